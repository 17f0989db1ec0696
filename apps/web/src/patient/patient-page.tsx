import { ActionIcon, Button, Tooltip } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, Navigate, useParams } from '@tanstack/react-router';
import { IconArrowLeft, IconCloudOff, IconPencilPlus, IconPhonePlus, IconPrinter } from '@tabler/icons-react';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ProblemError } from '../api/client.ts';
import { patientQuery } from '../api/queries.ts';
import { ErrorSaying } from '../app/page-states.tsx';
import { usePageTitle } from '../app/use-page-title.ts';
import { useShortcuts } from '../app/use-shortcuts.ts';
import { useServiceDates } from '../dates/use-service-dates.ts';
import { may } from '../session/permissions.ts';
import { useSession } from '../session/session-context.ts';
import { useMayWrite } from '../session/use-may-write.ts';
import { bringAreas } from '../text/i18n.ts';
import { PatientLoading } from './patient-loading.tsx';
import classes from './patient-page.module.css';
import { PatientRecord } from './patient-record.tsx';
import type { PatientAction } from './task-action.ts';

const RecordContactDrawer = lazy(async () => ({
  default: (await import('./record-contact-drawer.tsx')).RecordContactDrawer,
}));
const PatientPrivacy = lazy(async () => {
  const [{ PatientPrivacy: component }] = await Promise.all([import('./patient-privacy.tsx'), bringAreas()]);
  return { default: component };
});
/** What wants the words of the areas, which most who look at a patient do not need. */
const WriteToPatient = lazy(async () => {
  const [{ WriteToPatient: component }] = await Promise.all([import('../messages/write-to-patient.tsx'), bringAreas()]);
  return { default: component };
});
const DetailsDrawer = lazy(async () => {
  const [{ DetailsDrawer: component }] = await Promise.all([import('./details-drawer.tsx'), bringAreas()]);
  return { default: component };
});
const RecordFactDrawer = lazy(async () => ({ default: (await import('./record-fact-drawer.tsx')).RecordFactDrawer }));

/** One patient: who, what is due and why, what happened, in a picture and in words. */
export function PatientPage() {
  const { t } = useTranslation();
  usePageTitle(t('patient.title'));
  const { patientId } = useParams({ from: '/patients/$patientId' });
  const patient = useQuery(patientQuery(patientId));
  const [open, setOpen] = useState<PatientAction | null>(null);
  const close = (): void => setOpen(null);
  const mayWrite = useMayWrite();
  const { time } = useServiceDates();
  // What may not be seen any more, or is gone, is not shown on from memory; what only could not be read again is.
  const isGone = patient.error instanceof ProblemError && [403, 404, 410].includes(patient.error.status);
  const isLead = may(useSession(), 'management');
  useShortcuts(mayWrite ? { c: () => setOpen({ kind: 'contact' }) } : {});
  // An address that somebody kept, or a page that was open while two records became one: what is being typed stays.
  const survivorId = patient.error instanceof ProblemError ? patient.error.survivorId : undefined;
  if (survivorId !== undefined && open === null)
    return <Navigate to="/patients/$patientId" params={{ patientId: survivorId }} replace />;

  return (
    <>
      <Link to="/" className={classes.back} data-no-print>
        <IconArrowLeft size={16} stroke={1.75} aria-hidden />
        {t('patient.back')}
      </Link>
      {patient.isRefetchError && !isGone ? (
        <p className={classes.stale} role="status">
          <IconCloudOff size={16} stroke={1.75} aria-hidden />
          {t('patient.stale', { at: time(new Date(patient.dataUpdatedAt).toISOString()) })}
        </p>
      ) : null}
      {patient.data === undefined || isGone ? (
        patient.isError ? (
          <ErrorSaying isPage error={patient.error} onRetry={() => void patient.refetch()} />
        ) : (
          <PatientLoading />
        )
      ) : (
        <PatientRecord
          patient={patient.data}
          onAct={mayWrite ? setOpen : undefined}
          actions={
            <>
              {isLead ? (
                <Suspense fallback={null}>
                  <PatientPrivacy patient={patient.data} />
                </Suspense>
              ) : null}
              <Tooltip label={t('patient.print')}>
                <ActionIcon
                  variant="default"
                  size="input-sm"
                  aria-label={t('patient.print')}
                  onClick={() => window.print()}
                >
                  <IconPrinter size={18} stroke={1.75} aria-hidden />
                </ActionIcon>
              </Tooltip>
              {mayWrite ? (
                <>
                  <Suspense fallback={null}>
                    <WriteToPatient patient={patient.data} />
                  </Suspense>
                  <Button
                    variant="default"
                    leftSection={<IconPencilPlus size={17} stroke={1.75} />}
                    onClick={() => setOpen({ kind: 'fact', type: 'dose', answers: {} })}
                  >
                    {t('patient.recordOther')}
                  </Button>
                  <Button
                    leftSection={<IconPhonePlus size={17} stroke={1.75} />}
                    onClick={() => setOpen({ kind: 'contact' })}
                  >
                    {t('patient.record')}
                  </Button>
                </>
              ) : null}
            </>
          }
        />
      )}
      <Suspense fallback={null}>
        {open?.kind === 'contact' ? <RecordContactDrawer patientId={patientId} onClose={close} /> : null}
        {open?.kind === 'fact' && patient.data !== undefined ? (
          <RecordFactDrawer
            patient={patient.data}
            type={open.type}
            answers={open.answers}
            {...(open.on === undefined ? {} : { on: open.on })}
            onClose={close}
          />
        ) : null}
        {open?.kind === 'correction' && patient.data !== undefined ? (
          <RecordFactDrawer
            patient={patient.data}
            corrects={open.fact}
            isChange={open.isChange ?? false}
            answers={open.answers}
            onClose={close}
            onThen={(type, on) => setOpen({ kind: 'fact', type, answers: {}, on })}
          />
        ) : null}
        {open?.kind === 'details' && patient.data !== undefined ? (
          <DetailsDrawer patient={patient.data} onClose={close} />
        ) : null}
      </Suspense>
    </>
  );
}
