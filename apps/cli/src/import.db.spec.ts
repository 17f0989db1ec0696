import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  closeWorkItem,
  correctFact,
  importBundles,
  listWorkItems,
  readPatient,
  recordContact,
  type BundleSource,
  type ImportOptions,
  type ImportResult,
} from '@osteon/application';
import { translateBundleStream } from '@osteon/interop';
import { createPersistence, type Persistence } from '@osteon/persistence';
import {
  aService,
  createTestDatabase,
  identifierHash,
  TEST_KEYS,
  type TestDatabase,
  type TestService,
} from '@osteon/testing';

let db: TestDatabase;
let persistence: Persistence;
let service: TestService;
let other: TestService;
let number = 0;

beforeAll(async () => {
  db = await createTestDatabase();
  await db.travelTo('2026-06-15T10:00:00Z');
  persistence = createPersistence({ role: 'osteon_worker', keys: TEST_KEYS, databaseUrl: db.url, poolSize: 6 });
  service = await aService(db, { code: 'north' });
  other = await aService(db, { code: 'south' });
});
afterAll(async () => {
  await persistence.close();
  await db.drop();
});
beforeEach(() => {
  number += 1;
});

interface Sent {
  readonly name?: string;
  readonly birthDate?: string;
  readonly site?: string;
  readonly on?: string;
  /** The day, or `unknown` where the sender says no more than that. */
  readonly died?: string;
  /** A bone scan of a day that the sender does not know. */
  readonly undatedScan?: boolean;
  readonly numbers?: readonly string[];
  readonly telephone?: string;
}

const CODES: Readonly<Record<string, string>> = { wrist: '263102004', hip: '359817006' };

/** A transaction bundle of one patient with a fracture, as hospitals send it. */
function bundle({
  name = 'Ada',
  birthDate = '1950-02-03',
  site = 'wrist',
  on = '2026-05-01',
  died,
  undatedScan = false,
  numbers = [`N${number}`],
  telephone,
}: Sent = {}): object {
  const patient = `urn:uuid:patient-${numbers[0]}`;
  return {
    resourceType: 'Bundle',
    type: 'transaction',
    entry: [
      {
        fullUrl: patient,
        resource: {
          resourceType: 'Patient',
          id: `patient-${numbers[0]}`,
          identifier: numbers.map((value) => ({ system: 'urn:hospital:number', value })),
          name: [{ family: 'Example', given: [name] }],
          gender: 'female',
          birthDate,
          ...(died === undefined
            ? {}
            : died === 'unknown'
              ? { deceasedBoolean: true }
              : { deceasedDateTime: `${died}T10:00:00+01:00` }),
          ...(telephone === undefined ? {} : { telecom: [{ system: 'phone', value: telephone, use: 'mobile' }] }),
        },
        request: { method: 'POST', url: 'Patient' },
      },
      {
        fullUrl: `urn:uuid:fracture-${numbers[0]}`,
        resource: {
          resourceType: 'Condition',
          id: `fracture-${numbers[0]}`,
          clinicalStatus: {
            coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-clinical', code: 'active' }],
          },
          verificationStatus: {
            coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-ver-status', code: 'confirmed' }],
          },
          code: { coding: [{ system: 'http://snomed.info/sct', code: CODES[site] }] },
          subject: { reference: patient },
          onsetDateTime: `${on}T09:00:00+01:00`,
        },
        request: { method: 'POST', url: 'Condition' },
      },
      ...(undatedScan
        ? [
            {
              fullUrl: `urn:uuid:scan-${numbers[0]}`,
              resource: {
                resourceType: 'Observation',
                id: `scan-${numbers[0]}`,
                status: 'final',
                code: { coding: [{ system: 'http://loinc.org', code: '38263-0' }] },
                subject: { reference: patient },
                valueQuantity: { value: -2.7, unit: '{Tscore}', system: 'http://unitsofmeasure.org', code: '{Tscore}' },
              },
              request: { method: 'POST', url: 'Observation' },
            },
          ]
        : []),
    ],
  };
}

async function* sources(...bundles: readonly (object | string)[]): AsyncGenerator<BundleSource> {
  for (const [index, content] of bundles.entries()) {
    const text = typeof content === 'string' ? content : JSON.stringify(content);
    yield {
      name: `bundle ${index + 1}`,
      stream: (async function* () {
        yield new TextEncoder().encode(text);
      })(),
    };
  }
}

const send = (
  bundles: readonly (object | string)[],
  options: ImportOptions = {},
  to = service,
): Promise<ImportResult> =>
  importBundles(
    { imports: persistence.imports, translateBundle: translateBundleStream },
    { kind: 'cli', serviceId: to.serviceId },
    sources(...bundles),
    options,
  );

const patientsOf = (value: string, to = service) =>
  db.query<{ id: string; given: string; version: number }>(
    `select p.id, p.given, p.version from patient p join patient_identifier i on i.patient_id = p.id
     where i.service_id = $1 and i.value_hash = $2`,
    [to.serviceId, identifierHash(to.serviceId, value)],
  );
const thePatient = async (value = `N${number}`): Promise<string> => {
  const found = await patientsOf(value);
  expect(found).toHaveLength(1);
  return found[0]!.id;
};
const view = async () => readPatient(persistence, service.nurse, await thePatient());
const rowsIn = async (table: string): Promise<number> => {
  const [row] = await db.query<{ rows: number }>(`select count(*)::int as rows from ${table}`);
  return row?.rows ?? -1;
};

describe('importing', () => {
  it('enrols a fresh fracture with its tasks, and keeps the run with its figures and audit records', async () => {
    const { counts, importId, today, enrolSince } = await send([bundle({ telephone: '+441632960001' })]);
    expect({ today, enrolSince }).toEqual({ today: '2026-06-15', enrolSince: '2025-06-15' });
    expect(counts).toMatchObject({ patientsNew: 1, fractures: 1, episodesEnrolled: 1, episodesOpened: 1 });
    const patientId = await thePatient();
    const tasks = await db.query(`select kind, due_on::text as "dueOn" from task where patient_id = $1`, [patientId]);
    expect(tasks).toHaveLength(counts.tasksPlanned);
    expect(tasks).toContainEqual({ kind: 'first-contact', dueOn: '2026-05-15' });
    const [run] = await db.query(
      `select state, counts, finished_at is not null as finished from import_run where id = $1`,
      [importId],
    );
    expect(run).toEqual({ state: 'done', counts: { ...counts }, finished: true });
    const audits = await db.query<{ action: string }>(
      `select action from audit_record where $1 = any (patient_ids) and service_id = $2`,
      [patientId, service.serviceId],
    );
    expect(audits.map(({ action }) => action)).toContain('import-patients');
  });

  it.each([
    ['the eve of enrol-since', '2026-02-28', '1950-02-03', 'before-enrol-since'],
    ['enrol-since itself', '2026-03-01', '1950-02-03', null],
    ['the eve of the fiftieth birthday', '2026-05-01', '1976-05-02', 'under-50'],
    ['the fiftieth birthday', '2026-05-01', '1976-05-01', null],
  ])('on %s makes history or not', async (_, on, birthDate, reason) => {
    await send([bundle({ on, birthDate })], { enrolSince: '2026-03-01' });
    const [episode] = await db.query(`select enrolment, history_reason as reason from episode where patient_id = $1`, [
      await thePatient(),
    ]);
    expect(episode).toEqual({ enrolment: reason === null ? 'enrolled' : 'history', reason });
  });

  it('corrects what the sender changed, keeps the history, and plans again', async () => {
    await send([bundle({ on: '2026-05-01' })]);
    const { counts } = await send([bundle({ on: '2026-05-08', site: 'hip' })]);
    expect(counts).toMatchObject({ patientsChanged: 1, factsNew: 0, factsChanged: 1, episodesEnrolled: 1 });
    expect(counts.tasksChanged).toBeGreaterThan(0);
    const facts = await db.query(
      `select "on"::text as on, payload ->> 'site' as site, corrects_id is not null as correction from fact where patient_id = $1 order by seq`,
      [await thePatient()],
    );
    expect(facts).toEqual([
      { on: '2026-05-01', site: 'wrist', correction: false },
      { on: '2026-05-08', site: 'hip', correction: true },
    ]);
    const [task] = await db.query(
      `select due_on::text as "dueOn" from task where patient_id = $1 and kind = 'first-contact' and withdrawn_at is null`,
      [await thePatient()],
    );
    expect(task).toEqual({ dueOn: '2026-05-22' });
  });

  it('brings the patient’s own data up to date and adds numbers and telephones, never takes them away', async () => {
    await send([bundle({ telephone: '+441632960002' })]);
    const { counts } = await send([bundle({ name: 'Adeline', numbers: [`N${number}`, `M${number}`] })]);
    expect(counts).toMatchObject({ patientsChanged: 1, factsChanged: 0, tasksChanged: 0 });
    expect(await patientsOf(`M${number}`)).toEqual(await patientsOf(`N${number}`));
    const patient = await view();
    expect(patient).toMatchObject({ given: 'Adeline' });
    expect(patient.contactPoints.map(({ value }) => value)).toContain('+441632960002');
    expect(
      (await send([bundle({ name: 'Adeline', numbers: [`N${number}`, `M${number}`] })])).counts.patientsUnchanged,
    ).toBe(1);
  });

  it.each([
    [true, undefined],
    [true, true],
    [false, false],
  ])('takes consent to messages as %s when told %s; the telephone is always for calls', async (expected, consented) => {
    await send([bundle({ telephone: '+441632960003' })], consented === undefined ? {} : { consented });
    const { contactPoints } = await view();
    expect(contactPoints).toMatchObject([
      { channel: 'sms', value: '+441632960003', consented: expected },
      { channel: 'phone', value: '+441632960003', consented: true },
    ]);
  });

  it('leaves a nurse’s correction alone', async () => {
    await send([bundle()]);
    const patientId = await thePatient();
    const [fact] = await db.query<{ id: string }>('select id from fact where patient_id = $1', [patientId]);
    await correctFact(persistence, service.nurse, patientId, fact!.id, {
      payload: { site: 'hip' },
      reason: 'read the X-ray again',
    });
    expect((await send([bundle()])).counts).toMatchObject({ patientsUnchanged: 1, factsUnchanged: 1, factsKept: 0 });
    expect((await send([bundle({ on: '2026-05-03' })])).counts).toMatchObject({
      patientsUnchanged: 1,
      factsChanged: 0,
      factsKept: 1,
    });
  });

  it('takes a death: what is planned is cancelled, and a second import moves nothing', async () => {
    await send([bundle()]);
    const { counts } = await send([bundle({ died: '2026-06-01' })]);
    expect(counts).toMatchObject({ patientsChanged: 1, factsNew: 1 });
    const open = await db.query(
      `select key from task where patient_id = $1 and done_on is null and cancel_reason is distinct from 'died'`,
      [await thePatient()],
    );
    expect(open).toEqual([]);
    expect((await send([bundle({ died: '2026-06-01' })])).counts).toMatchObject({ patientsUnchanged: 1 });
  });

  it('knows a death that a nurse recorded, and sets aside what is dated after it', async () => {
    await send([bundle()]);
    const patientId = await thePatient();
    await recordContact(persistence, service.nurse, patientId, { outcome: 'died', on: '2026-06-02' });
    const { counts, refused } = await send([bundle({ died: '2026-06-03' }), { ...bundle({ on: '2026-06-10' }) }]);
    expect(refused).toEqual([]);
    expect(counts).toMatchObject({ patientsUnchanged: 2, factsNew: 0, factsChanged: 0, factsAfterDeath: 1 });
    const incidents = () =>
      db.query(`select detail from work_item where patient_id = $1 and kind = 'incident'`, [patientId]);
    expect(await incidents()).toEqual([
      { detail: { reason: 'after-death', sourceKey: `fhir:Condition/fracture-N${number}` } },
    ]);
    await send([bundle({ on: '2026-06-10' })]);
    expect(await incidents()).toHaveLength(1);
  });

  it('asks a person, once, about what the sender does not know and what was not taken', async () => {
    const sent = bundle({ died: 'unknown', undatedScan: true });
    expect((await send([sent])).counts).toMatchObject({ patientsNew: 1, factsNew: 2, factsSetAside: 1 });
    const patientId = await thePatient();
    const raised = () =>
      db.query<{ id: string; key: string; detail: Record<string, string> }>(
        `select id, key, urgent, detail from work_item where patient_id = $1 and kind = 'import-refused' order by key`,
        [patientId],
      );
    const items = await raised();
    expect(items).toMatchObject([
      { detail: { reason: 'date-missing', text: 'The bone scan has no date.' }, urgent: false },
      { detail: { reason: 'death-date-unknown', text: expect.stringMatching(/gives no date/) }, urgent: false },
    ]);
    const { rows } = await listWorkItems(persistence, service.nurse, { limit: 200 });
    expect(
      rows
        .filter((row) => row.patientId === patientId)
        .map(({ id }) => id)
        .sort(),
    ).toEqual(items.map(({ id }) => id).sort());
    await closeWorkItem(persistence, service.nurse, items[0]!.id, { outcome: 'corrected' });
    expect((await send([sent])).counts).toMatchObject({ patientsUnchanged: 1, factsNew: 0, factsSetAside: 1 });
    expect(await raised()).toEqual(items);
  });

  it('asks nothing about a death whose day a nurse has recorded', async () => {
    await send([bundle()]);
    const patientId = await thePatient();
    await recordContact(persistence, service.nurse, patientId, { outcome: 'died', on: '2026-06-02' });
    expect((await send([bundle({ died: 'unknown' })])).counts).toMatchObject({ patientsUnchanged: 1 });
    expect(await db.query('select kind from work_item where patient_id = $1', [patientId])).toEqual([]);
  });

  it('refuses a bundle as a whole and goes on with the next', async () => {
    const before = await rowsIn('patient');
    const future = bundle({ on: '2026-06-16', numbers: [`F${number}`] });
    const { counts, refused } = await send(['{"resourceType":"Bundle",', future, bundle()]);
    expect(counts).toMatchObject({ bundlesRead: 3, bundlesRefused: 2, patientsNew: 1 });
    expect(refused.map(({ name }) => name)).toEqual(['bundle 1', 'bundle 2']);
    expect(refused[1]?.outcome.issue[0]).toMatchObject({ details: { coding: [{ code: 'FLS-1011' }] } });
    expect(await rowsIn('patient')).toBe(before + 1);
    expect(await patientsOf(`F${number}`)).toEqual([]);
  });

  it('refuses a date of birth after what is known, and text that cannot be stored, and goes on', async () => {
    await send([bundle({ birthDate: '1950-02-03' })]);
    const unborn = bundle({ birthDate: '2026-05-02', on: '2026-05-03' });
    const { counts, refused } = await send([
      unborn,
      bundle({ name: 'A\u0000da', numbers: [`Z${number}`] }),
      bundle({ birthDate: '0000-05-05', numbers: [`Y${number}`] }),
      bundle({ numbers: [`O${number}`] }),
    ]);
    expect(counts).toMatchObject({ bundlesRead: 4, bundlesRefused: 3, patientsNew: 1 });
    expect(refused[0]?.outcome.issue[0]).toMatchObject({ details: { coding: [{ code: 'FLS-1012' }] } });
    expect(refused[2]?.outcome.issue[0]).toMatchObject({ details: { coding: [{ code: 'FLS-1010' }] } });
    expect((await view()).birthDate).toBe('1950-02-03');
    expect(await patientsOf(`Z${number}`)).toEqual([]);
  });

  it('refuses a patient whose numbers belong to two', async () => {
    await send([bundle({ numbers: [`A${number}`] }), bundle({ numbers: [`B${number}`] })]);
    const facts = await rowsIn('fact');
    const { refused } = await send([bundle({ numbers: [`A${number}`, `B${number}`], site: 'hip' })]);
    expect(refused).toHaveLength(1);
    expect(refused[0]?.outcome.issue[0]).toMatchObject({
      details: { text: expect.stringMatching(/more than one patient/) },
    });
    expect(await rowsIn('fact')).toBe(facts);
  });

  it('keeps services apart: the same number in two services is two patients', async () => {
    await send([bundle()]);
    const { counts } = await send([bundle({ name: 'Berta' })], {}, other);
    expect(counts.patientsNew).toBe(1);
    expect(await patientsOf(`N${number}`)).toMatchObject([{ given: 'Ada' }]);
    expect(await patientsOf(`N${number}`, other)).toMatchObject([{ given: 'Berta' }]);
  });

  it('stores a new patient once when four imports bring them at the same time', async () => {
    const numbers = [`N${number}`, `X${number}`, `Y${number}`];
    const results = await Promise.all([1, 2, 3, 4].map(() => send([bundle({ numbers })])));
    expect(results.flatMap(({ refused }) => refused)).toEqual([]);
    expect(results.map(({ counts }) => counts.patientsNew).sort()).toEqual([0, 0, 0, 1]);
    expect(results.map(({ counts }) => counts.patientsUnchanged).sort()).toEqual([0, 1, 1, 1]);
    const patientId = await thePatient();
    expect(await db.query('select 1 from fact where patient_id = $1', [patientId])).toHaveLength(1);
    expect(await db.query('select 1 from episode where patient_id = $1', [patientId])).toHaveLength(1);
  });

  it('stops between bundles when asked, and goes on from there', async () => {
    const all = [1, 2, 3].map((n) => bundle({ numbers: [`S${number}-${n}`] }));
    const stop = new AbortController();
    const first = await send(all, { signal: stop.signal, onProgress: () => stop.abort() });
    expect(first).toMatchObject({ stopped: true, counts: { bundlesRead: 1, patientsNew: 1 } });
    const [run] = await db.query('select state from import_run where id = $1', [first.importId]);
    expect(run).toEqual({ state: 'failed' });
    const second = await send(all);
    expect(second).toMatchObject({ stopped: false, counts: { bundlesRead: 3, patientsNew: 2, patientsUnchanged: 1 } });
  });

  it('ends the run as failed when the source breaks off, keeps what was whole, and lets the error through', async () => {
    const [, second] = [bundle({ numbers: [`Q${number}`] }), bundle()];
    const broken = (async function* (): AsyncGenerator<BundleSource> {
      yield* sources(second);
      yield {
        name: 'broken',
        stream: (async function* (): AsyncGenerator<Uint8Array> {
          throw new Error('the line went dead');
        })(),
      };
    })();
    const running = importBundles(
      { imports: persistence.imports, translateBundle: translateBundleStream },
      { kind: 'cli', serviceId: service.serviceId },
      broken,
    );
    await expect(running).rejects.toThrow('the line went dead');
    await thePatient();
    const [run] = await db.query(
      `select state, counts ->> 'bundlesRead' as read from import_run order by started_at desc, id limit 1`,
    );
    expect(run).toEqual({ state: 'failed', read: '1' });
  });

  it('refuses a service that is not there', async () => {
    const nowhere = { ...service, serviceId: '00000000-0000-4000-8000-000000000000' };
    await expect(send([bundle()], {}, nowhere)).rejects.toMatchObject({ code: 'FLS-1028' });
  });
});
