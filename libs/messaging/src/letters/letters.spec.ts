import { beforeAll, describe, expect, it } from '@jest/globals';
import { LANGUAGE_PACKS, shippedTexts } from '../templates/packs.ts';
import { bringShaper, FACE_NAMES, faceOf } from './faces.ts';
import { linesOf, type Line } from './lines.ts';
import { placeLetter, printLetters, WINDOW, type LetterToPrint } from './print-letters.ts';

beforeAll(bringShaper);

const ltr = { direction: 'ltr', bold: false, size: 12 } as const;
const rtl = { direction: 'rtl', bold: false, size: 12 } as const;
const WIDE = 10_000;

/** Runs of a line from left to right. */
const read = (lines: readonly Line[]) => lines.map(({ runs }) => runs.map(({ text }) => text));
/** Glyphs that a font has not: they print as boxes. */
const missing = (lines: readonly Line[]) =>
  lines.flatMap(({ runs }) => runs.filter(({ shaped }) => shaped.glyphs.some(({ id }) => id === 0)));

const MM = 72 / 25.4;
const letter = (more: Partial<LetterToPrint> = {}): LetterToPrint => ({
  recipient: 'Grace Okafor\nFlat 2\n14 Long Lane\nEaston\nBristol\nBS5 0HB',
  dated: '15 June 2026',
  direction: 'ltr',
  subject: 'How are you?',
  body: 'Hello,\n\nPlease ring us.\n\n# A heading\n\n- A point\n- Another',
  clinic: { name: 'North', telephone: '0117 496 0000' },
  ...more,
});
const textOf = (line: Line) => line.runs.map(({ text }) => text).join('');

describe('a line', () => {
  it('breaks between words, and within one that is wider than the page', () => {
    expect(read(linesOf('one two three', ltr, 50))).toEqual([['one two'], ['three']]);
    const [first, ...rest] = linesOf(`see https://clinic.example.org/a/${'x'.repeat(60)}`, ltr, 200);
    expect(textOf(first!)).toBe('see');
    for (const line of rest) expect(line.width).toBeLessThanOrEqual(200);
    expect(rest.map(textOf).join('')).toBe(`https://clinic.example.org/a/${'x'.repeat(60)}`);
    expect(linesOf('  ', ltr, 100)).toEqual([]);
  });

  it('loses no word', () => {
    const text = 'Zażółć gęślą jaźń, then another line of words that go on and on for a while.';
    expect(linesOf(text, ltr, 120).map(textOf).join(' ')).toBe(text);
  });

  it('reads from right to left, with numbers and Latin words the other way', () => {
    // After a Latin word a number reads on in its direction; after an Urdu one it stands for itself.
    expect(read(linesOf('دوا denosumab 5 جنوری', rtl, WIDE))).toEqual([['جنوری', ' ', 'denosumab 5', 'دوا ']]);
    expect(read(linesOf('ٹیکہ 5 جنوری', rtl, WIDE))).toEqual([['جنوری', ' ', '5', 'ٹیکہ ']]);
  });

  it('holds the groups of a telephone number in their order between marks', () => {
    const [line] = linesOf('فون: \u200e0117 496 0000\u200e', rtl, WIDE);
    const numbers = line!.runs
      .filter(({ text }) => /\d/.test(text))
      .map(({ text }) => text.replaceAll('\u200e', '').trim());
    expect(numbers.join(' ')).toBe('0117 496 0000');
    const [loose] = linesOf('فون: 0117 496 0000', rtl, WIDE);
    expect(
      loose!.runs
        .filter(({ text }) => /\d/.test(text))
        .map(({ text }) => text.trim())
        .join(' '),
    ).toBe('0000 496 0117');
  });

  it('joins the letters of a word: more shapes than letters standing alone', () => {
    const nastaliq = faceOf('nastaliq');
    const alone = [...'کلینک'].map((character) => nastaliq.shape(character, 'rtl').width);
    expect(nastaliq.shape('کلینک', 'rtl').width).toBeLessThan(alone.reduce((sum, width) => sum + width, 0));
  });
});

describe('fonts', () => {
  it.each(LANGUAGE_PACKS)('have every letter of $language', ({ language, texts, direction, name }) => {
    const all = [...Object.values(texts).flatMap((text) => Object.values(text)), name, '0123456789 – − • … £ €'];
    for (const bold of [false, true])
      for (const text of all.flatMap((one) => one.split('\n')))
        expect([language, text, missing(linesOf(text, { direction, bold, size: 12 }, WIDE)).length]).toEqual([
          language,
          text,
          0,
        ]);
  });
  it('are four', () => expect(FACE_NAMES).toHaveLength(4));
});

describe('a letter', () => {
  it('shows its address and nothing else in the window of the envelope', () => {
    for (const direction of ['ltr', 'rtl'] as const) {
      const placed = placeLetter(letter({ direction, body: 'word '.repeat(900) })).lines;
      const inside = placed.filter(
        ({ page, x, y, line }) =>
          page === 0 &&
          y > WINDOW.top &&
          y - line.height < WINDOW.bottom &&
          x < WINDOW.right &&
          x + line.width > WINDOW.left,
      );
      expect(inside.map(({ line }) => textOf(line))).toEqual(letter().recipient.split('\n'));
      // As far as the sheet may slip, the whole address stays in sight.
      for (const { x, y, line } of inside)
        expect([y < 81 * MM, x > WINDOW.left, x + line.width < WINDOW.right]).toEqual([true, true, true]);
    }
  });

  it('has nothing smaller than 12 points, and stays on its paper', () => {
    for (const { language, direction } of LANGUAGE_PACKS) {
      const texts = shippedTexts(language, 'letter/rebound-risk');
      const placed = placeLetter(letter({ direction, subject: texts?.subject ?? '', body: texts?.letter ?? '' })).lines;
      for (const { x, y, line } of placed) {
        expect(line.runs.every(({ size }) => size >= 12)).toBe(true);
        expect([x >= 24 * MM, x + line.width <= 186 * MM, y > 14 * MM, y < 285 * MM]).toEqual([true, true, true, true]);
      }
    }
  });

  it('begins at the side where its language does', () => {
    const [start] = placeLetter(letter()).lines.filter(({ line }) => textOf(line) === 'Hello,');
    expect(start!.x).toBeCloseTo(25 * MM);
    const [urdu] = placeLetter(letter({ direction: 'rtl', body: 'شکریہ' })).lines.filter(
      ({ line }) => textOf(line) === 'شکریہ',
    );
    expect(urdu!.x + urdu!.line.width).toBeCloseTo(185 * MM);
  });

  it('numbers its pages when there are several, and leaves no heading alone at the foot', () => {
    const long = letter({ body: `${'A line of words.\n'.repeat(31)}# A heading\nWhat it stands over.` });
    const placed = placeLetter(long).lines;
    const pageOf = (text: string) => placed.find(({ line }) => textOf(line) === text)?.page;
    expect([pageOf('A heading'), pageOf('What it stands over.')]).toEqual([1, 1]);
    expect([pageOf('1 / 2'), pageOf('2 / 2')]).toEqual([0, 1]);
    expect(placeLetter(letter()).lines.some(({ line }) => /\d \/ \d/.test(textOf(line)))).toBe(false);
  });
});

describe('a link', () => {
  const link = `https://clinic.example.org/a/${'x'.repeat(43)}`;
  it('is a square for a telephone too, under its line and on its page', () => {
    for (const direction of ['ltr', 'rtl'] as const) {
      const { lines, codes } = placeLetter(letter({ direction, body: `Please answer here:\n${link}\n\nThank you.` }));
      expect(codes.map((code) => code.link)).toEqual([link]);
      const under = lines.find(({ line }) => textOf(line) === link)!;
      const thanks = lines.find(({ line }) => textOf(line).includes('Thank you'))!;
      expect([codes[0]!.page, codes[0]!.y > under.y, thanks.y > codes[0]!.y + 32 * MM]).toEqual([0, true, true]);
      expect(Math.round(codes[0]!.x / MM)).toBe(direction === 'rtl' ? 153 : 25);
    }
    const low = placeLetter(letter({ body: `${'A line.\n'.repeat(28)}${link}` }));
    expect(low.codes.map(({ page, y }) => [page, y + 32 * MM < 273 * MM])).toEqual([[1, true]]);
  });
  it('within a sentence is a link and no square', () => {
    expect(placeLetter(letter({ body: `See ${link} now.` })).codes).toEqual([]);
  });
});

describe('a print run', () => {
  const pages = (pdf: Uint8Array) =>
    (
      Buffer.from(pdf)
        .toString('latin1')
        .match(/\/Type \/Page\b/g) ?? []
    ).length;
  it('gives every letter a page of its own, and a sheet when both sides are printed', async () => {
    const long = letter({ body: 'word '.repeat(900) });
    expect(pages(await printLetters([letter(), long, letter()]))).toBe(4);
    expect(pages(await printLetters([letter(), long, letter()], { sides: 2 }))).toBe(6);
  });
  it('carries its fonts, and says the words of Urdu in them', async () => {
    const pdf = Buffer.from(await printLetters([letter({ direction: 'rtl', body: 'آپ کیسے ہیں؟' })])).toString(
      'latin1',
    );
    expect(pdf).toMatch(/NotoNastaliqUrdu/);
    expect(pdf).toMatch(/\/FontFile2/);
  });
});
