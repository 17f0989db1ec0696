import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { findPossibleFractures, type FracturePointer } from '@osteon/application';
import {
  aPatient,
  createClinic,
  createTestDatabase,
  enrol,
  TEST_KEYS,
  type Clinic,
  type TestDatabase,
} from '@osteon/testing';
import { createPersistence, type Persistence } from '../persistence.ts';
import { createFindingStore } from './finding-store.ts';

let db: TestDatabase;
let worker: Persistence;
let api: Persistence;
let clinic: Clinic;
let number = 0;

beforeAll(async () => {
  db = await createTestDatabase();
  worker = createPersistence({ role: 'osteon_worker', keys: TEST_KEYS, databaseUrl: db.url, poolSize: 4 });
  api = createPersistence({ role: 'osteon_api', keys: TEST_KEYS, databaseUrl: db.url, poolSize: 4 });
  await db.freezeAt('2026-06-15T10:00:00Z');
  clinic = await createClinic(db, worker);
});
afterAll(async () => {
  await Promise.all([worker.close(), api.close()]);
  await db.drop();
});
beforeEach(() => {
  number += 1;
});

const FRACTURE = 'CT THORAX. Findings: Wedge compression fracture of L1, acute. Lungs clear.';

type About = FracturePointer['about'];
const report = (text: string, more: Partial<Extract<About, { kind: 'report' }>> = {}): About => ({
  kind: 'report',
  text,
  on: '2026-06-10',
  status: 'final',
  ...more,
});

function pointer(about: About, more: Partial<FracturePointer> = {}): FracturePointer {
  const person = {
    identifiers: [{ system: 'urn:hospital:number', value: `P${number}` }],
    family: `Ostrander${number}`,
    given: ['Ada'],
    birthDate: '1950-02-03',
    sex: 'female' as const,
    telecom: [],
    address: null,
  };
  const origin = { source: 'hl7v2', sender: 'RIS', sourceKey: `report/${number}`, referrer: null } as const;
  return { ...origin, person, patientId: null, about, ...more };
}

const actor = () => ({ kind: 'client', clientId: randomUUID(), serviceId: clinic.serviceId, scopes: [] }) as const;
const find = (sent: FracturePointer) => {
  const who = actor();
  return api
    .as(who)
    .inTransaction((client) => findPossibleFractures({ findings: createFindingStore(client, TEST_KEYS) }, who, sent));
};

const rows = () =>
  db.query<{ state: string; revision: number; nothing: string | null; item: string | null; sealed: boolean }>(
    `select p.state, p.revision, p.nothing, p.content like 'v1.%' as sealed,
       case when w.id is null then null else coalesce(w.outcome, 'open') end as item
     from possible_fracture p left join work_item w on w.key = 'possible-fracture/' || p.id
     where p.source_key = $1 order by p.revision`,
    [`report/${number}`],
  );

describe('a report', () => {
  it('of before its findings were sealed is read as it stands', async () => {
    await find(pointer(report(FRACTURE)));
    const key = `report/${number}`;
    const [kept] = await db.query<{ id: string; findings: string }>(
      'select id, findings from possible_fracture where source_key = $1',
      [key],
    );
    expect(kept?.findings).toMatch(/^v1\./);
    const clear = (text: string) =>
      db.query('update possible_fracture set findings = $2 where id = $1', [kept?.id, text]);
    await clear('[{"site": "spine", "levels": ["L1"], "terms": []}]');
    const read = () =>
      api.as(clinic.nurse).possibleFractures.readPossibleFracture(clinic.nurse, clinic.serviceId, kept?.id ?? '');
    expect((await read())?.findings).toEqual([{ site: 'spine', levels: ['L1'], terms: [] }]);
    await db.query('update possible_fracture set findings = null where id = $1', [kept?.id]);
    expect((await read())?.findings).toEqual([]);
  });

  it('that tells of a fracture is raised once, sealed, and says no name in its work item', async () => {
    expect(await find(pointer(report(FRACTURE)))).toEqual({ raised: 1, nothing: null });
    expect(await find(pointer(report(FRACTURE)))).toEqual({ raised: 0, nothing: null });
    expect(await rows()).toEqual([{ state: 'open', revision: 1, nothing: null, item: 'open', sealed: true }]);
    const items = await db.query<{ detail: object; patient_id: string | null }>(
      `select detail, patient_id from work_item where kind = 'possible-fracture' order by opened_at desc limit 1`,
    );
    expect(items).toMatchObject([
      {
        patient_id: null,
        detail: {
          source: 'hl7v2',
          sender: 'RIS',
          reportedOn: '2026-06-10',
          fractures: [{ site: 'spine', levels: ['L1'], age: 'new' }],
        },
      },
    ]);
    expect(JSON.stringify(items)).not.toContain('Ostrander');
  });

  it('raised by two at once is raised once', async () => {
    const raised = await Promise.all([find(pointer(report(FRACTURE))), find(pointer(report(FRACTURE)))]);
    expect(raised.map((one) => one.raised).sort()).toEqual([0, 1]);
    expect(await rows()).toHaveLength(1);
  });

  it.each([
    ['Findings: No fracture of the lumbar spine. Lungs clear.', {}, '1950-02-03', 'no-fracture'],
    ['Clinical history: ?fracture. Findings: Normal chest.', {}, '1950-02-03', 'no-fracture'],
    [FRACTURE, {}, '1990-02-03', 'under-50'],
    [FRACTURE, { status: 'cancelled' }, '1950-02-03', 'cancelled'],
  ] as const)('%s %o of somebody born on %s is counted and kept without a word', async (text, more, birthDate, why) => {
    const sent = pointer(report(text, more));
    expect(await find({ ...sent, person: { ...sent.person, birthDate } })).toEqual({ raised: 0, nothing: why });
    expect(await rows()).toEqual([{ state: 'nothing', revision: 1, nothing: why, item: null, sealed: null }]);
  });

  it('of another text takes the place of what nobody has decided', async () => {
    await find(pointer(report(FRACTURE, { status: 'preliminary' })));
    const corrected = report('Findings: Old compression fracture of T12.', { status: 'corrected' });
    expect(await find(pointer(corrected))).toEqual({ raised: 0, nothing: null });
    expect(await rows()).toMatchObject([{ state: 'open', revision: 1, item: 'open' }]);
    const [item] = await db.query<{ fractures: object }>(
      `select detail -> 'fractures' as fractures from work_item w join possible_fracture p on w.key = 'possible-fracture/' || p.id
       where p.source_key = $1`,
      [`report/${number}`],
    );
    expect(item?.fractures).toMatchObject([{ site: 'spine', levels: ['T12'], age: 'old' }]);
  });

  it.each([
    ['cancelled', report(FRACTURE, { status: 'cancelled' })],
    ['of no fracture after all', report('Findings: No fracture.', { status: 'corrected' })],
  ])('%s withdraws what nobody has decided, and is raised again when it tells of one again', async (_, about) => {
    await find(pointer(report(FRACTURE)));
    expect(await find(pointer(about))).toMatchObject({ raised: 0 });
    expect(await rows()).toMatchObject([{ state: 'withdrawn', item: 'withdrawn' }]);
    expect(await find(pointer(report(FRACTURE)))).toMatchObject({ raised: 1 });
    expect(await rows()).toMatchObject([{ state: 'withdrawn' }, { state: 'open', revision: 2, item: 'open' }]);
  });

  it('that nothing was found in is looked at when it changes', async () => {
    await find(pointer(report('Findings: No fracture.')));
    expect(await find(pointer(report(FRACTURE)))).toMatchObject({ raised: 1 });
    expect(await rows()).toMatchObject([{ state: 'nothing' }, { state: 'open', revision: 2 }]);
  });

  it('is asked about after a decision only where it tells of something that was not there', async () => {
    await find(pointer(report(FRACTURE)));
    await db.query(`update possible_fracture set state = 'rejected', decided_at = osteon_now() where source_key = $1`, [
      `report/${number}`,
    ]);
    expect(await find(pointer(report(`${FRACTURE} Addendum: seen by Dr Who.`)))).toMatchObject({ raised: 0 });
    expect(await find(pointer(report(`${FRACTURE} Acute fracture of the left hip.`)))).toMatchObject({ raised: 1 });
    expect(await rows()).toMatchObject([{ state: 'rejected' }, { state: 'open', revision: 2 }]);
  });

  it('of a known patient names them in the audit log and the work item, and theirs it stays', async () => {
    const patientId = await enrol(clinic, aPatient().withFracture('wrist', '2026-05-01'));
    await find(pointer(report(FRACTURE), { patientId }));
    await find(pointer(report(FRACTURE, { status: 'corrected' })));
    expect(
      await db.query(
        'select action, role from audit_record where patient_ids = array[$1::uuid] and action like $2 order by at',
        [patientId, '%possible-fracture'],
      ),
    ).toEqual([
      { action: 'raise-possible-fracture', role: 'integration' },
      { action: 'replace-possible-fracture', role: 'integration' },
    ]);
    expect(await db.query('select state from possible_fracture where patient_id = $1', [patientId])).toEqual([
      { state: 'open' },
    ]);
  });

  it('is undone with the caller’s transaction', async () => {
    const who = actor();
    const failed = api.as(who).inTransaction(async (client) => {
      await findPossibleFractures({ findings: createFindingStore(client, TEST_KEYS) }, who, pointer(report(FRACTURE)));
      throw new Error('the caller gave up');
    });
    await expect(failed).rejects.toThrow('gave up');
    expect(await rows()).toEqual([]);
  });
});

describe('codes', () => {
  const coded = (code: string): About => ({
    kind: 'codes',
    on: '2026-06-10',
    codes: [{ system: 'SCT', code }],
    mechanism: [],
  });

  it('are judged by the set of the service', async () => {
    expect(await find(pointer(coded('263225007')))).toEqual({ raised: 1, nothing: null });
    number += 1;
    expect(await find(pointer(coded('16114001')))).toEqual({ raised: 0, nothing: 'no-fracture' });
    number += 1;
    await db.query(
      `insert into fracture_code (service_id, code, meaning, label) values ($1, '16114001', 'other', 'ankle')`,
      [clinic.serviceId],
    );
    expect(await find(pointer(coded('16114001')))).toEqual({ raised: 1, nothing: null });
  });
});
