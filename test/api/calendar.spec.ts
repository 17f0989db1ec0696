import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { CalendarFeedView, MadeCalendarFeed } from '@osteon/contracts';
import { anEnrolment, enrol, type People, refusalOf, startApi, type TestApi } from './harness.ts';

const OWN = '/api/v1/account/calendar';

let api: TestApi;
let people: People;
let patientId: string;

beforeAll(async () => {
  api = await startApi();
  people = await api.people();
  ({ patientId } = await enrol(people.nurse, anEnrolment()));
  await enrol(people.stranger, anEnrolment());
});
afterAll(() => api.close());

const make = async (who = people.nurse, language = 'en'): Promise<string> =>
  (await who.post<MadeCalendarFeed>(OWN, { language })).body.path;
const read = (path: string, headers: Record<string, string> = {}) =>
  api.browser().get(path, { accept: 'text/calendar', ...headers });
const eventsOf = (text: string): number => text.split('BEGIN:VEVENT').length - 1;

test('a link shows kinds and counts of what falls due, of the service, and names nobody', async () => {
  const path = await make();
  expect(path).toMatch(/^\/calendar\/[A-Za-z0-9_-]{43}\.ics$/);
  const { status, headers, text } = await read(path);
  expect([status, headers.get('content-type')]).toEqual([200, 'text/calendar; charset=utf-8']);
  const [counted] = await api.query<{ n: number }>(
    `select count(distinct (kind, due_on))::int as n from task
     where patient_id = $1 and done_on is null and cancelled_on is null and withdrawn_at is null
       and due_on between '2026-05-16' and '2026-09-15'`,
    [patientId],
  );
  expect(eventsOf(text)).toBe(counted?.n);
  expect(eventsOf(text)).toBeGreaterThan(2);
  expect(text).toMatch(/DTSTART;VALUE=DATE:2026\d{4}\r\n/);
  expect(text).not.toMatch(/Okafor|Grace|1948/);
  expect(text).not.toContain(patientId);
});

test('the same again is not sent again', async () => {
  const path = await make();
  const etag = (await read(path)).headers.get('etag') ?? '';
  expect(etag).not.toBe('');
  expect(await read(path, { 'if-none-match': etag })).toMatchObject({ status: 304, text: '' });
  expect((await read(path, { 'if-none-match': '"other"' })).status).toBe(200);
});

test('patients whom a colleague has are in the colleague’s calendar', async () => {
  const mine = await make(people.nurse);
  const before = eventsOf((await read(mine)).text);
  await api.query(`insert into assignment (service_id, patient_id, user_id) values ($1, $2, $3)`, [
    api.ids.north,
    patientId,
    api.ids.lead,
  ]);
  expect(eventsOf((await read(mine)).text)).toBe(0);
  expect(eventsOf((await read(await make(people.lead))).text)).toBe(before);
  await api.query(`delete from assignment where patient_id = $1`, [patientId]);
});

test('a link is one’s own: made anew or ended, the one before leads nowhere', async () => {
  const first = await make();
  const second = await make(people.nurse, 'pl');
  expect(refusalOf(await read(first))).toMatchObject({ status: 404, code: 'FLS-1540' });
  expect((await read(second)).text).toContain('Kontrole po złamaniach');
  const { body } = await people.nurse.get<CalendarFeedView>(OWN);
  expect(body).toMatchObject({ offered: true, feed: { language: 'pl', lastReadAt: '2026-06-15T10:00:00.000Z' } });
  expect(JSON.stringify(body)).not.toContain(second.slice(10, 40));
  expect((await people.nurse.delete(OWN)).status).toBe(204);
  expect((await people.nurse.delete(OWN)).status).toBe(204);
  expect((await read(second)).status).toBe(404);
  expect((await people.nurse.get<CalendarFeedView>(OWN)).body.feed).toBeNull();
  const records = await api.query(
    `select action from audit_record where user_id = $1 and resource like 'calendar/%' order by id desc limit 2`,
    [api.ids.nurse],
  );
  expect(records).toEqual([{ action: 'end-calendar-link' }, { action: 'make-calendar-link' }]);
});

test('who does not work in the service any more has no calendar of it; nor has who reads no patients', async () => {
  const path = await make(people.safetyOfficer);
  expect((await read(path)).status).toBe(200);
  await api.query(`update user_account set disabled_at = osteon_now() where id = $1`, [api.ids.safetyOfficer]);
  expect((await read(path)).status).toBe(404);
  for (const who of [people.admin, people.auditor]) expect((await who.post(OWN, { language: 'en' })).status).toBe(403);
});

test.each(['x.ics', `${'a'.repeat(43)}`, `${'a'.repeat(43)}.ics`, `${'%00'.repeat(10)}.ics`])(
  '%s leads nowhere',
  async (file) => {
    expect((await read(`/calendar/${file}`)).status).toBe(404);
  },
);
