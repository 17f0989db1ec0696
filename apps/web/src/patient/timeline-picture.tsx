import { daysBetween } from '@osteon/domain';
import type { ReactNode } from 'react';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { dayMonthYear, monthName } from '../dates/calendar-date.ts';
import { taskTitle, wordFor } from '../text/words.ts';
import { episodeSites } from './fact-words.ts';
import { ticksOf, type Course, type Lane, type Mark, type Span, type TimelineData } from './timeline-data.ts';
import classes from './timeline.module.css';

const AXIS = 30;
const LANE = 26;
const TASK = 25;
const NARROW_TASK = 38;
const GAP = 12;
const LANES: readonly Lane[] = ['fractures', 'events', 'contacts', 'messages'];

interface TimelinePictureProps {
  readonly data: TimelineData;
  readonly span: Span;
  readonly asOf: string;
  readonly width: number;
  readonly label: string;
}

/**
 * The picture itself, drawn to the pixel of its box so that text keeps its size. Time runs in the direction of
 * writing; in right-to-left languages the whole axis is mirrored and the words are not.
 */
export function TimelinePicture({ data, span, asOf, width, label }: TimelinePictureProps) {
  const { t, i18n } = useTranslation();
  const isRtl = i18n.dir() === 'rtl';
  const isNarrow = width < 640;
  const gutter = isNarrow ? 0 : Math.min(270, Math.round(width * 0.25));
  const endPad = 14;
  const plot = width - gutter - endPad;
  const days = Math.max(1, daysBetween(span.from, span.to));
  const along = (date: string): number => gutter + (daysBetween(span.from, date) / days) * plot;
  const x = (date: string): number => (isRtl ? width - along(date) : along(date));
  const clamp = (date: string): string => (date < span.from ? span.from : date > span.to ? span.to : date);
  const inside = (date: string): boolean => date >= span.from && date <= span.to;
  const startX = isRtl ? width : 0;

  const lanes = LANES.filter((lane) => data.marks.some((mark) => mark.lane === lane && inside(mark.on)));
  const laneHeight = isNarrow ? LANE + 12 : LANE;
  const taskHeight = isNarrow ? NARROW_TASK : TASK;
  const coursesTop = AXIS + lanes.length * laneHeight;
  const courses = data.courses.filter((course) => course.from <= span.to && (course.to ?? span.to) >= span.from);
  const tasksTop = coursesTop + courses.length * laneHeight + GAP;
  const height = tasksTop + data.tasks.length * taskHeight + 8;
  const ticks = ticksOf(span, plot);

  const rowLabel = (key: string, words: string, y: number, strong = false): ReactNode => (
    <text
      key={`${key}-label`}
      x={startX}
      y={isNarrow ? y - 9 : y + 4}
      className={strong ? classes.taskLabel : classes.laneLabel}
    >
      {clipped(words, isNarrow ? width : gutter - 12)}
      <title>{words}</title>
    </text>
  );

  // Where labels stand above their bars, the line goes behind the words.
  const todayLine = <line x1={x(asOf)} x2={x(asOf)} y1={18} y2={height} className={classes.today} />;

  return (
    <svg width={width} height={height} role="img" aria-label={label} className={classes.svg}>
      {ticks.map((tick) => (
        <g key={tick.on}>
          <line
            x1={x(tick.on)}
            x2={x(tick.on)}
            y1={AXIS - 6}
            y2={height}
            className={classes.grid}
            data-year={tick.isYear || undefined}
          />
          {tick.labelled && Math.abs(x(tick.on) - x(asOf)) > 40 && along(tick.on) > 16 ? (
            <text x={x(tick.on)} y={14} className={classes.month} data-year={tick.isYear || undefined}>
              {tick.isYear ? tick.on.slice(0, 4) : monthName(tick.on)}
            </text>
          ) : null}
        </g>
      ))}
      <rect
        x={Math.min(x(clamp(span.from)), x(asOf))}
        y={AXIS - 6}
        width={Math.abs(x(asOf) - x(clamp(span.from)))}
        height={height - AXIS + 6}
        className={classes.gone}
      />
      {isNarrow ? todayLine : null}
      {lanes.map((lane, index) => {
        const y = AXIS + index * laneHeight + laneHeight / 2 + (isNarrow ? 6 : 0);
        return (
          <g key={lane}>
            {rowLabel(lane, t(`timeline.lane.${lane}`), y)}
            {data.marks
              .filter((mark) => mark.lane === lane && inside(mark.on))
              .map((mark) => (
                <MarkShape key={mark.id} mark={mark} x={x(mark.on)} y={y} />
              ))}
          </g>
        );
      })}
      {courses.map((course, index) => {
        const y = coursesTop + index * laneHeight + laneHeight / 2 + (isNarrow ? 6 : 0);
        const from = x(clamp(course.from));
        const to = x(clamp(course.to ?? asOf));
        return (
          <g key={course.ref}>
            {rowLabel(course.ref, wordFor('agent', course.agent), y)}
            <line x1={from} x2={to} y1={y} y2={y} className={classes.course}>
              <title>{courseWords(t, course)}</title>
            </line>
            {course.to === null ? null : <line x1={to} x2={to} y1={y - 5} y2={y + 5} className={classes.courseEnd} />}
            {course.doses.filter(inside).map((on) => (
              <circle key={on} cx={x(on)} cy={y} r={5} className={classes.dose}>
                <title>{t('timeline.dose', { agent: wordFor('agent', course.agent), date: dayMonthYear(on) })}</title>
              </circle>
            ))}
          </g>
        );
      })}
      <line x1={0} x2={width} y1={tasksTop - GAP / 2} y2={tasksTop - GAP / 2} className={classes.divide} />
      {data.tasks.map((task, index) => {
        const y = tasksTop + index * taskHeight + taskHeight / 2 + (isNarrow ? 6 : 0);
        const from = x(clamp(task.opensOn));
        const due = x(clamp(task.dueOn));
        const isPast = task.dueOn < asOf;
        const bar = Math.max(4, Math.abs(due - from));
        return (
          <g key={task.key} data-status={task.status}>
            {rowLabel(task.key, taskTitle(task), y, true)}
            {isPast ? (
              <line x1={due} x2={x(asOf)} y1={y} y2={y} className={classes.past} data-status={task.status} />
            ) : null}
            <rect
              x={isRtl ? due : due - bar}
              y={y - 4}
              width={bar}
              height={8}
              rx={4}
              className={classes.bar}
              data-status={task.status}
            >
              <title>
                {t('timeline.task', {
                  title: taskTitle(task),
                  from: dayMonthYear(task.opensOn),
                  to: dayMonthYear(task.dueOn),
                  status: wordFor('status', task.status).toLowerCase(),
                })}
              </title>
            </rect>
            {task.dueOn <= span.to ? (
              <line x1={due} x2={due} y1={y - 8} y2={y + 8} className={classes.dueTick} data-status={task.status} />
            ) : null}
          </g>
        );
      })}
      {isNarrow ? null : todayLine}
      <g transform={`translate(${String(x(asOf))} ${String(10)})`}>
        <rect x={-24} y={-9.5} width={48} height={18} rx={9} className={classes.todayPill} />
        <text y={3.5} className={classes.todayText}>
          {t('timeline.today')}
        </text>
      </g>
    </svg>
  );
}

function courseWords(t: TFunction, course: Course): string {
  const agent = wordFor('agent', course.agent);
  const from = dayMonthYear(course.from);
  return course.to === null
    ? t('timeline.course', { agent, from })
    : t('timeline.courseTo', { agent, from, to: dayMonthYear(course.to) });
}

/** What a mark says when pointed at, and in the table. */
export function markWords(t: TFunction, mark: Mark): string {
  const date = dayMonthYear(mark.on);
  if (mark.lane === 'fractures') return t('timeline.fracture', { site: episodeSites(mark.what.split('+')), date });
  if (mark.lane === 'contacts') return t('timeline.contact', { outcome: wordFor('outcome', mark.what), date });
  if (mark.lane === 'messages') {
    return t('timeline.message', {
      title: t('timeline.legend.message'),
      state: wordFor('messageState', mark.what).toLowerCase(),
      date,
    });
  }
  return t('timeline.event', { what: wordFor('fact', mark.what, 'type'), date });
}

function MarkShape({ mark, x, y }: { readonly mark: Mark; readonly x: number; readonly y: number }) {
  const { t } = useTranslation();
  const title = <title>{markWords(t, mark)}</title>;
  const hollow = mark.hollow || undefined;
  if (mark.lane === 'fractures') {
    return (
      <path d={`M${String(x)} ${String(y - 7)} l7 7 l-7 7 l-7 -7 z`} className={classes.fracture} data-hollow={hollow}>
        {title}
      </path>
    );
  }
  if (mark.lane === 'messages') {
    return (
      <g className={classes.message} data-hollow={hollow}>
        {title}
        <rect x={x - 6} y={y - 4.5} width={12} height={9} rx={1.5} />
        <path d={`M${String(x - 5.5)} ${String(y - 3.5)} l5.5 4.5 l5.5 -4.5`} />
      </g>
    );
  }
  if (mark.lane === 'contacts') {
    return (
      <rect x={x - 4.5} y={y - 4.5} width={9} height={9} rx={2} className={classes.contact} data-hollow={hollow}>
        {title}
      </rect>
    );
  }
  return (
    <circle cx={x} cy={y} r={3} className={classes.event}>
      {title}
    </circle>
  );
}

/** A label that fits its room; the whole stands in its title. Widths are estimated: half an em for a letter. */
function clipped(words: string, room: number): string {
  const letters = Math.floor(room / 6.7);
  return words.length <= letters ? words : `${words.slice(0, Math.max(1, letters - 1)).trimEnd()}…`;
}
