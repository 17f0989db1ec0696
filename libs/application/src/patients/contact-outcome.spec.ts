import { describe, expect, it } from '@jest/globals';
import { promisedOnAfter, unreachedDaysOf } from './contact-outcome.ts';

describe('unreachedDaysOf', () => {
  const days = (...attempts: [Parameters<typeof unreachedDaysOf>[0][number]['outcome'], string][]) =>
    unreachedDaysOf(attempts.map(([outcome, on]) => ({ outcome, on })));

  it('counts different days, not attempts', () => {
    expect(days(['not-reached', '2026-04-01'], ['not-reached', '2026-04-01'], ['wrong-number', '2026-04-02'])).toBe(2);
  });

  it('begins again with the last day on which someone was reached, in whatever order it was recorded', () => {
    expect(days(['not-reached', '2026-04-01'], ['not-reached', '2026-04-05'], ['call-back', '2026-04-03'])).toBe(1);
    expect(days(['not-reached', '2026-04-03'], ['reached', '2026-04-03'])).toBe(0);
    expect(days()).toBe(0);
  });
});

describe('promisedOnAfter', () => {
  it('takes the newest promise, keeps it when nobody is reached, and ends it with a conversation', () => {
    expect(promisedOnAfter({ outcome: 'promised', promisedOn: '2026-04-09' }, '2026-04-05')).toBe('2026-04-09');
    expect(promisedOnAfter({ outcome: 'call-back', callBackOn: '2026-04-02' }, null)).toBe('2026-04-02');
    expect(promisedOnAfter({ outcome: 'not-reached' }, '2026-04-05')).toBe('2026-04-05');
    expect(promisedOnAfter({ outcome: 'reached' }, '2026-04-05')).toBeNull();
  });
});
