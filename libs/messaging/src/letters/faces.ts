import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type * as HarfBuzz from 'harfbuzzjs';

const { resolve } = createRequire(import.meta.url);

/** Noto Sans carries every language in Latin letters, Noto Nastaliq Urdu the style that readers of Urdu know from print. */
const FILES = {
  sans: '@expo-google-fonts/noto-sans/400Regular/NotoSans_400Regular.ttf',
  'sans-bold': '@expo-google-fonts/noto-sans/700Bold/NotoSans_700Bold.ttf',
  nastaliq: '@expo-google-fonts/noto-nastaliq-urdu/400Regular/NotoNastaliqUrdu_400Regular.ttf',
  'nastaliq-bold': '@expo-google-fonts/noto-nastaliq-urdu/700Bold/NotoNastaliqUrdu_700Bold.ttf',
} as const;

export type FaceName = keyof typeof FILES;
export const FACE_NAMES = Object.keys(FILES) as readonly FaceName[];

/** A glyph and where it goes, in thousandths of the size of the letters. */
export interface Glyph {
  readonly id: number;
  /** Of the glyph by itself, in the font's own units. */
  readonly advanceWidth: number;
  readonly codePoints: readonly number[];
  readonly xAdvance: number;
  readonly xOffset: number;
  readonly yOffset: number;
}

export interface Shaped {
  readonly glyphs: readonly Glyph[];
  /** In thousandths of the size. */
  readonly width: number;
}

export interface LetterFace {
  readonly file: Uint8Array;
  has(codePoint: number): boolean;
  /** Joins letters into glyphs, in the order in which they stand on the page from left to right. */
  shape(text: string, direction: 'ltr' | 'rtl'): Shaped;
}

/** Shaped words kept for each font: a few megabytes. */
const MOST_KEPT = 4_000;

let harfBuzz: typeof HarfBuzz | undefined;

/**
 * Brings what joins letters; awaited before anything is laid out. Only then: most programs that know of letters print
 * none, and a module that waits while it is loaded holds up all that import it.
 */
export async function bringShaper(): Promise<void> {
  harfBuzz ??= await import('harfbuzzjs');
}

const loaded = new Map<FaceName, LetterFace>();

/**
 * A font, read once.
 * @throws before `bringShaper`
 */
export function faceOf(name: FaceName): LetterFace {
  const found = loaded.get(name) ?? load(name);
  loaded.set(name, found);
  return found;
}

const lettersOf = (text: string): number[] => Array.from(text, (letter) => letter.codePointAt(0) ?? 0x200b);

function load(name: FaceName): LetterFace {
  if (harfBuzz === undefined) throw new Error('bringShaper() comes before the first line.');
  const { Blob, Buffer, Direction, Face, Font, shape } = harfBuzz;
  const file = readFileSync(resolve(FILES[name]));
  const face = new Face(new Blob(new Uint8Array(file)));
  const font = new Font(face);
  const covered = new Set(face.collectUnicodes());
  const scale = 1_000 / face.upem;
  // One for all: a buffer of its own for every word would wait for the garbage collector outside its memory.
  const buffer = new Buffer();
  const shapedBefore = new Map<string, Shaped>();

  function shapeNow(text: string, direction: 'ltr' | 'rtl'): Shaped {
    buffer.reset();
    buffer.addText(text);
    buffer.guessSegmentProperties();
    buffer.setDirection(direction === 'rtl' ? Direction.RTL : Direction.LTR);
    if (name.startsWith('nastaliq')) buffer.setLanguage('ur');
    shape(font, buffer);
    const positions = buffer.getGlyphPositions();
    const told = new Set<number>();
    const infos = buffer.getGlyphInfos();
    const starts = [...new Set(infos.map(({ cluster }) => cluster)), text.length].sort((a, b) => a - b);
    const glyphs = infos.map(({ codepoint: id, cluster }, index): Glyph => {
      const position = positions[index] ?? { xAdvance: 0, xOffset: 0, yOffset: 0 };
      const isFirst = !told.has(cluster);
      told.add(cluster);
      return {
        id,
        advanceWidth: font.glyphHAdvance(id),
        // What a reader of the file finds for the glyph: all letters that it joins, and those once.
        codePoints: isFirst ? lettersOf(text.slice(cluster, starts[starts.indexOf(cluster) + 1])) : [0x200b],
        xAdvance: position.xAdvance * scale,
        xOffset: position.xOffset * scale,
        yOffset: position.yOffset * scale,
      };
    });
    return { glyphs, width: glyphs.reduce((sum, { xAdvance }) => sum + xAdvance, 0) };
  }

  return {
    file,
    has: (codePoint) => covered.has(codePoint),
    shape(text, direction) {
      const key = `${direction}${text}`;
      const found = shapedBefore.get(key) ?? shapeNow(text, direction);
      // Words come back in every letter; lines with names do not.
      if (text.length <= 24 && shapedBefore.size < MOST_KEPT) shapedBefore.set(key, found);
      return found;
    },
  };
}
