import { describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import {
  aBundleOf,
  aDose,
  aFracture,
  alendronate,
  anEntry,
  aPatient,
  aRequest,
  aStatement,
  aSupply,
  aTScore,
  bytesOf,
  coded,
  denosumab,
  icd10cm,
  inLondon,
  snomed,
  verification,
} from '../../test/a-bundle.ts';
import { dayOfFact } from '../imported.ts';
import type { ImportedPatient } from '../imported.ts';
import { readBundle } from './read-bundle.ts';
import { translateBundleStream } from './translate-bundle.ts';
import type { Translation } from './translation.ts';

// A slow machine is no failure.
jest.setTimeout(120_000);

const day = fc
  .integer({ min: 0, max: 400 })
  .map((n) => new Date(Date.UTC(2025, 9, 1) + n * 86_400_000).toISOString().slice(0, 10));
const whose = fc.constantFrom('p1', 'p2').map((id) => ({ subject: { reference: `Patient/${id}` } }));
const encounter = fc
  .constantFrom('Encounter/a', 'Encounter/b', 'Encounter/c')
  .map((reference) => ({ encounter: { reference } }));
const fractureCode = fc.constantFrom(
  coded(snomed, '359817006'),
  coded(snomed, '443165006'),
  coded(snomed, '65966004'),
  coded(snomed, '33737001'),
  coded(icd10cm, 'S72.001D'),
  coded(icd10cm, 'S72.001B'),
);

type Make = (id: string) => object;
const resource: fc.Arbitrary<Make> = fc.oneof(
  fc.tuple(day, whose, encounter, fractureCode).map(
    ([on, subject, visit, code]): Make =>
      (id) =>
        aFracture(id, on, { ...subject, ...visit, ...code }),
  ),
  fc.tuple(day, whose).map(
    ([on, subject]): Make =>
      (id) =>
        aFracture(id, on, { ...subject, verificationStatus: verification('differential') }),
  ),
  fc
    .tuple(day, whose, fc.constantFrom(alendronate, denosumab), fc.constantFrom('active' as const, 'stopped' as const))
    .map(
      ([on, subject, medicationCodeableConcept, status]): Make =>
        (id) =>
          aRequest(id, on, { ...subject, medicationCodeableConcept, status }),
    ),
  fc.tuple(day, day, whose).map(([a, b, subject]): Make => {
    const [start = a, end = b] = [a, b].sort();
    return (id) => aStatement(id, { ...subject, status: 'stopped', effectivePeriod: { start, end } });
  }),
  fc.tuple(day, whose).map(
    ([on, subject]): Make =>
      (id) =>
        aDose(id, on, subject),
  ),
  fc.tuple(day, whose).map(
    ([on, subject]): Make =>
      (id) =>
        aSupply(id, on, 28, subject),
  ),
  fc
    .tuple(day, whose, fc.double({ min: -12, max: 12, noNaN: true }))
    .map(([on, subject, score]): Make => (id) => ({ ...aTScore(id, on, score), ...subject })),
);

const deceased = fc.option(
  day.map((deceasedDateTime) => ({ deceasedDateTime })),
  { nil: {} },
);

const entries = fc
  .tuple(fc.array(resource, { maxLength: 12 }), deceased)
  .map(([makers, death]) => [
    anEntry(aPatient(death)),
    anEntry(aPatient({ id: 'p2', identifier: [{ system: 'https://hospital.example/mrn', value: '2' }] })),
    ...makers.map((make, index) => anEntry(make(`r${index}`) as never)),
  ]);

const shuffled = entries.chain((list) =>
  fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })),
);
const translate = (list: readonly object[]): Promise<Translation> =>
  translateBundleStream(bytesOf(aBundleOf(list)), inLondon);

/** Where a thing stood in the bundle is all that the order may change. */
const withoutPaths = (translation: Translation): unknown =>
  JSON.parse(JSON.stringify(translation, (key, value: unknown) => (key === 'path' ? undefined : value)));

const patientsOf = (translation: Translation): readonly ImportedPatient[] => {
  if (!translation.ok) throw new Error(translation.message);
  return translation.patients;
};

describe('translating', () => {
  it('gives the same twice, and the order of the entries does not matter', async () => {
    await fc.assert(
      fc.asyncProperty(shuffled, async ([list, otherwise]) => {
        const first = await translate(list);
        expect(await translate(list)).toEqual(first);
        expect(withoutPaths(await translate(otherwise))).toEqual(withoutPaths(first));
      }),
    );
  });

  it('gives facts that hold together', async () => {
    await fc.assert(
      fc.asyncProperty(entries, async (list) => {
        for (const { facts, setAside, deceasedOn } of patientsOf(await translate(list))) {
          const keys = facts.map(({ sourceKey }) => sourceKey);
          expect(new Set(keys).size).toBe(keys.length);
          const days = facts.map(dayOfFact);
          expect(days).toEqual([...days].sort());
          const courses = new Map(
            facts.flatMap((fact) => (fact.type === 'treatment' ? [[fact.treatment.id, fact.treatment] as const] : [])),
          );
          const fractures = facts.flatMap((fact) => (fact.type === 'fracture' ? [fact.fracture.id] : []));
          expect(new Set(fractures).size).toBe(fractures.length);
          for (const fact of facts) {
            if (deceasedOn !== null) expect(dayOfFact(fact) <= deceasedOn).toBe(true);
            const part = fact.type === 'dose' ? fact.dose : fact.type === 'supply' ? fact.supply : null;
            if (part === null) continue;
            const course = courses.get(part.treatmentId);
            expect(course).toBeDefined();
            expect(course!.startedOn <= part.on && (course!.endedOn == null || part.on <= course!.endedOn)).toBe(true);
          }
          for (const { endedOn, startedOn } of courses.values())
            if (endedOn !== null) expect(startedOn <= endedOn).toBe(true);
          for (const { text } of setAside) expect(text).not.toMatch(/Test|Ada/);
        }
      }),
    );
  });

  it('never throws on JSON of any shape', async () => {
    const names = fc.constantFrom(
      'resourceType',
      'id',
      'code',
      'coding',
      'subject',
      'status',
      'valueQuantity',
      'onsetDateTime',
      'extension',
      'name',
      '_given',
    );
    const junk = fc.letrec<{ value: unknown }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        fc.constantFrom(null, true, 0, -1.5, '', '2026-01-01', 'Patient/p1', 'active'),
        fc.array(tie('value'), { maxLength: 3 }),
        fc.dictionary(names, tie('value'), { maxKeys: 5 }),
      ),
    })).value;
    const typed = fc
      .tuple(
        fc.constantFrom(
          'Patient',
          'Condition',
          'Observation',
          'Encounter',
          'Medication',
          'MedicationRequest',
          'MedicationDispense',
        ),
        junk,
      )
      .map(([resourceType, more]) => ({
        resource: { ...(typeof more === 'object' ? more : {}), resourceType },
        request: { method: 'PUT', url: 'x' },
      }));
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(typed, junk), { maxLength: 4 }), async (list) => {
        const translation = await translate(list as object[]);
        if (!translation.ok) expect(translation.outcome.issue.length).toBeGreaterThan(0);
      }),
    );
  });
});

describe('reading', () => {
  it('gives back every entry of any JSON in any pieces', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.jsonValue({ maxDepth: 3 })),
        fc.integer({ min: 1, max: 50 }),
        fc.boolean(),
        async (list, size, pretty) => {
          const text = JSON.stringify({ entry: list, type: 'batch', resourceType: 'Bundle' }, null, pretty ? 2 : 0);
          const read: unknown[] = [];
          for await (const { value } of readBundle(bytesOf(text, size))) read.push(value);
          // JSON has one zero.
          expect(read).toEqual(JSON.parse(JSON.stringify(list)));
        },
      ),
    );
  });
});
