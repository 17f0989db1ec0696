import {
  checkpointAudit,
  checkpointKey,
  earlierKey,
  publicKeyOf,
  verifyAudit,
  type AuditChain,
  type CheckpointLog,
} from '@osteon/application';
import { createCheckpointSender } from '@osteon/messaging';
import { CHECKPOINT_FILE, createCheckpointFolder, createKeyRing, createPersistence } from '@osteon/persistence';
import { ConfigError, readAuditConfig, type AuditConfig } from '@osteon/platform';
import { randomBytes, type KeyObject } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { CommandError } from '../command-error.ts';
import { databaseUrl } from '../database.ts';
import { ProgressLine } from '../terminal.ts';

export interface VerifyOptions {
  /** The folder with the checkpoints; of `OSTEON_AUDIT_FOLDER` when absent. */
  readonly checkpoints?: string;
  /** Files or base64; beside those that the environment gives. */
  readonly publicKey?: readonly string[];
  readonly json?: boolean;
}

/** Writes one checkpoint now, besides those of every hour. */
export async function runAuditCheckpoint(): Promise<void> {
  const config = settings();
  if (config.folder === undefined || config.key === undefined) {
    throw new CommandError(
      'OSTEON_AUDIT_FOLDER and OSTEON_AUDIT_KEY say where checkpoints are kept and what signs them: set both.',
      2,
    );
  }
  const key = keyOf('OSTEON_AUDIT_KEY', config.key, checkpointKey);
  const log = createCheckpointFolder(config.folder);
  const sender = config.url === undefined ? undefined : createCheckpointSender(config.url);
  try {
    await withChain((chain) => checkpointAudit({ chain, log, key, send: sender?.send }, 'now'));
  } finally {
    sender?.close();
  }
  process.stdout.write(`A checkpoint of the audit log was added to ${path.join(config.folder, CHECKPOINT_FILE)}.\n`);
}

/** Checks every audit record against its chain and the checkpoints; status 1 when anything was found. */
export async function runAuditVerify(options: VerifyOptions): Promise<void> {
  const config = settings();
  const folder = options.checkpoints ?? config.folder;
  const keys = await keysOf(config, options.publicKey ?? []);
  if (folder !== undefined && keys.length === 0)
    throw new CommandError(
      'Give the public key that checkpoints are signed with: --public-key FILE, or OSTEON_AUDIT_KEY.',
      2,
    );
  const checkpoints: CheckpointLog | null = folder === undefined ? null : createCheckpointFolder(folder);
  if (checkpoints === null)
    process.stderr.write(
      'No --checkpoints given: a chain that was rebuilt as a whole cannot be told from the true one.\n',
    );
  const progress = new ProgressLine();
  const found = await withChain((chain) =>
    verifyAudit({
      chain,
      checkpoints: checkpoints?.lines() ?? null,
      keys,
      onProgress: ({ checked, all }) => progress.show(`${checked} of ${all} audit records checked`),
    }),
  );
  progress.end();
  if (options.json) process.stdout.write(`${JSON.stringify(found, null, 2)}\n`);
  else {
    for (const { text } of found.findings) process.stdout.write(`FOUND  ${text}\n`);
    const seen =
      found.checkpointedAt === null
        ? 'no checkpoint'
        : `${found.checkpoints} checkpoints, the newest of ${found.checkpointedAt}`;
    const verdict =
      found.verdict === 'intact' ? 'The audit log is what was written' : `${found.findings.length} findings`;
    process.stdout.write(`${verdict}: ${found.records} records checked, ${seen}.\n`);
  }
  if (found.verdict !== 'intact') process.exitCode = 1;
}

/** Prints the public half of the key, to be kept where the database and the checkpoints are not. */
export function runAuditPublicKey(): void {
  const { key } = settings();
  if (key === undefined) throw new CommandError('OSTEON_AUDIT_KEY is not set.', 2);
  process.stdout.write(publicKeyOf(keyOf('OSTEON_AUDIT_KEY', key, checkpointKey)));
}

function settings(): AuditConfig {
  try {
    return readAuditConfig(process.env);
  } catch (error) {
    if (error instanceof ConfigError) throw new CommandError(error.problems.join('\n'), 2);
    throw error;
  }
}

async function keysOf({ key, earlierKeys }: AuditConfig, given: readonly string[]): Promise<KeyObject[]> {
  const keys = earlierKeys.map((text) => keyOf('OSTEON_AUDIT_EARLIER_KEYS', text, earlierKey));
  if (key !== undefined) keys.push(keyOf('OSTEON_AUDIT_KEY', key, checkpointKey));
  for (const text of given) {
    const content = await readFile(text, 'utf8').catch(() => text);
    keys.push(keyOf(`--public-key ${text}`, content, earlierKey));
  }
  return keys;
}

function keyOf(name: string, text: string, read: (text: string) => KeyObject): KeyObject {
  try {
    return read(text);
  } catch (error) {
    throw new CommandError(`${name} ${(error as Error).message}.`, 2);
  }
}

/** The chain alone: nothing that is sealed is opened, so the keys of the data are not asked for. */
async function withChain<Result>(work: (chain: AuditChain) => Promise<Result>): Promise<Result> {
  const keys = createKeyRing([{ id: 'none', key: randomBytes(32) }]);
  const persistence = createPersistence({ role: 'osteon_worker', keys, databaseUrl: databaseUrl(), poolSize: 1 });
  try {
    return await work(persistence.auditChain);
  } finally {
    await persistence.close();
  }
}
