import type { Channel, LocalDate, Protocol, Sex } from '@osteon/domain';
import type { EpisodeRecord, FactRecord } from '../facts/fact-record.ts';
import type { PastAttempt } from '../patients/contact-outcome.ts';
import type { StoredTask } from './stored-task.ts';

/** All that re-planning one patient looks at, read in one statement. */
export interface PatientState {
  readonly patientId: string;
  readonly serviceId: string;
  readonly timeZone: string;
  /** Today in the service's zone, by the database's clock. */
  readonly today: LocalDate;
  /** In force in the service on that day. */
  readonly protocol: Protocol;
  /** 0: not stored yet. */
  readonly version: number;
  /** Set where the record has become part of another: nothing of its own is changed then. */
  readonly mergedIntoId?: string | null;
  readonly birthDate: LocalDate;
  readonly sex: Sex;
  readonly careHomeResident: boolean | null;
  readonly unreachedDays: number;
  readonly promisedOn: LocalDate | null;
  readonly facts: readonly FactRecord[];
  readonly episodes: readonly EpisodeRecord[];
  readonly tasks: readonly StoredTask[];
  /** Every attempt that stands, in the order of recording; read only when a contact is recorded or undone, else empty. */
  readonly attempts: readonly PastAttempt[];
}

/** What the patient row repeats, for lists. */
export interface PatientColumns {
  readonly diedOn: LocalDate | null;
  readonly leftOn: LocalDate | null;
  readonly declinedOn: LocalDate | null;
  readonly unreachedDays: number;
  readonly promisedOn: LocalDate | null;
  /** Channels with an opt-out that holds. */
  readonly optedOut: readonly Channel[];
}
