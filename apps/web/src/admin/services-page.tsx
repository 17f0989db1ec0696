import { Button, Textarea, TextInput } from '@mantine/core';
import type { NewService, ServiceList, ServiceView } from '@osteon/contracts';
import { IconPlus } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { request } from '../api/client.ts';
import { readQuery } from '../api/queries.ts';
import { FormDialog } from '../app/form-dialog.tsx';
import { Loaded, Panel, PartHead, sayDone } from '../app/page-parts.tsx';
import page from '../app/page.module.css';
import { usePageTitle } from '../app/use-page-title.ts';
import { OnlyFor } from '../session/only-for.tsx';
import { languageName } from '../text/words.ts';
import { holidaysOf, holidayLines } from './holidays.ts';

/** Every service of the installation, for who administers it. */
export function ServicesPage() {
  return (
    <OnlyFor permission="installation">
      <Services />
    </OnlyFor>
  );
}

function Services() {
  const { t } = useTranslation();
  usePageTitle(t('admin.services'));
  const services = useQuery(readQuery<ServiceList>('/services'));
  const [open, setOpen] = useState<ServiceView | 'new' | null>(null);
  const rows = services.data?.rows ?? [];
  return (
    <>
      <PartHead title={t('admin.services')} about={t('services.about')}>
        <Button leftSection={<IconPlus size={17} stroke={1.75} aria-hidden />} onClick={() => setOpen('new')}>
          {t('services.add')}
        </Button>
      </PartHead>
      <Panel label={t('admin.services')}>
        <Loaded query={services} rows={rows} empty={t('state.none')}>
          <ul>
            {rows.map((service) => (
              <li key={service.id} className={`${page.row ?? ''} ${page.three ?? ''}`}>
                <div>
                  <p className={page.strong}>{service.name}</p>
                  <p className={page.quiet}>
                    {service.code} · {service.country} · {service.timeZone}
                  </p>
                </div>
                <p className={page.quiet}>
                  {[
                    languageName(service.language),
                    t('services.hours', { from: service.sendsFrom, until: service.sendsUntil }),
                    t('services.holidayCount', { count: service.holidays.length }),
                    service.telephone,
                  ]
                    .filter((part) => part !== null)
                    .join(' · ')}
                </p>
                <Button
                  variant="default"
                  size="xs"
                  aria-label={t('services.editFor', { name: service.name })}
                  onClick={() => setOpen(service)}
                >
                  {t('services.edit')}
                </Button>
              </li>
            ))}
          </ul>
        </Loaded>
      </Panel>
      {open === null ? null : (
        <ServiceDialog {...(open === 'new' ? {} : { service: open })} onClose={() => setOpen(null)} />
      )}
    </>
  );
}

interface ServiceDialogProps {
  /** a new one when absent */
  readonly service?: ServiceView;
  readonly onClose: () => void;
}

function ServiceDialog({ service, onClose }: ServiceDialogProps) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const [form, setForm] = useState({
    name: service?.name ?? '',
    code: service?.code ?? '',
    timeZone: service?.timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone,
    country: service?.country ?? 'GB',
    language: service?.language ?? 'en',
    telephone: service?.telephone ?? '',
    sendsFrom: service?.sendsFrom ?? '09:00',
    sendsUntil: service?.sendsUntil ?? '19:00',
    holidays: holidayLines(service?.holidays ?? []),
  });
  const field = (name: keyof typeof form, isRequired = true) => ({
    value: form[name],
    required: isRequired,
    onChange: (event: { currentTarget: { value: string } }) => {
      const { value } = event.currentTarget;
      setForm((before) => ({ ...before, [name]: value }));
    },
  });
  const { holidays, wrong } = holidaysOf(form.holidays);
  const { code, timeZone, country } = form;
  const change = {
    name: form.name.trim(),
    language: form.language.trim(),
    telephone: form.telephone.trim() || null,
    sendsFrom: form.sendsFrom,
    sendsUntil: form.sendsUntil,
    holidays,
  };
  const title = service === undefined ? t('services.addTitle') : t('services.editTitle', { name: service.name });
  return (
    <FormDialog
      title={title}
      submit={t('state.save')}
      size="lg"
      problem={wrong === null ? null : t('services.holidaysWrong', { line: wrong })}
      act={() =>
        service === undefined
          ? request('POST', '/services', { body: { code, timeZone, country, ...change } satisfies NewService })
          : request('PUT', `/services/${service.id}`, { body: change })
      }
      onDone={() => {
        sayDone(service === undefined ? t('services.added') : t('services.saved'));
        void queryClient.invalidateQueries({ queryKey: ['/services'] });
        onClose();
      }}
      onClose={onClose}
    >
      <TextInput label={t('setup.serviceName')} data-autofocus maxLength={120} {...field('name')} />
      {service === undefined ? (
        <div className={page.pair}>
          <TextInput
            label={t('setup.serviceCode')}
            description={t('setup.serviceCodeHint')}
            pattern="[a-z0-9\-]{2,40}"
            {...field('code')}
          />
          <TextInput
            label={t('setup.country')}
            description={t('setup.countryHint')}
            pattern="[A-Z]{2}"
            {...field('country')}
          />
          <TextInput label={t('setup.timeZone')} description={t('setup.timeZoneHint')} {...field('timeZone')} />
        </div>
      ) : null}
      <div className={page.pair}>
        <TextInput label={t('services.language')} description={t('services.languageHint')} {...field('language')} />
        <TextInput label={t('services.telephone')} type="tel" maxLength={40} {...field('telephone', false)} />
      </div>
      <div className={page.pair}>
        <TextInput label={t('services.sendsFrom')} type="time" {...field('sendsFrom')} />
        <TextInput label={t('services.sendsUntil')} type="time" {...field('sendsUntil')} />
      </div>
      <Textarea label={t('services.holidays')} autosize minRows={3} maxRows={10} {...field('holidays', false)} />
    </FormDialog>
  );
}
