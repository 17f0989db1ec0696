import type { Channel, LocalDate, Sex } from '@osteon/domain';
import type { Actor } from '../actor.ts';
import type { PlannedChange } from '../plan/planned-change.ts';
import type { NewIdentifier } from './patient-store.ts';

/** Who the patient is and how they are reached, as stored. */
export interface StoredDetails {
  readonly version: number;
  /** Set where the record has become part of another: nothing of its own is changed then. */
  readonly mergedIntoId?: string | null;
  /** ISO 3166, two letters: of the service, for telephone numbers without a country code. */
  readonly country: string;
  readonly person: PersonDetails;
  readonly identifiers: readonly NewIdentifier[];
  readonly contactPoints: readonly DetailedContactPoint[];
}

export interface PersonDetails {
  readonly family: string;
  readonly given: string;
  readonly birthDate: LocalDate;
  readonly sex: Sex;
  readonly careHomeResident: boolean | null;
  readonly language: string;
  readonly address: Readonly<Record<string, unknown>> | null;
}

/** In the order of preference. */
export interface DetailedContactPoint {
  readonly id: string;
  readonly channel: Channel;
  readonly value: string;
  readonly consented: boolean;
  readonly invalid: boolean;
}

/** What becomes of one way to reach the patient. */
export interface ContactPointChange {
  readonly value?: string;
  readonly consented?: boolean;
  readonly invalid?: boolean;
  /** It is tried before all others. */
  readonly preferred?: boolean;
}

/** A change of a patient's own data, all or nothing. */
export interface DetailsToWrite {
  readonly serviceId: string;
  readonly patientId: string;
  /** The version it was made from: another one in the row, and nothing is written. */
  readonly version: number;
  readonly action: string;
  /** Named in the audit record; never their values. */
  readonly fields: readonly string[];
  readonly person?: Partial<PersonDetails>;
  readonly identifiers?: { readonly add: readonly NewIdentifier[]; readonly remove: readonly NewIdentifier[] };
  readonly newContactPoint?: {
    readonly channel: Channel;
    readonly value: string;
    readonly consented: boolean;
    readonly preferred: boolean;
  };
  readonly contactPoint?: { readonly id: string; readonly channel: Channel; readonly change: ContactPointChange };
  /** What follows for the plan; null: nothing. */
  readonly plan: PlannedChange | null;
}

/** `conflict`: someone else changed the patient since. `taken`: a number of another patient, or one that is there. */
export type DetailsOutcome =
  { readonly outcome: 'written'; readonly version: number } | { readonly outcome: 'conflict' | 'taken' };

/** Reads and writes who a patient is and how they are reached. Everything is bound to the service. */
export interface DetailsStore {
  /** Null when the service has no such patient. */
  readDetails(serviceId: string, patientId: string): Promise<StoredDetails | null>;
  /** One transaction with its audit record: the change of the row, what follows for messages that wait, and the plan. */
  writeDetails(actor: Actor, details: DetailsToWrite): Promise<DetailsOutcome>;
  /** Which of these facts the person recorded so many seconds ago at most, by the database's clock. */
  factsJustRecorded(
    serviceId: string,
    patientId: string,
    userId: string,
    factIds: readonly string[],
    seconds: number,
  ): Promise<readonly string[]>;
}
