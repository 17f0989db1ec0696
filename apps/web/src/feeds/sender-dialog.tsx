import { Checkbox, NativeSelect, Stack, Switch, Textarea, TextInput } from '@mantine/core';
import type { SenderRequest, SenderView } from '@osteon/contracts';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ProblemError, request } from '../api/client.ts';
import { FormDialog } from '../app/form-dialog.tsx';
import { sayDone } from '../app/page-parts.tsx';
import { useSession } from '../session/session-context.ts';
import { NumberSystems, type NumberSystem, type NumberSystemFault } from './number-systems.tsx';
import { SENDER_CHARSETS } from './sender-charsets.ts';

interface SenderDialogProps {
  /** Null: a new one. */
  readonly sender: SenderView | null;
  readonly onClose: () => void;
}

const PROCESSING = ['P', 'T', 'D'] as const;

const ZONES = Intl.supportedValuesOf('timeZone');

/** With what is chosen, though nobody offers it any more. */
const offered = (values: readonly string[], chosen: string): readonly string[] =>
  chosen === '' || values.includes(chosen) ? values : [chosen, ...values];

/** Who a program says to be, from where it sends, what of it is taken, and how it writes. */
export function SenderDialog({ sender, onClose }: SenderDialogProps) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const [name, setName] = useState(sender?.name ?? '');
  const [application, setApplication] = useState(sender?.application ?? '');
  const [facility, setFacility] = useState(sender?.facility ?? '');
  const [addresses, setAddresses] = useState(sender?.addresses.join('\n') ?? '');
  const [processing, setProcessing] = useState<string[]>([...(sender?.processing ?? ['P'])]);
  const [enabled, setEnabled] = useState(sender?.enabled ?? true);
  const [timeZone, setTimeZone] = useState(sender?.timeZone ?? '');
  const [charset, setCharset] = useState(sender?.charset ?? '');
  const [systems, setSystems] = useState<readonly NumberSystem[]>(
    Object.entries(sender?.systems ?? {}).map(([authority, system]) => ({ authority, system })),
  );
  const { service } = useSession();
  /** Paths of what the api refused the last time. */
  const [refused, setRefused] = useState<readonly string[]>([]);
  const isRefused = (field: string): boolean => refused.some((path) => path === field || path.startsWith(`${field}[`));
  const authorities = systems.map(({ authority }) => authority.trim());
  const isTwice = authorities.map((own, index) => own !== '' && authorities.indexOf(own) < index);
  const systemFaults = authorities.map((own, index): NumberSystemFault => {
    if (isTwice[index] === true) return { authority: t('feeds.wrong.authorityTwice') };
    if (!refused.includes(`systems.${own}`)) return {};
    // The api names the line; separators of HL7 in it say which half.
    return /[|^~\\&]/.test(own) ? { authority: t('feeds.wrong.authority') } : { system: t('feeds.wrong.system') };
  });
  const body = (): SenderRequest => ({
    ...{ name: name.trim(), application: application.trim(), facility: facility.trim(), enabled },
    ...{ timeZone: timeZone === '' ? null : timeZone, charset: charset === '' ? null : charset },
    systems: Object.fromEntries(systems.map(({ authority, system }) => [authority.trim(), system.trim()])),
    addresses: addresses.split(/[\s,]+/).filter(Boolean),
    processing: PROCESSING.filter((one) => processing.includes(one)),
  });
  const path = sender === null ? '/hl7/senders' : `/hl7/senders/${sender.id}`;
  return (
    <FormDialog
      title={sender === null ? t('feeds.add') : t('feeds.changeOf', { name: sender.name })}
      about={t('feeds.addAbout')}
      submit={t('feeds.save')}
      size="lg"
      problem={
        processing.length === 0
          ? t('feeds.processingWrong')
          : isTwice.includes(true)
            ? t('feeds.wrong.authorityTwice')
            : null
      }
      act={async () => {
        setRefused([]);
        try {
          return await request<SenderView>(sender === null ? 'POST' : 'PUT', path, { body: body() });
        } catch (error) {
          if (error instanceof ProblemError) setRefused(error.fields.map(({ path: field }) => field));
          throw error;
        }
      }}
      onDone={() => {
        sayDone(t('feeds.saved'));
        void queryClient.invalidateQueries({ queryKey: ['/hl7/senders'] });
        onClose();
      }}
      onClose={onClose}
    >
      <TextInput
        label={t('feeds.name')}
        required
        maxLength={120}
        data-autofocus
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <TextInput
        label={t('feeds.application')}
        maxLength={180}
        dir="ltr"
        value={application}
        onChange={(event) => setApplication(event.currentTarget.value)}
      />
      <TextInput
        label={t('feeds.facility')}
        maxLength={180}
        dir="ltr"
        value={facility}
        onChange={(event) => setFacility(event.currentTarget.value)}
      />
      <Textarea
        label={t('feeds.addresses')}
        required
        autosize
        minRows={2}
        dir="ltr"
        value={addresses}
        error={isRefused('addresses') ? t('feeds.wrong.addresses') : undefined}
        onChange={(event) => setAddresses(event.currentTarget.value)}
      />
      <Checkbox.Group label={t('feeds.processing')} value={processing} onChange={setProcessing}>
        <Stack gap="xs" mt="xs">
          {PROCESSING.map((one) => (
            <Checkbox key={one} value={one} label={t(`feeds.processings.${one}`)} />
          ))}
        </Stack>
      </Checkbox.Group>
      <NumberSystems rows={systems} onChange={setSystems} faults={systemFaults} />
      <NativeSelect
        label={t('feeds.timeZone')}
        value={timeZone}
        error={isRefused('timeZone') ? t('feeds.wrong.timeZone') : undefined}
        onChange={(event) => setTimeZone(event.currentTarget.value)}
        data={[
          { value: '', label: t('feeds.timeZoneOfService', { zone: service.timeZone }) },
          ...offered(ZONES, timeZone),
        ]}
      />
      <NativeSelect
        label={t('feeds.charset')}
        value={charset}
        error={isRefused('charset') ? t('feeds.wrong.charset') : undefined}
        onChange={(event) => setCharset(event.currentTarget.value)}
        data={[{ value: '', label: t('feeds.charsetOfItself') }, ...offered(SENDER_CHARSETS, charset)]}
      />
      <Switch
        label={t('feeds.enabled')}
        checked={enabled}
        onChange={(event) => setEnabled(event.currentTarget.checked)}
      />
    </FormDialog>
  );
}
