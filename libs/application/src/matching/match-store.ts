import type { Channel, LocalDate, MatchBand, MatchReason, Sex } from '@osteon/domain';
import type { Actor } from '../actor.ts';
import type { PatientSummary } from '../ports/patient-reader.ts';

/** A patient of the service who may be the person asked about. */
export interface MatchCandidate {
  readonly patientId: string;
  /** In bits: each more makes the same person twice as likely. */
  readonly score: number;
  readonly band: MatchBand;
  readonly reasons: readonly MatchReason[];
}

/** A patient as the score looks at them; everything in clear. */
export interface MatchablePatient {
  readonly patientId: string;
  readonly family: string;
  readonly given: string;
  readonly birthDate: LocalDate;
  readonly sex: Sex;
  readonly address: Readonly<Record<string, unknown>> | null;
  readonly identifiers: readonly { readonly system: string; readonly value: string }[];
  readonly contactPoints: readonly { readonly channel: Channel; readonly value: string }[];
}

/** By what is looked before anything is scored: whoever has one of these is scored. */
export interface CandidateSearch {
  /** Given and family names, in any order. */
  readonly name: string;
  readonly birthDates: readonly LocalDate[];
  /** Values of numbers, in every way they may have been stored. */
  readonly numbers: readonly string[];
  readonly telephones: readonly string[];
  /** Most that one kind of likeness may bring. */
  readonly most: number;
}

export interface MatchStore {
  /** Patients of the service that are worth scoring; none who is part of another by now. Nothing is audited: nobody is shown to anybody. */
  findMatchable(serviceId: string, search: CandidateSearch): Promise<readonly MatchablePatient[]>;
  /** Those of the service, to be shown: each is named in an audit record. */
  showAlike(actor: Actor, serviceId: string, patientIds: readonly string[]): Promise<readonly PatientSummary[]>;
  /** One patient as the score looks at them; null when the service has no such one, or it is part of another. */
  readMatchable(serviceId: string, patientId: string): Promise<MatchablePatient | null>;
}

export interface MatchDeps {
  readonly matches: MatchStore;
}
