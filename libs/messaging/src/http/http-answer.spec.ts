import { describe, expect, it } from '@jest/globals';
import type { HttpOutcome } from '@osteon/platform';
import { readHttpAnswer, type Dialect } from './http-answer.ts';

const dialect: Dialect = {
  accepted: (body) => (body === 'ok' ? { reference: 'r1' } : null),
  refused: () => ({ reason: 'bad', addressInvalid: true }),
};
const answered = (status: number, body = '', headers: Record<string, string> = {}): HttpOutcome => ({
  kind: 'answered',
  status,
  headers,
  body,
});

describe('readHttpAnswer', () => {
  it.each<[string, HttpOutcome, string, string]>([
    ['taken', answered(201, 'ok'), 'accepted', 'well'],
    ['taken, by something that is not the gateway', answered(200, '<html>'), 'uncertain', 'failing'],
    ['a bad address', answered(400), 'refused', 'well'],
    ['a bad field', answered(422), 'refused', 'well'],
    ['no credentials', answered(401), 'busy', 'locked-out'],
    ['no money', answered(402), 'busy', 'locked-out'],
    ['not allowed', answered(403), 'busy', 'locked-out'],
    ['a wrong address of ours', answered(404), 'busy', 'locked-out'],
    ['too slow', answered(408), 'uncertain', 'failing'],
    ['too fast', answered(429), 'busy', 'well'],
    ['a redirect', answered(302), 'uncertain', 'failing'],
    ['broken', answered(500), 'uncertain', 'failing'],
    ['overloaded', answered(503), 'uncertain', 'failing'],
    ['never left', { kind: 'not-sent', reason: 'econnrefused' }, 'busy', 'failing'],
    ['left, and lost', { kind: 'lost', reason: 'econnreset' }, 'uncertain', 'failing'],
  ])('%s', (_, outcome, kind, health) => {
    expect(readHttpAnswer(outcome, dialect)).toMatchObject({ answer: { kind }, health });
  });

  it.each([
    ['3', 3_000],
    ['0', 1_000],
    ['86400', 900_000],
    [new Date(Date.now() + 30_000).toUTCString(), 30_000],
    ['soon', 60_000],
    [undefined, 60_000],
  ])('Retry-After: %s', (header, ms) => {
    const outcome = answered(429, '', header === undefined ? {} : { 'retry-after': header });
    const { answer } = readHttpAnswer(outcome, dialect);
    const given = answer.kind === 'busy' ? answer.retryAfterMs : NaN;
    // A date is of whole seconds, and time goes on.
    expect(Math.abs((given ?? NaN) - ms)).toBeLessThanOrEqual(header?.includes('GMT') ? 5_000 : 0);
  });
});
