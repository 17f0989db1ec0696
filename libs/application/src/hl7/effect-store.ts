import type { Actor } from '../actor.ts';
import type { ImportTransaction } from '../imports/import-store.ts';
import type { FindingStore } from '../finding/possible-fracture.ts';
import type { MatchStore } from '../matching/match-store.ts';
import type { MergeStore } from '../merging/merge-store.ts';
import type { DetailsStore, PersonDetails } from '../ports/details-store.ts';
import type { PatientStore } from '../ports/patient-store.ts';
import type { ToldMoment } from './message-order.ts';

/** What a scheduler says of an appointment; what is absent stays as it was. */
export interface AppointmentToWrite {
  readonly serviceId: string;
  readonly patientId: string;
  /** Of the sender, unique in the service. */
  readonly sourceKey: string;
  readonly what?: {
    readonly status: 'booked' | 'cancelled';
    readonly reason: string | null;
    readonly place: string | null;
  };
  readonly when?: { readonly startsAt: Date; readonly endsAt: Date | null };
}

/** One transaction: of everything that one message does. */
export interface Hl7EffectTransaction extends Pick<ImportTransaction, 'findByIdentifiers' | 'raise'> {
  readonly patients: PatientStore;
  readonly details: DetailsStore;
  readonly matches: MatchStore;
  readonly findings: FindingStore;
  readonly merges: MergeStore;
  /** Ids of the facts that programs sent; all others are a person's word. */
  factsOfPrograms(serviceId: string, patientId: string): Promise<readonly string[]>;
  /** When a person last changed what is known of somebody, field by field. */
  changedByPeople(serviceId: string, patientId: string): Promise<ReadonlyMap<keyof PersonDetails, Date>>;
  /** When it was last told of; null: never. Nobody else changes it before the transaction ends. */
  readTold(serviceId: string, key: string): Promise<ToldMoment | null>;
  keepTold(serviceId: string, key: string, patientId: string | null, moment: ToldMoment): Promise<void>;
  /** Whether anything of it is new; audited where it is. */
  writeAppointment(actor: Actor, appointment: AppointmentToWrite): Promise<boolean>;
}

export interface Hl7EffectStore {
  /** Runs the work in one transaction of the actor: all of it, or nothing. */
  inTransaction<Result>(actor: Actor, work: (transaction: Hl7EffectTransaction) => Promise<Result>): Promise<Result>;
}
