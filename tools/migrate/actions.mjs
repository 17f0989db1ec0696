/** The four things done with migrations, as functions; `migrate.mjs` is their command line. */
import { withEngine, withMigrationLock } from './engine.mjs';
import { PRISMA_FOLDER, readMigrations, readSchema, writeMigration } from './folder.mjs';

/** The schema names nothing that is managed elsewhere. */
const filters = { externalTables: [], externalEnums: [] };

/**
 * Applies every migration that the database does not have yet.
 * @param {{ url: string, folder?: string }} options
 * @returns {Promise<string[]>} the names applied now; empty when there was nothing to do
 */
export async function deploy({ url, folder = PRISMA_FOLDER }) {
  const migrationsList = await readMigrations(folder);
  return withMigrationLock(url, () =>
    withEngine({ url }, async (engine) => {
      const { appliedMigrationNames } = await engine
        .applyMigrations({ migrationsList, filters })
        .catch((error) => undoRecord(engine, migrationsList).then(() => Promise.reject(error)));
      return appliedMigrationNames;
    }),
  );
}

/**
 * A script is sent whole and so is one transaction: one that failed has left nothing behind. Its row is marked as
 * rolled back, so that a corrected script is tried again instead of waiting for somebody to repair the table.
 */
async function undoRecord(engine, migrationsList) {
  const found = await engine.diagnoseMigrationHistory({ migrationsList, optInToShadowDatabase: false, filters });
  for (const migrationName of found.failedMigrationNames) await engine.markMigrationRolledBack({ migrationName });
}

/**
 * What the database has not, or has beyond this program's folder.
 * @returns {Promise<{ pending: string[], unknown: string[], failed: string[], edited: string[] }>}
 */
export async function status({ url, folder = PRISMA_FOLDER }) {
  const migrationsList = await readMigrations(folder);
  return withEngine({ url }, async (engine) => {
    const found = await engine.diagnoseMigrationHistory({ migrationsList, optInToShadowDatabase: false, filters });
    return {
      pending: found.history?.unappliedMigrationNames ?? [],
      unknown: found.history?.unpersistedMigrationNames ?? [],
      failed: found.failedMigrationNames,
      edited: found.editedMigrationNames,
    };
  });
}

/**
 * The SQL that leads from the applied migrations to the schema, worked out in a temporary database on the server.
 * Empty when they agree. Functions, triggers and partial indexes are written by hand in migrations and do not show.
 */
export async function difference({ url, folder = PRISMA_FOLDER }) {
  const [schema, migrations] = await Promise.all([readSchema(folder), readMigrations(folder)]);
  const datamodels = schema.files.map(({ path, content }) => [path, content]);
  return withEngine({ url, datamodels }, async (engine) => {
    const { stdout } = await engine.diff({
      from: { tag: 'migrations', ...migrations },
      to: { tag: 'schemaDatamodel', ...schema },
      script: true,
      exitCode: null,
      filters,
    });
    const script = stdout ?? '';
    return script.includes('This is an empty migration') ? '' : script.trim();
  });
}

/**
 * Writes a new migration from the difference.
 * @param {{ url: string, name: string, empty?: boolean, folder?: string, now?: Date }} options `empty` writes a file
 *   for SQL by hand even when schema and migrations agree
 * @returns {Promise<string | undefined>} the file written
 */
export async function create({ url, name, empty = false, folder = PRISMA_FOLDER, now = new Date() }) {
  const script = await difference({ url, folder });
  if (script === '' && !empty) return undefined;
  const stamp = now.toISOString().replace(/\D/g, '').slice(0, 14);
  const words = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_|_$/g, '');
  if (words === '') throw new Error('A migration wants a name of letters, such as --name add-doses.');
  return writeMigration(`${stamp}_${words}`, script === '' ? '-- SQL by hand.\n' : `${script}\n`, folder);
}
