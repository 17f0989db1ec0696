import { describe, expect, it } from '@jest/globals';
import { isAppError } from '@osteon/application';
import { type Throttle, Throttler } from './throttle.ts';

const TEN_A_MINUTE: Throttle = { group: 'search', requests: 10, seconds: 60 };

let time = 0;
const throttler = () => new Throttler(() => time);

/** Seconds to wait; 0 when it was let through. */
function ask(of: Throttler, account: string | undefined, address = '192.0.2.1', throttle = TEN_A_MINUTE): number {
  try {
    of.take(throttle, { account, address });
    return 0;
  } catch (error) {
    if (!isAppError(error, 'FLS-1203')) throw error;
    return Number(error.details?.['retryAfterSeconds']);
  }
}

const askOften = (times: number, one: (n: number) => number): number[] =>
  Array.from({ length: times }, (_, n) => one(n));

describe('a throttle', () => {
  it('lets as many through at once as fit into its period, and says how long the next has to wait', () => {
    const one = throttler();
    expect(askOften(10, () => ask(one, 'a'))).toEqual(Array(10).fill(0));
    expect(ask(one, 'a')).toBeCloseTo(6);
  });

  it('lets one through after the wait that it named, however often was asked meanwhile', () => {
    const one = throttler();
    askOften(50, () => ask(one, 'a'));
    const wait = ask(one, 'a');
    time += wait * 1000;
    expect(ask(one, 'a')).toBe(0);
    expect(ask(one, 'a')).toBeGreaterThan(0);
  });

  it('counts each account and each group of routes for itself', () => {
    const one = throttler();
    askOften(11, () => ask(one, 'a'));
    expect(ask(one, 'b')).toBe(0);
    expect(ask(one, 'a', '192.0.2.1', { ...TEN_A_MINUTE, group: 'export' })).toBe(0);
  });

  it('counts an address that many accounts ask from, and one without an account', () => {
    const one = throttler();
    expect(askOften(100, (n) => ask(one, `person ${n}`)).filter((wait) => wait > 0)).toEqual([]);
    expect(ask(one, 'another person')).toBeGreaterThan(0);
    expect(ask(one, undefined)).toBeGreaterThan(0);
    expect(ask(one, 'another person', '192.0.2.2')).toBe(0);
  });

  it('forgets who has not asked for a while', () => {
    const one = throttler();
    askOften(6_000, (n) => ask(one, `person ${n}`, `address ${n}`));
    time += 61_000;
    ask(one, 'one more', 'one address more');
    expect(one.size).toBeLessThan(10);
  });
});
