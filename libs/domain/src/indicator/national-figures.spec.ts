import { describe, expect, it } from '@jest/globals';
import { nationalFigureOn, readNationalFigures, type NationalFigure } from './national-figures.ts';

const HEADING = 'date,indicator,rate,source';
const read = (...lines: readonly string[]): ReturnType<typeof readNationalFigures> =>
  readNationalFigures([HEADING, ...lines].join('\n'));

describe('readNationalFigures', () => {
  it('reads a figure a line, with quoted fields, either line end and a byte-order mark', () => {
    const csv = `\uFEFF${HEADING}\r\n2025-01-10,flsdb-4,0.62,"A report, ""2025"""\r\n\r\n2026-01-10,iof-10,1.0, page 3 \r\n`;
    expect(readNationalFigures(csv)).toEqual({
      figures: [
        { date: '2025-01-10', indicator: 'flsdb-4', rate: 0.62, source: 'A report, "2025"' },
        { date: '2026-01-10', indicator: 'iof-10', rate: 1, source: 'page 3' },
      ],
      faults: [],
    });
  });
  it('has none of an empty file, and none of a heading alone', () => {
    expect(readNationalFigures('')).toEqual({ figures: [], faults: [] });
    expect(read()).toEqual({ figures: [], faults: [] });
  });
  it('asks for its heading', () => {
    expect(readNationalFigures('\ndate;indicator;rate;source\n').faults).toEqual([
      { line: 2, message: 'the heading must be date,indicator,rate,source' },
    ]);
  });
  it.each([
    ['2026-02-30,flsdb-4,0.5,x', /date/],
    ['2026-01-01,4,0.5,x', /no indicator "4"/],
    ['2026-01-01,flsdb-4,62,x', /rate/],
    ['2026-01-01,flsdb-4,1.01,x', /rate/],
    ['2026-01-01,flsdb-4,-0.1,x', /rate/],
    ['2026-01-01,flsdb-4,,x', /rate/],
    ['2026-01-01,flsdb-4,0.5, ', /source/],
    ['2026-01-01,flsdb-4,0.5', /3 fields/],
    ['2026-01-01,flsdb-4,0.5,x,y', /5 fields/],
    ['2026-01-01,flsdb-4,0.5,"x', /quotation mark/],
  ])('takes nothing with %p in it, and names the line', (line, message) => {
    const { figures, faults } = read('2026-01-01,flsdb-5,0.5,x', line);
    expect(figures).toEqual([]);
    expect(faults).toEqual([{ line: 3, message: expect.stringMatching(message) }]);
  });
  it('takes one figure of an indicator and a date', () => {
    const { faults } = read('2026-01-01,flsdb-5,0.5,x', '2026-01-01,flsdb-5,0.6,x', '2026-01-02,flsdb-5,0.6,x');
    expect(faults).toEqual([{ line: 3, message: 'that indicator has a figure of that date already' }]);
  });
});

it('takes a rate of nothing, of all, and of any length', () => {
  const rates = ['0', '1', '1.00', '0.125'];
  const { figures } = read(...rates.map((rate, i) => `2026-01-0${i + 1},flsdb-4,${rate},x`));
  expect(figures.map(({ rate }) => rate)).toEqual([0, 1, 1, 0.125]);
});

it('asks for its heading before anything else', () => {
  const { figures, faults } = readNationalFigures('"date\n2026-01-01,flsdb-4,0.5,x');
  expect({ figures, lines: faults.map(({ line }) => line) }).toEqual({ figures: [], lines: [1] });
  expect(readNationalFigures('2026-01-01,flsdb-4,0.5,x')).toMatchObject({ figures: [], faults: [{ line: 1 }] });
});

it('tells each line that cannot be taken, more than once of one kind', () => {
  expect(read('x,flsdb-4,0.5,x', 'x,flsdb-4,0.5,x').faults).toHaveLength(2);
});

describe('nationalFigureOn', () => {
  const figure = (date: string, indicator = 'flsdb-4'): NationalFigure => ({ date, indicator, rate: 0.5, source: 'x' });
  const figures = [figure('2026-01-10'), figure('2025-01-10'), figure('2026-06-01', 'flsdb-5')];
  it('is the latest by the day', () => {
    expect(nationalFigureOn(figures, 'flsdb-4', '2026-01-10')?.date).toBe('2026-01-10');
    expect(nationalFigureOn(figures, 'flsdb-4', '2026-01-09')?.date).toBe('2025-01-10');
    expect(nationalFigureOn(figures, 'flsdb-4', '2025-01-09')).toBeNull();
    expect(nationalFigureOn(figures, 'iof-3', '2030-01-01')).toBeNull();
    expect(nationalFigureOn([...figures].reverse(), 'flsdb-4', '2030-01-01')?.date).toBe('2026-01-10');
  });
});
