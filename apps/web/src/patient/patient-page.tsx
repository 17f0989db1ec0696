import { VisuallyHidden } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { IconArrowLeft } from '@tabler/icons-react';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { patientQuery } from '../api/queries.ts';
import { ErrorSaying, RowsLoading } from '../app/page-states.tsx';
import { usePageTitle } from '../app/use-page-title.ts';
import { useShortcuts } from '../app/use-shortcuts.ts';
import { NextCall } from './next-call.tsx';
import { PatientFacts } from './patient-history.tsx';
import { PatientHeader } from './patient-header.tsx';
import classes from './patient-page.module.css';
import { PatientTasks } from './patient-tasks.tsx';
import type { TaskAction } from './task-action.ts';
import { Timeline } from './timeline.tsx';

const RecordContactDrawer = lazy(async () => ({
  default: (await import('./record-contact-drawer.tsx')).RecordContactDrawer,
}));
const RecordFactDrawer = lazy(async () => ({ default: (await import('./record-fact-drawer.tsx')).RecordFactDrawer }));

/** One patient: who, what is due and why, what happened, in a picture and in words. */
export function PatientPage() {
  const { t } = useTranslation();
  usePageTitle(t('patient.title'));
  const { patientId } = useParams({ from: '/patients/$patientId' });
  const patient = useQuery(patientQuery(patientId));
  const [open, setOpen] = useState<TaskAction | null>(null);
  const close = (): void => setOpen(null);
  useShortcuts({ c: () => setOpen({ kind: 'contact' }) });

  return (
    <>
      <Link to="/" className={classes.back} data-no-print>
        <IconArrowLeft size={16} stroke={1.75} aria-hidden />
        {t('patient.back')}
      </Link>
      {patient.data === undefined ? (
        patient.isError ? (
          <ErrorSaying isPage error={patient.error} onRetry={() => void patient.refetch()} />
        ) : (
          <>
            <VisuallyHidden component="h1">{t('patient.title')}</VisuallyHidden>
            <RowsLoading rows={6} />
          </>
        )
      ) : (
        <article className={classes.page}>
          <PatientHeader
            patient={patient.data}
            onContact={() => setOpen({ kind: 'contact' })}
            onFact={() => setOpen({ kind: 'fact', type: 'dose', answers: {} })}
          />
          <div className={classes.panel}>
            <Timeline patient={patient.data} />
          </div>
          <div className={classes.columns}>
            <div className={classes.main}>
              <NextCall patient={patient.data} onContact={() => setOpen({ kind: 'contact' })} />
              <PatientTasks patient={patient.data} onAct={setOpen} />
            </div>
            <PatientFacts
              patient={patient.data}
              onCorrect={(fact) => setOpen({ kind: 'correction', fact, answers: {} })}
            />
          </div>
        </article>
      )}
      <Suspense fallback={null}>
        {open?.kind === 'contact' ? <RecordContactDrawer patientId={patientId} onClose={close} /> : null}
        {open?.kind === 'fact' && patient.data !== undefined ? (
          <RecordFactDrawer patient={patient.data} type={open.type} answers={open.answers} onClose={close} />
        ) : null}
        {open?.kind === 'correction' && patient.data !== undefined ? (
          <RecordFactDrawer patient={patient.data} corrects={open.fact} answers={open.answers} onClose={close} />
        ) : null}
      </Suspense>
    </>
  );
}
