import {
  checkpointKey,
  earlierKey,
  type AuditChain,
  type CheckpointLog,
  type SendCheckpoint,
} from '@osteon/application';
import { createCheckpointSender } from '@osteon/messaging';
import { createCheckpointFolder } from '@osteon/persistence';
import { ConfigError, type AuditConfig } from '@osteon/platform';
import type { KeyObject } from 'node:crypto';

/** What the audit log is checkpointed and checked with. */
export interface AuditParts {
  readonly chain: AuditChain;
  /** Null where none are made. */
  readonly checkpoints: {
    readonly log: CheckpointLog;
    readonly key: KeyObject;
    readonly send?: SendCheckpoint | undefined;
  } | null;
  /** Any of these may have signed a checkpoint. */
  readonly keys: readonly KeyObject[];
  close(): void;
}

/** @throws {ConfigError} for a key that is none */
export function auditPartsOf(config: AuditConfig, chain: AuditChain): AuditParts {
  const key = config.key === undefined ? undefined : readKey('OSTEON_AUDIT_KEY', config.key, checkpointKey);
  const earlier = config.earlierKeys.map((text) => readKey('OSTEON_AUDIT_EARLIER_KEYS', text, earlierKey));
  const keys = key === undefined ? earlier : [key, ...earlier];
  if (config.folder === undefined || key === undefined)
    return { chain, checkpoints: null, keys, close: () => undefined };
  const sender = config.url === undefined ? undefined : createCheckpointSender(config.url);
  const log = createCheckpointFolder(config.folder);
  return { chain, checkpoints: { log, key, send: sender?.send }, keys, close: () => sender?.close() };
}

function readKey(name: string, text: string, read: (text: string) => KeyObject): KeyObject {
  try {
    return read(text);
  } catch (error) {
    throw new ConfigError([`${name}: ${(error as Error).message}`]);
  }
}
