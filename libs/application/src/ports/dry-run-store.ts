import type { LocalDate, TaskKind, TaskMove } from '@osteon/domain';
import type { Actor } from '../actor.ts';
import type { StaffMember } from './protocol-store.ts';

/** How many tasks would do what, and of how many patients. */
export interface MovedCount {
  readonly tasks: number;
  readonly patients: number;
}

export type KindCounts = Readonly<Record<TaskMove, MovedCount>> & { readonly unchanged: number };
export type DryRunCounts = Readonly<Partial<Record<TaskKind, KindCounts>>>;

/** How far a dry run has come. */
export interface DryRunProgress {
  /** Every patient up to this one is counted; null: none is. */
  readonly cursor: string | null;
  readonly patients: number;
  /** Of them, those for whom something would change. */
  readonly differing: number;
  /** Of them, those whose record could not be planned. */
  readonly refused: number;
  readonly counts: DryRunCounts;
}

export type DryRunState = 'running' | 'finished' | 'cancelled' | 'failed';

export interface DryRun extends DryRunProgress {
  readonly id: string;
  readonly state: DryRunState;
  /** A stable code. */
  readonly fault: string | null;
  readonly asOf: LocalDate;
  /** What was in force when it began. */
  readonly presentKey: string | null;
  readonly presentVersion: string;
  readonly patientsTotal: number;
  readonly startedBy: StaffMember;
  readonly startedAt: string;
  readonly endedAt: string | null;
  readonly endedBy: StaffMember | null;
}

export interface DryRunToStart {
  readonly protocolId: string;
  readonly asOf: LocalDate;
  readonly presentKey: string | null;
  readonly presentVersion: string;
}

/** A dry run in hand: nobody else works on it until the lease ends. */
export interface DryRunClaim extends DryRunProgress {
  readonly id: string;
  readonly generation: number;
  readonly serviceId: string;
  readonly asOf: LocalDate;
  readonly presentKey: string | null;
  readonly presentVersion: string;
  readonly protocol: {
    readonly id: string;
    readonly version: string;
    readonly inForceFrom: LocalDate;
    readonly rules: unknown;
  };
}

/** Whom a count is of. */
export interface Concerned {
  readonly patientId: string;
  readonly kind: TaskKind;
  readonly change: TaskMove;
}

export interface ConcernedPatient {
  readonly patientId: string;
  readonly name: string;
  readonly birthDate: LocalDate;
}

/** What goes on after a batch: more at once, more in another turn, or nothing. */
export type DryRunNext = 'hold' | 'release' | 'finish';

/** Dry runs of proposals. PostgreSQL holds all of it; a queue carries ids. */
export interface DryRunStore {
  /** `running`: one was started before. `no-proposal`: the service has no such open proposal. */
  start(actor: Actor, run: DryRunToStart): Promise<'started' | 'running' | 'no-proposal'>;
  /** The latest of a proposal of the service. */
  latest(serviceId: string, protocolId: string): Promise<DryRun | null>;
  /** False when none is running. */
  cancel(actor: Actor, protocolId: string): Promise<boolean>;
  /** One page of those kept beside a count, by name; the look is audited with everybody shown. */
  listConcerned(
    actor: Actor,
    list: { readonly runId: string; readonly kind: TaskKind; readonly change: TaskMove; readonly page: number },
  ): Promise<{ readonly rows: readonly ConcernedPatient[]; readonly listed: number }>;

  /** Ids of those that nobody works on, the oldest first. */
  waiting(limit: number): Promise<readonly string[]>;
  /** Null when it has ended, or somebody else works on it. */
  claim(id: string, leaseMs: number): Promise<DryRunClaim | null>;
  /** The next patients of a service by id. */
  patientsAfter(serviceId: string, cursor: string | null, limit: number): Promise<readonly string[]>;
  /** False when it was cancelled meanwhile, or somebody else has claimed it since: nothing was kept. */
  keep(
    claim: Pick<DryRunClaim, 'id' | 'generation'>,
    progress: DryRunProgress,
    concerned: readonly Concerned[],
    next: DryRunNext,
    leaseMs: number,
  ): Promise<boolean>;
  /** It cannot go on. */
  fail(claim: Pick<DryRunClaim, 'id' | 'generation'>, fault: string): Promise<void>;
}
