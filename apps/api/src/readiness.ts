import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Persistence } from '@osteon/persistence';

/** The migrations lie beside the programs that were built with them. */
const MIGRATIONS = fileURLToPath(new URL('../../../prisma/migrations', import.meta.url));

/** The migration that this program was written for: the last by name; undefined where the folder is not shipped. */
export const WANTED_MIGRATION = newestMigration();

/** Why requests cannot be served now, in a sentence; undefined when they can. */
export async function whyNotReady(persistence: Persistence): Promise<string | undefined> {
  let level: string | null;
  try {
    const problem = await persistence.roleProblem();
    if (problem !== undefined) return problem;
    level = await persistence.migrationLevel();
  } catch {
    return 'the database does not answer';
  }
  if (level === null) return 'the database is not migrated yet';
  if (WANTED_MIGRATION === undefined || level === WANTED_MIGRATION) return undefined;
  return level < WANTED_MIGRATION
    ? `the database stands at ${level} and is to be migrated to ${WANTED_MIGRATION}`
    : `the database stands at ${level}, which is newer than this program (${WANTED_MIGRATION})`;
}

function newestMigration(): string | undefined {
  try {
    return readdirSync(MIGRATIONS, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name)
      .sort()
      .at(-1);
  } catch {
    return undefined;
  }
}
