import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  correctFact,
  importBundles,
  readPatient,
  recordFacts,
  type BundleSource,
  type ImportedPatient,
  type ImportResult,
  type Translation,
} from '@osteon/application';
import {
  aService,
  createTestDatabase,
  identifierHash,
  TEST_KEYS,
  type TestDatabase,
  type TestService,
  withClient,
} from '@osteon/testing';
import { sealIdentifier } from '../at-rest/sealed-columns.ts';
import { createPersistence, type Persistence } from '../persistence.ts';

let db: TestDatabase;
let p: Persistence;
let north: TestService;
let number = 0;

beforeAll(async () => {
  db = await createTestDatabase();
  p = createPersistence({ role: 'osteon_worker', keys: TEST_KEYS, databaseUrl: db.url, poolSize: 6 });
  await db.freezeAt('2026-06-15T10:00:00Z');
  north = await aService(db, { code: 'north' });
});
afterAll(async () => {
  await p.close();
  await db.drop();
});
beforeEach(() => {
  number += 1;
});

const numberOf = (value: string) => ({ system: 'urn:hospital:number', value });

/** What a sender says of a woman with a broken wrist. */
function sent(more: Partial<ImportedPatient> = {}): ImportedPatient {
  return {
    identifiers: [numberOf(`N${number}`)],
    family: 'Example',
    given: ['Ada'],
    birthDate: '1950-02-03',
    sex: 'female',
    language: null,
    telecom: [],
    address: null,
    facts: [{ type: 'fracture', sourceKey: 'wrist', fracture: { id: 'f1', site: 'wrist', diagnosedOn: '2026-05-01' } }],
    setAside: [],
    remarks: [],
    ...more,
  };
}

const mobile = (value: string) => ({ kind: 'phone' as const, value, use: 'mobile' as const });

/** The translator's part is not looked at here: a bundle is its patient as JSON. */
async function translateBundle(stream: AsyncIterable<Uint8Array>): Promise<Translation> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return { ok: true, patients: [JSON.parse(Buffer.concat(chunks).toString()) as ImportedPatient] };
}

async function* sources(...patients: readonly ImportedPatient[]): AsyncGenerator<BundleSource> {
  for (const [index, patient] of patients.entries()) {
    const stream = (async function* () {
      yield Buffer.from(JSON.stringify(patient));
    })();
    yield { name: `bundle ${index + 1}`, stream };
  }
}

const send = (...patients: readonly ImportedPatient[]): Promise<ImportResult> =>
  importBundles(
    { imports: p.imports, translateBundle },
    { kind: 'cli', serviceId: north.serviceId },
    sources(...patients),
  );

async function patientWith(value: string): Promise<string> {
  const [row] = await db.query<{ id: string }>(
    'select patient_id as id from patient_identifier where service_id = $1 and value_hash = $2',
    [north.serviceId, identifierHash(north.serviceId, value)],
  );
  return String(row?.id);
}

const issueOf = ({ refused }: ImportResult, at = 0) => JSON.stringify(refused[at]?.outcome.issue ?? []);

describe('a telephone number that a sender adds', () => {
  const points = async (patientId: string) =>
    (await readPatient(p, north.nurse, patientId)).contactPoints.map(
      ({ channel, value, optedOut }) => `${channel} ${value}${optedOut ? ' opted out' : ''}`,
    );

  it('is not used for messages where the patient opted out of them', async () => {
    await send(sent({ telecom: [mobile('+441632960001')] }));
    const patientId = await patientWith(`N${number}`);
    await recordFacts(p, north.nurse, patientId, {
      facts: [{ type: 'opt-out', on: '2026-06-01', payload: { channel: 'sms' } }],
    });
    await send(sent({ telecom: [mobile('+441632960001'), mobile('+441632960002')] }));
    expect((await points(patientId)).sort()).toEqual([
      'phone +441632960001',
      'phone +441632960002',
      'sms +441632960001 opted out',
      'sms +441632960002 opted out',
    ]);
  });

  it('is not used for messages where it is recorded of no number that they agreed', async () => {
    await send(sent({ telecom: [mobile('+441632960005')] }));
    const patientId = await patientWith(`N${number}`);
    await db.query(`update contact_point set consented = false where patient_id = $1 and channel = 'sms'`, [patientId]);
    await send(sent({ telecom: [mobile('+441632960006')] }));
    const agreed = await db.query(
      `select channel, bool_or(consented) as consented from contact_point where patient_id = $1 group by 1 order by 1`,
      [patientId],
    );
    expect(agreed).toEqual([
      { channel: 'sms', consented: false },
      { channel: 'phone', consented: true },
    ]);
  });

  it('is not used either when it is the first one after an opt-out', async () => {
    await send(sent());
    const patientId = await patientWith(`N${number}`);
    const { factIds } = await recordFacts(p, north.nurse, patientId, {
      facts: [{ type: 'opt-out', on: '2026-06-01', payload: { channel: 'sms' } }],
    });
    await send(sent({ telecom: [mobile('+441632960003')] }));
    expect((await points(patientId)).sort()).toEqual(['phone +441632960003', 'sms +441632960003 opted out']);
    await correctFact(p, north.nurse, patientId, String(factIds[0]), { retract: true, reason: 'not she' });
    await send(sent({ telecom: [mobile('+441632960003'), mobile('+441632960004')] }));
    expect((await points(patientId)).filter((point) => point.endsWith('opted out'))).toEqual([]);
  });
});

describe('somebody who is looked for while they are changed elsewhere', () => {
  it('is whoever has the number once that stands', async () => {
    const [had, has] = [`H${number}`, `W${number}`];
    await send(sent({ identifiers: [numberOf(had)] }), sent({ identifiers: [numberOf(has)] }));
    const [before, after] = [await patientWith(had), await patientWith(has)];
    await withClient(db.url, async (other) => {
      await other.query('begin');
      await other.query('select from patient where id = $1 for update', [before]);
      await other.query('delete from patient_identifier where patient_id = $1', [before]);
      const place = { serviceId: north.serviceId, patientId: after };
      const { system, value, valueHash } = sealIdentifier(TEST_KEYS, place, numberOf(had));
      await other.query(
        'insert into patient_identifier (service_id, patient_id, system, value, value_hash) values ($1, $2, $3, $4, $5)',
        [north.serviceId, after, system, value, valueHash],
      );
      let isSettled = false;
      const looked = p.imports
        .inTransaction({ kind: 'cli', serviceId: north.serviceId }, (transaction) =>
          transaction.findByIdentifiers(north.serviceId, [numberOf(had)]),
        )
        .finally(() => (isSettled = true));
      const waits = () =>
        db.query(`select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`);
      while (!isSettled && (await waits()).length === 0);
      await other.query('commit');
      const found = await looked;
      expect(found.map(({ patientId }) => patientId)).toEqual([after]);
      expect(found[0]?.identifiers.map(({ value: number }) => number).sort()).toEqual([had, has]);
    });
  });
});

describe('a telephone number that a sender writes', () => {
  const points = async (patientId: string) =>
    (await readPatient(p, north.nurse, patientId)).contactPoints.map(({ channel, value, invalid }) => [
      channel,
      value,
      invalid,
    ]);

  it('is stored as others are, and known again however it is written', async () => {
    await send(sent({ telecom: [mobile('01632 960005')] }));
    const patientId = await patientWith(`N${number}`);
    const stored = [
      ['sms', '+441632960005', false],
      ['phone', '+441632960005', false],
    ];
    expect(await points(patientId)).toEqual(stored);
    await send(sent({ telecom: [mobile('+44 1632 960005')] }));
    expect(await points(patientId)).toEqual(stored);
    // As earlier versions stored it.
    await db.query(
      `update contact_point set value = '01632-960005', value_hash = '01632-960005' where patient_id = $1`,
      [patientId],
    );
    await send(sent({ telecom: [mobile('01632 960005')] }));
    expect(await points(patientId)).toHaveLength(2);
  });

  it('is kept and marked when it cannot be right, and the patient is imported all the same', async () => {
    await send(sent({ telecom: [mobile('12')] }));
    expect(await points(await patientWith(`N${number}`))).toEqual([
      ['sms', '12', true],
      ['phone', '12', true],
    ]);
  });
});

describe('one bundle among many', () => {
  it('is refused with its field when a name or a number is longer than is stored, and the run goes on', async () => {
    const result = await send(
      sent({ family: 'x'.repeat(201) }),
      sent({ given: ['y'.repeat(150), 'z'.repeat(50)] }),
      sent({ identifiers: [numberOf('1'.repeat(201))] }),
      sent({ identifiers: [{ ...numberOf('1'), system: `urn:${'s'.repeat(200)}` }] }),
      sent(),
    );
    expect(result.counts).toMatchObject({ bundlesRead: 5, bundlesRefused: 4, patientsNew: 1 });
    for (const [at, field] of ['family', 'given', 'identifiers', 'identifiers'].entries()) {
      expect(issueOf(result, at)).toContain('FLS-1010');
      expect(issueOf(result, at)).toContain(`(${field})`);
    }
  });

  it('is refused when the database cannot index what it holds, and the run goes on', async () => {
    const long = randomBytes(6000).toString('hex');
    const result = await send(sent({ family: long }), sent());
    expect(result.counts).toMatchObject({ bundlesRead: 2, bundlesRefused: 1, patientsNew: 1 });
    expect(issueOf(result)).toContain('FLS-1010');
  });

  it('takes up a number that another import gives to another patient at the same moment', async () => {
    const taken = `T${number}`;
    await send(sent());
    // Another import has stored the number and has not ended: ours waits for it, and must then see whose it is.
    const other = await p.pool.connect();
    try {
      await other.query('begin');
      const { rows } = await other.query<{ id: string }>(
        `insert into patient (service_id, family, given, birth_date, sex)
         values ($1, 'Other', 'Berta', '1944-01-01', 'female') returning id`,
        [north.serviceId],
      );
      await other.query(
        `insert into patient_identifier (service_id, system, value, value_hash, patient_id)
         values ($1, 'urn:hospital:number', 'sealed', $2, $3)`,
        [north.serviceId, identifierHash(north.serviceId, taken), rows[0]?.id],
      );
      const running = send(sent({ identifiers: [numberOf(`N${number}`), numberOf(taken)] }), {
        ...sent(),
        identifiers: [numberOf(`after ${number}`)],
      });
      await waiting();
      await other.query('commit');
      const result = await running;
      expect(result.counts).toMatchObject({ bundlesRead: 2, bundlesRefused: 1, patientsNew: 1 });
      expect(issueOf(result)).toContain('FLS-1021');
      expect(issueOf(result)).toMatch(/more than one patient/);
    } finally {
      other.release();
    }
  });

  /** Until a statement waits for a lock of another transaction. */
  async function waiting(): Promise<void> {
    for (;;) {
      const [row] = await db.query<{ n: number }>(
        `select count(*)::int as n from pg_stat_activity
         where datname = current_database() and wait_event_type = 'Lock'`,
      );
      if ((row?.n ?? 0) > 0) return;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
});

describe('a number that is another person’s', () => {
  it('changes nothing: the bundle is refused and a person is asked, once', async () => {
    await send(sent());
    const patientId = await patientWith(`N${number}`);
    const stranger = sent({ family: 'Quinn', given: ['Zoe'], birthDate: '1961-09-09' });
    const results = [await send(stranger, sent({ identifiers: [numberOf(`B${number}`)] })), await send(stranger)];
    expect(results[0]?.counts).toMatchObject({ bundlesRead: 2, bundlesRefused: 1, patientsNew: 1 });
    expect(issueOf(results[0]!)).toContain('FLS-1021');
    expect(issueOf(results[0]!)).not.toMatch(/Quinn|Example|1950|1961/);
    expect(await readPatient(p, north.nurse, patientId)).toMatchObject({
      family: 'Example',
      given: 'Ada',
      birthDate: '1950-02-03',
      version: 1,
    });
    const items = await db.query('select kind, key, urgent, detail from work_item where patient_id = $1', [patientId]);
    expect(items).toEqual([
      {
        kind: 'incident',
        key: `incident/import/${patientId}/other-person`,
        urgent: false,
        detail: { reason: 'other-person', text: expect.stringMatching(/number/) },
      },
    ]);
  });

  it.each<[string, Partial<ImportedPatient>]>([
    ['another family name', { family: 'Married' }],
    ['another date of birth', { birthDate: '1950-03-02' }],
    ['the name in other letters and another date of birth', { family: 'EXÁMPLE ', birthDate: '1950-03-02' }],
  ])('is not suspected for %s', async (_what, more) => {
    await send(sent());
    const { counts } = await send(sent(more));
    expect(counts).toMatchObject({ bundlesRefused: 0, patientsChanged: 1 });
  });
});
