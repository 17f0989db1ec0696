import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { StoredDetails } from '../ports/details-store.ts';
import type { PatientToBe } from './resource-write.ts';
import { differenceOf, isSamePatient, type PatientDifference } from './write-patient.ts';

const word = fc.constantFrom('Ada', 'Bea', 'Cleo', 'Example');
const telephone = fc.constantFrom('+441632960001', '+441632960002', '+441632960003');

const wanted: fc.Arbitrary<PatientToBe> = fc.record({
  identifiers: fc.uniqueArray(fc.record({ system: fc.constant('urn:a'), value: fc.constantFrom('1', '2', '3') }), {
    selector: ({ value }) => value,
  }),
  family: word,
  given: fc.array(word, { minLength: 1, maxLength: 2 }),
  birthDate: fc.constantFrom('1948-02-03', '1950-01-01'),
  sex: fc.constantFrom('female', 'male', null),
  language: fc.constantFrom('en', 'pl', null),
  telecom: fc.uniqueArray(
    telephone.map((value) => ({ system: 'phone' as const, value, use: 'mobile' as const })),
    { selector: ({ value }) => value },
  ) as unknown as fc.Arbitrary<PatientToBe['telecom']>,
  address: fc.constantFrom(null, { lines: ['1 High Street'], city: 'Leeds', postalCode: null, country: null } as never),
  deceased: fc.constant(null),
});

const stored: StoredDetails = {
  version: 1,
  country: 'GB',
  person: {
    ...{ family: 'Example', given: 'Ada', birthDate: '1948-02-03', sex: 'female' },
    ...{ careHomeResident: null, language: 'en', address: null },
  },
  identifiers: [{ system: 'urn:a', value: '1' }],
  contactPoints: [],
};

/** The patient with a difference written. */
function written(before: StoredDetails, { person, identifiers, add, drop }: PatientDifference): StoredDetails {
  const kept = before.contactPoints.map((point) => (drop.includes(point.id) ? { ...point, invalid: true } : point));
  const added = add.map(({ channel, value }, place) => ({
    ...{ id: `p${kept.length + place}`, channel, value, preference: kept.length + place },
    ...{ consented: true, optedOut: false, invalid: false },
  }));
  return {
    ...before,
    person: { ...before.person, ...person },
    identifiers: identifiers ?? before.identifiers,
    contactPoints: [...kept, ...added] as unknown as StoredDetails['contactPoints'],
  };
}

it('a Patient that was written differs from nothing, however often it comes again', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(wanted, fc.boolean()), { minLength: 1, maxLength: 5 }), (changes) => {
      let patient = stored;
      for (const [next, seen] of changes) {
        const difference = differenceOf(patient, next, seen);
        if (!seen) {
          // What the sender leaves out stays.
          expect(difference.drop).toEqual([]);
          const left = (difference.identifiers ?? patient.identifiers).map(({ value }) => value);
          expect(left).toEqual(expect.arrayContaining(patient.identifiers.map(({ value }) => value)));
        }
        patient = written(patient, difference);
        expect(patient.person).toMatchObject({ family: next.family, given: next.given.join(' ') });
        if (seen)
          expect(patient.identifiers.map(({ value }) => value).sort()).toEqual(
            next.identifiers.map(({ value }) => value).sort(),
          );
        const again = differenceOf(patient, next, seen);
        expect({ again, isSame: isSamePatient(again) }).toMatchObject({ isSame: true });
      }
    }),
    { numRuns: 300 },
  );
});
