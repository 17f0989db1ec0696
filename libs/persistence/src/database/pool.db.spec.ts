import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  createSetupLink,
  enrolPatient,
  isAppError,
  listColleagues,
  readPatient,
  recordFacts,
  switchService,
} from '@osteon/application';
import {
  aPatient,
  aService,
  createTestDatabase,
  serverUrl,
  TEST_KEYS,
  type TestDatabase,
  type TestService,
  withClient,
} from '@osteon/testing';
import { createPatientStore } from '../patients/patient-store.ts';
import { createPersistence, type Persistence } from '../persistence.ts';
import { isDatabaseAway } from './errors.ts';

let db: TestDatabase;
let p: Persistence;
let north: TestService;

beforeAll(async () => {
  db = await createTestDatabase();
  p = createPersistence({ role: 'osteon_api', keys: TEST_KEYS, databaseUrl: db.url, poolSize: 3 });
  await db.freezeAt('2026-05-01T09:00:00Z');
  north = await aService(db);
});
afterAll(async () => {
  await p.close();
  await db.drop();
});

const thrown = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  );

describe('a database that is away', () => {
  it('is said as such, and soon', async () => {
    const nowhere = createPersistence({
      role: 'osteon_api',
      keys: TEST_KEYS,
      databaseUrl: 'postgresql://nobody:x@127.0.0.1:1/none',
      poolSize: 1,
    });
    const error = await thrown(nowhere.ping());
    await nowhere.close();
    expect(isAppError(error, 'FLS-1901')).toBe(true);
    expect(isDatabaseAway(error)).toBe(true);
    expect(isDatabaseAway(new Error('something else'))).toBe(false);
  });

  it('costs the requests of that moment, and the pool recovers by itself', async () => {
    const running = thrown(p.pool.query('select pg_sleep(30)'));
    await new Promise((resolve) => setTimeout(resolve, 100));
    await withClient(serverUrl(), (server) =>
      server.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [db.name]),
    );
    expect(isDatabaseAway(await running)).toBe(true);
    // A connection that ended while idle may be handed out once more before the pool hears of it.
    await thrown(p.ping());
    await p.ping();
  });
});

describe('the generated client', () => {
  it('says that a database is away as every statement does', async () => {
    const nowhere = createPersistence({
      role: 'osteon_api',
      keys: TEST_KEYS,
      databaseUrl: 'postgresql://nobody:x@127.0.0.1:1/none',
      poolSize: 1,
    });
    const errors = [
      await thrown(listColleagues(nowhere, north.nurse)),
      await thrown(switchService(nowhere, north.nurse, north.serviceId)),
      await thrown(createSetupLink(nowhere)),
    ];
    await nowhere.close();
    expect(errors.map((error) => isAppError(error, 'FLS-1901'))).toEqual([true, true, true]);
  });

  it('waits no longer for a connection than a statement does', async () => {
    const narrow = createPersistence({ role: 'osteon_api', keys: TEST_KEYS, databaseUrl: db.url, poolSize: 1 });
    const taken = await narrow.pool.connect();
    const errors = await Promise.all([
      thrown(listColleagues(narrow, north.nurse)),
      thrown(switchService(narrow, north.nurse, north.serviceId)),
    ]);
    taken.release();
    expect(errors.map((error) => isAppError(error, 'FLS-1901'))).toEqual([true, true]);
    expect(await listColleagues(narrow, north.nurse)).toHaveLength(5);
    await narrow.close();
  });

  it('uses the connections of the pool, which ends once and ends them all', async () => {
    const one = createPersistence({
      role: 'osteon_api',
      keys: TEST_KEYS,
      databaseUrl: db.url,
      poolSize: 1,
      program: 'the-only-one',
    });
    await one.ping();
    await Promise.all([listColleagues(one, north.nurse), one.demonstration.countServices(), one.ping()]);
    const connected = () =>
      db.query(`select from pg_stat_activity where datname = $1 and application_name = 'the-only-one'`, [db.name]);
    expect(await connected()).toHaveLength(1);
    await one.close();
    expect(one.pool.ended).toBe(true);
  });

  it('is loaded when it is wanted and not before', async () => {
    const script = `
      const { createKeyRing, createPersistence } = await import('@osteon/persistence');
      const { registerHooks } = await import('node:module');
      const loaded = [];
      registerHooks({ load: (url, context, next) => (loaded.push(url), next(url, context)) });
      const p = createPersistence({ role: 'osteon_api', keys: createKeyRing([{ id: 'test', key: Buffer.alloc(32, 1) }]), databaseUrl: process.env.DATABASE_URL, poolSize: 1 });
      await p.ping();
      const isLoaded = () => loaded.some((url) => url.endsWith('/generated/client.js'));
      const before = isLoaded();
      const services = await p.demonstration.countServices();
      await p.close();
      console.log(JSON.stringify({ before, services, after: isLoaded() }));`;
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], {
      env: { PATH: process.env['PATH'], DATABASE_URL: db.url },
      cwd: fileURLToPath(new URL('../..', import.meta.url)),
    });
    expect(JSON.parse(stdout)).toEqual({ before: false, services: 1, after: true });
  });
});

describe('a connection', () => {
  it('gives dates as they are written, whatever zone the process is in', async () => {
    const { rows } = await p.pool.query(`select date '2026-03-29' as day, 9007199254740991::bigint as big`);
    expect(rows).toEqual([{ day: '2026-03-29', big: 9007199254740991 }]);
  });

  it('knows within a transaction who acts, and forgets it after', async () => {
    const settings = `select current_setting('app.user', true) as "user", current_setting('app.service', true) as service`;
    const one = createPersistence({ role: 'osteon_api', keys: TEST_KEYS, databaseUrl: db.url, poolSize: 1 });
    const inside = await one.inTransaction(north.nurse, async (client) => (await client.query(settings)).rows[0]);
    expect(inside).toEqual({ user: north.nurse.userId, service: north.serviceId });
    expect((await one.pool.query(settings)).rows[0]).toEqual({ user: '', service: '' });
    await one.close();
  });

  it('undoes all of a transaction whose work fails, use cases included', async () => {
    const { patientId } = await enrolPatient(
      p.as(north.nurse),
      north.nurse,
      aPatient().withHipFracture('2026-04-01').enrolment(),
    );
    const failure = await thrown(
      p.inTransaction(north.nurse, async (client) => {
        const deps = { patients: createPatientStore(client, TEST_KEYS) };
        await recordFacts(deps, north.nurse, patientId, { facts: [{ type: 'fall', on: '2026-04-20' }] });
        throw new Error('and then something broke');
      }),
    );
    expect(String(failure)).toMatch(/something broke/);
    expect(await readPatient(p.as(north.nurse), north.nurse, patientId)).toMatchObject({ version: 1 });
  });

  it('refuses text that cannot be stored, in every place of it', async () => {
    const story = aPatient().withHipFracture('2026-04-01');
    const bad = [
      story.named('Ada\u0000', 'Example'),
      story.withEvent('fls-contact', '2026-04-20', { note: 'a\u0000b' }),
      story.numbered('1\u0000'),
    ];
    for (const one of bad) {
      expect(isAppError(await thrown(enrolPatient(p.as(north.nurse), north.nurse, one.enrolment())), 'FLS-1032')).toBe(
        true,
      );
    }
  });

  it('refuses a date of the year 0, which the database does not have', async () => {
    const story = aPatient().born('0000-05-05').withHipFracture('2026-04-01');
    expect(isAppError(await thrown(enrolPatient(p.as(north.nurse), north.nurse, story.enrolment())), 'FLS-1010')).toBe(
      true,
    );
  });

  it('tells the latest migration, and none of an empty database', async () => {
    expect(await p.migrationLevel()).toMatch(/^\d{14}_\w+$/);
    const empty = createPersistence({ role: 'osteon_api', keys: TEST_KEYS, databaseUrl: serverUrl(), poolSize: 1 });
    expect(await empty.migrationLevel()).toBeNull();
    await empty.close();
  });
});
