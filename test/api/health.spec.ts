import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type HealthView, healthView } from '@osteon/contracts';
import { createPersistence, type Persistence } from '@osteon/persistence';
import { TEST_KEYS } from '@osteon/testing';
import { enrol, anEnrolment, startApi, type TestApi } from './harness.ts';

const PATH = '/api/v1/health';

let api: TestApi;
let worker: Persistence;
beforeAll(async () => {
  api = await startApi();
  worker = createPersistence({ role: 'osteon_worker', keys: TEST_KEYS, databaseUrl: api.databaseUrl, poolSize: 1 });
});
afterAll(async () => {
  await worker.close();
  await api.close();
});

const healthFor = async (person: 'admin' | 'installationAdmin' | 'southAdmin'): Promise<HealthView> => {
  const { status, body } = await (await api.as(person)).get(PATH);
  expect(status).toBe(200);
  return healthView.parse(body);
};

test('of a new installation nothing is known, and nothing is made up', async () => {
  expect(await healthFor('installationAdmin')).toMatchObject({
    asOf: '2026-06-15T10:00:00.000Z',
    service: { oldestDueAt: null, oldestDueSeconds: 0, due: 0, uncertain: 0, openItems: 0, lastImport: null },
    workerSeen: null,
    verification: null,
    installation: { workers: [], backup: null, migration: { fits: true }, openPages: 0 },
  });
});

test('a worker that says that it is there is seen, with how its gateways are, by who administers the installation', async () => {
  await worker.health.saySeen({
    worker: 'one',
    startedAt: new Date('2026-06-15T09:00:00Z'),
    gateways: [{ name: 'twilio', channels: ['sms'], standing: 'resting' }],
    backlog: { oldestDueSeconds: 12, due: 3, inFlight: 2, uncertain: 1 },
    hasQueue: false,
  });
  await api.freezeAt('2026-06-15T10:05:00Z');
  expect((await healthFor('installationAdmin')).installation?.workers).toEqual([
    {
      seenAt: '2026-06-15T10:00:00.000Z',
      secondsAgo: 300,
      startedAt: '2026-06-15T09:00:00.000Z',
      hasQueue: false,
      gateways: [{ name: 'twilio', channels: ['sms'], standing: 'resting' }],
      backlog: { oldestDueSeconds: 12, due: 3, inFlight: 2, uncertain: 1 },
    },
  ]);
  expect(await healthFor('admin')).toMatchObject({
    workerSeen: { seenAt: '2026-06-15T10:00:00.000Z', secondsAgo: 300 },
    installation: null,
  });
  await worker.health.leave('one');
  expect((await healthFor('admin')).workerSeen).toBeNull();
});

test('one that was not seen for a day is forgotten when another says that it is there', async () => {
  const one = {
    startedAt: new Date(),
    gateways: [],
    backlog: { oldestDueSeconds: 0, due: 0, inFlight: 0, uncertain: 0 },
  };
  await worker.health.saySeen({ worker: 'old', hasQueue: true, ...one });
  await api.freezeAt('2026-06-16T10:06:00Z');
  await worker.health.saySeen({ worker: 'new', hasQueue: true, ...one });
  expect((await healthFor('installationAdmin')).installation?.workers).toHaveLength(1);
  await api.freezeAt('2026-06-15T10:00:00Z');
});

test('what waits is counted for each service alone, and not while the service does not send', async () => {
  const nurse = await api.as('nurse');
  const identifiers = [{ system: 'https://hospital.example/number', value: 'health-1' }];
  const { patientId } = await enrol(nurse, anEnrolment({ identifiers }));
  await api.query(
    `insert into message (service_id, patient_id, origin, key, step, asks, content, sent_by, channel, language, state,
       planned_for, send_after, contact_point_id)
     select $1, $2, 'manual', n::text, 'manual', false, '{"body": "x"}', $3, 'sms', 'en',
       (case when n = 3 then 'uncertain' else 'planned' end)::message_state, '2026-06-15',
       osteon_now() - make_interval(mins => 10 * n),
       (select id from contact_point where patient_id = $2 limit 1)
     from generate_series(1, 3) n`,
    [api.ids.north, patientId, api.ids.nurse],
  );
  await api.query(
    `insert into work_item (service_id, patient_id, kind, key, detail, urgent) values ($1, $2, 'reply', 'r', '{}', true)`,
    [api.ids.north, patientId],
  );
  const counted = { due: 2, uncertain: 1, openItems: 1, urgentItems: 1, oldestDueSeconds: 1200 };
  expect((await healthFor('admin')).service).toMatchObject({ ...counted, oldestDueAt: '2026-06-15T09:40:00.000Z' });
  expect((await healthFor('southAdmin')).service).toMatchObject({ due: 0, uncertain: 0, openItems: 0 });
  await (await api.as('admin')).put('/api/v1/sending', { stopped: true, scope: 'service', reason: 'a trial' });
  expect((await healthFor('admin')).service).toMatchObject({ due: 0, oldestDueAt: null, uncertain: 1 });
});

test('the last check of the audit log and the last backup are told with their age', async () => {
  await api.query(
    `insert into audit_verification (started_at, finished_at, verdict, records, checkpoints, findings)
     values (osteon_now() - interval '3 hours', osteon_now() - interval '2 hours', 'findings', 10, 1, '[{"kind": "gap"}]')`,
  );
  await api.query(
    `insert into backup_made (as_of, tables, rows, bytes) values (osteon_now() - interval '26 hours', 40, 1000, 123456)`,
  );
  const health = await healthFor('installationAdmin');
  expect(health.verification).toMatchObject({
    verdict: 'findings',
    findings: 1,
    secondsAgo: 7200,
    checkpointedAt: null,
  });
  expect(health.installation?.backup).toEqual({ asOf: '2026-06-14T08:00:00.000Z', secondsAgo: 93_600, bytes: 123_456 });
  expect(health.installation?.databaseBytes).toBeGreaterThan(1e6);
  expect(health.installation?.connections.most).toBeGreaterThan(health.installation?.connections.used ?? 0);
});

test('no patient is in it', async () => {
  const { text } = await (await api.as('installationAdmin')).get(PATH);
  const [patient] = await api.query<{ id: string }>('select id from patient');
  expect(text).not.toMatch(/Okafor|Grace/);
  expect(text).not.toContain(patient?.id);
});
