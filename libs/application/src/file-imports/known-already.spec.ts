import { describe, expect, it } from '@jest/globals';
import type { FactRecord, FactType } from '../facts/fact-record.ts';
import type { ImportedFact, ImportedPatient } from '../imports/imported-patient.ts';
import { withoutKnown } from './known-already.ts';

let seq = 0;
const recorded = (
  type: FactType,
  on: string,
  payload: Record<string, unknown>,
  more: Partial<FactRecord> = {},
): FactRecord => ({
  id: `f${(seq += 1)}`,
  seq,
  type,
  ref: `r${seq}`,
  on,
  payload,
  sourceKey: null,
  correctsId: null,
  retracts: false,
  ...more,
});

const fracture = (diagnosedOn: string, site: 'hip' | 'spine' = 'hip'): ImportedFact => ({
  type: 'fracture',
  sourceKey: `file:fracture/${diagnosedOn}-${site}`,
  fracture: { id: `file-${diagnosedOn}-${site}`, site, diagnosedOn },
});
const course = (startedOn: string): ImportedFact => ({
  type: 'treatment',
  sourceKey: `file:treatment/denosumab/${startedOn}`,
  treatment: { id: `file-denosumab-${startedOn}`, agent: 'denosumab', startedOn, endedOn: null },
});
const dose = (startedOn: string, on: string): ImportedFact => ({
  type: 'dose',
  sourceKey: `file:dose/denosumab/${startedOn}/${on}`,
  dose: { treatmentId: `file-denosumab-${startedOn}`, on },
});
const assessment = (on: string): ImportedFact => ({
  type: 'event',
  sourceKey: `file:fls-assessment/${on}`,
  dateAssumed: false,
  event: { type: 'fls-assessment', on },
});
const patient = (...facts: readonly ImportedFact[]): ImportedPatient => ({
  identifiers: [],
  family: 'Testperson',
  given: ['Ann'],
  birthDate: '1950-01-01',
  sex: 'female',
  careHomeResident: null,
  language: null,
  telecom: [],
  address: null,
  facts,
  setAside: [],
  remarks: [],
});

describe('what is known already', () => {
  it.each([
    ['2026-03-12', 0],
    ['2026-03-26', 0],
    ['2026-02-26', 0],
    ['2026-03-27', 1],
    ['2026-02-25', 1],
  ])('a hip fracture recorded here on 2026-03-12 is the one of the file on %s: %i is added', (on, added) => {
    const { patient: left } = withoutKnown(patient(fracture(on)), [
      recorded('fracture', '2026-03-12', { site: 'hip' }),
    ]);
    expect(left.facts).toHaveLength(added);
  });

  it('is another fracture at another site', () => {
    const given = patient(fracture('2026-03-12', 'spine'));
    const { patient: left, known } = withoutKnown(given, [recorded('fracture', '2026-03-12', { site: 'hip' })]);
    expect(left).toEqual(given);
    expect(known).toEqual([]);
  });

  it('is not what was retracted here', () => {
    const wrong = recorded('fracture', '2026-03-12', { site: 'hip' });
    const retracted = recorded('fracture', '2026-03-12', {}, { correctsId: wrong.id, retracts: true });
    expect(withoutKnown(patient(fracture('2026-03-12')), [wrong, retracted]).known).toEqual([]);
  });

  it('is not what the file itself said before: that is compared by its source key', () => {
    const sourceKey = 'file:fracture/2026-03-12-hip';
    const before = recorded('fracture', '2026-03-12', { site: 'hip' }, { sourceKey });
    expect(withoutKnown(patient(fracture('2026-03-12')), [before]).patient.facts).toHaveLength(1);
  });

  it('puts a dose to the course that is recorded, and leaves out one that is recorded', () => {
    const known = recorded('treatment', '2026-04-01', { agent: 'denosumab' }, { ref: 'by-hand' });
    const given = recorded('dose', '2026-04-01', {}, { ref: 'by-hand' });
    const from = patient(course('2026-04-10'), dose('2026-04-10', '2026-04-01'), dose('2026-04-10', '2026-10-02'));
    const { patient: left, known: names } = withoutKnown(from, [known, given]);
    expect(left.facts).toEqual([
      expect.objectContaining({ type: 'dose', dose: { treatmentId: 'by-hand', on: '2026-10-02' } }),
    ]);
    expect(names).toEqual(['file:treatment/denosumab/2026-04-10', 'file:dose/denosumab/2026-04-10/2026-04-01']);
  });

  it('is the same kind of event on the same day', () => {
    const held = [recorded('fls-assessment', '2026-04-20', { treatment: 'recommended' })];
    expect(withoutKnown(patient(assessment('2026-04-20')), held).known).toHaveLength(1);
    expect(withoutKnown(patient(assessment('2026-04-21')), held).known).toHaveLength(0);
  });
});
