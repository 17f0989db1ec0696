import { daysBetween } from '@osteon/domain';
import type { Course, Lane, Mark, Span, TimelineData } from './timeline-data.ts';
import type { TaskView } from '@osteon/contracts';

/** Room above the rows for the months. */
export const AXIS = 30;
const LANE = 26;
const TASK = 25;
const NARROW_MORE = 13;
const GAP = 12;
const NARROW = 640;
const LANES: readonly Lane[] = ['fractures', 'events', 'contacts', 'appointments', 'messages'];

/** One line of the picture. */
export type Row = { readonly key: string; readonly y: number } & (
  | { readonly kind: 'lane'; readonly lane: Lane; readonly marks: readonly Mark[] }
  | { readonly kind: 'course'; readonly course: Course }
  | { readonly kind: 'task'; readonly task: TaskView }
);

/** Where everything of the picture stands, in pixels. */
export interface Layout {
  readonly width: number;
  readonly height: number;
  /** labels stand above their rows, and not beside them */
  readonly isNarrow: boolean;
  /** for the labels */
  readonly gutter: number;
  readonly plot: number;
  readonly rows: readonly Row[];
  /** between what happened and what is planned */
  readonly divideAt: number;
  /** how far along time runs, from the side where writing begins */
  readonly along: (date: string) => number;
  /** the same from the left */
  readonly x: (date: string) => number;
  readonly clamp: (date: string) => string;
  readonly inside: (date: string) => boolean;
}

interface LayoutOptions {
  readonly data: TimelineData;
  readonly span: Span;
  readonly width: number;
  readonly isRtl: boolean;
}

/** Lays the picture out: rows for what happened, one for each course, one for each task. */
export function layoutOf({ data, span, width, isRtl }: LayoutOptions): Layout {
  const isNarrow = width < NARROW;
  const gutter = isNarrow ? 0 : Math.min(270, Math.round(width * 0.25));
  const plot = width - gutter - 14;
  const days = Math.max(1, daysBetween(span.from, span.to));
  const along = (date: string): number => gutter + (daysBetween(span.from, date) / days) * plot;
  const inside = (date: string): boolean => date >= span.from && date <= span.to;
  const more = isNarrow ? NARROW_MORE : 0;
  let top = AXIS;
  const rowAt = (height: number): number => {
    const y = top + (height + more) / 2 + (isNarrow ? 6 : 0);
    top += height + more;
    return y;
  };
  const lanes = LANES.map((lane) => ({
    lane,
    marks: data.marks
      .filter((mark) => mark.lane === lane && inside(mark.on))
      .toSorted((a, b) => (a.on < b.on ? -1 : 1)),
  })).filter(({ marks }) => marks.length > 0);
  const happened: Row[] = [
    ...lanes.map(({ lane, marks }): Row => ({ kind: 'lane', key: lane, lane, marks, y: rowAt(LANE) })),
    ...data.courses
      .filter((course) => course.from <= span.to && (course.to ?? span.to) >= span.from)
      .map((course): Row => ({ kind: 'course', key: course.ref, course, y: rowAt(LANE) })),
  ];
  const divideAt = top + GAP / 2;
  top += GAP;
  const planned = data.tasks.map((task): Row => ({ kind: 'task', key: task.key, task, y: rowAt(TASK) }));
  return {
    width,
    height: top + 8,
    isNarrow,
    gutter,
    plot,
    rows: [...happened, ...planned],
    divideAt,
    along,
    x: (date) => (isRtl ? width - along(date) : along(date)),
    clamp: (date) => (date < span.from ? span.from : date > span.to ? span.to : date),
    inside,
  };
}

/** Something in the picture that the keyboard comes to. */
export interface Spot {
  readonly id: string;
  readonly x: number;
  readonly y: number;
}

/**
 * Where an arrow leads: along the row, or to what is nearest in the next row that has anything. Stays where it is at the
 * edges. `rows` from the top, each from the left.
 */
export function spotAfter(rows: readonly (readonly Spot[])[], at: string, key: string): Spot | null {
  const rowIndex = rows.findIndex((row) => row.some(({ id }) => id === at));
  const row = rows[rowIndex];
  const index = row?.findIndex(({ id }) => id === at) ?? -1;
  const spot = row?.[index];
  if (row === undefined || spot === undefined) return rows.flat()[0] ?? null;
  const nearest = (others: readonly Spot[]): Spot | null =>
    others.reduce<Spot | null>(
      (best, other) => (best === null || Math.abs(other.x - spot.x) < Math.abs(best.x - spot.x) ? other : best),
      null,
    );
  switch (key) {
    case 'ArrowLeft':
      return row[index - 1] ?? spot;
    case 'ArrowRight':
      return row[index + 1] ?? spot;
    case 'ArrowUp':
      return nearest(rows.slice(0, rowIndex).findLast((one) => one.length > 0) ?? []) ?? spot;
    case 'ArrowDown':
      return nearest(rows.slice(rowIndex + 1).find((one) => one.length > 0) ?? []) ?? spot;
    case 'Home':
      return rows.flat()[0] ?? spot;
    case 'End':
      return rows.flat().at(-1) ?? spot;
    default:
      return null;
  }
}
