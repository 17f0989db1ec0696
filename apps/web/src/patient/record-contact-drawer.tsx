import { Drawer } from '@mantine/core';
import type { ContactDraft } from '@osteon/contracts';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { patientQuery } from '../api/queries.ts';
import { ErrorSaying, RowsLoading } from '../app/page-states.tsx';
import { ContactBegun } from './contact-begun.tsx';
import { ContactFormView } from './contact-form-view.tsx';
import { newContactId } from './contact-id.ts';
import { seenAt, seenOf } from './contact-news.ts';
import { contactFormOf, emptyContactForm } from './contact-questions.ts';
import classes from './drawer.module.css';
import { contactDraftQuery, contactFormQuery } from './use-contact-draft.ts';

interface RecordContactDrawerProps {
  readonly patientId: string;
  readonly onClose: () => void;
}

/** Records one attempt to reach a patient: everything asked in one call, stored by one request. */
export function RecordContactDrawer({ patientId, onClose }: RecordContactDrawerProps) {
  const { t } = useTranslation();
  const patient = useQuery(patientQuery(patientId));
  const asked = useQuery(contactFormQuery(patientId));
  const kept = useQuery(contactDraftQuery(patientId));
  // Null: it is not decided yet whether a call that was begun is gone on with.
  const [begun, setBegun] = useState<ContactDraft | 'none' | null>(null);
  const [contactId] = useState(newContactId);
  const [isTyped, setTyped] = useState(false);
  const [isLeaving, setLeaving] = useState(false);
  const close = (): void => {
    if (isTyped) setLeaving(true);
    else onClose();
  };

  const draft = kept.data?.draft ?? null;
  // Decided once: what is typed from now on is a draft too, and is not offered over itself. Without an answer there is none.
  if (begun === null && draft === null && (kept.data !== undefined || kept.isError)) setBegun('none');
  const resumed = begun === 'none' ? null : begun;
  const broken = [patient, asked].find((query) => query.data === undefined && query.isError);
  return (
    <Drawer
      opened
      onClose={close}
      position="right"
      size="34rem"
      title={t('contact.title')}
      closeButtonProps={{ 'aria-label': t('state.close') }}
      classNames={{ body: classes.body ?? '', header: classes.header ?? '', title: classes.title ?? '' }}
      transitionProps={{ duration: 140 }}
    >
      {broken !== undefined ? (
        <ErrorSaying error={broken.error} onRetry={() => void Promise.all([patient.refetch(), asked.refetch()])} />
      ) : patient.data === undefined || asked.data === undefined || (begun === null && draft === null) ? (
        <RowsLoading rows={4} />
      ) : begun === null && draft !== null ? (
        <ContactBegun
          patientId={patientId}
          draft={draft}
          onGoOn={() => setBegun(draft)}
          onDiscarded={() => setBegun('none')}
        />
      ) : (
        <ContactFormView
          patient={patient.data}
          asked={asked.data}
          contactId={resumed?.contactId ?? contactId}
          start={
            resumed === null
              ? { form: emptyContactForm(patient.data.asOf), seen: seenOf(patient.data), isResumed: false }
              : {
                  form: contactFormOf(resumed.content, patient.data.asOf),
                  seen: seenAt(patient.data, resumed.version, resumed.savedAt),
                  isResumed: true,
                }
          }
          isLeaving={isLeaving}
          onTyped={() => setTyped(true)}
          onStay={() => setLeaving(false)}
          onCancel={close}
          onClose={onClose}
        />
      )}
    </Drawer>
  );
}
