import { describe, expect, it } from '@jest/globals';
import { csvCell, csvLine } from './audit-csv.ts';

describe('a cell', () => {
  it.each([
    ['=1+1', `"'=1+1"`],
    ['+1', `"'+1"`],
    ['-1', `"'-1"`],
    ['@SUM(A1)', `"'@SUM(A1)"`],
    ['\t=1', `"'\t=1"`],
    ['\r\n=1', `"'\r\n=1"`],
    ['  =1', `"'  =1"`],
    ['＝1', `"'＝1"`],
    ['a=1', 'a=1'],
    ['Smith, Ann', '"Smith, Ann"'],
    ['the "other"', '"the ""other"""'],
    ['two\nlines', '"two\nlines"'],
    ['', ''],
  ])('%j is %s', (text, cell) => {
    expect(csvCell(text)).toBe(cell);
  });

  it('leaves numbers as they are, and nothing for null', () => {
    expect(csvLine([-5, null, undefined, ['a', 'b']])).toBe('-5,,,a b\r\n');
  });
});
