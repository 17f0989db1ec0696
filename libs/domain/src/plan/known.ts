import type { Agent, EventFact, Flag, LabTest } from '../facts/facts.ts';
import type { Closer } from '../protocol/protocol.ts';
import type { DayNumber } from '../time/day-number.ts';

/** A pain score, from a `pain` event or from an augmentation review that counts as one. */
export interface KnownPain {
  readonly on: DayNumber;
  readonly nrs: number;
  readonly rdq: number | null;
  readonly worsening: boolean;
  /** worsening, deformity or pulmonary dysfunction */
  readonly sign: boolean;
}

/** A laboratory result in its test's own unit. */
export interface KnownResult {
  readonly on: DayNumber;
  readonly value: number;
}

/** An event with its day, kept whole for the rules that read more of it than its day. */
export interface Dayed<E extends EventFact> {
  readonly on: DayNumber;
  readonly event: E;
}
export type EventOf<T extends EventFact['type']> = Extract<EventFact, { type: T }>;

export interface KnownFlag {
  readonly on: DayNumber;
  readonly flag: Flag;
  readonly resolvedOn: DayNumber;
}

export type ClosingDates = Record<Closer, DayNumber[]>;

/** A course with its dates as days. */
export interface Course {
  readonly id: string;
  readonly agent: Agent;
  readonly counted: boolean;
  readonly injected: boolean;
  readonly startedOn: DayNumber;
  readonly endedOn: DayNumber;
  readonly plannedStopOn: DayNumber;
  /** of bisphosphonates; NEVER on the others, where it is ignored */
  readonly pausedOn: DayNumber;
  /** the first fracture diagnosed after `pausedOn`: the pause is over that day */
  readonly pausedUntil: DayNumber;
  /** distinct days, in order: doses on one date are one dose */
  readonly doses: readonly DayNumber[];
  readonly supplies: readonly { readonly on: DayNumber; readonly days: number }[];
  /** days of this course's adherence checks and treatment reviews */
  readonly checks: readonly DayNumber[];
  readonly reviews: readonly DayNumber[];
  /** the earliest decline of treatment that counts (section 5): nothing of the course resumed after it */
  readonly declinedOn: DayNumber;
}

/** One patient's facts as the planner reads them: dates as days, events in order of date and then as given. */
export interface Known {
  readonly asOf: DayNumber;
  readonly dates: ClosingDates;
  readonly pains: KnownPain[];
  readonly augmentationReviews: Dayed<EventOf<'augmentation-review'>>[];
  readonly fallsAssessments: Dayed<EventOf<'falls-assessment'>>[];
  readonly falls: DayNumber[];
  readonly checks: Dayed<EventOf<'adherence-check'>>[];
  readonly contacts: Dayed<EventOf<'follow-up-contact'>>[];
  readonly declines: Dayed<EventOf<'declined-treatment'>>[];
  readonly leavings: Dayed<EventOf<'transfer'> | EventOf<'discharge'>>[];
  readonly flags: KnownFlag[];
  readonly labs: Record<LabTest, KnownResult[]>;
  readonly scansNotNeeded: DayNumber[];
  readonly diedOn: DayNumber;
  readonly transfers: DayNumber[];
  readonly discharges: DayNumber[];
  readonly followUpDeclines: DayNumber[];
  /** days of surgery of hip fractures */
  readonly hipSurgeries: DayNumber[];
  courses: Course[];
}
