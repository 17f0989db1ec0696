import { describe, expect, it } from '@jest/globals';
import { secondsToWait, type TryKind } from './sign-in-delay.ts';

const after = (ofAccount: number, ofAddress: number, seconds: number, kind?: TryKind) =>
  secondsToWait(
    {
      failures: { ofAccount, ofAddress },
      secondsSince: { ofAccount: ofAccount === 0 ? null : seconds, ofAddress: ofAddress === 0 ? null : seconds },
    },
    kind,
  );

describe('secondsToWait', () => {
  it('lets people mistype, then doubles with each failure, and stops growing', () => {
    expect([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 30].map((failures) => after(failures, 0, 0))).toEqual([
      0, 0, 0, 1, 2, 4, 8, 16, 32, 60, 60,
    ]);
  });

  it('counts an address as well, and lets a whole clinic share one', () => {
    expect([19, 20, 21, 40].map((failures) => after(0, failures, 0))).toEqual([0, 1, 2, 60]);
  });

  it('grows longer for what is short and comes after the password, of the account and not of the address', () => {
    expect([9, 13, 40].map((failures) => after(failures, 0, 0, 'proof'))).toEqual([64, 900, 900]);
    expect(after(0, 40, 0, 'proof')).toBe(60);
  });

  it('is over when it is over: nobody is locked out', () => {
    expect([after(3, 0, 0.2), after(3, 0, 1), after(30, 0, 59.5), after(30, 0, 60)]).toEqual([1, 0, 1, 0]);
  });
});
