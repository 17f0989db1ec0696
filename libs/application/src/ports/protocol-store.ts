import type { LocalDate, Protocol } from '@osteon/domain';
import type { Actor } from '../actor.ts';

/** Today in a service, by the database's clock, and what is in force there. */
export interface ServiceToday {
  readonly timeZone: string;
  readonly today: LocalDate;
  /**
   * Names the published protocol in force in the service today, row and state of the row, so that its rules may be
   * kept in memory for ever; null when none is: then the shipped one holds.
   */
  readonly protocolKey: string | null;
}

/** A rule set that is proposed for a service, or for all of them. */
export interface ProtocolToPropose {
  readonly serviceId: string | null;
  readonly name: string;
  readonly protocol: Protocol;
}

export interface ProposedProtocol {
  readonly id: string;
  readonly serviceId: string | null;
  readonly version: string;
  readonly inForceFrom: LocalDate;
  readonly proposedBy: string;
  readonly isPublished: boolean;
  /** As it was stored. */
  readonly rules: unknown;
}

/** Published versions of the rules. */
export interface ProtocolStore {
  /** Null when the service, or all services, have this version already. */
  propose(actor: Actor, proposal: ProtocolToPropose): Promise<{ id: string } | null>;
  /** Null when there is none such for the actor's service. */
  findProposed(serviceId: string, id: string): Promise<ProposedProtocol | null>;
  /** False when it was published already, changed since it was read, or would be in force before the service's today. */
  publish(actor: Actor, proposed: ProposedProtocol): Promise<boolean>;
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
