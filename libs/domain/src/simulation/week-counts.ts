import type { TaskWork } from '../capacity/work-kinds.ts';

/** Pieces of work, by what takes the time of staff; calls are counted as days on which a patient is called. */
export interface WorkCounts {
  readonly calls: number;
  readonly doses: number;
  readonly reviews: number;
  readonly checks: number;
}

/** One week: what stood before the service on its eve, and how it stood on its last day. */
export interface SimulatedWeek {
  readonly week: number;
  readonly from: string;
  readonly to: string;
  /** `followed`: neither dead nor gone on the last day; the others happened in the week */
  readonly patients: {
    readonly followed: number;
    readonly arrived: number;
    readonly fractured: number;
    readonly died: number;
    readonly left: number;
  };
  /**
   * What falls due in the week and was still open on its eve, so that what was done before its last good day's week is
   * not in it; `letters` are days with a message to a patient who gets letters.
   */
  readonly expected: WorkCounts & { readonly letters: number };
  /** tasks closed in the week, and doses given */
  readonly done: WorkCounts;
  /** whose last good day lay in the week, and neither done, cancelled nor waiting on the week's last day */
  readonly missed: WorkCounts;
  /** tasks overdue or critical on the last day */
  readonly overdue: number;
}

const FIELDS = [
  'arrived',
  'fractured',
  'died',
  'left',
  'letters',
  'expected.call',
  'expected.dose',
  'expected.review',
  'expected.check',
  'done.call',
  'done.dose',
  'done.review',
  'done.check',
  'missed.call',
  'missed.dose',
  'missed.review',
  'missed.check',
  /** changes from one week to the next */
  'followed',
  'overdue',
] as const;
type Field = (typeof FIELDS)[number];
export type WorkField = 'expected' | 'done' | 'missed';

/** Counts of every week, as numbers in a row each: they are added to for every task of every patient. */
export class WeekCounts {
  readonly weeks: number;
  readonly #counts: Readonly<Record<Field, Float64Array>>;

  constructor(weeks: number) {
    this.weeks = weeks;
    const counts = FIELDS.map((field) => [field, new Float64Array(weeks + 2)] as const);
    this.#counts = Object.fromEntries(counts) as Record<Field, Float64Array>;
  }

  /** Adds to a week from 1; other weeks are outside and not counted. */
  add(field: Exclude<Field, 'followed' | 'overdue'>, week: number, count = 1): void {
    if (week >= 1 && week <= this.weeks) (this.#counts[field][week] as number) += count;
  }

  addWork(field: WorkField, work: TaskWork, week: number, count = 1): void {
    this.add(WORK_FIELDS[field][work], week, count);
  }

  /** Counts one from a week until before another. */
  during(field: 'followed' | 'overdue', from: number, before: number): void {
    if (from >= before || from > this.weeks) return;
    (this.#counts[field][Math.max(from, 0)] as number) += 1;
    if (before <= this.weeks) (this.#counts[field][before] as number) -= 1;
  }

  /** The counts of every week; `dayOf` gives the date of a day of the simulation, 1 being the first. */
  lines(dayOf: (day: number) => string): SimulatedWeek[] {
    const c = this.#counts;
    const at = (field: Field, week: number): number => c[field][week] as number;
    const lines: SimulatedWeek[] = [];
    let followed = at('followed', 0);
    let overdue = at('overdue', 0);
    for (let week = 1; week <= this.weeks; week += 1) {
      followed += at('followed', week);
      overdue += at('overdue', week);
      const work = (field: WorkField): WorkCounts => ({
        calls: at(WORK_FIELDS[field].call, week),
        doses: at(WORK_FIELDS[field].dose, week),
        reviews: at(WORK_FIELDS[field].review, week),
        checks: at(WORK_FIELDS[field].check, week),
      });
      lines.push({
        week,
        from: dayOf(week * 7 - 6),
        to: dayOf(week * 7),
        patients: {
          followed,
          arrived: at('arrived', week),
          fractured: at('fractured', week),
          died: at('died', week),
          left: at('left', week),
        },
        expected: { ...work('expected'), letters: at('letters', week) },
        done: work('done'),
        missed: work('missed'),
        overdue,
      });
    }
    return lines;
  }
}

const WORK_FIELDS = {
  expected: { call: 'expected.call', dose: 'expected.dose', review: 'expected.review', check: 'expected.check' },
  done: { call: 'done.call', dose: 'done.dose', review: 'done.review', check: 'done.check' },
  missed: { call: 'missed.call', dose: 'missed.dose', review: 'missed.review', check: 'missed.check' },
} as const satisfies Readonly<Record<WorkField, Readonly<Record<TaskWork, Field>>>>;
