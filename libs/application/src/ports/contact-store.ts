import type { LocalDate, Protocol } from '@osteon/domain';
import type { Actor } from '../actor.ts';
import type { EpisodeRecord } from '../facts/fact-record.ts';
import type { ContactOutcome } from '../patients/contact-outcome.ts';
import type { StoredTask } from '../plan/stored-task.ts';

/** How an item was last ticked, in a contact that stands. */
export interface TickRecord {
  readonly taskKey: string;
  readonly item: string;
  readonly ticked: boolean;
  readonly protocolVersion: string;
  readonly at: string;
  /** The display name of the person. */
  readonly by: string | null;
}

/** What the form of a call is made from. */
export interface ContactFormRecord {
  readonly version: number;
  readonly today: LocalDate;
  readonly protocol: Protocol;
  readonly tasks: readonly StoredTask[];
  readonly episodes: readonly EpisodeRecord[];
  readonly ticks: readonly TickRecord[];
}

/** A number that the patient is called at, or written to. */
export interface TelephoneRecord {
  readonly id: string;
  readonly channel: 'sms' | 'phone';
  readonly value: string;
  readonly preference: number;
  readonly consented: boolean;
}

/** A contact that somebody wants to take back, and what has happened since. */
export interface RecordedContact {
  readonly outcome: ContactOutcome;
  readonly on: LocalDate;
  readonly factIds: readonly string[];
  readonly recordedBy: string | null;
  readonly secondsAgo: number;
  readonly annulled: boolean;
  /** Ways to reach the patient that it found wrong, and those that it added. */
  readonly foundWrong: readonly string[];
  readonly added: readonly string[];
  /** Recorded, corrected or sent after it. */
  readonly laterContact: boolean;
  readonly correctedFact: boolean;
  readonly sentSince: boolean;
}

export interface DraftToSave {
  readonly contactId: string;
  readonly version: number;
  readonly content: Readonly<Record<string, unknown>>;
}

export interface DraftRecord extends DraftToSave {
  readonly begunAt: string;
  readonly savedAt: string;
}

/**
 * What stands around a contact: what it asks, what was ticked, what is being typed. Everything is bound to the service;
 * answers about a patient have their audit record in the same statement.
 */
export interface ContactStore {
  /** Null when the service has no such patient. */
  readForm(actor: Actor, serviceId: string, patientId: string): Promise<ContactFormRecord | null>;
  readTelephones(serviceId: string, patientId: string): Promise<readonly TelephoneRecord[]>;
  readContact(serviceId: string, patientId: string, contactId: string): Promise<RecordedContact | null>;
  /** `recorded`: the contact is stored already, and its draft is not kept. */
  saveDraft(
    actor: Actor,
    serviceId: string,
    patientId: string,
    draft: DraftToSave,
  ): Promise<{ readonly savedAt: string } | 'recorded' | 'no-patient'>;
  readDraft(actor: Actor, serviceId: string, patientId: string): Promise<DraftRecord | null | 'no-patient'>;
  removeDraft(actor: Actor, serviceId: string, patientId: string): Promise<'done' | 'no-patient'>;
}
