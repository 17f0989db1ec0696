import bidiFactory from 'bidi-js';
import { faceOf, type FaceName, type Shaped } from './faces.ts';

const bidi = bidiFactory();

export interface TextStyle {
  readonly direction: 'ltr' | 'rtl';
  readonly bold: boolean;
  /** In points, of letters in Latin; Nastaliq is drawn larger to be read as easily. */
  readonly size: number;
}

/** Nastaliq letters are small for their size. */
const NASTALIQ_SCALE = 1.25;

/** A stretch of one font and one direction, where it stands in its line. */
export interface Run {
  readonly face: FaceName;
  readonly size: number;
  readonly text: string;
  readonly shaped: Shaped;
  /** From the left end of the line, in points. */
  readonly x: number;
}

export interface Line {
  readonly runs: readonly Run[];
  readonly width: number;
  /** From the line before to this one, in points. */
  readonly height: number;
}

/**
 * Breaks a paragraph into lines of at most `width` points and puts each into the order in which it is read, by the
 * Unicode bidirectional algorithm (UAX #9).
 */
export function linesOf(text: string, style: TextStyle, width: number): Line[] {
  if (text.trim() === '') return [];
  const { levels } = bidi.getEmbeddingLevels(text, style.direction);
  const lines: Line[] = [];
  let start = 0;
  let end = 0;
  let used = 0;
  for (const word of wordsOf(text)) {
    const wide = widthOf(word.trimEnd(), style);
    if (used > 0 && used + wide > width) {
      lines.push(lineOf(text, levels, start, end, style));
      start = end;
      used = 0;
    }
    // A word wider than the page (an address of a page) is broken where the line ends.
    if (wide > width) {
      for (const piece of piecesOf(word, style, width)) {
        if (used > 0) {
          lines.push(lineOf(text, levels, start, end, style));
          start = end;
        }
        end += piece.length;
        used = widthOf(piece, style);
      }
      continue;
    }
    end += word.length;
    used += widthOf(word, style);
  }
  if (end > start) lines.push(lineOf(text, levels, start, end, style));
  return lines;
}

/** Words, each with the spaces after it. */
const wordsOf = (text: string): string[] => text.match(/\S+\s*|\s+/gu) ?? [];

function piecesOf(word: string, style: TextStyle, width: number): string[] {
  const pieces: string[] = [];
  let piece = '';
  for (const character of word) {
    if (piece !== '' && widthOf(piece + character, style) > width) {
      pieces.push(piece);
      piece = '';
    }
    piece += character;
  }
  if (piece !== '') pieces.push(piece);
  return pieces;
}

function widthOf(text: string, style: TextStyle): number {
  return stretches(text, style.bold).reduce(
    (sum, { face, text: part }) =>
      sum + (faceOf(face).shape(part, isArabic(part) ? 'rtl' : 'ltr').width * sizeIn(face, style)) / 1_000,
    0,
  );
}

function lineOf(text: string, levels: Uint8Array, start: number, end: number, style: TextStyle): Line {
  const shown = text.slice(start, end).trimEnd();
  const base = style.direction === 'rtl' ? 1 : 0;
  const pieces: { text: string; face: FaceName; level: number }[] = [];
  let at = start;
  for (const { face, text: part } of stretches(shown, style.bold)) {
    for (const character of part) {
      const level = levels[at] ?? base;
      const last = pieces.at(-1);
      if (last && last.face === face && last.level === level) last.text += character;
      else pieces.push({ text: character, face, level });
      at += character.length;
    }
  }
  let x = 0;
  const runs = inOrder(pieces).map(({ text: part, face, level }): Run => {
    const size = sizeIn(face, style);
    const shaped = faceOf(face).shape(part, level % 2 === 1 ? 'rtl' : 'ltr');
    const run = { face, size, text: part, shaped, x };
    x += (shaped.width * size) / 1_000;
    return run;
  });
  const height = runs.some(({ face }) => face.startsWith('nastaliq')) ? style.size * 2.6 : style.size * 1.4;
  return { runs, width: x, height };
}

/** Rule L2: from the highest level down to the lowest odd one, what is at least that deep is turned round. */
function inOrder<Piece extends { readonly level: number }>(pieces: readonly Piece[]): Piece[] {
  const ordered = [...pieces];
  const highest = Math.max(0, ...ordered.map(({ level }) => level));
  for (let level = highest; level >= 1; level -= 1) {
    for (let from = 0; from < ordered.length; from += 1) {
      if ((ordered[from]?.level ?? 0) < level) continue;
      let to = from;
      while (to < ordered.length && (ordered[to]?.level ?? 0) >= level) to += 1;
      ordered.splice(from, to - from, ...ordered.slice(from, to).reverse());
      from = to;
    }
  }
  return ordered;
}

const isArabic = (text: string): boolean => /\p{Script_Extensions=Arabic}/u.test(text);

/** Stretches of one font: letters choose it, digits are Latin, and what stands between follows what went before. */
function stretches(text: string, bold: boolean): { text: string; face: FaceName }[] {
  const sans: FaceName = bold ? 'sans-bold' : 'sans';
  const nastaliq: FaceName = bold ? 'nastaliq-bold' : 'nastaliq';
  const parts: { text: string; face: FaceName }[] = [];
  const first = /[\p{L}\p{N}]/u.exec(text)?.[0] ?? '';
  let face = isArabic(first) ? nastaliq : sans;
  for (const character of text) {
    if (/[\p{Script=Latin}\p{Nd}]/u.test(character)) face = sans;
    else if (isArabic(character)) face = nastaliq;
    else if (!/[\p{Cf}\p{M}]/u.test(character) && !faceOf(face).has(character.codePointAt(0) ?? 0)) face = sans;
    const last = parts.at(-1);
    if (last && last.face === face) last.text += character;
    else parts.push({ text: character, face });
  }
  return parts;
}

function sizeIn(face: FaceName, { size }: TextStyle): number {
  return face.startsWith('nastaliq') ? size * NASTALIQ_SCALE : size;
}
