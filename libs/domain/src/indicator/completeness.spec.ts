import { describe, expect, it } from '@jest/globals';
import type { PatientStory } from '../../test/a-patient.ts';
import { contact, day, fractured, LATE, outcomesOn } from '../../test/an-episode.ts';
import type { PatientFact } from '../facts/facts.ts';
import { COMPLETENESS_FIELDS, completenessOf, isFieldPoor, type FieldCount } from './completeness.ts';

const fieldsOf = (story: PatientStory, asOf = LATE, patient: Partial<PatientFact> = {}): Record<string, string> => {
  const facts = story.asOf(day(LATE));
  return outcomesOn({ ...facts, patient: { ...facts.patient, ...patient } }, asOf).fields;
};

describe('the fields about the person', () => {
  it('are asked at once, also of the dead', () => {
    expect(fieldsOf(fractured().event('death', day(0)), 0)).toEqual({ sex: 'there', careHomeResident: 'missing' });
  });
  it('are missing when unknown', () => {
    const told = (patient: Partial<PatientFact>): object => {
      const { sex, careHomeResident } = fieldsOf(fractured(), 0, patient);
      return { sex, careHomeResident };
    };
    expect(told({ sex: 'unknown', careHomeResident: null })).toEqual({ sex: 'missing', careHomeResident: 'missing' });
    expect(told({ sex: 'other', careHomeResident: false })).toEqual({ sex: 'there', careHomeResident: 'there' });
    expect(told({ careHomeResident: true })).toEqual({ sex: 'there', careHomeResident: 'there' });
  });
});

const ASKED_AFTER: Readonly<Record<string, number>> = {
  'fls-contact': 14,
  'fls-assessment': 90,
  'dxa-decision': 90,
  'treatment-outcome': 90,
  'falls-assessment': 90,
  'week-16-contact': 112,
  'week-16-treatment': 112,
  'week-16-strength': 112,
  'week-52-contact': 392,
  'week-52-treatment': 392,
};

describe.each(Object.entries(ASKED_AFTER))('%s', (name, after) => {
  it(`is asked from the day after day ${after}`, () => {
    expect(fieldsOf(fractured(), after)[name]).toBeUndefined();
    expect(fieldsOf(fractured(), after + 1)[name]).toBe('missing');
  });
  it('is not asked of those who died or were transferred by then, recorded or not', () => {
    const recorded = (): PatientStory =>
      contact(contact(fractured(), 0, { onTreatment: 'hrt', strengthAndBalance: true }), 336, { onTreatment: 'none' })
        .event('fls-assessment', day(0), { treatment: 'continue' })
        .event('dxa', day(0), { status: 'not-needed' })
        .event('falls-assessment', day(0), { status: 'done' });
    expect(fieldsOf(recorded())[name]).toBe('there');
    for (const leaving of ['death', 'transfer'] as const) {
      expect(fieldsOf(recorded().event(leaving, day(after)))[name]).toBeUndefined();
      expect(fieldsOf(recorded().event(leaving, day(after + 1)))[name]).toBe('there');
    }
    expect(fieldsOf(recorded().event('transfer', day(-1)))[name]).toBe('there');
    expect(fieldsOf(recorded().event('transfer', day(0)))[name]).toBeUndefined();
  });
});

describe('what was recorded', () => {
  const state = (name: string, story: PatientStory): string | undefined => fieldsOf(story)[name];
  it('counts from the day of the diagnosis, however late, for the first steps', () => {
    expect(state('fls-contact', fractured().event('fls-contact', day(-1)))).toBe('missing');
    expect(state('fls-contact', fractured().event('fls-contact', day(300)))).toBe('there');
    expect(state('fls-contact', fractured().event('fls-assessment', day(0)))).toBe('there');
    expect(state('fls-contact', contact(fractured(), 5))).toBe('missing');
    expect(state('fls-assessment', fractured().event('fls-contact', day(1)))).toBe('missing');
    expect(state('fls-assessment', fractured().event('fls-assessment', day(300)))).toBe('there');
    expect(state('dxa-decision', fractured().event('dxa', day(300), { status: 'ordered' }))).toBe('there');
    expect(state('dxa-decision', fractured().event('dxa', day(-1), { status: 'scanned' }))).toBe('missing');
    expect(state('treatment-outcome', fractured().event('fls-assessment', day(3)))).toBe('missing');
    const undecided = fractured().event('fls-assessment', day(300), { treatment: 'undecided' });
    expect(state('treatment-outcome', undecided)).toBe('there');
    expect(state('falls-assessment', fractured().event('falls-assessment', day(300), { status: 'referred' }))).toBe(
      'there',
    );
  });
  it('counts from day 0 to 112 for the sixteen weeks', () => {
    const name = 'week-16-contact';
    expect(state(name, contact(fractured(), -1))).toBe('missing');
    expect(state(name, contact(fractured(), 0, { outcome: 'not-reached' }))).toBe('there');
    expect(state(name, contact(fractured(), 112))).toBe('there');
    expect(state(name, contact(fractured(), 113))).toBe('missing');
    expect(state('week-16-treatment', contact(fractured(), 112, { onTreatment: null }))).toBe('missing');
    expect(state('week-16-treatment', contact(fractured(), 112, { onTreatment: 'none' }))).toBe('there');
    expect(state('week-16-treatment', contact(fractured(), 113, { onTreatment: 'none' }))).toBe('missing');
    expect(state('week-16-strength', contact(fractured(), 112, { strengthAndBalance: null }))).toBe('missing');
    expect(state('week-16-strength', contact(fractured(), 112, { strengthAndBalance: false }))).toBe('there');
    expect(state('week-16-strength', contact(fractured(), 113, { strengthAndBalance: true }))).toBe('missing');
  });
  it('counts from day 336 to 392 for the year', () => {
    for (const [n, expected] of [
      [335, 'missing'],
      [336, 'there'],
      [392, 'there'],
      [393, 'missing'],
    ] as const) {
      expect(state('week-52-contact', contact(fractured(), n))).toBe(expected);
      expect(state('week-52-treatment', contact(fractured(), n, { onTreatment: 'none' }))).toBe(expected);
      expect(state('week-52-treatment', contact(fractured(), n))).toBe('missing');
    }
  });
});

it('says of every field when it is missing', () => {
  for (const { missing } of COMPLETENESS_FIELDS) expect(missing).toMatch(/\S/);
  expect(new Set(COMPLETENESS_FIELDS.map(({ name }) => name)).size).toBe(12);
});

describe('completenessOf', () => {
  const field = (rows: number, missing: number): FieldCount => ({ name: 'f', rows, missing });
  it('calls a field poor when more than 20 % of its rows lack it', () => {
    expect(isFieldPoor(field(5, 1))).toBe(false);
    expect(isFieldPoor(field(4, 1))).toBe(true);
    expect(isFieldPoor(field(1000, 200))).toBe(false);
    expect(isFieldPoor(field(1000, 201))).toBe(true);
  });
  it('is met with fewer than five poor fields', () => {
    const fields = (poor: number): FieldCount[] => COMPLETENESS_FIELDS.map((_, i) => field(10, i < poor ? 3 : 0));
    expect(completenessOf(fields(4))).toEqual({ numerator: 8, denominator: 12, band: 'green' });
    expect(completenessOf(fields(5))).toEqual({ numerator: 7, denominator: 12, band: 'red' });
  });
  it('does not count a field without a row', () => {
    expect(completenessOf([field(0, 0), field(3, 3), field(3, 0)])).toMatchObject({ numerator: 1, denominator: 2 });
    expect(completenessOf([field(0, 0)])).toEqual({ numerator: 0, denominator: 0, band: null });
  });
});
