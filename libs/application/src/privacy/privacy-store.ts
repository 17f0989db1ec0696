import type { LocalDate } from '@osteon/domain';
import type { Actor, UserActor } from '../actor.ts';
import type { InstantPosition } from '../ports/inbox-reader.ts';

export type ErasureReason = 'request' | 'retention-ended' | 'not-lawful' | 'mistake';
export type ErasureState = 'asked' | 'erased' | 'withdrawn';

/** An erasure that was asked for, or what is left of one: names nobody but by id. */
export interface ErasureRecord {
  readonly id: string;
  readonly patientId: string;
  readonly state: ErasureState;
  readonly reason: ErasureReason;
  readonly note: string;
  readonly askedById: string;
  readonly askedBy: string;
  /** ISO, all of them. */
  readonly askedAt: string;
  readonly settledBy: string | null;
  readonly settledAt: string | null;
  readonly cameAgainAt: string | null;
  readonly returnAllowedAt: string | null;
}

/** A patient whose record need not be kept any longer. */
export interface BeyondRetention {
  readonly patientId: string;
  readonly patientName: string;
  readonly birthDate: LocalDate;
  readonly basis: 'died' | 'left';
  readonly since: LocalDate;
  readonly retainUntil: LocalDate;
  readonly erasureId: string | null;
}

/** Everything that is stored of one person, by table; sealed values opened. */
export interface PersonData {
  readonly service: string;
  /** ISO */
  readonly exportedAt: string;
  readonly tables: Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>;
}

export type ErasureHindrance = 'not-found' | 'settled' | 'same-person' | 'in-flight';

/** What a service owes its patients as to their data. Every read of patients is audited where it reads. */
export interface PrivacyStore {
  readYears(serviceId: string): Promise<number>;
  setYears(actor: UserActor, years: number): Promise<void>;
  /** The longest beyond first. */
  listBeyond(
    actor: Actor,
    serviceId: string,
    limit: number,
    after: { readonly since: LocalDate; readonly id: string } | null,
  ): Promise<readonly BeyondRetention[]>;
  /** False when the service has no such patient. */
  keepLonger(actor: UserActor, patientId: string, until: LocalDate, reason: string): Promise<boolean>;
  /** Null when the service has no such patient. */
  readPerson(actor: Actor, serviceId: string, patientId: string): Promise<PersonData | null>;
  askErasure(
    actor: UserActor,
    patientId: string,
    reason: ErasureReason,
    note: string,
  ): Promise<{ readonly id: string } | 'no-patient' | 'asked-already'>;
  listErasures(
    actor: UserActor,
    state: ErasureState | null,
    limit: number,
    after: InstantPosition | null,
  ): Promise<readonly ErasureRecord[]>;
  readErasure(serviceId: string, id: string): Promise<ErasureRecord | null>;
  /** Erases, in one transaction; or says what hinders it, and nothing is changed. */
  confirmErasure(actor: UserActor, id: string): Promise<ErasureHindrance | null>;
  /** False when it is settled already. */
  withdrawErasure(actor: UserActor, id: string): Promise<boolean>;
  /** From now on an import may bring the person again; false when nobody was erased by it. */
  allowReturn(actor: UserActor, id: string): Promise<boolean>;
}
