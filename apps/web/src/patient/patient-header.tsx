import { Button, NativeSelect, UnstyledButton } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import type { PatientView } from '@osteon/contracts';
import { IconAlertTriangle, IconCalendarHeart, IconHome, IconPencil, IconPhoneOff } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { request } from '../api/client.ts';
import { colleaguesQuery } from '../api/queries.ts';
import { useErrorWords } from '../app/page-states.tsx';
import { dayInWords, dayMonthYear } from '../dates/calendar-date.ts';
import { may } from '../session/permissions.ts';
import { useSession } from '../session/session-context.ts';
import { languageName } from '../text/words.ts';
import { ChannelIcon } from './channel-icon.tsx';
import { episodeSites } from './fact-words.ts';
import classes from './patient-page.module.css';
import { HOME_ADDRESS } from './reach.ts';
import { usePatientAct } from './use-patient-act.ts';

interface PatientHeaderProps {
  readonly patient: PatientView;
  /** what stands at the end of the heading */
  readonly actions?: ReactNode;
  /** opens the details to be changed; nothing of what is shown may be changed when absent */
  readonly onDetails?: (() => void) | undefined;
}

/** Who this is, what must be known before calling, and how to reach. */
export function PatientHeader({ patient, actions, onDetails }: PatientHeaderProps) {
  const { t } = useTranslation();
  const isReadOnly = onDetails === undefined;
  const address = addressWords(patient.address);
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
          {onDetails === undefined ? null : (
            <li data-no-print>
              <UnstyledButton className={classes.change} onClick={onDetails}>
                <IconPencil size={14} stroke={1.75} aria-hidden />
                {t('patient.details')}
              </UnstyledButton>
            </li>
          )}
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
        {address === '' ? null : (
          <div className={classes.detail}>
            <dt>{t('patient.address')}</dt>
            <dd dir="auto">{address}</dd>
          </div>
        )}
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
  const { diedOn, leftOn, declinedOn, contactPoints, promisedOn, unreachedDays, asOf } = patient;
  const alerts: { tone: string; words: string; Icon?: typeof IconAlertTriangle }[] = [
    ...(diedOn === null ? [] : [{ tone: 'danger', words: t('patient.diedOn', { date: dayMonthYear(diedOn) }) }]),
    ...(leftOn === null ? [] : [{ tone: 'warn', words: t('patient.leftOn', { date: dayMonthYear(leftOn) }) }]),
    ...(declinedOn === null
      ? []
      : [{ tone: 'warn', words: t('patient.declinedOn', { date: dayMonthYear(declinedOn) }) }]),
    ...[...new Set(contactPoints.filter((point) => point.optedOut).map((point) => point.channel))].map((channel) => ({
      tone: 'warn',
      words: t('patient.optedOut', { channel: t(`channel.${channel}`) }),
    })),
    ...(contactPoints.length === 0 ? [{ tone: 'warn', words: t('patient.noContact') }] : []),
    ...(unreachedDays === 0 || diedOn !== null
      ? []
      : [{ tone: 'quiet', words: t('patient.unreached', { count: unreachedDays }), Icon: IconPhoneOff }]),
    ...(promisedOn === null || diedOn !== null
      ? []
      : [
          {
            tone: 'accent',
            words: t('patient.promised', { day: dayInWords(promisedOn, asOf) }),
            Icon: IconCalendarHeart,
          },
        ]),
  ];
  if (alerts.length === 0) return null;
  return (
    <ul className={classes.alerts}>
      {alerts.map(({ tone, words, Icon = IconAlertTriangle }) => (
        <li key={words} className={classes.alert} data-tone={tone}>
          <Icon size={17} stroke={1.75} aria-hidden />
          {words}
        </li>
      ))}
    </ul>
  );
}

/** "4 Mill Lane, Hebden, HX7 1AA" */
function addressWords(address: PatientView['address']): string {
  const lines: unknown = address?.['lines'];
  return [...(Array.isArray(lines) ? (lines as unknown[]) : []), address?.['city'], address?.['postalCode']]
    .filter((part) => typeof part === 'string' && part.trim() !== '')
    .join(', ');
}

function ContactPoints({ patient }: { readonly patient: PatientView }) {
  const { t } = useTranslation();
  if (patient.contactPoints.length === 0) return <span>{t('state.none')}</span>;
  return (
    <ul className={classes.points}>
      {patient.contactPoints.map((point) => {
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
            <ChannelIcon channel={point.channel} />
            {point.value === HOME_ADDRESS ? (
              <span className={classes.value}>{channel}</span>
            ) : (
              <span className={classes.value} dir="ltr">
                {point.value}
              </span>
            )}
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
  const enrol = usePatientAct(patient.id);
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
                  onClick={() =>
                    enrol.mutate({
                      method: 'POST',
                      path: `/episodes/${encodeURIComponent(episode.key)}/enrolment`,
                      body: undefined,
                      done: t('patient.enrolDone'),
                    })
                  }
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
