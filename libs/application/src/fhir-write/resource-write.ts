import type { LocalDate, Sex } from '@osteon/domain';
import type { NothingRaised, PointedReport, PointedCodes, PointedCode } from '../finding/index.ts';
import type { ImportedFact, ImportedPatient } from '../imports/imported-patient.ts';

/** One thing that is wrong with what was sent, at its place. */
export interface WriteFault {
  readonly path: string;
  readonly message: string;
}

/** A Patient as it is to be. What the sender leaves out is null, or an empty list. */
export interface PatientToBe extends Pick<
  ImportedPatient,
  'identifiers' | 'family' | 'given' | 'birthDate' | 'language' | 'telecom' | 'address'
> {
  readonly sex: Sex | null;
  /** The day of death; `unknown`: dead, and the day is not said; `none`: said to be alive. */
  readonly deceased: LocalDate | 'unknown' | 'none' | null;
}

/** What a resource means here. A translator's richer type is assignable. */
export type WrittenMeaning =
  | { readonly kind: 'patient'; readonly patient: PatientToBe }
  | {
      readonly kind: 'facts';
      /** One fact; before a dose the course that it would begin. */
      readonly facts: readonly ImportedFact[];
      /** Of a fracture. */
      readonly codes: readonly PointedCode[];
      /** Refused with this where nobody has recorded since when a medicine is on hold. */
      readonly pausedAt: { readonly expression: string; readonly text: string } | null;
    }
  | { readonly kind: 'retraction' }
  | { readonly kind: 'pointer'; readonly about: PointedReport | PointedCodes };

export type ResourceReading =
  | { readonly ok: true; readonly written: WrittenMeaning; readonly sourceKey: string }
  | { readonly ok: false; readonly notR4: boolean; readonly faults: readonly WriteFault[] };

/** Where the patient of a resource is found. */
export type PatientTarget =
  /** Written by the same request, at this place of it. */
  | { readonly kind: 'entry'; readonly index: number }
  | { readonly kind: 'id'; readonly id: string }
  | { readonly kind: 'number'; readonly system: string | null; readonly value: string };

/** What is to be done with a resource. */
export type WriteAction =
  /** `unless`: of those that fit, one is taken instead. */
  | { readonly kind: 'create'; readonly unless: ResourceCriteria | null }
  /** `seen`: the sender names the version, or changed what it had read: what it leaves out is taken away. */
  | { readonly kind: 'update'; readonly id: string; readonly version: string | null; readonly seen: boolean }
  | { readonly kind: 'update-by'; readonly criteria: ResourceCriteria };

/** Of a conditional write: a number, or the ids that a search found. */
export type ResourceCriteria =
  | { readonly kind: 'number'; readonly system: string | null; readonly value: string }
  | { readonly kind: 'ids'; readonly ids: readonly string[] };

/** One resource that is written. */
export interface ResourceWrite {
  /** Its place in the request: the answer has the same. */
  readonly index: number;
  /** FHIRPath of the resource, for refusals. */
  readonly path: string;
  readonly type: string;
  readonly action: WriteAction;
  /** Null of a Patient. */
  readonly subject: { readonly target: PatientTarget; readonly expression: string } | null;
  /** What the resource means for a patient of this birth. */
  readonly read: (birthDate: LocalDate) => ResourceReading;
}

export interface ResourceWritten {
  readonly index: number;
  readonly type: string;
  /** `accepted`: a person decides what becomes of it. */
  readonly outcome: 'created' | 'updated' | 'unchanged' | 'accepted';
  /** Of what was accepted: why nobody has to look; null where somebody has to. */
  readonly nothing?: NothingRaised | null;
  readonly id: string | null;
  readonly version: string | null;
}
