import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  askErasure,
  changeDetails,
  confirmErasure,
  exportPerson,
  findMerge,
  listMerges,
  mergePatients,
  MOVED_TABLES,
  recordContact,
  recordFacts,
  requestLetter,
  SEALED,
  undoMerge,
  type SealContext,
} from '@osteon/application';
import {
  aPatient,
  createClinic,
  createDelivery,
  enrol,
  refusal,
  TEST_KEYS,
  type Clinic,
  type Delivery,
  type PatientStory,
} from '@osteon/testing';
import { addDays } from '@osteon/domain';
import fc from 'fast-check';
import { createPersistence, type Persistence } from '../persistence.ts';
import { createMergeStore } from './merge-store.ts';

let delivery: Delivery;
let api: Persistence;
let clinic: Clinic;

beforeAll(async () => {
  delivery = await createDelivery();
  api = createPersistence({ role: 'osteon_api', keys: TEST_KEYS, databaseUrl: delivery.database.url, poolSize: 4 });
  await delivery.database.freezeAt('2026-06-17T10:00:00Z');
});
afterAll(async () => {
  await api.close();
  await delivery.close();
});
beforeEach(async () => {
  await delivery.database.freezeAt('2026-06-17T10:00:00Z');
  await delivery.clear();
  clinic = await createClinic(delivery.database, delivery.persistence);
});

const dayAt = (days: number): string => addDays('2026-06-17', days);
const store = () => api.as(clinic.nurse);
const because = { kind: 'person', reason: 'the same woman, asked at the desk' } as const;
const merge = (survivorId: string, absorbedId: string) =>
  mergePatients(store(), clinic.nurse, { survivorId, absorbedId, because });

const OPENED: Readonly<Record<string, Readonly<Record<string, (id: string) => SealContext>>>> = {
  contact_point: { value: SEALED.contactValue },
  patient_identifier: { value: SEALED.identifierValue },
  letter: { recipient: SEALED.letterRecipient, content: SEALED.letterContent },
  mailbox_item: { recipient: SEALED.mailboxRecipient },
  patient: { address: SEALED.address },
};

type Snapshot = Record<string, Record<string, unknown>>;

/** Everything of these patients, sealed values opened; not what only ever grows. */
async function everythingOf(...ids: string[]): Promise<Snapshot> {
  const all: Snapshot = {};
  for (const { table, key = [] } of [...MOVED_TABLES, { table: 'patient', key: ['id'] }]) {
    const whose = table === 'patient' ? 'id' : 'patient_id';
    const rows = await delivery.database.query<{ row: Record<string, unknown> }>(
      `select to_jsonb(t) as row from ${table} t where ${whose} = any($1)`,
      [ids],
    );
    for (const { row } of rows) {
      for (const [column, context] of Object.entries(OPENED[table] ?? {})) {
        if (row[column] === null) continue;
        const value = String(row[column]);
        expect(value).toMatch(/^v1\./);
        row[column] = TEST_KEYS.open(value, context(String(row['patient_id'] ?? row['id'])));
      }
      delete row['version'];
      if (table === 'patient') {
        delete row['changed_at'];
        delete row['changed_by'];
      }
      all[`${table} ${key.map((column) => String(row[column])).join()}`] = row;
    }
  }
  return all;
}

const keysOf = async (patientId: string) =>
  (
    await delivery.database.query<{ key: string }>(
      'select key from task where patient_id = $1 and withdrawn_at is null order by key',
      [patientId],
    )
  ).map(({ key }) => key);

describe('a merge', () => {
  it('makes one record of two: what both say once, what one says under a name of its own', async () => {
    const wrist = dayAt(-40);
    const spine = dayAt(-10);
    const survivor = await enrol(clinic, aPatient().withFracture('wrist', wrist).reachedBy('sms', '+447700900111'));
    const absorbed = await enrol(
      clinic,
      aPatient()
        .withFracture('wrist', wrist)
        .withVertebralFracture(spine)
        .onDenosumab(spine)
        .numbered('4711', 'urn:hospital:number')
        .reachedBy('sms', '+447700900111')
        .reachedBy('email', 'ada@example.org'),
    );
    const both = await keysOf(absorbed);
    const { mergeId } = await merge(survivor, absorbed);
    expect(await keysOf(absorbed)).toEqual([]);
    expect(await keysOf(survivor)).toEqual(both);
    const points = await delivery.database.query(
      'select channel, preference from contact_point where patient_id = $1 order by preference',
      [survivor],
    );
    expect(points).toEqual([
      { channel: 'sms', preference: 0 },
      { channel: 'email', preference: 2 },
    ]);
    const [leads] = await delivery.database.query<{ to: string }>(
      'select merged_into_id as "to" from patient where id = $1',
      [absorbed],
    );
    expect(leads?.to).toBe(survivor);
    expect(await findMerge(store(), clinic.nurse, { survivorId: survivor, absorbedId: absorbed })).toBe(mergeId);
    for (const patientId of [survivor, absorbed]) {
      expect(await listMerges(store(), clinic.nurse, patientId)).toMatchObject([
        { id: mergeId, survivorId: survivor, absorbedId: absorbed, reason: because.reason, undoneAt: null },
      ]);
    }
    const audited = await delivery.database.query(
      `select outcome, count from audit_record where action = 'merge-patients' and resource = $1 and patient_ids @> $2`,
      [`merge/${mergeId}`, [survivor, absorbed]],
    );
    expect(audited).toEqual([{ outcome: 'done', count: 2 }]);
  });

  it('gives another name to a course that the survivor has too', async () => {
    const day = dayAt(-30);
    const survivor = await enrol(clinic, aPatient().withFracture('wrist', day).onAlendronate(day));
    const absorbed = await enrol(clinic, aPatient().withFracture('hip', dayAt(-20)).onDenosumab(day));
    await merge(survivor, absorbed);
    const refs = await delivery.database.query<{ ref: string; type: string }>(
      `select type, ref from fact where patient_id = $1 and ref is not null order by seq`,
      [survivor],
    );
    const other = absorbed.slice(0, 8);
    expect(refs).toEqual([
      { type: 'fracture', ref: 'f1' },
      { type: 'treatment', ref: 't1' },
      { type: 'fracture', ref: `f1-${other}` },
      { type: 'treatment', ref: `t1-${other}` },
      { type: 'dose', ref: `t1-${other}` },
    ]);
    const keys = await keysOf(survivor);
    expect(keys.some((key) => key.startsWith('t1/'))).toBe(true);
    expect(keys.some((key) => key.startsWith(`t1-${other}/dose/`))).toBe(true);
  });

  it('gives the survivor where the absorbed one lives, if nothing is known of that, and takes it back', async () => {
    const story = (): PatientStory => aPatient().withFracture('wrist', dayAt(-40)).inCareHome(null);
    const homeOf = async (patientId: string): Promise<unknown> => {
      const details = await store().details.readDetails(clinic.serviceId, patientId);
      const { lines = [] } = (details?.person.address ?? {}) as { lines?: string[] };
      return [lines[0] ?? null, details?.person.careHomeResident ?? null];
    };
    const version = async (patientId: string): Promise<number> =>
      (await store().details.readDetails(clinic.serviceId, patientId))?.version ?? 0;
    const survivor = await enrol(clinic, story());
    const absorbed = await enrol(clinic, story().livingAt('1 High Street').inCareHome(true));
    const { mergeId: first } = await merge(survivor, absorbed);
    expect(await homeOf(survivor)).toEqual(['1 High Street', true]);
    const [kept] = await delivery.database.query<{ row: unknown }>(
      `select to_jsonb(r) as row from patient_merge_row r where merge_id = $1 and "table" = 'patient'`,
      [first],
    );
    expect(JSON.stringify(kept)).not.toMatch(/High Street|v1\./);
    await undoMerge(store(), clinic.nurse, first, 'not the same');
    expect(await homeOf(survivor)).toEqual([null, null]);
    expect(await homeOf(absorbed)).toEqual(['1 High Street', true]);

    // What a person said since stays with the one of whom it was said.
    const { mergeId: second } = await merge(survivor, absorbed);
    const moved = { address: { lines: ['2 Low Road'], city: 'Bath' } };
    await changeDetails(store(), clinic.nurse, survivor, moved, await version(survivor));
    await undoMerge(store(), clinic.nurse, second, 'not the same');
    expect(await homeOf(survivor)).toEqual(['2 Low Road', null]);
    // Nor is it taken from the other.
    await merge(survivor, absorbed);
    expect(await homeOf(survivor)).toEqual(['2 Low Road', true]);
  });

  it('sends nothing twice that one of the two was told', async () => {
    const story = (): PatientStory =>
      aPatient().withFracture('wrist', dayAt(-20)).onAlendronate(dayAt(-14)).reachedBy('sms', '+447700900222');
    const absorbed = await enrol(clinic, story());
    await delivery.plan();
    await delivery.send();
    const sent = (await delivery.mailboxOf(absorbed)).length;
    expect(sent).toBeGreaterThan(0);
    const survivor = await enrol(clinic, story());
    await delivery.plan();
    expect((await delivery.messagesOf(survivor)).some(({ state }) => state === 'planned')).toBe(true);
    const { mergeId } = await merge(survivor, absorbed);
    await delivery.plan();
    await delivery.send();
    expect(await delivery.mailboxOf(survivor)).toHaveLength(sent);
    expect(await delivery.mailboxOf(absorbed)).toEqual([]);
    // Two people again: the other one has been told nothing yet.
    await undoMerge(store(), clinic.nurse, mergeId, 'they are sisters');
    await delivery.plan();
    await delivery.send();
    expect(await delivery.mailboxOf(absorbed)).toHaveLength(sent);
    expect(await delivery.mailboxOf(survivor)).toHaveLength(sent);
    await delivery.plan();
    await delivery.send();
    expect(await delivery.mailboxOf(absorbed)).toHaveLength(sent);
    expect(await delivery.mailboxOf(survivor)).toHaveLength(sent);
  });

  it('is refused where it cannot be right, with the place named, and changes nothing', async () => {
    const day = dayAt(-30);
    const nhs = (value: string) =>
      aPatient().withFracture('wrist', day).numbered(value, 'https://fhir.nhs.uk/Id/nhs-number');
    const one = await enrol(clinic, nhs('9434765919'));
    const two = await enrol(clinic, nhs('9876543210'));
    const before = await everythingOf(one, two);
    const refused = async (work: Promise<unknown>) => {
      const { code, field } = await refusal(work);
      return { code, field };
    };
    const other = await createClinic(delivery.database, delivery.persistence);
    const elsewhere = await enrol(other, aPatient().withFracture('wrist', day));
    expect(await refused(merge(one, one))).toEqual({ code: 'FLS-1650', field: 'absorbedId' });
    expect(await refused(merge(one, elsewhere))).toEqual({ code: 'FLS-1020', field: 'absorbedId' });
    expect(await refused(merge(elsewhere, one))).toEqual({ code: 'FLS-1020', field: 'survivorId' });
    expect(await refused(merge(one, 'nobody'))).toEqual({ code: 'FLS-1020', field: 'absorbedId' });
    expect(await refused(merge(one, two))).toEqual({ code: 'FLS-1653', field: 'absorbedId' });
    await askErasure(api.as(clinic.lead), clinic.lead, two, { reason: 'request', note: 'in writing' });
    expect(await refused(merge(one, two))).toEqual({ code: 'FLS-1652', field: 'absorbedId' });
    expect(await everythingOf(one, two)).toEqual(before);

    const dead = await enrol(clinic, aPatient().withFracture('wrist', day).diedOn(dayAt(-3)));
    const deadToo = await enrol(clinic, aPatient().withFracture('wrist', day).diedOn(dayAt(-2)));
    expect(await refused(merge(dead, deadToo))).toEqual({ code: 'FLS-1654', field: 'absorbedId' });
    const third = await enrol(clinic, aPatient().withFracture('wrist', day));
    await merge(one, third);
    expect(await refused(merge(dead, third))).toEqual({ code: 'FLS-1651', field: 'absorbedId' });
    expect(await refused(merge(third, dead))).toEqual({ code: 'FLS-1651', field: 'survivorId' });
  });

  it('goes through where a person has seen that numbers contradict each other, and never for a feed', async () => {
    const day = dayAt(-30);
    const nhs = (value: string) =>
      aPatient().withFracture('wrist', day).numbered(value, 'https://fhir.nhs.uk/Id/nhs-number');
    const survivorId = await enrol(clinic, nhs('9434765919'));
    const absorbedId = await enrol(clinic, nhs('9876543210'));
    const feed = { kind: 'feed', reason: 'A40', reference: 'MSG1' } as const;
    const asked = mergePatients(store(), clinic.nurse, { survivorId, absorbedId, because: feed, despiteNumbers: true });
    expect((await refusal(asked)).code).toBe('FLS-1653');
    await mergePatients(store(), clinic.nurse, { survivorId, absorbedId, because, despiteNumbers: true });
  });

  it('is made and undone by a program that a feed tells so', async () => {
    const survivorId = await enrol(clinic, aPatient().withFracture('wrist', dayAt(-30)).numbered('1', 'urn:mr'));
    const absorbedId = await enrol(clinic, aPatient().withFracture('hip', dayAt(-30)).numbered('2', 'urn:mr'));
    const worker = { kind: 'worker', serviceId: clinic.serviceId } as const;
    const deps = delivery.persistence.as(worker);
    const feed = { kind: 'feed', reason: 'ADT A40', reference: 'MSG00001' } as const;
    const { mergeId } = await mergePatients(deps, worker, { survivorId, absorbedId, because: feed });
    expect(await listMerges(store(), clinic.nurse, survivorId)).toMatchObject([
      { kind: 'feed', reference: 'MSG00001', mergedBy: null },
    ]);
    await undoMerge(deps, worker, mergeId, 'ADT A40 cancelled');
    // Within a transaction of somebody's own, all of it goes back with that.
    const work = deps.inTransaction(async (client) => {
      await mergePatients({ merges: createMergeStore(client, TEST_KEYS) }, worker, {
        survivorId,
        absorbedId,
        because: feed,
      });
      throw new Error('something else failed');
    });
    await expect(work).rejects.toThrow('something else failed');
    expect(await findMerge(deps, worker, { survivorId, absorbedId })).toBeNull();
  });

  it('happens once of two that cross', async () => {
    const day = dayAt(-30);
    const one = await enrol(clinic, aPatient().withFracture('wrist', day));
    const two = await enrol(clinic, aPatient().withFracture('hip', day));
    const outcomes = await Promise.allSettled([merge(one, two), merge(two, one), merge(one, two)]);
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const outcome of outcomes)
      if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'FLS-1651' });
  });
});

describe('one person of two records', () => {
  it('is exported and erased as one', async () => {
    const day = dayAt(-30);
    const survivor = await enrol(
      clinic,
      aPatient().named('Ada', 'Ostrander').withFracture('wrist', day).numbered('s1', 'urn:s'),
    );
    const absorbed = await enrol(
      clinic,
      aPatient().named('Ida', 'Quillmaker').withFracture('wrist', day).numbered('s2', 'urn:s'),
    );
    await merge(survivor, absorbed);
    const lead = api.as(clinic.lead);
    const { tables } = await exportPerson(lead, clinic.lead, survivor);
    expect(tables['patient']).toMatchObject([{ family: 'Ostrander' }, { family: 'Quillmaker' }]);
    expect(tables['patient_merge']).toHaveLength(1);
    expect(tables['patient_identifier']).toHaveLength(2);
    const [audited] = await delivery.database.query(
      `select patient_ids from audit_record where action = 'export-person' and patient_ids @> array[$1::uuid]`,
      [survivor],
    );
    expect(audited).toEqual({ patient_ids: [survivor, absorbed] });

    const { id } = await askErasure(lead, clinic.lead, survivor, { reason: 'request', note: 'in writing' });
    await confirmErasure(api.as(clinic.admin), clinic.admin, id);
    const left = await delivery.database.query(
      `select id from patient where id = any($1) union all select id from patient_merge where survivor_id = any($1)`,
      [[survivor, absorbed]],
    );
    expect(left).toEqual([]);
    expect(await delivery.database.query('select from erased_number where erasure_id = $1', [id])).toHaveLength(2);
  });

  it('counts once in the reports, and twice again after the undo', async () => {
    const survivor = await enrol(clinic, aPatient().withFracture('wrist', dayAt(-30)));
    const absorbed = await enrol(clinic, aPatient().withFracture('wrist', dayAt(-30)).withHipFracture(dayAt(-200)));
    const counted = async () => {
      await delivery.persistence.reportUpkeep.refreshService(clinic.serviceId, 1_000);
      return delivery.database.query(
        'select patient_id as of, diagnosed_on::text as on from episode_observation where service_id = $1 order by patient_id = $2 desc, diagnosed_on',
        [clinic.serviceId, survivor],
      );
    };
    const apart = [
      { of: survivor, on: dayAt(-30) },
      { of: absorbed, on: dayAt(-200) },
      { of: absorbed, on: dayAt(-30) },
    ];
    expect(await counted()).toEqual(apart);
    const { mergeId } = await merge(survivor, absorbed);
    expect(await counted()).toEqual([
      { of: survivor, on: dayAt(-200) },
      { of: survivor, on: dayAt(-30) },
    ]);
    await undoMerge(store(), clinic.nurse, mergeId, 'not the same');
    expect(await counted()).toEqual(apart);
  });
});

describe('the undo of a merge', () => {
  it('changes of its rows what a merge changes, and nothing else, whoever asks the database', async () => {
    const day = dayAt(-30);
    const story = aPatient().withFracture('wrist', day).reachedBy('sms', '+447700900111');
    const [one, two, other] = [
      await enrol(clinic, story),
      await enrol(clinic, aPatient().withFracture('hip', day)),
      await enrol(clinic, aPatient().withFracture('pelvis', day).reachedBy('sms', '+447700900222')),
    ];
    await delivery.plan();
    const { mergeId } = await merge(one, two);
    const rowOf = async (table: string, patientId: string): Promise<string> =>
      (await delivery.database.query<{ id: string }>(`select id from ${table} where patient_id = $1`, [patientId]))[0]
        ?.id ?? '';
    const [task, point, message] = [
      await rowOf('task', one),
      await rowOf('contact_point', one),
      await rowOf('message', one),
    ];
    const item = async (patientId: string) => {
      await delivery.database.query(
        `insert into work_item (service_id, patient_id, kind, key, detail) values ($1, $2::uuid, 'reply', 'w/' || $2::uuid, '{}')`,
        [clinic.serviceId, patientId],
      );
      return rowOf('work_item', patientId);
    };
    const change = (table: string, id: string, set: Readonly<Record<string, unknown>>, key: object = { id }) =>
      api
        .as(clinic.nurse)
        .inTransaction((client) =>
          client.query('select change_merged_rows($1, $2::jsonb) as changed', [
            mergeId,
            JSON.stringify([{ table, key, set }]),
          ]),
        );
    const stranger = await rowOf('task', other);
    for (const [table, id, set] of [
      ['task', task, { created_on: day }],
      ['task', task, { patient_id: two, version: 7 }],
      ['contact_point', point, { channel: 'email' }],
      ['contact_point', point, { invalid_since: null, service_id: clinic.serviceId }],
      ['message', message, { state: 'delivered' }],
      ['message', message, { task_id: stranger }],
      ['message', message, { contact_point_id: await rowOf('contact_point', other) }],
      ['work_item', await item(one), { task_id: stranger }],
      ['fact', await rowOf('fact', one), { payload: {} }],
      ['assignment', task, { user_id: clinic.lead.userId }],
      ['patient', one, { family: 'Another' }],
      ['file_import_row', task, { resembles: other }],
      ['contact_draft', task, { patient_id: two }],
      ['task', task, {}],
      ['no_table', task, { patient_id: two }],
    ] as const) {
      await expect(change(table, id, set)).rejects.toMatchObject({ code: '23001' });
    }
    // A row at a time, named by its key.
    await expect(
      change('task', task, { awaiting_answer: true }, { service_id: clinic.serviceId }),
    ).rejects.toMatchObject({ code: '23001' });
    await expect(change('task', task, { patient_id: other })).rejects.toMatchObject({ code: '23001' });
    expect((await change('task', stranger, { awaiting_answer: true })).rows).toEqual([{ changed: 0 }]);
    expect((await change('task', task, { awaiting_answer: true })).rows).toEqual([{ changed: 1 }]);
  });

  it('takes back the newest first, once', async () => {
    const day = dayAt(-30);
    const [one, two, three] = [
      await enrol(clinic, aPatient().withFracture('wrist', day)),
      await enrol(clinic, aPatient().withFracture('hip', day)),
      await enrol(clinic, aPatient().withFracture('pelvis', day)),
    ];
    const before = await everythingOf(one, two, three);
    const { mergeId: first } = await merge(two, three);
    const { mergeId: second } = await merge(one, two);
    const undo = (mergeId: string) => undoMerge(store(), clinic.nurse, mergeId, 'not the same');
    expect((await refusal(undo(first))).code).toBe('FLS-1657');
    await undo(second);
    await undo(first);
    expect((await refusal(undo(first))).code).toBe('FLS-1656');
    expect((await refusal(undo('no id'))).code).toBe('FLS-1655');
    expect(await everythingOf(one, two, three)).toMatchObject(before);
  });

  it('takes along what was recorded since on a course that goes back, and leaves the rest', async () => {
    const day = dayAt(-200);
    const survivor = await enrol(clinic, aPatient().withFracture('wrist', day));
    const absorbed = await enrol(clinic, aPatient().withFracture('hip', day).onDenosumab(day));
    const { mergeId } = await merge(survivor, absorbed);
    const fact = async (more: { type: 'dose' | 'pain'; ref?: string; payload?: Record<string, unknown> }) => {
      const { factIds } = await recordFacts(store(), clinic.nurse, survivor, {
        facts: [{ on: dayAt(-1), ...more }],
      });
      return factIds[0];
    };
    const dose = await fact({ type: 'dose', ref: 't1' });
    const pain = await fact({ type: 'pain', payload: { nrs: 3 } });
    await undoMerge(store(), clinic.nurse, mergeId, 'not the same');
    const whose = await delivery.database.query(
      'select id, patient_id as of from fact where id = any($1) order by seq',
      [[dose, pain]],
    );
    expect(whose).toEqual([
      { id: dose, of: absorbed },
      { id: pain, of: survivor },
    ]);
    // The dose after it is planned for the one who has it.
    expect(await keysOf(absorbed)).toContain('t1/dose/3');
    expect((await keysOf(survivor)).filter((key) => key.startsWith('t1'))).toEqual([]);
  });

  it('is refused with what cannot be split, and changes nothing', async () => {
    const day = dayAt(-200);
    const survivor = await enrol(clinic, aPatient().withFracture('wrist', day));
    const absorbed = await enrol(clinic, aPatient().withFracture('hip', day).onDenosumab(day).numbered('17', 'urn:x'));
    const { mergeId } = await merge(survivor, absorbed);
    const { contactId } = await recordContact(store(), clinic.nurse, survivor, {
      outcome: 'reached',
      on: dayAt(0),
      redFlags: 'none',
      facts: [{ type: 'dose', ref: 't1', on: dayAt(-1) }],
      ticks: [],
    });
    await delivery.database.query(`delete from patient_identifier where patient_id = $1`, [survivor]);
    const before = await everythingOf(survivor, absorbed);
    await expect(undoMerge(store(), clinic.nurse, mergeId, 'not the same')).rejects.toMatchObject({
      code: 'FLS-1658',
      details: { changed: [{ table: 'patient_identifier' }, { table: 'contact_attempt', key: { id: contactId } }] },
    });
    expect(await everythingOf(survivor, absorbed)).toEqual(before);
  });

  const days = fc.constantFrom(-300, -120, -60, -20);
  const story = fc.record({
    fractures: fc.uniqueArray(fc.tuple(days, fc.constantFrom('wrist' as const, 'hip' as const, 'spine' as const)), {
      minLength: 1,
      maxLength: 3,
      selector: ([day, site]) => `${day}${site}`,
    }),
    courses: fc.array(fc.tuple(days, fc.constantFrom('denosumab' as const, 'alendronate' as const)), { maxLength: 2 }),
    pains: fc.array(fc.constantFrom(-15, -10), { maxLength: 2 }),
    numbers: fc.uniqueArray(fc.constantFrom('a', 'b'), { maxLength: 2 }),
    points: fc.uniqueArray(fc.constantFrom('+447700900301', '+447700900302'), { maxLength: 2 }),
    address: fc.constantFrom(null, '1 High Street', '2 Low Road'),
    isInCareHome: fc.constantFrom(null, true, false),
    isSent: fc.boolean(),
    isCalled: fc.boolean(),
    isAssigned: fc.boolean(),
  });
  type Story = typeof story extends fc.Arbitrary<infer T> ? T : never;

  let numbered = 0;
  async function told(of: Story): Promise<string> {
    const { fractures, courses, pains, numbers, points, address, isInCareHome, isSent, isCalled, isAssigned } = of;
    let patient = aPatient().inCareHome(isInCareHome);
    if (address !== null) patient = patient.livingAt(address);
    for (const [day, site] of fractures) patient = patient.withFracture(site, dayAt(day));
    for (const [place, [day, agent]] of courses.entries()) {
      patient = patient.on(agent, dayAt(day));
      if (agent === 'denosumab') patient = patient.given(dayAt(day), `t${place + 1}`);
    }
    for (const day of pains) patient = patient.inPain(4, dayAt(day));
    for (const number of numbers) patient = patient.numbered(`${number}${(numbered += 1)}`, `urn:${number}`);
    for (const point of points) patient = patient.reachedBy('sms', point);
    const patientId = await enrol(clinic, patient);
    if (isSent) {
      await delivery.plan();
      await delivery.send();
    }
    if (isCalled) {
      await recordContact(store(), clinic.nurse, patientId, {
        outcome: 'not-reached',
        on: dayAt(0),
        facts: [],
        ticks: [],
      });
      await requestLetter(
        {
          ...store(),
          letters: store().letters,
          patientReader: store().patientReader,
          writeLetter: () => ({ subject: 'A letter', body: 'To the GP' }),
        },
        clinic.nurse,
        patientId,
        { kind: 'gp', recipient: { name: 'Dr Ahmed', lines: ['1 High Street'] } },
      );
    }
    if (isAssigned) await store().patients.assign(clinic.nurse, clinic.serviceId, patientId, clinic.nurse.userId);
    return patientId;
  }

  /** What reports see of a day that is over: episodes and courses, asked for as they ask, and the figures themselves. */
  async function figuresOf(day: string): Promise<unknown> {
    const scope = [[clinic.serviceId], '2024-01-01', '2026-12-31', day];
    const known = `patients_diagnosed($1, $2::date, $3::date)`;
    const own = api.as(clinic.lead);
    const question = { scope: 'service', from: '2024-01-01', to: '2026-12-31', asOf: day } as const;
    return {
      episodes: await delivery.database.query(
        `select * from observe_episodes(${known}, $4::date) o order by o.patient_id, o.diagnosed_on`,
        scope,
      ),
      courses: await delivery.database.query(
        `select * from held_courses(${known}, $4::date) c order by c.patient_id, c.started_on, c.id, c::text`,
        scope,
      ),
      tally: await own.reports.tally(clinic.serviceId, question),
    };
  }
  const nextDay = (days: number): Promise<void> => delivery.database.freezeAt(`${dayAt(days)}T10:00:00Z`);

  it('changes no figure of a day that is over, nor does the merge, whatever is recorded between', async () => {
    await fc.assert(
      fc.asyncProperty(story, story, story, async (one, two, three) => {
        await nextDay(0);
        const ids = [await told(one), await told(two), await told(three)] as const;
        const [survivor, absorbed, last] = ids;
        await nextDay(1);
        const answers = [{ day: dayAt(0), figures: await figuresOf(dayAt(0)) }];
        const asBefore = async (): Promise<void> => {
          for (const { day, figures } of answers)
            expect({ day, figures: await figuresOf(day) }).toEqual({ day, figures });
        };
        const dayIsOver = async (days: number): Promise<void> => {
          await asBefore();
          await nextDay(days + 1);
          answers.push({ day: dayAt(days), figures: await figuresOf(dayAt(days)) });
          await asBefore();
        };
        const { mergeId: first } = await merge(survivor, absorbed);
        await recordFacts(store(), clinic.nurse, survivor, {
          facts: [{ type: 'fracture', on: dayAt(1), payload: { site: 'hip' } }],
        });
        await dayIsOver(1);
        // Another one, and the same day undone and made again.
        const { mergeId: second } = await merge(last, survivor);
        await undoMerge(store(), clinic.nurse, second, 'not the same');
        const { mergeId: third } = await merge(last, survivor);
        await dayIsOver(2);
        await undoMerge(store(), clinic.nurse, third, 'not the same');
        await dayIsOver(3);
        await undoMerge(store(), clinic.nurse, first, 'not the same');
        await dayIsOver(4);
        const [day0, day1] = answers;
        // The merge was seen by the day on which it was made.
        expect(day1?.figures).not.toEqual(day0?.figures);
      }),
      { numRuns: 2, seed: 20_261_123, endOnFailure: true },
    );
  });

  it('brings back every row of both, sealed values too, whatever they are', async () => {
    await fc.assert(
      fc.asyncProperty(story, story, async (one, two) => {
        const [survivor, absorbed] = [await told(one), await told(two)];
        await delivery.plan();
        const before = await everythingOf(survivor, absorbed);
        const { mergeId } = await merge(survivor, absorbed);
        await undoMerge(store(), clinic.nurse, mergeId, 'not the same');
        const after = await everythingOf(survivor, absorbed);
        for (const [name, row] of Object.entries(before)) expect({ name, row: after[name] }).toEqual({ name, row });
        // What is new is history, or a task that the plan of both wanted and neither of the two does.
        for (const [name, row] of Object.entries(after)) {
          if (name in before || name.startsWith('task_change ')) continue;
          expect({ name, withdrawn: row['withdrawn_at'] !== null }).toEqual({
            name: expect.stringMatching(/^(task|episode) /),
            withdrawn: true,
          });
        }
      }),
      {
        numRuns: 4,
        seed: 20_261_123,
        endOnFailure: true,
      },
    );
  }, 60_000);
});
