import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, it } from '@jest/globals';
import { indicatorLine } from './indicator-line.ts';
import { indicatorReport, type IndicatorReport } from './indicator-report.ts';
import { reportDaysOf } from './observation.ts';
import { emptyTally } from './tally.ts';

const root = resolve(import.meta.dirname, '../../../..');
const examples = join(resolve(root, process.env['OSTEON_SHARED'] || '../shared'), 'contracts/examples');

if (!existsSync(examples) && process.env['CI'] !== 'true') {
  it.skip(`the examples are not in ${examples}: set OSTEON_SHARED to run them`, () => undefined);
} else {
  it('gives the whole result of the small cohort; names are free', () => {
    const days = reportDaysOf({ from: '2026-01-01', to: '2026-12-31', asOf: '2028-06-30' });
    const tally = emptyTally();
    const lines = readFileSync(join(examples, 'indicators-small.facts.ndjson'), 'utf8').trimEnd().split('\n');
    for (const line of lines) indicatorLine(line, days, tally);
    const expected = JSON.parse(
      readFileSync(join(examples, 'indicators-small.expect.json'), 'utf8'),
    ) as IndicatorReport;
    const nameless = (report: IndicatorReport): object => ({
      ...report,
      indicators: report.indicators.map((indicator) => ({ ...indicator, name: '' })),
    });
    expect(nameless(indicatorReport(tally, days))).toEqual(nameless(expected));
  });
}
