import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isStopWord, suggestsRedFlag } from './red-flag-words.ts';
import { revealingWordIn } from './revealing-words.ts';
import { smsParts } from './sms-parts.ts';
import { compileTemplate, TemplateProblem, VARIABLES } from './template-text.ts';
import { foldedWords } from './word-patterns.ts';

const text = fc.string({ unit: 'grapheme', maxLength: 60 });
const noise = fc.constantFrom('', ' ', '!', '...', '\n', '"', '  ', '\u200e', ' – ');

describe('folding', () => {
  it('comes to the same when it is done again, and ends in one space', () => {
    fc.assert(
      fc.property(text, (any) => {
        const folded = foldedWords(any);
        expect(foldedWords(folded)).toBe(folded);
        expect(folded).toMatch(/^ (\S+( \S+)* )?$/);
      }),
    );
  });
});

describe('words', () => {
  const cases = fc.constantFrom('stop', 'proszę mnie wypisać', 'بند کریں');
  it('stop in any case, with any signs around them', () => {
    fc.assert(
      fc.property(cases, noise, noise, fc.boolean(), (word, before, after, upper) => {
        expect(isStopWord(`${before}${upper ? word.toUpperCase() : word}${after}`)).toBe(true);
      }),
    );
  });
  it('reveal and alarm wherever they stand in a text', () => {
    fc.assert(
      fc.property(text, text, (before, after) => {
        expect(revealingWordIn(`${before} denosumab ${after}`)).not.toBeNull();
        expect(suggestsRedFlag(`${before} suicidal ${after}`)).toBe(true);
      }),
    );
  });
});

describe('a template text', () => {
  it('is compiled, or refused with why, whatever is written', () => {
    const piece = fc.oneof(text, fc.constantFrom('{', '}', '{link}', '{x}', '{}', '{{', '}}', '{ link }'));
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
        const source = pieces.join('');
        try {
          expect(compileTemplate(source, VARIABLES).render({ link: 'L' })).toBe(source.replaceAll('{link}', 'L'));
        } catch (error) {
          expect(error).toBeInstanceOf(TemplateProblem);
        }
      }),
    );
  });
});

describe('the size of a text message', () => {
  it('holds all of it, and grows with it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 400 }), text, (any, more) => {
        const { encoding, parts } = smsParts(any);
        expect(any.length).toBeLessThanOrEqual(parts === 1 ? 160 : parts * (encoding === 'gsm7' ? 153 : 67));
        expect(smsParts(any + more).parts).toBeGreaterThanOrEqual(parts);
      }),
    );
  });
});
