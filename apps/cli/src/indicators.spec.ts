import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { osteon, startOsteon } from '../testing/osteon-process.ts';

const root = resolve(import.meta.dirname, '../../..');
const examples = join(resolve(root, process.env['OSTEON_SHARED'] || '../shared'), 'contracts/examples');
const PERIOD = ['--from', '2026-01-01', '--to', '2026-12-31', '--as-of', '2028-06-30'];

const facts = (id: string, more: object = {}): string =>
  JSON.stringify({
    id,
    asOf: '2028-06-30',
    patient: { birthDate: '1950-02-03', sex: 'female' },
    fractures: [{ id: 'f1', site: 'spine', diagnosedOn: '2026-02-01' }],
    ...more,
  });

interface Printed {
  readonly episodes: number;
  readonly refused: number;
  readonly excluded: object;
  readonly indicators: readonly { readonly id: string; readonly name: string; readonly rate: number | null }[];
}
const indicators = async (args: readonly string[], input = ''): Promise<Printed> => {
  const { status, out, err } = await osteon(['indicators', ...args], { input });
  expect({ status, err }).toEqual({ status: 0, err: '' });
  return JSON.parse(out) as Printed;
};
const of = (printed: Printed, id: string): object | undefined => printed.indicators.find((one) => one.id === id);

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'osteon-indicators-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('osteon indicators', () => {
  it('counts the lines, skips blank ones and counts the refused', async () => {
    const input = [
      '\uFEFF' + facts('one'),
      '',
      'oops',
      '  \t',
      facts('late', { asOf: '2026-01-01' }),
      facts('young', { patient: { birthDate: '1990-01-01', sex: 'male' } }),
      facts('three'),
    ].join('\r\n');
    const printed = await indicators(PERIOD, input);
    expect(printed).toMatchObject({ episodes: 2, refused: 2, excluded: { 'under-50': 1 } });
    expect(of(printed, 'flsdb-4')).toMatchObject({ numerator: 0, denominator: 2, imputedMissing: 2, band: 'red' });
  });

  it('works on no line', async () => {
    const printed = await indicators(PERIOD);
    expect(printed).toMatchObject({ definitionVersion: '2026.11', from: '2026-01-01', to: '2026-12-31' });
    expect(printed).toMatchObject({ asOf: '2028-06-30', episodes: 0, refused: 0, excluded: { 'under-50': 0 } });
    expect(printed.indicators).toHaveLength(22);
    for (const { rate } of printed.indicators) expect(rate).toBeNull();
  });

  it('takes estimated caseloads, which may be exceeded', async () => {
    const input = [facts('one'), facts('two')].join('\n');
    const caseloads = ['--caseload', '4', '--caseload-nonspine', '3', '--caseload-spine', '1'];
    const printed = await indicators([...PERIOD, ...caseloads], input);
    expect(of(printed, 'flsdb-2')).toMatchObject({ numerator: 2, denominator: 4, rate: 0.5, band: 'amber' });
    expect(of(printed, 'iof-1')).toMatchObject({ numerator: 0, denominator: 3, rate: 0, band: 'red' });
    expect(of(printed, 'iof-2')).toMatchObject({ numerator: 2, denominator: 1, rate: 2, band: null });
  });

  it('never calls its reading by the name of the audit', async () => {
    const { out } = await osteon(['indicators', ...PERIOD]);
    expect(out).toContain('FLS-DB-aligned');
    expect(out.replaceAll('FLS-DB-aligned', '')).not.toContain('FLS-DB');
  });

  it.each([
    ['no first day', ['--to', '2026-12-31', '--as-of', '2028-06-30'], /--from/],
    ['no last day', ['--from', '2026-01-01', '--as-of', '2028-06-30'], /--to/],
    ['no day to look from', ['--from', '2026-01-01', '--to', '2026-12-31'], /--as-of/],
    ['a day that does not exist', [...PERIOD, '--to', '2026-02-30'], /--to.*2026-02-30.*date that exists/],
    ['an instant', [...PERIOD, '--as-of', '2028-06-30T00:00:00Z'], /--as-of.*date that exists/],
    ['a period that ends before it begins', [...PERIOD, '--to', '2025-12-31'], /--from 2026-01-01.*--to 2025-12-31/],
    ['a caseload of none', [...PERIOD, '--caseload', '0'], /--caseload <.*whole number/],
    ['half a caseload', [...PERIOD, '--caseload-spine', '1.5'], /--caseload-spine.*whole number/],
    ['a caseload below none', [...PERIOD, '--caseload-nonspine', '-3'], /--caseload-nonspine.*whole number/],
    ['an unknown option', [...PERIOD, '--by', 'month'], /--by/],
    ['two files', [...PERIOD, 'a', 'b'], /too many arguments/],
    ['a file that is not there', [...PERIOD, '/nowhere.ndjson'], /cannot be read: there is no such file/],
    ['a folder', [...PERIOD, '/'], /it is a folder/],
  ])('answers %s with a sentence and status 2', async (_, args, sentence) => {
    const { status, out, err } = await osteon(['indicators', ...args]);
    expect({ status, out }).toEqual({ status: 2, out: '' });
    expect(err).toMatch(sentence);
    expect(err).not.toMatch(/\n {4}at /);
  });

  it('counts long input in a memory that is smaller than the input', async () => {
    const lines = 40_000;
    const line = facts('a-patient-whose-facts-come-again-and-again', {
      events: Array.from({ length: 20 }, () => ({ type: 'fls-contact', on: '2026-02-03' })),
    });
    const child = startOsteon(['indicators', ...PERIOD], { flags: ['--max-old-space-size=24'] });
    let out = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
    const ended = new Promise<number | null>((done) => child.on('close', done));
    for (let n = 0; n < lines; n += 1) {
      if (!child.stdin.write(`${line}\n`)) await new Promise((go) => child.stdin.once('drain', go));
    }
    child.stdin.end();
    expect(await ended).toBe(0);
    expect(lines * line.length).toBeGreaterThan(40_000_000);
    expect(JSON.parse(out)).toMatchObject({ episodes: lines, refused: 0 });
  });

  it('loads no code of the database', async () => {
    const coverage = join(folder, 'coverage');
    const { status } = await osteon(['indicators', ...PERIOD], {
      input: facts('ada'),
      env: { NODE_V8_COVERAGE: coverage },
    });
    expect(status).toBe(0);
    const files = await readdir(coverage);
    const loaded = (await Promise.all(files.map((name) => readFile(join(coverage, name), 'utf8')))).join();
    expect(loaded).toMatch(/libs\/domain\/src/);
    expect(loaded).not.toMatch(/libs\/(persistence|application)\/|node_modules\/(pg|ioredis|@prisma)\//);
  });

  if (!existsSync(examples) && process.env['CI'] !== 'true') {
    it.skip(`the examples are not in ${examples}: set OSTEON_SHARED to run them`, () => undefined);
  } else {
    it('prints the result of the contract’s cohort, from a file', async () => {
      const expected = JSON.parse(readFileSync(join(examples, 'indicators-small.expect.json'), 'utf8')) as Printed;
      const printed = await indicators([...PERIOD, join(examples, 'indicators-small.facts.ndjson')]);
      const nameless = (report: Printed): object => ({
        ...report,
        indicators: report.indicators.map((one) => ({ ...one, name: '' })),
      });
      expect(nameless(printed)).toEqual(nameless(expected));
    });
  }
});
