import { describe, expect, it } from '@jest/globals';
import { readFeedback } from './read-feedback.ts';

const accepted = (more: object = {}) => ({
  card: 'c1',
  outcome: 'accepted',
  acceptedSuggestions: [{ id: 's1' }],
  outcomeTimestamp: '2026-05-23T12:30:00Z',
  ...more,
});
const overridden = (overrideReason?: unknown) =>
  accepted({ outcome: 'overridden', acceptedSuggestions: undefined, overrideReason });
const read = (...feedback: unknown[]) => readFeedback({ feedback });
const entry = (one: unknown) => {
  const reading = read(one);
  return reading.kind === 'feedback' ? reading.feedback[0] : reading;
};

describe('what cannot be read', () => {
  it.each<[string, unknown, string[]]>([
    ['nothing', undefined, ['feedback']],
    ['no object', 'x', ['feedback']],
    ['no list', { feedback: accepted() }, ['feedback']],
    ['an empty list', { feedback: [] }, ['feedback']],
    ['too many', { feedback: Array.from({ length: 51 }, () => accepted()) }, ['feedback']],
    ['no entry', { feedback: [null] }, ['feedback[0]']],
    ['no card', { feedback: [accepted({ card: '' })] }, ['feedback[0].card']],
    ['another outcome', { feedback: [accepted({ outcome: 'seen' })] }, ['feedback[0].outcome']],
    [
      'a date for an instant',
      { feedback: [accepted({ outcomeTimestamp: '2026-05-23' })] },
      ['feedback[0].outcomeTimestamp'],
    ],
    [
      'a day that there is not',
      { feedback: [accepted({ outcomeTimestamp: '2026-02-30T12:30:00Z' })] },
      ['feedback[0].outcomeTimestamp'],
    ],
    [
      'no offset',
      { feedback: [accepted({ outcomeTimestamp: '2026-05-23T12:30:00' })] },
      ['feedback[0].outcomeTimestamp'],
    ],
    ['no suggestion', { feedback: [accepted({ acceptedSuggestions: [] })] }, ['feedback[0].acceptedSuggestions']],
    [
      'too many suggestions',
      { feedback: [accepted({ acceptedSuggestions: Array.from({ length: 21 }, (_, id) => ({ id: String(id) })) })] },
      ['feedback[0].acceptedSuggestions'],
    ],
    [
      'a suggestion without an id',
      { feedback: [accepted({ acceptedSuggestions: [{ id: 's1' }, {}] })] },
      ['feedback[0].acceptedSuggestions'],
    ],
    [
      'two entries of three',
      { feedback: [accepted({ card: 7 }), accepted(), accepted({ outcome: null })] },
      ['feedback[0].card', 'feedback[2].outcome'],
    ],
  ])('%s', (_what, body, paths) => {
    const reading = readFeedback(body);
    expect(reading.kind === 'refused' ? reading.faults.map(({ path }) => path) : reading).toEqual(paths);
  });
});

it('takes what was accepted, each suggestion once', () => {
  expect(entry(accepted({ acceptedSuggestions: [{ id: 's1' }, { id: 's2' }, { id: 's1' }] }))).toEqual({
    card: 'c1',
    outcome: 'accepted',
    at: '2026-05-23T12:30:00Z',
    acceptedSuggestions: ['s1', 's2'],
    reason: null,
    comment: null,
  });
});

describe('why a card was set aside', () => {
  const ours = { code: 'not-now', system: 'urn:osteon:cds-override-reason' };
  it.each<[string, unknown, { reason: string | null; comment: string | null }]>([
    ['not said', undefined, { reason: null, comment: null }],
    ['by a reason of ours', { reason: ours }, { reason: 'not-now', comment: null }],
    ['without a system', { reason: { code: 'not-now' } }, { reason: 'not-now', comment: null }],
    ['by another’s reason', { reason: { ...ours, system: 'https://theirs.example' } }, { reason: null, comment: null }],
    ['by words', { userComment: '  Seen on Friday ' }, { reason: null, comment: 'Seen on Friday' }],
    ['by no words', { reason: ours, userComment: '   ' }, { reason: 'not-now', comment: null }],
    ['by many words', { userComment: 'x'.repeat(2001) }, { reason: null, comment: 'x'.repeat(2000) }],
  ])('%s', (_what, given, expected) => {
    expect(entry(overridden(given))).toMatchObject({ outcome: 'overridden', acceptedSuggestions: [], ...expected });
  });
});
