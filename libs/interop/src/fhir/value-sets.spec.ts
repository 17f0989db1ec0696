import { AGENTS, SITES } from '@osteon/domain';
import { describe, expect, it } from '@jest/globals';
import { defaultMedicines } from './classify-medicine.ts';
import { defaultIcdFractures, defaultSnomedFractures } from '@osteon/domain';
import { defaultLaboratoryCodes, defaultTScoreCodes } from './measurement-codes.ts';

const times = [
  [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
  [1, 2, 3, 4, 0, 6, 7, 8, 9, 5],
  [2, 3, 4, 0, 1, 7, 8, 9, 5, 6],
  [3, 4, 0, 1, 2, 8, 9, 5, 6, 7],
  [4, 0, 1, 2, 3, 9, 5, 6, 7, 8],
  [5, 9, 8, 7, 6, 0, 4, 3, 2, 1],
  [6, 5, 9, 8, 7, 1, 0, 4, 3, 2],
  [7, 6, 5, 9, 8, 2, 1, 0, 4, 3],
  [8, 7, 6, 5, 9, 3, 2, 1, 0, 4],
  [9, 8, 7, 6, 5, 4, 3, 2, 1, 0],
];
const permutation = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4];

/** Verhoeff's check over an identifier of SNOMED CT, whose last digit makes it 0. */
const verhoeff = (id: string): number =>
  [...id].reverse().reduce((sum, digit, position) => {
    let permuted = Number(digit);
    for (let round = 0; round < position % 8; round += 1) permuted = permutation[permuted]!;
    return times[sum]![permuted]!;
  }, 0);

/** The check digit of a LOINC code (Luhn's). */
const luhn = (code: string): number => {
  const [number = ''] = code.split('-');
  const doubled = [...number].reverse().map((digit, position) => Number(digit) * (position % 2 === 0 ? 2 : 1));
  const sum = doubled.map((one) => (one > 9 ? one - 9 : one)).reduce((a, b) => a + b, 0);
  return (10 - (sum % 10)) % 10;
};

describe('the value sets', () => {
  it.each([...Object.keys(defaultSnomedFractures.sites), ...defaultSnomedFractures.osteoporotic])(
    'SNOMED CT %s has its check digit and names a concept',
    (code) => {
      expect(verhoeff(code)).toBe(0);
      expect(code.slice(-3, -1)).toMatch(/^[01]0$/);
    },
  );

  it('sees a digit that is wrong', () => {
    expect(verhoeff('359817007')).not.toBe(0);
    expect(verhoeff('395817006')).not.toBe(0);
  });

  it.each([...defaultTScoreCodes, ...Object.keys(defaultLaboratoryCodes)])('LOINC %s has its check digit', (code) => {
    expect(code.split('-')[1]).toBe(String(luhn(code)));
  });

  it('name sites and agents of the domain, and each ATC code once', () => {
    const sites = [...Object.values(defaultSnomedFractures.sites), ...defaultIcdFractures.map(({ site }) => site)];
    expect(new Set(sites)).toEqual(new Set(SITES));
    for (const { agent } of defaultMedicines) expect(AGENTS).toContain(agent);
    const codes = defaultMedicines.flatMap(({ atc, rxnorm }) => [...atc, ...rxnorm]);
    expect(new Set(codes).size).toBe(codes.length);
  });
});
