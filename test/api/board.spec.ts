import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { createProducer, jobContracts, openQueueViews, sendMessagesJob } from '@osteon/jobs';
import { refusalOf, startApi, type Person, type TestApi } from './harness.ts';

const BOARD = '/api/v1/queues/board';
const target = { redisUrl: process.env['OSTEON_TEST_REDIS_URL'] ?? '', prefix: `b${randomUUID().slice(0, 8)}` };

let api: TestApi;
beforeAll(async () => {
  api = await startApi({ queues: openQueueViews(target, jobContracts) });
  const producer = createProducer(target, jobContracts);
  await producer.takesJobs();
  const added = await producer.add(sendMessagesJob, {
    batch: randomUUID(),
    messages: [{ id: randomUUID(), generation: 1 }],
  });
  expect(added).toBe(true);
  await producer.close();
});
afterAll(() => api.close());

const ADDRESSES = [
  BOARD,
  `${BOARD}/`,
  `${BOARD}/queue/send-messages`,
  `${BOARD}/api/queues`,
  `${BOARD}/static/images/logo.svg`,
];

describe('who is let in', () => {
  test.each(ADDRESSES)(
    '%s: who administers the installation, who has just proved to be it, and nobody else',
    async (path) => {
      expect((await api.browser().get(path)).status).toBe(401);
      const others: Person[] = ['nurse', 'lead', 'safetyOfficer', 'auditor', 'admin', 'stranger', 'southAdmin'];
      for (const person of others)
        expect([person, refusalOf(await (await api.as(person)).get(path))]).toEqual([
          person,
          { status: 403, code: 'FLS-1109', fields: [] },
        ]);
      const long = await api.as('installationAdmin', { provedMinutesAgo: 16 });
      expect(refusalOf(await long.get(path))).toMatchObject({ status: 403, code: 'FLS-1202' });
      for (const stage of ['second-factor', 'enrolment'] as const)
        expect((await (await api.as('installationAdmin', { stage })).get(path)).status).toBe(403);
      expect((await (await api.as('installationAdmin')).get(path)).status).toBe(200);
    },
  );

  test('no route of the board changes anything', async () => {
    const admin = await api.as('installationAdmin');
    const before = await admin.get<{ queues: object[] }>(`${BOARD}/api/queues`);
    for (const [method, path] of [
      ['PUT', 'queues/send-messages/pause'],
      ['PUT', 'queues/send-messages/retry/failed'],
      ['PUT', 'queues/send-messages/clean/waiting'],
      ['PUT', 'queues/send-messages/empty'],
      ['PUT', 'queues/pause'],
      ['POST', 'queues/send-messages/add'],
      ['DELETE', 'queues/send-messages/obliterate'],
    ] as const)
      expect([path, (await admin.send(method, `${BOARD}/api/${path}`, { json: {} })).status]).toEqual([path, 404]);
    expect((await admin.get<{ queues: object[] }>(`${BOARD}/api/queues`)).body.queues).toEqual(before.body.queues);
  });
});

describe('what is shown', () => {
  test('is the page, under a policy of its own that no other answer has', async () => {
    const admin = await api.as('installationAdmin');
    const page = await admin.get(`${BOARD}/`);
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(page.text).toContain(`<base href="${BOARD}/"`);
    expect(page.text).not.toMatch(/<%|googleapis/);
    const policy = page.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("script-src 'self';");
    expect(policy).not.toContain('unsafe-eval');
    for (const path of [`${BOARD}/api/queues`, `${BOARD}/static/images/logo.svg`, '/api/v1/session'])
      expect((await admin.get(path)).headers.get('content-security-policy')).toMatch(
        /^default-src 'none';base-uri 'none'/,
      );
  });

  test('is ids', async () => {
    const admin = await api.as('installationAdmin');
    const { text, body } = await admin.get<{
      queues: { name: string; counts: Record<string, number>; jobs: { data: object }[] }[];
    }>(`${BOARD}/api/queues?activeQueue=send-messages&page=1`);
    const queue = body.queues.find(({ name }) => name === 'send-messages');
    expect(queue?.counts['waiting']).toBe(1);
    expect(text).not.toMatch(/Okafor|@|\+44/);
  });

  test('is every visit, in the audit log', async () => {
    const admin = await api.as('installationAdmin');
    const visits = () =>
      api.query<{ n: number }>(
        `select count(*)::int as n from audit_record where action = 'look-at-queues' and user_id = $1 and outcome = 'shown'`,
        [api.ids.installationAdmin],
      );
    const [before] = await visits();
    await admin.get(`${BOARD}/`);
    await admin.get(`${BOARD}/api/queues`);
    expect(await visits()).toEqual([{ n: (before?.n ?? 0) + 1 }]);
    await (await api.as('nurse')).get(`${BOARD}/`);
    const [refused] = await api.query<{ outcome: string }>(
      `select outcome from audit_record where user_id = $1 order by id desc limit 1`,
      [api.ids.nurse],
    );
    expect(refused).toEqual({ outcome: 'refused' });
  });

  test('is no file from elsewhere', async () => {
    const admin = await api.as('installationAdmin');
    for (const path of ['..%2f..%2fpackage.json', 'js/../../index.ejs', 'nothing.js'])
      expect((await admin.get(`${BOARD}/static/${path}`)).status).toBe(404);
  });
});

test('where Redis is away, that is said; without one there is no board', async () => {
  const away = await startApi({
    queues: openQueueViews({ redisUrl: 'redis://127.0.0.1:1', prefix: 'x' }, jobContracts),
  });
  const admin = await away.as('installationAdmin');
  expect((await admin.get(`${BOARD}/`)).status).toBe(200);
  expect(refusalOf(await admin.get(`${BOARD}/api/queues`))).toMatchObject({ status: 503, code: 'FLS-1904' });
  await away.close();
  const without = await startApi();
  expect((await (await without.as('installationAdmin')).get(`${BOARD}/`)).status).toBe(404);
  await without.close();
});
