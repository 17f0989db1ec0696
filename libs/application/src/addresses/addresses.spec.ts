import { describe, expect, it } from '@jest/globals';
import { isAppError } from '../errors.ts';
import { checkedContactPoints } from './contact-point.ts';
import { emailOf } from './email.ts';
import { e164Of, telephoneProblem } from './telephone.ts';

describe('e164Of', () => {
  it.each([
    ['07700 900123', 'GB', '+447700900123'],
    ['+44 (0)7700 900123', 'GB', '+447700900123'],
    ['0044 7700 900123', 'GB', '+447700900123'],
    ['+447700900123', 'NZ', '+447700900123'],
    ['021 555 0100', 'NZ', '+64215550100'],
    ['604-555-0100', 'CA', '+16045550100'],
    ['(0117) 496 0000', 'GB', '+441174960000'],
  ])('%s in %s is %s', (text, country, number) => expect(e164Of(text, country)).toBe(number));

  it.each([
    ['12345', 'GB', 'has too few digits'],
    ['077009001234567', 'GB', 'has too many digits'],
    ['+999 1234567', 'GB', 'begins with a country code that does not exist'],
    ['ask her daughter', 'GB', 'is not a telephone number of GB, nor one with a country code such as +447700900123'],
    ['', 'GB', 'is not a telephone number of GB, nor one with a country code such as +447700900123'],
  ])('%s in %s %s', (text, country, problem) => {
    expect(e164Of(text, country)).toBeNull();
    expect(telephoneProblem(text, country)).toBe(problem);
  });

  it('takes no extension: nobody can be sent a text there', () => {
    expect(e164Of('0117 496 0000 ext. 12', 'GB')).toBeNull();
  });
});

describe('emailOf', () => {
  it.each(['ada@example.org', "o'neill+fls@mail.example.co.uk", 'josé@exämple.org', ' ada@example.org '])(
    '%s',
    (text) => expect(emailOf(text)).toBe(text.trim()),
  );
  it.each([
    'ada',
    'ada@',
    '@example.org',
    'ada@example',
    'ada@@example.org',
    'ada.@example.org',
    'ada@exa mple.org',
    'ada@example.org\r\nBcc: x@example.org',
    'ada@example.org, bob@example.org',
    'Ada <ada@example.org>',
    'ada@-example.org',
    `${'a'.repeat(65)}@example.org`,
    `ada@${'a'.repeat(250)}.org`,
  ])('not %j', (text) => expect(emailOf(text)).toBeNull());

  it('answers at once, whatever it is asked', () => {
    expect(emailOf(`${'a.'.repeat(50_000)}@`)).toBeNull();
    expect(emailOf(`ada@${'a-'.repeat(120)}`)).toBeNull();
  });
});

describe('checkedContactPoints', () => {
  it('keeps one of those that are the same, as they are stored', () => {
    expect(
      checkedContactPoints(
        [
          { channel: 'sms', value: '07700 900123' },
          { channel: 'sms', value: '+447700900123', consented: false },
          { channel: 'phone', value: '07700900123' },
          { channel: 'letter', value: 'home address' },
        ],
        'GB',
      ),
    ).toEqual([
      { channel: 'sms', value: '+447700900123' },
      { channel: 'phone', value: '+447700900123' },
      { channel: 'letter', value: 'home address' },
    ]);
  });

  it.each([
    ['sms', 'FLS-1033'],
    ['phone', 'FLS-1033'],
    ['email', 'FLS-1034'],
  ] as const)('names the field of a bad %s, and not what stands in it', (channel, code) => {
    let thrown: unknown;
    try {
      checkedContactPoints(
        [
          { channel: 'letter', value: 'x' },
          { channel, value: 'nobody' },
        ],
        'GB',
      );
    } catch (error) {
      thrown = error;
    }
    expect(isAppError(thrown, code)).toBe(true);
    expect(thrown).toMatchObject({ field: 'contactPoints[1].value', status: 422 });
    expect(String(thrown)).not.toContain('nobody');
  });
});
