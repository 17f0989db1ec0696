import type { KeyRing } from '@osteon/application';
import { createKeyRing, createPersistence, type DatabaseRole, type Persistence } from '@osteon/persistence';
import { ConfigError, dataKeys, readConfig } from '@osteon/platform';
import { z } from 'zod';
import { CommandError } from './command-error.ts';
import { isDemonstration } from './demonstration-mode.ts';

/** The address of the database for a role, or a sentence that says how to give one. */
export function databaseUrl(role: DatabaseRole = 'osteon_worker'): string {
  const own = role === 'osteon_api' ? 'OSTEON_API_DATABASE_URL' : 'OSTEON_WORKER_DATABASE_URL';
  const url = process.env[own] || process.env['DATABASE_URL'];
  if (url !== undefined && url !== '') return url;
  throw new CommandError(
    'DATABASE_URL is not set. `npm run osteon -- …` brings the database of this folder; else give an address such as\n' +
      '  DATABASE_URL=postgresql://user:password@127.0.0.1:5432/osteon',
    2,
  );
}

/** The keys that seal what is at rest, or a sentence that says how to give them. */
export function keyRing(): KeyRing {
  try {
    return createKeyRing(readConfig(z.object({ OSTEON_DATA_KEYS: dataKeys }), process.env).OSTEON_DATA_KEYS);
  } catch (error) {
    if (error instanceof ConfigError) throw new CommandError(error.problems.join('\n'), 2);
    throw error;
  }
}

/**
 * Opens the database for one command and closes it whatever happens. Commands work for all services, as the worker
 * does; what makes accounts and services is the api's.
 */
export async function withDatabase<Result>(
  work: (persistence: Persistence) => Promise<Result>,
  { poolSize = 4, role = 'osteon_worker' }: { readonly poolSize?: number; readonly role?: DatabaseRole } = {},
): Promise<Result> {
  const persistence = createPersistence({ role, keys: keyRing(), databaseUrl: databaseUrl(role), poolSize });
  try {
    return await work(persistence);
  } finally {
    await persistence.close();
  }
}

export interface ServiceChoice {
  readonly id: string;
  readonly code: string;
  readonly name: string;
}

/**
 * The service of that code, or the only one there is. Among several, a demonstration takes the first and says so;
 * where patients are real, the operator has to say which.
 */
export async function chooseService(persistence: Persistence, code: string | undefined): Promise<ServiceChoice> {
  const { rows } = await persistence.pool.query<ServiceChoice>('select id, code, name from service order by code');
  const codes = rows.map((service) => service.code).join(', ');
  const [first] = rows;
  if (first === undefined) {
    throw new CommandError(
      'There is no service yet. `osteon setup-link` begins one, `osteon seed` opens a demonstration.',
    );
  }
  if (code === undefined) {
    if (rows.length === 1) return first;
    if (isDemonstration()) {
      process.stderr.write(`No --service given: taking ${first.code}, the first of ${codes}.\n`);
      return first;
    }
    throw new CommandError(
      `There are ${rows.length} services; say which one takes the patients: --service CODE (${codes}).`,
      2,
    );
  }
  const chosen = rows.find((service) => service.code === code);
  if (chosen === undefined) throw new CommandError(`There is no service ${code}. There are: ${codes}.`, 2);
  return chosen;
}
