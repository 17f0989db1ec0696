import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { Controller, Get } from '@nestjs/common';
import { withClient } from '@osteon/testing';
import { Documented } from '../../apps/api/src/http/documented.ts';
import { Policy } from '../../apps/api/src/http/policy.ts';
import { CARE } from '../../apps/api/src/http/roles.ts';
import { BODIES, BEFORE, KINDS, type Values, World } from './authorization/objects.ts';
import { anEnrolment, type Answer, type Browser, enrol, type Person, startApi, type TestApi } from './harness.ts';
import { addressOf, type OpenApi, type Operation, operationsOf, placeholdersOf } from './operations.ts';

const PERSON_OF: Readonly<Record<string, Person>> = {
  nurse: 'nurse',
  lead: 'lead',
  'safety-officer': 'safetyOfficer',
  auditor: 'auditor',
  admin: 'admin',
};

/** Whose letters, names or figures stand in an answer that cannot be searched as text. */
const IN_FILES: Readonly<Record<string, (api: TestApi, values: Values) => Promise<readonly string[]>>> = {
  printLetterBatch: async (api, { id }) =>
    (await api.query<{ id: string }>(`select patient_id as id from letter where batch_id = $1`, [id])).map(
      (row) => row.id,
    ),
  printLetter: async (api, { id }) =>
    (await api.query<{ id: string }>(`select patient_id as id from letter where id = $1`, [id])).map((row) => row.id),
  // It has counts, and no patient.
  downloadReport: () => Promise.resolve([]),
  // Rows without a name: whose they are is known by the database alone.
  downloadReportRows: async (api, { id }) =>
    (
      await api.query<{ id: string }>(`select distinct patient_id as id from report_export_row where export_id = $1`, [
        id,
      ])
    ).map((row) => row.id),
};

/** Tells of a patient and records nothing. */
@Controller('api/v1/planted/patients')
class QuietController {
  @Get()
  @Policy({ roles: CARE, purpose: 'care' })
  @Documented({ summary: 'Planted', status: 200, refusals: [401, 403] })
  readQuietly(): unknown {
    return { rows: planted };
  }
}
let planted: unknown[] = [];

const OPERATIONS = operationsOf(
  JSON.parse(readFileSync(new URL('../../docs/openapi.json', import.meta.url), 'utf8')) as OpenApi,
).filter(({ policy }) => !('public' in policy));

let api: TestApi;
let world: World;

beforeAll(async () => {
  api = await startApi({ more: [QuietController] });
  // Every patient has a name of their own, so that a name in an answer says whose it is.
  await api.query(
    `create function own_name() returns trigger language plpgsql as $$
     begin new.family := new.family || '-' || substr(md5(new.id::text), 1, 10); return new; end $$`,
  );
  await api.query('create trigger own_name before insert on patient for each row execute function own_name()');
  world = new World(api);
  // Something in every list: one of each thing, of the nurse and of people of the other service.
  for (const owner of ['nurse', 'stranger'] as const) {
    const values: Record<string, string> = {};
    for (const [kind, how] of Object.entries(KINDS)) {
      const name = /\{(.+)\}$/.exec(kind)?.[1] ?? '';
      if (!('make' in how)) continue;
      const id = await how.make(world, owner, values, '');
      if (kind === 'patients/{id}') values[name] = id;
    }
  }
  const nurse = await world.nurse('nurse');
  const relative = await enrol(nurse, anEnrolment({ family: 'North' }));
  await nurse.get(`/api/v1/patients/${relative.patientId}`);
});
afterAll(() => api.close());

/** The patients of whom an answer tells, by id or by name. */
async function shownIn(operation: Operation, values: Values, { text, headers }: Answer): Promise<string[]> {
  const inFile = IN_FILES[operation.id];
  if (inFile !== undefined) return [...(await inFile(api, values))];
  expect(headers.get('content-type') ?? 'text/plain').toMatch(/^(application\/([a-z]+\+)?json|text\/)/);
  const patients = await api.query<{ id: string; family: string }>('select id, family from patient');
  return patients.filter(({ id, family }) => text.includes(id) || text.includes(family)).map(({ id }) => id);
}

/** An address that the caller names: it tells nothing of them. */
const isAskedFor = (operation: Operation, values: Values, id: string): boolean =>
  operation.id === 'listPatientRecords' && values['id'] === id;

const lastRecord = async (): Promise<number> =>
  (await api.query<{ id: number }>('select coalesce(max(id), 0)::int as id from audit_record'))[0]?.id ?? 0;

async function valuesFor(operation: Operation, person: Person): Promise<Values> {
  const values: Record<string, string> = {};
  for (const { kind, name } of placeholdersOf(operation.path)) {
    const how = KINDS[kind];
    if (how === undefined) throw new Error(`objects.ts does not say how ${kind} comes to be`);
    values[name] = 'make' in how ? await how.make(world, person, values, operation.id) : how.constant;
  }
  return values;
}

async function ask(
  operation: Operation,
  person: Person,
): Promise<{ answer: Answer; values: Values; before: number; again: () => Promise<Answer> }> {
  const { id, method, path } = operation;
  // What is about sessions ended those of the people who make things.
  world.forgetBrowsers();
  await BEFORE[id]?.(world, person);
  const values = await valuesFor(operation, person);
  const body = await BODIES[id]?.(world, person, values);
  const browser: Browser = await api.as(person);
  const send = () => browser.send(method, addressOf(path, values), body === undefined ? {} : { json: body });
  const before = await lastRecord();
  return { answer: await send(), values, before, again: send };
}

/** Patients of whom the answer tells and whom no audit record of the request names. */
async function unrecorded(operation: Operation, person: Person): Promise<{ shown: number; missing: string[] }> {
  const { answer, values, before } = await ask(operation, person);
  const shown = await shownIn(operation, values, answer);
  const [recorded] = await api.query<{ ids: string[] }>(
    `select array(select distinct unnest(patient_ids)::text from audit_record where id > $1 and user_id = $2) as ids`,
    [before, api.ids[person]],
  );
  const missing = shown.filter((id) => recorded?.ids.includes(id) !== true && !isAskedFor(operation, values, id));
  return { shown: shown.length, missing };
}

const rolesOf = ({ policy }: Operation): Person[] => {
  if ('public' in policy) return [];
  const people = policy.roles.flatMap((role) => PERSON_OF[role] ?? []);
  return policy.installation === true ? ['installationAdmin'] : people;
};

/** By operation and person: how many patients the answer told of. */
const told = new Map<string, number>();

describe('every patient of whom an answer tells is named in its audit record', () => {
  const rows = OPERATIONS.flatMap((operation) =>
    rolesOf(operation).map((person) => [`${operation.method} ${operation.path}`, person, operation] as const),
  );
  test.each(rows)('%s to the %s', async (_name, person, operation) => {
    const { shown, missing } = await unrecorded(operation, person);
    expect(missing).toEqual([]);
    told.set(`${operation.id} ${person}`, shown);
  });

  test('which is no empty promise: lists, searches, files and single views all told of somebody', () => {
    const seen = [...told].filter(([, shown]) => shown > 0).map(([name]) => name.split(' ')[0]);
    expect(seen).toEqual(
      expect.arrayContaining([
        ...['readWorklist', 'searchPatients', 'enrolPatient', 'readPatient', 'readPlan', 'listMessages', 'listMailbox'],
        ...['readMailboxItem', 'listWorkItems', 'listLetters', 'readLetter', 'printLetterBatch', 'requestLetter'],
        ...['listRecords', 'findAuditedPatients', 'reportKinship', 'reportEmergencyUses', 'exportAudit'],
        ...['openEmergencyAccess', 'listEmergencyAccesses', 'readPatientInEmergency', 'listReviews'],
        ...['listReportPatients', 'exportReportPatients', 'checkReportRows', 'downloadReportRows'],
      ]),
    );
  });

  test('so are an answer that changed nothing, one that was given before, and a refusal', async () => {
    const nurse = await api.as('nurse');
    const { patientId } = await enrol(nurse, anEnrolment());
    const facts = { facts: [{ type: 'fall', on: '2026-06-01' }] };
    const path = `/api/v1/patients/${patientId}`;
    await nurse.post(`${path}/facts`, facts, { 'idempotency-key': 'twice' });
    await nurse.post(`${path}/facts`, facts, { 'idempotency-key': 'twice' });
    await nurse.post(`${path}/facts`, facts, { 'if-match': '"1"' });
    await nurse.post(`${path}/facts`, { facts: [{ type: 'fall', on: '2027-01-01' }] });
    await nurse.post(`${path}/episodes/f1/enrolment`, {});
    const records = await api.query(
      `select action, outcome from audit_record where patient_ids = array[$1::uuid] order by id`,
      [patientId],
    );
    expect(records.map(({ action, outcome }) => [action, outcome])).toEqual([
      ['enrol-patient', 'done'],
      ['record-facts', 'done'],
      ['record-facts', 'repeated'],
      ['record-facts', 'refused'],
      ['record-facts', 'refused'],
      ['enrol-episode', 'unchanged'],
    ]);
  });

  test('nor a blind one: an answer that tells of somebody and records nothing is found', async () => {
    planted = await api.query('select family from patient limit 1');
    const document = (await api.browser().get<OpenApi>('/api/openapi.json')).body;
    const quiet = operationsOf(document).find(({ id }) => id === 'readQuietly');
    expect((await unrecorded(quiet as Operation, 'nurse')).missing).toHaveLength(1);
  });
});

describe('what cannot be recorded is not shown', () => {
  /** Asks for everything that told of patients, in the name of the first who was told. */
  const asked = (): [Operation, Person][] =>
    OPERATIONS.flatMap((operation) => {
      const person = rolesOf(operation).find((one) => (told.get(`${operation.id} ${one}`) ?? 0) > 0);
      return person === undefined ? [] : [[operation, person] as [Operation, Person]];
    });

  const tells = async ({ text, status }: Answer): Promise<string | undefined> => {
    const patients = await api.query<{ id: string; family: string }>('select id, family from patient');
    const found = patients.find(({ id, family }) => text.includes(id) || text.includes(family));
    return status < 500 || found !== undefined ? `${status}: ${text.slice(0, 200)}` : undefined;
  };

  test('with the right to record taken away, nothing that tells of patients answers', async () => {
    const ready = [];
    for (const [operation, person] of asked()) {
      const { again } = await ask(operation, person);
      // What is done once only is made anew, so that it would be told of again.
      ready.push({ operation, again: operation.method === 'GET' ? again : await fresh(operation, person) });
    }
    expect(ready.length).toBeGreaterThan(20);
    await api.query('revoke insert on audit_record from osteon_api');
    try {
      const faults = [];
      for (const { operation, again } of ready) {
        const fault = await tells(await again());
        if (fault !== undefined) faults.push(`${operation.method} ${operation.path}: ${fault}`);
      }
      expect(faults).toEqual([]);
    } finally {
      await api.query('grant insert on audit_record to osteon_api');
    }
  });

  /** The request of an operation that has not been sent yet. */
  async function fresh(operation: Operation, person: Person): Promise<() => Promise<Answer>> {
    const { id, method, path } = operation;
    await BEFORE[id]?.(world, person);
    const values = await valuesFor(operation, person);
    const body = await BODIES[id]?.(world, person, values);
    const browser = await api.as(person);
    return () => browser.send(method, addressOf(path, values), body === undefined ? {} : { json: body });
  }

  test('with the log locked by another transaction, reads wait and fail, and nobody is shown', async () => {
    const nurse = await api.as('nurse');
    const auditor = await api.as('auditor');
    const [patient] = await api.query<{ id: string }>('select id from patient where service_id = $1 limit 1', [
      api.ids.north,
    ]);
    const reads: (() => Promise<Answer>)[] = [
      () => nurse.get('/api/v1/worklist'),
      () => nurse.post('/api/v1/patients/search', { text: 'Norrland' }),
      () => nurse.get(`/api/v1/patients/${patient?.id ?? ''}`),
      () => nurse.get('/api/v1/mailbox'),
      () => auditor.get('/api/v1/audit/records'),
    ];
    await withClient(api.databaseUrl, async (locker) => {
      await locker.query('begin; lock table audit_record in access exclusive mode');
      const answers = await Promise.all(reads.map((read) => read()));
      await locker.query('rollback');
      expect(answers.map(({ status }) => status)).toEqual(reads.map(() => 503));
      for (const answer of answers) expect(await tells(answer)).toBeUndefined();
    });
    for (const read of reads) expect((await read()).status).toBe(200);
  });
});
