import { describe, expect, it } from '@jest/globals';
import type { ExistingMessage, TaskToPlan } from './message-store.ts';
import { isSuperseded } from './message-dates.ts';
import { isTooLate, messagesOf, usableContactPoint } from './plan-due-messages.ts';

const hours = { zone: 'Europe/London', opensAt: '09:00', closesAt: '19:00', holidays: [] as string[] };

const point = (channel: 'sms' | 'email' | 'letter' | 'phone', more: object = {}) => ({
  id: channel,
  channel,
  consented: true,
  optedOut: false,
  invalid: false,
  ...more,
});

/** A dose that is due on 30 June 2026, seen at ten in the morning. */
function aDose(today: string, more: Partial<TaskToPlan> = {}): TaskToPlan {
  return {
    taskId: 'task',
    serviceId: 'service',
    patientId: 'patient',
    key: 't1/dose/2',
    task: {
      kind: 'dose',
      opensOn: '2026-05-05',
      dueOn: '2026-06-30',
      lateFrom: '2026-07-01',
      overdueFrom: '2026-07-29',
      criticalFrom: '2026-10-21',
      doneOn: null,
      doneUntil: null,
      doneReason: null,
      cancelledOn: null,
      cancelReason: null,
      pauses: [],
      gate: null,
    },
    createdOn: '2026-01-01',
    contactOn: null,
    language: 'en',
    hours,
    today,
    now: new Date(`${today}T09:30:00Z`),
    contactPoints: [point('sms')],
    existing: [],
    ...more,
  };
}

const sent = (step: string, plannedFor: string): ExistingMessage => ({
  step,
  plannedFor,
  state: 'accepted',
  reason: null,
  answered: false,
});

const steps = (task: TaskToPlan) => messagesOf(task).messages.map(({ step, state }) => `${step} ${state}`);

describe('the messages of a dose', () => {
  it.each([
    ['2026-06-01', [], '2026-06-02'],
    ['2026-06-02', ['book planned'], '2026-06-23'],
    ['2026-06-09', ['book planned'], '2026-06-23'],
    ['2026-06-10', ['book missed'], '2026-06-23'],
    ['2026-06-23', ['book missed', 'soon planned'], '2026-07-01'],
    ['2026-06-27', ['book missed', 'soon missed'], '2026-07-01'],
    ['2026-07-01', ['book missed', 'soon missed', 'late planned'], null],
    ['2026-07-05', ['book missed', 'soon missed', 'late missed'], null],
  ])('on %s', (today, expected, next) => {
    const plan = messagesOf(aDose(today));
    expect(plan.messages.map(({ step, state }) => `${step} ${state}`)).toEqual(expected);
    expect(plan.nextMessageOn).toBe(next);
    expect(plan.items.map(({ kind }) => kind)).toEqual(
      expected.filter((one) => one.endsWith('missed')).map(() => 'missed-message'),
    );
  });

  it('come once for each step', () => {
    expect(steps(aDose('2026-06-23', { existing: [sent('book', '2026-06-02')] }))).toEqual(['soon planned']);
  });

  it('that had gone by before the task was known are neither sent nor missed', () => {
    expect(steps(aDose('2026-06-23', { createdOn: '2026-06-22' }))).toEqual(['soon planned']);
  });

  it('end with the task', () => {
    const done = aDose('2026-07-01');
    expect(messagesOf({ ...done, task: { ...done.task, doneOn: '2026-06-30' } })).toMatchObject({
      messages: [],
      nextMessageOn: null,
    });
  });

  it('wait for the opening of the local morning, also on the day of a clock change', () => {
    const early = aDose('2026-06-02', { now: new Date('2026-06-02T05:00:00Z') });
    expect(messagesOf(early).messages[0]?.sendAfter.toISOString()).toBe('2026-06-02T08:00:00.000Z');
    const holiday = aDose('2026-06-02', { hours: { ...hours, holidays: ['2026-06-02'] } });
    expect(messagesOf(holiday).messages[0]?.sendAfter.toISOString()).toBe('2026-06-03T08:00:00.000Z');
  });
});

describe('a day that moved', () => {
  const said = (today: string, ...existing: ExistingMessage[]) =>
    messagesOf(aDose(today, { existing })).messages.map(({ key, state }) => `${key} ${state}`);
  const book = sent('book', '2026-05-20');
  it('is announced anew, under a key of its own', () => {
    expect(said('2026-06-02', book)).toEqual(['t1/dose/2/book/1@2026-06-02 planned']);
    expect(said('2026-06-02', book, sent('book', '2026-06-02'))).toEqual([]);
    expect(said('2026-06-02', { ...book, plannedFor: '2026-06-02', state: 'cancelled', reason: 'superseded' })).toEqual(
      ['t1/dose/2/book/1@2026-06-02 planned'],
    );
  });
  it('and is past is shown to a nurse when nothing was said before', () => {
    expect(said('2026-06-12', book)).toEqual([]);
    expect(said('2026-06-12', { ...book, state: 'cancelled', reason: 'superseded' })).toEqual([
      't1/dose/2/book/1@2026-06-02 missed',
    ]);
  });
  it.each([
    ['patient-died', '2026-06-09', ['t1/dose/2/book/1@2026-06-02 planned']],
    ['patient-died', '2026-06-10', []],
    ['nurse-called', '2026-06-09', []],
  ])('a reason that fell away, %s on %s', (reason, today, expected) => {
    expect(said(today, { ...sent('book', '2026-06-02'), state: 'skipped', reason })).toEqual(expected);
  });
  it('makes what still waits worthless; a contact that moves with the calendar does not', () => {
    const { task } = aDose('2026-06-02');
    expect(isSuperseded(task, 'book', '2026-06-02')).toBe(false);
    expect(isSuperseded(task, 'book', '2026-06-01')).toBe(true);
    const call = { ...task, kind: 'follow-up-contact' } as const;
    expect(isSuperseded(call, 'appointment', '2026-05-02')).toBe(false);
    expect(isSuperseded(call, 'appointment', '2026-05-01')).toBe(true);
  });
});

describe('asking again', () => {
  const check = (existing: TaskToPlan['existing']): TaskToPlan => {
    const dose = aDose('2026-05-12', { key: 't1/adherence-check/week-4', existing });
    return { ...dose, task: { ...dose.task, kind: 'adherence-check' } };
  };
  it('happens when the first question is not answered', () => {
    expect(steps(check([sent('ask', '2026-05-05')]))).toEqual(['ask-again planned']);
  });
  it('does not when it is', () => {
    expect(steps(check([{ ...sent('ask', '2026-05-05'), answered: true }]))).toEqual([]);
  });
});

describe('the channel', () => {
  it('is the first that has consent and works, counted over all', () => {
    expect(
      usableContactPoint([point('sms', { optedOut: true }), point('email', { invalid: true }), point('letter')]),
    ).toMatchObject({
      point: { channel: 'letter' },
      order: 3,
    });
    expect(usableContactPoint([point('sms', { consented: false })])).toBeNull();
  });
  it.each([
    ['no-channel', []],
    ['opted-out', [point('sms', { optedOut: true })]],
    ['channel-invalid', [point('sms', { invalid: true })]],
    ['no-consent', [point('sms', { consented: false })]],
    ['prefers-call', [point('phone')]],
  ])('gives way to a call by a nurse: %s', (reason, contactPoints) => {
    const plan = messagesOf(aDose('2026-06-02', { contactPoints }));
    expect(plan.messages).toMatchObject([{ state: 'skipped', reason, channel: 'phone' }]);
    expect(plan.items).toMatchObject([{ kind: 'call', key: 'call/task/book' }]);
  });
});

describe('being too late', () => {
  it.each([
    ['soon', '2026-06-04', false],
    ['soon', '2026-06-05', true],
    ['book', '2026-06-08', false],
    ['book', '2026-06-09', true],
  ] as const)('%s of 1 June on %s: %s', (step, today, late) => {
    expect(isTooLate(step, '2026-06-01', today, hours)).toBe(late);
  });
  it('counts from the first day on which it could have gone', () => {
    const closed = { ...hours, holidays: ['2026-06-01', '2026-06-02', '2026-06-03', '2026-06-04'] };
    expect(isTooLate('soon', '2026-06-01', '2026-06-08', closed)).toBe(false);
    expect(isTooLate('soon', '2026-06-01', '2026-06-09', closed)).toBe(true);
  });
});
