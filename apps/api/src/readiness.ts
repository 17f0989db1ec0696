import type { Persistence } from '@osteon/persistence';

/** Why requests cannot be served now, in a sentence; undefined when they can. */
export async function whyNotReady(persistence: Persistence): Promise<string | undefined> {
  try {
    const level = await persistence.migrationLevel();
    return level === null ? 'the database is not migrated yet' : undefined;
  } catch {
    return 'the database does not answer';
  }
}
