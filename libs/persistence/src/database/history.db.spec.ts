import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { annulContact, enrolPatient, readContactForm, recordContact, recordFacts } from '@osteon/application';
import {
  aPatient,
  aService,
  createTestDatabase,
  TEST_KEYS,
  type TestDatabase,
  type TestService,
} from '@osteon/testing';
import { createPersistence, type Persistence } from '../persistence.ts';

let db: TestDatabase;
let p: Persistence;
let north: TestService;
let south: TestService;
let patientId: string;

beforeAll(async () => {
  db = await createTestDatabase();
  p = createPersistence({ role: 'osteon_api', keys: TEST_KEYS, databaseUrl: db.url, poolSize: 2 });
  await db.freezeAt('2026-05-01T09:00:00Z');
  north = await aService(db, { code: 'north' });
  south = await aService(db, { code: 'south' });
  ({ patientId } = await enrolPatient(
    p.as(north.nurse),
    north.nurse,
    aPatient().withVertebralFracture('2026-01-31').enrolment(),
  ));
  await recordFacts(p.as(north.nurse), north.nurse, patientId, { facts: [{ type: 'fls-contact', on: '2026-02-05' }] });
  const { checklists } = await readContactForm(p.as(north.nurse), north.nurse, patientId);
  const [list] = checklists;
  const { contactId = '' } = await recordContact(p.as(north.nurse), north.nurse, patientId, {
    outcome: 'reached',
    on: '2026-02-05',
    redFlags: 'none',
    ticks: [{ taskKey: list?.taskKey ?? '', item: list?.items[0]?.text ?? '', ticked: true }],
  });
  await annulContact(p.as(north.nurse), north.nurse, patientId, contactId, { reason: 'undone' });
});
afterAll(async () => {
  await p.close();
  await db.drop();
});

const failing = async (sql: string, values: readonly unknown[] = []): Promise<string> => {
  try {
    await db.query(sql, values);
  } catch (error) {
    return String((error as Error & { constraint?: string }).constraint ?? (error as Error).message);
  }
  throw new Error(`${sql} was let through`);
};

describe('history', () => {
  it.each(['fact', 'task_change', 'contact_attempt', 'contact_annulment', 'checklist_tick', 'audit_record'])(
    '%s is added to and never changed',
    async (table) => {
      const [counted] = await db.query<{ n: number }>(`select count(*)::int as n from ${table}`);
      expect(counted?.n).toBeGreaterThan(0);
      const column = table === 'audit_record' ? 'action' : 'service_id';
      for (const sql of [
        `update ${table} set ${column} = ${column}`,
        `delete from ${table}`,
        `truncate ${table} cascade`,
      ]) {
        expect(await failing(sql)).toMatch(/keeps history/);
      }
      expect(await db.query(`select count(*)::int as n from ${table}`)).toEqual([counted]);
    },
  );

  it('keeps a patient of whom anything is stored', async () => {
    expect(await failing('delete from patient where id = $1', [patientId])).toMatch(/_fkey|violates/);
  });
});

describe('what cannot be', () => {
  it('a row of one service that points at the patient of another', async () => {
    const sql = `insert into contact_point (service_id, patient_id, channel, value, value_hash, preference)
      values ($1, $2, 'sms', '1', '1', 0)`;
    expect(await failing(sql, [south.serviceId, patientId])).toBe('contact_point_patient_id_service_id_fkey');
  });

  it('a retraction of nothing, a correction without a reason, a dose of no course', async () => {
    const fact = (columns: string, values: string) =>
      failing(
        `insert into fact (service_id, patient_id, type, "on", payload, source, ${columns})
         select service_id, patient_id, 'dose', "on", '{}', 'nurse', ${values} from fact where patient_id = $1 limit 1`,
        [patientId],
      );
    expect(await fact('ref, retracts', `'t1', true`)).toBe('fact_correction');
    expect(await fact('ref, corrects_id', `'t1', id`)).toBe('fact_reason');
    expect(await fact('ref', 'null')).toBe('fact_reference');
  });

  it('two tasks with one key, a task that is overdue before it is due, a cancellation without a reason', async () => {
    const copy = (columns: string, values: string) =>
      failing(
        `insert into task (service_id, patient_id, kind, occurrence, anchor, anchor_on, born_on, opens_on, due_on, because,
           protocol_version, created_on, ${columns})
         select service_id, patient_id, kind, occurrence, anchor, anchor_on, born_on, opens_on, due_on, because,
           protocol_version, created_on, ${values} from task where patient_id = $1 limit 1`,
        [patientId],
      );
    expect(await copy('key, overdue_from', 'key, overdue_from')).toBe('task_patient_id_key_key');
    expect(await copy('key, overdue_from', `'x', due_on`)).toBe('task_dates');
    expect(await copy('key, overdue_from, cancelled_on', `'x', overdue_from, due_on`)).toBe('task_cancelled');
  });

  it('two open assignments of one patient, an unknown time zone, a sign-in name in capitals', async () => {
    const assign = `insert into assignment (service_id, patient_id, user_id) values ($1, $2, $3)`;
    await db.query(assign, [north.serviceId, patientId, north.nurse.userId]);
    expect(await failing(assign, [north.serviceId, patientId, north.admin.userId])).toBe('assignment_one_open');
    expect(await failing(`update service set time_zone = 'Mars/Olympus'`)).toMatch(/time zone/);
    expect(await failing(`update user_account set email = upper(email)`)).toBe('user_account_email');
  });
});

describe('the clock', () => {
  it('is the database’s, and can be moved for every program at once', async () => {
    const today = async () => (await p.patients.readServiceDay(north.serviceId))?.today;
    expect(await today()).toBe('2026-05-01');
    await db.freezeAt('2026-06-30T23:30:00Z'); // half past midnight in London
    expect(await today()).toBe('2026-07-01');
    await db.freezeAt('2026-05-01T09:00:00Z');
  });
});
