/** The database and Redis of a data folder: the person's own when named, ours otherwise. */
import { answers, startPostgres } from './postgres.mjs';
import { Problem } from './problem.mjs';
import { startRedis } from './redis.mjs';
import { onStop } from './run.mjs';

/**
 * Follows what runs, so that every change is written down for other commands and for the next start.
 */
export class Crew {
  #members = [];
  #known = {};
  #recorded = Promise.resolve();

  /** @param {import('./data-folder.mjs').DataFolder} data @param {(text: string) => void} say */
  constructor(data, say) {
    this.data = data;
    this.say = say;
  }

  /** Takes a child in; it is stopped in reverse order of joining. */
  join(child) {
    this.#members.push(child);
    child.onChange(() => this.#record());
    onStop(() => child.stop());
    return child;
  }

  /** Something worth knowing to other commands: addresses. */
  async know(facts) {
    Object.assign(this.#known, facts);
    await this.#record();
  }

  /** One after the other: two children may change at the same moment, and the last word is to stand. */
  #record() {
    this.#recorded = this.#recorded.then(() => {
      const processes = this.#members.map((child) => child.identity).filter(Boolean);
      return this.data.record({ ...this.#known, processes });
    });
    return this.#recorded;
  }

  log(name) {
    return this.data.in('log', `${name}.log`);
  }
}

/** @returns {Promise<string>} DATABASE_URL */
export async function bringPostgres(crew, secrets, progress) {
  if (process.env.DATABASE_URL) {
    await progress.step('database named by DATABASE_URL', () => mustAnswer(process.env.DATABASE_URL));
    await crew.know({ databaseUrl: process.env.DATABASE_URL });
    return process.env.DATABASE_URL;
  }
  let address;
  await progress.step('PostgreSQL', async () => {
    const { url } = await startPostgres({
      folder: crew.data.in('postgres'),
      logFile: crew.log('postgres'),
      password: secrets.databasePassword,
      say: crew.say,
      join: (child) => crew.join(child),
    });
    address = url();
  });
  await crew.know({ databaseUrl: address });
  return address;
}

/**
 * As whom the programs ask. In our own server each has a login of its own; in one that a person named it puts its role
 * on at that address, or has the address that the environment gives it.
 * @returns {Promise<{ api: string, worker: string }>} DATABASE_URL of each
 */
export async function programAddresses(databaseUrl, secrets, env = process.env) {
  if (env.DATABASE_URL) {
    const { OSTEON_API_DATABASE_URL: api, OSTEON_WORKER_DATABASE_URL: worker } = env;
    return { api: api || databaseUrl, worker: worker || databaseUrl };
  }
  const { ensureLogins } = await import('../migrate/logins.mjs');
  const as = (user, password) => {
    const url = new URL(databaseUrl);
    Object.assign(url, { username: user, password });
    return url.href;
  };
  const api = as('osteon_api_login', secrets.apiDatabasePassword);
  const worker = as('osteon_worker_login', secrets.workerDatabasePassword);
  await ensureLogins({ url: databaseUrl, logins: { osteon_api: api, osteon_worker: worker } });
  return { api, worker };
}

async function mustAnswer(url) {
  try {
    await answers(url);
  } catch (error) {
    throw new Problem(
      `The database named by DATABASE_URL does not answer: ${error.message}.`,
      'Check the address, user, password and that the database exists; or leave DATABASE_URL out to get a private one.',
    );
  }
}

/** @returns {Promise<string>} REDIS_URL */
export async function bringRedis(crew, secrets, progress) {
  if (process.env.REDIS_URL) {
    await crew.know({ redisUrl: process.env.REDIS_URL });
    return process.env.REDIS_URL;
  }
  let address;
  await progress.step('Redis', async () => {
    const { url } = await startRedis({
      folder: crew.data.in('redis'),
      logFile: crew.log('redis'),
      password: secrets.redisPassword,
      say: crew.say,
      join: (child) => crew.join(child),
    });
    address = url;
  });
  await crew.know({ redisUrl: address });
  return address;
}
