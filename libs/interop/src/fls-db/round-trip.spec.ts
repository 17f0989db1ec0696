import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { mergeRows, type ImportedPatient, type TranslatedRow } from '@osteon/application';
import type { EventFact, Facts, TreatmentFact } from '@osteon/domain';
import { FILE_FIELDS, type FileField } from '../files/fields.ts';
import { fileReader, FLS_DB_COLUMNS, flsDbRows, type FlsDbColumn } from '../index.ts';

/** Which field each column is. */
const FIELD_OF = new Map(
  Object.entries(FILE_FIELDS).flatMap(([field, { flsDb }]: [string, FileField]) => (flsDb ? [[flsDb, field]] : [])),
);
type Cells = Partial<Record<FlsDbColumn, string>>;

const TODAY = '2026-06-01';
const fileOf = (name: string): Buffer => readFileSync(new URL(`../files/data/${name}`, import.meta.url));

async function read(bytes: Buffer): Promise<{ fields: readonly string[]; rows: TranslatedRow[] }> {
  const detector = fileReader.detector();
  detector.pass(bytes);
  const file = detector.end();
  if (file === null) throw new Error('no file');
  const passing = async function* () {
    yield bytes;
  };
  const { heads, fields, missing } = await fileReader.readHeads({ ...file, bytes: passing() });
  expect(missing).toEqual([]);
  const rows: TranslatedRow[] = [];
  const reading = { heads, fields, monthFirst: false, label: 'site', today: TODAY };
  for await (const row of fileReader.readRows({ ...file, bytes: passing() }, reading)) rows.push(row);
  return { fields, rows };
}

/** What is stored of a patient who is imported, as the planner and the export know it. */
function factsOf({ birthDate, sex, careHomeResident, facts }: ImportedPatient): Facts {
  const fractures = facts.flatMap((fact) => (fact.type === 'fracture' ? [fact.fracture] : []));
  const treatments = facts.flatMap((fact): TreatmentFact[] => (fact.type === 'treatment' ? [fact.treatment] : []));
  const events = facts.flatMap((fact): EventFact[] => (fact.type === 'event' ? [fact.event as EventFact] : []));
  return { id: 'p', asOf: TODAY, patient: { birthDate, sex, careHomeResident }, fractures, treatments, events };
}

function exported(rows: readonly TranslatedRow[]): { row: number; facts: Facts; cells: Cells }[] {
  return rows.flatMap((row) => {
    const patient = mergeRows([row])?.patient;
    if (patient === undefined) return [];
    const facts = factsOf(patient);
    const period = { from: '2025-01-01', to: '2025-12-31', asOf: TODAY };
    const written = flsDbRows(facts, { postCode: patient.address?.postalCode ?? null }, period);
    expect(written).toHaveLength(1);
    return [{ row: row.row, facts, cells: written[0]?.cells ?? {} }];
  });
}

const asCsv = (rows: readonly Cells[]): Buffer =>
  Buffer.from(
    [FLS_DB_COLUMNS, ...rows.map((cells) => FLS_DB_COLUMNS.map((column) => cells[column] ?? ''))]
      .map((cells) => cells.map((cell) => `"${cell}"`).join(','))
      .join('\r\n'),
  );

/** A cell as it means: unknown and empty are alike, days and numbers in one shape. */
function meant(cell: string | undefined): string {
  const text = (cell ?? '').trim();
  if (text === '' || /^don.{1,2}t know$/i.test(text)) return '';
  const day = new Date(
    `${text.replace(/(\d)(st|nd|rd|th)\b/, '$1').replace(/^(\d{2})\/(\d{2})\/(\d{4})$/, '$3-$2-$1')} UTC`,
  );
  if (/\d{4}/.test(text) && !Number.isNaN(day.getTime())) return day.toISOString().slice(0, 10);
  return /^-?\d+(\.\d+)?$/.test(text) ? String(Number(text)) : text;
}

describe.each(['fls-db-with-traps.csv', 'fls-db-fewer-columns.csv'])('%s', (name) => {
  it('says after importing and exporting it what it said', async () => {
    const bytes = fileOf(name);
    const { fields, rows } = await read(bytes);
    const written = exported(rows);
    expect(written.length).toBeGreaterThanOrEqual(8);
    for (const { row, cells } of written) {
      const came = rows.find((one) => one.row === row)?.cells ?? [];
      for (const column of FLS_DB_COLUMNS) {
        const at = fields.indexOf(FIELD_OF.get(column) ?? '');
        const told = at < 0 ? '' : meant(came[at]);
        // What was not said may be known all the same: that a call is past its time, how many fractures came since.
        if (told !== '') expect({ row, column, cell: meant(cells[column]) }).toEqual({ row, column, cell: told });
      }
    }
  });

  it('comes to the same facts and the same file when its export is imported and exported', async () => {
    const first = exported((await read(fileOf(name))).rows);
    const second = exported((await read(asCsv(first.map(({ cells }) => cells)))).rows);
    expect(second.map(({ cells }) => cells)).toEqual(first.map(({ cells }) => cells));
    const medical = ({ facts: { fractures, treatments, patient } }: (typeof first)[number]) => ({
      fractures,
      treatments,
      patient,
    });
    expect(second.map(medical)).toEqual(first.map(medical));
  });
});

describe('the file with traps', () => {
  it('has its bad rows refused with the column named, and the rest goes on', async () => {
    const { rows } = await read(fileOf('fls-db-with-traps.csv'));
    expect(rows.filter(({ said }) => said === null).map(({ row, faults }) => ({ row, faults }))).toEqual([
      { row: 11, faults: [{ column: '1.11 SiteFirstFrac', code: 'no-such-value' }] },
      {
        row: 12,
        faults: [
          { column: '1.09 Date Index Frac Diagnosed', code: 'not-a-date' },
          { column: '3.03 DateofDXA', code: 'not-a-date' },
        ],
      },
    ]);
  });

  it('tells a nurse’s later word from the file’s', async () => {
    const [first] = exported((await read(fileOf('fls-db-with-traps.csv'))).rows);
    const { facts } = first!;
    const declined = { type: 'fls-assessment' as const, on: '2025-04-01', treatment: 'declined' as const };
    const period = { from: '2025-01-01', to: '2025-12-31', asOf: TODAY };
    const changed = flsDbRows({ ...facts, events: [...(facts.events ?? []), declined] }, { postCode: null }, period);
    expect(first?.cells['4.01 BoneTherapy']).toBe('Alendronate;Denosumab');
    expect(changed[0]?.cells['4.01 BoneTherapy']).toBe('Informed decline');
    expect(changed[0]?.cells['5.03 FearOfFalling']).toBe('Yes');
  });
});
