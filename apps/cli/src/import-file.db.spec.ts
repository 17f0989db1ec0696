import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  checkFile,
  downloadRefusedRows,
  handInFile,
  readFileImport,
  readFileRows,
  startFile,
  workOnFile,
  type FileChoices,
} from '@osteon/application';
import { fileReader } from '@osteon/interop';
import { createPersistence, type Persistence } from '@osteon/persistence';
import { aService, createTestDatabase, TEST_KEYS, type TestDatabase, type TestService } from '@osteon/testing';
import { osteon } from '../testing/osteon-process.ts';
import { storeApart } from '../testing/store-apart.ts';

let database: TestDatabase;
let persistence: Persistence;
let one: TestService;
let other: TestService;

beforeAll(async () => {
  database = await createTestDatabase();
  await database.freezeAt('2026-06-01T09:00:00Z');
  one = await aService(database, { code: 'north' });
  other = await aService(database, { code: 'south' });
  persistence = createPersistence({ role: 'osteon_worker', keys: TEST_KEYS, databaseUrl: database.url, poolSize: 4 });
});
afterAll(async () => {
  await persistence.close();
  await database.drop();
});

const HEADS =
  'Hospital number;Surname;First name;DOB;Gender;Mobile;Email;Postcode;Street;Care home;Date of fracture;Fracture site;FLS assessment;Recommendation;Medicine;Treatment started;Last dose;Date of death';
const row = (number: number, more: Readonly<Record<number, string>> = {}): string => {
  const cells = [
    `MRN-${number}`, `Testperson${number}`, 'Ann', `19${40 + (number % 20)}-0${1 + (number % 9)}-11`, number % 3 === 0 ? 'M' : 'F',
    `077009${String(10000 + number)}`, `ann${number}@example.org`, 'LS1 4AP', '3 Long Lane', 'no', '12/03/2026',
    ['Spine', 'NOF', 'Colles'][number % 3] ?? '', '20/04/2026', 'recommended', number % 2 === 0 ? 'Prolia' : 'Alendronic acid',
    '21/04/2026', number % 2 === 0 ? '21/04/2026' : '', '',
  ]; // prettier-ignore
  for (const [at, cell] of Object.entries(more)) cells[Number(at)] = cell;
  return cells.join(';');
};
const csv = (...rows: readonly string[]): Buffer => Buffer.from([HEADS, ...rows, ''].join('\r\n'));

async function* stream(bytes: Buffer) {
  for (let at = 0; at < bytes.length; at += 1_000) yield bytes.subarray(at, at + 1_000);
}

const deps = () => ({
  fileImports: persistence.fileImports,
  as: (actor: { readonly kind: 'worker'; readonly serviceId?: string }) => persistence.as(actor),
  reader: fileReader,
});

async function work(service: TestService, id: string, batch = 500) {
  const actor = { kind: 'cli', serviceId: service.serviceId } as const;
  for (;;) {
    const { state } = await readFileImport(persistence.as(actor), actor, id);
    if (state !== 'checking' && state !== 'running') return readFileImport(persistence.as(actor), actor, id);
    await workOnFile(deps(), id, { leaseMs: 1_000, batch, batches: 2 });
  }
}

async function importFile(
  service: TestService,
  bytes: Buffer,
  choices: Partial<FileChoices> = {},
  name = 'patients.csv',
) {
  const actor = { kind: 'cli', serviceId: service.serviceId } as const;
  const acting = { fileImports: persistence.as(actor).fileImports, reader: fileReader };
  const { id } = await handInFile(acting, actor, name, stream(bytes));
  await checkFile(acting, actor, id, choices);
  const checked = await work(service, id, 3);
  const { rows } = await readFileRows(acting, actor, id, { after: 0, limit: 1_000, fate: null });
  await startFile(acting, actor, id);
  return { checked, rows, finished: await work(service, id, 3), id };
}

/** Everything that is stored of the patients of a service, without ids, seals and instants. */
async function stored(serviceId: string) {
  const tables: Record<string, unknown[]> = {};
  const of = `join patient p on p.id = t.patient_id where t.service_id = $1`;
  const queries: Record<string, string> = {
    patient: `select * from patient t where service_id = $1 order by family`,
    identifier: `select t.*, p.family from patient_identifier t ${of} order by p.family, t.system`,
    contact: `select t.*, p.family from contact_point t ${of} order by p.family, t.preference`,
    fact: `select t.*, p.family, dense_rank() over (partition by t.patient_id order by t.seq) as place from fact t ${of} order by p.family, t.seq`,
    episode: `select t.*, p.family from episode t ${of} order by p.family, t.key`,
    task: `select t.*, p.family from task t ${of} order by p.family, t.key`,
    item: `select t.*, replace(t.key, p.id::text, '') as key, p.family from work_item t ${of} order by p.family, t.key`,
    change: `select t.*, p.family, k.key from task_change t join task k on k.id = t.task_id ${of} order by p.family, k.key`,
  };
  const different = [
    'id',
    'seq',
    'service_id',
    'patient_id',
    'import_id',
    'fact_id',
    'task_id',
    'corrects_id',
    'value',
    'value_hash',
    'number_hash',
    'address',
    'key_id',
  ];
  for (const [name, sql] of Object.entries(queries)) {
    const rows = await database.query<Record<string, unknown>>(sql, [serviceId]);
    tables[name] = rows.map((found) =>
      Object.fromEntries(Object.entries(found).filter(([column]) => !different.includes(column))),
    );
  }
  return tables;
}

describe('a file of patients', () => {
  it('is checked row by row, stored, and changes nothing the second time', async () => {
    const rows = [1, 2, 3, 4, 5].map((number) => row(number));
    const bad = [row(6, { 3: '31/02/1950' }), row(7, { 1: '=cmd()' }), row(8, { 10: '12/03/1930', 12: '', 13: '' })];
    const first = await importFile(one, csv(...rows, ...bad));
    expect(first.checked.state).toBe('checked');
    expect(first.checked.counts.fates).toEqual({
      ...{ new: 5, changed: 0, unchanged: 0, 'possible-duplicate': 0, refused: 3 },
    });
    expect(first.rows.filter(({ fate }) => fate === 'refused').map(({ row: at, faults }) => [at, faults])).toEqual([
      [7, [{ column: 'DOB', code: 'not-a-date' }]],
      [8, [{ column: 'Surname', code: 'formula' }]],
      [9, [{ column: 'Date of fracture', code: 'before-birth' }]],
    ]);
    expect(first.finished.state).toBe('finished');
    expect(first.finished.counts.outcomes).toEqual({ new: 5, changed: 0, unchanged: 0, refused: 0 });
    const before = await stored(one.serviceId);
    expect(before['patient']).toHaveLength(5);
    const again = await importFile(one, csv(...rows));
    expect(again.checked.counts.fates.unchanged).toBe(5);
    expect(again.finished.counts.outcomes).toEqual({ new: 0, changed: 0, unchanged: 5, refused: 0 });
    expect(await stored(one.serviceId)).toEqual(before);

    const actor = { kind: 'cli', serviceId: one.serviceId } as const;
    const { content } = await downloadRefusedRows(persistence.as(actor), actor, first.id, (code) => code);
    expect(content.toString()).toContain(`"'=cmd()"`);
  });

  it('writes of the new what enrolling them one by one writes', async () => {
    const rows = [11, 12, 13, 14].map((number) => row(number));
    rows[3] = row(14, { 17: '01/05/2026', 5: 'nonsense' });
    const together = await aService(database, { code: 'together' });
    const apart = await aService(database, { code: 'apart' });
    await importFile(together, csv(...rows), { consented: true });
    const actor = { kind: 'worker', serviceId: apart.serviceId } as const;
    await storeApart(persistence, actor, rows, HEADS);
    expect(await stored(together.serviceId)).toEqual(await stored(apart.serviceId));
    const audited = await database.query<{ n: number }>(
      `select count(*)::int as n from patient p where service_id = $1 and exists (
         select from audit_record a where a.service_id = $1 and a.patient_ids @> array[p.id] and a.action = 'import-patients')`,
      [together.serviceId],
    );
    expect(audited[0]?.n).toBe(4);
  });

  it('writes of the known what bringing them up to date one by one writes', async () => {
    const before = [51, 52, 53, 54, 55, 56, 57].map((number) => row(number));
    const after = [
      row(51, { 6: 'new51@example.org', 8: '4 Short Lane' }),
      row(52, { 11: 'Pelvis', 14: 'Zoledronate', 15: '02/05/2026', 16: '02/05/2026' }),
      row(53, { 17: '25/05/2026' }),
      row(54, { 12: '', 13: '', 14: '', 15: '', 16: '' }),
      row(55, { 1: 'Marriedname', 9: 'yes' }),
      row(56, { 3: '1961-03-12', 5: '07700900777' }),
      row(57),
    ];
    const together = await aService(database, { code: 'together-again' });
    const apart = await aService(database, { code: 'apart-again' });
    const actor = { kind: 'worker', serviceId: apart.serviceId } as const;
    await importFile(together, csv(...before), { consented: true });
    await storeApart(persistence, actor, before, HEADS);
    // Somebody opted out of e-mails meanwhile: a new address is opted out of with them.
    await database.query(
      `update contact_point c set opted_out_at = osteon_now() from patient p
       where p.id = c.patient_id and p.family = 'Testperson51' and c.channel = 'email'`,
    );
    const { checked, finished } = await importFile(together, csv(...after), { consented: true });
    await storeApart(persistence, actor, after, HEADS);
    const fates = { changed: 5, unchanged: 2, new: 0, refused: 0 };
    expect(checked.counts.fates).toEqual({ ...fates, 'possible-duplicate': 0 });
    expect(finished.counts.outcomes).toEqual(fates);
    const both = await stored(together.serviceId);
    expect(both).toEqual(await stored(apart.serviceId));
    const said = JSON.stringify(both['contact']);
    expect(said.match(/"opted_out_at":"[^"]+/g)).toHaveLength(2);
    expect(both['change']?.length).toBeGreaterThan(0);

    // Something is dated after a death that is known: not taken, and somebody sees it.
    const late = [row(53, { 12: '28/05/2026' })];
    await importFile(together, csv(...late), { consented: true });
    await storeApart(persistence, actor, late, HEADS);
    const last = await stored(together.serviceId);
    expect(last).toEqual(await stored(apart.serviceId));
    expect(last['item']?.length).toBeGreaterThan(both['item']?.length ?? 0);
  });

  it('brings somebody up to date whom a file names twice, by one number and by the other', async () => {
    const service = await aService(database, { code: 'two-numbers' });
    const heads = 'Hospital number;NHS number;Surname;First name;DOB;Gender;Date of fracture;Fracture site';
    const of = (...rows: readonly (readonly [number: string, fracture: string])[]) => {
      const lines = rows.map(([number, fracture]) => `${number};Twice;Tilda;12/04/1940;F;${fracture}`);
      return Buffer.from([heads, ...lines, ''].join('\r\n'));
    };
    await importFile(service, of(['TWO-1;9434765919', '12/03/2026;Hip']));
    const { finished } = await importFile(
      service,
      of(['TWO-1;', '02/05/2026;Wrist'], [';9434765919', '20/05/2026;Humerus']),
    );
    expect(finished.counts.outcomes.changed).toBe(2);
    const [found] = await database.query(
      `select count(distinct patient_id)::int as people, count(*)::int as fractures from fact where service_id = $1`,
      [service.serviceId],
    );
    expect(found).toEqual({ people: 1, fractures: 3 });
  });

  it('takes nobody to have agreed to messages unless somebody says so, and leaves what is recorded', async () => {
    const service = await aService(database, { code: 'silent' });
    const consents = () =>
      database.query(
        `select distinct channel::text, consented from contact_point where service_id = $1 order by channel::text`,
        [service.serviceId],
      );
    const silent = [
      { channel: 'email', consented: false },
      { channel: 'letter', consented: false },
      { channel: 'phone', consented: true },
      { channel: 'sms', consented: false },
    ];
    await importFile(service, csv(row(41)));
    expect(await consents()).toEqual(silent);
    const { finished } = await importFile(service, csv(row(41)), { consented: true });
    expect(finished.counts.outcomes.unchanged).toBe(1);
    expect(await consents()).toEqual(silent);
  });

  it('shows who resembles somebody known without a number, and does not put them together', async () => {
    const resembling = row(1, { 0: 'OTHER-1', 5: '', 6: '' });
    const { rows, finished } = await importFile(one, csv(resembling));
    expect(rows[0]).toMatchObject({ fate: 'possible-duplicate', resembles: expect.any(String) });
    expect(finished.counts.outcomes.new).toBe(1);
  });

  it('takes rows of one person together, and refuses the one that contradicts', async () => {
    const { finished } = await importFile(
      other,
      csv(row(21), row(22), row(21, { 10: '02/05/2026', 11: 'Hip', 12: '', 13: '' }), row(21, { 1: 'Somebodyelse' })),
    );
    expect(finished.counts.outcomes).toEqual({ new: 3, changed: 0, unchanged: 0, refused: 1 });
    const [count] = await database.query<{ n: number }>(
      `select count(*)::int as n from episode where service_id = $1`,
      [other.serviceId],
    );
    expect(count?.n).toBe(3);
  });

  it('is refused by the command with the code and the sentence of what is wrong', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'osteon-import-file-'));
    try {
      const [file, refused] = [join(folder, 'clinic.csv'), join(folder, 'refused.csv')];
      // The number of somebody with another name and another birthday.
      await writeFile(file, csv(row(1, { 1: 'Nobodyelse', 3: '1931-01-01' })));
      const args = ['import-file', file, '--service', 'north', '--refused', refused];
      const { status, out } = await osteon(args, { env: { DATABASE_URL: database.url } });
      expect([status, out]).toEqual([1, expect.stringMatching(/^refused {3}1$/m)]);
      expect(await readFile(refused, 'utf8')).toContain(
        'FLS-1021 a patient with this number is already in the service',
      );
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('is worked on by one alone: whoever claimed it before keeps and stores nothing any more', async () => {
    const actor = { kind: 'cli', serviceId: one.serviceId } as const;
    const acting = { fileImports: persistence.as(actor).fileImports, reader: fileReader };
    const { id } = await handInFile(acting, actor, 'twice.csv', stream(csv(row(31), row(32))));
    await checkFile(acting, actor, id, {});
    const held = await persistence.fileImports.claim(id, 60_000);
    expect(held?.state).toBe('checking');
    expect((await workOnFile(deps(), id, { leaseMs: 60_000 })).outcome).toBe('taken');
    await database.freezeAt('2026-06-01T09:02:00Z');
    expect((await workOnFile(deps(), id, { leaseMs: 60_000 })).outcome).toBe('checked');
    const rows = [{ row: 9, cells: [], number: null, fate: 'new', faults: [], notes: [], patientId: null, resembles: null }] as const; // prettier-ignore
    expect(await persistence.as(actor).fileImports.keepRows(held!, rows, held!.counts, 60_000)).toBe(false);
    expect(await persistence.as(actor).fileImports.endCheck(held!, 9)).toBe(false);
    const shown = await readFileRows(acting, actor, id, { after: 0, limit: 10, fate: null });
    expect(shown.rows.map(({ row: at, fate }) => [at, fate])).toEqual([
      [2, 'new'],
      [3, 'new'],
    ]);
    await database.freezeAt('2026-06-01T09:00:00Z');
  });
});
