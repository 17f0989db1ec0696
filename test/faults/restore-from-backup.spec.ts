import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  claimDueMessages,
  enrolPatient,
  holdReport,
  planDueMessages,
  reconcileMessages,
  sendMessages,
  settleAfterRestore,
  type ReconcileDeps,
} from '@osteon/application';
import { chooseGateways, createMessageWriter } from '@osteon/messaging';
import { backUp, createPersistence, restoreBackup, type Persistence } from '@osteon/persistence';
import {
  aPatient,
  createClinic,
  createTestDatabase,
  localDay,
  TEST_KEYS,
  type Clinic,
  type TestDatabase,
} from '@osteon/testing';
import { PassThrough, Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import pg from 'pg';
import { createChaosAdapter } from '../harness/chaos-adapter.ts';
import { ChaosGateway, type GatewayKind } from '../harness/chaos-gateway.ts';

const WORKER = { kind: 'worker' } as const;
const LEASE_MS = 60_000;
const DAY = '2026-06-17';
const NEXT_DAY = '2026-06-18';
const links = { secret: 'a secret that is only for the tests of restoring', publicUrl: 'https://clinic.example.org' };

let before: TestDatabase;
let after: TestDatabase;
let gateway: ChaosGateway;
let persistence: Persistence;
let restored: Persistence | undefined;
let clinic: Clinic;

beforeAll(async () => {
  [before, after] = [await createTestDatabase(), await createTestDatabase()];
});
afterAll(async () => {
  await before.drop();
  await after.drop();
});
beforeEach(async () => {
  await before.travelTo(`${DAY}T10:00:00Z`);
  persistence = open(before);
  clinic = await createClinic(before, persistence);
});
afterEach(async () => {
  await gateway.close();
  await persistence.close();
  await restored?.close();
  restored = undefined;
  await before.drop();
  await after.drop();
  [before, after] = [await createTestDatabase(), await createTestDatabase()];
});

const open = (database: TestDatabase): Persistence =>
  createPersistence({ role: 'osteon_worker', keys: TEST_KEYS, databaseUrl: database.url, poolSize: 4 });

function there(): Persistence {
  if (restored === undefined) throw new Error('Nothing has been restored.');
  return restored;
}

const telephoneOf = (n: number): string => `+4477009001${10 + n}`;

/** On tablets; the first question about them is due so many days from the first day. */
async function enrolDueIn(days: number, n: number): Promise<void> {
  const story = aPatient()
    .withFracture('wrist', await localDay(clinic, days - 20))
    .onAlendronate(await localDay(clinic, days - 14))
    .reachedBy('sms', telephoneOf(n));
  await enrolPatient(persistence, { kind: 'cli', serviceId: clinic.serviceId }, story.enrolment());
}

function worker(of: Persistence) {
  const adapter = createChaosAdapter({ url: gateway.url, kind: gateway.kind });
  const { writeMessage } = createMessageWriter();
  const { gatewayOf, gatewayNamed } = chooseGateways([adapter]);
  const deps: ReconcileDeps = { messages: of.messages, gatewayOf, gatewayNamed, writeMessage, links };
  const claim = (limit: number) =>
    claimDueMessages(of, WORKER, { limit, channels: ['sms'], mostInFlight: 100, leaseMs: LEASE_MS });
  return {
    adapter,
    plan: () => planDueMessages(of, WORKER),
    send: async (limit = 100) => sendMessages(deps, WORKER, { claims: await claim(limit), leaseMs: LEASE_MS }),
    reconcile: () => reconcileMessages(deps, WORKER, { leaseMs: LEASE_MS }),
  };
}

async function owner<Result>(database: TestDatabase, work: (client: pg.Client) => Promise<Result>): Promise<Result> {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

async function backedUp(): Promise<Buffer> {
  const file = new PassThrough();
  const [whole] = await Promise.all([buffer(file), owner(before, (client) => backUp(client, TEST_KEYS, file))]);
  return whole;
}

/** Minutes go by, as often as there is something to settle. */
async function letTheWorkerRun(minutes: number): Promise<void> {
  const busy = worker(there());
  for (let round = 0; round < minutes; round += 1) {
    await busy.plan();
    await busy.reconcile();
    await busy.send();
    await after.query(`update test_clock set shift = shift + interval '1 minute 1 second'`);
  }
}

const deliveries = (): number[] => [...gateway.delivered.values()].map((keys) => keys.length);
const everybodyOnce = (people: number): number[] => Array.from({ length: people }, () => 1);

describe.each<GatewayKind>(['key', 'look-up', 'blind'])('F32: a restore, with a gateway of the kind "%s"', (kind) => {
  it('sends nothing twice and loses nothing', async () => {
    gateway = await ChaosGateway.start(kind, 7);
    for (let n = 0; n < 6; n += 1) await enrolDueIn(0, n);
    for (let n = 6; n < 10; n += 1) await enrolDueIn(1, n);
    const old = worker(persistence);
    await old.plan();
    expect(await old.send(2)).toMatchObject({ accepted: 2 });
    const file = await backedUp();
    // After the backup: two that it knows, and, on the next day, two that were not even planned.
    expect(await old.send(2)).toMatchObject({ accepted: 2 });
    await before.travelTo(`${NEXT_DAY}T10:00:00Z`);
    await old.plan();
    await before.query(`update message set send_after = osteon_now() + interval '1 hour'
      where state = 'planned' and planned_for = '${DAY}'`);
    expect(await old.send(2)).toMatchObject({ accepted: 2 });
    expect(deliveries()).toEqual(everybodyOnce(6));

    await owner(after, async (client) => {
      const { rows } = await client.query('select 1 from test_clock');
      expect(rows).toEqual([]);
      await restoreBackup(client, TEST_KEYS, Readable.from([file]));
    });
    await after.travelTo(`${NEXT_DAY}T11:00:00Z`);
    restored = open(after);
    expect(await there().holds.read()).toMatchObject({ isSettling: false });

    // On hold nothing goes, whoever turns the switch.
    await after.query(
      'update installation set sending_stopped_at = null, sending_stopped_by = null, stop_reason = null',
    );
    await letTheWorkerRun(2);
    expect(deliveries()).toEqual(everybodyOnce(6));

    const { adapter } = worker(there());
    expect(await settleAfterRestore(there(), { sms: adapter.name })).toBe(8);
    expect(await settleAfterRestore(there(), { sms: adapter.name })).toBe(0);
    await letTheWorkerRun(4);
    expect(deliveries()).toEqual(everybodyOnce(6));
    const report = holdReport(await there().holds.open(), (name) =>
      name === adapter.name ? adapter.ability : undefined,
    );
    expect(report).toEqual({
      // What was found by asking is settled; what was not found waits for the release.
      byKey: kind === 'key' ? 8 : 0,
      byLookUp: kind === 'look-up' ? 4 : 0,
      byPerson: kind === 'blind' ? 8 : 0,
      letters: 0,
    });

    await there().holds.release();
    expect(await there().holds.read()).toBeNull();
    await letTheWorkerRun(6);
    const people = await after.query<{ n: number }>(
      `select count(*)::int as n from work_item where kind = 'uncertain-delivery' and closed_at is null`,
    );
    if (kind === 'blind') {
      // Nobody can know: each is a person's to find out, and none goes blindly.
      expect(deliveries()).toEqual(everybodyOnce(6));
      expect(people).toEqual([{ n: 8 }]);
    } else {
      expect(gateway.delivered.size).toBe(10);
      expect(deliveries()).toEqual(everybodyOnce(10));
      expect(people).toEqual([{ n: 0 }]);
      expect(await after.query(`select from message where state <> 'accepted'`)).toEqual([]);
    }
  });
});
