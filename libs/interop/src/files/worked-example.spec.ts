import { readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { FILE_FAULTS, fileReader } from '../index.ts';
import { COLUMNS_NOT_HELD } from '../fls-db/columns.ts';
import { fieldsOfHeads } from './heads.ts';

const page = readFileSync(new URL('../../../../docs/interfaces/files.md', import.meta.url), 'utf8');

it('is read as the page says', async () => {
  const example = Buffer.from(/```csv\n([\s\S]*?)```/.exec(page)?.[1] ?? '');
  const bytes = async function* () {
    yield example;
  };
  const file = { format: 'csv', encoding: 'utf-8' } as const;
  const { heads, fields, missing } = await fileReader.readHeads({ ...file, bytes: bytes() });
  expect(missing).toEqual([]);
  expect(fields).not.toContain('');
  const faults: unknown[] = [];
  const reading = { heads, fields, monthFirst: false, label: 'example', today: '2026-06-01' };
  for await (const row of fileReader.readRows({ ...file, bytes: bytes() }, reading))
    faults.push(
      row.faults.map(({ column, code }) => `${column ?? ''} ${FILE_FAULTS[code as keyof typeof FILE_FAULTS]}`),
    );
  expect(faults).toEqual([
    [],
    ['DOB is no date such as 2026-04-30 or 30/04/2026'],
    ['Surname holds a formula; only values are taken'],
  ]);
  for (const [sentence] of faults.slice(1) as string[][]) expect(page.replace(/\s+/g, ' ')).toContain(sentence);
});

it('knows every head that the page lists, and names every column that is not held', () => {
  const table = page.slice(page.indexOf('## Heads'), page.indexOf('A day is'));
  const heads = [...table.matchAll(/`([^`]+)`/g)].map(([, head]) => head ?? '');
  expect(heads.length).toBeGreaterThan(40);
  expect(heads.filter((head) => fieldsOfHeads([head])[0] === '')).toEqual([]);
  // The file of refused rows is handed in again as it is.
  expect(fieldsOfHeads(['Row', 'Why it is refused'])).toEqual(['', '']);
  const shaped = page.slice(page.indexOf('## FLS-DB-shaped'));
  expect(COLUMNS_NOT_HELD.filter((column) => !/^5\.0[3-9]/.test(column) && !shaped.includes(column))).toEqual([]);
});
