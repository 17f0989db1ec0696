import { describe, expect, it } from '@jest/globals';
import type { TranslatedRow } from '@osteon/application';
import { FLS_DB_COLUMNS, fileReader, type FlsDbColumn } from '../index.ts';
import { fieldsOfHeads } from './heads.ts';

type Cells = Partial<Record<FlsDbColumn, string>>;

/** A row as a site sends it. */
const SENT: Cells = {
  '1.03 Gender': 'Female',
  '1.04 Post Code': 'LS1 4AP',
  'Age at fracture': '75',
  '1.06 DateFLSContact': '05/02/2026',
  '1.07 DateFLSAssess': '10/02/2026',
  '1.09 Date Index Frac Diagnosed': '01/02/2026',
  '1.10 TypeOfFracture': 'Fragility',
  '1.11 SiteFirstFrac': 'Hip',
  '4.01 BoneTherapy': 'Alendronate',
};

function read(cells: Cells, heads: readonly string[] = FLS_DB_COLUMNS): TranslatedRow {
  const { fields, missing } = fieldsOf(heads);
  expect(missing).toEqual([]);
  const texts = FLS_DB_COLUMNS.map((column) => cells[column] ?? '');
  return fileReader.translate(2, texts, { heads, fields, monthFirst: false, label: 'leeds', today: '2026-11-23' });
}

/** Columns under other heads. */
const renamed = (names: Readonly<Partial<Record<FlsDbColumn, string>>>): string[] =>
  FLS_DB_COLUMNS.map((column) => names[column] ?? column);

/** What a file with these heads would be taken for. */
const fieldsOf = (heads: readonly string[]) => {
  const fields = fieldsOfHeads(heads);
  return { fields, ...fileReader.checkFields(heads, fields) };
};

const eventsOf = ({ said }: TranslatedRow) =>
  (said?.facts ?? []).flatMap((fact) => (fact.type === 'event' ? [fact.event] : []));
const coursesOf = ({ said }: TranslatedRow) =>
  (said?.facts ?? []).flatMap((fact) =>
    fact.type === 'treatment' ? [[fact.treatment.agent, fact.treatment.startedOn]] : [],
  );
const assessmentOf = (row: TranslatedRow) => eventsOf(row).find(({ type }) => type === 'fls-assessment');

describe('a row in the shape of the national database', () => {
  it('has every column known', () => {
    const { fields, namesNobody } = fieldsOf(FLS_DB_COLUMNS);
    expect(FLS_DB_COLUMNS.filter((_column, at) => fields[at] === '')).toEqual([]);
    expect(new Set(fields).size).toBe(FLS_DB_COLUMNS.length);
    expect(namesNobody).toBe(true);
  });

  it('is a person known by the file and the row, born as the age says, with the facts of the row', () => {
    const row = read(SENT);
    expect(row.faults).toEqual([]);
    expect(row.said?.person).toMatchObject({
      identifiers: [{ system: 'urn:osteon:file-record', value: 'leeds/2' }],
      birthDate: null,
      bornBy: '1951-02-01',
      sex: 'female',
    });
    expect(row.said?.facts[0]).toMatchObject({ fracture: { site: 'hip', diagnosedOn: '2026-02-01' } });
    expect(eventsOf(row)).toEqual([
      { type: 'fls-contact', on: '2026-02-05' },
      expect.objectContaining({ type: 'fls-assessment', on: '2026-02-10', treatment: 'recommended' }),
    ]);
    expect(coursesOf(row)).toEqual([['alendronate', '2026-02-10']]);
  });

  it.each([
    ['1.10 TypeOfFracture', '1.10 TypeOfFractue'],
    ['1.10 TypeOfFracture', 'TypeOfFractue'],
    ['Age at fracture', 'Age Frac diagnosed'],
    ['Age at fracture', 'AGE AT FRACTURE '],
    ['1.09 Date Index Frac Diagnosed', '1.09 DateIndexFracDiagnosed'],
    ['1.03 Gender', '1.03  gender'],
  ] as const)('finds %s under the head %j', (column, head) => {
    const [as, usual] = [read(SENT, renamed({ [column]: head })), read(SENT)];
    expect({ said: as.said, faults: as.faults }).toEqual({ said: usual.said, faults: usual.faults });
    expect(as.notes.map(({ code }) => code)).toEqual(usual.notes.map(({ code }) => code));
  });

  it('keeps what it has no fact for with the assessment, as it was told', () => {
    const row = read({ ...SENT, '2.01 Height': '162', '5.03 FearOfFalling': 'Yes' }, renamed({ '1.10 TypeOfFracture': '1.10 TypeOfFractue' })); // prettier-ignore
    expect(assessmentOf(row)).toMatchObject({
      flsDb: { '1.10 TypeOfFracture': 'Fragility', '2.01 Height': '162', '5.03 FearOfFalling': 'Yes' },
    });
  });

  it('says so where there is no assessment to keep it with', () => {
    const { '1.07 DateFLSAssess': _assessed, ...without } = SENT;
    const row = read(without);
    expect(row.faults).toEqual([]);
    expect(row.notes).toContainEqual({ column: '1.10 TypeOfFracture', code: 'not-kept' });
  });

  it.each(["Don't know", 'Don’t know', 'Donít know', 'Don?t know', 'Don\uFFFDt know', 'Dont know', 'DON´T KNOW', 'Unknown'])(
    'takes %j for what is not known, in any column',
    (unknown) => {
      const row = read({
        ...SENT,
        '1.05 CareRes': unknown,
        '1.12 SiteSecFrac': unknown,
        '2.05 Smoker': unknown,
        '2.06 BoneSpareTherapy': unknown,
        '3.01 DXA': unknown,
        '3.04 TScore': unknown,
        '4.01 BoneTherapy': unknown,
        '4.02 CalciumVitDRec': unknown,
        '5.01 RiskAssesByFLS': unknown,
        '6.01 FollowUp12_16': unknown,
        '6.05 BoneTherapy1216': unknown,
        '7.02 Dateof52WeekAss': unknown,
      });
      expect(row.faults).toEqual([]);
      expect(row.said?.person.careHomeResident).toBeNull();
      expect(eventsOf(row).map(({ type }) => type)).toEqual(['fls-contact', 'fls-assessment']);
      expect(assessmentOf(row)).not.toHaveProperty('treatment');
      expect(assessmentOf(row)).toMatchObject({ flsDb: { '2.05 Smoker': "Don't know" } });
      expect(coursesOf(row)).toEqual([]);
    },
  ); // prettier-ignore

  it('takes each of several medicines for a course', () => {
    const row = read({ ...SENT, '4.01 BoneTherapy': 'Alendronate;Denosumab' });
    expect(coursesOf(row)).toEqual([
      ['alendronate', '2026-02-10'],
      ['denosumab', '2026-02-10'],
    ]);
    expect(row.notes.map(({ code }) => code)).toContain('several-agents');
  });

  it('takes a medicine of before for one that goes on', () => {
    const row = read({ ...SENT, '2.06 BoneSpareTherapy': 'Alendronate' });
    expect(assessmentOf(row)).toMatchObject({ treatment: 'continue' });
    expect(coursesOf(row)).toEqual([['alendronate', '2026-01-31']]);
  });

  it.each([
    ['Inappropriate', 'inappropriate'],
    ['Informed decline', 'declined'],
    ['Not started', 'recommended'],
    ['Referred to GP to decide prescription', 'refer'],
    ['Referred for further clinical opinion', 'refer'],
  ] as const)('takes %j for an advice', (told, treatment) => {
    const row = read({ ...SENT, '4.01 BoneTherapy': told });
    expect(row.faults).toEqual([]);
    expect(assessmentOf(row)).toMatchObject({ treatment });
    expect(coursesOf(row)).toEqual([]);
  });

  it.each(['2026-02-01', '01/02/2026', '1/2/2026', '01.02.2026', '1 Feb 2026', '1-Feb-2026', '01/02/2026 00:00', '2026-02-01 00:00:00', '1st February 2026'])(
    'takes the text %j for a day',
    (told) => {
      const row = read({ ...SENT, '1.09 Date Index Frac Diagnosed': told });
      expect(row.faults).toEqual([]);
      expect(row.said?.facts[0]).toMatchObject({ fracture: { diagnosedOn: '2026-02-01' } });
    },
  ); // prettier-ignore

  it.each([
    ['31/02/2026', 'not-a-date'],
    ['last spring', 'not-a-date'],
    ['01/02/26', 'two-digit-year'],
    ['01/02/2027', 'in-the-future'],
  ])('refuses the day %j', (told, code) => {
    expect(read({ ...SENT, '1.07 DateFLSAssess': told }).faults).toEqual([{ column: '1.07 DateFLSAssess', code }]);
  });

  it('is read without the columns that a site lacks', () => {
    const wanted: readonly FlsDbColumn[] = ['1.03 Gender', '1.05 CareRes', 'Age at fracture', '1.09 Date Index Frac Diagnosed', '1.11 SiteFirstFrac', '1.07 DateFLSAssess']; // prettier-ignore
    const { fields, missing } = fieldsOf(wanted.map((column) => column));
    expect(missing).toEqual([]);
    const reading = { heads: wanted, fields, monthFirst: false, label: 'leeds', today: '2026-11-23' };
    const row = fileReader.translate(2, wanted.map((column) => SENT[column] ?? ''), reading); // prettier-ignore
    expect(row.faults).toEqual([]);
    expect(eventsOf(row)).toEqual([{ type: 'fls-assessment', on: '2026-02-10' }]);
  });
});
