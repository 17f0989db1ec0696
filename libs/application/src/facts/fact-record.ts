import type { Agent, EventType, LocalDate, Site } from '@osteon/domain';

export type FactType = 'fracture' | 'treatment' | 'dose' | 'supply' | EventType;

/** Where a fact came from. */
export type FactSource = 'nurse' | 'patient' | 'import' | 'gp-record' | 'pharmacy' | 'demonstration';

export type FactPayload = Readonly<Record<string, unknown>>;

/**
 * A fact as it arrives. `on` is the fracture's `diagnosedOn`, the course's `startedOn`, the day of the dose, supply or
 * event. `ref` is the planner's id: of the fracture or course (made when absent), or, for a dose, a supply and an
 * event that names a treatment, of that course. `payload` holds the remaining fields of the planner's facts.
 */
export interface NewFact {
  readonly type: FactType;
  readonly ref?: string;
  readonly on: LocalDate;
  readonly payload?: FactPayload;
  /** Known to the place it came from, so that importing again finds it. */
  readonly sourceKey?: string;
}

/** A stored fact; what holds and what was corrected alike. */
export interface FactRecord {
  readonly id: string;
  /** Order of recording. */
  readonly seq: number;
  readonly type: FactType;
  readonly ref: string | null;
  readonly on: LocalDate;
  readonly payload: FactPayload;
  readonly sourceKey: string | null;
  readonly correctsId: string | null;
  readonly retracts: boolean;
}

/** A correction: the fact's whole new content, or its retraction, and why. */
export interface FactCorrection {
  readonly factId: string;
  readonly retract?: boolean;
  /** The new date; the old one when absent. */
  readonly on?: LocalDate;
  /** The whole new payload; the old one when absent. */
  readonly payload?: FactPayload;
  /** What was retracted holds again: a retraction is corrected only to undo it. */
  readonly givesBack?: boolean;
  readonly reason: string;
}

/** An episode: the fractures diagnosed on one day. */
export interface EpisodeRecord {
  readonly key: string;
  readonly diagnosedOn: LocalDate;
  readonly firstSite: Site;
  readonly sites: readonly Site[];
  readonly enrolment: 'enrolled' | 'history';
  readonly historyReason: HistoryReason | null;
  readonly withdrawn: boolean;
}

export type HistoryReason = 'under-50' | 'before-enrol-since';

export interface TreatmentPayload {
  readonly agent: Agent;
}
