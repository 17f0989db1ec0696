import { deflateRawSync } from 'node:zlib';
import { Workbook } from '@cj-tech-master/excelts';
import { describe, expect, it } from '@jest/globals';
import type { FileReading, TranslatedRow } from '@osteon/application';
import { readCsv } from './read-csv.ts';
import { fileReader } from './read-file.ts';
import { readXlsx } from './read-xlsx.ts';

/** The bytes in pieces of a size, so that a character or a row is cut. */
async function* inPieces(bytes: Uint8Array, size = 7): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

/** What is in a file: its format and encoding as they were found out, its heads and rows. */
async function read(bytes: Uint8Array, more: Partial<FileReading> = {}) {
  const detector = fileReader.detector();
  for await (const piece of inPieces(bytes)) detector.pass(piece);
  const file = detector.end();
  if (file === null) throw new Error('neither text nor a workbook');
  const { heads, fields, missing } = await fileReader.readHeads({ ...file, bytes: inPieces(bytes) });
  const reading = { heads, fields, monthFirst: false, label: 'ward', today: '2026-11-23', ...more };
  const rows: TranslatedRow[] = [];
  for await (const row of fileReader.readRows({ ...file, bytes: inPieces(bytes) }, reading)) rows.push(row);
  return { ...file, heads, fields, missing, rows };
}

const HEADS = ['Hospital number', 'Surname', 'First name', 'DOB', 'Sex', 'Date of fracture', 'Fracture site'];
const row = (number: string, family: string, more: Partial<Record<'born' | 'on' | 'site', string>> = {}): string[] => [
  number,
  family,
  'Ann',
  more.born ?? '30/04/1950',
  'F',
  more.on ?? '1 Sep 2026',
  more.site ?? 'Neck of femur',
];
const csv = (rows: readonly (readonly string[])[], delimiter = ','): string =>
  rows.map((cells) => `${cells.join(delimiter)}\r\n`).join('');
const utf16 = (text: string, bigEndian: boolean): Buffer => {
  const bytes = Buffer.from(text, 'utf16le');
  return bigEndian ? bytes.swap16() : bytes;
};

describe('a file of text', () => {
  const text = csv([HEADS, row('H1', 'Müller'), row('H2', 'Núñez')]);

  it.each<[string, Buffer, string]>([
    ['UTF-8', Buffer.from(text), 'utf-8'],
    ['UTF-8 with its mark', Buffer.from(`\uFEFF${text}`), 'utf-8'],
    ['UTF-16, little end first', utf16(`\uFEFF${text}`, false), 'utf-16le'],
    ['UTF-16, big end first', utf16(`\uFEFF${text}`, true), 'utf-16be'],
    ['UTF-16 without a mark', utf16(text, false), 'utf-16le'],
    ['Latin-1', Buffer.from(text, 'latin1'), 'windows-1252'],
  ])('is read the same in %s', async (_name, bytes, encoding) => {
    const found = await read(bytes);
    expect(found.encoding).toBe(encoding);
    expect(found.heads).toEqual(HEADS);
    expect(found.missing).toEqual([]);
    expect(found.rows.map(({ faults }) => faults)).toEqual([[], []]);
    expect(found.rows.map(({ said }) => said?.person)).toMatchObject([
      { family: 'Müller', given: ['Ann'], birthDate: '1950-04-30', sex: 'female' },
      { family: 'Núñez' },
    ]);
    expect(found.rows[0]?.said?.facts).toEqual([
      {
        type: 'fracture',
        sourceKey: 'file:fracture/2026-09-01-hip',
        fracture: { id: 'file-2026-09-01-hip', site: 'hip', diagnosedOn: '2026-09-01' },
      },
    ]);
  });

  it.each([';', '\t', '|'])('is read with %j between its cells', async (delimiter) => {
    const found = await read(Buffer.from(csv([HEADS, row('H1', '"O\'Hara, Lee"')], delimiter)));
    expect(found.rows[0]?.said?.person.family).toBe("O'Hara, Lee");
  });

  it('that says it is UTF-8 has the row and the column of bytes that are none', async () => {
    const bytes = Buffer.concat([
      Buffer.from(`\uFEFF${csv([HEADS, row('H1', 'Fine')])}H2,M`),
      Buffer.from([0xfc]),
      Buffer.from(`ller,${row('', '').slice(2).join(',')}\r\n${csv([row('H3', 'Fine too')])}`),
    ]);
    const { rows } = await read(bytes);
    expect(rows.map(({ row, faults }) => ({ row, faults }))).toEqual([
      { row: 2, faults: [] },
      { row: 3, faults: [expect.objectContaining({ column: 'Surname', code: 'bad-bytes' })] },
      { row: 4, faults: [] },
    ]);
    expect(rows[1]?.said).toBeNull();
  });

  it('is refused as a whole when it is neither text nor a workbook', () => {
    const detector = fileReader.detector();
    detector.pass(Uint8Array.of(0x7f, 0x45, 0, 0, 1, 2, 0, 0));
    // 0x7f 0x45 0 0 is no half of UTF-16: only the second byte of such a text is empty.
    expect(detector.end()).toBeNull();
  });

  it('has the column of a formula, and takes a telephone number and a negative number for none', async () => {
    const heads = [...HEADS, 'Mobile', 'T score', 'Date of DXA'];
    const { rows } = await read(
      Buffer.from(
        csv([
          heads,
          [...row('H1', '=1+1'), '', '', ''],
          [...row('H2', '@SUM(A1)'), '', '', ''],
          [...row('H3', '-2+3'), '', '', ''],
          [...row('H4', 'Ace'), '+44 7700 900123', '-2.7', '2026-09-20'],
        ]),
      ),
    );
    const formula = [{ column: 'Surname', code: 'formula' }];
    expect(rows.map(({ faults }) => faults)).toEqual([formula, formula, formula, []]);
    expect(rows[3]?.said?.facts.at(-1)).toMatchObject({ event: { type: 'dxa', status: 'scanned', tScore: -2.7 } });
  });

  it('goes on after a row whose quotation marks do not close where they should', async () => {
    const text = `${csv([HEADS, row('H1', 'A')])}H2,"B"x,Ann,30/04/1950,F,1 Sep 2026,hip\r\n${csv([row('H3', 'C')])}`;
    const { rows } = await read(Buffer.from(text));
    expect(rows.map(({ row, faults }) => [row, faults.map(({ code }) => code)])).toEqual([
      [2, []],
      [3, ['bad-quotes']],
      [4, []],
    ]);
  });

  it.each([
    ['within a cell', 'H2,5" tall,Ann,30/04/1950,F,1 Sep 2026,hip'],
    ['that never closes', 'H2,"B,Ann,30/04/1950,F,1 Sep 2026,hip'],
  ])('keeps to the row that has a mark %s', async (_where, line) => {
    const text = `${csv([HEADS, row('H1', 'A')])}${line}\r\n${csv([row('H3', 'C'), row('H4', 'D')])}`;
    const { rows } = await read(Buffer.from(text));
    expect(rows.map(({ row, faults }) => [row, faults.map(({ code }) => code)])).toEqual([
      [2, []],
      [3, ['bad-quotes']],
      [4, []],
      [5, []],
    ]);
  });

  it('reads the same in pieces of any size, with any line end, and line ends within cells', async () => {
    const text = 'a,b\r\n"1\r\n2","3 ""4"""\n\n5,6\r7,"8\n9"';
    const readIn = async (size: number) => {
      const rows = [];
      for await (const { row, cells } of readCsv(inPieces(Buffer.from(text), size), 'utf-8'))
        rows.push([row, ...cells]);
      return rows;
    };
    const whole = [[1, 'a', 'b'], [2, '1\r\n2', '3 "4"'], [4, '5', '6'], [5, '7', '8\n9']]; // prettier-ignore
    for (const size of [1, 2, 3, 7, text.length]) expect([size, await readIn(size)]).toEqual([size, whole]);
  });

  it('does not keep a row that has no end', async () => {
    const text = `a,b\n${'x'.repeat(400_000)}\n1,2\n`;
    const rows = [];
    for await (const { cells, faults } of readCsv(inPieces(Buffer.from(text), 10_000), 'utf-8')) {
      rows.push(faults[0]?.code ?? cells);
    }
    expect(rows.at(0)).toEqual(['a', 'b']);
    expect(rows.at(-1)).toEqual(['1', '2']);
    expect(new Set(rows.slice(1, -2))).toEqual(new Set(['bad-quotes']));
  });

  it('says every fault of a row, with its column', async () => {
    const cells = ['', 'A', 'Ann', '30/04/50', 'F', '2026-09-01', 'elbow grease', 'more'];
    const { rows } = await read(Buffer.from(csv([HEADS, cells])));
    expect(rows[0]?.faults).toEqual(
      expect.arrayContaining([
        { column: null, code: 'too-many-cells' },
        { column: null, code: 'no-number' },
        { column: 'DOB', code: 'two-digit-year' },
        { column: 'Fracture site', code: 'no-such-value' },
      ]),
    );
  });

  it('reads days with the month first when that is said', async () => {
    const bytes = Buffer.from(csv([HEADS, row('H1', 'A', { born: '1950-04-30', on: '9/3/2026' })]));
    const dayOf = ({ rows }: Awaited<ReturnType<typeof read>>) => rows[0]?.said?.facts[0];
    expect(dayOf(await read(bytes))).toMatchObject({ fracture: { diagnosedOn: '2026-03-09' } });
    expect(dayOf(await read(bytes, { monthFirst: true }))).toMatchObject({ fracture: { diagnosedOn: '2026-09-03' } });
  });
});

describe('a workbook', () => {
  async function workbook(fill: (sheet: ReturnType<Workbook['addWorksheet']>) => void): Promise<Buffer> {
    const book = new Workbook();
    const sheet = book.addWorksheet('Patients');
    sheet.addRow(HEADS);
    fill(sheet);
    return Buffer.from(await book.xlsx.writeBuffer());
  }
  const day = (text: string): Date => new Date(`${text}T00:00:00Z`);

  it('is read with days as days and as text, numbers and empty rows', async () => {
    const found = await read(
      await workbook((sheet) => {
        sheet.addRow([100_123, 'Müller', 'Ann', day('1950-04-30'), 'F', day('2026-09-01'), 'Hip']);
        sheet.addRow([]);
        sheet.addRow(['0042', 'O\'Hara & "Lee" <x>', 'Bo', '29/02/1948', 'M', '2026-09-02', 'Wrist']);
        for (const place of ['D2', 'F2']) sheet.getCell(place).numFmt = 'dd/mm/yyyy';
      }),
    );
    expect(found.format).toBe('xlsx');
    expect(found.heads).toEqual(HEADS);
    expect(found.missing).toEqual([]);
    expect(found.rows.map(({ row, faults }) => [row, faults])).toEqual([
      [2, []],
      [4, []],
    ]);
    expect(found.rows.map(({ said }) => said?.person)).toMatchObject([
      { family: 'Müller', birthDate: '1950-04-30', identifiers: [{ value: '100123' }] },
      { family: 'O\'Hara & "Lee" <x>', birthDate: '1948-02-29', identifiers: [{ value: '0042' }] },
    ]);
    expect(found.rows[0]?.said?.facts[0]).toMatchObject({ fracture: { site: 'hip', diagnosedOn: '2026-09-01' } });
  });

  it('has the column of a formula and of an error', async () => {
    const { rows } = await read(
      await workbook((sheet) => {
        sheet.addRow(row('H1', 'A'));
        sheet.addRow(row('H2', 'B'));
        sheet.getCell('B2').value = { formula: 'UPPER("a")', result: 'A' };
        sheet.getCell('G3').value = { error: '#N/A' };
      }),
    );
    expect(rows.map(({ faults }) => faults)).toEqual([
      [{ column: 'Surname', code: 'formula' }],
      expect.arrayContaining([{ column: 'Fracture site', code: 'error-value' }]),
    ]);
  });

  it('is refused, naming its part, when it unpacks too far, whatever its directory says', async () => {
    const zip = await workbook((sheet) => {
      for (let n = 0; n < 3_000; n += 1) sheet.addRow(row(`H${n}`, 'A'.repeat(20)));
    });
    const all = async (): Promise<number> => {
      let count = 0;
      for await (const _row of readXlsx(zip, { mostUnpacked: 100_000 })) count += 1;
      return count;
    };
    await expect(all()).rejects.toMatchObject({ refusal: 'unpacks-too-far', place: expect.stringMatching(/^xl\//) });
  });

  it('is refused when a part of a few bytes unpacks to hundreds of megabytes', async () => {
    // A gigabyte of spaces, deflated twice over, is what a bomb looks like: some hundred kilobytes.
    const bomb = zipOf('xl/workbook.xml', Buffer.alloc(420 * 1024 * 1024, 0x20));
    expect(bomb.length).toBeLessThan(1024 * 1024);
    const refused = fileReader.readHeads({ format: 'xlsx', encoding: null, bytes: inPieces(bomb, 65_536) });
    await expect(refused).rejects.toMatchObject({
      code: 'FLS-1682',
      details: { refusal: 'unpacks-too-far', place: 'xl/workbook.xml' },
    });
  });

  it.each<[string, (zip: Buffer) => Buffer]>([
    ['cut short', (zip) => zip.subarray(0, zip.length - 30)],
    ['without the parts of a workbook', () => zipOf('mimetype', Buffer.from('text'))],
  ])('is refused when it is %s', async (_name, change) => {
    const zip = change(await workbook((sheet) => sheet.addRow(row('H1', 'A'))));
    const refused = fileReader.readHeads({ format: 'xlsx', encoding: null, bytes: inPieces(zip, 4096) });
    await expect(refused).rejects.toMatchObject({ code: 'FLS-1682', details: { refusal: 'not-a-spreadsheet' } });
  });
});

/** An archive of one part that says of itself that it is one byte long. */
function zipOf(name: string, content: Buffer): Buffer {
  const packed = deflateRawSync(content);
  const local = Buffer.alloc(30);
  local.writeUInt32LE(0x04034b50, 0);
  local.writeUInt16LE(8, 8);
  local.writeUInt32LE(packed.length, 18);
  local.writeUInt32LE(1, 22);
  local.writeUInt16LE(name.length, 26);
  const entry = Buffer.alloc(46);
  entry.writeUInt32LE(0x02014b50, 0);
  entry.writeUInt16LE(8, 10);
  entry.writeUInt32LE(packed.length, 20);
  entry.writeUInt32LE(1, 24);
  entry.writeUInt16LE(name.length, 28);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(entry.length + name.length, 12);
  end.writeUInt32LE(local.length + name.length + packed.length, 16);
  return Buffer.concat([local, Buffer.from(name), packed, entry, Buffer.from(name), end]);
}
