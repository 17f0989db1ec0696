import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { runCapacityCount } from '@osteon/application';
import type { CapacityItems, CapacityResultView, CapacityView, Problem, WhatIfList } from '@osteon/contracts';
import { createPersistence, type Persistence } from '@osteon/persistence';
import { TEST_KEYS } from '@osteon/testing';
import { aVertebralFracture, anEnrolment, enrol, startApi, type Browser, type TestApi } from './harness.ts';

let api: TestApi;
let worker: Persistence;
let nurse: Browser;
let lead: Browser;
let auditor: Browser;
let stranger: Browser;

beforeAll(async () => {
  api = await startApi();
  worker = createPersistence({ role: 'osteon_worker', keys: TEST_KEYS, databaseUrl: api.databaseUrl, poolSize: 2 });
  [nurse, lead, auditor, stranger] = await Promise.all([
    api.as('nurse'),
    api.as('lead'),
    api.as('auditor'),
    api.as('southLead'),
  ]);
  await enrol(nurse, anEnrolment({ facts: [aVertebralFracture()] }));
});
afterAll(async () => {
  await worker.close();
  await api.close();
});

const PATH = '/api/v1/capacity';
const SETTINGS = { hoursAWeek: 30, minutes: { call: 15, dose: 20, review: 30, check: 10, letter: 5 }, exceptions: [] };

async function count(): Promise<void> {
  for (const id of await worker.capacity.waiting(10)) {
    await runCapacityCount(worker, { kind: 'worker' }, id, { leaseMs: 60_000 });
  }
}

describe('the work ahead', () => {
  test('is nothing before it is counted, and then sums to its weeks', async () => {
    const before = await nurse.get<CapacityView>(PATH);
    expect(before.status).toBe(200);
    expect(before.body).toMatchObject({ counted: null, unfinished: null, settingsVersion: 0, isStale: true });
    const begun = await nurse.post<CapacityView>(`${PATH}/counts`, {});
    expect(begun.status).toBe(202);
    expect(begun.body.unfinished).toMatchObject({ state: 'running', patients: 0 });
    await count();
    const { counted, isStale } = (await nurse.get<CapacityView>(PATH)).body;
    expect(isStale).toBe(false);
    const weeks = counted?.forecast?.weeks ?? [];
    expect(weeks).toHaveLength(52);
    expect(counted?.forecast?.total.work.call.planned).toBe(
      weeks.reduce((sum, { work }) => sum + work.call.planned, 0),
    );
    expect(counted?.forecast?.total.hours.expected).toBeCloseTo(
      weeks.reduce((sum, { hours }) => sum + hours.expected, 0),
      1,
    );
  });

  test('opens its lists to those who read records, and to nobody of another service', async () => {
    const { counted } = (await nurse.get<CapacityView>(PATH)).body;
    const week = counted?.forecast?.weeks.find(({ work }) => work.call.planned > 0);
    const list = await nurse.get<CapacityItems>(`${PATH}/work/call/${week?.from ?? ''}`);
    expect(list.status).toBe(200);
    expect(list.body.listed).toBe(week?.work.call.planned);
    expect(list.body.rows[0]?.tasks[0]?.dueOn).not.toBeNull();
    const elsewhere = await stranger.get<CapacityItems>(`${PATH}/work/call/${week?.from ?? ''}`);
    expect([elsewhere.status, elsewhere.body.rows]).toEqual([200, []]);
    expect((await auditor.get(PATH)).status).toBe(403);
    expect((await nurse.get<Problem>(`${PATH}/work/call/2026-02-31`)).status).toBe(400);
    expect((await nurse.get<Problem>(`${PATH}/work/call/2001-01-01`)).body.code).toBe('FLS-1028');
    expect((await nurse.get(`${PATH}/work/letter/waiting`)).status).toBe(400);
  });
});

describe('hours and minutes', () => {
  test('are the lead’s to state, by the version that was read', async () => {
    expect((await nurse.put(`${PATH}/settings`, { settings: SETTINGS, version: 0 })).status).toBe(403);
    const saved = await lead.put<CapacityView>(`${PATH}/settings`, { settings: SETTINGS, version: 0 });
    expect(saved.status).toBe(200);
    expect(saved.body.settings).toEqual(SETTINGS);
    const late = await lead.put<Problem>(`${PATH}/settings`, { settings: SETTINGS, version: 0 });
    expect([late.status, late.body.code]).toEqual([409, 'FLS-1422']);
  });

  test('are refused with the field where they cannot be', async () => {
    const wrong = { ...SETTINGS, exceptions: [{ from: '2026-12-22', hours: 3, note: '' }] };
    const { status, body } = await lead.put<Problem>(`${PATH}/settings`, { settings: wrong, version: 1 });
    expect([status, body.code]).toEqual([422, 'FLS-1423']);
    expect(body.errors?.[0]?.path).toContain('exceptions/0/from');
    const negative = { ...SETTINGS, hoursAWeek: -1 };
    expect((await lead.put(`${PATH}/settings`, { settings: negative, version: 1 })).status).toBe(400);
  });
});

describe('a what-if', () => {
  test('is saved by a lead, read by the service, and has a name of its own', async () => {
    expect((await nurse.post(`${PATH}/what-ifs`, { name: 'More', fracturePercent: 20 })).status).toBe(403);
    const asked = await lead.post<CapacityResultView>(`${PATH}/what-ifs`, { name: 'More', fracturePercent: 20 });
    expect(asked.status).toBe(202);
    expect(asked.body.run).toMatchObject({ name: 'More', state: 'finished', fracturePercent: 20 });
    const again = await lead.post<Problem>(`${PATH}/what-ifs`, { name: 'more', fracturePercent: 10 });
    expect([again.status, again.body.code]).toEqual([409, 'FLS-1420']);
    expect((await nurse.get<WhatIfList>(`${PATH}/what-ifs`)).body.rows.map(({ run }) => run.name)).toEqual(['More']);
    expect((await stranger.get(`${PATH}/what-ifs/${asked.body.run.id}`)).status).toBe(404);
    expect((await lead.post(`${PATH}/what-ifs/${asked.body.run.id}/cancellation`, {})).status).toBe(409);
    expect((await lead.delete(`${PATH}/what-ifs/${asked.body.run.id}`)).status).toBe(204);
    expect((await lead.post(`${PATH}/what-ifs/${asked.body.run.id}/restoration`, {})).status).toBe(200);
  });

  test.each([
    ['no name', { name: ' ', fracturePercent: 20 }],
    ['fewer than none', { name: 'x', fracturePercent: -101 }],
    ['too many', { name: 'x', fracturePercent: 301 }],
    ['an unknown field', { name: 'x', staff: 3 }],
  ])('is refused with %s', async (_, body) => {
    expect((await lead.post(`${PATH}/what-ifs`, body)).status).toBe(400);
  });
});
