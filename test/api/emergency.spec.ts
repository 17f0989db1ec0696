import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type {
  EmergencyAccessList,
  EmergencyAccessView,
  EmergencyReviewPage,
  PatientView,
  WorkItemPage,
} from '@osteon/contracts';
import { anEnrolment, type Browser, enrol, type People, refusalOf, startApi, type TestApi, TODAY } from './harness.ts';

const REASON = 'collapsed in the corridor, no history here';
const NUMBER = '9434765919';
const SYSTEM = 'https://fhir.nhs.uk/Id/nhs-number';

let api: TestApi;
let people: People;
/** Of the south service: opens patients of the north. */
let stranger: Browser;
let patientId: string;

beforeAll(async () => {
  api = await startApi();
  people = await api.people();
  ({ stranger } = people);
  const enrolment = anEnrolment({
    family: 'Nowak',
    given: 'Zofia',
    birthDate: '1941-04-09',
    identifiers: [{ system: SYSTEM, value: NUMBER }],
  });
  ({ patientId } = await enrol(people.nurse, enrolment));
  await enrol(people.stranger, anEnrolment({ family: 'Własna', given: 'Ewa', birthDate: '1950-05-05' }));
});
afterAll(() => api.close());

const byNumber = { identifier: { value: NUMBER }, reason: REASON };

const open = async (who = stranger, body: unknown = byNumber): Promise<EmergencyAccessView> => {
  const answer = await who.post<EmergencyAccessView>('/api/v1/emergency-accesses', body);
  expect(answer.status).toBe(201);
  return answer.body;
};
const refused = async (who: Browser, body: unknown) => {
  const { status, code } = refusalOf(await who.post('/api/v1/emergency-accesses', body));
  return [status, code];
};
const readBy = (who: Browser, id: string) => who.get<PatientView>(`/api/v1/emergency-accesses/${id}/patient`);
const at = (instant: string) => api.query(`update test_clock set frozen_at = $1`, [instant]);

describe('opening', () => {
  test('by number, for an hour, with the reason; and then the whole patient can be read', async () => {
    const access = await open();
    expect(access).toEqual({
      id: access.id,
      patientId,
      patientName: 'Zofia Nowak',
      serviceName: 'north',
      reason: REASON,
      openedAt: `${TODAY}T10:00:00.000Z`,
      expiresAt: `${TODAY}T11:00:00.000Z`,
      secondsLeft: 3_600,
    });
    const { status, body } = await readBy(stranger, access.id);
    expect(status).toBe(200);
    expect(body).toMatchObject({ id: patientId, family: 'Nowak', identifiers: [{ value: NUMBER }] });
    expect(body.tasks.length).toBeGreaterThan(0);
  });

  test.each([
    ['the whole name and the date of birth', { family: 'Nowak', given: 'Zofia', birthDate: '1941-04-09' }],
    ['them in other letters', { family: 'NOWAK', given: 'zofia', birthDate: '1941-04-09' }],
    ['a number of the right system', { identifier: { system: SYSTEM, value: NUMBER } }],
  ])('by %s', async (_how, sought) => {
    expect((await open(stranger, { ...sought, reason: REASON })).patientId).toBe(patientId);
  });

  test.each([
    ['a number that nobody has', { identifier: { value: '9434765918' } }],
    ['a number of another system', { identifier: { system: 'urn:hospital', value: NUMBER } }],
    ['a part of the name', { family: 'Nowa', given: 'Zofia', birthDate: '1941-04-09' }],
    ['a pattern', { family: 'Nowa%', given: 'Zofi_', birthDate: '1941-04-09' }],
    ['another date of birth', { family: 'Nowak', given: 'Zofia', birthDate: '1941-04-10' }],
    ['a patient of one’s own service', { family: 'Własna', given: 'Ewa', birthDate: '1950-05-05' }],
  ])('finds nobody by %s, and the try is kept', async (_how, sought) => {
    expect(await refused(stranger, { ...sought, reason: REASON })).toEqual([404, 'FLS-1160']);
    const [last] = await api.query(`select action, outcome, service_id from audit_record order by id desc limit 1`);
    expect(last).toEqual({ action: 'open-emergency-access', outcome: 'not-found', service_id: api.ids.south });
  });

  test('does not choose between two who fit, and does not tell who they are', async () => {
    const twin = { family: 'Kowalska', given: 'Anna', birthDate: '1944-01-01' };
    await enrol(people.nurse, anEnrolment(twin));
    await enrol(people.nurse, anEnrolment(twin));
    const answer = await stranger.post('/api/v1/emergency-accesses', { ...twin, reason: REASON });
    expect(refusalOf(answer)).toMatchObject({ status: 409, code: 'FLS-1161' });
    expect(answer.text).not.toMatch(/Kowalska|[0-9a-f]{8}-/);
  });

  test('wants a reason of ten characters, and nothing besides what it knows', async () => {
    expect(await refused(stranger, { ...byNumber, reason: 'urgent   ' })).toEqual([400, 'FLS-9000']);
    expect(await refused(stranger, { ...byNumber, family: 'Nowak' })).toEqual([400, 'FLS-9002']);
  });

  test('wants a proof of the last five minutes', async () => {
    const late = await api.as('stranger', { provedMinutesAgo: 6 });
    expect(await refused(late, byNumber)).toEqual([403, 'FLS-1202']);
    await open(await api.as('stranger', { provedMinutesAgo: 4 }));
  });

  test.each(['southAuditor', 'southAdmin'] as const)('is not for the %s', async (person) => {
    expect(await refused(await api.as(person), byNumber)).toEqual([403, 'FLS-1109']);
  });

  test('again ends what was open of that patient before', async () => {
    const first = await open();
    const second = await open();
    expect((await readBy(stranger, first.id)).status).toBe(404);
    expect((await readBy(stranger, second.id)).status).toBe(200);
  });
});

describe('an open access', () => {
  test('is one’s own: in the list of one’s own, and of nobody else', async () => {
    const { id } = await open();
    const other = await api.as('southLead');
    expect((await stranger.get<EmergencyAccessList>('/api/v1/emergency-accesses')).body.rows).toMatchObject([{ id }]);
    expect((await other.get<EmergencyAccessList>('/api/v1/emergency-accesses')).body.rows).toEqual([]);
    expect(refusalOf(await readBy(other, id))).toMatchObject({ status: 404, code: 'FLS-1163' });
    expect(refusalOf(await other.post(`/api/v1/emergency-accesses/${id}/end`, {}))).toMatchObject({ status: 404 });
  });

  test('opens that one view: no list, search, plan, export or change of the patient', async () => {
    await open();
    const { rows } = (await stranger.post<{ rows: unknown[] }>('/api/v1/patients/search', { text: 'Nowak' })).body;
    expect(rows).toEqual([]);
    for (const path of ['', '/plan', '/export', '/export.html']) {
      expect([403, 404]).toContain((await stranger.get(`/api/v1/patients/${patientId}${path}`)).status);
    }
    const fact = { facts: [{ type: 'fall', on: TODAY }] };
    expect((await stranger.post(`/api/v1/patients/${patientId}/facts`, fact)).status).toBe(404);
    const list = await stranger.get('/api/v1/worklist');
    expect(list.text).not.toContain(patientId);
  });

  test('sees nobody else even where a query forgot the service', async () => {
    const { id } = await open();
    const [{ serviceId, userId, sessionId } = { serviceId: '', userId: '', sessionId: '' }] = await api.query<
      Record<'serviceId' | 'userId' | 'sessionId', string>
    >(
      `select service_id as "serviceId", user_id as "userId", session_id as "sessionId" from emergency_access where id = $1`,
      [id],
    );
    const actor = {
      kind: 'user' as const,
      role: 'nurse' as const,
      stage: 'open' as const,
      method: 'password',
      provedAt: `${TODAY}T10:00:00.000Z`,
      provedSecondsAgo: 0,
      installationAdmin: false,
    };
    const acting = { ...actor, userId, sessionId, serviceId, emergencyAccess: { id, patientId } };
    const seen = await api.persistence
      .as(acting)
      .inTransaction(async (client) => (await client.query('select id from patient')).rows as unknown[]);
    expect(seen).toEqual([{ id: patientId }]);
  });

  test('ends by hand', async () => {
    const { id } = await open();
    expect((await stranger.post(`/api/v1/emergency-accesses/${id}/end`, {})).status).toBe(204);
    expect(refusalOf(await readBy(stranger, id))).toMatchObject({ status: 404, code: 'FLS-1163' });
    expect((await stranger.post(`/api/v1/emergency-accesses/${id}/end`, {})).status).toBe(404);
  });

  test('ends by itself after sixty minutes', async () => {
    const { id } = await open();
    // The session would end for want of a request sooner.
    const later = await api.as('stranger');
    await api.query(`update session set expires_at = '2026-06-16T10:00:00Z', last_seen_at = '2026-06-15T11:00:00Z'`);
    await at('2026-06-15T10:59:59Z');
    expect((await readBy(later, id)).status).toBe(200);
    await at('2026-06-15T11:00:00Z');
    expect((await readBy(later, id)).status).toBe(404);
    await at(`${TODAY}T10:00:00Z`);
    await api.query(`update session set last_seen_at = created_at`);
  });

  test('goes on when the person proves again who they are, by a new session', async () => {
    const { id } = await open();
    expect((await readBy(await api.as('stranger'), id)).status).toBe(200);
  });
});

describe('what is kept', () => {
  test('every reading names the access, for the auditor of the patient’s service', async () => {
    const { id } = await open();
    await readBy(stranger, id);
    await readBy(stranger, id);
    const rows = await api.query(
      `select action, outcome, purpose, patient_ids, user_id, service_id from audit_record
       where emergency_access_id = $1 and action = 'read-patient'`,
      [id],
    );
    const one = {
      action: 'read-patient',
      outcome: 'shown',
      purpose: 'emergency',
      patient_ids: [patientId],
      user_id: api.ids.stranger,
      service_id: api.ids.north,
    };
    expect(rows).toEqual([one, one]);
    const own = await api.query(
      `select outcome, patient_ids from audit_record where service_id = $1 and resource = 'emergency-access/' || $2::text`,
      [api.ids.south, id],
    );
    expect(own).toEqual([{ outcome: 'done', patient_ids: null }]);
  });

  test('the patient’s service is told by an urgent item', async () => {
    const { id } = await open();
    const { rows } = (await people.lead.get<WorkItemPage>('/api/v1/work-items?limit=200')).body;
    expect(rows.filter(({ detail }) => detail['accessId'] === id)).toMatchObject([
      {
        kind: 'emergency-access',
        urgent: true,
        patientId,
        detail: { userName: 'Sue South', fromServiceName: 'south', expiresAt: `${TODAY}T11:00:00.000Z` },
      },
    ]);
  });
});

describe('the lead', () => {
  const reviews = async (state = 'to-review', who = people.lead) =>
    (await who.get<EmergencyReviewPage>(`/api/v1/emergency-accesses/reviews?limit=200&state=${state}`)).body.rows;
  const review = (id: string, body: unknown, who = people.lead) =>
    who.put(`/api/v1/emergency-accesses/${id}/review`, body);

  test('judges each once, which closes the item', async () => {
    const { id } = await open();
    await readBy(stranger, id);
    expect((await reviews()).find((row) => row.id === id)).toMatchObject({
      userName: 'Sue South',
      patientName: 'Zofia Nowak',
      reason: REASON,
      reads: 1,
      review: null,
    });
    expect((await review(id, { outcome: 'not-justified', note: 'the patient was not there' })).status).toBe(204);
    expect((await reviews()).some((row) => row.id === id)).toBe(false);
    expect((await reviews('reviewed')).find((row) => row.id === id)?.review).toEqual({
      by: 'Leah North',
      at: `${TODAY}T10:00:00.000Z`,
      outcome: 'not-justified',
      note: 'the patient was not there',
    });
    expect(refusalOf(await review(id, { outcome: 'justified' }))).toMatchObject({ status: 409, code: 'FLS-1164' });
    const [item] = await api.query(`select outcome from work_item where key = 'emergency-access/' || $1::text`, [id]);
    expect(item).toEqual({ outcome: 'not-justified' });
  });

  test('says why a use was not justified', async () => {
    const { id } = await open();
    expect((await review(id, { outcome: 'not-justified' })).status).toBe(400);
  });

  test('of another service sees none of it and judges nothing', async () => {
    const { id } = await open();
    const southLead = await api.as('southLead');
    expect(await reviews('all', southLead)).toEqual([]);
    expect(refusalOf(await review(id, { outcome: 'justified' }, southLead))).toMatchObject({ status: 404 });
  });
});
