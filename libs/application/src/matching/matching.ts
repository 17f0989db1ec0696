import type { Channel, LocalDate, MatchBand, MatchReason, Sex } from '@osteon/domain';
import type { Actor } from '../actor.ts';
import type { ReportedPerson } from '../finding/fracture-pointer.ts';

/** A patient of the service who may be the person asked about, the likeliest first. */
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
  readonly diedOn: LocalDate | null;
  readonly address: Readonly<Record<string, unknown>> | null;
  readonly identifiers: readonly { readonly system: string; readonly value: string }[];
  readonly contactPoints: readonly { readonly channel: Channel; readonly value: string }[];
}

/** What is looked for before anything is scored: cheap, and never narrower than what the score would show. */
export interface CandidateSearch {
  readonly family: string;
  readonly given: string;
  readonly birthDate: LocalDate | null;
  readonly identifiers: readonly { readonly system: string; readonly value: string }[];
  readonly numbers: readonly string[];
  /** Not this one, and none that is known not to be the same. */
  readonly exceptFor: string | null;
  readonly most: number;
}

export interface MatchStore {
  /** Patients of the service that are worth scoring; merged ones are not among them. Nothing is audited: nobody is shown. */
  findMatchable(serviceId: string, search: CandidateSearch): Promise<readonly MatchablePatient[]>;
  /** One patient as the score looks at them; null when the service has no such one, or it was merged into another. */
  readMatchable(serviceId: string, patientId: string): Promise<MatchablePatient | null>;
  /** Names the patients that an answer showed. */
  auditCandidates(actor: Actor, action: string, patientIds: readonly string[]): Promise<void>;
}

export interface MatchDeps {
  readonly matches: MatchStore;
}

/** Who is looked for: a person as a feed names them, or as somebody types them. */
export type SoughtPerson = ReportedPerson;
