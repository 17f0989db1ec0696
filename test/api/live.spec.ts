import { setTimeout } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { liveChange, liveHello, type LiveChange, type LiveHello } from '@osteon/contracts';
import type { Announcement } from '@osteon/jobs';
import { anEnrolment, type Browser, enrol as enrolPatient, refusalOf, startApi, type TestApi } from './harness.ts';

const PATH = '/api/v1/events';

let numbers = 0;
const enrol = (browser: Browser, more: Parameters<typeof anEnrolment>[0] = {}) => {
  const identifiers = [{ system: 'https://hospital.example/number', value: `live-${(numbers += 1)}` }];
  return enrolPatient(browser, anEnrolment({ identifiers, ...more }));
};

interface Told {
  readonly event: string;
  readonly id: string;
  readonly data: unknown;
}

/** One who listens. */
interface Listener {
  readonly heard: readonly Told[];
  readonly changes: () => LiveChange[];
  readonly hello: () => LiveHello;
  readonly ended: Promise<void>;
  /** Waits until something heard fits. */
  until(fits: (told: Told) => boolean): Promise<Told>;
  leave(): Promise<void>;
}

let api: TestApi;
let tell: (announcement: Announcement) => void;
const told: Announcement[] = [];
let listens = true;
const open: Listener[] = [];

beforeAll(async () => {
  api = await startApi({
    join: (hear) => {
      tell = hear;
      return {
        tell: (announcement) => void told.push(announcement),
        get listens() {
          return listens;
        },
        close: () => Promise.resolve(),
      };
    },
  });
});
afterEach(async () => {
  await Promise.all(open.splice(0).map((listener) => listener.leave()));
});
afterAll(() => api.close());

async function listen(browser: Browser, headers: Record<string, string> = {}): Promise<Listener> {
  const stop = new AbortController();
  const answer = await fetch(api.url + PATH, { headers: { cookie: browser.cookie, ...headers }, signal: stop.signal });
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/event-stream; charset=utf-8']);
  const heard: Told[] = [];
  const waiting = new Set<() => void>();
  const follow = async (): Promise<void> => {
    let text = '';
    for await (const chunk of answer.body ?? []) {
      text += Buffer.from(chunk as Uint8Array).toString();
      const blocks = text.split('\n\n');
      text = blocks.pop() ?? '';
      for (const block of blocks) {
        const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1] ?? '';
        if (field('event') !== '')
          heard.push({ event: field('event'), id: field('id'), data: JSON.parse(field('data')) as unknown });
      }
      for (const look of waiting) look();
    }
  };
  const listener: Listener = {
    heard,
    changes: () => heard.filter(({ event }) => event === 'change').map(({ data }) => liveChange.parse(data)),
    hello: () => liveHello.parse(heard.find(({ event }) => event === 'hello')?.data),
    ended: follow().catch((error: unknown) => {
      if (!stop.signal.aborted) throw error;
    }),
    until: (fits) =>
      new Promise((resolve) => {
        const look = () => {
          const found = heard.find(fits);
          if (found === undefined) return;
          waiting.delete(look);
          resolve(found);
        };
        waiting.add(look);
        look();
      }),
    async leave() {
      stop.abort();
      await listener.ended;
    },
  };
  open.push(listener);
  await listener.until(({ event }) => event === 'hello');
  return listener;
}

/** Waits until everything that happened before has been told: what is noted is told together, soon after. */
const allTold = () => setTimeout(250);

const isChange = ({ event }: Told): boolean => event === 'change';
const names = (change: LiveChange): string[] => change.patients.map(({ id }) => id);

/** Tells everybody something, and waits until they heard it: what was told before has been heard too. */
async function heardAll(...listeners: Listener[]): Promise<void> {
  await allTold();
  tell({ serviceId: null, patients: {}, topics: ['protocol'] });
  await Promise.all(
    listeners.map((one) => one.until(({ data }) => (data as Partial<LiveChange>).topics?.[0] === 'protocol')),
  );
}

describe('a change', () => {
  test('is told to every open page of the service, by id and version, and to nobody of another service', async () => {
    const nurse = await api.as('nurse');
    const colleague = await listen(await api.as('lead'));
    const stranger = await listen(await api.as('stranger'));
    const { patientId, version } = await enrol(nurse);
    await colleague.until(isChange);
    await nurse.post(`/api/v1/patients/${patientId}/facts`, { facts: [{ type: 'fall', on: '2026-06-01' }] });
    await colleague.until(({ data }) => liveChange.safeParse(data).data?.patients[0]?.version === version + 1);
    await heardAll(colleague, stranger);
    expect(colleague.changes().slice(0, 2)).toEqual([
      { patients: [{ id: patientId, version }], topics: ['worklist', 'inbox', 'messages'] },
      { patients: [{ id: patientId, version: version + 1 }], topics: ['worklist', 'inbox', 'messages'] },
    ]);
    expect(stranger.changes().flatMap(names)).toEqual([]);
  });

  test('tells nothing of a patient but the id', async () => {
    const nurse = await api.as('nurse');
    const listener = await listen(nurse);
    const { patientId } = await enrol(nurse, { family: 'Unmistakable' });
    await nurse.put(`/api/v1/patients/${patientId}/assignment`, { userId: api.ids.nurse });
    await listener.until(({ data }) => liveChange.safeParse(data).data?.patients[0]?.version === null);
    expect(JSON.stringify(listener.heard)).not.toMatch(/Unmistakable|Okafor|1948/);
  });

  test('that was refused, or was only a question, is not told', async () => {
    const nurse = await api.as('nurse');
    const { patientId } = await enrol(nurse);
    await allTold();
    const listener = await listen(await api.as('lead'));
    await nurse.post(`/api/v1/patients/${patientId}/facts`, { facts: [{ type: 'fall', on: '2027-06-01' }] });
    await nurse.post('/api/v1/patients/search', { text: 'Okafor' });
    await nurse.get(`/api/v1/patients/${patientId}`);
    await allTold();
    await nurse.put(`/api/v1/patients/${patientId}/assignment`, { userId: null });
    await listener.until(isChange);
    expect(listener.changes()).toEqual([
      { patients: [{ id: patientId, version: null }], topics: ['worklist', 'inbox', 'messages'] },
    ]);
  });

  test('of another program is told too, and what happened here is told to the others', async () => {
    const nurse = await api.as('nurse');
    const here = await listen(nurse);
    const elsewhere = await listen(await api.as('stranger'));
    await allTold();
    told.length = 0;
    const { patientId } = await enrol(nurse);
    await here.until(isChange);
    expect(told).toEqual([
      { serviceId: api.ids.north, patients: { [patientId]: 1 }, topics: ['worklist', 'inbox', 'messages'] },
    ]);
    tell({ serviceId: api.ids.south, patients: {}, topics: ['inbox', 'a topic of a newer program'] });
    await elsewhere.until(isChange);
    expect(elsewhere.changes()).toEqual([{ patients: [], topics: ['inbox'] }]);
  });

  test('of very many patients names none of them', async () => {
    const listener = await listen(await api.as('nurse'));
    const patients = Object.fromEntries(Array.from({ length: 500 }, () => [crypto.randomUUID(), 1]));
    tell({ serviceId: api.ids.north, patients, topics: ['worklist'] });
    await listener.until(isChange);
    expect(listener.changes()).toEqual([{ patients: [], topics: ['worklist', 'patients'] }]);
  });
});

describe('a connection', () => {
  test('says whether it hears of everything', async () => {
    listens = false;
    expect((await listen(await api.as('nurse'))).hello()).toEqual({ complete: false, resync: false });
    listens = true;
    expect((await listen(await api.as('lead'))).hello()).toEqual({ complete: true, resync: false });
  });

  test('that broke is told what it missed, or that it missed something', async () => {
    const nurse = await api.as('nurse');
    const first = await listen(nurse);
    const { patientId } = await enrol(nurse);
    const { id } = await first.until(isChange);
    await first.leave();
    await nurse.put(`/api/v1/patients/${patientId}/assignment`, { userId: null });
    await allTold();
    const again = await listen(nurse, { 'last-event-id': id });
    await again.until(isChange);
    expect(again.hello().resync).toBe(false);
    expect(again.changes()[0]?.patients).toEqual([{ id: patientId, version: null }]);
    for (const unknown of ['elsewhere.3', 'nonsense', `${id}999999`.replace(/\.\d+/, '.-5')])
      expect((await listen(await api.as('lead'), { 'last-event-id': unknown })).hello().resync).toBe(true);
  });

  test('ends with the session', async () => {
    const nurse = await api.as('nurse');
    const listener = await listen(nurse);
    const other = await listen(await api.as('nurse'));
    expect((await nurse.delete('/api/v1/session')).status).toBe(204);
    await listener.ended;
    expect(listener.heard.at(-1)?.event).toBe('end');
    await heardAll(other);
  });

  test('ends when its session goes to another service, and when the role is taken away', async () => {
    const admin = await api.as('installationAdmin');
    const nurse = await api.as('safetyOfficer');
    const listener = await listen(nurse);
    await api.query('delete from membership where user_id = $1', [api.ids.safetyOfficer]);
    await admin.put(`/api/v1/users/${api.ids.nurse}/role`, { role: 'nurse' });
    await listener.ended;
    expect((await nurse.get(PATH)).status).toBe(401);
  });

  test('does not keep an idle session alive, and neither does a page that asks by itself', async () => {
    const nurse = await api.as('nurse');
    await listen(nurse);
    const seen = async () =>
      (
        await api.query<{ at: string }>(
          `select last_seen_at::text as at from session where user_id = $1 and ended_at is null order by created_at desc, id limit 1`,
          [api.ids.nurse],
        )
      )[0]?.at;
    const before = await seen();
    await api.freezeAt('2026-06-15T10:10:00Z');
    await listen(nurse);
    expect((await nurse.get('/api/v1/worklist', { 'osteon-by-itself': '1' })).status).toBe(200);
    expect(await seen()).toBe(before);
    await api.freezeAt('2026-06-15T10:16:00Z');
    expect((await nurse.get('/api/v1/worklist')).status).toBe(401);
    await api.freezeAt('2026-06-15T10:00:00Z');
  });

  test('is one of four at most for a session, and another session has its own', async () => {
    const nurse = await api.as('nurse');
    for (let n = 0; n < 4; n += 1) await listen(nurse);
    expect(refusalOf(await nurse.get(PATH))).toMatchObject({ status: 429, code: 'FLS-1203' });
    await listen(await api.as('nurse'));
    await open[0]?.leave();
  });

  test('is for those who see patients', async () => {
    for (const person of ['admin', 'auditor'] as const)
      expect((await (await api.as(person)).get(PATH)).status).toBe(403);
    expect((await api.browser().get(PATH)).status).toBe(401);
  });
});
