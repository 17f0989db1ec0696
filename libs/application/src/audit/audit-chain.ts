import { createHash } from 'node:crypto';

/** Chains of the audit log: a record stands in one of them. */
export const AUDIT_SHARDS = 16;

/** What the first record of a shard follows. */
export const CHAIN_BEGIN = '00'.repeat(32);

/** The end of a shard: the number of its last record, and its hash as hex; 0 and zeros before the first. */
export interface ChainHead {
  readonly shard: number;
  readonly number: number;
  readonly hash: string;
}

/** A record as it is hashed. */
export interface ChainRecord {
  readonly shard: number;
  readonly number: number;
  readonly hash: string;
  readonly id: number;
  /** Milliseconds since 1970, UTC. */
  readonly at: number;
  readonly userId: string | null;
  readonly role: string;
  readonly serviceId: string | null;
  readonly sessionId: string | null;
  readonly address: string | null;
  readonly action: string;
  readonly patientIds: readonly (string | null)[] | null;
  readonly outcome: string;
  readonly count: number;
  readonly resource: string | null;
  readonly purpose: string | null;
  readonly emergencyAccessId: string | null;
}

/** What is reported of a check; `shard` and `number` name the record, where it is about one. */
export interface VerificationFinding {
  readonly kind:
    | 'altered'
    | 'deleted'
    | 'out-of-order'
    | 'head-differs'
    | 'cut-off'
    | 'rebuilt'
    | 'checkpoint-forged'
    | 'checkpoint-order'
    | 'checkpoint-missing'
    | 'checkpoint-stale';
  readonly shard: number | null;
  readonly number: number | null;
  readonly text: string;
}

/** What a check of the whole log found; instants are ISO strings. */
export interface AuditVerification {
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly verdict: 'intact' | 'findings';
  readonly records: number;
  readonly checkpoints: number;
  /** Of the newest checkpoint; null without one: then a chain that was rebuilt cannot be told. */
  readonly checkpointedAt: string | null;
  readonly findings: readonly VerificationFinding[];
}

/** The audit log as a chain, for those who seal and check it. */
export interface AuditChain {
  /** All heads at one moment, by the database's clock. */
  heads(): Promise<{ readonly at: string; readonly heads: readonly ChainHead[] }>;
  /** The next records of a shard after a number, in their order. */
  readRecords(shard: number, after: number, limit: number): Promise<readonly ChainRecord[]>;
  /**
   * Does `work` with the heads while nobody else makes a checkpoint. With `slot` at most once for each hour of the
   * database's clock: false when that hour has been done.
   */
  checkpoint(
    slot: 'hourly' | 'now',
    work: (moment: { readonly at: string; readonly heads: readonly ChainHead[] }) => Promise<void>,
  ): Promise<boolean>;
  /** Takes the day for a check: false when somebody has it. */
  takeDay(): Promise<boolean>;
  saveVerification(verification: Omit<AuditVerification, 'finishedAt'>): Promise<void>;
}

/** What of it the pages may read. */
export interface VerificationReader {
  lastVerification(): Promise<AuditVerification | null>;
}

/** The result of the last check of the whole log; null when none was made yet. */
export const readVerification = (deps: {
  readonly verifications: VerificationReader;
}): Promise<AuditVerification | null> => deps.verifications.lastVerification();

/**
 * The text of a record that is hashed, as the database writes it: its number, a space, and a JSON array of every
 * column. `docs/audit.md` describes it for checking by hand.
 */
export function chainText(record: ChainRecord, number = record.number): string {
  const columns = [
    record.shard,
    record.id,
    record.at,
    record.userId,
    record.role,
    record.serviceId,
    record.sessionId,
    record.address,
    record.action,
    record.patientIds,
    record.outcome,
    record.count,
    record.resource,
    record.purpose,
    record.emergencyAccessId,
  ];
  return `${number} [${columns.map((value) => JSON.stringify(value)).join(', ')}]`;
}

/** The hash of a record that follows another: SHA-256 of the hash before and the text, as hex. */
export const chainHash = (previous: string, record: ChainRecord, number = record.number): string =>
  createHash('sha256').update(previous, 'hex').update(chainText(record, number), 'utf8').digest('hex');
