import type { Actor } from '../actor.ts';
import type { PatientStore } from '../ports/patient-store.ts';
import type { MergeStore } from './merge-store.ts';

/** Who says that two records are one person, and why. */
export interface MergeBecause {
  /** `person`: somebody looked at both. `feed`: the hospital merged them there. */
  readonly kind: 'person' | 'feed';
  readonly reason: string;
  /** Of the message of a feed, so that it can be found again. */
  readonly reference?: string;
}

export interface MergePatients {
  /** Whose id stays. */
  readonly survivorId: string;
  /** Whose id leads to the survivor from now on. */
  readonly absorbedId: string;
  readonly because: MergeBecause;
  /** FLS-1022 when one has another version. */
  readonly survivorVersion?: number;
  readonly absorbedVersion?: number;
}

export interface MergeDeps {
  readonly patients: PatientStore;
  readonly merges: MergeStore;
}

export interface Merged {
  readonly mergeId: string;
  readonly survivorId: string;
  readonly absorbedId: string;
}

export type MergeActor = Actor;
