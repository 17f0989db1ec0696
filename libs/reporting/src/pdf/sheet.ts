import { drawSvg, PAPER_COLOURS, type ChartOption } from '@osteon/charts';
import { drawLine, linesOf, registerFaces, type Line } from '@osteon/messaging';
import PDFDocument from 'pdfkit';
import { drawSvgOnPage } from './draw-svg.ts';

const MM = 72 / 25.4;
const PAGE = { width: 210 * MM, height: 297 * MM };
const MARGIN = 20 * MM;
/** Between the margins, in points. */
export const WIDTH = PAGE.width - 2 * MARGIN;
const TOP = 18 * MM;
const BOTTOM = PAGE.height - 18 * MM;
/** Points a pixel of a picture: its letters of 11 pixels become 8 points. */
const SCALE = 0.74;

export interface TextLook {
  readonly size?: number;
  readonly bold?: boolean;
  readonly colour?: string;
}

/** A column of a table: its share of the width, and to which side its texts stand. */
export interface Column {
  readonly head: string;
  readonly width: number;
  readonly toEnd?: boolean;
}

/** A cell; a sign is drawn before its text, so that a colour never says something alone. */
export type TableCell = string | { readonly text: string; readonly sign: 'circle' | 'triangle' | 'square' };

const SIGN_COLOURS = { circle: PAPER_COLOURS.good, triangle: PAPER_COLOURS.warn, square: PAPER_COLOURS.danger };

/** Pages of A4 that are filled from above to below; what does not fit begins the next one. */
export class Sheet {
  readonly document: PDFKit.PDFDocument;
  #y = TOP;
  readonly #ended: Promise<Buffer>;

  constructor(title: string, subject: string, madeOn: Date) {
    this.document = new PDFDocument({
      size: 'A4',
      margin: 0,
      bufferPages: true,
      lang: 'en-GB',
      displayTitle: true,
      info: { Title: title, Subject: subject, CreationDate: madeOn },
    });
    const chunks: Uint8Array[] = [];
    this.#ended = new Promise((resolve, reject) => {
      this.document.on('data', (chunk: Uint8Array) => chunks.push(chunk));
      this.document.on('end', () => resolve(Buffer.concat(chunks)));
      this.document.on('error', reject);
    });
    registerFaces(this.document);
  }

  nextPage(): void {
    this.document.addPage();
    this.#y = TOP;
  }

  /** Begins a page where less than so many points are left. */
  keepTogether(points: number): void {
    if (this.#y + points > BOTTOM && this.#y > TOP) this.nextPage();
  }

  space(points: number): void {
    this.#y += points;
  }

  /** Moves down to a place of the page, from its top. */
  moveTo(y: number): void {
    this.#y = y;
  }

  text(text: string, { size = 9.5, bold = false, colour = PAPER_COLOURS.ink }: TextLook = {}): void {
    for (const line of linesOf(text, { direction: 'ltr', bold, size }, WIDTH)) {
      if (this.#y + line.height > BOTTOM) this.nextPage();
      this.#y += line.height;
      drawLine(this.document, line, MARGIN, this.#y - size * 0.3, colour);
    }
  }

  heading(text: string, size = 15): void {
    // With the first lines of what it is the heading of.
    this.keepTogether(size * 5 + 50);
    this.text(text, { size, bold: true, colour: PAPER_COLOURS.accent });
    this.space(4);
  }

  /** A line across the page. */
  rule(colour: string = PAPER_COLOURS.line): void {
    this.document
      .moveTo(MARGIN, this.#y)
      .lineTo(MARGIN + WIDTH, this.#y)
      .lineWidth(0.7)
      .strokeColor(colour)
      .stroke();
  }

  /** A filled band across the top of the page. */
  banner(height: number): void {
    this.document.rect(0, 0, PAGE.width, height).fill(PAPER_COLOURS.accent);
  }

  picture(option: ChartOption, height: number): void {
    const width = WIDTH / SCALE;
    this.keepTogether(height * SCALE);
    drawSvgOnPage(this.document, drawSvg(option, { width, height }), { x: MARGIN, y: this.#y, scale: SCALE });
    this.#y += height * SCALE;
  }

  /** A table; its heads are repeated where it goes on on another page. */
  table(columns: readonly Column[], rows: readonly (readonly TableCell[])[], size = 8.5): void {
    const all = columns.reduce((sum, { width }) => sum + width, 0);
    const widths = columns.map(({ width }) => (width / all) * WIDTH);
    const row = (cells: readonly TableCell[], bold: boolean): void => {
      const set = cells.map((cell, i) => {
        const text = typeof cell === 'string' ? cell : cell.text;
        const room = (widths[i] ?? 0) - 6 - (typeof cell === 'string' ? 0 : 11);
        return linesOf(text, { direction: 'ltr', bold, size }, room);
      });
      const height = Math.max(size * 1.4, ...set.map(heightOf)) + 4;
      if (this.#y + height > BOTTOM) {
        this.nextPage();
        if (!bold) heads();
      }
      let x = MARGIN;
      set.forEach((lines, i) => {
        const cell = cells[i] ?? '';
        const width = widths[i] ?? 0;
        const inset = typeof cell === 'string' ? 3 : 14;
        if (typeof cell !== 'string') this.#sign(cell.sign, x + 3, this.#y + 2 + size * 0.3, size * 0.8);
        let y = this.#y + 1;
        for (const line of lines) {
          y += line.height;
          const left = columns[i]?.toEnd === true ? x + width - 3 - line.width : x + inset;
          drawLine(this.document, line, left, y - size * 0.25, PAPER_COLOURS.ink);
        }
        x += width;
      });
      this.#y += height;
      this.rule();
    };
    const heads = (): void =>
      row(
        columns.map(({ head }) => head),
        true,
      );
    this.keepTogether(60);
    heads();
    for (const cells of rows) row(cells, false);
    this.space(8);
  }

  #sign(sign: 'circle' | 'triangle' | 'square', x: number, y: number, size: number): void {
    const { document } = this;
    if (sign === 'circle') document.circle(x + size / 2, y + size / 2, size / 2);
    if (sign === 'square') document.rect(x, y, size, size);
    if (sign === 'triangle')
      document
        .moveTo(x + size / 2, y)
        .lineTo(x + size, y + size)
        .lineTo(x, y + size)
        .closePath();
    document.fill(SIGN_COLOURS[sign]);
  }

  /** Writes a line and its number at the foot of every page but the first, and ends the document. */
  async end(foot: string): Promise<Buffer> {
    const { start, count } = this.document.bufferedPageRange();
    for (let page = start + 1; page < start + count; page += 1) {
      this.document.switchToPage(page);
      const [left] = linesOf(foot, { direction: 'ltr', bold: false, size: 7.5 }, WIDTH - 60);
      const [right] = linesOf(`${page + 1} / ${count}`, { direction: 'ltr', bold: false, size: 7.5 }, 60);
      const y = PAGE.height - 11 * MM;
      if (left !== undefined) drawLine(this.document, left, MARGIN, y, PAPER_COLOURS.quiet);
      if (right !== undefined) drawLine(this.document, right, MARGIN + WIDTH - right.width, y, PAPER_COLOURS.quiet);
    }
    this.document.end();
    return this.#ended;
  }
}

const heightOf = (lines: readonly Line[]): number => lines.reduce((sum, { height }) => sum + height, 0);
