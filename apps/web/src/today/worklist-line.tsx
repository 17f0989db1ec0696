import { ActionIcon, Tooltip, UnstyledButton } from '@mantine/core';
import type { WorklistRow } from '@osteon/contracts';
import { IconDroplet, IconHandStop, IconPhonePlus, IconPhoneX, IconUserMinus, IconUserPlus } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { dayMonthYear, weekdayDate } from '../dates/calendar-date.ts';
import { blockedInWords, countsFrom, dueInWords, languageName, taskTitle } from '../text/words.ts';
import type { PatientLine } from './group-rows.ts';
import { toneOf } from './today-search.ts';
import classes from './worklist.module.css';

interface WorklistLineProps {
  readonly line: PatientLine;
  readonly isCurrent: boolean;
  readonly isMine: boolean;
  readonly onFocus: () => void;
  /** nothing is offered to be done when absent */
  readonly onRecord?: (() => void) | undefined;
  readonly onAssign: () => void;
}

/** A patient's most urgent tasks; the rest are counted and one press away. */
const FEW = 3;

/** One patient: who, what is due and since when, who has taken it on, and what can be done at once. */
export function WorklistLine({ line, isCurrent, isMine, onFocus, onRecord, onAssign }: WorklistLineProps) {
  const { t, i18n } = useTranslation();
  const { patient, tasks } = line;
  const [showsAll, setShowsAll] = useState(false);
  const shown = showsAll || tasks.length <= FEW + 1 ? tasks : tasks.slice(0, FEW);
  const name = `${patient.given} ${patient.family}`;
  return (
    <li
      className={classes.line}
      data-line={line.key}
      data-current={isCurrent || undefined}
      data-tone={toneOf(line.section)}
      onFocus={onFocus}
    >
      <div className={classes.who}>
        <Link to="/patients/$patientId" params={{ patientId: patient.patientId }} className={classes.name}>
          {patient.family}, {patient.given}
        </Link>
        <span className={classes.age}>
          {t('patient.age', { count: patient.age })}
          {patient.language === i18n.language ? null : ` · ${languageName(patient.language)}`}
        </span>
      </div>
      <ul className={classes.tasks}>
        {shown.map((task) => (
          <TaskLine key={task.taskId} task={task} />
        ))}
        {shown.length < tasks.length ? (
          <li>
            <UnstyledButton className={classes.more} onClick={() => setShowsAll(true)}>
              {t('today.moreTasks', { count: tasks.length - shown.length })}
            </UnstyledButton>
          </li>
        ) : null}
      </ul>
      <div className={classes.nurse}>
        {patient.assignedTo === null ? (
          <span className={classes.unassigned}>{t('today.unassigned')}</span>
        ) : (
          <span data-mine={isMine || undefined} title={t('today.assignedTo', { name: patient.assignedTo.displayName })}>
            {patient.assignedTo.displayName}
          </span>
        )}
      </div>
      {onRecord === undefined ? null : (
        <div className={classes.actions} data-no-print>
          <Tooltip label={t('today.record')}>
            <ActionIcon variant="light" size="lg" aria-label={t('today.recordFor', { name })} onClick={onRecord}>
              <IconPhonePlus size={18} stroke={1.75} />
            </ActionIcon>
          </Tooltip>
          <Tooltip label={isMine ? t('today.giveBack') : t('today.assignMe')}>
            <ActionIcon
              variant="subtle"
              color="gray"
              size="lg"
              aria-label={t(isMine ? 'today.giveBackFor' : 'today.assignMeFor', { name })}
              onClick={onAssign}
            >
              {isMine ? <IconUserMinus size={18} stroke={1.75} /> : <IconUserPlus size={18} stroke={1.75} />}
            </ActionIcon>
          </Tooltip>
        </div>
      )}
    </li>
  );
}

function TaskLine({ task }: { readonly task: WorklistRow }) {
  const { t } = useTranslation();
  return (
    <li className={classes.task}>
      <div className={classes.what}>
        <span className={classes.taskTitle}>{taskTitle(task)}</span>
        {task.promisedOn === null ? null : (
          <span className={classes.mark} data-tone="accent">
            <IconHandStop size={14} stroke={1.75} aria-hidden />
            {t('today.promised', { date: weekdayDate(task.promisedOn) })}
          </span>
        )}
        {blockedInWords(task.blockedBy).map((words) => (
          <span key={words} className={classes.mark} data-tone="warn">
            <IconDroplet size={14} stroke={1.75} aria-hidden />
            {words}
          </span>
        ))}
        {task.unreachedDays > 0 ? (
          <span className={classes.mark} data-tone="quiet">
            <IconPhoneX size={14} stroke={1.75} aria-hidden />
            {t('today.tried', { count: task.unreachedDays })}
          </span>
        ) : null}
      </div>
      <div className={classes.due}>
        <span className={classes.dueLine}>
          <time dateTime={task.dueOn}>{t('due.on', { date: dayMonthYear(task.dueOn) })}</time>
          <strong className={classes.past} data-past={task.daysPastDue > 0 || undefined}>
            {dueInWords(task.daysPastDue)}
          </strong>
        </span>
        <span className={classes.anchor}>{countsFrom(task)}</span>
      </div>
    </li>
  );
}
