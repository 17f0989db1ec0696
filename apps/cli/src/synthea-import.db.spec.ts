import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { importBundles, SEALED, type ImportResult } from '@osteon/application';
import { bundleSources, translateBundleStream } from '@osteon/interop';
import { createPersistence, type Persistence } from '@osteon/persistence';
import { aService, createTestDatabase, TEST_KEYS, type TestDatabase, type TestService } from '@osteon/testing';

const root = resolve(import.meta.dirname, '../../..');
interface Numbered {
  readonly id: string;
  /** The patient's number. */
  readonly patient: string;
}

/** Numbers are sealed where they are stored. */
const opened = <Row extends Numbered>(rows: readonly Row[]): Omit<Row, 'id'>[] =>
  rows.map(({ id, ...row }) => ({ ...row, patient: TEST_KEYS.open(row.patient, SEALED.identifierValue(id)) }));

const folder = join(resolve(root, process.env['OSTEON_SHARED'] || '../shared'), 'data/synthea-r4');

/** One episode of the ground truth: the fractures of one patient on one day. */
interface TrueEpisode {
  readonly patient: string;
  readonly on: string;
  readonly age: number;
  readonly deceased: boolean;
}

function readTruth(): TrueEpisode[] {
  const [header = '', ...lines] = readFileSync(join(folder, 'index-fractures.csv'), 'utf8').trim().split(/\r?\n/);
  const names = header.split(',');
  const episodes = new Map<string, TrueEpisode>();
  for (const line of lines) {
    const cells = line.split(',');
    const cell = (name: string): string => cells[names.indexOf(name)] ?? '';
    // the file is named after the number by which the patient is known
    const patient = /_([0-9a-f-]{36})\.json$/.exec(cell('file'))?.[1] ?? '';
    const episode = { patient, on: cell('onset'), age: Number(cell('age')), deceased: cell('deceased') !== '' };
    episodes.set(`${patient} ${episode.on}`, episode);
  }
  return [...episodes.values()];
}

if (!existsSync(folder) && process.env['CI'] !== 'true') {
  it.skip(`the Synthea bundles are not in ${folder}: set OSTEON_SHARED to import them`, () => undefined);
} else {
  describe('the Synthea bundles', () => {
    const truth = readTruth();
    const old = truth.filter(({ age }) => age >= 50);
    let db: TestDatabase;
    let persistence: Persistence;
    let service: TestService;

    beforeAll(async () => {
      db = await createTestDatabase();
      await db.travelTo('2026-11-22T15:00:00Z');
      persistence = createPersistence({ role: 'osteon_worker', keys: TEST_KEYS, databaseUrl: db.url, poolSize: 4 });
      // the offset that the data were written with: their instants are the days of the ground truth there
      service = await aService(db, { code: 'boston', timeZone: 'UTC', country: 'US' });
    });
    afterAll(async () => {
      await persistence.close();
      await db.drop();
    });

    const importFile = (file: string, enrolSince?: string): Promise<ImportResult> =>
      importBundles(
        { imports: persistence.imports, translateBundle: translateBundleStream },
        { kind: 'cli', serviceId: service.serviceId },
        bundleSources(join(folder, file)),
        enrolSince === undefined ? {} : { enrolSince },
      );

    const episodesStored = () =>
      db
        .query<Numbered & { on: string; enrolment: string; reason: string | null }>(
          `select i.value as patient, i.patient_id as id, e.diagnosed_on::text as on, e.enrolment, e.history_reason as reason
         from episode e join patient_identifier i on i.patient_id = e.patient_id
         where i.system = 'https://github.com/synthetichealth/synthea' and e.withdrawn_at is null`,
        )
        .then(opened);
    const rowsOfTables = async (): Promise<Record<string, number>> => {
      const tables = await db.query<{ name: string }>(
        `select table_name as name from information_schema.tables
         where table_schema = 'public' and table_name not in ('import_run', 'audit_record', 'audit_shard') order by 1`,
      );
      const counts: Record<string, number> = {};
      for (const { name } of tables) {
        const [row] = await db.query<{ rows: number; content: string | null }>(
          `select count(*)::int as rows, md5(string_agg(t::text, '|' order by t::text)) as content from "${name}" t`,
        );
        Object.assign(counts, { [name]: `${row?.rows} ${row?.content}` });
      }
      return counts;
    };

    it('open no episode of long ago by default: all are history, each with its reason', async () => {
      const { counts, enrolSince } = await importFile('fracture-patients.tgz');
      expect(enrolSince).toBe('2025-11-22');
      expect(counts).toMatchObject({
        bundlesRead: new Set(truth.map(({ patient }) => patient)).size,
        bundlesRefused: 0,
        patientsNew: new Set(truth.map(({ patient }) => patient)).size,
        episodesEnrolled: 0,
        episodesHistoryUnder50: truth.length - old.length,
        episodesHistoryBeforeEnrolSince: old.length,
        tasksPlanned: 0,
      });
      const stored = await episodesStored();
      expect(stored.map(({ patient, on }) => `${patient} ${on}`).sort()).toEqual(
        truth.map(({ patient, on }) => `${patient} ${on}`).sort(),
      );
      const young = new Set(truth.filter(({ age }) => age < 50).map(({ patient, on }) => `${patient} ${on}`));
      for (const { patient, on, enrolment, reason } of stored) {
        expect({ enrolment, reason }).toEqual({
          enrolment: 'history',
          reason: young.has(`${patient} ${on}`) ? 'under-50' : 'before-enrol-since',
        });
      }
    });

    it('open none for patients without a fracture', async () => {
      const before = await db.query('select key from episode');
      const { counts } = await importFile('patients-without-fracture.tgz');
      expect(counts).toMatchObject({
        bundlesRead: 20,
        bundlesRefused: 0,
        patientsNew: 20,
        fractures: 0,
        episodesOpened: 0,
        tasksPlanned: 0,
      });
      expect(await db.query('select key from episode')).toHaveLength(before.length);
    });

    it('change nothing when imported again', async () => {
      const before = await rowsOfTables();
      for (const file of ['fracture-patients.tgz', 'patients-without-fracture.tgz']) {
        const { counts } = await importFile(file);
        expect(counts).toMatchObject({
          patientsNew: 0,
          patientsChanged: 0,
          factsNew: 0,
          factsChanged: 0,
          episodesOpened: 0,
          tasksPlanned: 0,
          tasksChanged: 0,
          tasksWithdrawn: 0,
        });
        expect(counts.patientsUnchanged).toBe(counts.bundlesRead);
      }
      expect(await rowsOfTables()).toEqual(before);
    });

    it('are refused where they are not R4, each with what is wrong, and nothing of them is stored', async () => {
      const before = await rowsOfTables();
      const { counts, refused } = await importFile('not-r4-must-be-refused.tgz');
      expect(counts).toMatchObject({ bundlesRead: 6, bundlesRefused: 6, patientsNew: 0, patientsChanged: 0 });
      expect(refused).toHaveLength(6);
      for (const { outcome } of refused) {
        expect(outcome).toMatchObject({
          resourceType: 'OperationOutcome',
          issue: expect.arrayContaining([
            expect.objectContaining({
              severity: 'error',
              details: expect.objectContaining({ text: expect.stringMatching(/R4/) }),
            }),
          ]),
        });
      }
      expect(await rowsOfTables()).toEqual(before);
    });

    it('enrol all who were 50, when asked for everything, and the others stay history', async () => {
      const { counts } = await importFile('fracture-patients.tgz', '1900-01-01');
      expect(counts).toMatchObject({
        patientsNew: 0,
        factsNew: 0,
        factsChanged: 0,
        episodesOpened: old.length,
        episodesEnrolled: old.length,
        episodesHistoryUnder50: truth.length - old.length,
        episodesHistoryBeforeEnrolSince: 0,
      });
      expect(counts.tasksPlanned).toBeGreaterThan(old.length * 5);
      const enrolled = (await episodesStored()).filter(({ enrolment }) => enrolment === 'enrolled');
      expect(enrolled.map(({ patient, on }) => `${patient} ${on}`).sort()).toEqual(
        old.map(({ patient, on }) => `${patient} ${on}`).sort(),
      );
    });

    it('leave nothing open for those who have died', async () => {
      const dead = new Set(old.filter(({ deceased }) => deceased).map(({ patient }) => patient));
      expect(dead.size).toBeGreaterThan(5);
      const tasks = await db
        .query<Numbered & { done: boolean; cancelled: string | null }>(
          `select i.value as patient, i.patient_id as id, t.done_on is not null as done, t.cancel_reason as cancelled
         from task t join patient p on p.id = t.patient_id
         join patient_identifier i on i.patient_id = p.id and i.system = 'https://github.com/synthetichealth/synthea'
         where p.died_on is not null and t.withdrawn_at is null`,
        )
        .then(opened);
      expect(new Set(tasks.map(({ patient }) => patient))).toEqual(dead);
      expect(tasks.filter(({ done, cancelled }) => !done && cancelled !== 'died')).toEqual([]);
    });

    it('un-enrol nobody when imported with a narrower date afterwards', async () => {
      const before = await rowsOfTables();
      const { counts } = await importFile('fracture-patients.tgz');
      expect(counts).toMatchObject({ patientsChanged: 0, episodesEnrolled: old.length });
      expect(await rowsOfTables()).toEqual(before);
    });
  });
}
