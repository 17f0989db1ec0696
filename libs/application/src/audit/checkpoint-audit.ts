import type { KeyObject } from 'node:crypto';
import type { AuditChain } from './audit-chain.ts';
import { nextCheckpoint } from './checkpoint.ts';

/** Where checkpoints are kept, outside the database: lines are added and never changed. */
export interface CheckpointLog {
  /** Null before the first. */
  lastLine(): Promise<string | null>;
  /** Kept when this resolves: on the disk, not in a buffer. */
  append(line: string): Promise<void>;
  /** All lines from the first on. */
  lines(): AsyncIterable<string>;
}

/** Takes a copy of each new line somewhere else. */
export type SendCheckpoint = (line: string) => Promise<void>;

export interface CheckpointDeps {
  readonly chain: AuditChain;
  readonly log: CheckpointLog;
  readonly key: KeyObject;
  readonly send?: SendCheckpoint | undefined;
}

/**
 * Writes how far the audit log is to where whoever owns the database cannot change it, signed. `hourly` does so once an
 * hour however many ask; false when that hour has its checkpoint. A copy that cannot be sent is a failure after the
 * line is kept: the next one names it, so that the receiver sees what is missing.
 */
export async function checkpointAudit(deps: CheckpointDeps, slot: 'hourly' | 'now'): Promise<boolean> {
  const { chain, log, key, send } = deps;
  let line: string | null = null;
  await chain.checkpoint(slot, async (moment) => {
    line = nextCheckpoint(moment, await log.lastLine(), key);
    await log.append(line);
  });
  if (line === null) return false;
  await send?.(line);
  return true;
}
