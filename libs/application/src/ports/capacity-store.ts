import type { CapacityHistory, CapacitySettings, LocalDate, ServiceWork, TaskWork, WorkItem } from '@osteon/domain';
import type { Actor } from '../actor.ts';
import type { StaffMember } from './protocol-store.ts';

export type CapacityRunState = 'running' | 'finished' | 'cancelled' | 'failed';

/** How far a count of a service's work has come. */
export interface CapacityProgress {
  /** Every patient up to this one is counted; null: none is. */
  readonly cursor: string | null;
  readonly patients: number;
  /** Of them, those whose record could not be planned. */
  readonly refused: number;
  /** By the protocol in force; null before the first batch. */
  readonly work: ServiceWork | null;
  /** By the proposed one, where one is asked about. */
  readonly proposedWork: ServiceWork | null;
}

/** The work of a service counted on a day: as it is, or a what-if that somebody saved under a name. */
export interface CapacityRun extends CapacityProgress {
  readonly id: string;
  /** Null: the service as it is. */
  readonly name: string | null;
  readonly fracturePercent: number;
  /** The version that is asked about; null: the one in force. */
  readonly proposal: { readonly id: string; readonly name: string; readonly version: string } | null;
  readonly state: CapacityRunState;
  /** A stable code. */
  readonly fault: string | null;
  readonly asOf: LocalDate;
  readonly presentKey: string | null;
  readonly presentVersion: string;
  readonly patientsTotal: number;
  /** Of the past year; null until it has finished. */
  readonly history: CapacityHistory | null;
  readonly startedBy: StaffMember | null;
  readonly startedAt: string;
  readonly endedAt: string | null;
}

export interface CapacityRunToStart {
  readonly asOf: LocalDate;
  readonly presentKey: string | null;
  readonly presentVersion: string;
}

export interface WhatIfToStart extends CapacityRunToStart {
  readonly name: string;
  readonly fracturePercent: number;
  readonly protocolId: string | null;
}

/** A count in hand: nobody else works on it until the lease ends. */
export interface CapacityClaim extends CapacityProgress, CapacityRunToStart {
  readonly id: string;
  readonly generation: number;
  readonly serviceId: string;
  /** The service as it is: what its counts are of is kept too. */
  readonly keepsItems: boolean;
  readonly protocol: {
    readonly id: string;
    readonly version: string;
    readonly inForceFrom: LocalDate;
    readonly rules: unknown;
  } | null;
}

/** A piece of work with whose it is. */
export interface CountedItem extends WorkItem {
  readonly patientId: string;
}

/** What goes on after a batch; with the last one comes what the past year says. */
export type CapacityNext =
  { readonly then: 'hold' | 'release' } | { readonly then: 'finish'; readonly history: CapacityHistory };

export interface CapacityItemList {
  readonly runId: string;
  readonly work: TaskWork;
  /** The week ahead; null: what waits. */
  readonly week: number | null;
  readonly page: number;
}

/** A task of a piece of work; null dates when it is not planned yet, or not any more. */
export interface CapacityTask {
  readonly key: string;
  readonly kind: string;
  readonly occurrence: string;
  readonly dueOn: LocalDate | null;
  readonly doneOn: LocalDate | null;
  readonly cancelledOn: LocalDate | null;
}

export interface CapacityItemRow {
  readonly patientId: string;
  readonly name: string;
  readonly birthDate: LocalDate;
  readonly on: LocalDate;
  readonly isPlanned: boolean;
  readonly tasks: readonly CapacityTask[];
}

/** A service's work ahead. PostgreSQL holds all of it; a queue carries ids. */
export interface CapacityStore {
  /** Version 0: the service has not said anything yet. */
  settings(serviceId: string): Promise<{ readonly settings: CapacitySettings | null; readonly version: number }>;
  /** False when another version than the one named is stored. */
  saveSettings(actor: Actor, settings: CapacitySettings, version: number): Promise<boolean>;

  /** The latest finished count of the service as it is, and the latest that has not finished, when that is newer. */
  latest(
    serviceId: string,
  ): Promise<{ readonly finished: CapacityRun | null; readonly unfinished: CapacityRun | null }>;
  /** One that runs already goes on. */
  startCount(actor: Actor, run: CapacityRunToStart): Promise<'started' | 'running'>;
  /**
   * Without another protocol, and where the service was counted on that day, it is finished at once. `taken`: the name
   * is; `no-proposal`: the service has no such version that may come into force.
   */
  startWhatIf(actor: Actor, whatIf: WhatIfToStart): Promise<{ readonly id: string } | 'taken' | 'no-proposal'>;
  /** What-ifs that were not removed, the latest first. */
  whatIfs(serviceId: string): Promise<readonly CapacityRun[]>;
  whatIf(serviceId: string, id: string): Promise<CapacityRun | null>;
  /** False when it does not run. */
  cancel(actor: Actor, id: string): Promise<boolean>;
  /** Or brings it back. False when there is none such; `taken` when its name is another's by now. */
  remove(actor: Actor, id: string, removed: boolean): Promise<boolean | 'taken'>;
  /** One page of what a count is of; the look is audited with everybody shown. */
  listItems(
    actor: Actor,
    list: CapacityItemList,
  ): Promise<{ readonly rows: readonly CapacityItemRow[]; readonly listed: number }>;

  /** Ids of those that nobody works on, the oldest first. */
  waiting(limit: number): Promise<readonly string[]>;
  /** Null when it has ended, or somebody else works on it. */
  claim(id: string, leaseMs: number): Promise<CapacityClaim | null>;
  /** The next patients of a service by id. */
  patientsAfter(serviceId: string, cursor: string | null, limit: number): Promise<readonly string[]>;
  /** Attempts, messages and letters of the 52 weeks before a day. */
  history(serviceId: string, asOf: LocalDate): Promise<CapacityHistory>;
  /** False when it was cancelled meanwhile, or somebody else has claimed it since: nothing was kept. */
  keep(
    claim: Pick<CapacityClaim, 'id' | 'generation'>,
    progress: CapacityProgress,
    items: readonly CountedItem[],
    next: CapacityNext,
    leaseMs: number,
  ): Promise<boolean>;
  /** It cannot go on. */
  fail(claim: Pick<CapacityClaim, 'id' | 'generation'>, fault: string): Promise<void>;
}
