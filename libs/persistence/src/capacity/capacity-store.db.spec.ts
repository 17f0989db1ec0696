import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  cancelWhatIf,
  enrolPatient,
  listCapacityItems,
  listWhatIfs,
  proposeProtocol,
  readCapacity,
  recordContact,
  removeWhatIf,
  runCapacityCount,
  saveCapacitySettings,
  startCapacityCount,
  startWhatIf,
  type CapacityView,
  type UserActor,
} from '@osteon/application';
import { DEFAULT_MINUTES, shippedProtocol } from '@osteon/domain';
import {
  aPatient,
  aService,
  createTestDatabase,
  refusal,
  TEST_KEYS,
  type PatientStory,
  type TestDatabase,
  type TestService,
} from '@osteon/testing';
import { createPersistence, type Persistence } from '../persistence.ts';

const WORKER = { kind: 'worker' } as const;
const LEASE = { leaseMs: 60_000 };
const DUE = `/episodeRules/${String(shippedProtocol.episodeRules.findIndex(({ id }) => id === 'assessment/fls'))}/due`;

let database: TestDatabase;
let api: Persistence;
let worker: Persistence;
let service: TestService;

beforeAll(async () => {
  database = await createTestDatabase();
  api = createPersistence({ role: 'osteon_api', keys: TEST_KEYS, databaseUrl: database.url, poolSize: 4 });
  worker = createPersistence({ role: 'osteon_worker', keys: TEST_KEYS, databaseUrl: database.url, poolSize: 4 });
});
beforeEach(async () => {
  await database.travelTo('2026-12-02T09:00:00Z');
  service = await aService(database, { code: randomUUID().slice(0, 8) });
  // what an earlier test left running is not waited for
  await database.query(`update capacity_run set state = 'cancelled', ended_at = osteon_now() where state = 'running'`);
});
afterAll(async () => {
  await api.close();
  await worker.close();
  await database.drop();
});

const as = (actor: UserActor) => api.as(actor);
const enrol = (story: PatientStory) => enrolPatient(as(service.nurse), service.nurse, story.enrolment());
const spine = () => aPatient().withVertebralFracture('2026-11-02');

/** Works on whatever waits in this service until nothing does. */
async function countAll(options: { batch?: number; batches?: number } = {}): Promise<void> {
  for (;;) {
    const ids = await worker.capacity.waiting(20);
    const outcomes = await Promise.all(ids.map((id) => runCapacityCount(worker, WORKER, id, { ...LEASE, ...options })));
    if (outcomes.every(({ outcome }) => outcome !== 'more')) return;
  }
}

async function counted(): Promise<CapacityView> {
  await startCapacityCount(as(service.lead), service.lead);
  await countAll();
  const { counted: view } = await readCapacity(as(service.lead), service.lead);
  if (view === null) throw new Error('nothing was counted');
  return view;
}

describe('a count of the work ahead', () => {
  it('holds what is stored: every open task of the year once, in the list of its week or of what waits', async () => {
    await enrol(spine());
    await enrol(aPatient().withHipFracture('2026-06-01'));
    const { forecast } = await counted();
    const listed: string[] = [];
    for (const work of ['call', 'dose', 'review', 'check'] as const) {
      for (const week of [null, ...(forecast?.weeks ?? [])]) {
        const from = week?.from ?? null;
        const { rows, listed: number } = await listCapacityItems(as(service.nurse), service.nurse, {
          work,
          from,
          page: 1,
        });
        const count = week === null ? forecast?.waiting.work[work].planned : week.work[work].planned;
        expect(number).toBe(count);
        listed.push(...rows.flatMap(({ patientId, tasks }) => tasks.map(({ key }) => `${patientId}/${key}`)));
      }
    }
    const stored = await database.query<{ key: string }>(
      `select patient_id || '/' || key as key from task where service_id = $1 and withdrawn_at is null and done_on is null
         and cancelled_on is null and due_on <= '2027-11-28'`,
      [service.serviceId],
    );
    expect(listed.sort()).toEqual(stored.map(({ key }) => key).sort());
    expect(listed.length).toBeGreaterThan(20);
  });

  it('names everybody shown in one audit record', async () => {
    const { patientId } = await enrol(spine());
    await counted();
    await listCapacityItems(as(service.nurse), service.nurse, { work: 'call', from: null, page: 1 });
    const audited = await database.query(
      `select patient_ids, outcome from audit_record where action = 'list-capacity-items' and service_id = $1`,
      [service.serviceId],
    );
    expect(audited).toEqual([{ patient_ids: [patientId], outcome: 'shown' }]);
  });

  it('goes on from the last batch kept, and keeps nobody twice', async () => {
    for (let n = 0; n < 5; n += 1) await enrol(spine());
    const whole = (await counted()).run;
    await startCapacityCount(as(service.lead), service.lead);
    const [id] = await worker.capacity.waiting(1);
    expect(await runCapacityCount(worker, WORKER, String(id), { ...LEASE, batch: 2, batches: 1 })).toEqual({
      outcome: 'more',
      patients: 2,
    });
    expect((await readCapacity(as(service.nurse), service.nurse)).unfinished).toMatchObject({
      patients: 2,
      state: 'running',
    });
    await countAll({ batch: 2, batches: 1 });
    const again = (await readCapacity(as(service.nurse), service.nurse)).counted?.run;
    expect(again?.id).not.toBe(whole.id);
    expect(again?.work).toEqual(whole.work);
    expect(again?.patients).toBe(5);
    // the one before it is gone, with its lists
    expect(await database.query('select from capacity_item where run_id = $1', [whole.id])).toEqual([]);
  });

  it('refuses what an earlier claimant still brings', async () => {
    await enrol(spine());
    await startCapacityCount(as(service.lead), service.lead);
    const [id] = await worker.capacity.waiting(1);
    const first = await worker.capacity.claim(String(id), 1);
    await database.travelTo('2026-12-02T09:01:00Z');
    const second = await worker.capacity.claim(String(id), 60_000);
    if (first === null || second === null) throw new Error('not claimed');
    expect(await worker.capacity.claim(String(id), 60_000)).toBeNull();
    expect(await worker.capacity.keep(first, first, [], { then: 'release' }, 1)).toBe(false);
    expect(await worker.capacity.keep(second, second, [], { then: 'release' }, 1)).toBe(true);
  });

  it('is one at a time, and stale on the next day', async () => {
    await startCapacityCount(as(service.nurse), service.nurse);
    await startCapacityCount(as(service.lead), service.lead);
    expect(await worker.capacity.waiting(20)).toHaveLength(1);
    await countAll();
    expect((await readCapacity(as(service.nurse), service.nurse)).isStale).toBe(false);
    await database.travelTo('2026-12-03T09:00:00Z');
    expect((await readCapacity(as(service.nurse), service.nurse)).isStale).toBe(true);
  });

  it('knows how often nobody was reached', async () => {
    const { patientId } = await enrol(spine());
    await recordContact(as(service.nurse), service.nurse, patientId, { outcome: 'not-reached', on: '2026-12-01' });
    expect((await counted()).run.history).toEqual({ attempts: 1, notReached: 1, messages: 0, letters: 0 });
  });

  it('keeps nothing of whoever is gone', async () => {
    const { patientId } = await enrol(spine());
    await counted();
    const items = 'select from capacity_item where patient_id = $1';
    expect((await database.query(items, [patientId])).length).toBeGreaterThan(0);
    const [{ rule } = { rule: '' }] = await database.query<{ rule: string }>(
      `select delete_rule as rule from information_schema.referential_constraints
       where constraint_name = 'capacity_item_patient_id_service_id_fkey'`,
    );
    expect(rule).toBe('CASCADE');
  });
});

describe('a what-if', () => {
  it('of more fractures is answered at once by the count of the day, and keeps its answer', async () => {
    await enrol(spine());
    const base = await counted();
    const { run, forecast } = await startWhatIf(as(service.lead), service.lead, {
      name: '20 % more',
      fracturePercent: 20,
      protocolId: null,
    });
    expect(run.state).toBe('finished');
    const [was, is] = [base.forecast?.total.work.call, forecast?.total.work.call];
    expect(is?.fromPlans).toBe(was?.fromPlans);
    expect(is?.fromNewFractures).toBeCloseTo((was?.fromNewFractures ?? 0) * 1.2, 8);
    await database.travelTo('2026-12-09T09:00:00Z');
    await enrol(aPatient().withHipFracture('2026-12-01'));
    await counted();
    const [kept] = await listWhatIfs(as(service.nurse), service.nurse);
    expect(kept?.forecast).toEqual(forecast);
  });

  it('of nothing is the service as it is', async () => {
    await enrol(spine());
    const base = await counted();
    const same = await startWhatIf(as(service.lead), service.lead, {
      name: 'same',
      fracturePercent: 0,
      protocolId: null,
    });
    expect(same.forecast).toEqual(base.forecast);
  });

  it('of a proposed protocol plans everybody anew: the same rules change nothing, other rules do', async () => {
    for (let n = 0; n < 3; n += 1) await enrol(spine());
    const base = await counted();
    const propose = (version: string, value: object) =>
      proposeProtocol(as(service.lead), service.lead, {
        name: 'Ours',
        reason: 'to see what it would do',
        rules: { change: { version, inForceFrom: '2027-01-01', changes: [{ path: DUE, value }] } },
      });
    const [a, b] = [randomUUID().slice(0, 12), randomUUID().slice(0, 12)];
    const same = await propose(a, { months: 0, days: 91 });
    const sooner = await propose(b, { months: 0, days: 20 });
    for (const [name, { id }] of [
      ['a day later', same],
      ['sooner', sooner],
    ] as const) {
      const started = await startWhatIf(as(service.lead), service.lead, { name, fracturePercent: 0, protocolId: id });
      expect(started.run).toMatchObject({ state: 'running', proposal: { id } });
      expect(started.forecast).toBeNull();
    }
    await countAll();
    const [after, equal] = await listWhatIfs(as(service.lead), service.lead);
    const reviews = (view: CapacityView | undefined) => view?.forecast?.total.work.review.planned;
    expect(equal?.forecast?.total).toEqual(base.forecast?.total);
    // diagnosed a month ago: within 20 days is overdue for all three
    expect(reviews(after)).toBe((reviews(base) ?? 0) - 3);
    expect(after?.forecast?.waiting.work.review.planned).toBe(3);
    expect(await database.query('select from task where protocol_version = any($1)', [[a, b]])).toEqual([]);
  });

  it('has a name of its own, can be ended, taken off the list and put back', async () => {
    await enrol(spine());
    const ask = { name: 'Winter', fracturePercent: 30, protocolId: null };
    const { run } = await startWhatIf(as(service.lead), service.lead, ask);
    expect(run.state).toBe('running');
    expect((await refusal(startWhatIf(as(service.lead), service.lead, { ...ask, name: 'winter' }))).code).toBe(
      'FLS-1420',
    );
    expect((await cancelWhatIf(as(service.lead), service.lead, run.id)).run.state).toBe('cancelled');
    expect((await refusal(cancelWhatIf(as(service.lead), service.lead, run.id))).code).toBe('FLS-1421');
    await removeWhatIf(as(service.lead), service.lead, run.id, true);
    expect(await listWhatIfs(as(service.lead), service.lead)).toEqual([]);
    await removeWhatIf(as(service.lead), service.lead, run.id, false);
    expect(await listWhatIfs(as(service.lead), service.lead)).toHaveLength(1);
    await removeWhatIf(as(service.lead), service.lead, run.id, true);
    await startWhatIf(as(service.lead), service.lead, ask);
    expect((await refusal(removeWhatIf(as(service.lead), service.lead, run.id, false))).code).toBe('FLS-1420');
  });

  it('is of one’s own service, its own proposals, and for its lead', async () => {
    const other = await aService(database, { code: randomUUID().slice(0, 8) });
    const ask = { name: 'Ours', fracturePercent: 5, protocolId: null };
    const { run } = await startWhatIf(as(service.lead), service.lead, ask);
    expect(await listWhatIfs(as(other.lead), other.lead)).toEqual([]);
    expect((await refusal(cancelWhatIf(as(other.lead), other.lead, run.id))).code).toBe('FLS-1028');
    expect((await refusal(removeWhatIf(as(other.lead), other.lead, run.id, true))).code).toBe('FLS-1028');
    expect((await refusal(startWhatIf(as(service.nurse), service.nurse, ask))).code).toBe('FLS-1109');
    const unknown = { ...ask, name: 'x', protocolId: randomUUID() };
    expect((await refusal(startWhatIf(as(service.lead), service.lead, unknown))).code).toBe('FLS-1046');
  });
});

describe('what a service says of its staff', () => {
  const settings = {
    hoursAWeek: 37.5,
    minutes: DEFAULT_MINUTES,
    exceptions: [{ from: '2026-12-21', hours: 8, note: '' }],
  };

  it('counts from the next look on, week by week', async () => {
    await counted();
    await saveCapacitySettings(as(service.lead), service.lead, settings, 0);
    const { counted: view, settingsVersion } = await readCapacity(as(service.nurse), service.nurse);
    expect(settingsVersion).toBe(1);
    expect(view?.hours.slice(0, 5)).toEqual([37.5, 37.5, 37.5, 8, 37.5]);
  });

  it('is not overwritten by who has not read it', async () => {
    await saveCapacitySettings(as(service.lead), service.lead, settings, 0);
    expect((await refusal(saveCapacitySettings(as(service.lead), service.lead, settings, 0))).code).toBe('FLS-1422');
    await saveCapacitySettings(as(service.lead), service.lead, { ...settings, hoursAWeek: 20 }, 1);
    expect((await readCapacity(as(service.lead), service.lead)).settings.hoursAWeek).toBe(20);
  });

  it('names weeks by their Mondays, each once', async () => {
    const of = (...from: string[]) => ({
      ...settings,
      exceptions: from.map((one) => ({ from: one, hours: 1, note: '' })),
    });
    for (const wrong of [of('2026-12-22'), of('2026-12-21', '2026-12-21')]) {
      expect((await refusal(saveCapacitySettings(as(service.lead), service.lead, wrong, 0))).code).toBe('FLS-1423');
    }
  });
});
