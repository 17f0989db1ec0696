import { describe, expect, it } from '@jest/globals';
import { closingsOf, wantsNote, WORK_ITEM_OUTCOMES } from './work-item-outcomes.ts';

const KINDS = [
  'reply', 'opted-out', 'asks-for-call', 'side-effects', 'uncertain-delivery', 'missed-message', 'call', 'no-answer',
  'incident', 'unreachable', 'import-refused', 'letter', 'a kind of a later version',
]; // prettier-ignore

describe('what something may be closed with', () => {
  it.each(KINDS)('%s: something known, each once, and in the end whatever else it was', (kind) => {
    for (const urgent of [false, true]) {
      const outcomes = closingsOf({ kind, urgent });
      expect(outcomes.every((outcome) => WORK_ITEM_OUTCOMES.includes(outcome))).toBe(true);
      expect(new Set(outcomes).size).toBe(outcomes.length);
      expect(outcomes.at(-1)).toBe('other');
    }
  });

  it.each(['reply', 'asks-for-call', 'side-effects'])(
    'words of a red flag (%s) want an act, and first what such an act is',
    (kind) => {
      const outcomes = closingsOf({ kind, urgent: true });
      expect(outcomes.slice(0, 2)).toEqual(['emergency-advised', 'doctor-informed']);
      expect(outcomes).not.toContain('read');
      expect(outcomes).not.toContain('wrote');
      expect(outcomes).not.toContain('not-needed');
      expect(closingsOf({ kind, urgent: false })).not.toContain('emergency-advised');
    },
  );

  it('emergency access is closed by its review alone', () => {
    expect(closingsOf({ kind: 'emergency-access', urgent: true })).toEqual([]);
  });

  it('a delivery of which nobody knows is settled, and closed unsettled only with words', () => {
    expect(closingsOf({ kind: 'uncertain-delivery', urgent: false })).toEqual(['other']);
  });
});

describe('a few words', () => {
  it.each([
    ['reply', false, 'other', true],
    ['reply', false, 'read', false],
    ['reply', true, 'not-this-patient', true],
    ['reply', false, 'not-this-patient', false],
    ['incident', false, 'reported', true],
    ['letter', false, 'letter-written', false],
  ] as const)('%s, urgent %s, closed with %s: %s', (kind, urgent, outcome, wanted) => {
    expect(wantsNote({ kind, urgent }, outcome)).toBe(wanted);
  });
});
