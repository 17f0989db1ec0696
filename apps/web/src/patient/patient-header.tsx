import { Button, NativeSelect } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import type { PatientView } from '@osteon/contracts';
import {
  IconAlertTriangle,
  IconDeviceMobileMessage,
  IconHome,
  IconMail,
  IconMailbox,
  IconPhone,
} from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { request } from '../api/client.ts';
import { colleaguesQuery, isNotSession } from '../api/queries.ts';
import { useErrorWords } from '../app/page-states.tsx';
import { dayMonthYear } from '../dates/calendar-date.ts';
import { may } from '../session/permissions.ts';
import { useSession } from '../session/session-context.ts';
import { languageName } from '../text/words.ts';
import { episodeSites } from './fact-words.ts';
import classes from './patient-page.module.css';

interface PatientHeaderProps {
  readonly patient: PatientView;
  /** what stands at the end of the heading */
  readonly actions?: ReactNode;
  /** whether what is shown may be changed from here */
  readonly isReadOnly: boolean;
}

/** Who this is, what must be known before calling, and how to reach. */
export function PatientHeader({ patient, actions, isReadOnly }: PatientHeaderProps) {
  const { t } = useTranslation();
  return (
    <header className={classes.head}>
      <div className={classes.identity}>
        <h1>
          {patient.given} {patient.family}
        </h1>
        <ul className={classes.facts}>
          <li>{t('patient.age', { count: patient.age })}</li>
          <li>{t('patient.born', { date: dayMonthYear(patient.birthDate) })}</li>
          <li>{t(`sex.${patient.sex}`)}</li>
          <li>{t('patient.language', { language: languageName(patient.language) })}</li>
          {patient.careHomeResident === true ? <li>{t('patient.careHome')}</li> : null}
        </ul>
      </div>
      <div className={classes.buttons} data-no-print>
        {actions}
      </div>
      <Alerts patient={patient} />
      <dl className={classes.details}>
        <div className={classes.detail}>
          <dt>{t('patient.reach')}</dt>
          <dd>
            <ContactPoints patient={patient} />
          </dd>
        </div>
        <div className={classes.detail}>
          <dt>{t('patient.episodes')}</dt>
          <dd>
            <Episodes patient={patient} isReadOnly={isReadOnly} />
          </dd>
        </div>
        {patient.identifiers.length > 0 ? (
          <div className={classes.detail}>
            <dt>{t('patient.numbers')}</dt>
            <dd>{patient.identifiers.map(({ value }) => value).join(' · ')}</dd>
          </div>
        ) : null}
        <div className={classes.detail}>
          <dt id="assigned-label">{t('patient.assigned')}</dt>
          <dd>
            {isReadOnly ? (patient.assignedTo?.displayName ?? t('patient.nobody')) : <Assignment patient={patient} />}
          </dd>
        </div>
      </dl>
    </header>
  );
}

function Alerts({ patient }: { readonly patient: PatientView }) {
  const { t } = useTranslation();
  const { diedOn, leftOn, declinedOn, contactPoints } = patient;
  const alerts = [
    ...(diedOn === null ? [] : [{ tone: 'danger', words: t('patient.diedOn', { date: dayMonthYear(diedOn) }) }]),
    ...(leftOn === null ? [] : [{ tone: 'warn', words: t('patient.leftOn', { date: dayMonthYear(leftOn) }) }]),
    ...(declinedOn === null
      ? []
      : [{ tone: 'warn', words: t('patient.declinedOn', { date: dayMonthYear(declinedOn) }) }]),
    ...contactPoints
      .filter((point) => point.optedOut)
      .map((point) => ({ tone: 'warn', words: t('patient.optedOut', { channel: t(`channel.${point.channel}`) }) })),
    ...(contactPoints.length === 0 ? [{ tone: 'warn', words: t('patient.noContact') }] : []),
  ];
  if (alerts.length === 0) return null;
  return (
    <ul className={classes.alerts}>
      {alerts.map(({ tone, words }) => (
        <li key={words} className={classes.alert} data-tone={tone}>
          <IconAlertTriangle size={17} stroke={1.75} aria-hidden />
          {words}
        </li>
      ))}
    </ul>
  );
}

const CHANNEL_ICONS = { sms: IconDeviceMobileMessage, email: IconMail, letter: IconMailbox, phone: IconPhone } as const;

function ContactPoints({ patient }: { readonly patient: PatientView }) {
  const { t } = useTranslation();
  if (patient.contactPoints.length === 0) return <span>{t('state.none')}</span>;
  return (
    <ul className={classes.points}>
      {patient.contactPoints.map((point) => {
        const Icon = CHANNEL_ICONS[point.channel];
        const channel = t(`channel.${point.channel}`);
        const off = point.invalid
          ? t('patient.invalid', { channel })
          : point.optedOut
            ? t('patient.optedOut', { channel })
            : point.consented
              ? null
              : t('patient.noConsent', { channel });
        return (
          <li key={point.id} className={classes.point} data-off={off !== null || undefined}>
            <Icon size={15} stroke={1.75} role="img" aria-label={channel} />
            <span className={classes.value} dir="ltr">
              {point.value}
            </span>
            {off === null ? null : <span>({off})</span>}
          </li>
        );
      })}
      {patient.careHomeResident === true ? (
        <li className={classes.point}>
          <IconHome size={15} stroke={1.75} aria-hidden /> {t('patient.careHome')}
        </li>
      ) : null}
    </ul>
  );
}

function Episodes({ patient, isReadOnly }: { readonly patient: PatientView; readonly isReadOnly: boolean }) {
  const { t } = useTranslation();
  const words = useErrorWords();
  const queryClient = useQueryClient();
  const enrol = useMutation({
    mutationFn: (key: string) =>
      request('POST', `/patients/${patient.id}/episodes/${encodeURIComponent(key)}/enrolment`),
    onSuccess: () => {
      notifications.show({ color: 'pine', message: t('patient.enrolDone') });
      void queryClient.invalidateQueries({ predicate: isNotSession });
    },
    onError: (error) => notifications.show({ color: 'red', title: t('state.refusedTitle'), message: words(error) }),
  });
  if (patient.episodes.length === 0) return <span>{t('state.none')}</span>;
  return (
    <ul className={classes.episodes}>
      {patient.episodes.map((episode) => (
        <li key={episode.key}>
          {episodeSites(episode.sites)}, {dayMonthYear(episode.diagnosedOn)}
          {episode.enrolment === 'history' ? (
            <>
              {' '}
              ({t('patient.historyEpisode').toLowerCase()}){' '}
              {isReadOnly ? null : (
                <Button
                  className={classes.enrol ?? ''}
                  size="compact-xs"
                  variant="light"
                  loading={enrol.isPending}
                  onClick={() => enrol.mutate(episode.key)}
                  data-no-print
                >
                  {t('patient.enrol')}
                </Button>
              )}
            </>
          ) : null}
        </li>
      ))}
    </ul>
  );
}

function Assignment({ patient }: { readonly patient: PatientView }) {
  const { t } = useTranslation();
  const words = useErrorWords();
  const queryClient = useQueryClient();
  const session = useSession();
  const everybody = useQuery(colleaguesQuery).data?.rows ?? [];
  // Whom a patient may be given to: by the lead anybody who cares for patients, by a nurse herself.
  const colleagues = everybody.filter(
    ({ id, role }) => id === session.user.id || (may(session, 'management') && (role === 'nurse' || role === 'lead')),
  );
  const { assignedTo } = patient;
  const assign = useMutation({
    mutationFn: (userId: string | null) => request('PUT', `/patients/${patient.id}/assignment`, { body: { userId } }),
    onError: (error) => notifications.show({ color: 'red', title: t('today.assignRefused'), message: words(error) }),
    onSettled: () => {
      void queryClient.invalidateQueries({ queryKey: ['patient', patient.id] });
      void queryClient.invalidateQueries({ queryKey: ['worklist'] });
    },
  });
  const known =
    assignedTo === null || colleagues.some(({ id }) => id === assignedTo.id)
      ? colleagues
      : [...colleagues, { ...assignedTo, role: 'nurse' as const }];
  return (
    <NativeSelect
      size="xs"
      aria-labelledby="assigned-label"
      value={(assign.isPending ? assign.variables : assignedTo?.id) ?? ''}
      onChange={(event) => {
        const { value } = event.currentTarget;
        assign.mutate(value === '' ? null : value);
      }}
      data={[
        { value: '', label: t('patient.nobody') },
        ...known.map(({ id, displayName }) => ({ value: id, label: displayName })),
      ]}
    />
  );
}
