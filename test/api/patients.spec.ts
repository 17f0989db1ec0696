import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { SEALED } from '@osteon/application';
import type { ChangeResult, PatientSearchResult, PatientView, PlanView, WorklistPage } from '@osteon/contracts';
import { TEST_KEYS } from '@osteon/testing';
import {
  anEnrolment,
  aVertebralFracture,
  type Browser,
  enrol,
  refusalOf,
  startApi,
  type TestApi,
  TODAY,
} from './harness.ts';

let api: TestApi;
let nurse: Browser;
beforeAll(async () => {
  api = await startApi();
  nurse = await api.signIn('nurse@north.example');
});
afterAll(() => api.close());

const anId: unknown = expect.stringMatching(/^[0-9a-f-]{36}$/);
const read = async (id: string): Promise<PatientView> => (await nurse.get<PatientView>(`/api/v1/patients/${id}`)).body;

describe('a patient', () => {
  test('is enrolled with a fracture, and the follow-up is planned with why', async () => {
    const answer = await nurse.post<ChangeResult>('/api/v1/patients', anEnrolment());
    expect(answer.status).toBe(201);
    const { patientId, difference, version, factIds } = answer.body;
    expect(answer.headers.get('location')).toBe(`/api/v1/patients/${patientId}`);
    expect(answer.headers.get('etag')).toBe(`"${version}"`);
    expect(factIds).toHaveLength(1);
    expect(difference.added).toBeGreaterThan(3);

    const shown = await nurse.get<PatientView>(`/api/v1/patients/${patientId}`);
    expect(shown.headers.get('etag')).toBe('"1"');
    expect(shown.headers.get('cache-control')).toBe('no-store');
    expect(shown.body).toMatchObject({ family: 'Okafor', age: 78, asOf: TODAY, diedOn: null });
    expect(shown.body.episodes).toMatchObject([{ diagnosedOn: '2026-05-04', sites: ['spine'], enrolment: 'enrolled' }]);
    expect(shown.body.tasks).toHaveLength(difference.added);
    for (const task of shown.body.tasks) {
      expect(task.because.length).toBeGreaterThan(0);
      expect(task.anchorOn <= task.dueOn).toBe(true);
    }
    const { body: plan } = await nurse.get<PlanView>(`/api/v1/patients/${patientId}/plan?asOf=2027-01-01`);
    expect(plan).toMatchObject({ patientId, asOf: '2027-01-01' });
    expect(plan.tasks.map(({ key }) => key)).toEqual(shown.body.tasks.map(({ key }) => key));
  });

  test('is shown with appointments in the time of the service: booked, moved, cancelled, and told of without a time', async () => {
    const { patientId } = await enrol(nurse);
    const other = await enrol(nurse);
    const appointments = [
      { on: ['2026-06-20T08:00:00Z', null, 'booked'], about: { reason: 'Bone density', place: 'Room 1' } },
      { on: ['2026-06-30T23:30:00Z', '2026-06-29T23:30:00Z', 'booked'], about: { reason: null, place: null } },
      { on: ['2026-07-02T08:00:00Z', null, 'cancelled'], about: { reason: 'Clinic', place: null } },
      { on: [null, null, 'booked'], about: { reason: 'Infusion', place: null } },
    ] as const;
    for (const [index, { on, about }] of appointments.entries()) {
      const id = randomUUID();
      const sealed = TEST_KEYS.seal(JSON.stringify(about), SEALED.appointment(id));
      await api.query(
        `insert into appointment (id, service_id, patient_id, source_key, starts_at, moved_from, status, about)
         values ($1, $2, $3, $4, $5, $6, $7, $8)`,
        [id, api.ids.north, patientId, `hl7:test/${index}/${patientId}`, ...on, sealed],
      );
    }
    const untold = { movedFrom: null, reason: null, place: null, status: 'booked' };
    // London is an hour ahead in summer: what begins in the last hour of a day by the clock of the world is on the next.
    expect((await read(patientId)).appointments).toEqual([
      { ...untold, id: anId, on: '2026-06-20', time: '09:00', reason: 'Bone density', place: 'Room 1' },
      { ...untold, id: anId, on: '2026-07-01', time: '00:30', movedFrom: { on: '2026-06-30', time: '00:30' } },
      { ...untold, id: anId, on: '2026-07-02', time: '09:00', status: 'cancelled', reason: 'Clinic' },
      { ...untold, id: anId, on: null, time: null, reason: 'Infusion' },
    ]);
    const [record] = await api.query('select action, patient_ids from audit_record order by id desc limit 1');
    expect(record).toEqual({ action: 'read-patient', patient_ids: [patientId] });
    expect((await read(other.patientId)).appointments).toEqual([]);
  });

  test('is found by name, date of birth and number, within the service', async () => {
    const enrolment = anEnrolment({ family: 'Ångström', given: 'Elsa', birthDate: '1951-07-09' });
    const { patientId } = await enrol(nurse, enrolment);
    for (const text of ['angstrom', 'Elsa Ång', '1951-07-09', enrolment.identifiers[0]?.value]) {
      const { body, status } = await nurse.post<PatientSearchResult>('/api/v1/patients/search', { text });
      expect([text, status, body.rows.map(({ id }) => id)]).toEqual([text, 200, [patientId]]);
    }
  });

  test('cannot be enrolled twice under one number', async () => {
    const enrolment = anEnrolment();
    await enrol(nurse, enrolment);
    const again = await nurse.post('/api/v1/patients', enrolment);
    expect(refusalOf(again)).toMatchObject({ status: 409, code: 'FLS-1021' });
    const stranger = await api.signIn('nurse@south.example');
    expect((await stranger.post('/api/v1/patients', enrolment)).status).toBe(201);
  });

  test('gets facts, and the plan follows; a correction keeps what was said', async () => {
    const { patientId } = await enrol(nurse);
    const recorded = await nurse.post<ChangeResult>(`/api/v1/patients/${patientId}/facts`, {
      facts: [
        { type: 'treatment', ref: 'd1', on: '2026-05-20', payload: { agent: 'denosumab' } },
        { type: 'dose', ref: 'd1', on: '2026-05-20' },
      ],
    });
    expect(recorded.status).toBe(201);
    expect(recorded.body.version).toBe(2);
    const dose = (await read(patientId)).tasks.find(({ kind, status }) => kind === 'dose' && status !== 'done');
    expect(dose).toMatchObject({ agent: 'denosumab', anchorOn: '2026-05-20', anchor: 'last-dose' });

    const factId = recorded.body.factIds[1] ?? '';
    const corrected = await nurse.post<ChangeResult>(`/api/v1/patients/${patientId}/facts/${factId}/corrections`, {
      on: '2026-05-22',
      reason: 'read from the chart',
    });
    expect(corrected.status).toBe(201);
    expect(corrected.body.difference.changed).toBeGreaterThan(0);
    const after = await read(patientId);
    expect(after.facts.filter(({ type }) => type === 'dose')).toMatchObject([
      { on: '2026-05-20', holds: false },
      { on: '2026-05-22', holds: true, correctsId: factId, reason: 'read from the chart' },
    ]);
    const twice = await nurse.post(`/api/v1/patients/${patientId}/facts/${factId}/corrections`, {
      retract: true,
      reason: 'never given',
    });
    expect(refusalOf(twice)).toMatchObject({ status: 409, code: 'FLS-1017' });
    const other = await nurse.post(`/api/v1/patients/${patientId}/facts/${patientId}/corrections`, {
      retract: true,
      reason: 'no such',
    });
    expect(refusalOf(other)).toMatchObject({ status: 404, code: 'FLS-1018' });
  });

  test('is tried, reached, and dies: the contact and what was learned together', async () => {
    const { patientId } = await enrol(nurse);
    const path = `/api/v1/patients/${patientId}/contacts`;
    expect((await nurse.post(path, { outcome: 'not-reached', on: '2026-06-14' })).status).toBe(201);
    expect((await read(patientId)).unreachedDays).toBe(1);
    expect((await nurse.post(path, { outcome: 'promised', on: TODAY, promisedOn: '2026-06-20' })).status).toBe(201);
    expect((await read(patientId)).promisedOn).toBe('2026-06-20');
    const late = await nurse.post(path, { outcome: 'promised', on: TODAY, promisedOn: '2026-06-01' });
    expect(refusalOf(late)).toEqual({ status: 422, code: 'FLS-1027', fields: ['promisedOn'] });
    const ahead = await nurse.post(path, { outcome: 'reached', on: '2026-06-16', redFlags: 'none' });
    expect(refusalOf(ahead)).toEqual({ status: 422, code: 'FLS-1011', fields: ['on'] });
    expect((await nurse.post(path, { outcome: 'died', on: TODAY, note: 'told by her son' })).status).toBe(201);
    const after = await read(patientId);
    expect(after.diedOn).toBe(TODAY);
    expect(after.attempts.map(({ outcome }) => outcome).sort()).toEqual(['died', 'not-reached', 'promised']);
    expect(after.tasks.every(({ section }) => section === null)).toBe(true);
    expect(after.attempts.find(({ outcome }) => outcome === 'died')).toMatchObject({
      note: 'told by her son',
      recordedBy: 'Nora North',
    });
  });

  test('is taken by a nurse, assigned to a colleague by a lead, and never to a stranger', async () => {
    const { patientId } = await enrol(nurse);
    const path = `/api/v1/patients/${patientId}/assignment`;
    expect((await nurse.put(path, { userId: api.ids.nurse })).status).toBe(204);
    expect((await read(patientId)).assignedTo).toEqual({ id: api.ids.nurse, displayName: 'Nora North' });
    const others = await nurse.put(path, { userId: api.ids.lead });
    expect(refusalOf(others)).toMatchObject({ status: 403, code: 'FLS-1109' });
    const lead = await api.as('lead');
    expect((await lead.put(path, { userId: api.ids.lead })).status).toBe(204);
    expect((await read(patientId)).assignedTo).toEqual({ id: api.ids.lead, displayName: 'Leah North' });
    expect(refusalOf(await lead.put(path, { userId: api.ids.stranger }))).toMatchObject({
      status: 422,
      code: 'FLS-1026',
    });
    const { body } = await nurse.get<WorklistPage>(`/api/v1/worklist?assigned=${api.ids.lead}&limit=200`);
    expect(new Set(body.rows.map((row) => row.patientId))).toEqual(new Set([patientId]));
    expect((await nurse.put(path, { userId: null })).status).toBe(204);
    expect((await read(patientId)).assignedTo).toBeNull();
  });
});

describe('two people at one patient', () => {
  test('a change that was made on an old version is refused', async () => {
    const { patientId } = await enrol(nurse);
    const path = `/api/v1/patients/${patientId}/facts`;
    const fact = (on: string) => ({ facts: [{ type: 'fall', on }] });
    expect((await nurse.post(path, fact('2026-06-01'), { 'if-match': '"1"' })).status).toBe(201);
    const late = await nurse.post(path, fact('2026-06-02'), { 'if-match': '"1"' });
    expect(refusalOf(late)).toMatchObject({ status: 412, code: 'FLS-1022' });
    expect((await nurse.post(path, fact('2026-06-03'), { 'if-match': '"2"' })).status).toBe(201);
    const odd = await nurse.post(path, fact('2026-06-04'), { 'if-match': 'yesterday' });
    expect(refusalOf(odd)).toEqual({ status: 400, code: 'FLS-9004', fields: ['If-Match'] });
  });

  test('changes at the same time are all kept', async () => {
    const { patientId } = await enrol(nurse);
    const days = ['2026-06-01', '2026-06-02', '2026-06-03', '2026-06-04', '2026-06-05'];
    const answers = await Promise.all(
      days.map((on) => nurse.post(`/api/v1/patients/${patientId}/facts`, { facts: [{ type: 'fall', on }] })),
    );
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 201, 201]);
    const after = await read(patientId);
    expect(after.version).toBe(6);
    expect(after.facts.filter(({ type }) => type === 'fall')).toHaveLength(5);
  });
});

describe('the same request sent twice', () => {
  test('with one key is one patient, answered alike', async () => {
    const enrolment = anEnrolment({ family: 'Twice' });
    const key = { 'idempotency-key': 'enrol-1' };
    const [one, two] = await Promise.all([
      nurse.post('/api/v1/patients', enrolment, key),
      nurse.post('/api/v1/patients', enrolment, key),
    ]);
    expect([one.status, two.status]).toEqual([201, 201]);
    expect(two.body).toEqual(one.body);
    const later = await nurse.post('/api/v1/patients', enrolment, key);
    expect(later.body).toEqual(one.body);
    const rows = await api.query(`select 1 from patient where family = 'Twice'`);
    expect(rows).toHaveLength(1);
  });

  test('with one key and another body is refused', async () => {
    const { patientId } = await enrol(nurse);
    const path = `/api/v1/patients/${patientId}/contacts`;
    const key = { 'idempotency-key': 'call-7' };
    expect((await nurse.post(path, { outcome: 'reached', on: TODAY, redFlags: 'none' }, key)).status).toBe(201);
    expect((await nurse.post(path, { outcome: 'reached', on: TODAY, redFlags: 'none' }, key)).status).toBe(201);
    const other = await nurse.post(path, { outcome: 'not-reached', on: TODAY }, key);
    expect(refusalOf(other)).toMatchObject({ status: 422, code: 'FLS-1024' });
    expect((await read(patientId)).attempts).toHaveLength(1);
    const odd = await nurse.post(
      path,
      { outcome: 'reached', on: TODAY, redFlags: 'none' },
      { 'idempotency-key': 'x'.repeat(300) },
    );
    expect(refusalOf(odd)).toEqual({ status: 400, code: 'FLS-9004', fields: ['Idempotency-Key'] });
  });
});

describe('the worklist', () => {
  test('puts every open task into one section, a page at a time', async () => {
    for (let count = 0; count < 3; count += 1)
      await enrol(nurse, anEnrolment({ facts: [aVertebralFracture('2025-09-01')] }));
    const pages = async (limit: number): Promise<WorklistPage[]> => {
      const found: WorklistPage[] = [];
      for (let after: string | null = ''; after !== null; after = found.at(-1)?.next ?? null) {
        const query: string = after === '' ? '' : `&after=${encodeURIComponent(after)}`;
        found.push((await nurse.get<WorklistPage>(`/api/v1/worklist?limit=${limit}${query}`)).body);
      }
      return found;
    };
    const large = await pages(200);
    const rows = large.flatMap((page) => page.rows);
    const [whole] = large;
    expect(whole?.asOf).toBe(TODAY);
    expect(Object.values(whole!.counts).reduce((sum, count) => sum + count, 0)).toBe(whole?.total);
    expect(rows).toHaveLength(whole!.total);
    expect(new Set(rows.map(({ taskId }) => taskId)).size).toBe(whole?.total);
    const small = (await pages(7)).flatMap((page) => page.rows);
    expect(small.map(({ taskId }) => taskId)).toEqual(rows.map(({ taskId }) => taskId));
    for (const [section, count] of Object.entries(whole!.counts)) {
      expect([section, rows.filter((row) => row.section === section).length]).toEqual([section, count]);
      const { body } = await nurse.get<WorklistPage>(`/api/v1/worklist?section=${section}&limit=200`);
      expect([section, body.rows.every((row) => row.section === section)]).toEqual([section, true]);
    }
  });
});

describe('every read of patients leaves a record of who looked', () => {
  const lastRecord = async (): Promise<Record<string, unknown> | undefined> => {
    const [row] = await api.query<Record<string, unknown>>(
      `select user_id, role::text, service_id, session_id is not null as has_session, action, patient_ids, outcome
         from audit_record order by id desc limit 1`,
    );
    return row;
  };

  test('with the ids of those that were shown', async () => {
    const { patientId } = await enrol(nurse, anEnrolment({ family: 'Watched' }));
    const looked = { user_id: api.ids.nurse, role: 'nurse', service_id: api.ids.north, has_session: true };
    const shown = { ...looked, patient_ids: [patientId] };
    expect(await lastRecord()).toMatchObject(shown);
    await nurse.get(`/api/v1/patients/${patientId}`);
    expect(await lastRecord()).toMatchObject({ ...shown, action: 'read-patient' });
    await nurse.get(`/api/v1/patients/${patientId}/plan`);
    expect(await lastRecord()).toMatchObject({ ...shown, action: 'read-plan' });
    await nurse.post('/api/v1/patients/search', { text: 'Watched' });
    expect(await lastRecord()).toMatchObject({ ...shown, action: expect.stringContaining('search') });
    const { body } = await nurse.get<WorklistPage>('/api/v1/worklist?limit=200');
    const record = await lastRecord();
    expect(record).toMatchObject({ ...looked, action: expect.stringContaining('worklist') });
    expect(new Set(record?.['patient_ids'] as string[])).toEqual(new Set(body.rows.map((row) => row.patientId)));
    for (const path of ['/messages', '/mailbox', '/work-items']) {
      expect((await nurse.get(`/api/v1${path}`)).status).toBe(200);
    }
    await nurse.get(`/api/v1/patients/3f0e6f2a-58a5-4d1c-a6c9-2b8b8a3a7c11`);
    expect(await lastRecord()).toMatchObject({
      ...looked,
      outcome: expect.not.stringMatching(/^(done|ok|allowed|success)$/),
    });
  });

  test('and no answer leaves when the record cannot be written', async () => {
    const { patientId } = await enrol(nurse);
    await api.query('alter table audit_record add constraint away check (id < 0) not valid');
    try {
      for (const path of [`/api/v1/patients/${patientId}`, '/api/v1/worklist']) {
        const answer = await nurse.get(path);
        expect([path, refusalOf(answer)]).toEqual([path, { status: 500, code: 'FLS-9500', fields: [] }]);
      }
    } finally {
      await api.query('alter table audit_record drop constraint away');
    }
  });
});
