/** Migrating with the sentences a person needs. The engine is among the packages, so it is loaded late. */
import { Problem } from './problem.mjs';

export async function migrate(url) {
  const { deploy, status } = await import('../migrate/actions.mjs');
  const before = await status({ url });
  if (before.unknown.length > 0) {
    throw new Problem(
      `The database has been migrated by a newer Osteon (${before.unknown.at(-1)}).`,
      'Start that version, or keep this one apart: OSTEON_DATA=/another/folder npm start. Nothing was changed.',
    );
  }
  if (before.edited.length > 0) {
    throw new Problem(
      `The migration ${before.edited[0]} is not the one that this database was migrated with.`,
      'Put back the file as it was, or begin anew with npm start -- --fresh.',
    );
  }
  if (before.failed.length > 0) {
    throw new Problem(
      `The migration ${before.failed[0]} was cut short in this database, and only a person can tell how far it came.`,
      'Restore a backup, or begin anew with npm start -- --fresh.',
    );
  }
  const applied = await deploy({ url });
  return applied.length === 0 ? 'up to date' : `${applied.length} applied`;
}
