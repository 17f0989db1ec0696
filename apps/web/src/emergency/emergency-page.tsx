import { Alert, Button, TextInput, Textarea } from '@mantine/core';
import type { EmergencyAccessList, EmergencyAccessView, OpenEmergencyRequest } from '@osteon/contracts';
import { IconEmergencyBed } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { request } from '../api/client.ts';
import { readQuery } from '../api/queries.ts';
import { PageHead, Panel } from '../app/page-parts.tsx';
import { alertIcon, useErrorWords } from '../app/page-states.tsx';
import page from '../app/page.module.css';
import { usePageTitle } from '../app/use-page-title.ts';
import { useServiceDates } from '../dates/use-service-dates.ts';
import { ChooseOne } from '../patient/choice.tsx';
import { OnlyFor } from '../session/only-for.tsx';
import classes from './emergency.module.css';

export const EMERGENCY_PATH = '/emergency-accesses';

/** One patient of another service, in an emergency. What is typed is sent in a body and stands in no address. */
export function EmergencyPage() {
  return (
    <OnlyFor permission="care">
      <OpenEmergency />
    </OnlyFor>
  );
}

function OpenEmergency() {
  const { t } = useTranslation();
  usePageTitle(t('emergency.title'));
  const { time } = useServiceDates();
  const open = useQuery(readQuery<EmergencyAccessList>(EMERGENCY_PATH)).data?.rows ?? [];
  return (
    <>
      <PageHead title={t('emergency.title')} about={t('emergency.about')} />
      <div className={classes.narrow}>
        {open.length === 0 ? null : (
          <Panel label={t('emergency.openOnes')} heading>
            <ul>
              {open.map((access) => (
                <li key={access.id} className={`${page.row ?? ''} ${page.two ?? ''}`}>
                  <div>
                    <p className={page.strong}>{access.patientName}</p>
                    <p className={page.quiet}>
                      {t('emergency.openOne', { at: time(access.expiresAt), service: access.serviceName })}
                    </p>
                  </div>
                  <Button
                    size="xs"
                    renderRoot={(props) => (
                      <Link to="/emergency/$accessId" params={{ accessId: access.id }} {...props} />
                    )}
                  >
                    {t('emergency.goOn')}
                  </Button>
                </li>
              ))}
            </ul>
          </Panel>
        )}
        <Panel label={t('emergency.open')}>
          <EmergencyForm />
        </Panel>
      </div>
    </>
  );
}

function EmergencyForm() {
  const { t } = useTranslation();
  const words = useErrorWords();
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const [by, setBy] = useState<'number' | 'name'>('number');
  const [form, setForm] = useState({ number: '', family: '', given: '', birthDate: '', reason: '' });
  const field = (name: keyof typeof form) => ({
    value: form[name],
    required: true,
    autoComplete: 'off',
    onChange: (event: { currentTarget: { value: string } }) => {
      const { value } = event.currentTarget;
      setForm((before) => ({ ...before, [name]: value }));
    },
  });
  const open = useMutation({
    mutationFn: () => {
      const { number, family, given, birthDate } = form;
      const reason = form.reason.trim();
      const body: OpenEmergencyRequest =
        by === 'number'
          ? { identifier: { value: number.trim() }, reason }
          : { family: family.trim(), given: given.trim(), birthDate, reason };
      return request<EmergencyAccessView>('POST', EMERGENCY_PATH, { body });
    },
    onSuccess: ({ id }) => {
      void queryClient.invalidateQueries({ queryKey: [EMERGENCY_PATH] });
      void navigate({ to: '/emergency/$accessId', params: { accessId: id } });
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (!open.isPending) open.mutate();
  };
  return (
    <form onSubmit={submit} className={`${page.row ?? ''} ${page.form ?? ''}`}>
      <ChooseOne
        legend={t('emergency.how')}
        value={by}
        options={[
          { value: 'number', label: t('emergency.byNumber') },
          { value: 'name', label: t('emergency.byName') },
        ]}
        onChange={setBy}
      />
      {by === 'number' ? (
        <TextInput label={t('emergency.number')} maxLength={100} {...field('number')} />
      ) : (
        <div className={page.pair}>
          <TextInput label={t('emergency.given')} maxLength={120} {...field('given')} />
          <TextInput label={t('emergency.family')} maxLength={120} {...field('family')} />
          <TextInput type="date" label={t('emergency.born')} {...field('birthDate')} />
        </div>
      )}
      <Textarea
        label={t('emergency.reason')}
        description={t('emergency.reasonHint')}
        autosize
        minRows={2}
        minLength={10}
        maxLength={500}
        {...field('reason')}
      />
      {open.isError ? (
        <Alert color="red" icon={alertIcon} role="alert">
          {words(open.error)}
        </Alert>
      ) : null}
      <div className={page.buttons}>
        <Button
          type="submit"
          color="red"
          loading={open.isPending}
          leftSection={<IconEmergencyBed size={18} stroke={1.75} aria-hidden />}
        >
          {t('emergency.open')}
        </Button>
      </div>
    </form>
  );
}
