import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { findFractures } from './find-fractures.ts';
import { isDescribed } from './report-finding.ts';
import { spelled } from './spelling.ts';
import { KNOWN_WORDS } from './terms/index.ts';

/** Words as reports have them, in any order. */
const words = fc.constantFrom(
  ...[
    'no',
    'fracture',
    'fx',
    '#',
    'compression',
    'of',
    'the',
    'L1',
    'T5/6/7',
    'hip',
    'ribs,',
    'and',
    'old',
    'possible',
  ],
  ...[
    'fracutre',
    'vertabral',
    'height',
    'loss',
    'disc',
    'FINDINGS:',
    'History:',
    '.',
    '?',
    '\n',
    '\n\n',
    'femur',
    'neck',
  ],
);
const texts = fc.array(words, { maxLength: 60 }).map((parts) => parts.join(' '));

describe('findFractures', () => {
  it('tells places that lie in the text as written, and the same again', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const found = findFractures(text);
        for (const { sentence, terms } of found) {
          expect(sentence.from).toBeGreaterThanOrEqual(0);
          expect(sentence.to).toBeLessThanOrEqual(text.length);
          for (const term of terms) {
            expect(term.from).toBeGreaterThanOrEqual(sentence.from);
            expect(term.to).toBeLessThanOrEqual(sentence.to);
            expect(term.text).toBe(text.slice(term.from, term.to));
          }
        }
        expect(findFractures(text)).toEqual(found);
      }),
      { numRuns: 300 },
    );
  });

  it('reads one slip of the keyboard in a word as if it were not there', () => {
    const slips = fc.record({
      word: fc.constantFrom('fracture', 'fractures', 'vertebral', 'compression', 'humerus', 'osteoporotic'),
      at: fc.integer({ min: 1, max: 6 }),
      kind: fc.constantFrom('left out', 'twice', 'changed places'),
    });
    const slipped = (word: string, at: number, kind: string): string => {
      const [before, one = '', two = '', after] = [word.slice(0, at), word[at], word[at + 1], word.slice(at + 2)];
      if (kind === 'left out') return before + two + after;
      return kind === 'twice' ? before + one + one + two + after : before + two + one + after;
    };
    const sentence = 'Compression fracture of a vertebral body and osteoporotic fractures of the humerus.';
    const sites = (text: string): string[] =>
      findFractures(text)
        .filter(isDescribed)
        .map(({ site }) => site);
    fc.assert(
      fc.property(slips, ({ word, at, kind }) => {
        const wrong = slipped(word, at, kind);
        fc.pre(!KNOWN_WORDS.includes(wrong));
        expect(spelled(`a ${wrong} b`).text).toBe(`a ${word} b`);
        expect(sites(sentence.replace(word, wrong))).toEqual(sites(sentence));
      }),
    );
  });
});
