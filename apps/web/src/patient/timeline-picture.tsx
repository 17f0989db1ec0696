import type { TaskView } from '@osteon/contracts';
import { addDays } from '@osteon/domain';
import { useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { monthName } from '../dates/calendar-date.ts';
import { taskTitle, wordFor } from '../text/words.ts';
import { useShown, type Entry } from './shown.ts';
import { AXIS, layoutOf, spotAfter, type Layout, type Row, type Spot } from './timeline-layout.ts';
import { ticksOf, type Course, type Span, type TimelineData } from './timeline-data.ts';
import { MarkShape } from './timeline-mark.tsx';
import { courseWords, doseWords, markWords, taskWords } from './timeline-words.ts';
import classes from './timeline.module.css';

/** Half of what the words at something are wide at most (`.tip`). */
const TIP_HALF = 150;

interface TimelinePictureProps {
  readonly data: TimelineData;
  readonly span: Span;
  readonly asOf: string;
  readonly width: number;
  readonly label: string;
  /** `+` and `-` were pressed on the picture */
  readonly onZoom: (step: 1 | -1) => void;
}

/** Something that is pointed at or has the focus, and where its entry stands. */
interface Item extends Spot {
  readonly words: string;
  readonly entry: Entry | null;
  readonly shape: ReactNode;
}

/**
 * The picture itself, drawn to the pixel of its box so that text keeps its size. Time runs in the direction of
 * writing; in right-to-left languages the whole axis is mirrored and the words are not. It is one stop of the Tab key;
 * arrows lead from one thing to the next, Enter to where it stands on the page.
 */
export function TimelinePicture({ data, span, asOf, width, label, onZoom }: TimelinePictureProps) {
  const { t, i18n } = useTranslation();
  const { show } = useShown();
  const isRtl = i18n.dir() === 'rtl';
  const layout = layoutOf({ data, span, width, isRtl });
  const { x, clamp, along, height, isNarrow, divideAt } = layout;
  const elements = useRef(new Map<string, SVGGElement>());
  const [focused, setFocused] = useState('');
  const [tip, setTip] = useState<Item | null>(null);

  const rows = layout.rows.map((row) => ({ row, items: itemsOf(row, layout, asOf).toSorted((a, b) => a.x - b.x) }));
  const all = rows.flatMap(({ items }) => items);
  const stop = all.some(({ id }) => id === focused) ? focused : all[0]?.id;

  const onKey = (event: KeyboardEvent, item: Item): void => {
    if (event.key === '+' || event.key === '-') {
      event.preventDefault();
      onZoom(event.key === '+' ? 1 : -1);
      return;
    }
    if ((event.key === 'Enter' || event.key === ' ') && item.entry !== null) {
      event.preventDefault();
      show(item.entry);
      return;
    }
    const next = spotAfter(
      rows.map(({ items }) => items),
      item.id,
      event.key,
    );
    if (next === null) return;
    event.preventDefault();
    setFocused(next.id);
    elements.current.get(next.id)?.focus();
  };

  // Where labels stand above their bars, the line goes behind the words.
  const todayLine = <line x1={x(asOf)} x2={x(asOf)} y1={18} y2={height} className={classes.today} />;

  return (
    <div className={classes.canvas}>
      <svg
        width={width}
        height={height}
        viewBox={`0 0 ${String(width)} ${String(height)}`}
        role="group"
        aria-label={label}
        className={classes.svg}
      >
        {ticksOf(span, layout.plot).map((tick) => (
          <g key={tick.on} aria-hidden>
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
        <line x1={0} x2={width} y1={divideAt} y2={divideAt} className={classes.divide} />
        {rows.map(({ row, items }) => (
          <g key={row.key} data-status={row.kind === 'task' ? row.task.status : undefined}>
            <RowLabel row={row} layout={layout} isRtl={isRtl} />
            {row.kind === 'course' ? <CourseLine course={row.course} y={row.y} layout={layout} asOf={asOf} /> : null}
            {items.map((item) => (
              <g
                key={item.id}
                ref={(element) => {
                  if (element === null) elements.current.delete(item.id);
                  else elements.current.set(item.id, element);
                }}
                role="button"
                tabIndex={item.id === stop ? 0 : -1}
                aria-label={item.words}
                className={classes.item}
                onKeyDown={(event) => onKey(event, item)}
                onClick={() => item.entry !== null && show(item.entry)}
                onFocus={() => {
                  setFocused(item.id);
                  setTip(item);
                }}
                onBlur={() => setTip(null)}
                onPointerEnter={() => setTip(item)}
                onPointerLeave={() => setTip(null)}
              >
                {item.shape}
              </g>
            ))}
          </g>
        ))}
        {isNarrow ? null : todayLine}
        <g transform={`translate(${String(x(asOf))} 10)`} aria-hidden>
          <rect x={-24} y={-9.5} width={48} height={18} rx={9} className={classes.todayPill} />
          <text y={3.5} className={classes.todayText}>
            {t('timeline.today')}
          </text>
        </g>
      </svg>
      {tip === null ? null : (
        // What it says is the name of the thing that has the focus already.
        <p
          className={classes.tip}
          aria-hidden
          style={{
            transform: `translate(calc(${String(Math.min(Math.max(tip.x, TIP_HALF), width - TIP_HALF))}px - 50%), ${String(tip.y + 14)}px)`,
          }}
        >
          {tip.words}
        </p>
      )}
    </div>
  );
}

function itemsOf(row: Row, layout: Layout, asOf: string): Item[] {
  const { x, inside } = layout;
  const { y } = row;
  if (row.kind === 'lane') {
    return row.marks.map((mark) => ({
      id: `${row.key}/${mark.id}`,
      x: x(mark.on),
      y,
      words: markWords(mark),
      entry: mark.entry,
      shape: <MarkShape mark={mark} x={x(mark.on)} y={y} />,
    }));
  }
  if (row.kind === 'task') {
    const { task } = row;
    return [
      {
        id: `task/${task.key}`,
        x: x(layout.clamp(task.dueOn)),
        y,
        words: taskWords(task),
        entry: { kind: 'task', id: task.key },
        shape: <TaskBar task={task} y={y} layout={layout} asOf={asOf} />,
      },
    ];
  }
  const { course } = row;
  const begins = layout.clamp(course.from);
  return [
    {
      id: `course/${course.ref}`,
      x: x(begins),
      y,
      words: courseWords(course),
      entry: { kind: 'fact', id: course.factId },
      shape: <rect x={x(begins) - 4} y={y - 6} width={8} height={12} rx={2} className={classes.courseStart} />,
    },
    ...course.doses
      .filter(({ on }) => inside(on))
      .map(({ id, on }): Item => ({
        id: `dose/${id}`,
        x: x(on),
        y,
        words: doseWords(course, on),
        entry: { kind: 'fact', id },
        shape: (
          <>
            <circle cx={x(on)} cy={y} r={12} className={classes.reach} />
            <circle cx={x(on)} cy={y} r={5} className={classes.dose} />
          </>
        ),
      })),
  ];
}

function RowLabel({ row, layout, isRtl }: { readonly row: Row; readonly layout: Layout; readonly isRtl: boolean }) {
  const { t } = useTranslation();
  const { isNarrow, width, gutter } = layout;
  const words =
    row.kind === 'lane'
      ? t(`timeline.lane.${row.lane}`)
      : row.kind === 'course'
        ? wordFor('agent', row.course.agent)
        : taskTitle(row.task);
  return (
    <text
      x={isRtl ? width : 0}
      y={isNarrow ? row.y - 9 : row.y + 4}
      className={row.kind === 'task' ? classes.taskLabel : classes.laneLabel}
      aria-hidden
    >
      {clipped(words, isNarrow ? width : gutter - 12)}
      <title>{words}</title>
    </text>
  );
}

interface DrawnProps {
  readonly y: number;
  readonly layout: Layout;
  readonly asOf: string;
}

function CourseLine({ course, y, layout, asOf }: DrawnProps & { readonly course: Course }) {
  const { x, clamp } = layout;
  const to = x(clamp(course.to ?? asOf));
  return (
    <g aria-hidden>
      <line x1={x(clamp(course.from))} x2={to} y1={y} y2={y} className={classes.course} />
      {course.pausedOn === null ? null : (
        <line x1={x(clamp(course.pausedOn))} x2={to} y1={y} y2={y} className={classes.coursePaused} />
      )}
      {course.to === null ? null : <line x1={to} x2={to} y1={y - 5} y2={y + 5} className={classes.courseEnd} />}
    </g>
  );
}

/** A window from its opening to the due date, then thinly to where it counts as overdue; past that, how late it is. */
function TaskBar({ task, y, layout, asOf }: DrawnProps & { readonly task: TaskView }) {
  const { x, clamp, inside } = layout;
  const due = x(clamp(task.dueOn));
  const width = Math.max(4, Math.abs(due - x(clamp(task.opensOn))));
  const opens = x(clamp(task.opensOn));
  const overdue = x(clamp(task.overdueFrom));
  const { status } = task;
  const hasRoom = task.overdueFrom > addDays(task.dueOn, 1);
  return (
    <>
      <rect
        x={Math.min(opens, overdue, due) - 6}
        y={y - 12}
        width={Math.max(24, Math.max(opens, overdue, due) - Math.min(opens, overdue, due) + 12)}
        height={24}
        className={classes.reach}
      />
      {hasRoom ? <line x1={due} x2={overdue} y1={y} y2={y} className={classes.grace} /> : null}
      {hasRoom && inside(task.overdueFrom) ? (
        <line x1={overdue} x2={overdue} y1={y - 4} y2={y + 4} className={classes.overdueTick} />
      ) : null}
      {task.dueOn < asOf ? (
        <line x1={due} x2={x(asOf)} y1={y} y2={y} className={classes.past} data-status={status} />
      ) : null}
      <rect
        x={opens > due ? due : due - width}
        y={y - 4}
        width={width}
        height={8}
        rx={4}
        className={classes.bar}
        data-status={status}
      />
      {inside(task.dueOn) ? (
        <line x1={due} x2={due} y1={y - 8} y2={y + 8} className={classes.dueTick} data-status={status} />
      ) : null}
    </>
  );
}

/** A label that fits its room; the whole stands in its title. Widths are estimated: half an em for a letter. */
function clipped(words: string, room: number): string {
  const letters = Math.floor(room / 6.7);
  return words.length <= letters ? words : `${words.slice(0, Math.max(1, letters - 1)).trimEnd()}…`;
}
