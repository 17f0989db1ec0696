import type { LocalDate, SendingHours } from '@osteon/domain';
import type { Actor, UserActor } from '../actor.ts';
import type { Idempotency } from '../ports/patient-store.ts';
import type { DayBalance } from './close-day.ts';
import type { ContactPointState, MessageChannel, MessageText } from './message-store.ts';

/** Whose sending a switch stops: the service of who turns it, or everybody's. */
export type StopScope = 'service' | 'everywhere';

export interface SendingStop {
  /** ISO */
  readonly stoppedAt: string;
  /** A display name. */
  readonly stoppedBy: string | null;
  readonly reason: string;
}

/** The stop switches as one service sees them; null: it sends. */
export interface SendingState {
  readonly service: SendingStop | null;
  readonly everywhere: SendingStop | null;
}

/** A patient who is to be written to by hand, locked. */
export interface PatientToWriteTo {
  readonly patientId: string;
  readonly diedOn: LocalDate | null;
  /** The day on which the patient left, unless something was planned for them since. */
  readonly leftOn: LocalDate | null;
  readonly language: string;
  readonly telephone: string | null;
  /** In the patient's order of preference. */
  readonly contactPoints: readonly ContactPointState[];
}

/** The same, read without a lock, with when the service sends. */
export interface PatientToPreview {
  readonly patient: PatientToWriteTo;
  readonly hours: Pick<SendingHours, 'zone' | 'opensAt' | 'closesAt' | 'holidays'>;
  readonly today: LocalDate;
  /** ISO */
  readonly now: string;
}

export interface ManualMessage {
  readonly id: string;
  readonly key: string;
  readonly channel: MessageChannel;
  readonly contactPointId: string;
  readonly content: MessageText;
}

export interface ManualResult {
  readonly messageId: string;
  readonly channel: MessageChannel;
}

/** A daily line as it is read; today's is counted then and there. */
export interface BalanceLine extends DayBalance {
  readonly isOver: boolean;
}

export type SettledOutcome = 'settled' | 'not-uncertain' | 'not-found';

/** What people do with messages. Everything is bound to the service and audited in its own transaction. */
export interface MessageDeskStore {
  readSending(serviceId: string): Promise<SendingState>;
  /** Turned already: nothing changes, and the first stop keeps its time and reason. */
  stopSending(actor: UserActor, scope: StopScope, reason: string): Promise<void>;
  resumeSending(actor: UserActor, scope: StopScope): Promise<void>;
  /**
   * Locks the patient, asks `decide`, and writes the message it gives, with the kept answer of an idempotent request.
   * `no-patient`: the service has none such. `replayed`: the key is there already.
   */
  writeManual(
    actor: UserActor,
    patientId: string,
    idempotency: Idempotency | null,
    decide: (patient: PatientToWriteTo) => ManualMessage,
  ): Promise<'written' | 'replayed' | 'no-patient'>;
  /** Null when the service has no such patient. */
  readToWriteTo(actor: UserActor, patientId: string): Promise<PatientToPreview | null>;
  findManual(
    actor: UserActor,
    key: string,
  ): Promise<{ readonly route: string; readonly hash: Uint8Array; readonly result: ManualResult } | null>;
  /** A message of which nobody knew, as a person found it; closes the work item that asked. A part stands for its digest. */
  settleByPerson(actor: Actor, serviceId: string, messageId: string, arrived: boolean): Promise<SettledOutcome>;
  /** Today as it stands, and the latest days that have a line; newest first. */
  readBalances(serviceId: string, days: number): Promise<readonly BalanceLine[]>;
}
