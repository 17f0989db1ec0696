import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  DEMONSTRATION_SERVICES,
  planDueMessages,
  readWorklist,
  replanPatient,
  seedDemonstration,
  signIn,
  type Actor,
  type SeededClinic,
} from '@osteon/application';
import { addMonths, SECTIONS, TASK_KINDS } from '@osteon/domain';
import { createTestDatabase, TEST_KEYS, type TestDatabase } from '@osteon/testing';
import { createPersistence, type Persistence } from '../persistence.ts';

const PASSWORD = 'a-passphrase-for-the-demonstration';

describe('the demonstration clinic', () => {
  let db: TestDatabase;
  let persistence: Persistence;
  let api: Persistence;
  let seeded: SeededClinic | null;
  let services: { id: string; code: string; today: string }[];
  const actor = (code: string): Actor => ({ kind: 'cli', serviceId: services.find((one) => one.code === code)!.id });

  beforeAll(async () => {
    db = await createTestDatabase();
    // the evening of one day in London, the morning of the next in Auckland
    await db.travelTo('2026-11-22T20:00:00Z');
    persistence = createPersistence({ role: 'osteon_worker', keys: TEST_KEYS, databaseUrl: db.url, poolSize: 8 });
    api = createPersistence({ role: 'osteon_api', keys: TEST_KEYS, databaseUrl: db.url, poolSize: 8 });
    seeded = await seedDemonstration({ ...persistence, demonstration: api.demonstration }, { password: PASSWORD });
    services = await db.query('select id, code, local_today(time_zone)::text as today from service order by code');
  });
  afterAll(async () => {
    await Promise.all([persistence.close(), api.close()]);
    await db.drop();
  });

  it('is there: three services, about 300 patients, each with a fracture', async () => {
    expect(seeded).toMatchObject({ services: 3 });
    expect(seeded!.patients).toBeGreaterThanOrEqual(280);
    const [stored] = await db.query(
      `select (select count(*)::int from patient) as patients, (select count(*)::int from task) as tasks,
              (select count(*)::int from contact_attempt) as attempts, (select count(*)::int from message) as messages,
              (select count(*)::int from patient p where not exists (select from episode e where e.patient_id = p.id)) as without`,
    );
    const { patients, tasks, attempts, messages } = seeded!;
    expect(stored).toMatchObject({ patients, attempts, messages, without: 0 });
    expect(stored!['tasks']).toBeGreaterThanOrEqual(tasks);
    expect(messages).toBeGreaterThan(10);
  });

  it('is dated by each service’s own today', async () => {
    expect(services.map(({ code, today }) => [code, today])).toEqual([
      ['calder', '2026-11-22'],
      ['heron-sound', '2026-11-22'],
      ['tui-bay', '2026-11-23'],
    ]);
    for (const { id, today } of services) {
      const flags = await db.query(
        `select "on"::text as on from fact where service_id = $1 and payload ->> 'flag' = 'cauda-equina'`,
        [id],
      );
      expect(flags).toEqual([{ on: today }]);
    }
  });

  it('shows every section and every kind of task on each worklist', async () => {
    for (const { code, id } of services) {
      const { counts, total } = await readWorklist(api.as(actor(code)), actor(code), { limit: 1 });
      expect(SECTIONS.filter((section) => counts[section] === 0)).toEqual([]);
      expect(total).toBe(Object.values(counts).reduce((sum, count) => sum + count, 0));
      const kinds = await db.query<{ kind: string }>('select distinct kind from task where service_id = $1', [id]);
      expect(TASK_KINDS.filter((kind) => !kinds.some((row) => row.kind === kind))).toEqual([]);
    }
  });

  it('has a denosumab patient 30 days late under overdue, with the date of the last dose and the due date', async () => {
    for (const { code, today } of services) {
      const { rows } = await readWorklist(api.as(actor(code)), actor(code), {
        section: 'overdue',
        kind: 'dose',
        limit: 50,
      });
      const late = rows.find(
        ({ agent, daysPastDue }) => agent === 'denosumab' && daysPastDue >= 30 && daysPastDue <= 33,
      );
      expect(late).toMatchObject({ status: 'overdue' });
      expect(late!.dueOn).toBe(addMonths(late!.anchorOn, 6));
      expect(late!.dueOn < today).toBe(true);
    }
  });

  it('lets its nurses in with the password, and with no other', async () => {
    const [calder] = DEMONSTRATION_SERVICES;
    const { email } = calder!.users[0]!;
    const door = { ...api, secondFactor: 'optional' as const, relyingParty: undefined };
    expect((await signIn(door, { email, password: PASSWORD })).session.serviceId).toBe(
      services.find(({ code }) => code === 'calder')!.id,
    );
    await expect(signIn(door, { email, password: 'another-passphrase' })).rejects.toMatchObject({
      code: 'FLS-1101',
    });
    const logins = await api.demonstration.listLogins([email, 'nobody@calder.example']);
    expect(logins).toEqual([
      { service: calder!.name, email, displayName: calder!.users[0]!.displayName, role: 'nurse' },
    ]);
  });

  it('has messages to send at once in every service, and knows those that went before', async () => {
    const waiting = await db.query<{ code: string; tasks: number }>(
      `select s.code, count(*)::int as tasks from task t join service s on s.id = t.service_id where t.awaiting_answer group by 1`,
    );
    expect(waiting).toHaveLength(3);
    const { planned } = await planDueMessages(persistence, { kind: 'worker' });
    expect(planned).toBeGreaterThanOrEqual(15);
    const ready = await db.query<{ code: string; asks: number }>(
      `select s.code, count(*) filter (where m.asks)::int as asks from message m join service s on s.id = m.service_id
       where m.state = 'planned' and m.send_after <= osteon_now() group by 1 order by 1`,
    );
    expect(ready.map(({ code }) => code)).toEqual(services.map(({ code }) => code));
    for (const { asks } of ready) expect(asks).toBeGreaterThanOrEqual(2);
    const digests = await db.query(
      `select d.id, count(*)::int as parts from message d join message p on p.digest_id = d.id
       where d.origin = 'digest' group by d.id`,
    );
    expect(digests.length).toBeGreaterThan(0);
    const byHand = await db.query(
      `select service_id from message where origin = 'manual' and content ->> 'body' <> '' and sent_by is not null`,
    );
    expect(byHand).toHaveLength(3);
  });

  it('is planned as it would be planned again', async () => {
    const patients = await db.query<{ id: string; serviceId: string }>(
      `select id, service_id as "serviceId" from patient`,
    );
    for (const { id, serviceId } of patients) {
      const { difference } = await replanPatient(persistence, { kind: 'cli', serviceId }, id);
      expect(difference).toMatchObject({ added: 0, changed: 0, withdrawn: 0 });
    }
  });

  it('is opened once', async () => {
    expect(
      await seedDemonstration({ ...persistence, demonstration: api.demonstration }, { password: PASSWORD }),
    ).toBeNull();
    expect(await api.demonstration.countServices()).toBe(3);
  });
});
