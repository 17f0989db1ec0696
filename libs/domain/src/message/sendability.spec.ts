import { describe, expect, it } from '@jest/globals';
import { sendability, SKIP_REASONS, type SendabilityInput } from './sendability.ts';

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
});
