import { execFile, spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Writable } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import {
  askExport,
  cancelExport,
  checkExport,
  downloadReport,
  downloadRows,
  listReportPatients,
  mailReports,
  readExport,
  readIndicators,
  readMonths,
  seedDemonstration,
  setMailing,
  writeExport,
  type AskExport,
  type MailReportsDeps,
  type UserActor,
  type WriteExportDeps,
} from '@osteon/application';
import { INDICATORS } from '@osteon/domain';
import { FLS_DB_COLUMNS } from '@osteon/interop';
import { createPersistence, type Persistence } from '@osteon/persistence';
import { createLogger } from '@osteon/platform';
import { createTestDatabase, keptLog, TEST_DATA_KEYS, TEST_KEYS, type TestDatabase } from '@osteon/testing';
import readExcelFile from 'read-excel-file/node';
import { startWorker, type RunningWorker } from './start-worker.ts';
import { REPORT_WRITERS } from './write-report-export.job.ts';
import { readWorkerConfig } from './worker-config.ts';

const runProgram = promisify(execFile);
/** Brought by `npm test`; whoever runs this file alone may be without it. */
const hasPoppler = spawnSync('pdftotext', ['-v']).status === 0;

let database: TestDatabase;
let persistence: Persistence;
let working: Persistence;
let lead: UserActor;
let folder: string;
let workers: RunningWorker[] = [];
const logged: string[] = [];

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'osteon-reports-'));
  database = await createTestDatabase();
  await database.travelTo('2026-11-23T10:00:00Z');
  const url = { keys: TEST_KEYS, databaseUrl: database.url, poolSize: 6 };
  persistence = createPersistence({ role: 'osteon_api', ...url });
  working = createPersistence({ role: 'osteon_worker', ...url });
  await seedDemonstration({ ...working, demonstration: persistence.demonstration }, { password: 'a long password' });
  const [found] = await database.query<{ userId: string; serviceId: string }>(
    `select m.user_id as "userId", m.service_id as "serviceId" from membership m
     where m.role = 'lead' order by (select count(*) from patient p where p.service_id = m.service_id) desc, 1 limit 1`,
  );
  const session = { sessionId: randomUUID(), stage: 'open', method: 'password', installationAdmin: false } as const;
  lead = { kind: 'user', role: 'lead', ...found!, ...session, provedAt: '2026-11-23T10:00:00Z', provedSecondsAgo: 0 };
});
afterEach(async () => {
  await Promise.all(workers.map((worker) => worker.stop()));
  workers = [];
});
afterAll(async () => {
  await working.close();
  await persistence.close();
  await database.drop();
  await rm(folder, { recursive: true, force: true });
});

async function start(): Promise<void> {
  const destination = new Writable({
    write(chunk: Buffer, _encoding, done) {
      logged.push(chunk.toString());
      done();
    },
  });
  const config = readWorkerConfig({
    DATABASE_URL: database.url,
    REDIS_URL: process.env['OSTEON_TEST_REDIS_URL'] ?? '',
    OSTEON_QUEUE_PREFIX: `t${randomUUID().slice(0, 8)}`,
    OSTEON_WORKER_PORT: '0',
    OSTEON_SWEEP_MS: '400',
    OSTEON_PUBLIC_URL: 'https://osteon.example.org',
    OSTEON_LINK_SECRET: 'a secret that is only for these tests',
    OSTEON_DATA_KEYS: TEST_DATA_KEYS,
  });
  const log = createLogger({ program: 'worker', level: 'info', destination: keptLog('worker', destination) });
  workers.push(await startWorker(config, {}, log));
}

const as = () => persistence.as(lead);
const PERIOD = { from: '2025-01-01', to: '2026-06-30', scope: 'service' } as const;
const ask = (asked: Partial<AskExport>) => askExport(as(), lead, { format: 'csv', copy: 'own', ...PERIOD, ...asked });
const deps = (): WriteExportDeps => ({
  reportExports: working.reportExports,
  as: (actor) => working.as(actor),
  writers: REPORT_WRITERS,
});
const options = { leaseMs: 60_000 };

async function fileOf(id: string): Promise<Buffer> {
  const { format } = await readExport(as(), lead, id);
  const file = format === 'fls-db' ? downloadRows(as(), lead, id, FLS_DB_COLUMNS) : downloadReport(as(), lead, id);
  return (await file).content;
}

/** A file that was written in this program, turn after turn. */
async function written(asked: Partial<AskExport>): Promise<{ readonly id: string; readonly content: Buffer }> {
  const { id } = await ask(asked);
  for (let turns = 0; turns < 50; turns += 1) {
    const { outcome } = await writeExport(deps(), id, options);
    if (outcome === 'finished') return { id, content: await fileOf(id) };
    expect(outcome).toBe('more');
  }
  throw new Error('It never ended.');
}

async function until(id: string, state: string): Promise<void> {
  for (let tries = 0; tries < 400; tries += 1) {
    if ((await readExport(as(), lead, id)).state === state) return;
    await setTimeout(100);
  }
  throw new Error(`It never was ${state}.\n${logged.slice(-20).join('')}`);
}

/** What the pages show of the same question. */
const shown = (copy: 'own' | 'shared' = 'own') => readIndicators(as(), lead, { ...PERIOD, copy });

it('is written by whichever worker runs, once', async () => {
  const [pdf, flsDb] = [await ask({ format: 'pdf' }), await ask({ format: 'fls-db' })];
  await Promise.all([start(), start()]);
  await until(pdf.id, 'finished');
  await until(flsDb.id, 'finished');
  expect((await fileOf(pdf.id)).subarray(0, 5).toString()).toBe('%PDF-');
  const done = await readExport(as(), lead, flsDb.id);
  expect(done).toMatchObject({ done: done.total, rows: done.total });
  expect(done.askedBy).toEqual({ id: lead.userId, name: expect.stringMatching(/./) });
});

it('goes on after a worker was killed between two patients, and has each of them once', async () => {
  const whole = await written({ format: 'fls-db' });
  const { id, total } = await ask({ format: 'fls-db' });
  expect(total).toBeGreaterThan(20);
  let batches = 0;
  const dying: WriteExportDeps = {
    ...deps(),
    writers: {
      ...REPORT_WRITERS,
      flsDbRows: (...args) => {
        batches += 1;
        if (batches === 12) throw new Error('killed');
        return REPORT_WRITERS.flsDbRows(...args);
      },
    },
  };
  await expect(writeExport(dying, id, { leaseMs: 60_000, batch: 4 })).rejects.toThrow('killed');
  const half = await readExport(as(), lead, id);
  expect(half.state).toBe('running');
  expect(half.done).toBeGreaterThan(0);
  expect(half.done).toBeLessThan(total);
  // its lease has not ended: nobody else takes it
  expect(await writeExport(deps(), id, options)).toEqual({ outcome: 'taken' });
  await database.query(`update report_export set lease_until = osteon_now() - interval '1 second' where id = $1`, [id]);
  await start();
  await until(id, 'finished');
  expect((await readExport(as(), lead, id)).done).toBe(total);
  expect(await fileOf(id)).toEqual(whole.content);
});

it('goes on after a worker was killed between two parts of a report, and writes the same file', async () => {
  const whole = await written({ format: 'csv' });
  const { id } = await ask({ format: 'csv' });
  const dying: WriteExportDeps = {
    ...deps(),
    as: (actor) => {
      const stores = working.as(actor);
      const broken = { ...stores.reportCharts, chartTally: () => Promise.reject(new Error('killed')) };
      return new Proxy(stores, { get: (of, name) => (name === 'reportCharts' ? broken : Reflect.get(of, name)) });
    },
  };
  await expect(writeExport(dying, id, options)).rejects.toThrow('killed');
  expect((await readExport(as(), lead, id)).done).toBe(3);
  await database.query(`update report_export set lease_until = null where id = $1`, [id]);
  expect(await writeExport(deps(), id, options)).toEqual({ outcome: 'finished' });
  expect(await fileOf(id)).toEqual(whole.content);
});

it('is not written after it was cancelled', async () => {
  const { id } = await ask({ format: 'pdf' });
  await cancelExport(as(), lead, id);
  expect(await writeExport(deps(), id, options)).toEqual({ outcome: 'taken' });
  await expect(fileOf(id)).rejects.toMatchObject({ code: 'FLS-1412' });
});

it.each(['own', 'shared'] as const)('holds in the spreadsheet what the pages show (%s)', async (copy) => {
  const { content } = await written({ format: 'xlsx', copy });
  const report = await shown(copy);
  const sheets = await readExcelFile(content);
  const names = sheets.map(({ sheet }) => sheet);
  expect(names).toEqual(expect.arrayContaining(['Summary', ...INDICATORS.map(({ id }) => id), 'Completeness']));
  const summary = sheets.find(({ sheet }) => sheet === 'Summary')!.data;
  const head = summary.findIndex(([first]) => first === 'Id');
  const rows = summary.slice(head + 1, head + 1 + report.indicators.length);
  expect(rows.map(([id, , numerator, denominator, rate]) => ({ id, numerator, denominator, rate }))).toEqual(
    report.indicators.map(({ id, numerator, denominator, rate }) => ({
      id,
      numerator: numerator ?? '< 5',
      denominator: denominator ?? (['flsdb-2', 'iof-1', 'iof-2'].includes(id) ? 'not given' : '< 5'),
      rate,
    })),
  );
  const { indicators } = await readMonths(as(), lead, { ...PERIOD, copy });
  for (const { id, points } of indicators) {
    const sheet = sheets.find((one) => one.sheet === id)!.data;
    const from = sheet.findIndex(([first]) => first === 'Month');
    expect(sheet.slice(from + 1, from + 1 + points.length).map((cells) => cells.slice(0, 4))).toEqual(
      points.map((point) => [point.month, point.numerator ?? '< 5', point.denominator ?? '< 5', point.rate]),
    );
  }
});

(hasPoppler ? it : it.skip).each(['own', 'shared'] as const)(
  'prints in the PDF what the pages show (%s)',
  async (copy) => {
    const { content } = await written({ format: 'pdf', copy });
    const file = path.join(folder, `${copy}.pdf`);
    await writeFile(file, content);
    const { stdout: text } = await runProgram('pdftotext', ['-layout', file, '-']);
    const report = await shown(copy);
    const told = (count: number | null): string => (count === null ? '< 5' : count.toLocaleString('en-GB'));
    for (const { id, numerator, denominator, rate, band } of report.indicators) {
      const isEstimated = denominator === null && ['flsdb-2', 'iof-1', 'iof-2'].includes(id);
      const share = rate === null ? '–' : `${(rate * 100).toFixed(1)} %`;
      const word = band === null ? 'no band' : `${band[0]!.toUpperCase()}${band.slice(1)}`;
      const counted = isEstimated
        ? `${told(numerator)} found, no caseload is given`
        : `${told(numerator)} of ${told(denominator)} = ${share}`;
      expect(text).toContain(`${counted} · ${word}`);
      // the summary has the same
      const line = text.split('\n').find((one) => one.trimStart().startsWith(`${id} `) && !one.includes('·'))!;
      expect(line.replaceAll(/\s+/g, ' ').replaceAll('<5', '< 5')).toContain(
        ` ${told(numerator)} ${isEstimated ? 'none' : told(denominator)} ${share}`,
      );
    }
    expect(text).toContain('Audit definitions, version 2026.11');
    expect(text).not.toMatch(/undefined|NaN|\[object/);
    if (copy === 'own') return;
    expect(text).toContain('A copy to be shared');
    const { stdout: pages } = await runProgram('pdfinfo', [file]);
    expect(Number(/Pages:\s+(\d+)/.exec(pages)?.[1])).toBeGreaterThan(5);
  },
);

it('prints services beside each other, and tells no small count of them', async () => {
  const { id, copy } = await ask({ format: 'pdf', scope: 'all' });
  expect(copy).toBe('shared');
  expect(await writeExport(deps(), id, options)).toEqual({ outcome: 'finished' });
  const file = path.join(folder, 'all.pdf');
  await writeFile(file, await fileOf(id));
  if (!hasPoppler) return;
  const { stdout: text } = await runProgram('pdftotext', ['-layout', file, '-']);
  expect(text).toMatch(/All of the installation \(\d+ services\)/);
  expect(text).toContain('Beyond 99.8 %');
  expect(text).toContain('A copy to be shared');
});

it('has in the file for the national database every episode that the report counts, and says what would be refused', async () => {
  const { id, content } = await written({ format: 'fls-db' });
  const { episodes } = await shown();
  const [head, ...rows] = content.toString().trim().split('\r\n');
  expect(head).toBe(FLS_DB_COLUMNS.join(','));
  expect(rows).toHaveLength(episodes!);
  const [looked] = await database.query<{ patients: number }>(
    `select count(distinct p)::int as patients from audit_record, unnest(patient_ids) p where resource = $1`,
    [`report-export/${id}`],
  );
  const listed = new Set<string>();
  for (let after: string | undefined; ;) {
    const page = await listReportPatients(as(), lead, { ...PERIOD, of: 'episodes', limit: 200, after });
    for (const { patientId } of page.rows) listed.add(patientId);
    if (page.next === null) break;
    after = page.next;
  }
  expect(looked!.patients).toBe(listed.size);
  const { refusedRows } = await readExport(as(), lead, id);
  const checked = await checkExport(as(), lead, id, { after: 0, limit: 1_000 });
  expect(checked).toMatchObject({ next: null });
  expect(checked.rows).toHaveLength(refusedRows!);
  for (const { row, cells, faults } of checked.rows) {
    expect(faults.length).toBeGreaterThan(0);
    for (const { column, code } of faults) if (code === 'missing') expect(cells[column]).toBeUndefined();
    expect(row).toBeGreaterThan(1);
  }
});

it('refuses what cannot be a file for the national database', async () => {
  await expect(ask({ format: 'fls-db', scope: 'region' })).rejects.toMatchObject({ code: 'FLS-1411', field: 'scope' });
  await expect(ask({ format: 'fls-db', copy: 'shared' })).rejects.toMatchObject({ code: 'FLS-1411', field: 'copy' });
  await expect(ask({ format: 'fls-db', asOf: '2026-07-01' })).rejects.toMatchObject({
    code: 'FLS-1411',
    field: 'asOf',
  });
  await expect(ask({ from: '2026-07-01' })).rejects.toMatchObject({ code: 'FLS-1400', field: 'from' });
});

it('mails the month to the roles that are named, once, with no patient in it', async () => {
  const people = await database.query<{ id: string }>(
    `select user_id as id from membership where service_id = $1 and role in ('lead', 'auditor')`,
    [lead.serviceId],
  );
  await setMailing(as(), lead, ['lead', 'auditor']);
  await Promise.all([start(), start()]);
  const mails = () =>
    database.query<{ userId: string; month: string; state: string; body: string }>(
      `select user_id as "userId", month::text as month, state, body from report_mail where service_id = $1`,
      [lead.serviceId],
    );
  for (let tries = 0; tries < 300; tries += 1) {
    const there = await mails();
    if (there.length === people.length && there.every(({ state }) => state === 'kept')) break;
    await setTimeout(100);
  }
  const there = await mails();
  expect(there.map(({ userId }) => userId).sort()).toEqual(people.map(({ id }) => id).sort());
  expect(there.map(({ month, state }) => ({ month, state }))).toEqual(
    people.map(() => ({ month: '2026-10-01', state: 'kept' })),
  );
  const body = there[0]!.body;
  for (const { id } of INDICATORS) expect(body).toContain(`${id} `);
  const names = await database.query<{ family: string }>(
    `select distinct family from patient where service_id = $1 and length(family) > 4`,
    [lead.serviceId],
  );
  for (const { family } of names) expect(body).not.toContain(family);
});

it('sends each mail once, and never again what may have gone', async () => {
  await database.query(`delete from report_mail`);
  await setMailing(as(), lead, ['lead', 'safety-officer', 'auditor']);
  const sent: string[] = [];
  const mailing = (sendMail: MailReportsDeps['sendMail']): MailReportsDeps => ({
    reportMails: working.reportMails,
    as: (actor) => working.as(actor),
    sendMail,
    publicUrl: 'https://osteon.example.org',
  });
  const states = async () =>
    (await database.query<{ state: string }>(`select state from report_mail order by state`)).map(({ state }) => state);

  // The first is being sent when its worker goes away.
  await expect(
    mailReports(
      mailing(() => Promise.reject(new Error('killed'))),
      60_000,
    ),
  ).rejects.toThrow('killed');
  const people = (await states()).length;
  expect(people).toBeGreaterThan(1);
  const accept = (mail: { readonly address: string }) => {
    sent.push(mail.address);
    return Promise.resolve({ kind: 'accepted', reference: null } as const);
  };
  // The server is busy: what certainly did not go waits.
  const busy = () => Promise.resolve({ kind: 'busy', reason: 'smtp-451', retryAfterMs: 1 } as const);
  expect(await mailReports(mailing(busy), 60_000)).toMatchObject({ written: 0, sent: 0 });
  await database.query(`update report_mail set lease_until = osteon_now() - interval '1 second'
    where lease_until is not null`);
  await mailReports(mailing(accept), 60_000);
  await mailReports(mailing(accept), 60_000);
  expect(await states()).toEqual([...Array.from({ length: people - 1 }, () => 'sent'), 'uncertain']);
  expect(new Set(sent).size).toBe(sent.length);
  expect(sent).toHaveLength(people - 1);
});
