import type { LocalDate, Protocol } from '@osteon/domain';
import type { Actor, ServiceToday } from '../actor.ts';

/** A rule set that is proposed for a service, or for all of them. */
export interface ProtocolToPropose {
  readonly serviceId: string | null;
  readonly name: string;
  /** Why: read by who approves. */
  readonly reason: string;
  readonly protocol: Protocol;
}

/** Somebody of the staff; the name is null when the account is gone. */
export interface StaffMember {
  readonly id: string;
  readonly name: string | null;
}

/** A version that a service was proposed, or all services were, and what became of it. Instants are ISO 8601. */
export interface ProtocolRecord {
  readonly id: string;
  readonly serviceId: string | null;
  readonly name: string;
  readonly version: string;
  readonly inForceFrom: LocalDate;
  readonly reason: string;
  readonly proposedBy: StaffMember;
  readonly proposedAt: string;
  readonly approvedBy: StaffMember | null;
  readonly publishedAt: string | null;
  readonly approvalNote: string | null;
  readonly withdrawnBy: StaffMember | null;
  readonly withdrawnAt: string | null;
  readonly withdrawalNote: string | null;
}

/** With its rules, as they were stored. */
export interface ProposedProtocol extends ProtocolRecord {
  readonly rules: unknown;
}

/** That somebody stands behind an unverified default, or does not any more. */
export interface ConfirmationToWrite {
  readonly rule: string;
  /** SHA-256 of what the rule says. */
  readonly digest: Buffer;
  readonly protocolVersion: string;
  readonly confirmed: boolean;
  readonly note: string | null;
}

export interface ConfirmationRecord {
  readonly rule: string;
  /** In hexadecimal. */
  readonly digest: string;
  readonly version: string;
  readonly confirmed: boolean;
  readonly by: StaffMember;
  readonly at: string;
  readonly note: string | null;
}

/** Published versions of the rules. */
export interface ProtocolStore {
  /** The service's today, and the rules in force then. */
  inForce(serviceId: string): Promise<{ readonly day: ServiceToday; readonly protocol: Protocol } | null>;
  /** Every version for the service or for all, the latest proposed first. */
  listVersions(serviceId: string): Promise<readonly ProtocolRecord[]>;
  /** One of them, with its rules; null when there is none such. */
  findVersion(serviceId: string, id: string): Promise<ProposedProtocol | null>;
  /** Null when the service, or all services, have this version already. */
  propose(actor: Actor, proposal: ProtocolToPropose): Promise<{ id: string } | null>;
  /**
   * False when it was published or withdrawn already, changed since it was read, or would be in force before the
   * service's today.
   */
  publish(actor: Actor, proposed: ProposedProtocol, note: string | null): Promise<boolean>;
  /** Ends its dry run as well. False when the service has no such open proposal. */
  withdraw(actor: Actor, id: string, note: string | null): Promise<boolean>;
  /** Of the service, the latest first. */
  confirmations(serviceId: string): Promise<readonly ConfirmationRecord[]>;
  /** False when it stands so already. */
  confirm(actor: Actor, confirmation: ConfirmationToWrite): Promise<boolean>;
}

/** How far a service's patients have been planned by the protocol that came into force. */
export interface ReplanProgress {
  /** The protocol it is about: `ServiceToday.protocolKey`, or a name of the shipped one. */
  readonly key: string;
  /** Every patient up to this one is done. */
  readonly after: string;
  readonly patients: number;
  readonly changed: number;
  /** Ids of those that could not be planned. */
  readonly failed: number;
  /** The day on which the last patient was done; null: more are to come. */
  readonly finishedOn: LocalDate | null;
  /** A later day on which nobody was found to be planned by another version; the look is taken once. */
  readonly confirmedOn: LocalDate | null;
}

export interface ServiceToReplan extends ServiceToday {
  readonly serviceId: string;
  /** Of the latest change of the protocol; null when none was ever seen. */
  readonly progress: ReplanProgress | null;
}

/** What planning all patients again goes by. */
export interface ReplanStore {
  /** Every service with its present protocol and progress. */
  servicesToReplan(): Promise<readonly ServiceToReplan[]>;
  /**
   * One turn of a service: nobody else has one meanwhile. `work` gets what is stored at its beginning and returns the
   * progress to store with its end. False when somebody else has the turn.
   */
  takeTurn(
    serviceId: string,
    work: (service: ServiceToReplan, patients: ReplanPatients) => Promise<ReplanProgress | null>,
  ): Promise<boolean>;
}

export interface ReplanPatients {
  /** The next patients of the service by id. */
  after(patientId: string, limit: number): Promise<readonly string[]>;
  /** Patients with tasks of another version. */
  plannedOtherwise(version: string, limit: number): Promise<readonly string[]>;
}
