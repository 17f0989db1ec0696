import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  candidatesFor,
  enrolPatient,
  knownPatient,
  mergePatients,
  undoMerge,
  type ClientActor,
  type ReportedPerson,
  type WorkerActor,
} from '@osteon/application';
import { NHS_NUMBER } from '@osteon/domain';
import {
  aPatient,
  aService,
  createTestDatabase,
  TEST_KEYS,
  type PatientStory,
  type TestDatabase,
  type TestService,
} from '@osteon/testing';
import { createPersistence, type Persistence } from '../persistence.ts';
import { createMatchStore } from './match-store.ts';

const HOSPITAL = 'urn:test:hospital';
const ANNA: ReportedPerson = {
  identifiers: [],
  family: 'Kowalska',
  given: ['Anna', 'Maria'],
  birthDate: '1948-03-07',
  sex: 'female',
  telecom: [],
  address: null,
};

let db: TestDatabase;
let p: Persistence;
let worker: Persistence;
let north: TestService;
let south: TestService;
let anna: string;
let zofia: string;

beforeAll(async () => {
  db = await createTestDatabase();
  p = createPersistence({ role: 'osteon_api', keys: TEST_KEYS, databaseUrl: db.url, poolSize: 2 });
  worker = createPersistence({ role: 'osteon_worker', keys: TEST_KEYS, databaseUrl: db.url, poolSize: 2 });
  await db.freezeAt('2026-05-01T09:00:00Z');
  north = await aService(db, { code: 'north' });
  south = await aService(db, { code: 'south' });
  const enrol = async ({ nurse }: TestService, story: PatientStory): Promise<string> =>
    (await enrolPatient(p.as(nurse), nurse, story.withHipFracture('2026-04-01').enrolment())).patientId;
  const born = aPatient().ofSex('female').born('1948-03-07');
  const story = born.named('Anna Maria', 'Kowalska').numbered('K-4711', HOSPITAL).reachedBy('sms', '+447700900123');
  anna = await enrol(north, story.numbered('943 476 5919', NHS_NUMBER));
  zofia = await enrol(north, born.named('Zofia', 'Kowalska').numbered('K-4712', HOSPITAL));
  await enrol(north, aPatient().named('Peter', 'Brown').born('1950-01-01'));
  await enrol(south, story);
});
afterAll(async () => {
  await Promise.all([p.close(), worker.close()]);
  await db.drop();
});

const found = async (change: Partial<ReportedPerson>): Promise<readonly string[]> =>
  (await candidatesFor(p.as(north.nurse), north.nurse, { ...ANNA, ...change })).map(({ patientId }) => patientId);

describe('candidatesFor', () => {
  it.each<[string, Partial<ReportedPerson>]>([
    ['the same name and day', {}],
    ['accents and capitals', { family: 'KOWÁLSKA', given: ['ÁNNA'] }],
    ['slips in both names', { family: 'Kowalksa', given: ['Ana'] }],
    ['swapped names', { family: 'Anna Maria', given: ['Kowalska'] }],
    ['day and month swapped', { birthDate: '1948-07-03' }],
    ['a slip in the year', { birthDate: '1949-03-07' }],
    ['another family name, the same telephone', {
      family: 'Nowak', telecom: [{ kind: 'phone', value: '07700 900123', use: null }],
    }],
    ['a number alone', {
      family: '', given: [], birthDate: null, identifiers: [{ system: HOSPITAL, value: ' K-4711' }],
    }],
  ])('finds somebody by %s', async (_, change) => {
    expect((await found(change))[0]).toBe(anna);
  }); // prettier-ignore

  it('says how likely, what for, and the likeliest first', async () => {
    const [first, second] = await candidatesFor(p.as(north.nurse), north.nurse, ANNA);
    expect([first?.patientId, second?.patientId]).toEqual([anna, zofia]);
    expect(first?.score).toBeGreaterThan(second?.score ?? 0);
    expect(first).toMatchObject({
      band: 'shown',
      reasons: expect.arrayContaining([expect.objectContaining({ field: 'birth-date', agreement: 'same' })]),
    });
    expect(await candidatesFor(p.as(north.nurse), north.nurse, ANNA, 1)).toHaveLength(1);
  });

  it('finds nobody whom another number for life forbids, and no stranger', async () => {
    expect(await found({ identifiers: [{ system: NHS_NUMBER, value: '987 654 3210' }] })).not.toContain(anna);
    expect(await found({ family: 'Green', given: ['John'], birthDate: '1930-12-30' })).toEqual([]);
    expect(await found({ family: '', given: [], birthDate: null })).toEqual([]);
    expect(await found({ family: "'%_;", given: ['\\'], birthDate: '0000-02-30' })).toEqual([]);
  });

  it('finds whose record became part of another by that other, and by itself when that is undone', async () => {
    const { nurse } = north;
    const double = aPatient().named('Anna', 'Kowalska-Nowak').born('1948-03-07').withHipFracture('2026-04-02');
    const { patientId: absorbedId } = await enrolPatient(p.as(nurse), nurse, double.enrolment());
    const asked = { family: 'Kowalska-Nowak', given: ['Anna'] };
    expect((await found(asked))[0]).toBe(absorbedId);
    const because = { kind: 'person', reason: 'one card' } as const;
    const { mergeId } = await mergePatients(p.as(nurse), nurse, { survivorId: anna, absorbedId, because });
    expect((await found(asked))[0]).toBe(anna);
    expect(await found(asked)).not.toContain(absorbedId);
    await undoMerge(p.as(nurse), nurse, mergeId, 'two cards');
    expect((await found(asked))[0]).toBe(absorbedId);
    await db.query(
      `update patient set family = 'Elsewhere', given = 'Somebody', birth_date = '1931-01-01' where id = $1`,
      [absorbedId],
    );
  });

  it('looks in the service of the actor alone, whatever the statement is told', async () => {
    const bySouth = await candidatesFor(p.as(south.nurse), south.nurse, ANNA);
    expect(bySouth).toHaveLength(1);
    expect([anna, zofia]).not.toContain(bySouth[0]?.patientId);
    // the stores of one service, asked for the other
    expect(await candidatesFor(p.as(south.nurse), north.nurse, ANNA)).toEqual([]);
    expect(await candidatesFor(p, north.nurse, ANNA)).toEqual([]);
  });

  it('finds nobody for an app that was started for one patient', async () => {
    const app: ClientActor = {
      kind: 'client',
      clientId: zofia,
      serviceId: north.serviceId,
      scopes: [],
      patientId: zofia,
    };
    expect(await candidatesFor(p.as(app), app, ANNA)).toEqual([]);
  });

  it('is part of a transaction of the worker, and sees what was written in it', async () => {
    const actor: WorkerActor = { kind: 'worker', serviceId: north.serviceId };
    await worker.inTransaction(actor, async (client) => {
      const matches = createMatchStore(client, TEST_KEYS);
      await client.query(`update patient set family = 'Grzegorzewska' where id = $1`, [anna]);
      const [first] = await candidatesFor({ matches }, actor, { ...ANNA, family: 'Grzegorzewska' });
      expect(first?.patientId).toBe(anna);
      await client.query(`update patient set family = 'Kowalska' where id = $1`, [anna]);
    });
  });
});

describe('knownPatient', () => {
  const known = (change: Partial<ReportedPerson>) =>
    knownPatient(p.as(north.nurse), north.nurse, {
      ...ANNA,
      identifiers: [{ system: HOSPITAL, value: 'K-4711' }],
      ...change,
    });

  it('is whom a number and the name mean', async () => {
    expect(await known({})).toBe(anna);
    expect(await known({ family: 'Kowalksa', given: ['Anna'] })).toBe(anna);
  });

  it.each<[string, Partial<ReportedPerson>]>([
    ['no number', { identifiers: [] }],
    ['the number of the one and the name of the other', { given: ['Zofia'] }],
    ['another number for life', { identifiers: [{ system: HOSPITAL, value: 'K-4711' }, { system: NHS_NUMBER, value: '987 654 3210' }] }],
    ['numbers of two people', { identifiers: [{ system: HOSPITAL, value: 'K-4711' }, { system: HOSPITAL, value: 'K-4712' }] }],
  ])('is nobody with %s', async (_, change) => {
    expect(await known(change)).toBeNull();
  }); // prettier-ignore
});

describe('with many patients', () => {
  it('reads them by indexes, also as an owner who is held to policies', async () => {
    await db.query(
      `insert into patient (service_id, family, given, birth_date, sex, language)
       select $1, initcap(translate(md5('f' || n % 3000), '0123456789', 'aeioulnrst')), initcap(translate(md5('g' || n % 500), '0123456789', 'aeioulnrst')),
         date '1925-01-01' + n % 15000, 'female', 'en' from generate_series(1, 20000) as n`,
      [north.serviceId],
    );
    await db.query('analyze patient');
    const [fn] = await db.query<{ body: string }>(
      `select prosrc as body from pg_proc where proname = 'patients_resembling'`,
    );
    const plan = await db.query<Record<string, string>>(`explain (generic_plan) ${fn?.body ?? ''}`);
    const text = plan.map((row) => row['QUERY PLAN']).join('\n');
    expect(text).not.toContain('Seq Scan on patient');
    expect(text).toContain('patient_name');
    expect(text).toContain('patient_service_id_birth_date_idx');
    // The owner of a real installation is no superuser: the policy of the worker is the same as the owner's.
    await worker.inTransaction({ kind: 'worker', serviceId: north.serviceId }, async (client) => {
      const { rows } = await client.query<Record<string, string>>(`explain (generic_plan) ${fn?.body ?? ''}`);
      const held = rows.map((row) => row['QUERY PLAN']).join('\n');
      expect(held).not.toContain('Seq Scan on patient');
      expect(held).toContain('patient_name');
    });
    expect((await found({}))[0]).toBe(anna);
  });
});
