import { serviceOf, type UserActor } from '../actor.ts';
import type { Backlog } from '../messages/message-store.ts';

/** Whether a gateway is called: `resting` after failures, `unused` when it serves no channel. */
export interface GatewayStanding {
  readonly name: string;
  readonly channels: readonly string[];
  readonly standing: 'working' | 'resting' | 'unused';
}

/** What a worker says of itself. Counts and names of gateways; nothing of a patient. */
export interface WorkerPresence {
  /** Of this run of the program. */
  readonly worker: string;
  readonly startedAt: Date;
  readonly gateways: readonly GatewayStanding[];
  /** Of all services. */
  readonly backlog: Backlog;
  /** Whether Redis takes jobs. */
  readonly hasQueue: boolean;
}

/** How the worker makes itself seen. */
export interface PresenceStore {
  /** Says that this worker is there; what has not been seen for a day is forgotten. */
  saySeen(presence: WorkerPresence): Promise<void>;
  /** It stops on purpose. */
  leave(worker: string): Promise<void>;
}

export interface SeenWorker {
  readonly seenAt: string;
  readonly secondsAgo: number;
  readonly startedAt: string;
  readonly hasQueue: boolean;
  readonly gateways: readonly GatewayStanding[];
  readonly backlog: Backlog;
}

/** How one service does. */
export interface ServiceHealth {
  /** When the oldest message that is due has been due; null when none is, or sending is stopped. */
  readonly oldestDueAt: string | null;
  readonly oldestDueSeconds: number;
  /** Counted up to ten thousand. */
  readonly due: number;
  readonly uncertain: number;
  readonly openItems: number;
  readonly urgentItems: number;
  /** The last import: its state, and when it began. */
  readonly lastImport: { readonly state: 'running' | 'done' | 'failed'; readonly startedAt: string } | null;
}

/** How the whole installation does. */
export interface InstallationHealth {
  readonly workers: readonly SeenWorker[];
  readonly backup: { readonly asOf: string; readonly secondsAgo: number; readonly bytes: number } | null;
  readonly databaseBytes: number;
  readonly connections: { readonly used: number; readonly most: number };
}

export interface Health {
  readonly asOf: string;
  readonly service: ServiceHealth;
  /** When a worker was last seen; null: never, or all have stopped. */
  readonly workerSeen: { readonly seenAt: string; readonly secondsAgo: number } | null;
  readonly verification: {
    readonly finishedAt: string;
    readonly secondsAgo: number;
    readonly verdict: 'intact' | 'findings';
    readonly findings: number;
    readonly checkpointedAt: string | null;
  } | null;
  readonly installation: InstallationHealth | null;
}

/** The figures by which somebody sees whether everything runs; by the database's clock. */
export interface HealthReader {
  readHealth(serviceId: string, ofInstallation: boolean): Promise<Health>;
  /** Keeps that an administrator looked at something of the installation in which no patient is. */
  auditVisit(actor: UserActor, action: string): Promise<void>;
}

/** How the actor's service does, and for who administers the installation, how that does. */
export function readHealth({ health }: { readonly health: HealthReader }, actor: UserActor): Promise<Health> {
  return health.readHealth(serviceOf(actor), actor.installationAdmin);
}
