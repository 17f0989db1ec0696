import type { PoolClient } from 'pg';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  approveProtocol,
  enrolPatient,
  proposeProtocol,
  readPlan,
  recordFacts,
  replanPatient,
  replanPatients,
  sessionOf,
  sha256,
  type UserActor,
} from '@osteon/application';
import { shippedProtocol, type Protocol } from '@osteon/domain';
import {
  aPatient,
  aService,
  createTestDatabase,
  refusal,
  TEST_KEYS,
  type TestDatabase,
  type TestService,
} from '@osteon/testing';
import { createPersistence, type Persistence } from '../persistence.ts';

let db: TestDatabase;
let p: Persistence;
/** The worker, which plans again. */
let w: Persistence;
let north: TestService;
let south: TestService;

beforeAll(async () => {
  db = await createTestDatabase();
  p = createPersistence({ role: 'osteon_api', keys: TEST_KEYS, databaseUrl: db.url, poolSize: 4 });
  w = createPersistence({ role: 'osteon_worker', keys: TEST_KEYS, databaseUrl: db.url, poolSize: 4 });
  north = await aService(db, { code: 'north' });
  south = await aService(db, { code: 'south', timeZone: 'Pacific/Auckland' });
});
beforeEach(async () => {
  await db.freezeAt('2026-12-01T09:00:00Z');
  await db.query('truncate published_protocol cascade');
  await db.query(`delete from job_tick where name like 'replan-patients/%'`);
});
afterAll(async () => {
  await Promise.all([p.close(), w.close()]);
  await db.drop();
});

/** The shipped rules with another time for the assessment: by it a plan shows which version made it. */
const version = (name: string, inForceFrom: string, assessmentDays: number): Protocol => ({
  ...shippedProtocol,
  id: 'north-protocol',
  version: name,
  inForceFrom,
  episodeRules: shippedProtocol.episodeRules.map((rule) =>
    rule.id === 'assessment/fls' ? { ...rule, due: { months: 0, days: assessmentDays } } : rule,
  ),
});

const codeOf = async (work: Promise<unknown>) => (await refusal(work)).code;

interface Row {
  readonly serviceId?: string | null;
  readonly publishedAt?: string | null;
  readonly approvedBy?: string | null;
  readonly rules?: unknown;
}

/** Puts a row of the published rules there as it stands. */
async function publish(
  protocol: Protocol,
  { serviceId = north.serviceId, publishedAt = '2026-11-20T08:00:00Z', approvedBy = randomUUID(), rules }: Row = {},
): Promise<string> {
  const [row] = await db.query<{ id: string }>(
    `insert into published_protocol (service_id, name, version, in_force_from, rules, proposed_by, approved_by, published_at)
     values ($1, 'ours', $2, $3, $4, $5, $6, $7) returning id`,
    [
      serviceId,
      protocol.version,
      protocol.inForceFrom,
      JSON.stringify(rules ?? protocol),
      randomUUID(),
      approvedBy,
      publishedAt,
    ],
  );
  return String(row?.id);
}

const story = aPatient().withVertebralFracture('2026-11-02');
const enrol = async ({ nurse }: TestService): Promise<string> =>
  (await enrolPatient(p.as(nurse), nurse, story.enrolment())).patientId;

/** By which version a patient's assessment is planned, and for when. */
async function assessmentOf(patientId: string): Promise<[string, string]> {
  const [row] = await db.query<{ version: string; due: string }>(
    `select protocol_version as version, due_on::text as due from task where patient_id = $1 and key = 'f1/assessment/fls'`,
    [patientId],
  );
  return [String(row?.version), String(row?.due)];
}
const SHIPPED = ['2026.11', '2027-01-31'];

describe('what is in force', () => {
  it('is the shipped protocol while nothing is published', async () => {
    expect(await assessmentOf(await enrol(north))).toEqual(SHIPPED);
  });

  it('is what the service published, from its first day on', async () => {
    await publish(version('2026.12', '2026-12-02', 30));
    const patientId = await enrol(north);
    expect(await assessmentOf(patientId)).toEqual(SHIPPED);
    await db.freezeAt('2026-12-02T09:00:00Z');
    expect(await assessmentOf(await enrol(north))).toEqual(['2026.12', '2026-12-02']);
    await replanPatient(w, north.nurse, patientId);
    expect(await assessmentOf(patientId)).toEqual(['2026.12', '2026-12-02']);
  });

  it("begins at the service's own midnight", async () => {
    await publish(version('2026.12', '2026-12-02', 30), { serviceId: null });
    await db.freezeAt('2026-12-01T12:00:00Z'); // 2 December in Auckland
    expect((await assessmentOf(await enrol(north)))[0]).toBe('2026.11');
    expect((await assessmentOf(await enrol(south)))[0]).toBe('2026.12');
  });

  it.each<[string, Row]>([
    ['not approved', { approvedBy: null }],
    ['not published', { publishedAt: null }],
    ['to be published later', { publishedAt: '2026-12-01T09:00:01Z' }],
  ])('is not what is %s', async (_, row) => {
    await publish(version('2026.12', '2026-12-01', 30), row);
    expect(await assessmentOf(await enrol(north))).toEqual(SHIPPED);
  });

  it("is not another service's", async () => {
    await publish(version('2026.12', '2026-12-01', 30), { serviceId: south.serviceId });
    expect(await assessmentOf(await enrol(north))).toEqual(SHIPPED);
  });

  it("is the one with the latest first day; of one day the service's own; of those the one published last", async () => {
    await publish(version('early', '2026-11-10', 40));
    await publish(version('all', '2026-11-20', 41), { serviceId: null });
    expect((await assessmentOf(await enrol(north)))[0]).toBe('all');
    await publish(version('own', '2026-11-20', 42));
    expect((await assessmentOf(await enrol(north)))[0]).toBe('own');
    await publish(version('later', '2026-11-20', 43), { publishedAt: '2026-11-21T08:00:00Z' });
    expect((await assessmentOf(await enrol(north)))[0]).toBe('later');
    await publish(version('to-come', '2027-01-01', 44));
    expect((await assessmentOf(await enrol(north)))[0]).toBe('later');
  });

  it('is seen at once when a row is changed, though rules are kept in memory', async () => {
    const id = await publish(version('2026.12', '2026-12-01', 30));
    const patientId = await enrol(north);
    const changed = version('2026.12', '2026-12-01', 31);
    await db.query('update published_protocol set rules = $2 where id = $1', [id, JSON.stringify(changed)]);
    await replanPatient(w, north.nurse, patientId);
    expect(await assessmentOf(patientId)).toEqual(['2026.12', '2026-12-03']);
  });

  it('is read once, and then with no statement of its own', async () => {
    await publish(version('2026.12', '2026-12-01', 30));
    const patientId = await enrol(north);
    const statements: string[] = [];
    // Before the settings are sent, the statement passes here with its name.
    const note = (client: PoolClient): void => {
      const query = client.query.bind(client) as (config: { name?: string }) => unknown;
      client.query = ((config: { name?: string }) => {
        statements.push(String(config.name));
        return query(config);
      }) as typeof client.query;
      p.pool.once('release', () => {
        client.query = query as typeof client.query;
      });
    };
    p.pool.on('acquire', note);
    try {
      await recordFacts(p.as(north.nurse), north.nurse, patientId, {
        facts: [{ type: 'pain', on: '2026-11-30', payload: { nrs: 4 } }],
      });
      await readPlan(p.as(north.nurse), north.nurse, patientId);
    } finally {
      p.pool.off('acquire', note);
    }
    expect(statements).toEqual(['read-for-change', 'write-plain-change', 'read-plan']);
  });

  it('comes with the session, so that enrolling reads nothing else', async () => {
    const token = 'a-token';
    await db.query('update session set token_hash = $2, expires_at = $3, last_seen_at = $4 where id = $1', [
      north.nurse.sessionId,
      Buffer.from(sha256(token)),
      '2026-12-01T20:00:00Z',
      '2026-12-01T08:59:30Z',
    ]);
    const id = await publish(version('2026.12', '2026-12-01', 30));
    const found = await sessionOf(p, token);
    const actor = found.kind === 'actor' ? found.actor : north.nurse;
    expect(actor.day?.protocolKey).toMatch(new RegExp(`^${id}/\\d+$`));
    const { patientId } = await enrolPatient(p.as(actor), actor, story.enrolment());
    expect(await assessmentOf(patientId)).toEqual(['2026.12', '2026-12-02']);
  });

  it('groups calls by the kinds of the version in force', async () => {
    const none = { ...version('2026.12', '2026-12-01', 30), contacts: { ...shippedProtocol.contacts, kinds: [] } };
    const patientId = await enrol(north);
    expect((await readPlan(p.as(north.nurse), north.nurse, patientId)).contacts.length).toBeGreaterThan(0);
    await publish(none);
    expect((await readPlan(p.as(north.nurse), north.nurse, patientId)).contacts).toEqual([]);
  });

  it('plans nothing at all by a row with a fault, and stores nothing', async () => {
    const patientId = await enrol(north);
    const { pain: _pain, ...rest } = version('2026.12', '2026-12-01', 30);
    await publish(version('2026.12', '2026-12-01', 30), { rules: rest });
    const fact = { type: 'pain' as const, on: '2026-11-30', payload: { nrs: 4 } };
    expect(await codeOf(recordFacts(p.as(north.nurse), north.nurse, patientId, { facts: [fact] }))).toBe('FLS-1041');
    expect(await assessmentOf(patientId)).toEqual(SHIPPED);
    // but the patient can still be looked at, with no calls suggested
    const { tasks, contacts } = await readPlan(p.as(north.nurse), north.nurse, patientId);
    expect([tasks.length > 5, contacts]).toEqual([true, []]);
    expect(await db.query(`select 1 from fact where patient_id = $1 and type = 'pain'`, [patientId])).toEqual([]);
  });

  it('is refused when the row says another version or first day than its rules', async () => {
    await publish(version('2026.12', '2026-12-01', 30), { rules: version('2026.13', '2026-12-01', 30) });
    expect(await codeOf(enrol(north))).toBe('FLS-1041');
  });
});

describe('publishing', () => {
  let second: UserActor;
  beforeAll(() => {
    second = { ...north.safetyOfficer, userId: randomUUID() };
  });
  const propose = (protocol: unknown, actor = north.lead) =>
    proposeProtocol(p.as(actor), actor, { name: 'ours', reason: 'guidance changed', rules: { whole: protocol } });

  it('takes a lead and another person, and then holds from its first day on', async () => {
    const { id } = await propose(version('2026.12', '2026-12-02', 30));
    await db.freezeAt('2026-12-02T09:00:00Z');
    expect(await assessmentOf(await enrol(north))).toEqual(SHIPPED);
    expect(await codeOf(approveProtocol(p.as(north.lead), north.lead, id))).toBe('FLS-1044');
    await approveProtocol(p.as(second), second, id);
    expect(await assessmentOf(await enrol(north))).toEqual(['2026.12', '2026-12-02']);
    expect(await codeOf(approveProtocol(p.as(second), second, id))).toBe('FLS-1045');
    const audit = await db.query<{ action: string; outcome: string }>(
      `select action, outcome from audit_record where action like '%-protocol' order by id`,
    );
    expect(audit).toEqual([
      { action: 'propose-protocol', outcome: 'done' },
      { action: 'publish-protocol', outcome: 'done' },
      { action: 'publish-protocol', outcome: 'refused' },
    ]);
  });

  it('refuses rules with faults, versions that are there, and people who may not', async () => {
    const good = version('2026.12', '2026-12-02', 30);
    expect(await codeOf(propose({ ...good, dosingRules: {} }))).toBe('FLS-1042');
    expect(await codeOf(propose({ ...good, version: shippedProtocol.version }))).toBe('FLS-1043');
    expect(await codeOf(propose(good, north.nurse))).toBe('FLS-1109');
    await propose(good);
    expect(await codeOf(propose(good))).toBe('FLS-1043');
    expect(await db.query('select version from published_protocol')).toEqual([{ version: '2026.12' }]);
  });

  it('refuses to approve a first day that has passed, and what is not the service’s', async () => {
    const { id } = await propose(version('2026.12', '2026-12-02', 30));
    expect(
      await codeOf(
        approveProtocol(p.as({ ...second, serviceId: south.serviceId }), { ...second, serviceId: south.serviceId }, id),
      ),
    ).toBe('FLS-1028');
    await db.freezeAt('2026-12-03T09:00:00Z');
    expect(await codeOf(approveProtocol(p.as(second), second, id))).toBe('FLS-1045');
    expect(await codeOf(approveProtocol(p.as(second), second, 'no-id'))).toBe('FLS-1028');
  });
});

describe('planning again when a version comes into force', () => {
  let patients: string[];
  const worker = { kind: 'worker' } as const;
  const versions = async (): Promise<string[]> => {
    const rows = await db.query<{ version: string }>(
      `select distinct protocol_version as version from task where patient_id = any($1) and withdrawn_at is null order by 1`,
      [patients],
    );
    return rows.map((row) => row.version);
  };
  /** Turns until nothing is left to do now. */
  const replanAll = async (batch: number): Promise<{ patients: number; changed: number }> => {
    const sum = { patients: 0, changed: 0 };
    for (;;) {
      const turns = await replanPatients(w, worker, batch);
      for (const turn of turns) {
        sum.patients += turn.patients;
        sum.changed += turn.changed;
      }
      if (!turns.some(({ hasMore }) => hasMore)) return sum;
    }
  };

  beforeEach(async () => {
    patients = [];
    for (let n = 0; n < 5; n += 1) patients.push(await enrol(north));
  });

  it('reaches every patient of the service in batches, once, and writes nothing the second time', async () => {
    await replanAll(50);
    expect(await versions()).toEqual(['2026.11']);
    expect(await replanPatients(w, worker, 2)).toEqual([]);

    await publish(version('2026.12', '2026-12-02', 30));
    expect(await replanPatients(w, worker, 2)).toEqual([]);
    await db.freezeAt('2026-12-02T00:00:30Z');
    const turns = await replanPatients(w, worker, 2);
    const first = turns.find(({ serviceId }) => serviceId === north.serviceId);
    expect(first).toMatchObject({ serviceId: north.serviceId, patients: 2, changed: 2, hasMore: true });
    const { patients: rest, changed } = await replanAll(2);
    expect(rest).toBe(changed);
    expect(await versions()).toEqual(['2026.12']);
    expect(await replanPatients(w, worker, 2)).toEqual([]);
  });

  it('goes on where a worker stopped', async () => {
    await replanAll(50);
    await publish(version('2026.12', '2026-12-02', 30));
    await db.freezeAt('2026-12-02T09:00:00Z');
    await replanPatients(w, worker, 3);
    const another = createPersistence({ role: 'osteon_worker', keys: TEST_KEYS, databaseUrl: db.url, poolSize: 2 });
    try {
      const before = await db.query<{ n: number }>(
        `select count(*)::int as n from task where protocol_version = '2026.12' and service_id = $1`,
        [north.serviceId],
      );
      expect(before[0]?.n).toBeGreaterThan(0);
      let turns;
      do turns = await replanPatients(another, worker, 3);
      while (turns.some(({ hasMore }) => hasMore));
    } finally {
      await another.close();
    }
    expect(await versions()).toEqual(['2026.12']);
  });

  it('lets one worker have a turn at a time', async () => {
    await publish(version('2026.12', '2026-12-01', 30));
    const counts = await Promise.all([replanPatients(w, worker, 50), replanPatients(w, worker, 50)]);
    const ofNorth = counts.flat().filter(({ serviceId, patients: n }) => serviceId === north.serviceId && n > 0);
    expect(ofNorth).toHaveLength(1);
    expect(await versions()).toEqual(['2026.12']);
  });

  it('finds on the next day who was planned by the old version behind its back', async () => {
    const day = { timeZone: 'Europe/London', today: '2026-12-01', protocolKey: null };
    await publish(version('2026.12', '2026-12-02', 30));
    await db.freezeAt('2026-12-02T09:00:00Z');
    await replanAll(50);
    // a request that began before midnight and was written after the job had passed
    const late = await enrolPatient(p.as({ ...north.nurse, day }), { ...north.nurse, day }, story.enrolment());
    expect((await assessmentOf(late.patientId))[0]).toBe('2026.11');
    await replanAll(50);
    expect((await assessmentOf(late.patientId))[0]).toBe('2026.11');
    await db.freezeAt('2026-12-03T00:01:00Z');
    await replanAll(50);
    expect((await assessmentOf(late.patientId))[0]).toBe('2026.12');
    expect(await replanPatients(w, worker, 50)).toEqual([]);
  });

  it('begins anew when the version in force changes again, or goes back', async () => {
    const id = await publish(version('2026.12', '2026-12-01', 30));
    await replanAll(50);
    expect(await versions()).toEqual(['2026.12']);
    await db.query('update published_protocol set published_at = null where id = $1', [id]);
    await replanAll(50);
    expect(await versions()).toEqual(['2026.11']);
  });

  it('leaves a service alone whose row has a fault, and plans when it is mended', async () => {
    const elsewhere = await enrol(south);
    await replanAll(50);
    const id = await publish(version('2026.12', '2026-12-01', 30), { rules: {} });
    await publish(version('2026.12', '2026-12-01', 30), { serviceId: south.serviceId });
    const turns = await replanPatients(w, worker, 50);
    expect(turns.find(({ serviceId }) => serviceId === north.serviceId)?.fault).toMatch(
      /cannot be used: \/id is missing/,
    );
    expect(await versions()).toEqual(['2026.11']);
    expect((await assessmentOf(elsewhere))[0]).toBe('2026.12');
    const mended = version('2026.12', '2026-12-01', 30);
    await db.query('update published_protocol set rules = $2 where id = $1', [id, JSON.stringify(mended)]);
    await replanAll(50);
    expect(await versions()).toEqual(['2026.12']);
  });
});
