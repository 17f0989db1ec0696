import { describe, expect, it } from '@jest/globals';
import { isCommonPassword } from './common-passwords.ts';

describe('isCommonPassword', () => {
  it.each([
    'password1234', 'Passw0rd!2026', 'P@$$w0rdP@$$w0rd', 'qwertyuiop12', 'qwertyuiop[]', '123456789012', '987654321098',
    'abcdefghijkl', 'aaaaaaaaaaaa', 'abababababab', 'iloveyou1234', 'Welcome2026!', 'letmeinletmein', 'Liverpool2026',
    'nurse12345678', '1q2w3e4r5t6y', 'asdfghjkl;123', 'hospital2026!!',
  ])('refuses %j', (password) => expect(isCommonPassword(password)).toBe(true)); // prettier-ignore

  it.each([
    'seven quiet herons over water',
    'mKv7#tplQ2wz',
    'gutter-violin-oxide',
    'zwölf Äpfel im Regen',
    'correct horse battery staple',
  ])('takes %j', (password) => expect(isCommonPassword(password)).toBe(false));

  it('refuses what is made of the person’s or the service’s own words', () => {
    expect(isCommonPassword('adaexample2026')).toBe(false);
    expect(isCommonPassword('adaexample2026', ['Ada Example'])).toBe(true);
  });
});
