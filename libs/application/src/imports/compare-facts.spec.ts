import { describe, expect, it } from '@jest/globals';
import type { FactRecord } from '../facts/fact-record.ts';
import { compareFacts } from './compare-facts.ts';
import type { ImportedNewFact } from './new-facts.ts';

const sent = (more: Partial<ImportedNewFact> = {}): ImportedNewFact => ({
  type: 'fracture',
  ref: 'c1',
  on: '2026-03-01',
  payload: { site: 'wrist' },
  sourceKey: 'fhir:Condition/1',
  dateAssumed: false,
  ...more,
});

const stored = (more: Partial<FactRecord> = {}): FactRecord => ({
  id: 'a',
  seq: 1,
  type: 'fracture',
  ref: 'c1',
  on: '2026-03-01',
  payload: { site: 'wrist' },
  sourceKey: 'fhir:Condition/1',
  correctsId: null,
  retracts: false,
  ...more,
});

const death = stored({ id: 'd', seq: 9, type: 'death', ref: null, on: '2026-05-01', payload: {}, sourceKey: null });
const nobody = new Set<string>();

describe('compareFacts', () => {
  it('adds what was never sent before', () => {
    expect(compareFacts([sent()], [], nobody)).toMatchObject({ add: [sent()], correct: [], unchanged: 0 });
  });

  it('changes nothing when the same is sent again, whatever the order of its fields', () => {
    const record = stored({ payload: { symptomatic: true, site: 'wrist' } });
    const again = sent({ payload: { site: 'wrist', symptomatic: true } });
    expect(compareFacts([again], [record], nobody)).toEqual({
      add: [],
      correct: [],
      unchanged: 1,
      kept: 0,
      afterDeath: [],
      settled: [],
    });
  });

  it.each([
    ['another content', sent({ payload: { site: 'hip' } })],
    ['another day', sent({ on: '2026-03-02' })],
  ])('corrects %s', (_, fact) => {
    const { add, correct } = compareFacts([fact], [stored()], nobody);
    expect(add).toEqual([]);
    expect(correct).toEqual([
      { factId: 'a', on: fact.on, payload: fact.payload, reason: expect.stringMatching(/sender/) },
    ]);
  });

  it('compares with what the sender said last, and corrects the row that holds', () => {
    const second = stored({ id: 'b', seq: 2, payload: { site: 'hip' }, correctsId: 'a' });
    expect(compareFacts([sent({ payload: { site: 'hip' } })], [second, stored()], nobody).unchanged).toBe(1);
    expect(compareFacts([sent()], [second, stored()], nobody).correct).toMatchObject([{ factId: 'b' }]);
  });

  it('leaves a person’s correction alone, whether the sender repeats itself or says something new', () => {
    const byNurse = stored({ id: 'b', seq: 2, payload: { site: 'spine' }, correctsId: 'a' });
    const records = [stored(), byNurse];
    expect(compareFacts([sent()], records, new Set(['b']))).toMatchObject({
      correct: [],
      unchanged: 1,
      kept: 0,
      settled: ['fhir:Condition/1'],
    });
    expect(compareFacts([sent({ payload: { site: 'hip' } })], records, new Set(['b']))).toMatchObject({
      correct: [],
      kept: 1,
    });
  });

  it('does not bring back what a person retracted', () => {
    const retracted = stored({ id: 'b', seq: 2, payload: {}, correctsId: 'a', retracts: true });
    expect(compareFacts([sent()], [stored(), retracted], new Set(['b']))).toMatchObject({
      add: [],
      correct: [],
      unchanged: 1,
    });
  });

  it('does not move a death whose date was only assumed', () => {
    const assumed = stored({ type: 'death', ref: null, payload: {}, sourceKey: 'fhir:Patient/1#death' });
    const again: ImportedNewFact = {
      type: 'death',
      on: '2026-03-09',
      payload: {},
      sourceKey: 'fhir:Patient/1#death',
      dateAssumed: true,
    };
    expect(compareFacts([again], [assumed], nobody)).toMatchObject({ correct: [], unchanged: 1 });
  });

  it('takes a death that a nurse recorded as known, and sets aside what comes after it', () => {
    const theirs: ImportedNewFact = {
      type: 'death',
      on: '2026-05-02',
      payload: {},
      sourceKey: 'fhir:Patient/1#death',
      dateAssumed: false,
    };
    const later = sent({ on: '2026-05-02', sourceKey: 'fhir:Condition/2', ref: 'c2' });
    const onTheDay = sent({ on: '2026-05-01', sourceKey: 'fhir:Condition/3', ref: 'c3' });
    const compared = compareFacts([theirs, later, onTheDay], [death], new Set(['d']));
    expect(compared).toMatchObject({
      add: [onTheDay],
      unchanged: 1,
      afterDeath: ['fhir:Condition/2'],
      settled: ['fhir:Patient/1#death'],
    });
  });
});
