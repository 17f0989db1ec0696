import type { Channel, LocalDate, Protocol, Sex } from '@osteon/domain';
import type { Actor } from '../actor.ts';
import type { EpisodeRecord, FactRecord } from '../facts/fact-record.ts';
import type { ContactOutcome, NewTick, RedFlagsAnswer } from '../patients/contact-outcome.ts';
import type { MessageOrigin, MessageText } from '../messages/message-store.ts';
import type { StoredTask } from '../plan/stored-task.ts';

export interface Person {
  readonly id: string;
  readonly displayName: string;
}

export interface ContactPointRecord {
  readonly id: string;
  readonly channel: Channel;
  readonly value: string;
  readonly consented: boolean;
  readonly optedOut: boolean;
  readonly invalid: boolean;
}

export interface FactHistoryRecord extends FactRecord {
  readonly source: string;
  readonly recordedAt: string;
  /** The display name of the person. */
  readonly recordedBy: string | null;
  readonly reason: string | null;
}

export interface ContactAttemptRecord {
  readonly id: string;
  readonly outcome: ContactOutcome;
  readonly on: LocalDate;
  readonly promisedOn: LocalDate | null;
  readonly callBackOn: LocalDate | null;
  readonly note: string | null;
  readonly redFlags: RedFlagsAnswer | null;
  readonly factIds: readonly string[];
  readonly ticks: readonly (NewTick & { readonly protocolVersion: string })[];
  readonly wrongContactPointId: string | null;
  readonly recordedAt: string;
  readonly recordedBy: string | null;
  readonly annulled: { readonly at: string; readonly by: string | null; readonly reason: string } | null;
}

/** A message as lists and the patient's page show it. Instants are ISO strings. */
export interface MessageRecord {
  readonly id: string;
  readonly patientId: string;
  readonly patientName: string;
  /** Null for what is of no task: a digest, what a nurse wrote, an automatic reply. */
  readonly taskId: string | null;
  readonly taskKind: string | null;
  readonly step: string;
  readonly origin: MessageOrigin;
  /** The digest that it is a part of. */
  readonly digestId: string | null;
  /** What a nurse wrote, or what was replied. */
  readonly text: MessageText | null;
  /** Who sent it by hand. */
  readonly sentBy: string | null;
  readonly channel: Channel;
  readonly state: string;
  readonly reason: string | null;
  readonly plannedFor: LocalDate;
  readonly sendAfter: string;
  readonly acceptedAt: string | null;
  readonly answeredAt: string | null;
}

/** An appointment that the hospital's scheduler told of; its times are those of the service's zone. */
export interface AppointmentRecord {
  readonly id: string;
  readonly status: 'booked' | 'cancelled';
  /** Null: it was told of without its time. */
  readonly on: LocalDate | null;
  /** `HH:MM`. */
  readonly time: string | null;
  /** When it was to be before it was last moved; null: it was not, as far as was told. */
  readonly movedFrom: { readonly on: LocalDate; readonly time: string } | null;
  /** What for and where, in the words of the scheduler. */
  readonly reason: string | null;
  readonly place: string | null;
}

export interface TaskChangeRecord {
  readonly taskKey: string;
  readonly changedAt: string;
  readonly before: Readonly<Record<string, unknown>> | null;
  readonly after: Readonly<Record<string, unknown>> | null;
}

/** Everything of one patient, as stored. */
export interface PatientRecord {
  readonly id: string;
  readonly version: number;
  readonly family: string;
  readonly given: string;
  readonly birthDate: LocalDate;
  readonly sex: Sex;
  readonly careHomeResident: boolean | null;
  readonly language: string;
  readonly address: Readonly<Record<string, unknown>> | null;
  readonly diedOn: LocalDate | null;
  readonly leftOn: LocalDate | null;
  readonly declinedOn: LocalDate | null;
  readonly unreachedDays: number;
  readonly promisedOn: LocalDate | null;
  readonly today: LocalDate;
  /** In force in the service today; null when the published one cannot be used: then no calls are suggested. */
  readonly protocol: Protocol | null;
  readonly timeZone: string;
  /** What letters are headed with. */
  readonly clinic: { readonly name: string; readonly telephone: string | null };
  readonly holidays: readonly LocalDate[];
  readonly identifiers: readonly { system: string; value: string; type: string | null }[];
  readonly contactPoints: readonly ContactPointRecord[];
  readonly assignedTo: Person | null;
  readonly episodes: readonly EpisodeRecord[];
  readonly facts: readonly FactHistoryRecord[];
  readonly tasks: readonly StoredTask[];
  readonly attempts: readonly ContactAttemptRecord[];
  readonly messages: readonly MessageRecord[];
  /** In the order of their times, those without one last. */
  readonly appointments: readonly AppointmentRecord[];
  readonly changes: readonly TaskChangeRecord[];
}

export interface PatientSummary {
  readonly id: string;
  readonly family: string;
  readonly given: string;
  readonly birthDate: LocalDate;
  readonly sex: Sex;
  readonly diedOn: LocalDate | null;
  readonly openTasks: number;
}

/** A search as its words were understood. */
export interface PatientSearch {
  readonly words: string;
  /** Set when the words are a date. */
  readonly birthDate: LocalDate | null;
  readonly limit: number;
}

export interface PlanRecord {
  readonly today: LocalDate;
  /** In force in the service today; null when the published one cannot be used: then no calls are suggested. */
  readonly protocol: Protocol | null;
  readonly holidays: readonly LocalDate[];
  readonly tasks: readonly StoredTask[];
  readonly unreachedDays: number;
  readonly promisedOn: LocalDate | null;
}

/** Reads patients; every answer has its audit record in the same statement, so that none leaves without one. */
export interface PatientReader {
  readPatient(actor: Actor, serviceId: string, patientId: string): Promise<PatientRecord | null>;
  readPlan(actor: Actor, serviceId: string, patientId: string): Promise<PlanRecord | null>;
  search(actor: Actor, serviceId: string, search: PatientSearch): Promise<readonly PatientSummary[]>;
}
