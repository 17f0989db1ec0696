import type { Actor } from '../actor.ts';
import type { PatientState } from '../plan/patient-state.ts';

/** A merge as it is told. */
export interface MergeRecord {
  readonly id: string;
  readonly survivorId: string;
  readonly absorbedId: string;
  readonly kind: 'person' | 'feed';
  readonly reason: string;
  readonly reference: string | null;
  readonly mergedBy: string | null;
  readonly mergedAt: string;
  readonly undoneBy: string | null;
  readonly undoneAt: string | null;
  readonly undoReason: string | null;
}

/** What of the absorbed goes where, as it follows from both: pure, `planMerge`. */
export interface MergePlan {
  /** The planner's ids of fractures (`fracture/f1`) and courses (`treatment/t1`) of the absorbed as they are called from now on. */
  readonly refs: Readonly<Record<string, string>>;
  /** Facts that both have: they stay with the absorbed and count once. */
  readonly kept: readonly string[];
}

/** Moves what belongs to a patient to another one, and back. One transaction of the actor. */
export interface MergeStore {
  /** Runs the work in one transaction: all of it, or nothing. */
  inTransaction<Result>(actor: Actor, work: (transaction: MergeTransaction) => Promise<Result>): Promise<Result>;
  /** Where the id leads since it was merged; null when it was not. */
  survivorOf(serviceId: string, patientId: string): Promise<string | null>;
}

export interface MergeTransaction {
  readonly state: (patientId: string) => Promise<PatientState | null>;
}
