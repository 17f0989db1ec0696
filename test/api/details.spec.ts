import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { ChangeResult, PatientView } from '@osteon/contracts';
import { NHS_NUMBER } from '@osteon/domain';
import { anEnrolment, type Answer, type Browser, enrol, refusalOf, startApi, type TestApi } from './harness.ts';

let api: TestApi;
let nurse: Browser;
let lead: Browser;

beforeAll(async () => {
  api = await startApi();
  nurse = await api.as('nurse');
  lead = await api.as('lead');
});
beforeEach(() => api.freezeAt('2026-06-15T10:00:00Z'));
afterAll(() => api.close());

const at = (version: number) => ({ 'if-match': `"${String(version)}"` });
const send = (who: Browser, method: string, path: string, json: unknown, headers = {}): Promise<Answer<ChangeResult>> =>
  who.send<ChangeResult>(method, `/api/v1/patients/${path}`, { json, headers });
const view = async (patientId: string): Promise<PatientView> =>
  (await nurse.get<PatientView>(`/api/v1/patients/${patientId}`)).body;
const audited = async (patientId: string): Promise<string[]> =>
  (
    await api.query<{ line: string }>(
      `select concat_ws(' ', action, outcome, resource) as line from audit_record
       where $1 = any(patient_ids) and action not like 'read-%' order by id`,
      [patientId],
    )
  ).map(({ line }) => line);

describe('who a patient is', () => {
  it('is changed where it is named, with the fields in the audit record and not what is in them', async () => {
    const { patientId } = await enrol(nurse);
    const answer = await send(
      nurse,
      'PATCH',
      patientId,
      { family: 'Adeyemi', language: 'pl', address: { lines: ['4 Mill Lane'], city: 'Hebden', postalCode: 'HX7 1AA' } },
      at(1),
    );
    expect(answer).toMatchObject({ status: 200, body: { version: 2 } });
    expect(answer.headers.get('etag')).toBe('"2"');
    expect(await view(patientId)).toMatchObject({
      version: 2,
      family: 'Adeyemi',
      given: 'Grace',
      language: 'pl',
      address: { lines: ['4 Mill Lane'], city: 'Hebden', postalCode: 'HX7 1AA' },
    });
    expect(await audited(patientId)).toEqual([
      'enrol-patient done',
      'change-details done fields/family,language,address',
    ]);
    const kept = await api.query(`select address from patient where id = $1`, [patientId]);
    expect(JSON.stringify(kept)).not.toContain('Mill');
  });

  it('stays as it is when nothing differs', async () => {
    const { patientId } = await enrol(nurse);
    expect((await send(nurse, 'PATCH', patientId, { family: 'Okafor', careHomeResident: false })).body.version).toBe(1);
    expect((await audited(patientId)).at(-1)).toBe('change-details unchanged');
    expect(refusalOf(await send(nurse, 'PATCH', patientId, {}))).toMatchObject({ status: 400 });
  });

  it('plans anew with a corrected date of birth, and refuses one that what is recorded cannot have', async () => {
    const { patientId } = await enrol(nurse, anEnrolment({ birthDate: '1938-02-03' }));
    const ofBirth = (birthDate: string) => send(nurse, 'PATCH', patientId, { birthDate });
    expect(refusalOf(await ofBirth('2026-05-05'))).toEqual({ status: 422, code: 'FLS-1012', fields: ['birthDate'] });
    expect(refusalOf(await ofBirth('2027-01-01'))).toEqual({ status: 422, code: 'FLS-1011', fields: ['birthDate'] });
    const kinds = async () => (await view(patientId)).tasks.map(({ key }) => key);
    const before = await kinds();
    const { body } = await ofBirth('1958-02-03');
    expect(await kinds()).toEqual(before);
    expect(body.difference.added + body.difference.withdrawn).toBe(0);
    expect(await view(patientId)).toMatchObject({ birthDate: '1958-02-03', age: 68 });
  });

  it('is not changed on an old version', async () => {
    const { patientId } = await enrol(nurse);
    expect((await send(lead, 'PATCH', patientId, { given: 'Gracie' }, at(1))).status).toBe(200);
    const late = await send(nurse, 'PATCH', patientId, { given: 'Graziella' }, at(1));
    expect(refusalOf(late)).toMatchObject({ status: 412, code: 'FLS-1022' });
    expect(late.body).toMatchObject({ changedBy: 'Leah North', changedAt: '2026-06-15T10:00:00.000Z' });
    expect((await view(patientId)).given).toBe('Gracie');
    expect((await audited(patientId)).at(-1)).toBe('change-details refused');
  });

  it('takes hold of what waits to be sent: the language', async () => {
    const { patientId } = await enrol(nurse);
    await api.query(
      `insert into message (service_id, patient_id, origin, key, step, asks, channel, contact_point_id, language, state,
         planned_for, send_after)
       select service_id, patient_id, 'digest', id::text || state::text, 'digest', false, 'sms', id, 'en', state, '2026-06-15',
         osteon_now()
       from contact_point cross join unnest(array['planned', 'delivered']::message_state[]) state where patient_id = $1`,
      [patientId],
    );
    await send(nurse, 'PATCH', patientId, { language: 'ur' });
    expect(
      await api.query(`select state::text, language from message where patient_id = $1 order by state::text`, [
        patientId,
      ]),
    ).toEqual([
      { state: 'delivered', language: 'en' },
      { state: 'planned', language: 'ur' },
    ]);
  });
});

describe('how a patient is reached', () => {
  it('is added, put first, changed, and said to work or not', async () => {
    const { patientId } = await enrol(nurse);
    const points = async () => (await view(patientId)).contactPoints;
    const add = (json: object) => send(nurse, 'POST', `${patientId}/contact-points`, json);
    expect((await add({ channel: 'email', value: ' grace@example.org ' })).status).toBe(201);
    await add({ channel: 'phone', value: '01422 555010', preferred: true });
    expect((await points()).map(({ channel, value }) => [channel, value])).toEqual([
      ['phone', '+441422555010'],
      ['sms', '+447700900123'],
      ['email', 'grace@example.org'],
    ]);
    const email = (await points())[2];
    const change = (json: object) => send(nurse, 'PATCH', `${patientId}/contact-points/${String(email?.id)}`, json);
    await change({ invalid: true, consented: false });
    expect((await points())[2]).toMatchObject({ invalid: true, consented: false });
    // Of a new address it is not known that it does not work.
    await change({ value: 'grace.okafor@example.org', preferred: true });
    expect((await points())[0]).toMatchObject({ id: email?.id, value: 'grace.okafor@example.org', invalid: false });
    expect((await audited(patientId)).slice(1)).toEqual([
      'add-contact-point done fields/contactPoints.email',
      'add-contact-point done fields/contactPoints.phone',
      'change-contact-point done fields/contactPoints.email.consented,contactPoints.email.invalid',
      'change-contact-point done fields/contactPoints.email.value,contactPoints.email.invalid,contactPoints.email.preferred',
    ]);
  });

  it('is refused at its field when it cannot be right, is there already, or is not the patient’s', async () => {
    const { patientId } = await enrol(nurse);
    const other = await enrol(nurse);
    const add = (json: object) => send(nurse, 'POST', `${patientId}/contact-points`, json);
    expect(refusalOf(await add({ channel: 'sms', value: '12345' }))).toEqual({
      status: 422,
      code: 'FLS-1033',
      fields: ['value'],
    });
    expect(refusalOf(await add({ channel: 'email', value: 'grace' }))).toMatchObject({ code: 'FLS-1034' });
    expect(refusalOf(await add({ channel: 'sms', value: '07700 900123' }))).toEqual({
      status: 409,
      code: 'FLS-1051',
      fields: ['value'],
    });
    const [theirs] = (await view(other.patientId)).contactPoints;
    const foreign = await send(nurse, 'PATCH', `${patientId}/contact-points/${String(theirs?.id)}`, {
      consented: false,
    });
    expect(refusalOf(foreign)).toMatchObject({ status: 404, code: 'FLS-1052' });
    expect((await view(patientId)).version).toBe(1);
  });

  it('ends by a channel when the patient opts out, and comes back with the reason', async () => {
    const { patientId } = await enrol(nurse);
    const out = (json: object) => send(nurse, 'PUT', `${patientId}/opt-outs/sms`, json);
    expect((await out({ optedOut: true })).status).toBe(200);
    expect((await view(patientId)).contactPoints).toMatchObject([{ channel: 'sms', optedOut: true }]);
    expect((await out({ optedOut: true })).body.factIds).toEqual([]);
    // A number that is added while the channel is off is off as well.
    await send(nurse, 'POST', `${patientId}/contact-points`, { channel: 'sms', value: '07700 900777' });
    expect((await view(patientId)).contactPoints.map(({ optedOut }) => optedOut)).toEqual([true, true]);
    await out({ optedOut: false, reason: 'asked for texts again' });
    const after = await view(patientId);
    expect(after.contactPoints.map(({ optedOut }) => optedOut)).toEqual([false, false]);
    expect(after.facts.filter(({ type }) => type === 'opt-out')).toMatchObject([
      { holds: false, retracts: false },
      { retracts: true, reason: 'asked for texts again', recordedBy: 'Nora North' },
    ]);
  });
});

describe("a patient's numbers", () => {
  it('are added, corrected and taken away as a whole', async () => {
    const { patientId } = await enrol(nurse);
    const { identifiers: before } = await view(patientId);
    const first = { system: NHS_NUMBER, value: before[0]?.value };
    const put = (identifiers: unknown[]) => send(nurse, 'PUT', `${patientId}/identifiers`, { identifiers });
    await put([first, { system: 'urn:hospital', value: 'H-1' }]);
    expect((await view(patientId)).identifiers).toHaveLength(2);
    await put([
      { system: NHS_NUMBER, value: '943 476 5919' },
      { system: 'urn:hospital', value: 'H-1' },
    ]);
    expect((await view(patientId)).identifiers).toEqual([
      { system: NHS_NUMBER, value: '9434765919', type: null },
      { system: 'urn:hospital', value: 'H-1', type: null },
    ]);
    expect((await audited(patientId)).slice(1)).toEqual([
      'change-identifiers done fields/identifiers.urn:hospital',
      `change-identifiers done fields/identifiers.${NHS_NUMBER}`,
    ]);
    const found = await nurse.post<{ rows: { id: string }[] }>('/api/v1/patients/search', { text: '9434765919' });
    expect(found.body.rows.map(({ id }) => id)).toEqual([patientId]);
  });

  it('are refused when the check digit does not fit, or somebody has one', async () => {
    const theirs = anEnrolment();
    await enrol(nurse, theirs);
    const { patientId } = await enrol(nurse);
    const put = (identifiers: unknown[]) => send(nurse, 'PUT', `${patientId}/identifiers`, { identifiers });
    expect(refusalOf(await put([{ system: NHS_NUMBER, value: '943 476 5918' }]))).toEqual({
      status: 422,
      code: 'FLS-1050',
      fields: ['identifiers[0].value'],
    });
    expect(refusalOf(await put(theirs.identifiers))).toMatchObject({ status: 409, code: 'FLS-1021' });
    expect((await view(patientId)).version).toBe(1);
    const wrong = anEnrolment({ identifiers: [{ system: NHS_NUMBER, value: '4010232138' }] });
    expect(refusalOf(await nurse.post('/api/v1/patients', wrong))).toEqual({
      status: 422,
      code: 'FLS-1050',
      fields: ['identifiers[0].value'],
    });
  });
});

describe('what was just recorded', () => {
  const facts = async (patientId: string, type: string) =>
    (await view(patientId)).facts.filter((fact) => fact.type === type);
  const record = async (patientId: string, ...list: object[]) =>
    (await send(nurse, 'POST', `${patientId}/facts`, { facts: list })).body;

  it('is taken back by the same person within half a minute, and stays in the history', async () => {
    const { patientId } = await enrol(nurse);
    const before = (await view(patientId)).tasks;
    const { factIds, version } = await record(patientId, { type: 'fls-assessment', on: '2026-06-15' });
    expect((await view(patientId)).tasks).not.toEqual(before);
    await api.freezeAt('2026-06-15T10:00:29Z');
    const undone = await send(nurse, 'POST', `${patientId}/undo`, { factIds }, at(version));
    expect(undone).toMatchObject({ status: 200, body: { version: version + 1 } });
    expect((await view(patientId)).tasks).toEqual(before);
    expect(await facts(patientId, 'fls-assessment')).toMatchObject([
      { holds: false },
      { retracts: true, reason: 'undone', recordedBy: 'Nora North' },
    ]);
  });

  it('is not taken back later, by somebody else, twice, or when the patient was changed since', async () => {
    const { patientId } = await enrol(nurse);
    const { factIds, version } = await record(patientId, { type: 'fall', on: '2026-06-14' });
    const undo = (who: Browser, headers = {}) => send(who, 'POST', `${patientId}/undo`, { factIds }, headers);
    expect(refusalOf(await undo(lead))).toEqual({ status: 409, code: 'FLS-1053', fields: ['factIds'] });
    await send(lead, 'PATCH', patientId, { given: 'Gracie' });
    expect(refusalOf(await undo(nurse, at(version)))).toMatchObject({ status: 412 });
    await api.freezeAt('2026-06-15T10:00:30Z');
    expect(refusalOf(await undo(nurse))).toMatchObject({ code: 'FLS-1053' });
    await api.freezeAt('2026-06-15T10:00:20Z');
    expect((await undo(nurse)).status).toBe(200);
    expect(refusalOf(await undo(nurse))).toMatchObject({ code: 'FLS-1017' });
  });

  it('is given back what a correction or a retraction took away', async () => {
    const { patientId } = await enrol(nurse);
    const { factIds } = await record(patientId, { type: 'pain', on: '2026-06-15', payload: { nrs: 7 } });
    const correct = async (factId: string, json: object) =>
      (await send(nurse, 'POST', `${patientId}/facts/${factId}/corrections`, { reason: 'misheard', ...json })).body
        .factIds;
    const undo = async (ids: readonly string[]) =>
      (await send(nurse, 'POST', `${patientId}/undo`, { factIds: ids })).body.factIds;
    const held = async () => (await facts(patientId, 'pain')).filter(({ holds }) => holds);

    const corrected = await correct(String(factIds[0]), { payload: { nrs: 2 } });
    expect(await held()).toMatchObject([{ payload: { nrs: 2 } }]);
    const [again] = await undo(corrected);
    expect(await held()).toMatchObject([{ id: again, payload: { nrs: 7 } }]);

    const gone = await correct(String(again), { retract: true });
    expect(await held()).toEqual([]);
    const back = await undo(gone);
    expect(await held()).toMatchObject([{ payload: { nrs: 7 }, retracts: false }]);
    // Undoing that takes it away again.
    await undo(back);
    expect(await held()).toEqual([]);
  });
});
