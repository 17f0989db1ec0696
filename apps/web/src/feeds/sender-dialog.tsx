import { Checkbox, Stack, Switch, Textarea, TextInput } from '@mantine/core';
import type { SenderRequest, SenderView } from '@osteon/contracts';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { request } from '../api/client.ts';
import { FormDialog } from '../app/form-dialog.tsx';
import { sayDone } from '../app/page-parts.tsx';

interface SenderDialogProps {
  /** Null: a new one. */
  readonly sender: SenderView | null;
  readonly onClose: () => void;
}

const PROCESSING = ['P', 'T', 'D'] as const;

/** Who a program says to be, from where it sends, and what of it is taken. */
export function SenderDialog({ sender, onClose }: SenderDialogProps) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const [name, setName] = useState(sender?.name ?? '');
  const [application, setApplication] = useState(sender?.application ?? '');
  const [facility, setFacility] = useState(sender?.facility ?? '');
  const [addresses, setAddresses] = useState(sender?.addresses.join('\n') ?? '');
  const [processing, setProcessing] = useState<string[]>([...(sender?.processing ?? ['P'])]);
  const [enabled, setEnabled] = useState(sender?.enabled ?? true);
  const body = (): SenderRequest => ({
    // What is not asked for here stays as it is.
    ...{ timeZone: sender?.timeZone ?? null, charset: sender?.charset ?? null, systems: sender?.systems ?? {} },
    ...{ name: name.trim(), application: application.trim(), facility: facility.trim(), enabled },
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
      problem={processing.length === 0 ? t('feeds.processingWrong') : null}
      act={() => request<SenderView>(sender === null ? 'POST' : 'PUT', path, { body: body() })}
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
        onChange={(event) => setAddresses(event.currentTarget.value)}
      />
      <Checkbox.Group label={t('feeds.processing')} value={processing} onChange={setProcessing}>
        <Stack gap="xs" mt="xs">
          {PROCESSING.map((one) => (
            <Checkbox key={one} value={one} label={t(`feeds.processings.${one}`)} />
          ))}
        </Stack>
      </Checkbox.Group>
      <Switch
        label={t('feeds.enabled')}
        checked={enabled}
        onChange={(event) => setEnabled(event.currentTarget.checked)}
      />
    </FormDialog>
  );
}
