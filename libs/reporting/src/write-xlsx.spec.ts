import { expect, it } from '@jest/globals';
import type { ReportFigures, ReportHead } from '@osteon/application';
import { emptyTally, indicatorReport, reportDaysOf } from '@osteon/domain';
import readExcelFile from 'read-excel-file/node';
import { writeCsv } from './write-csv.ts';
import { writeXlsx } from './write-xlsx.ts';

const days = { from: '2026-01-01', to: '2026-03-31', asOf: '2026-06-01' };
const head: ReportHead = {
  ...days,
  definitionVersion: '2026.11',
  today: '2026-06-01',
  scope: 'service',
  services: 1,
  shared: false,
  scopeName: '=HYPERLINK("http://example.org","North")',
};

/** A report of nobody. */
const nothing = (): ReportFigures => ({
  indicators: {
    ...head,
    episodes: 0,
    excluded: { 'under-50': 0 },
    caseloads: {},
    indicators: indicatorReport(emptyTally(), reportDaysOf(days)).indicators.map((one) => ({
      ...one,
      suppressed: false,
      national: null,
    })),
  },
  months: { ...head, indicators: [] },
  completeness: { ...head, numerator: 0, denominator: 0, band: null, fields: [] },
  'follow-up': { ...head, calls: [] },
  curves: { ...head, episodes: 0, curves: [] },
  'best-practice': { ...head, standards: [] },
  refractures: {
    ...head,
    episodes: 0,
    refractured: 0,
    refracturedAfterTreatment: 0,
    patientYears: 0,
    per100PatientYears: null,
  },
  adherence: { ...head, agents: [] },
  services: [],
});

const report = () => ({ figures: nothing(), preparedBy: '@SUM(1+1)', preparedOn: '2026-06-01' });

it('writes no cell that a spreadsheet takes for a formula', async () => {
  const file = await writeXlsx(report(), new Date('2026-06-01T09:00:00Z'));
  const sheets = await readExcelFile(file);
  const texts = sheets.flatMap(({ data }) => data.flat()).filter((cell) => typeof cell === 'string');
  expect(texts).toContain(`'=HYPERLINK("http://example.org","North")`);
  expect(texts).toContain(`'@SUM(1+1)`);
  expect(texts.filter((text) => /^[=+\-@]/.test(text))).toEqual([]);
  expect(writeCsv(report()).toString()).not.toMatch(/(^|,)"?[=+@]/m);
});

it('tells a rate of nothing from a rate of 0', async () => {
  const [summary] = await readExcelFile(await writeXlsx(report(), new Date('2026-06-01T09:00:00Z')));
  expect(summary?.data.find(([id]) => id === 'flsdb-4')?.slice(0, 6)).toEqual([
    ...['flsdb-4', 'assessed within 90 days (FLS-DB-aligned)', 0, 0, null],
    null,
  ]);
});
