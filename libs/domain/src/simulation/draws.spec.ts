import { describe, expect, it } from '@jest/globals';
import { Draws } from './draws.ts';

const patients = Array.from({ length: 20_000 }, (_, n) => new Draws(1, n));

describe('the luck of a patient', () => {
  it('is the same for the same seed, patient and name, whatever is drawn between', () => {
    const one = new Draws(42, 7);
    const first = one.share('death');
    one.share('fall', 3);
    expect(one.share('death')).toBe(first);
    expect(new Draws(42, 7).share('death')).toBe(first);
    for (const other of [new Draws(43, 7).share('death'), new Draws(42, 8).share('death'), one.share('death', 1)]) {
      expect(other).not.toBe(first);
    }
    expect(new Draws(42 + 2 ** 33, 7).share('death')).not.toBe(first);
  });

  it.each(['death', 'f1/follow-up-contact/week-12-16', 'x'])('is spread evenly over patients: %s', (name) => {
    const tenths = Array<number>(10).fill(0);
    for (const draws of patients) tenths[Math.floor(draws.share(name) * 10)] = (tenths[Math.floor(draws.share(name) * 10)] ?? 0) + 1; // prettier-ignore
    const chi = tenths.reduce((all, count) => all + (count - 2000) ** 2 / 2000, 0);
    expect(chi).toBeLessThan(27.9); // one seed in a thousand is beyond
  });

  it('of one name says nothing about another, nor about the next patient', () => {
    const correlation = (of: (n: number) => [number, number]): number => {
      let all = 0;
      for (let n = 1; n < patients.length; n += 1) {
        const [a, b] = of(n);
        all += (a - 0.5) * (b - 0.5);
      }
      return (all / patients.length) * 12;
    };
    const share = (n: number, name: string, index = 0): number => patients[n]?.share(name, index) ?? 0;
    expect(Math.abs(correlation((n) => [share(n, 'death'), share(n, 'fall')]))).toBeLessThan(0.03);
    expect(Math.abs(correlation((n) => [share(n, 'death', 1), share(n, 'death', 2)]))).toBeLessThan(0.03);
    expect(Math.abs(correlation((n) => [share(n, 'death'), share(n - 1, 'death')]))).toBeLessThan(0.03);
  });

  it('chooses by weight, keeps whole numbers within their bounds, and waits as long as a rate says', () => {
    const choices = [
      { choice: 'never', weight: 0 },
      { choice: 'seldom', weight: 1 },
      { choice: 'often', weight: 3 },
    ];
    const chosen = patients.map((draws) => draws.oneOf(choices, 'which'));
    expect(chosen).not.toContain('never');
    expect(chosen.filter((one) => one === 'often').length / chosen.length).toBeCloseTo(0.75, 1);
    const whole = new Set(patients.map((draws) => draws.whole(3, 5, 'days')));
    expect([...whole].sort()).toEqual([3, 4, 5]);
    expect(new Draws(1, 1).whole(5, 4, 'days')).toBe(5);
    const days = patients.map((draws) => draws.daysUntil(0.5, 'fall'));
    expect(Math.min(...days)).toBeGreaterThanOrEqual(1);
    expect(days.reduce((a, b) => a + b, 0) / days.length / 730.5).toBeCloseTo(1, 1);
    expect(new Draws(1, 1).daysUntil(0, 'fall')).toBe(Infinity);
  });
});
