import { Button, Tabs } from '@mantine/core';
import type { PatientView } from '@osteon/contracts';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { dayMonthYear, instantInZone } from '../dates/calendar-date.ts';
import { useSession } from '../session/session-context.ts';
import { messageTitle, taskTitle, wordFor } from '../text/words.ts';
import { FACT_FIELDS } from './fact-fields.ts';
import { payloadWords } from './fact-words.ts';
import classes from './patient-history.module.css';

type Fact = PatientView['facts'][number];

/** The reason that the api writes where somebody took back at once what they had recorded. */
const UNDONE = 'undone';

/** The latest facts, before "show all". */
const FIRST_FACTS = 10;

interface PatientFactsProps {
  readonly patient: PatientView;
  /** nothing can be corrected when absent; a change is no correction: what was recorded was right */
  readonly onCorrect?: ((fact: Fact, isChange: boolean) => void) | undefined;
}

/** What is known and how it came to be known: facts with their corrections, contacts, messages, changes of the plan. */
export function PatientFacts({ patient, onCorrect }: PatientFactsProps) {
  const { t } = useTranslation();
  return (
    <section className={classes.panel} aria-labelledby="history-title">
      <h2 id="history-title" className={classes.title}>
        {t('patient.history')}
      </h2>
      <Tabs defaultValue="facts" keepMounted={false} classNames={{ list: classes.tabs ?? '', tab: classes.tab ?? '' }}>
        <Tabs.List>
          <Tabs.Tab value="facts">{t('patient.facts')}</Tabs.Tab>
          <Tabs.Tab value="attempts">{t('patient.attempts')}</Tabs.Tab>
          <Tabs.Tab value="messages">{t('patient.messages')}</Tabs.Tab>
          <Tabs.Tab value="changes">{t('patient.changes')}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="facts">
          <Facts patient={patient} onCorrect={onCorrect} />
        </Tabs.Panel>
        <Tabs.Panel value="attempts">
          <Attempts patient={patient} />
        </Tabs.Panel>
        <Tabs.Panel value="messages">
          <Messages patient={patient} />
        </Tabs.Panel>
        <Tabs.Panel value="changes">
          <Changes patient={patient} />
        </Tabs.Panel>
      </Tabs>
    </section>
  );
}

function useRecorded(): (entry: {
  readonly recordedAt: string;
  readonly recordedBy: string | null;
  readonly source?: string;
}) => string {
  const { t } = useTranslation();
  const { timeZone } = useSession().service;
  return ({ recordedAt, recordedBy, source }) => {
    const at = instantInZone(recordedAt, timeZone);
    return recordedBy === null && source !== undefined
      ? t('patient.recordedFrom', { at, source })
      : t('patient.recordedBy', { at, who: recordedBy ?? t('state.unknown').toLowerCase() });
  };
}

function byDayLatestFirst<Entry extends { readonly on: string }>(entries: readonly Entry[]): Entry[] {
  return entries.toSorted((a, b) => (a.on < b.on ? 1 : a.on > b.on ? -1 : 0));
}

function Facts({ patient, onCorrect }: PatientFactsProps) {
  const { t } = useTranslation();
  const recorded = useRecorded();
  const current = byDayLatestFirst(patient.facts.filter((fact) => fact.holds && !fact.retracts));
  const gone = patient.facts.filter(
    (fact) => fact.retracts && !patient.facts.some((later) => later.correctsId === fact.id && later.holds),
  );
  const before = (fact: Fact): Fact[] => {
    const older = patient.facts.find((one) => one.id === fact.correctsId);
    return older === undefined ? [] : [older, ...before(older)];
  };
  const [showsAll, setShowsAll] = useState(false);
  const shown = showsAll ? current : current.slice(0, FIRST_FACTS);
  if (patient.facts.length === 0) return <p className={classes.empty}>{t('patient.noFacts')}</p>;
  return (
    <ul className={classes.entries}>
      {shown.map((fact) => {
        const what = wordFor('fact', fact.type, 'type');
        const date = dayMonthYear(fact.on);
        return (
          <li key={fact.id} className={classes.entry}>
            <div className={classes.entryHead}>
              <p className={classes.what}>{what}</p>
              <time dateTime={fact.on}>{date}</time>
            </div>
            <FactWords patient={patient} fact={fact} />
            {before(fact).map((older) => (
              <Older key={older.id} fact={older} reason={fact.reason} />
            ))}
            <div className={classes.entryFoot}>
              <p className={classes.small}>{recorded(fact)}</p>
              {onCorrect !== undefined && runs(fact) ? (
                <Button
                  className={classes.correct ?? ''}
                  variant="subtle"
                  size="compact-sm"
                  aria-label={t('fact.changeFor', { what: courseName(fact) })}
                  onClick={() => onCorrect(fact, true)}
                  data-no-print
                >
                  {t('fact.change')}
                </Button>
              ) : null}
              {onCorrect !== undefined && Object.hasOwn(FACT_FIELDS, fact.type) ? (
                <Button
                  className={classes.correct ?? ''}
                  variant="subtle"
                  size="compact-sm"
                  aria-label={t('patient.correctFor', { what: what.toLowerCase(), date })}
                  onClick={() => onCorrect(fact, false)}
                  data-no-print
                >
                  {t('patient.correct')}
                </Button>
              ) : null}
            </div>
          </li>
        );
      })}
      {gone.map((retraction) => (
        <li key={retraction.id} className={classes.entry}>
          <p className={classes.what}>{t('patient.retracted')}</p>
          {before(retraction).map((older) => (
            <Older key={older.id} fact={older} reason={retraction.reason} />
          ))}
          <p className={classes.small}>{recorded(retraction)}</p>
        </li>
      ))}
      {shown.length < current.length ? (
        <li className={classes.allFacts} data-no-print>
          <Button variant="subtle" size="compact-md" onClick={() => setShowsAll(true)}>
            {t('patient.allFacts', { count: current.length })}
          </Button>
        </li>
      ) : null}
    </ul>
  );
}

/** A course that has no end yet. */
const runs = (fact: Fact): boolean => fact.type === 'treatment' && typeof fact.payload['endedOn'] !== 'string';

const courseName = (fact: Fact): string => wordFor('agent', String(fact.payload['agent']));

function FactWords({ patient, fact }: { readonly patient: PatientView; readonly fact: Fact }) {
  const course =
    fact.type === 'treatment' || fact.type === 'fracture' || fact.ref === null
      ? undefined
      : patient.facts.find((one) => one.type === 'treatment' && one.ref === fact.ref);
  const agent = course?.payload['agent'];
  const words = [typeof agent === 'string' ? wordFor('agent', agent) : '', payloadWords(fact.payload)]
    .filter(Boolean)
    .join(' · ');
  return words === '' ? null : <p>{words}</p>;
}

function Older({ fact, reason }: { readonly fact: Fact; readonly reason: string | null }) {
  const { t } = useTranslation();
  return (
    <div className={classes.older}>
      <p>
        {t('patient.corrected')}:{' '}
        <s>{[dayMonthYear(fact.on), payloadWords(fact.payload)].filter(Boolean).join(' · ')}</s>
      </p>
      {reason === null ? null : <p>{reason === UNDONE ? t('patient.undone') : t('patient.reasonWas', { reason })}</p>}
    </div>
  );
}

function Attempts({ patient }: { readonly patient: PatientView }) {
  const { t } = useTranslation();
  const recorded = useRecorded();
  if (patient.attempts.length === 0) return <p className={classes.empty}>{t('patient.noAttempts')}</p>;
  return (
    <ul className={classes.entries}>
      {byDayLatestFirst(patient.attempts).map((attempt) => {
        const agreed = attempt.promisedOn ?? attempt.callBackOn;
        return (
          <li key={attempt.id} className={classes.entry}>
            <div className={classes.entryHead}>
              <p className={classes.what}>
                {t(`outcome.${attempt.outcome}`)}
                {agreed === null ? null : ` ${dayMonthYear(agreed)}`}
              </p>
              <time dateTime={attempt.on}>{dayMonthYear(attempt.on)}</time>
            </div>
            {attempt.note === null ? null : <p className={classes.note}>{attempt.note}</p>}
            <p className={classes.small}>{recorded(attempt)}</p>
          </li>
        );
      })}
    </ul>
  );
}

function Messages({ patient }: { readonly patient: PatientView }) {
  const { t } = useTranslation();
  const { timeZone } = useSession().service;
  if (patient.messages.length === 0) return <p className={classes.empty}>{t('patient.noMessages')}</p>;
  return (
    <ul className={classes.entries}>
      {patient.messages
        .toSorted((a, b) => (a.plannedFor < b.plannedFor ? 1 : -1))
        .map((message) => (
          <li key={message.id} className={classes.entry}>
            <div className={classes.entryHead}>
              <p className={classes.what}>{messageTitle(message)}</p>
              <time dateTime={message.plannedFor}>{dayMonthYear(message.plannedFor)}</time>
            </div>
            <p>
              {t(`channel.${message.channel}`)} · {t(`messageState.${message.state}`)}
              {message.reason === null ? null : ` (${wordFor('reason', message.reason).toLowerCase()})`}
            </p>
            {message.text === null ? null : <p className={classes.small}>{message.text.body}</p>}
            <p className={classes.small}>
              {message.sentBy === null ? null : t('messages.sentBy', { name: message.sentBy })}{' '}
              {message.answeredAt !== null
                ? t('messages.answeredAt', { at: instantInZone(message.answeredAt, timeZone) })
                : message.acceptedAt !== null
                  ? t('messages.acceptedAt', { at: instantInZone(message.acceptedAt, timeZone) })
                  : t('messages.plannedFor', { date: dayMonthYear(message.plannedFor) })}
            </p>
          </li>
        ))}
    </ul>
  );
}

function dueOf(task: Readonly<Record<string, unknown>> | null): string | null {
  const due = task?.['dueOn'];
  return typeof due === 'string' ? dayMonthYear(due) : null;
}

function Changes({ patient }: { readonly patient: PatientView }) {
  const { t } = useTranslation();
  const { timeZone } = useSession().service;
  if (patient.changes.length === 0) return <p className={classes.empty}>{t('patient.noChanges')}</p>;
  return (
    <ul className={classes.entries}>
      {patient.changes
        .toSorted((a, b) => (a.changedAt < b.changedAt ? 1 : -1))
        .map((change) => {
          const before = dueOf(change.before);
          const after = dueOf(change.after);
          const task = patient.tasks.find(({ key }) => key === change.taskKey);
          const words =
            before === null
              ? t('patient.added', { date: after ?? '' })
              : after === null
                ? t('patient.withdrawn', { date: before })
                : before === after
                  ? t('patient.changedOther', { date: after })
                  : t('patient.changedInWords', { before, after });
          return (
            <li key={`${change.taskKey}-${change.changedAt}`} className={classes.entry}>
              <p className={classes.what}>{task === undefined ? keyWords(change.taskKey) : taskTitle(task)}</p>
              <p>{words}</p>
              <p className={classes.small}>{instantInZone(change.changedAt, timeZone)}</p>
            </li>
          );
        })}
    </ul>
  );
}

/** A task that is no longer planned, by its key: "f1/pain-review/week-6" → "Pain review, week 6". */
function keyWords(key: string): string {
  const [, kind = key, occurrence = ''] = key.split('/');
  return taskTitle({ kind, occurrence, agent: null });
}
