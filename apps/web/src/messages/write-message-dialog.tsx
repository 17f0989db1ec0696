import { Alert, NativeSelect, Textarea, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import type { ManualMessagePreview, ManualMessageRequest, ManualMessageResult, PatientView } from '@osteon/contracts';
import { IconClock, IconPlayerStop } from '@tabler/icons-react';
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { newIdempotencyKey, ProblemError, request } from '../api/client.ts';
import { FormDialog } from '../app/form-dialog.tsx';
import { sayDone } from '../app/page-parts.tsx';
import { useErrorWords } from '../app/page-states.tsx';
import page from '../app/page.module.css';
import { sendingQuery } from '../app/stop-banner.tsx';
import { languageName } from '../text/words.ts';
import { CHANNELS } from './message-search.ts';
import { Phone } from './text-preview.tsx';
import classes from './messages.module.css';

const NAMED = ['manual/please-call', 'manual/tried-to-call', 'manual/letter-on-its-way'] as const;
type What = (typeof NAMED)[number] | 'own';
type Way = (typeof CHANNELS)[number];

interface WriteMessageDialogProps {
  readonly patient: Pick<PatientView, 'id' | 'given' | 'family' | 'contactPoints'>;
  readonly onClose: () => void;
}

/** Writes to a patient by hand: shown as it will arrive before it goes, with the sending hours said. */
export function WriteMessageDialog({ patient, onClose }: WriteMessageDialogProps) {
  const { t } = useTranslation();
  const words = useErrorWords();
  const queryClient = useQueryClient();
  const name = `${patient.given} ${patient.family}`;
  const ways = CHANNELS.filter((channel) => patient.contactPoints.some((point) => point.channel === channel));
  const [way, setWay] = useState<Way | ''>('');
  const [what, setWhat] = useState<What>('manual/please-call');
  const [subject, setSubject] = useState('');
  const [text, setText] = useState('');
  const [key] = useState(newIdempotencyKey);
  const message: ManualMessageRequest = {
    ...(way === '' ? {} : { channel: way }),
    ...(what === 'own'
      ? { body: text, ...(subject.trim() === '' ? {} : { subject: subject.trim() }) }
      : { template: what }),
  };
  const [asked] = useDebouncedValue(message, 250);
  const preview = useQuery({
    queryKey: ['manual-preview', patient.id, JSON.stringify(asked)],
    queryFn: ({ signal }) =>
      request<ManualMessagePreview>('POST', `/patients/${patient.id}/messages/preview`, { body: asked, signal }),
    enabled: what !== 'own' || text.trim() !== '',
    placeholderData: keepPreviousData,
    gcTime: 0,
    retry: false,
  });
  const isStopped = Object.values(useQuery(sendingQuery).data ?? {}).some((stop) => stop !== null);
  const refusal = preview.error instanceof ProblemError ? preview.error : null;
  const refusedOf = (field: string): string | undefined =>
    refusal?.fields.some(({ path }) => path === field) === true ? words(refusal) : undefined;
  const shown = preview.isError ? undefined : preview.data;
  const wantsSubject = what === 'own' && (way === 'email' || way === 'letter' || shown?.channel !== 'sms');
  return (
    <FormDialog
      title={t('write.title', { name })}
      about={t('write.about')}
      submit={t('write.send')}
      size="lg"
      act={() =>
        request<ManualMessageResult>('POST', `/patients/${patient.id}/messages`, { body: message, idempotencyKey: key })
      }
      onDone={() => {
        sayDone(t('write.sent'));
        void queryClient.invalidateQueries({ queryKey: ['patient', patient.id] });
        void queryClient.invalidateQueries({ queryKey: ['messages'] });
        onClose();
      }}
      onClose={onClose}
    >
      <div className={page.pair}>
        <NativeSelect
          label={t('write.what')}
          data-autofocus
          value={what}
          onChange={(event) => setWhat(event.currentTarget.value as What)}
          data={[
            ...NAMED.map((value) => ({ value, label: t(`templates.name.${value}`) })),
            { value: 'own', label: t('write.own') },
          ]}
        />
        <NativeSelect
          label={t('write.how')}
          value={way}
          error={refusedOf('channel')}
          onChange={(event) => setWay(event.currentTarget.value as Way | '')}
          data={[
            { value: '', label: t('write.howFirst') },
            ...ways.map((value) => ({ value, label: t(`channel.${value}`) })),
          ]}
        />
      </div>
      {what !== 'own' ? null : (
        <>
          {wantsSubject ? (
            <TextInput
              label={t('write.subject')}
              maxLength={150}
              value={subject}
              error={refusedOf('subject')}
              onChange={(event) => setSubject(event.currentTarget.value)}
            />
          ) : null}
          <Textarea
            label={t('write.body')}
            description={t('write.bodyHint')}
            required
            autosize
            minRows={3}
            maxRows={10}
            maxLength={5000}
            value={text}
            error={refusedOf('body')}
            onChange={(event) => setText(event.currentTarget.value)}
          />
        </>
      )}
      <section className={classes.previewBox} aria-label={t('write.preview', { name })} aria-live="polite">
        {shown === undefined ? (
          <p className={page.quiet}>
            {refusal !== null && refusal.fields.length === 0 ? words(refusal) : t('write.waitPreview')}
          </p>
        ) : (
          <>
            <p className={page.quiet}>
              {t('write.by', { channel: t(`channel.${shown.channel}`), language: languageName(shown.language) })}
              {shown.sms === null ? null : ` · ${t('templates.parts', { count: shown.sms.parts })}`}
            </p>
            <Phone field={shown.channel} subject={shown.subject} text={shown.body} language={shown.language} />
          </>
        )}
      </section>
      {isStopped ? (
        <Alert color="red" icon={<IconPlayerStop size={18} />}>
          {t('write.isStopped')}
        </Alert>
      ) : shown === undefined ? null : shown.hours.isOpen ? (
        <p className={page.quiet}>{t('write.hoursOpen', shown.hours)}</p>
      ) : (
        <Alert color="yellow" icon={<IconClock size={18} />}>
          {t('write.hoursClosed', shown.hours)}
        </Alert>
      )}
    </FormDialog>
  );
}
