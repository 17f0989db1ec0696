import { ActionIcon, Checkbox, Tooltip, UnstyledButton } from '@mantine/core';
import type { WorklistTask } from '@osteon/contracts';
import {
  IconDroplet,
  IconHandStop,
  IconPhone,
  IconPhonePlus,
  IconPhoneX,
  IconRefreshDot,
  IconUserMinus,
  IconUserPlus,
} from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { dayInWords, daysInWords, weekdayDay } from '../dates/calendar-date.ts';
import { blockedInWords, countsFrom, dueInWords, languageName, taskTitle } from '../text/words.ts';
import type { PatientLine } from './group-rows.ts';
import { SectionIcon } from './section-icon.tsx';
import { toneOf } from './today-search.ts';
import classes from './worklist.module.css';

interface WorklistLineProps {
  readonly line: PatientLine;
  readonly asOf: string;
  readonly isCurrent: boolean;
  readonly isMine: boolean;
  /** A colleague did what this was about, and the list is not told anew yet. */
  readonly isGone: boolean;
  readonly isSelected: boolean;
  readonly onFocus: () => void;
  /** nothing is offered to be done when absent */
  readonly acts?: LineActs | undefined;
}

interface LineActs {
  readonly onRecord: () => void;
  readonly onAssign: () => void;
  readonly onSelect: () => void;
}

/** A patient's most urgent tasks; the rest are counted and one press away. */
const FEW = 3;

/** One patient: who, what is due and since when, who has taken it on, and what can be done at once. */
export function WorklistLine(props: WorklistLineProps) {
  const { line, asOf, isCurrent, isMine, isGone, isSelected, onFocus, acts } = props;
  const { t, i18n } = useTranslation();
  const { patient, tasks, section } = line;
  const [showsAll, setShowsAll] = useState(false);
  const shown = showsAll || tasks.length <= FEW + 1 ? tasks : tasks.slice(0, FEW);
  const byCall = tasks.filter((task) => task.byCall).length;
  const name = `${patient.given} ${patient.family}`;
  return (
    <li
      className={classes.line}
      data-line={line.key}
      data-current={isCurrent || undefined}
      data-selected={isSelected || undefined}
      data-gone={isGone || undefined}
      data-tone={toneOf(section)}
      onFocus={onFocus}
    >
      {acts === undefined ? null : (
        <Checkbox
          size="xs"
          className={classes.select}
          checked={isSelected}
          onChange={acts.onSelect}
          aria-label={t('today.select', { name })}
          data-no-print
        />
      )}
      <div className={classes.who}>
        <Link to="/patients/$patientId" params={{ patientId: patient.patientId }} className={classes.name}>
          {patient.family}, {patient.given}
        </Link>
        <span className={classes.age}>
          {t('patient.age', { count: patient.age })}
          {patient.language === i18n.language ? null : ` · ${languageName(patient.language)}`}
        </span>
        {patient.promisedOn === null ? null : (
          <span className={classes.mark} data-tone="accent">
            <IconHandStop size={14} stroke={1.75} aria-hidden />
            {t('today.promised', { date: dayInWords(patient.promisedOn, asOf) })}
          </span>
        )}
        {patient.unreachedDays > 0 ? (
          <span className={classes.mark} data-tone="quiet">
            <IconPhoneX size={14} stroke={1.75} aria-hidden />
            {t('today.tried', { count: patient.unreachedDays })}
          </span>
        ) : null}
        {isGone ? (
          <span className={classes.mark} data-tone="accent">
            <IconRefreshDot size={14} stroke={1.75} aria-hidden />
            {t('today.gone')}
          </span>
        ) : null}
      </div>
      <div className={classes.tasks}>
        <ul className={classes.taskList}>
          {shown.map((task) => (
            <TaskLine key={task.taskId} task={task} asOf={asOf} isElsewhere={task.section !== section} />
          ))}
          {shown.length < tasks.length ? (
            <li>
              <UnstyledButton className={classes.more} onClick={() => setShowsAll(true)}>
                {t('today.moreTasks', { count: tasks.length - shown.length })}
              </UnstyledButton>
            </li>
          ) : null}
        </ul>
        {byCall > 1 ? (
          <span className={classes.call}>
            <IconPhone size={14} stroke={1.75} aria-hidden />
            {t('today.oneCall', { count: byCall })}
          </span>
        ) : null}
      </div>
      <div className={classes.nurse}>
        {patient.assignedTo === null ? (
          <span className={classes.unassigned}>{t('today.unassigned')}</span>
        ) : (
          <span data-mine={isMine || undefined} title={t('today.assignedTo', { name: patient.assignedTo.displayName })}>
            {patient.assignedTo.displayName}
          </span>
        )}
      </div>
      {acts === undefined ? null : (
        <div className={classes.actions} data-no-print>
          <Tooltip label={t('today.record')}>
            <ActionIcon variant="light" size="lg" aria-label={t('today.recordFor', { name })} onClick={acts.onRecord}>
              <IconPhonePlus size={18} stroke={1.75} />
            </ActionIcon>
          </Tooltip>
          <Tooltip label={isMine ? t('today.giveBack') : t('today.assignMe')}>
            <ActionIcon
              variant="subtle"
              color="gray"
              size="lg"
              aria-label={t(isMine ? 'today.giveBackFor' : 'today.assignMeFor', { name })}
              onClick={acts.onAssign}
            >
              {isMine ? <IconUserMinus size={18} stroke={1.75} /> : <IconUserPlus size={18} stroke={1.75} />}
            </ActionIcon>
          </Tooltip>
        </div>
      )}
    </li>
  );
}

interface TaskLineProps {
  readonly task: WorklistTask;
  readonly asOf: string;
  /** It stands in another section than the line does. */
  readonly isElsewhere: boolean;
}

function TaskLine({ task, asOf, isElsewhere }: TaskLineProps) {
  const { t } = useTranslation();
  return (
    <li className={classes.task} data-tone={toneOf(task.section)} data-task={task.taskId} data-section={task.section}>
      <div className={classes.what}>
        <span className={classes.taskTitle}>{taskTitle(task)}</span>
        {isElsewhere ? (
          <span className={classes.mark} data-tone={toneOf(task.section)}>
            <SectionIcon section={task.section} size={14} />
            {t(`section.${task.section}.name`)}
          </span>
        ) : null}
        {blockedInWords(task.blockedBy).map((words) => (
          <span key={words} className={classes.mark} data-tone="warn">
            <IconDroplet size={14} stroke={1.75} aria-hidden />
            {words}
          </span>
        ))}
      </div>
      <div className={classes.due}>
        <span className={classes.dueLine}>
          <time dateTime={task.dueOn}>{t('due.on', { date: weekdayDay(task.dueOn, asOf) })}</time>
          <strong className={classes.past} data-past={task.daysPastDue > 0 || undefined}>
            {task.daysPastDue > 0 ? dueInWords(task.daysPastDue) : daysInWords(-task.daysPastDue)}
          </strong>
        </span>
        <span className={classes.anchor}>{countsFrom(task)}</span>
      </div>
    </li>
  );
}
