import { describe, expect, it } from '@jest/globals';
import type { FactHistoryRecord, PatientRecord } from '../ports/patient-reader.ts';
import { addressOf } from './letters.ts';
import { letterFactsOf } from './letter-facts.ts';

let facts: FactHistoryRecord[];
const fact = (
  type: FactHistoryRecord['type'],
  on: string,
  { ref = null, payload = {}, ...more }: Partial<FactHistoryRecord> = {},
): FactHistoryRecord => ({
  id: `f${facts.length}`,
  seq: facts.length,
  type,
  ref,
  on,
  payload,
  source: 'nurse',
  sourceKey: null,
  correctsId: null,
  retracts: false,
  recordedAt: '2026-06-15T10:00:00Z',
  recordedBy: null,
  reason: null,
  ...more,
});
const add = (...of: Parameters<typeof fact>) => facts.push(fact(...of));
const task = (kind: string, occurrence: string, dueOn: string, more: object = {}) =>
  ({
    kind,
    occurrence,
    treatment: 'd1',
    dueOn,
    doneOn: null,
    withdrawn: false,
    because: [{ rule: 'dose', text: 'Every 6 months.', source: 'NOGG' }],
    ...more,
  }) as unknown as PatientRecord['tasks'][number];
const written = (tasks: PatientRecord['tasks'] = [], declinedOn: string | null = null) =>
  letterFactsOf({
    given: 'Ada',
    family: 'Example',
    birthDate: '1948-03-07',
    identifiers: [],
    today: '2026-06-15',
    declinedOn,
    facts,
    tasks,
  });

describe('what a letter may state', () => {
  it('is what holds, not what was corrected', () => {
    facts = [];
    add('treatment', '2025-01-05', { ref: 'd1', payload: { agent: 'denosumab' } });
    add('dose', '2025-01-05', { ref: 'd1' });
    add('dose', '2025-07-05', { ref: 'd1' });
    add('dose', '2025-07-06', { ref: 'd1', correctsId: 'f2', reason: 'the wrong day' });
    add('lab', '2026-06-02', { payload: { test: 'adjusted-calcium', value: 2.3, unit: 'mmol/L' } });
    add('lab', '2026-06-02', { correctsId: 'f4', retracts: true, reason: 'of somebody else' });
    const { courses, results } = written();
    expect(courses.map(({ doses }) => doses.map(({ on }) => on))).toEqual([['2025-01-05', '2025-07-06']]);
    expect(results).toEqual([]);
  });

  it('has the next dose of the plan, also one that a transfer cancelled, and none that was given or withdrawn', () => {
    facts = [];
    add('treatment', '2025-01-05', { ref: 'd1', payload: { agent: 'denosumab' } });
    add('dose', '2026-01-05', { ref: 'd1' });
    const next = (...tasks: PatientRecord['tasks']) => written(tasks).courses[0]?.nextDose?.dueOn;
    expect(next(task('dose', '3', '2026-07-05', { cancelledOn: '2026-06-01', cancelReason: 'transferred' }))).toBe(
      '2026-07-05',
    );
    expect(next(task('dose', '2', '2026-01-05', { doneOn: '2026-01-05' }), task('dose', '3', '2026-07-05'))).toBe(
      '2026-07-05',
    );
    expect(next(task('dose', '3', '2026-07-05', { withdrawn: true }))).toBeUndefined();
    expect(next(task('sequence', 'start', '2026-07-05'))).toBe('2026-07-05');
    expect(next(task('adherence-check', 'week-16', '2026-07-05'))).toBeUndefined();
    expect(next(task('dose', '3', '2026-07-05', { treatment: 'other' }))).toBeUndefined();
  });

  it('names the course of denosumab whose last dose is the latest, and none without a dose', () => {
    facts = [];
    add('treatment', '2025-01-05', { ref: 'd1', payload: { agent: 'denosumab' } });
    expect(written().denosumab).toBeNull();
    add('dose', '2025-01-05', { ref: 'd1' });
    add('treatment', '2024-01-05', { ref: 'd0', payload: { agent: 'denosumab' } });
    add('dose', '2025-02-05', { ref: 'd0' });
    expect(written().denosumab?.doses.at(-1)?.on).toBe('2025-02-05');
  });

  it('says why somebody is told what follows a stop only as it is recorded', () => {
    facts = [];
    add('treatment', '2025-01-05', { ref: 'd1', payload: { agent: 'denosumab' } });
    add('dose', '2026-01-05', { ref: 'd1' });
    expect(written([task('dose', '3', '2026-07-05')]).stopReason).toBe('to-know');
    expect(written([task('dose', '3', '2026-06-15')]).stopReason).toBe('to-know');
    expect(written([task('dose', '3', '2026-06-14')]).stopReason).toBe('late');
    expect(written([], '2026-06-01').stopReason).toBe('declined-follow-up');
    add('declined-treatment', '2025-12-31');
    expect(written().stopReason).toBe('to-know');
    add('declined-treatment', '2026-02-01');
    expect(written().stopReason).toBe('declined-treatment');
    facts = [];
    add('treatment', '2025-01-05', { ref: 'd1', payload: { agent: 'denosumab', endedOn: '2026-06-15' } });
    add('dose', '2026-01-05', { ref: 'd1' });
    expect(written().stopReason).toBe('ended');
  });

  it('keeps calls and reminders to itself, and the newest of the rest', () => {
    facts = [];
    for (let day = 1; day <= 28; day += 1)
      add('pain', `2026-05-${String(day).padStart(2, '0')}`, { payload: { nrs: 3 } });
    add('fls-contact', '2026-06-01');
    add('falls-reminder', '2026-06-01');
    const { events } = written();
    expect([events.length, events[0]?.on, events.at(-1)?.on]).toEqual([20, '2026-05-28', '2026-05-09']);
  });
});

describe('the address of a patient', () => {
  const of = (address: PatientRecord['address']) => addressOf({ given: 'Ada', family: 'Example', address });
  it.each<[PatientRecord['address'], string | null]>([
    [null, null],
    [{}, null],
    [{ lines: [], city: ' ', postalCode: null }, null],
    [
      { lines: ['1 Long Lane', '', 5], city: 'Leeds', postalCode: 'LS1 1AA' },
      'Ada Example\n1 Long Lane\nLeeds\nLS1 1AA',
    ],
    [{ lines: 'none', postalCode: 'LS1 1AA' }, 'Ada Example\nLS1 1AA'],
  ])('%j', (address, expected) => expect(of(address)).toBe(expected));
});
