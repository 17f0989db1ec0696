import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type {
  ChangeResult,
  ContactDraftSaved,
  ContactDraftView,
  ContactFormView,
  PatientView,
  Problem,
} from '@osteon/contracts';
import { removeEnded } from '@osteon/application';
import { createPersistence } from '@osteon/persistence';
import { TEST_KEYS } from '@osteon/testing';
import { anEnrolment, type Answer, type Browser, enrol, refusalOf, startApi, type TestApi, TODAY } from './harness.ts';

let api: TestApi;
let nurse: Browser;
let lead: Browser;

beforeAll(async () => {
  api = await startApi();
  nurse = await api.as('nurse');
  lead = await api.as('lead');
});
afterAll(() => api.close());

let minutes = 0;
/** A minute later, so that what comes after is after. */
const laterBy = async (more: number): Promise<void> => {
  minutes += more;
  await api.freezeAt(new Date(Date.parse(`${TODAY}T10:00:00Z`) + minutes * 60_000).toISOString());
};
const seconds = (count: number): Promise<void> => laterBy(count / 60);

const patientsNumbers = [
  { channel: 'phone' as const, value: '+447700900101', consented: true },
  { channel: 'sms' as const, value: '+447700900101', consented: false },
  { channel: 'phone' as const, value: '+447700900102', consented: true },
];
const aPerson = async (more = {}): Promise<{ id: string; contacts: string }> => {
  const { patientId } = await enrol(nurse, anEnrolment(more));
  return { id: patientId, contacts: `/api/v1/patients/${patientId}/contacts` };
};
const read = async (id: string): Promise<PatientView> => (await nurse.get<PatientView>(`/api/v1/patients/${id}`)).body;
const formOf = async (id: string): Promise<ContactFormView> =>
  (await nurse.get<ContactFormView>(`/api/v1/patients/${id}/contact-form`)).body;
const reached = { outcome: 'reached', on: TODAY, redFlags: 'none' } as const;
const aFlag = (more: Record<string, unknown> = {}) => ({
  type: 'red-flag',
  on: TODAY,
  payload: { flag: 'infection', actionTaken: 'Rang the ward', ...more },
});
/** All that a refusal must leave as it is. */
const counts = async (id: string): Promise<unknown> =>
  api.query(
    `select (select version from patient where id = $1), (select count(*)::int from fact where patient_id = $1) as facts,
       (select count(*)::int from contact_attempt where patient_id = $1) as attempts,
       (select count(*)::int from checklist_tick where patient_id = $1) as ticks,
       (select count(*)::int from contact_point where patient_id = $1 and invalid_since is null) as points`,
    [id],
  );
async function refused(id: string, answer: () => Promise<Answer>): Promise<ReturnType<typeof refusalOf>> {
  const before = await counts(id);
  const refusal = refusalOf(await answer());
  expect(await counts(id)).toEqual(before);
  return refusal;
}

describe('red flags', () => {
  test('are served with their actions by the protocol in force, all but the one that the planner raises', async () => {
    const { id } = await aPerson();
    const { redFlags, version } = await formOf(id);
    expect(version).toBe(1);
    expect(redFlags).toHaveLength(10);
    expect(redFlags.find(({ flag }) => flag === 'cauda-equina')).toMatchObject({
      dueAfterDays: 0,
      action: 'Emergency department now (the same hour); MRI emergency pathway.',
    });
    expect(redFlags.some(({ flag }) => flag === 'rebound-fracture')).toBe(false);
  });

  test('are answered by whoever was reached, and the answer is kept', async () => {
    const { id, contacts } = await aPerson();
    const silent = { outcome: 'reached', on: TODAY };
    const expected = { status: 422, code: 'FLS-1060', fields: ['redFlags'] };
    expect(await refused(id, () => nurse.post(contacts, silent))).toEqual(expected);
    expect(await refused(id, () => nurse.post(contacts, { ...silent, redFlags: 'not-asked' }))).toEqual(expected);
    expect(await refused(id, () => nurse.post(contacts, { ...silent, redFlags: 'raised' }))).toEqual(expected);
    expect(await refused(id, () => nurse.post(contacts, { ...reached, facts: [aFlag()] }))).toEqual(expected);
    expect(
      await refused(id, () => nurse.post(contacts, { outcome: 'not-reached', on: TODAY, redFlags: 'none' })),
    ).toEqual(expected);
    expect((await nurse.post(contacts, reached)).status).toBe(201);
    await laterBy(1);
    const back = { outcome: 'call-back', on: TODAY, callBackOn: TODAY, redFlags: 'not-asked' };
    expect((await nurse.post(contacts, back)).status).toBe(201);
    await laterBy(1);
    expect((await nurse.post(contacts, { ...silent, facts: [aFlag()] })).status).toBe(201);
    const { attempts } = await read(id);
    expect(attempts.map(({ redFlags }) => redFlags)).toEqual(['none', 'not-asked', 'raised']);
  });

  test('are not recorded without the action taken: by a call, as a fact, or by a correction', async () => {
    const { id, contacts } = await aPerson();
    const facts = `/api/v1/patients/${id}/facts`;
    for (const actionTaken of [undefined, '', '   ', 7]) {
      const fact = aFlag({ actionTaken });
      const field = { status: 422, code: 'FLS-1061', fields: ['facts[0].payload.actionTaken'] };
      const call = { outcome: 'reached', on: TODAY, redFlags: 'raised', facts: [fact] };
      expect(await refused(id, () => nurse.post(contacts, call))).toEqual(field);
      expect(await refused(id, () => nurse.post(facts, { facts: [fact] }))).toEqual(field);
    }
    const { body } = await nurse.post<ChangeResult>(facts, { facts: [aFlag()] });
    const correction = { reason: 'was mistyped', payload: { flag: 'infection' } };
    expect(await refused(id, () => nurse.post(`${facts}/${String(body.factIds[0])}/corrections`, correction))).toEqual({
      status: 422,
      code: 'FLS-1061',
      fields: ['payload.actionTaken'],
    });
    const retraction = { reason: 'not she', retract: true };
    expect((await nurse.post(`${facts}/${String(body.factIds[0])}/corrections`, retraction)).status).toBe(201);
  });
});

describe('checklists', () => {
  test('are those of open tasks, and ticks are kept with the contact, by whom and when', async () => {
    const { id, contacts } = await aPerson();
    const before = await formOf(id);
    const first = before.checklists.find(({ kind }) => kind === 'first-contact');
    expect(first).toMatchObject({ taskKey: 'f1/first-contact/initial', sourceMark: 'seed' });
    expect(first?.items).toHaveLength(6);
    expect(first?.items.every(({ tick }) => tick === null)).toBe(true);
    const [one, two] = first?.items ?? [];
    const tick = (item: string | undefined, ticked: boolean) => ({ taskKey: 'f1/first-contact/initial', item, ticked });
    const ticks = [tick(one?.text, true), tick(two?.text, true)];
    expect((await nurse.post(contacts, { ...reached, ticks })).status).toBe(201);
    await laterBy(1);
    expect((await lead.post(contacts, { ...reached, ticks: [tick(two?.text, false)] })).status).toBe(201);
    const after = (await formOf(id)).checklists.find(({ kind }) => kind === 'first-contact');
    expect(after?.items.slice(0, 3).map((item) => item.tick)).toMatchObject([
      { ticked: true, by: 'Nora North', protocolVersion: before.protocolVersion },
      { ticked: false, by: 'Leah North' },
      null,
    ]);
    const { attempts } = await read(id);
    expect(attempts.map((attempt) => attempt.ticks)).toEqual([
      ticks.map((each) => ({ ...each, protocolVersion: before.protocolVersion })),
      [{ ...tick(two?.text, false), protocolVersion: before.protocolVersion }],
    ]);
  });

  test('know their items: a tick of another names the field, and nothing is stored', async () => {
    const { id, contacts } = await aPerson();
    const { checklists } = await formOf(id);
    const [list] = checklists;
    const good = { taskKey: list?.taskKey, item: list?.items[0]?.text, ticked: true };
    const call = (tick: unknown) => () => nurse.post(contacts, { ...reached, facts: [], ticks: [good, tick] });
    expect(await refused(id, call({ ...good, item: 'Sing to her' }))).toEqual({
      status: 422,
      code: 'FLS-1062',
      fields: ['ticks[1].item'],
    });
    expect(await refused(id, call({ ...good, taskKey: 'f9/first-contact/initial' }))).toEqual({
      status: 422,
      code: 'FLS-1062',
      fields: ['ticks[1].taskKey'],
    });
  });

  test('of the spine are asked of nobody else', async () => {
    const fracture = { type: 'fracture', ref: 'f1', on: '2026-05-04', payload: { site: 'wrist' } };
    const { id } = await aPerson({ facts: [fracture] });
    expect((await formOf(id)).checklists.map(({ kind }) => kind)).not.toContain('first-contact');
  });

  test('are ticked once, however often the request is sent', async () => {
    const { id, contacts } = await aPerson();
    const [list] = (await formOf(id)).checklists;
    const contactId = randomUUID();
    const ticks = [{ taskKey: list?.taskKey, item: list?.items[0]?.text, ticked: true }];
    const call = { id: contactId, ...reached, ticks };
    const key = { 'idempotency-key': randomUUID(), 'if-match': '"1"' };
    const answers = await Promise.all([1, 2, 3].map(() => nurse.post<ChangeResult>(contacts, call, key)));
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201]);
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(answers[0]?.body.contactId).toBe(contactId);
    expect(await counts(id)).toMatchObject([{ attempts: 1, ticks: 1 }]);
    // Under another key too: the contact has its own name.
    expect(await refused(id, () => nurse.post(contacts, call))).toEqual({
      status: 409,
      code: 'FLS-1068',
      fields: ['id'],
    });
  });
});

describe('a wrong number', () => {
  test('is not used any more, by any channel, and the one given takes its place', async () => {
    const { id, contacts } = await aPerson({ contactPoints: patientsNumbers });
    const { contactPoints } = await read(id);
    const call = {
      outcome: 'wrong-number',
      on: TODAY,
      wrongNumber: { contactPointId: contactPoints[0]?.id, replacement: '07700 900177' },
    };
    expect((await nurse.post(contacts, call)).status).toBe(201);
    const after = await read(id);
    expect(
      after.contactPoints.map(({ channel, value, consented, invalid }) => [channel, value, consented, invalid]),
    ).toEqual(
      expect.arrayContaining([
        ['phone', '+447700900101', true, true],
        ['sms', '+447700900101', false, true],
        ['phone', '+447700900102', true, false],
        ['phone', '+447700900177', true, false],
        ['sms', '+447700900177', false, false],
      ]),
    );
    expect(after.attempts[0]?.wrongContactPointId).toBe(contactPoints[0]?.id);
    const items = `select from work_item where patient_id = $1 and kind = 'unreachable'`;
    expect(await api.query(items, [id])).toEqual([]);
    const sealed = await api.query<{ value: string }>(`select value from contact_point where patient_id = $1`, [id]);
    expect(sealed.every(({ value }) => value.startsWith('v1.'))).toBe(true);
  });

  test('without another one is somebody’s to find', async () => {
    const { id, contacts } = await aPerson({ contactPoints: patientsNumbers });
    const { contactPoints } = await read(id);
    const wrongNumber = { contactPointId: contactPoints[0]?.id };
    expect((await nurse.post(contacts, { outcome: 'wrong-number', on: TODAY, wrongNumber })).status).toBe(201);
    const items = `select from work_item where patient_id = $1 and kind = 'unreachable' and closed_at is null`;
    expect(await api.query(items, [id])).toHaveLength(1);
  });

  test('is the patient’s own, and the other one can be right', async () => {
    const { id, contacts } = await aPerson({ contactPoints: patientsNumbers });
    const other = await aPerson({ contactPoints: [{ ...patientsNumbers[0], value: '+447700900150' }] });
    const [theirs] = (await read(other.id)).contactPoints;
    const [own] = (await read(id)).contactPoints;
    const call = (wrongNumber: unknown, outcome = 'wrong-number') =>
      refused(id, () => nurse.post(contacts, { outcome, on: TODAY, wrongNumber }));
    expect(await call({ contactPointId: theirs?.id })).toEqual({
      status: 422,
      code: 'FLS-1063',
      fields: ['wrongNumber.contactPointId'],
    });
    expect(await call({ contactPointId: own?.id }, 'not-reached')).toMatchObject({ code: 'FLS-1063' });
    expect(await call({ contactPointId: own?.id, replacement: '12' })).toEqual({
      status: 422,
      code: 'FLS-1033',
      fields: ['wrongNumber.replacement'],
    });
    expect(await call({ contactPointId: own?.id, replacement: '07700 900102' })).toMatchObject({
      code: 'FLS-1051',
      fields: ['wrongNumber.replacement'],
    });
  });
});

describe('what is typed', () => {
  const draftOf = (id: string): string => `/api/v1/patients/${id}/contact-draft`;

  test('is kept for the person who types it, sealed, until it is thrown away', async () => {
    const { id } = await aPerson();
    const contactId = randomUUID();
    const empty = await nurse.get<ContactDraftView>(draftOf(id));
    expect(empty.body).toEqual({ draft: null });
    const begun = await nurse.put<ContactDraftSaved>(draftOf(id), {
      contactId,
      version: 1,
      content: { note: 'Pain is better' },
    });
    expect(begun.body).toMatchObject({ kept: true, savedAt: expect.any(String) });
    await laterBy(5);
    await nurse.put(draftOf(id), { contactId, version: 1, content: { note: 'Pain is much better' } });
    const { body } = await nurse.get<ContactDraftView>(draftOf(id));
    expect(body.draft).toMatchObject({ contactId, version: 1, content: { note: 'Pain is much better' } });
    expect(body.draft?.begunAt).toBe(begun.body.savedAt);
    expect(Date.parse(String(body.draft?.savedAt)) - Date.parse(String(body.draft?.begunAt))).toBe(5 * 60_000);
    // A colleague has one of their own, and a program of the hospital none.
    expect((await lead.get<ContactDraftView>(draftOf(id))).body).toEqual({ draft: null });
    const stored = await api.query<{ content: string }>('select content from contact_draft where patient_id = $1', [
      id,
    ]);
    expect(stored).toHaveLength(1);
    expect(stored[0]?.content).toMatch(/^v1\./);
    const looked = await api.query(
      `select action, count(*)::int as n from audit_record where patient_ids @> array[$1::uuid] and action like '%draft' group by 1 order by 1`,
      [id],
    );
    expect(looked).toEqual([
      { action: 'begin-contact-draft', n: 1 },
      { action: 'read-contact-draft', n: 3 },
    ]);
    expect((await nurse.send('DELETE', draftOf(id))).status).toBe(204);
    expect((await nurse.get<ContactDraftView>(draftOf(id))).body).toEqual({ draft: null });
  });

  test('goes with the contact that it became, and does not come back', async () => {
    const { id, contacts } = await aPerson();
    const contactId = randomUUID();
    const draft = { contactId, version: 1, content: { note: 'Rang out' } };
    await nurse.put(draftOf(id), draft);
    await lead.put(draftOf(id), { ...draft, contactId: randomUUID() });
    expect((await nurse.post(contacts, { id: contactId, outcome: 'not-reached', on: TODAY })).status).toBe(201);
    expect((await nurse.get<ContactDraftView>(draftOf(id))).body).toEqual({ draft: null });
    // What was on its way while the contact was recorded.
    const late = await nurse.put<ContactDraftSaved>(draftOf(id), draft);
    expect(late.body).toEqual({ kept: false, savedAt: null });
    expect((await nurse.get<ContactDraftView>(draftOf(id))).body).toEqual({ draft: null });
    // The colleague's is hers.
    expect((await lead.get<ContactDraftView>(draftOf(id))).body.draft).not.toBeNull();
    await seconds(1);
    // A refused contact leaves it.
    const next = { ...draft, contactId: randomUUID() };
    await nurse.put(draftOf(id), next);
    expect((await nurse.post(contacts, { id: next.contactId, outcome: 'reached', on: TODAY })).status).toBe(422);
    expect((await nurse.get<ContactDraftView>(draftOf(id))).body.draft).toMatchObject({ contactId: next.contactId });
  });

  test('is bounded, of one’s own service, and ends after a week', async () => {
    const { id } = await aPerson();
    const draft = { contactId: randomUUID(), version: 1, content: { note: 'x'.repeat(20_000) } };
    expect(refusalOf(await nurse.put(draftOf(id), draft))).toMatchObject({ status: 400, fields: ['content'] });
    const stranger = await api.as('stranger');
    const small = { ...draft, content: { note: 'x' } };
    expect(refusalOf(await stranger.put(draftOf(id), small))).toMatchObject({ status: 404, code: 'FLS-1020' });
    expect(refusalOf(await stranger.get(draftOf(id)))).toMatchObject({ status: 404, code: 'FLS-1020' });
    await nurse.put(draftOf(id), small);
    const worker = createPersistence({
      role: 'osteon_worker',
      keys: TEST_KEYS,
      databaseUrl: api.databaseUrl,
      poolSize: 1,
    });
    const kept = async (): Promise<number> =>
      (await api.query('select from contact_draft where patient_id = $1', [id])).length;
    await api.query(
      `update contact_draft set saved_at = osteon_now() - interval '6 days 23 hours' where patient_id = $1`,
      [id],
    );
    await removeEnded(worker.retention);
    expect(await kept()).toBe(1);
    await api.query(
      `update contact_draft set saved_at = osteon_now() - interval '7 days 1 hour' where patient_id = $1`,
      [id],
    );
    await removeEnded(worker.retention);
    await worker.close();
    expect(await kept()).toBe(0);
  });
});

describe('the second of two nurses', () => {
  test('is told who changed the patient, and when', async () => {
    const { id, contacts } = await aPerson();
    await laterBy(1);
    expect((await lead.post(contacts, reached, { 'if-match': '"1"' })).status).toBe(201);
    const late = await nurse.post<Problem>(contacts, reached, { 'if-match': '"1"' });
    expect(late.body).toMatchObject({ status: 412, code: 'FLS-1022', changedBy: 'Leah North' });
    const [attempt] = (await read(id)).attempts;
    expect(late.body.changedAt).toBe(attempt?.recordedAt);
    expect(late.text).not.toContain(id);
    expect((await nurse.post(contacts, reached, { 'if-match': '"2"' })).status).toBe(201);
  });
});

describe('undoing a contact', () => {
  const undo = (browser: Browser, id: string, contactId: string | undefined, headers = {}) =>
    browser.post<ChangeResult>(`/api/v1/patients/${id}/contacts/${String(contactId)}/annulment`, {}, headers);

  test('takes back its facts, its promise, its ticks and its number, and the history stays', async () => {
    const { id, contacts } = await aPerson({ contactPoints: patientsNumbers });
    await nurse.post(contacts, { outcome: 'promised', on: TODAY, promisedOn: '2026-06-18' });
    await laterBy(1);
    await nurse.post(contacts, { outcome: 'not-reached', on: TODAY });
    await laterBy(1);
    const before = await read(id);
    expect(before).toMatchObject({ promisedOn: '2026-06-18', unreachedDays: 0 });
    const [list] = (await formOf(id)).checklists;
    const { body } = await nurse.post<ChangeResult>(contacts, {
      ...reached,
      facts: [{ type: 'fls-contact', on: TODAY }],
      ticks: [{ taskKey: list?.taskKey, item: list?.items[0]?.text, ticked: true }],
    });
    expect((await read(id)).promisedOn).toBeNull();
    await seconds(20);
    const key = { 'idempotency-key': randomUUID() };
    const undone = await undo(nurse, id, body.contactId, key);
    expect(undone.status).toBe(201);
    expect((await undo(nurse, id, body.contactId, key)).body).toEqual(undone.body);
    const after = await read(id);
    expect(after).toMatchObject({ promisedOn: '2026-06-18', unreachedDays: 0 });
    expect(after.tasks).toEqual(before.tasks);
    expect((await formOf(id)).checklists[0]?.items[0]?.tick).toBeNull();
    expect(after.attempts.at(-1)).toMatchObject({
      outcome: 'reached',
      annulled: { by: 'Nora North', reason: 'undone', at: expect.any(String) },
    });
    expect(
      after.facts.filter(({ type }) => type === 'fls-contact').map(({ holds, retracts }) => [holds, retracts]),
    ).toEqual([
      [false, false],
      [false, true],
    ]);
    expect(refusalOf(await undo(nurse, id, body.contactId))).toMatchObject({ status: 409, code: 'FLS-1069' });
  });

  test('uses a number again that was found wrong, and the other one no more', async () => {
    const { id, contacts } = await aPerson({ contactPoints: patientsNumbers });
    const valid = async () =>
      (await read(id)).contactPoints
        .filter(({ invalid }) => !invalid)
        .map(({ channel, value }) => `${channel} ${value}`);
    const before = await valid();
    const [own] = (await read(id)).contactPoints;
    const wrongNumber = { contactPointId: own?.id, replacement: '+447700900188' };
    const { body } = await nurse.post<ChangeResult>(contacts, { outcome: 'wrong-number', on: TODAY, wrongNumber });
    expect(await valid()).not.toEqual(before);
    expect((await undo(nurse, id, body.contactId)).status).toBe(201);
    expect((await valid()).sort()).toEqual([...before].sort());
  });

  test('brings a patient back who was taken for dead, and settles what was raised', async () => {
    const { id, contacts } = await aPerson({ contactPoints: patientsNumbers });
    const { body } = await nurse.post<ChangeResult>(contacts, { outcome: 'died', on: TODAY });
    expect((await read(id)).diedOn).toBe(TODAY);
    expect((await undo(nurse, id, body.contactId)).status).toBe(201);
    expect((await read(id)).diedOn).toBeNull();
    const [own] = (await read(id)).contactPoints;
    const wrongNumber = { contactPointId: own?.id };
    await laterBy(1);
    const wrong = await nurse.post<ChangeResult>(contacts, { outcome: 'wrong-number', on: TODAY, wrongNumber });
    expect((await undo(nurse, id, wrong.body.contactId)).status).toBe(201);
    const open = `select from work_item where patient_id = $1 and kind = 'unreachable' and closed_at is null`;
    expect(await api.query(open, [id])).toEqual([]);
  });

  test('is for who recorded it, soon, and not for what was acted upon', async () => {
    const { id, contacts } = await aPerson();
    const { body } = await nurse.post<ChangeResult>(contacts, {
      ...reached,
      facts: [{ type: 'fls-contact', on: TODAY }],
    });
    const tryIt = (browser: Browser, contactId: string | undefined) => refused(id, () => undo(browser, id, contactId));
    expect(await tryIt(lead, body.contactId)).toMatchObject({ status: 403, code: 'FLS-1067' });
    expect(await tryIt(nurse, randomUUID())).toMatchObject({ status: 404, code: 'FLS-1064' });
    expect(refusalOf(await undo(await api.as('stranger'), id, body.contactId))).toMatchObject({ status: 404 });

    await seconds(10);
    const correction = { reason: 'was yesterday', on: '2026-06-14' };
    await lead.post(`/api/v1/patients/${id}/facts/${String(body.factIds[0])}/corrections`, correction);
    const corrected = await undo(nurse, id, body.contactId);
    expect(refusalOf(corrected)).toMatchObject({ status: 409, code: 'FLS-1070' });

    const second = await nurse.post<ChangeResult>(contacts, { outcome: 'not-reached', on: TODAY });
    await seconds(10);
    const third = await lead.post<ChangeResult>(contacts, { outcome: 'not-reached', on: TODAY });
    expect(await tryIt(nurse, second.body.contactId)).toMatchObject({ status: 409, code: 'FLS-1066' });
    await api.query(
      `insert into message (service_id, patient_id, origin, key, step, asks, content, sent_by, channel, language, state,
         planned_for, send_after, sent_at)
       select service_id, id, 'manual', gen_random_uuid()::text, 'manual', false, '{"body": "Please call us."}', $2, 'sms',
         'en', 'accepted', $3, osteon_now(), osteon_now() from patient where id = $1`,
      [id, api.ids.lead, TODAY],
    );
    expect(await tryIt(lead, third.body.contactId)).toMatchObject({ status: 409, code: 'FLS-1071' });
    await seconds(121);
    expect(await tryIt(lead, third.body.contactId)).toMatchObject({ status: 409, code: 'FLS-1065' });
  });
});
