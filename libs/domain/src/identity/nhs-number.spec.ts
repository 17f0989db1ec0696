import { describe, expect, it } from '@jest/globals';
import { isNhsNumber, nhsNumberOf } from './nhs-number.ts';

describe('an NHS number', () => {
  it.each(['9434765919', '943 476 5919', '943-476-5919', ' 401 023 2137 ', '9990000050'])('%s can be one', (text) => {
    expect(isNhsNumber(text)).toBe(true);
    expect(nhsNumberOf(text)).toMatch(/^\d{10}$/);
  });

  it.each(['9434765918', '4010232138', '943476591', '94347659190', '', 'nine four three', '9434765919x'])(
    '%s cannot',
    (text) => expect(isNhsNumber(text)).toBe(false),
  );

  it('finds any one digit that is wrong, and any two neighbours that are swapped', () => {
    const right = '9434765919';
    for (let place = 0; place < 10; place += 1) {
      for (const digit of '0123456789') {
        if (digit === right[place]) continue;
        expect(isNhsNumber(right.slice(0, place) + digit + right.slice(place + 1))).toBe(false);
      }
      const [a, b] = [right[place], right[place + 1]];
      if (b === undefined || a === b) continue;
      expect(isNhsNumber(right.slice(0, place) + b + a + right.slice(place + 2))).toBe(false);
    }
  });

  it('has no check digit of ten', () => {
    // Of these nine the sum is 12, so that the check digit would have to be 10: no tenth makes them a number.
    for (const digit of '0123456789') expect(isNhsNumber(`000000006${digit}`)).toBe(false);
  });
});
