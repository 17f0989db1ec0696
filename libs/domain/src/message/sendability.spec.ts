import { describe, expect, it } from '@jest/globals';
import { FLAGS } from '../facts/facts.ts';
import { limitReached, sendability, SKIP_REASONS, type SendabilityInput, type SkipReason } from './sendability.ts';

const good: SendabilityInput = {
  task: { kind: 'adherence-check' },
  standing: { status: 'open', blockedBy: [] },
  patient: { diedOn: null, transferredOn: null },
  consent: 'given',
  channelValid: true,
  alreadyAnswered: false,
};
const reasonOf = (change: Partial<SendabilityInput>): string => {
  const answer = sendability({ ...good, ...change });
  return answer.send ? 'send' : answer.reason;
};
const dose = { kind: 'dose' } as const;
const alive = good.patient;

describe('sendability', () => {
  it.each<[string, Partial<SendabilityInput>]>([
    ['send', {}],
    ['send', { standing: { status: 'overdue', blockedBy: [] } }],
    ['patient-died', { patient: { ...alive, diedOn: '2026-01-01' } }],
    ['patient-transferred', { patient: { ...alive, transferredOn: '2026-01-01' } }],
    ['patient-discharged', { patient: { ...alive, dischargedOn: '2026-01-01' } }],
    ['task-done', { standing: { status: 'done', blockedBy: [] } }],
    ['task-cancelled', { standing: { status: 'cancelled', blockedBy: [] } }],
    ['task-paused', { standing: { status: 'paused', blockedBy: [] } }],
    ['already-answered', { alreadyAnswered: true }],
    ['no-consent', { consent: 'none' }],
    ['opted-out', { consent: 'opted-out' }],
    ['channel-invalid', { channelValid: false }],
    ['dose-blocked', { task: dose, standing: { status: 'open', blockedBy: ['missing:calcium', 'vitamin-d'] } }],
    ['send', { task: dose, standing: { status: 'open', blockedBy: ['missing:calcium'] } }],
    ['red-flag-open', { task: dose, patient: { ...alive, openFlags: ['jaw-osteonecrosis'] } }],
    ['send', { task: dose, patient: { ...alive, openFlags: ['infection'] } }],
    ['send', { patient: { ...alive, openFlags: ['hypocalcaemia'] } }],
    ['nurse-called', { call: { calledOn: '2026-03-01', asOf: '2026-03-04' } }],
    ['send', { call: { calledOn: '2026-03-01', asOf: '2026-03-05' } }],
    ['send', { call: { calledOn: null, asOf: '2026-03-05' } }],
    ['daily-limit', { sentToday: 2 }],
    ['send', { sentToday: 1, sentThisWeek: 4 }],
    ['weekly-limit', { sentThisWeek: 5 }],
  ])('%s', (expected, change) => {
    expect(reasonOf(change)).toBe(expected);
    if (expected !== 'send') expect(SKIP_REASONS).toContain(expected);
  });
  it('names the first that holds', () => {
    const all = {
      standing: { status: 'cancelled' as const, blockedBy: [] },
      consent: 'none' as const,
      channelValid: false,
    };
    expect(reasonOf(all)).toBe('task-cancelled');
    expect(reasonOf({ ...all, patient: { ...alive, diedOn: '2026-01-01' } })).toBe('patient-died');
  });

  /** What brings about each reason, alone. */
  const CAUSES: Record<SkipReason, Partial<SendabilityInput>> = {
    'patient-died': { patient: { ...alive, diedOn: '2026-01-01' } },
    'patient-transferred': { patient: { ...alive, transferredOn: '2026-01-01' } },
    'patient-discharged': { patient: { ...alive, dischargedOn: '2026-01-01' } },
    'task-done': { standing: { status: 'done', blockedBy: [] } },
    'task-cancelled': { standing: { status: 'cancelled', blockedBy: [] } },
    'task-paused': { standing: { status: 'paused', blockedBy: [] } },
    'already-answered': { alreadyAnswered: true },
    'no-consent': { consent: 'none' },
    'opted-out': { consent: 'opted-out' },
    'channel-invalid': { channelValid: false },
    'dose-blocked': { standing: { status: 'open', blockedBy: ['calcium'] } },
    'red-flag-open': { patient: { ...alive, openFlags: ['hypocalcaemia'] } },
    'nurse-called': { call: { calledOn: '2026-03-01', asOf: '2026-03-01' } },
    'daily-limit': { sentToday: 2 },
    'weekly-limit': { sentThisWeek: 5 },
  };
  /** Both causes at once; of what one input can say alone, the first. */
  const both = (first: SkipReason, second: SkipReason): Partial<SendabilityInput> => {
    const [a, b] = [CAUSES[first], CAUSES[second]];
    const patient = {
      ...alive,
      ...b.patient,
      ...a.patient,
      openFlags: a.patient?.openFlags ?? b.patient?.openFlags ?? [],
    };
    for (const date of ['diedOn', 'transferredOn', 'dischargedOn'] as const) {
      Object.assign(patient, { [date]: a.patient?.[date] ?? b.patient?.[date] ?? null });
    }
    return { ...b, ...a, task: dose, patient };
  };
  it.each(SKIP_REASONS.flatMap((first, i) => SKIP_REASONS.slice(i + 1).map((second) => [first, second] as const)))(
    'is %s before %s',
    (first, second) => expect(reasonOf(both(first, second))).toBe(first),
  );

  it('holds back messages about a dose for three flags, and for no other', () => {
    const holding = FLAGS.filter(
      (flag) => reasonOf({ task: dose, patient: { ...alive, openFlags: [flag] } }) !== 'send',
    );
    expect(holding).toEqual(['hypocalcaemia', 'atypical-femur', 'jaw-osteonecrosis']);
  });
  it('asks about blood tests and flags of doses alone', () => {
    expect(reasonOf({ standing: { status: 'open', blockedBy: ['calcium'] } })).toBe('send');
  });
  it('is replaced by a call of that day to the third day after, and by none that is still to come', () => {
    const called = (asOf: string) => reasonOf({ call: { calledOn: '2026-03-01', asOf } });
    expect(['2026-02-28', '2026-03-01', '2026-03-04', '2026-03-05'].map(called)).toEqual([
      'send',
      'nurse-called',
      'nurse-called',
      'send',
    ]);
  });
  it.each([
    [0, 0, null],
    [1, 4, null],
    [2, 0, 'daily-limit'],
    [3, 9, 'daily-limit'],
    [1, 5, 'weekly-limit'],
    [0, 6, 'weekly-limit'],
  ])('%i today and %i this week: %s', (today, week, expected) => {
    expect(limitReached(today, week)).toBe(expected);
    expect(reasonOf({ sentToday: today, sentThisWeek: week })).toBe(expected ?? 'send');
  });
});
