/** What lies in `prisma/`: the schema's files and the folder of migrations, in the shape the engine asks for. */
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const PRISMA_FOLDER = fileURLToPath(new URL('../../prisma/', import.meta.url));
const LOCK_FILE = 'migration_lock.toml';
const LOCK_TEXT = '# The database the migrations are written for.\nprovider = "postgresql"\n';

const missingIsNothing = (error) => {
  if (error.code === 'ENOENT') return undefined;
  throw error;
};

/** All `.prisma` files directly in the folder. */
export async function readSchema(folder = PRISMA_FOLDER) {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.prisma')).sort();
  if (names.length === 0) throw new Error(`There is no .prisma file in ${folder}.`);
  const files = await Promise.all(
    names.map(async (name) => ({
      path: path.join(folder, name),
      content: await readFile(path.join(folder, name), 'utf8'),
    })),
  );
  return { files };
}

/** The migrations in the order of their names, which begin with the time they were written. */
export async function readMigrations(folder = PRISMA_FOLDER) {
  const baseDir = path.join(folder, 'migrations');
  const entries = (await readdir(baseDir, { withFileTypes: true }).catch(missingIsNothing)) ?? [];
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  const migrationDirectories = await Promise.all(
    names.sort().map(async (name) => ({
      path: name,
      migrationFile: {
        path: 'migration.sql',
        content: await readFile(path.join(baseDir, name, 'migration.sql'), 'utf8').then(
          (value) => ({ tag: 'ok', value }),
          (error) => ({ tag: 'error', value: String(error.message) }),
        ),
      },
    })),
  );
  const lock = await readFile(path.join(baseDir, LOCK_FILE), 'utf8').catch(missingIsNothing);
  return {
    baseDir,
    lockfile: { path: LOCK_FILE, content: lock ?? LOCK_TEXT },
    shadowDbInitScript: '',
    migrationDirectories,
  };
}

/** Writes `<name>/migration.sql` and, the first time, the lock file beside it. */
export async function writeMigration(name, script, folder = PRISMA_FOLDER) {
  const directory = path.join(folder, 'migrations', name);
  await mkdir(directory, { recursive: true });
  const file = path.join(directory, 'migration.sql');
  await writeFile(file, script);
  await writeFile(path.join(folder, 'migrations', LOCK_FILE), LOCK_TEXT, { flag: 'wx' }).catch((error) => {
    if (error.code !== 'EEXIST') throw error;
  });
  return file;
}
