import { describe, expect, it } from '@jest/globals';
import { newRecoveryCodes, recoveryCodeHash } from './recovery-codes.ts';

describe('recovery codes', () => {
  it('are ten, all different, without signs that look alike', () => {
    const codes = newRecoveryCodes();
    expect(codes).toHaveLength(10);
    expect(new Set([...codes, ...newRecoveryCodes()]).size).toBe(20);
    for (const code of codes)
      expect(code).toMatch(/^[abcdefghjkmnpqrstuvwxyz2-9]{4}(-[abcdefghjkmnpqrstuvwxyz2-9]{4}){3}$/);
  });

  it('are the same however they are written down', () => {
    const hash = recoveryCodeHash('abcd-efgh-jkmn-pqrs');
    expect(recoveryCodeHash('ABCD EFGH JKMN PQRS')).toEqual(hash);
    expect(recoveryCodeHash(' abcdefghjkmnpqrs ')).toEqual(hash);
    expect(recoveryCodeHash('abcd-efgh-jkmn-pqrt')).not.toEqual(hash);
  });
});
