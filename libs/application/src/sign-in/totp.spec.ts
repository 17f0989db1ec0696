import { describe, expect, it } from '@jest/globals';
import { Secret, TOTP } from 'otpauth';
import { newTotpSecret, stepOfCode, totpUri } from './totp.ts';

/** The secret of RFC 6238, appendix B, in base 32. */
const SECRET = Secret.fromUTF8('12345678901234567890').base32;
const at = (seconds: number): string => TOTP.generate({ secret: Secret.fromBase32(SECRET), timestamp: seconds * 1000 });

describe('stepOfCode', () => {
  it.each([
    [59, '287082', 1],
    [1111111109, '081804', 37037036],
    [1234567890, '005924', 41152263],
    [20000000000, '353130', 666666666],
  ])('knows the codes of RFC 6238 at %d', (seconds, code, step) => {
    expect(stepOfCode(SECRET, code, seconds)).toBe(step);
  });

  it('takes the step before and the one after, and names the step that it was', () => {
    const now = 1_781_517_600;
    const step = now / 30;
    expect([-2, -1, 0, 1, 2].map((away) => stepOfCode(SECRET, at(now + away * 30), now))).toEqual([
      null,
      step - 1,
      step,
      step + 1,
      null,
    ]);
    expect(stepOfCode(SECRET, at(now), now + 29.999)).toBe(step);
  });
});

describe('a new secret', () => {
  it('is 160 bits, another each time', () => {
    expect(newTotpSecret()).toMatch(/^[A-Z2-7]{32}$/);
    expect(newTotpSecret()).not.toBe(newTotpSecret());
  });

  it('is written for authenticator apps, with what is not plain in the label encoded', () => {
    expect(totpUri(SECRET, 'o’neill+ward@clinic.example')).toBe(
      `otpauth://totp/Osteon:o%E2%80%99neill%2Bward%40clinic.example?issuer=Osteon&secret=${SECRET}&algorithm=SHA1&digits=6&period=30`,
    );
  });
});
