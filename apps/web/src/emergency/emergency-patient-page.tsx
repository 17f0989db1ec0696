import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import type { EmergencyAccessList, EmergencyAccessView, PatientView } from '@osteon/contracts';
import { IconClockOff, IconEmergencyBed } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { ProblemError, request } from '../api/client.ts';
import { readQuery } from '../api/queries.ts';
import { sayDone } from '../app/page-parts.tsx';
import { ErrorSaying, RowsLoading, Saying, useErrorWords } from '../app/page-states.tsx';
import { usePageTitle } from '../app/use-page-title.ts';
import { PatientRecord } from '../patient/patient-record.tsx';
import { OnlyFor } from '../session/only-for.tsx';
import { EMERGENCY_PATH } from './emergency-page.tsx';
import classes from './emergency.module.css';
import { useMinutesLeft } from './use-minutes-left.ts';

/** The record of one patient of another service, to be read for as long as the emergency access lasts. */
export function EmergencyPatientPage() {
  return (
    <OnlyFor permission="care">
      <EmergencyPatient />
    </OnlyFor>
  );
}

function EmergencyPatient() {
  const { t } = useTranslation();
  usePageTitle(t('emergency.title'));
  const { accessId } = useParams({ from: '/emergency/$accessId' });
  const accesses = useQuery({ ...readQuery<EmergencyAccessList>(EMERGENCY_PATH), refetchInterval: 60_000 });
  const access = accesses.data?.rows.find(({ id }) => id === accessId);
  const patient = useQuery({
    ...readQuery<PatientView>(`${EMERGENCY_PATH}/${encodeURIComponent(accessId)}/patient`),
    enabled: access !== undefined,
    // Every look is recorded: it is asked for when the page is opened, not whenever the window is.
    refetchOnWindowFocus: false,
    staleTime: Infinity,
    gcTime: 0,
  });
  if (accesses.isPending) return <RowsLoading rows={6} />;
  if (accesses.isError) return <ErrorSaying isPage error={accesses.error} onRetry={() => void accesses.refetch()} />;
  if (access === undefined) return <Ended />;
  return (
    <>
      <Banner access={access} readAt={accesses.dataUpdatedAt} />
      {patient.data !== undefined ? (
        <PatientRecord patient={patient.data} />
      ) : patient.isError ? (
        patient.error instanceof ProblemError && patient.error.status === 404 ? (
          <Ended />
        ) : (
          <ErrorSaying isPage error={patient.error} onRetry={() => void patient.refetch()} />
        )
      ) : (
        <RowsLoading rows={6} />
      )}
    </>
  );
}

function Ended() {
  const { t } = useTranslation();
  return (
    <Saying
      isPage
      icon={<IconClockOff size={28} stroke={1.5} />}
      title={t('emergency.endedTitle')}
      text={t('emergency.endedText')}
      action={
        <Button variant="default" renderRoot={(props) => <Link to="/emergency" {...props} />}>
          {t('emergency.openAgain')}
        </Button>
      }
    />
  );
}

function Banner({ access, readAt }: { readonly access: EmergencyAccessView; readonly readAt: number }) {
  const { t } = useTranslation();
  const words = useErrorWords();
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const minutes = useMinutesLeft(access.secondsLeft, readAt);
  const end = useMutation({
    mutationFn: () => request('POST', `${EMERGENCY_PATH}/${access.id}/end`),
    onSuccess: async () => {
      sayDone(t('emergency.ended'));
      await navigate({ to: '/emergency' });
      queryClient.removeQueries({ queryKey: [`${EMERGENCY_PATH}/${access.id}/patient`] });
      void queryClient.invalidateQueries({ queryKey: [EMERGENCY_PATH] });
    },
    onError: (error) => notifications.show({ color: 'red', message: words(error) }),
  });
  return (
    <aside className={classes.banner} aria-label={t('emergency.title')}>
      <IconEmergencyBed size={22} stroke={1.75} aria-hidden />
      <div className={classes.bannerText}>
        <p className={classes.left}>
          {t('emergency.banner', { count: minutes })} · {t('emergency.readOnly')}
        </p>
        <p>
          {t('emergency.bannerText', { service: access.serviceName })}{' '}
          {t('emergency.reasonWas', { reason: access.reason })}
        </p>
      </div>
      <Button color="red" size="xs" loading={end.isPending} onClick={() => end.mutate()} data-no-print>
        {t('emergency.end')}
      </Button>
    </aside>
  );
}
