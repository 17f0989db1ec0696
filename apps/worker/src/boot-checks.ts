import { existsSync, readdirSync } from 'node:fs';
import { inspectRedis, type RedisVerdict } from '@osteon/jobs';

/** The worker cannot work here; `message` says what to do. */
export class BootError extends Error {
  override readonly name = 'BootError';
}

/** Beside the apps in a checkout and in the container alike. */
const MIGRATIONS = new URL('../../../prisma/migrations/', import.meta.url);

/** The newest migration that this program brings; undefined where the folder is not there. */
export function ownMigrationLevel(folder: URL = MIGRATIONS): string | undefined {
  if (!existsSync(folder)) return undefined;
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort()
    .at(-1);
}

/**
 * The database is at the level this program was written for.
 * @throws {BootError} when it is older or newer
 */
export function checkMigrationLevel(database: string | null, own: string | undefined): void {
  if (own === undefined) return;
  if (database === null || database < own) {
    throw new BootError(
      `The database is at migration "${database ?? 'none'}", this program needs "${own}". Migrate it first: npm start does, or node tools/migrate/migrate.mjs deploy.`,
    );
  }
  if (database > own) {
    throw new BootError(
      `The database is at migration "${database}", which is newer than this program ("${own}"). Start the newer version of the program.`,
    );
  }
}

/**
 * Redis keeps what it is given. A Redis that is away is no reason not to start: messages wait in the database.
 * @throws {BootError} when it would drop jobs
 */
export async function checkRedis(redisUrl: string): Promise<RedisVerdict> {
  const verdict = await inspectRedis({ redisUrl });
  if (verdict.kind === 'refused') throw new BootError(verdict.reason);
  return verdict;
}
