import { Readable } from 'node:stream';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { checkFile, handInFile, readFileImport, startFile } from '@osteon/application';
import { fileReader } from '@osteon/interop';
import { createPersistence, type Persistence } from '@osteon/persistence';
import {
  aService,
  createTestDatabase,
  TEST_KEYS,
  withClient,
  type TestDatabase,
  type TestService,
} from '@osteon/testing';
import { startWorker, TestRedis, until, type TestProcess } from '../harness/processes.ts';

/** Three batches. */
const PATIENTS = 1_040;
/** The lock that a batch waits for in the test. */
const HELD = 4_712;

let database: TestDatabase;
let persistence: Persistence;
let service: TestService;
let redis: TestRedis;
let workers: TestProcess[];

beforeEach(async () => {
  database = await createTestDatabase();
  await database.travelTo('2026-12-01T09:00:00Z');
  persistence = createPersistence({ role: 'osteon_api', keys: TEST_KEYS, databaseUrl: database.url, poolSize: 2 });
  redis = await TestRedis.start();
  workers = [];
  service = await aService(database);
  // The second batch waits where it is settled, its patients written and not committed, until the test lets it.
  await database.query(
    `create function wait_here() returns trigger language plpgsql as $$
     begin perform pg_advisory_xact_lock(${String(HELD)}); return new; end $$`,
  );
  await database.query(
    `create trigger wait_here before update on file_import for each row
     when ((new.counts -> 'outcomes' ->> 'new')::int = 1000 and (old.counts -> 'outcomes' ->> 'new')::int = 500)
     execute function wait_here()`,
  );
});

afterEach(async () => {
  for (const worker of workers) await worker.stop('SIGKILL');
  await redis.remove();
  await persistence.close();
  await database.drop();
});

function worker(): void {
  workers.push(startWorker({ databaseUrl: database.url, redisUrl: redis.url, leaseMs: 1_000 }));
}

it('goes on after its worker was killed in the middle of a batch, and stores nobody twice', async () => {
  const acting = { fileImports: persistence.as(service.lead).fileImports, reader: fileReader };
  const rows = Array.from({ length: PATIENTS }, (_, n) => `M-${n},Killed${n},Ann,1950-03-11,F,2026-11-02,Hip`);
  const text = ['Hospital number,Surname,First name,DOB,Gender,Date of fracture,Fracture site', ...rows, ''].join('\n');
  const { id } = await handInFile(acting, service.lead, 'killed.csv', Readable.from([Buffer.from(text)]));
  await checkFile(acting, service.lead, id, {});
  const now = () => readFileImport(acting, service.lead, id);
  const stored = async () => {
    const [found] = await database.query<{ patients: number; fractures: number; episodes: number }>(
      `select (select count(*)::int from patient) as patients, (select count(*)::int from fact) as fractures,
         (select count(*)::int from episode) as episodes`,
    );
    return found;
  };

  worker();
  await until('a checked file', async () => (await now()).state === 'checked');
  expect((await now()).counts.fates.new).toBe(PATIENTS);
  expect(await stored()).toEqual({ patients: 0, fractures: 0, episodes: 0 });
  await withClient(database.url, async (holder) => {
    await holder.query('select pg_advisory_lock($1)', [HELD]);
    await startFile(acting, service.lead, id);
    const [waiting] = await until('a batch that waits to be settled', async () => {
      const { rows: found } = await holder.query<{ pid: number }>(
        `select pid from pg_locks where locktype = 'advisory' and objid = $1 and not granted`,
        [HELD],
      );
      return found.length > 0 && found;
    });
    await workers[0]?.stop('SIGKILL');
    expect(await stored()).toEqual({ patients: 500, fractures: 500, episodes: 500 });
    // What the worker had sent goes with it; had it been kept, the next one would go on after it.
    await holder.query('select pg_terminate_backend($1)', [waiting?.pid]);
    await holder.query('select pg_advisory_unlock($1)', [HELD]);
  });

  worker();
  await until('a finished file', async () => (await now()).state === 'finished');
  expect((await now()).counts.outcomes).toEqual({ new: PATIENTS, changed: 0, unchanged: 0, refused: 0 });
  expect(await stored()).toEqual({ patients: PATIENTS, fractures: PATIENTS, episodes: PATIENTS });
  const [settled] = await database.query<{ rows: number; people: number }>(
    `select count(*)::int as rows, count(distinct patient_id)::int as people from file_import_row where outcome = 'new'`,
  );
  expect(settled).toEqual({ rows: PATIENTS, people: PATIENTS });
});
