import { enrolPatient, readPatient, searchPatients } from '@osteon/application';
import {
  aPatient,
  aService,
  createTestDatabase,
  TEST_KEYS,
  type TestDatabase,
  type TestService,
} from '@osteon/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createHash, randomBytes } from 'node:crypto';
import { createPersistence, type Persistence } from '../persistence.ts';
import { createKeyRing } from './key-ring.ts';
import { keyUse, rotateKeys } from './rotate-keys.ts';

const PATIENTS = 23;
const old = { id: 'test', key: createHash('sha256').update('a key that is only for tests').digest() };
const fresh = { id: 'fresh', key: randomBytes(32) };
const both = createKeyRing([fresh, old]);
const onlyFresh = createKeyRing([fresh]);

let db: TestDatabase;
let owner: Persistence;
let north: TestService;
const patients: string[] = [];

const stores = (keys: typeof both) => createPersistence({ role: 'osteon_api', keys, databaseUrl: db.url, poolSize: 2 });
const numberOf = (n: number): string => `N-${1000 + n}`;
const story = (n: number) => ({
  ...aPatient().numbered(numberOf(n)).withHipFracture('2026-04-01').enrolment(),
  contactPoints: [{ channel: 'sms' as const, value: `+4477009000${10 + n}` }],
});

async function inUse(): Promise<Record<string, number>> {
  const used: Record<string, number> = {};
  for (const { keyId, rows } of await keyUse(owner.pool)) used[String(keyId)] = (used[String(keyId)] ?? 0) + rows;
  return used;
}

beforeAll(async () => {
  db = await createTestDatabase();
  await db.freezeAt('2026-05-01T09:00:00Z');
  north = await aService(db);
  owner = createPersistence({ role: 'osteon_worker', keys: TEST_KEYS, databaseUrl: db.url, poolSize: 4 });
  const api = stores(TEST_KEYS);
  for (let n = 0; n < PATIENTS; n += 1) {
    const { patient, ...rest } = story(n);
    const address = { lines: [`${n} Long Lane`] };
    const written = await enrolPatient(api.as(north.nurse), north.nurse, { ...rest, patient: { ...patient, address } });
    patients.push(written.patientId);
  }
  await api.close();
});
afterAll(async () => {
  await owner.close();
  await db.drop();
});

/** Everything is there for who has these keys. */
async function expectAll(keys: typeof both): Promise<void> {
  const api = stores(keys);
  try {
    for (const [n, id] of patients.entries()) {
      expect(await readPatient(api.as(north.nurse), north.nurse, id)).toMatchObject({
        address: { lines: [`${n} Long Lane`] },
        identifiers: [{ value: numberOf(n) }],
        contactPoints: [{ value: `+4477009000${10 + n}` }],
      });
      const { rows } = await searchPatients(api.as(north.nurse), north.nurse, { text: numberOf(n) });
      expect(rows.map((row) => row.id)).toEqual([id]);
    }
  } finally {
    await api.close();
  }
}

describe('rotating the keys', () => {
  it('takes up what is still in clear, as an older version left it', async () => {
    const [first] = patients;
    await db.query(
      `update contact_point set value = '+447700900010', value_hash = '+447700900010' where patient_id = $1`,
      [first],
    );
    await db.query(
      `update patient_identifier set value = $2, value_hash = convert_to($2, 'UTF8') where patient_id = $1`,
      [first, numberOf(0)],
    );
    await db.query(`update patient set address = '{"lines": ["0 Long Lane"]}' where id = $1`, [first]);
    expect(await inUse()).toEqual({ null: 3, test: PATIENTS * 3 - 3 });
    await expectAll(TEST_KEYS);
  });

  it('goes on where it was killed, between any two batches', async () => {
    for (let survived = 0; survived < 4; survived += 1) {
      let batches = 0;
      const killed = rotateKeys(owner.pool, both, {
        batch: 4,
        onBatch() {
          batches += 1;
          if (batches > survived) throw new Error('killed');
        },
      });
      await expect(killed).rejects.toThrow('killed');
      await expectAll(both);
    }
    const before = await inUse();
    expect(before['fresh']).toBeGreaterThan(0);
    expect(before['test']).toBeGreaterThan(0);
    const rest = (before['test'] ?? 0) + (before['null'] ?? 0);
    expect(await rotateKeys(owner.pool, both, { batch: 4 })).toBe(rest);
    expect(await inUse()).toEqual({ fresh: PATIENTS * 3 });
    expect(await rotateKeys(owner.pool, both)).toBe(0);
    await expectAll(onlyFresh);
  });

  it('refuses a number that is taken under another key, and in clear', async () => {
    for (const keys of [both, createKeyRing([old, fresh])]) {
      const api = stores(keys);
      await expect(enrolPatient(api.as(north.nurse), north.nurse, story(3))).rejects.toMatchObject({
        code: 'FLS-1021',
      });
      await api.close();
    }
    await db.query(
      `update patient_identifier set value = $2, value_hash = convert_to($2, 'UTF8') where patient_id = $1`,
      [patients[1], numberOf(1)],
    );
    const api = stores(onlyFresh);
    await expect(enrolPatient(api.as(north.nurse), north.nurse, story(1))).rejects.toMatchObject({ code: 'FLS-1021' });
    await api.close();
  });

  it('leaves what somebody writes meanwhile as they wrote it', async () => {
    const back = createKeyRing([old, fresh]);
    const [id] = patients;
    let changed = false;
    await rotateKeys(owner.pool, back, {
      batch: 4,
      async onBatch({ column }) {
        if (changed || column !== 'contact_point.value') return;
        changed = true;
        const value = back.seal('+447700900999', {
          table: 'contact_point',
          column: 'value',
          id: String(patients.at(-1)),
        });
        await db.query('update contact_point set value = $2 where patient_id = $1', [patients.at(-1), value]);
        await db.query('update patient set version = version + 1 where id = $1', [id]);
      },
    });
    expect(await inUse()).toEqual({ test: PATIENTS * 3 });
    const api = stores(back);
    expect(await readPatient(api.as(north.nurse), north.nurse, String(patients.at(-1)))).toMatchObject({
      contactPoints: [{ value: '+447700900999' }],
    });
    await api.close();
  });

  it('changes nothing that was written between its look and its hand', async () => {
    // The row is another one by the time the statement comes: what it was told stands.
    const keys = createKeyRing([fresh, old]);
    const id = String(patients[5]);
    const before = await db.query<{ value: string }>('select value from contact_point where patient_id = $1', [id]);
    const slow = Object.create(owner.pool) as typeof owner.pool;
    let written = false;
    slow.query = (async (text: string, values: unknown[]) => {
      if (!written && text.startsWith('update contact_point')) {
        written = true;
        await db.query('update contact_point set value = $2 where patient_id = $1', [
          id,
          keys.seal('+447700900888', { table: 'contact_point', column: 'value', id }),
        ]);
      }
      return owner.pool.query(text, values);
    }) as typeof owner.pool.query;
    await rotateKeys(slow, keys);
    const [after] = await db.query<{ value: string }>('select value from contact_point where patient_id = $1', [id]);
    expect(before[0]?.value).not.toBe(after?.value);
    expect(keys.open(String(after?.value), { table: 'contact_point', column: 'value', id })).toBe('+447700900888');
    expect(await inUse()).toEqual({ fresh: PATIENTS * 3 });
  });
});
