import { Tabs } from '@mantine/core';
import type { PatientView } from '@osteon/contracts';
import { IconCheck } from '@tabler/icons-react';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { usePrinting } from '../app/use-printing.ts';
import { dayMonthYear, instantInZone } from '../dates/calendar-date.ts';
import { useSession } from '../session/session-context.ts';
import { messageTitle, taskTitle, wordFor } from '../text/words.ts';
import { byDayLatestFirst, EntryItem, useRecorded } from './history-entry.tsx';
import { Facts } from './history-facts.tsx';
import classes from './patient-history.module.css';
import { useShown, type Entry } from './shown.ts';

type Fact = PatientView['facts'][number];

interface PatientFactsProps {
  readonly patient: PatientView;
  /** nothing can be corrected when absent; a change is no correction: what was recorded was right */
  readonly onCorrect?: ((fact: Fact, isChange: boolean) => void) | undefined;
}

const TABS = ['facts', 'attempts', 'messages', 'changes'] as const;
type Tab = (typeof TABS)[number];

const TAB_OF: Readonly<Record<Entry['kind'], Tab | null>> = {
  fact: 'facts',
  attempt: 'attempts',
  message: 'messages',
  task: null,
};

/** What is known and how it came to be known: facts with their corrections, contacts, messages, changes of the plan. */
export function PatientFacts({ patient, onCorrect }: PatientFactsProps) {
  const { t } = useTranslation();
  const isPrinting = usePrinting();
  const { entry } = useShown();
  const [tab, setTab] = useState<Tab>('facts');
  const [seen, setSeen] = useState<Entry | null>(null);
  if (entry !== seen) {
    setSeen(entry);
    const wanted = entry === null ? null : TAB_OF[entry.kind];
    if (wanted !== null) setTab(wanted);
  }
  const panels: Readonly<Record<Tab, ReactNode>> = {
    facts: <Facts patient={patient} onCorrect={onCorrect} isWhole={isPrinting || entry?.kind === 'fact'} />,
    attempts: <Attempts patient={patient} />,
    messages: <Messages patient={patient} />,
    changes: <Changes patient={patient} />,
  };
  return (
    <section className={classes.panel} aria-labelledby="history-title">
      <h2 id="history-title" className={classes.title}>
        {t('patient.history')}
      </h2>
      {isPrinting ? (
        TABS.map((one) => (
          <section key={one}>
            <h3 className={classes.title}>{t(`patient.${one}`)}</h3>
            {panels[one]}
          </section>
        ))
      ) : (
        <Tabs
          value={tab}
          onChange={(next) => setTab(TABS.find((one) => one === next) ?? 'facts')}
          keepMounted={false}
          classNames={{ list: classes.tabs ?? '', tab: classes.tab ?? '' }}
        >
          <Tabs.List>
            {TABS.map((one) => (
              <Tabs.Tab key={one} value={one}>
                {t(`patient.${one}`)}
              </Tabs.Tab>
            ))}
          </Tabs.List>
          {TABS.map((one) => (
            <Tabs.Panel key={one} value={one}>
              {panels[one]}
            </Tabs.Panel>
          ))}
        </Tabs>
      )}
    </section>
  );
}

function Attempts({ patient }: { readonly patient: PatientView }) {
  const { t } = useTranslation();
  const { timeZone } = useSession().service;
  const recorded = useRecorded();
  if (patient.attempts.length === 0) return <p className={classes.empty}>{t('patient.noAttempts')}</p>;
  return (
    <ul className={classes.entries}>
      {byDayLatestFirst(patient.attempts).map((attempt) => {
        const agreed = attempt.promisedOn ?? attempt.callBackOn;
        const { annulled } = attempt;
        const What = annulled === null ? 'span' : 's';
        const ticked = attempt.ticks.filter((tick) => tick.ticked);
        return (
          <EntryItem key={attempt.id} kind="attempt" id={attempt.id}>
            <div className={classes.entryHead}>
              <p className={classes.what}>
                <What>
                  {t(`outcome.${attempt.outcome}`)}
                  {agreed === null ? null : ` ${dayMonthYear(agreed)}`}
                </What>
              </p>
              <time dateTime={attempt.on}>{dayMonthYear(attempt.on)}</time>
            </div>
            {attempt.note === null ? null : <p className={classes.note}>{attempt.note}</p>}
            {ticked.length === 0 ? null : (
              <ul className={classes.ticks}>
                {ticked.map(({ taskKey, item }) => (
                  <li key={`${taskKey}/${item}`}>
                    <IconCheck size={14} stroke={2} aria-hidden />
                    {item}
                  </li>
                ))}
              </ul>
            )}
            <p className={classes.small}>{recorded(attempt)}</p>
            {annulled === null ? null : (
              <p className={classes.small}>
                {t('patient.annulled', {
                  at: instantInZone(annulled.at, timeZone),
                  who: annulled.by ?? t('state.unknown').toLowerCase(),
                })}
              </p>
            )}
          </EntryItem>
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
          <EntryItem key={message.id} kind="message" id={message.id}>
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
          </EntryItem>
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
