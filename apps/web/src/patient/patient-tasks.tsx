import { Button, UnstyledButton } from '@mantine/core';
import type { PatientView, TaskView } from '@osteon/contracts';
import { addMonths } from '@osteon/domain';
import { IconChevronRight, IconDroplet, IconInfoCircle } from '@tabler/icons-react';
import { useId, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { usePrinting } from '../app/use-printing.ts';
import { dayMonthYear, daysUntil } from '../dates/calendar-date.ts';
import { blockedInWords, countsFrom, dueInWords, taskTitle, wordFor } from '../text/words.ts';
import { SectionIcon } from '../today/section-icon.tsx';
import { NEEDS_NOW, toneOf } from '../today/today-search.ts';
import classes from './patient-tasks.module.css';
import { elementOf, useShown, type Entry } from './shown.ts';
import { actionFor, type TaskAction } from './task-action.ts';
import { factsBehind } from './task-facts.ts';
import { unfinished } from './timeline-data.ts';

/** More paused tasks than this are folded away under their count. */
const FEW = 6;

interface PatientTasksProps {
  readonly patient: PatientView;
  /** nothing is offered to be done when absent */
  readonly onAct?: ((action: TaskAction) => void) | undefined;
}

/** Every task of the plan, what needs someone first; each can say why it is there. */
export function PatientTasks({ patient, onAct }: PatientTasksProps) {
  const { t } = useTranslation();
  const open = unfinished(patient.tasks);
  const now = open
    .filter((task) => task.section !== null && NEEDS_NOW.includes(task.section))
    .toSorted((a, b) => rank(a) - rank(b));
  const yearAhead = addMonths(patient.asOf, 12);
  const upcoming = open.filter((task) => task.section === 'upcoming' && task.opensOn <= yearAhead);
  const later = open.filter((task) => task.section === 'upcoming' && task.opensOn > yearAhead);
  const paused = open.filter((task) => task.section === 'paused');
  const done = patient.tasks.filter((task) => task.status === 'done').toReversed();
  const cancelled = patient.tasks.filter((task) => task.status === 'cancelled');
  return (
    <section className={classes.panel} aria-labelledby="tasks-title">
      <h2 id="tasks-title" className={classes.title}>
        {t('patient.tasks')}
      </h2>
      {patient.tasks.length === 0 ? <p className={classes.empty}>{t('patient.noTasks')}</p> : null}
      <Group name={t('patient.needsNow')} tasks={now} patient={patient} onAct={onAct} isOpen />
      <Group name={t('patient.upcoming')} tasks={upcoming} patient={patient} onAct={onAct} isOpen />
      <Group
        name={t('patient.paused')}
        tasks={paused}
        patient={patient}
        onAct={onAct}
        isOpen={paused.length <= FEW && now.length + upcoming.length <= FEW}
      />
      <Group name={t('patient.later')} tasks={later} patient={patient} onAct={onAct} />
      <Group name={t('patient.doneTasks')} tasks={done} patient={patient} onAct={onAct} />
      <Group name={t('patient.cancelledTasks')} tasks={cancelled} patient={patient} onAct={onAct} />
    </section>
  );
}

function rank(task: TaskView): number {
  return task.section === null ? NEEDS_NOW.length : NEEDS_NOW.indexOf(task.section);
}

interface GroupProps extends PatientTasksProps {
  readonly name: string;
  readonly tasks: readonly TaskView[];
  readonly isOpen?: boolean;
}

function Group({ name, tasks, patient, onAct, isOpen = false }: GroupProps) {
  const { entry } = useShown();
  const isPrinting = usePrinting();
  const holdsShown = entry?.kind === 'task' && tasks.some(({ key }) => key === entry.id);
  if (tasks.length === 0) return null;
  return (
    <details className={classes.group} open={isOpen || holdsShown || isPrinting}>
      <summary className={classes.summary}>
        <IconChevronRight size={15} stroke={2} aria-hidden className={classes.chevron} />
        <h3>{name}</h3>
        <span className={classes.count}>{tasks.length}</span>
      </summary>
      <ul>
        {tasks.map((task) => (
          <TaskItem key={task.key} task={task} patient={patient} onAct={onAct} />
        ))}
      </ul>
    </details>
  );
}

function TaskItem({ task, patient, onAct }: PatientTasksProps & { readonly task: TaskView }) {
  const { t } = useTranslation();
  const { asOf, facts } = patient;
  const action = onAct === undefined || task.status === 'upcoming' ? null : actionFor(task, facts, asOf);
  const id = useId();
  const [isOpen, setOpen] = useState(false);
  const { entry } = useShown();
  const [seen, setSeen] = useState<Entry | null>(null);
  const isShown = entry?.kind === 'task' && entry.id === task.key;
  if (entry !== seen) {
    setSeen(entry);
    if (isShown) setOpen(true);
  }
  const title = taskTitle(task);
  return (
    <li
      id={elementOf({ kind: 'task', id: task.key })}
      tabIndex={-1}
      data-shown={isShown || undefined}
      className={classes.task}
      data-tone={toneOf(task.section)}
      data-status={task.status}
    >
      <div className={classes.line}>
        <div className={classes.what}>
          <p className={classes.name}>{title}</p>
          <StatusLine task={task} />
        </div>
        <div className={classes.when}>
          <DueLine task={task} asOf={asOf} />
        </div>
        {action === null ? (
          <span />
        ) : (
          <Button
            className={classes.act ?? ''}
            variant="light"
            size="compact-sm"
            aria-label={t('patient.actFor', { action: t(`patient.act.${action.kind}`), title })}
            onClick={() => onAct?.(action)}
            data-no-print
          >
            {t(`patient.act.${action.kind}`)}
          </Button>
        )}
        <UnstyledButton
          className={classes.why}
          aria-expanded={isOpen}
          aria-controls={id}
          aria-label={`${t('patient.why')} ${title}`}
          onClick={() => setOpen(!isOpen)}
          data-no-print
        >
          <IconInfoCircle size={16} stroke={1.75} aria-hidden />
        </UnstyledButton>
      </div>
      <div id={id} hidden={!isOpen} className={classes.because}>
        <p className={classes.becauseTitle}>{t('patient.why')}</p>
        <p className={classes.window}>
          {t('due.window', { from: dayMonthYear(task.opensOn), to: dayMonthYear(task.dueOn) })} · {countsFrom(task)}
        </p>
        {task.because.map((because) => (
          <div key={`${because.rule}-${because.text}`} className={classes.rule}>
            <p>{because.text}</p>
            <dl>
              <dt>{t('patient.rule')}</dt>
              <dd>{because.rule}</dd>
              <dt>{t('patient.source')}</dt>
              <dd>{because.source}</dd>
            </dl>
          </div>
        ))}
        <FactsBehind task={task} patient={patient} />
        <p className={classes.version}>{t('patient.protocol', { version: task.protocolVersion })}</p>
      </div>
    </li>
  );
}

/** The entries of the history that a task follows from, each a way to it. */
function FactsBehind({ task, patient }: { readonly task: TaskView; readonly patient: PatientView }) {
  const { t } = useTranslation();
  const { show } = useShown();
  const facts = factsBehind(task, patient);
  if (facts.length === 0) return null;
  return (
    <div className={classes.rule}>
      <p className={classes.factsTitle}>{t('patient.factsBehind')}</p>
      <ul className={classes.facts}>
        {facts.map((fact) => {
          const words = [wordFor('fact', fact.type, 'type'), payloadName(fact), dayMonthYear(fact.on)].filter(Boolean);
          const what = words.join(', ');
          return (
            <li key={fact.id}>
              <UnstyledButton
                className={classes.fact}
                aria-label={t('patient.showFact', { what })}
                onClick={() => show({ kind: 'fact', id: fact.id })}
              >
                {what}
              </UnstyledButton>
            </li>
          );
        })}
      </ul>
    </div>
  );
}

/** What says most of a fact: the site of a fracture, the medicine of a course. */
function payloadName({ payload }: PatientView['facts'][number]): string {
  const { site, agent } = payload;
  if (typeof site === 'string') return wordFor('site', site).toLowerCase();
  return typeof agent === 'string' ? wordFor('agent', agent) : '';
}

function StatusLine({ task }: { readonly task: TaskView }) {
  const { t } = useTranslation();
  const words: ReactNode[] = [];
  if (task.section === 'paused') {
    words.push(
      <span key="section" className={classes.section}>
        <SectionIcon section={task.section} size={15} />
        {t('patient.held', { reason: wordFor('reason', task.reason ?? 'paused').toLowerCase() })}
      </span>,
    );
  } else if (task.section !== null) {
    words.push(
      <span key="section" className={classes.section}>
        <SectionIcon section={task.section} size={15} />
        {t(`section.${task.section}.name`)}
      </span>,
    );
  }
  if (task.status === 'cancelled' && task.reason !== null) {
    words.push(<span key="why">{t('patient.cancelledBecause', { reason: wordFor('reason', task.reason) })}</span>);
  }
  if (task.status === 'done' && task.reason !== null)
    words.push(<span key="why">{wordFor('reason', task.reason)}</span>);
  for (const blocked of blockedInWords(task.blockedBy)) {
    words.push(
      <span key={blocked} className={classes.blocked}>
        <IconDroplet size={14} stroke={1.75} aria-hidden />
        {blocked}
      </span>,
    );
  }
  return words.length === 0 ? null : <p className={classes.status}>{words}</p>;
}

function DueLine({ task, asOf }: { readonly task: TaskView; readonly asOf: string }) {
  const { t } = useTranslation();
  if (task.status === 'done') {
    return <p>{t('patient.doneOn', { date: task.doneOn === null ? '' : dayMonthYear(task.doneOn) })}</p>;
  }
  const due = <time dateTime={task.dueOn}>{t('due.on', { date: dayMonthYear(task.dueOn) })}</time>;
  if (task.status === 'cancelled') return <p>{due}</p>;
  return (
    <>
      <p>
        {due} <strong className={classes.past}>{dueInWords(-daysUntil(task.dueOn, asOf))}</strong>
      </p>
      <p className={classes.anchor}>
        {task.status === 'upcoming'
          ? `${t('due.opens', { count: daysUntil(task.opensOn, asOf) })} · ${countsFrom(task)}`
          : countsFrom(task)}
      </p>
    </>
  );
}
