import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type {
  ActivityPage,
  AuditPatientSearchResult,
  AuditRecordPage,
  EmergencyUsePage,
  KinshipPage,
  OutOfHoursPage,
  VerificationView,
  VolumePage,
} from '@osteon/contracts';
import { anEnrolment, type Browser, enrol, type People, refusalOf, startApi, type TestApi } from './harness.ts';

let api: TestApi;
let people: People;
let auditor: Browser;

const travel = (instant: string) => api.query('update test_clock set frozen_at = $1', [instant]);
const records = async (query = '', who = auditor) =>
  (await who.get<AuditRecordPage>(`/api/v1/audit/records?limit=200${query}`)).body.rows;
const idOf = async (family: string, more = {}) =>
  (await enrol(people.nurse, anEnrolment({ family, ...more }))).patientId;
/** A read of a patient at an instant, written as the api writes it. */
const aRead = async (userId: string, patients: readonly string[], at: string, service = api.ids.north) =>
  api.query(
    `insert into audit_record (at, user_id, role, service_id, action, patient_ids, outcome, count)
     values ($1, $2, 'nurse', $3, 'read-worklist', $4::uuid[], 'shown', $5)`,
    [at, userId, service, patients, patients.length],
  );

beforeAll(async () => {
  api = await startApi();
  people = await api.people();
  ({ auditor } = people);
});
afterAll(() => api.close());

describe('the log', () => {
  let patient: string;

  beforeAll(async () => {
    patient = await idOf('Lesz');
    await people.nurse.get(`/api/v1/patients/${patient}`);
    await people.stranger.get(`/api/v1/patients/${patient}`);
    await people.auditor.get('/api/v1/worklist');
  });

  test('says who looked at a patient, and who changed anything', async () => {
    const path = `/api/v1/audit/patients/${patient}/records`;
    const { rows } = (await auditor.get<AuditRecordPage>(path)).body;
    expect(rows.map(({ userName, action, outcome }) => [userName, action, outcome])).toEqual([
      ['Nora North', 'read-patient', 'shown'],
      ['Nora North', 'enrol-patient', 'done'],
    ]);
    const { rows: changes } = (await auditor.get<AuditRecordPage>(`${path}?kind=changes`)).body;
    expect(changes.map(({ action }) => action)).toEqual(['enrol-patient']);
  });

  test('holds refusals: of what was not there, and of what the role may not do', async () => {
    const refusals = await records('&kind=refusals');
    expect(refusals.map(({ action, userName }) => [action, userName])).toContainEqual([
      'GET /api/v1/worklist',
      'Audrey North',
    ]);
    const southern = await records('&kind=refusals', await api.as('southAuditor'));
    expect(southern.map(({ action, outcome }) => [action, outcome])).toContainEqual(['read-patient', 'not-found']);
  });

  test('names a program by the name it was given', async () => {
    const [client] = await api.query<{ id: string }>(
      `insert into machine_client (service_id, name, kind, scopes, redirect_uris, created_by)
       values ($1, 'Pharmacy system', 'machine', '{}', '{}', $2) returning id`,
      [api.ids.north, api.ids.admin],
    );
    await api.query(
      `insert into audit_record (user_id, role, service_id, action, patient_ids, outcome)
       values ($1, 'integration', $2, 'read-patient', array[$3::uuid], 'shown')`,
      [client?.id, api.ids.north, patient],
    );
    expect((await records())[0]).toMatchObject({ role: 'integration', userName: 'Pharmacy system' });
  });

  test('is the own service’s alone', async () => {
    const southern = await records('', await api.as('southAuditor'));
    expect(southern.every(({ userName }) => userName?.endsWith('South'))).toBe(true);
  });

  test('records that it was read, and whose names stood in it', async () => {
    await records();
    const [last] = await records(`&action=read-audit-log`);
    expect(last).toMatchObject({ userName: 'Audrey North', outcome: 'shown', purpose: 'audit' });
    expect(last?.patientIds).toContain(patient);
  });

  test('comes in pages without a gap, and tells what follows', async () => {
    await people.nurse.get('/api/v1/worklist');
    const all = (await records('&until=2026-06-15')).map(({ id }) => id);
    const seen: number[] = [];
    for (let after = ''; ;) {
      const page = await auditor.get<AuditRecordPage>(`/api/v1/audit/records?limit=2${after}`);
      seen.push(...page.body.rows.map(({ id }) => id));
      if (page.body.next === null) break;
      after = `&after=${encodeURIComponent(page.body.next)}`;
    }
    expect(seen.filter((id) => all.includes(id))).toEqual(all);
    expect(new Set(seen).size).toBe(seen.length);
  });

  test('begins at the top where the place is not understood, and refuses a period that cannot be', async () => {
    expect((await auditor.get('/api/v1/audit/records?after=nonsense')).status).toBe(200);
    for (const period of ['from=2026-06-02&until=2026-06-01', 'from=2024-01-01&until=2026-01-01']) {
      expect(refusalOf(await auditor.get(`/api/v1/audit/records?${period}`))).toMatchObject({
        status: 422,
        code: 'FLS-1165',
      });
    }
  });

  test.each(['nurse', 'lead', 'safetyOfficer', 'admin', 'anonymous'] as const)('is not for the %s', async (who) => {
    expect([401, 403]).toContain((await people[who].get('/api/v1/audit/records')).status);
  });

  test('lets the auditor find a patient by name, and no more of them than that', async () => {
    const found = await auditor.post<AuditPatientSearchResult>('/api/v1/audit/patients/search', { text: 'Lesz' });
    expect(found.body).toEqual({
      rows: [{ id: patient, family: 'Lesz', given: 'Grace', birthDate: '1948-02-03' }],
      more: false,
    });
    expect((await auditor.get(`/api/v1/patients/${patient}`)).status).toBe(403);
  });
});

describe('reports', () => {
  const kinship = async () => (await auditor.get<KinshipPage>('/api/v1/audit/reports/kinship?limit=200')).body.rows;

  test('name readers of patients of their surname, telephone number, e-mail address or address', async () => {
    const sms = (value: string) => [{ channel: 'sms' as const, value, consented: true }];
    const relative = await idOf('North-Kaya', { given: 'Derya', contactPoints: sms('+447700900411') });
    const companion = await idOf('Weber', { contactPoints: sms('07700 900411') });
    const self = await idOf('Nordahl', {
      contactPoints: [{ channel: 'email', value: 'nurse@north.example', consented: true }],
    });
    const neighbour = await idOf('Aydın', { contactPoints: sms('+447700900412') });
    const address = JSON.stringify({ lines: ['3 High St.'], city: 'Ford', postalCode: 'AB1 2CD', country: 'GB' });
    const sameAddress = JSON.stringify({ lines: ['3 high st'], city: null, postalCode: 'ab12cd', country: null });
    // In clear, as of an older version: read like a sealed one.
    const parent = await idOf('North', { given: 'Ann', contactPoints: sms('+447700900413') });
    await api.query('update patient set address = $2 where id = $1', [parent, address]);
    await api.query('update patient set address = $2 where id = $1', [neighbour, sameAddress]);
    const stranger = await idOf('Somebody', { contactPoints: sms('+447700900414') });
    for (const id of [relative, companion, self, neighbour, parent, stranger]) {
      await people.nurse.get(`/api/v1/patients/${id}`);
    }
    const rows = await kinship();
    const matches = Object.fromEntries(
      rows.filter(({ userName }) => userName === 'Nora North').map((row) => [row.patientId, row.matches]),
    );
    expect(matches).toEqual({
      [relative]: ['surname'],
      [companion]: ['shared-contact'],
      [self]: ['own-email'],
      [neighbour]: ['shared-address'],
      [parent]: ['surname'],
    });
    expect(rows.find(({ patientId }) => patientId === relative)).toMatchObject({
      patientName: 'Derya North-Kaya',
      reads: 1,
      firstAt: '2026-06-15T10:00:00.000Z',
    });
    const [audited] = await api.query<{ ids: string[] }>(
      `select patient_ids as ids from audit_record where action = 'report-kinship' order by id desc limit 1`,
    );
    expect(new Set(audited?.ids)).toEqual(new Set(rows.map(({ patientId }) => patientId)));
    const paged: string[] = [];
    for (let after = ''; ;) {
      const page = await auditor.get<KinshipPage>(`/api/v1/audit/reports/kinship?limit=2${after}`);
      paged.push(...page.body.rows.map(({ userId, patientId }) => userId + patientId));
      if (page.body.next === null) break;
      after = `&after=${encodeURIComponent(page.body.next)}`;
    }
    expect(paged).toEqual(rows.map(({ userId, patientId }) => userId + patientId));
  });

  test('name who saw more patients within an hour than a number, once each', async () => {
    const ids = Array.from({ length: 12 }, (_, n) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`);
    await aRead(api.ids.lead, ids, '2026-06-10T12:05:00Z');
    await aRead(api.ids.lead, ids, '2026-06-10T12:55:00Z');
    await aRead(api.ids.nurse, ids.slice(0, 11), '2026-06-10T12:30:00Z');
    const report = async (moreThan: number) =>
      (await auditor.get<VolumePage>(`/api/v1/audit/reports/volume?moreThan=${moreThan}&until=2026-06-14`)).body.rows;
    const lead = { userName: 'Leah North', hour: '2026-06-10T13:00', patients: 12, records: 2 };
    expect(await report(11)).toMatchObject([lead]);
    expect((await report(10)).map(({ userName }) => userName).sort()).toEqual(['Leah North', 'Nora North']);
    expect(await report(12)).toEqual([]);
  });

  test('name reads outside the hours of the service: by its wall, at weekends, on holidays', async () => {
    const [id] = ['00000000-0000-4000-8000-000000000001'];
    await api.query(`insert into service_holiday (service_id, "on", name) values ($1, '2026-05-25', 'Spring')`, [
      api.ids.north,
    ]);
    // 09:00 to 19:00 in London, an hour ahead of UTC in summer.
    await aRead(api.ids.nurse, [id], '2026-05-26T07:59:59Z');
    await aRead(api.ids.nurse, [id], '2026-05-27T08:00:00Z');
    await aRead(api.ids.nurse, [id], '2026-05-27T17:59:59Z');
    await aRead(api.ids.nurse, [id], '2026-05-28T18:00:00Z');
    await aRead(api.ids.nurse, [id], '2026-05-25T11:00:00Z');
    await aRead(api.ids.nurse, [id], '2026-05-30T11:00:00Z');
    const path = '/api/v1/audit/reports/out-of-hours?from=2026-05-20&until=2026-05-31';
    const { hours, rows } = (await auditor.get<OutOfHoursPage>(path)).body;
    expect(hours).toEqual({ from: '09:00', until: '19:00', timeZone: 'Europe/London' });
    expect(rows.map(({ on, why, patients }) => [on, why, patients])).toEqual([
      ['2026-05-30', 'weekend', 1],
      ['2026-05-28', 'hours', 1],
      ['2026-05-26', 'hours', 1],
      ['2026-05-25', 'holiday', 1],
    ]);
  });

  test('name emergency accesses, and how often each was used', async () => {
    const patientId = await idOf('Hoxha', { given: 'Luljeta', birthDate: '1939-01-30' });
    const opened = await people.stranger.post<{ id: string }>('/api/v1/emergency-accesses', {
      family: 'Hoxha',
      given: 'Luljeta',
      birthDate: '1939-01-30',
      reason: 'fell in the town, asks for us',
    });
    await people.stranger.get(`/api/v1/emergency-accesses/${opened.body.id}/patient`);
    const { rows } = (await auditor.get<EmergencyUsePage>('/api/v1/audit/reports/emergency-accesses')).body;
    expect(rows).toMatchObject([
      {
        id: opened.body.id,
        userName: 'Sue South',
        fromServiceName: 'south',
        patientId,
        patientName: 'Luljeta Hoxha',
        reason: 'fell in the town, asks for us',
        reads: 1,
        reviewOutcome: null,
      },
    ]);
    const southern = await api.as('southAuditor');
    const path = '/api/v1/audit/reports/emergency-accesses';
    expect((await southern.get<EmergencyUsePage>(path)).body.rows).toEqual([]);
  });
});

describe('a file', () => {
  const file = (report: string, query = '') => auditor.get(`/api/v1/audit/exports/${report}${query}`);

  test.each(['records', 'kinship', 'volume', 'out-of-hours', 'emergency-accesses'])('of %s', async (report) => {
    const answer = await file(report, '?moreThan=1');
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(answer.headers.get('content-disposition')).toBe(`attachment; filename="audit-${report}.csv"`);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.text.split('\r\n').length).toBeGreaterThan(2);
  });

  test('holds nothing that a spreadsheet would reckon, whatever people are called', async () => {
    const patientId = await idOf('North', { given: '=HYPERLINK("http://x","y")' });
    await people.nurse.get(`/api/v1/patients/${patientId}`);
    const { text } = await file('kinship');
    expect(text).toContain(`"'=HYPERLINK(""http://x"",""y"") North"`);
    for (const line of text.split('\r\n')) expect(line).not.toMatch(/(^|,)"?\s*[=+@]/);
  });

  test('names in the log every patient in it', async () => {
    const { text } = await file('records');
    const shown = new Set(text.match(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g));
    const [audited] = await api.query<{ ids: string[] }>(
      `select patient_ids as ids from audit_record where action = 'read-audit-log' order by id desc limit 1`,
    );
    const patients = (await api.query<{ id: string }>('select id from patient')).map(({ id }) => id);
    expect(patients.filter((id) => shown.has(id)).length).toBeGreaterThan(0);
    expect(audited?.ids).toEqual(expect.arrayContaining(patients.filter((id) => shown.has(id))));
  });
});

describe('the last check', () => {
  test('is told with what it found', async () => {
    const read = async () => (await auditor.get<VerificationView>('/api/v1/audit/verification')).body;
    expect(await read()).toEqual({ last: null });
    await travel('2026-06-15T10:00:05Z');
    await api.query(
      `insert into audit_verification (started_at, verdict, records, checkpoints, checkpointed_at, findings)
       values ('2026-06-15T10:00:00Z', 'findings', 12, 3, '2026-06-15T09:00:00Z', $1)`,
      [JSON.stringify([{ kind: 'deleted', shard: 3, number: 7, text: 'record 7 of shard 3 is missing' }])],
    );
    expect(await read()).toEqual({
      last: {
        startedAt: '2026-06-15T10:00:00.000Z',
        finishedAt: '2026-06-15T10:00:05.000Z',
        verdict: 'findings',
        records: 12,
        checkpoints: 3,
        checkpointedAt: '2026-06-15T09:00:00.000Z',
        findings: [{ kind: 'deleted', shard: 3, number: 7, text: 'record 7 of shard 3 is missing' }],
      },
    });
  });
});

describe('what was done, added up', () => {
  const period = 'from=2026-03-02&until=2026-03-03';
  let first: string;
  let second: string;
  const done = async (by: string, query = '', who = auditor) =>
    (await who.get<ActivityPage>(`/api/v1/audit/reports/activity/${by}?${period}${query}`)).body.rows;
  const act = (userId: string | null, role: string, patients: readonly string[], at: string, outcome: string) =>
    api.query(
      `insert into audit_record (at, user_id, role, service_id, action, patient_ids, outcome, count)
       values ($1, $2, $3, $4, 'act', $5::uuid[], $6, $7)`,
      [at, userId, role, api.ids.north, patients, outcome, patients.length],
    );

  beforeAll(async () => {
    [first, second] = [await idOf('Ardern'), await idOf('Brontë')];
    const { nurse, lead } = api.ids;
    await act(nurse, 'nurse', [first, second], '2026-03-02T10:00:00Z', 'shown');
    await act(nurse, 'nurse', [first], '2026-03-02T11:00:00Z', 'done');
    await act(nurse, 'nurse', [], '2026-03-02T12:00:00Z', 'refused');
    await act(lead, 'lead', [first], '2026-03-03T09:00:00Z', 'shown');
    await act(null, 'worker', [second], '2026-03-03T08:00:00Z', 'done');
    // before the first day and after the last one, by the wall of the service
    await act(nurse, 'nurse', [first], '2026-03-01T23:59:59Z', 'shown');
    await act(nurse, 'nurse', [first], '2026-03-04T00:00:00Z', 'shown');
  });

  test('by person or program', async () => {
    expect(await done('person')).toEqual([
      expect.objectContaining({ userName: 'Leah North', role: 'lead', reads: 1, changes: 0, refusals: 0, patients: 1 }),
      expect.objectContaining({ userName: null, role: 'worker', reads: 0, changes: 1, patients: 1, patientId: null }),
      expect.objectContaining({
        ...{ userId: api.ids.nurse, userName: 'Nora North', role: 'nurse', on: null, people: 1 },
        ...{ reads: 1, changes: 1, refusals: 1, patients: 2 },
        ...{ firstAt: '2026-03-02T10:00:00.000Z', lastAt: '2026-03-02T12:00:00.000Z' },
      }),
    ]);
  });

  test('by patient, by day, and of one person or patient alone', async () => {
    expect(
      (await done('patient')).map(({ patientId, patientName, reads, changes, people: of }) => [
        patientId,
        patientName,
        ...[reads, changes, of],
      ]),
    ).toEqual([
      [first, 'Grace Ardern', 2, 1, 2],
      [second, 'Grace Brontë', 1, 1, 2],
    ]);
    expect(
      (await done('day')).map(({ on, reads, changes, refusals, patients }) => [on, reads, changes, refusals, patients]),
    ).toEqual([
      ['2026-03-03', 1, 1, 0, 2],
      ['2026-03-02', 1, 1, 1, 2],
    ]);
    const ofNurse = await done('patient', `&userId=${api.ids.nurse}`);
    expect(ofNurse.map(({ patientId, reads }) => [patientId, reads])).toEqual(
      expect.arrayContaining([
        [first, 1],
        [second, 1],
      ]),
    );
    const ofFirst = await done('person', `&patientId=${first}`);
    expect(ofFirst.map(({ userName, reads, changes, patients }) => [userName, reads, changes, patients])).toEqual([
      ['Leah North', 1, 0, 1],
      ['Nora North', 1, 1, 1],
    ]);
    expect((await done('patient', `&patientId=${first}`)).map(({ patientId }) => patientId)).toEqual([first]);
  });

  test('in pages, in a file, of the own service alone, and recorded with whom it names', async () => {
    const path = `/api/v1/audit/reports/activity/person?${period}&limit=1`;
    const seen: (string | null)[] = [];
    let next: string | null = '';
    while (next !== null) {
      const { body }: { body: ActivityPage } = await auditor.get<ActivityPage>(
        next === '' ? path : `${path}&after=${encodeURIComponent(next)}`,
      );
      seen.push(...body.rows.map(({ role }) => role));
      next = body.next;
    }
    expect(seen).toEqual(['lead', 'worker', 'nurse']);
    const file = (await auditor.get(`/api/v1/audit/exports/by-patient?${period}`)).text.split('\r\n');
    expect(file[0]).toBe('patient,patient id,people,reads,changes,refusals,first,last');
    expect(file).toHaveLength(4);
    for (const [by, columns] of [
      ['by-person', 'person,role,patients,'],
      ['by-day', 'day,people,patients,'],
    ])
      expect((await auditor.get(`/api/v1/audit/exports/${by ?? ''}?${period}`)).text).toMatch(
        new RegExp(`^${columns ?? ''}`),
      );
    expect(await done('patient', '', await api.as('southAuditor'))).toEqual([]);
    // what the auditor has seen here stands in the log, and not in what others did
    const ofAuditor = async (): Promise<number> => {
      const { rows } = (await auditor.get<ActivityPage>('/api/v1/audit/reports/activity/person')).body;
      return rows.find(({ userId }) => userId === api.ids.auditor)?.reads ?? 0;
    };
    const before = await ofAuditor();
    for (const report of ['records', 'reports/activity/patient', 'reports/kinship'])
      await auditor.get(`/api/v1/audit/${report}`);
    expect(await ofAuditor()).toBe(before);
    await auditor.post('/api/v1/audit/patients/search', { text: 'Ardern' });
    expect(await ofAuditor()).toBe(before + 1);
    await done('patient');
    const [record] = await api.query<{ ids: string[] }>(
      `select patient_ids::text[] as ids from audit_record where action = 'report-activity' and user_id = $1
         and cardinality(patient_ids) > 1 order by id desc limit 1`,
      [api.ids.auditor],
    );
    expect([...(record?.ids ?? [])].sort()).toEqual([first, second].sort());
  });

  test('is refused by an unknown grouping, and for a period that cannot be', async () => {
    expect(refusalOf(await auditor.get('/api/v1/audit/reports/activity/everything'))).toMatchObject({
      status: 400,
      fields: ['by'],
    });
    expect(refusalOf(await auditor.get('/api/v1/audit/reports/activity/day?from=2026-03-03&until=2026-03-02'))).toEqual(
      {
        status: 422,
        code: 'FLS-1165',
        fields: ['from'],
      },
    );
  });
});
