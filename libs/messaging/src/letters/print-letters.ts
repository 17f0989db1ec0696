import { setImmediate } from 'node:timers/promises';
import PDFDocument from 'pdfkit';
import qrcode from 'qrcode-generator';
import { bringShaper, FACE_NAMES, faceOf } from './faces.ts';
import { linesOf, type Line, type Run, type TextStyle } from './lines.ts';

/** A letter, ready to be printed. */
export interface LetterToPrint {
  /** Name and address, a line each. */
  readonly recipient: string;
  /** The day it was written, as it is written out in the letter's language. */
  readonly dated: string;
  readonly direction: 'ltr' | 'rtl';
  readonly subject: string;
  /** Paragraphs with an empty line between them; `# ` begins a heading, `- ` a point. */
  readonly body: string;
  readonly clinic: { readonly name: string; readonly telephone: string | null };
}

const MM = 72 / 25.4;
const PAGE = { width: 210 * MM, height: 297 * MM };
const MARGIN = 25 * MM;
const WIDTH = PAGE.width - 2 * MARGIN;

/**
 * The window of a DL envelope (BS 4264: 35 by 90 mm, 20 mm from the left) over the first third of a folded sheet,
 * as far as the sheet may slip in the envelope: the address and nothing else stands here.
 */
export const WINDOW = { left: 20 * MM, right: 110 * MM, top: 46 * MM, bottom: 92 * MM };
const ADDRESS = { left: 25 * MM, top: 50 * MM, width: 80 * MM };
/** Lines of an address stand closer than those that are read. */
const CLOSE = 0.85;
const DATE_LEFT = 120 * MM;
const BODY_TOP = 98 * MM;
const NEXT_PAGES_TOP = 30 * MM;
const BOTTOM = PAGE.height - 24 * MM;
const FOLDS = [99 * MM, 198 * MM];

/** Nothing in a letter is smaller than 12 points. */
const SIZE = 12;

/** A line and where it stands on its page; `y` is its baseline. */
export interface PlacedLine {
  readonly page: number;
  readonly x: number;
  readonly y: number;
  readonly line: Line;
}

/** A link as a square to be read by a telephone: nobody types 43 letters. */
export interface PlacedCode {
  readonly page: number;
  readonly x: number;
  /** Of its top. */
  readonly y: number;
  readonly link: string;
}

export interface PlacedLetter {
  readonly lines: readonly PlacedLine[];
  readonly codes: readonly PlacedCode[];
}

const CODE_SIZE = 32 * MM;

export interface PrintOptions {
  /** 2: every letter begins on a sheet of its own, though both sides are printed. */
  readonly sides?: 1 | 2;
}

/**
 * Letters as one PDF for the print run: A4, each beginning on a new page, its address in the window of a DL envelope.
 */
export async function printLetters(
  letters: readonly LetterToPrint[],
  { sides = 1 }: PrintOptions = {},
): Promise<Uint8Array> {
  await bringShaper();
  const document = new PDFDocument({ size: 'A4', margin: 0, autoFirstPage: false, info: { Title: 'Letters' } });
  const chunks: Uint8Array[] = [];
  const ended = new Promise<void>((resolve, reject) => {
    document.on('data', (chunk: Uint8Array) => chunks.push(chunk));
    document.on('end', resolve);
    document.on('error', reject);
  });
  registerFaces(document);
  for (const letter of letters) {
    const { lines, codes } = placeLetter(letter);
    const pages = Math.max(...lines.map(({ page }) => page)) + 1;
    for (let page = 0; page < pages; page += 1) {
      document.addPage();
      if (page === 0) drawFolds(document);
      for (const { x, y, line } of lines.filter((one) => one.page === page)) drawLine(document, line, x, y);
      for (const code of codes.filter((one) => one.page === page)) drawCode(document, code);
    }
    if (sides === 2 && pages % 2 === 1) document.addPage();
    // A long run shares the program with whoever else asks something of it.
    await setImmediate();
  }
  document.end();
  await ended;
  return Buffer.concat(chunks);
}

/** Where everything in a letter stands. */
export function placeLetter(letter: LetterToPrint): PlacedLetter {
  const { direction, clinic } = letter;
  const plain: TextStyle = { direction, bold: false, size: SIZE };
  const placed: PlacedLine[] = [];
  const codes: PlacedCode[] = [];

  const atStart = (line: Line, left: number, width: number, toDirection = direction): number =>
    toDirection === 'rtl' ? left + width - line.width : left;
  const block = (text: string, style: TextStyle, left: number, top: number, width: number): void => {
    let y = top;
    for (const line of linesOf(text, style, width)) {
      y += line.height;
      placed.push({ page: 0, x: atStart(line, left, width, style.direction), y, line });
    }
  };

  block(clinic.name, { direction: 'ltr', bold: true, size: 15 }, MARGIN, 14 * MM, WIDTH);
  if (clinic.telephone !== null)
    block(clinic.telephone, { direction: 'ltr', bold: false, size: SIZE }, MARGIN, 23 * MM, WIDTH);
  let y = ADDRESS.top;
  for (const text of letter.recipient.split('\n')) {
    // An address is one for the postman, whatever the letter's language.
    for (const line of linesOf(text, { ...plain, direction: 'ltr' }, ADDRESS.width)) {
      y += line.height * CLOSE;
      placed.push({ page: 0, x: ADDRESS.left, y, line });
    }
  }
  block(letter.dated, plain, DATE_LEFT, ADDRESS.top, PAGE.width - MARGIN - DATE_LEFT);

  let page = 0;
  y = BODY_TOP;
  const flow = (lines: readonly Line[], left: number, width: number, keep = 0): void => {
    for (const line of lines) {
      if (y + line.height + keep > BOTTOM) {
        page += 1;
        y = NEXT_PAGES_TOP;
      }
      y += line.height;
      placed.push({ page, x: atStart(line, left, width), y, line });
    }
  };
  flow(linesOf(letter.subject, { ...plain, bold: true, size: 14 }, WIDTH), MARGIN, WIDTH);
  y += SIZE * 0.6;
  for (const { kind, text } of paragraphsOf(letter.body)) {
    if (kind === 'space') y += SIZE * 0.7;
    else if (kind === 'link') {
      const lines = linesOf(text, plain, WIDTH);
      // The square on the page of its link.
      flow(lines, MARGIN, WIDTH, CODE_SIZE + SIZE);
      codes.push({ page, x: direction === 'rtl' ? MARGIN + WIDTH - CODE_SIZE : MARGIN, y: y + SIZE, link: text });
      y += CODE_SIZE + SIZE;
    } else if (kind === 'point') {
      const indent = 16;
      const left = direction === 'rtl' ? MARGIN : MARGIN + indent;
      const lines = linesOf(text, plain, WIDTH - indent);
      const before = placed.length;
      flow(lines, left, WIDTH - indent);
      const [dot] = linesOf('•', { ...plain, direction: 'ltr' }, indent);
      const first = placed[before];
      if (dot && first)
        placed.push({ ...first, x: direction === 'rtl' ? MARGIN + WIDTH - dot.width : MARGIN, line: dot });
    } else if (kind === 'heading') {
      const lines = linesOf(text, { ...plain, bold: true, size: 13 }, WIDTH);
      // With what it stands over.
      flow(lines, MARGIN, WIDTH, 3 * (lines[0]?.height ?? 0));
    } else flow(linesOf(text, plain, WIDTH), MARGIN, WIDTH);
  }

  if (page > 0) {
    for (let number = 0; number <= page; number += 1) {
      const [line] = linesOf(`${number + 1} / ${page + 1}`, { direction: 'ltr', bold: false, size: SIZE }, WIDTH);
      if (line) placed.push({ page: number, x: (PAGE.width - line.width) / 2, y: PAGE.height - 14 * MM, line });
    }
  }
  return { lines: placed, codes };
}

function paragraphsOf(body: string): { kind: 'heading' | 'point' | 'text' | 'link' | 'space'; text: string }[] {
  return body.split('\n').map((text) => {
    if (text.trim() === '') return { kind: 'space', text: '' };
    if (/^https?:\/\/\S+$/.test(text.trim())) return { kind: 'link', text: text.trim() };
    if (text.startsWith('# ')) return { kind: 'heading', text: text.slice(2) };
    if (text.startsWith('- ')) return { kind: 'point', text: text.slice(2) };
    return { kind: 'text', text };
  });
}

function drawCode(document: PDFKit.PDFDocument, { x, y, link }: PlacedCode): void {
  const code = qrcode(0, 'M');
  code.addData(link);
  code.make();
  const count = code.getModuleCount();
  const size = CODE_SIZE / count;
  for (let row = 0; row < count; row += 1)
    for (let column = 0; column < count; column += 1)
      if (code.isDark(row, column)) document.rect(x + column * size, y + row * size, size, size);
  document.fill('#000000');
}

function drawFolds(document: PDFKit.PDFDocument): void {
  for (const y of FOLDS)
    document
      .moveTo(4 * MM, y)
      .lineTo(8 * MM, y)
      .lineWidth(0.4)
      .strokeColor('#888888')
      .stroke();
}

/** What PDFKit keeps for the font in use: its layout is taken from what HarfBuzz made of the run. */
interface EmbeddedFont {
  layout(text: string): {
    glyphs: { id: number; advanceWidth: number; codePoints: readonly number[] }[];
    positions: { xAdvance: number; yAdvance: number; xOffset: number; yOffset: number; advanceWidth: number }[];
    advanceWidth: number;
  };
}

/** A line whose letters stand on `y`. The document knows the fonts: see `registerFaces`. */
export function drawLine(
  document: PDFKit.PDFDocument,
  { runs }: Line,
  x: number,
  y: number,
  colour: string = '#000000',
): void {
  for (const run of runs) drawRun(document, run, x + run.x, y, colour);
}

/** Makes the typefaces of lines known to a document. */
export function registerFaces(document: PDFKit.PDFDocument): void {
  for (const name of FACE_NAMES) document.registerFont(name, Buffer.from(faceOf(name).file));
}

function drawRun(
  document: PDFKit.PDFDocument,
  { face, size, text, shaped }: Run,
  x: number,
  y: number,
  colour: string,
): void {
  document.font(face, size).fillColor(colour);
  // PDFKit's own layout fails on Nastaliq (fontkit 2.0.4, missing anchors) and turns words of a sentence round.
  const embedded = (document as unknown as { _font: EmbeddedFont & { readonly scale: number } })._font;
  embedded.layout = () => ({
    glyphs: shaped.glyphs.map(({ id, advanceWidth, codePoints }) => ({ id, advanceWidth, codePoints })),
    positions: shaped.glyphs.map(({ xAdvance, xOffset, yOffset, advanceWidth }) => ({
      xAdvance,
      yAdvance: 0,
      xOffset,
      yOffset,
      advanceWidth: advanceWidth * embedded.scale,
    })),
    advanceWidth: shaped.width,
  });
  document.text(text, x, y, { lineBreak: false, baseline: 'alphabetic' });
}
