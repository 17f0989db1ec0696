import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { hashPassword } from '@osteon/application';
import { createTestDatabase, keepLog, TEST_DATA_KEYS, type TestDatabase } from '@osteon/testing';
import pg from 'pg';
import { Browser, PASSWORD } from './harness.ts';

const PROGRAM = fileURLToPath(new URL('../../apps/api/dist/main.js', import.meta.url));

interface Running {
  readonly child: ChildProcess;
  readonly output: () => string;
  /** Waits for a text on standard output or error. */
  says(text: string | RegExp): Promise<void>;
  readonly exit: Promise<number | null>;
}

const running: ChildProcess[] = [];

function launch(env: Record<string, string>): Running {
  const child = spawn(process.execPath, [PROGRAM], {
    env: { PATH: process.env['PATH'] ?? '', HOST: '127.0.0.1', PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.push(child);
  let output = '';
  const exit = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const waiting = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      keepLog('process', chunk.toString());
      for (const look of waiting) look();
    });
  return {
    child,
    exit,
    output: () => output,
    says: (text) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (typeof text === 'string' ? output.includes(text) : text.test(output)) {
            waiting.delete(look);
            resolve();
          }
        };
        waiting.add(look);
        void exit.then((code) => reject(new Error(`ended with ${code} before it said ${String(text)}:\n${output}`)));
        look();
      }),
  };
}

let database: TestDatabase;
let env: Record<string, string>;
beforeAll(async () => {
  database = await createTestDatabase();
  env = {
    DATABASE_URL: database.url,
    OSTEON_LINK_SECRET: 'a secret of forty characters for the tests',
    OSTEON_DATA_KEYS: TEST_DATA_KEYS,
  };
});
afterAll(async () => {
  for (const child of running) if (child.exitCode === null) child.kill('SIGKILL');
  await database.drop();
});

const urlOf = (api: Running): string => /"url":"([^"]+)"/.exec(api.output())?.[1] ?? '';

describe('the program', () => {
  test('says every setting that is missing or wrong, and ends', async () => {
    const api = launch({ PORT: 'many', OSTEON_MODE: 'play' });
    expect(await api.exit).toBe(1);
    for (const name of ['DATABASE_URL', 'PORT', 'OSTEON_MODE']) expect(api.output()).toContain(name);
    expect(api.output()).not.toContain('    at ');
  });

  test('says that its port is taken, and ends', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as { port: number };
    const api = launch({ ...env, PORT: String(port), OSTEON_MODE: 'demonstration' });
    expect(await api.exit).toBe(1);
    expect(api.output()).toContain('is the port taken?');
    other.close();
  });

  test('in production prints a set-up link while nobody can sign in, and never in its log', async () => {
    const api = launch({ ...env, OSTEON_PUBLIC_URL: 'https://osteon.example.org' });
    await api.says(/https:\/\/osteon\.example\.org\/setup#[\w-]{43}/);
    const log = api
      .output()
      .split('\n')
      .filter((line) => line.startsWith('{'));
    expect(log.join('')).not.toMatch(/setup#/);
    api.child.kill('SIGTERM');
    expect(await api.exit).toBe(0);
  });

  test('finishes the request under way when it is asked to stop', async () => {
    const [region] = await database.query<{ id: string }>(
      `insert into region (code, name) values ('r', 'Region') returning id`,
    );
    await database.query(
      `with s as (insert into service (region_id, code, name, time_zone, country)
         values ($1, 's', 'Service', 'Europe/London', 'GB') returning id),
       u as (insert into user_account (email, display_name, password_hash) values ('n@s.example', 'N', $2) returning id)
       insert into membership (user_id, service_id, role) select u.id, s.id, 'nurse' from u, s`,
      [region?.id, await hashPassword(PASSWORD)],
    );
    const api = launch({ ...env, OSTEON_MODE: 'demonstration' });
    await api.says('api ready');
    const browser = new Browser(urlOf(api));
    await browser.post('/api/v1/session', { email: 'n@s.example', password: PASSWORD });

    const holder = new pg.Client({ connectionString: database.url });
    await holder.connect();
    await holder.query('begin; lock table patient in access exclusive mode');
    const answer = browser.get('/api/v1/worklist');
    const isWaiting = async (): Promise<boolean> => {
      const { rowCount } = await holder.query(
        `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
      );
      return rowCount === 1;
    };
    while (!(await isWaiting())) await new Promise((resolve) => setTimeout(resolve, 10));
    api.child.kill('SIGTERM');
    await api.says('api stopping');
    await holder.query('commit');
    await holder.end();
    expect((await answer).status).toBe(200);
    expect(await api.exit).toBe(0);
    expect(api.output()).toContain('api stopped');
  });
});
