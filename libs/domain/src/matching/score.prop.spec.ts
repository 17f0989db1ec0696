import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { NHS_NUMBER } from '../identity/nhs-number.ts';
import { scoreMatch, type MatchPerson } from './score.ts';

const word = fc.constantFrom(
  'anna',
  'ann',
  'an',
  'anne',
  'maria',
  'marai',
  'zofia',
  'kowalska',
  'kowalksa',
  'nowak',
  'Ö',
  '',
);
const name = fc.array(word, { maxLength: 3 }).map((words) => words.join(' '));
const number = fc.record({
  system: fc.constantFrom(NHS_NUMBER, 'urn:hospital', 'http://hl7.org/fhir/sid/us-ssn'),
  value: fc.constantFrom('943 476 5919', '9876543210', '4711', '4712'),
});
const person: fc.Arbitrary<MatchPerson> = fc.record({
  family: name,
  given: name,
  birthDate: fc.constantFrom(null, '1948-03-07', '1948-07-03', '1984-03-07', '1930-12-31'),
  sex: fc.constantFrom('female' as const, 'male' as const, 'unknown' as const),
  identifiers: fc.array(number, { maxLength: 3 }),
  phones: fc.array(fc.constantFrom('07700 900123', '+44 7700 900123', '020 7946 0000', '1'), { maxLength: 2 }),
  emails: fc.array(fc.constantFrom('a@x.example', 'A@x.example', ''), { maxLength: 2 }),
  address: fc.option(
    fc.record({ street: fc.constantFrom('1 Mill Lane', '2 Mill Ln', ''), postcode: fc.constantFrom('NW1 6XE', 'nw16xe', 'LS1 1AA', '') }),
  ),
}); // prettier-ignore
const numRuns = fc.readConfigureGlobal().numRuns ?? 200;

describe('scoreMatch', () => {
  it('says the same whichever record comes first', () => {
    fc.assert(
      fc.property(person, person, (one, other) => {
        expect(scoreMatch(other, one)).toEqual(scoreMatch(one, other));
      }),
      { numRuns: numRuns * 10 },
    );
  });

  it('adds up to its reasons, and takes nobody for the same without a shared number and two names', () => {
    fc.assert(
      fc.property(person, person, (one, other) => {
        const { score, band, reasons } = scoreMatch(one, other);
        expect(score).toBeCloseTo(
          reasons.reduce((sum, { weight }) => sum + weight, 0),
          5,
        );
        const said = new Map(reasons.map(({ field, agreement }) => [field, agreement]));
        if (said.get('identifier') === 'conflict') expect(band).toBe('no');
        if (band !== 'same') return;
        expect(said.get('identifier')).toBe('same');
        for (const field of ['family', 'given'] as const)
          expect(['same', 'similar', 'swapped']).toContain(said.get(field));
        expect(['same', 'similar', 'swapped', undefined]).toContain(said.get('birth-date'));
      }),
      { numRuns: numRuns * 10 },
    );
  });

  it('is forbidden by two numbers for life, whatever both share', () => {
    fc.assert(
      fc.property(person, (one) => {
        const numbers = one.identifiers.filter(({ system }) => system !== NHS_NUMBER);
        const own = { ...one, identifiers: [...numbers, { system: NHS_NUMBER, value: '9434765919' }] };
        const twin = { ...one, identifiers: [...numbers, { system: NHS_NUMBER, value: '9876543210' }] };
        expect(scoreMatch(own, twin).band).toBe('no');
      }),
    );
  });
});
