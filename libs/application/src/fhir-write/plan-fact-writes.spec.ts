import { describe, expect, it } from '@jest/globals';
import { AppError } from '../errors.ts';
import type { FactRecord } from '../facts/fact-record.ts';
import { type FactWrite, planFactWrites } from './plan-fact-writes.ts';

const fact = (more: Partial<FactRecord>): FactRecord => ({
  ...{ id: 'f0', seq: 0, type: 'dxa', ref: null, on: '2026-05-20', payload: {}, sourceKey: null },
  ...{ correctsId: null, retracts: false },
  ...more,
});

/** An injection of denosumab, with the course that it would begin. */
const dose = (on: string, more: Partial<FactWrite> = {}): FactWrite => ({
  index: 0,
  type: 'MedicationAdministration',
  path: 'entry[0]',
  sourceKey: `dose ${on}`,
  meaning: {
    kind: 'facts',
    codes: [],
    pausedAt: null,
    facts: [
      {
        type: 'treatment',
        sourceKey: `course ${on}`,
        treatment: { id: `course-${on}`, agent: 'denosumab', startedOn: on, endedOn: null },
      },
      { type: 'dose', sourceKey: `dose ${on}`, dose: { treatmentId: `course-${on}`, on } },
    ],
  },
  ...{ id: null, version: null, seen: false, known: 'refuse' },
  ...more,
});
const course = fact({ id: 'c', type: 'treatment', ref: 'c1', on: '2025-11-01', payload: { agent: 'denosumab' } });
const plan = (stored: FactRecord[], ...writes: FactWrite[]) =>
  planFactWrites(stored, new Set(['c', 'd', 'f0']), writes);

function refusalOf(work: () => unknown): [string, string | undefined] | undefined {
  try {
    work();
  } catch (error) {
    if (error instanceof AppError) return [error.code, error.field];
    throw error;
  }
  return undefined;
}

describe('a dose', () => {
  it('begins a course where none runs, and only one of two', () => {
    const { facts, fates } = plan([], dose('2026-05-01', { index: 1 }), dose('2025-11-01', { index: 0 }));
    expect(facts.map(({ type, ref, on }) => [type, ref, on])).toEqual([
      ['treatment', 'course-2025-11-01', '2025-11-01'],
      ['dose', 'course-2025-11-01', '2025-11-01'],
      ['dose', 'course-2025-11-01', '2026-05-01'],
    ]);
    expect(fates.map(({ index, id }) => [index, id])).toEqual([
      [0, { factAt: 1 }],
      [1, { factAt: 2 }],
    ]);
  });

  it('is of the course that runs on its day', () => {
    expect(plan([course], dose('2026-05-01')).facts).toMatchObject([{ type: 'dose', ref: 'c1' }]);
    const ended = { ...course, payload: { agent: 'denosumab', endedOn: '2026-01-01' } };
    expect(plan([ended], dose('2026-05-01')).facts.map(({ type }) => type)).toEqual(['treatment', 'dose']);
  });

  it('that somebody else told of before is that dose', () => {
    const given = fact({ id: 'd', seq: 1, type: 'dose', ref: 'c1', on: '2026-05-01' });
    expect(plan([course, given], dose('2026-05-01'))).toMatchObject({
      facts: [],
      fates: [{ outcome: 'unchanged', id: { known: 'd' } }],
    });
  });
});

describe('a record that is there', () => {
  const scanned = fact({ payload: { status: 'scanned', tScore: -2.7 }, sourceKey: 'a' });
  const says = (tScore: number, more: Partial<FactWrite> = {}): FactWrite => ({
    ...dose('2026-05-20'),
    sourceKey: 'a',
    meaning: {
      kind: 'facts',
      codes: [],
      pausedAt: null,
      facts: [
        {
          type: 'event',
          sourceKey: 'a',
          event: { type: 'dxa', on: '2026-05-20', status: 'scanned', tScore },
          dateAssumed: false,
        },
      ],
    },
    ...more,
  });

  it.each<[string, FactWrite, string]>([
    ['another version', says(-3, { id: 'f0', version: '2' }), 'FLS-1479'],
    ['another content', says(-3), 'FLS-1474'],
    ['no such record', says(-3, { id: 'f9' }), 'FLS-1434'],
    ['another kind', dose('2026-05-20', { id: 'f0' }), 'FLS-1476'],
  ])('is not written over: %s', (_, write, code) => {
    expect(refusalOf(() => plan([scanned], write))).toEqual([code, 'entry[0]']);
  });

  it('is not written twice in one request', () => {
    const twice = [says(-3, { id: 'f0' }), says(-3.1, { id: 'f0', index: 1, path: 'entry[1]' })];
    expect(refusalOf(() => plan([scanned], ...twice))).toEqual(['FLS-1485', 'entry[1]']);
  });

  it('keeps what the resource has no word for', () => {
    const hip = { ...scanned, payload: { status: 'scanned', tScore: -2.7, site: 'hip' } };
    expect(plan([hip], says(-3, { id: 'f0' })).corrections).toMatchObject([
      { factId: 'f0', payload: { status: 'scanned', tScore: -3, site: 'hip' } },
    ]);
  });

  it('holds again when what was taken back is said again', () => {
    const gone = fact({ id: 'f1', seq: 1, correctsId: 'f0', retracts: true, sourceKey: 'a' });
    const again = planFactWrites([scanned, gone], new Set(['f0', 'f1']), [says(-2.7, { known: 'correct' })]);
    expect(again.corrections).toMatchObject([{ factId: 'f1', givesBack: true }]);
  });
});
