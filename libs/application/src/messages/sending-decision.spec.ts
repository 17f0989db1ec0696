import { addDays } from '@osteon/domain';
import { describe, expect, it } from '@jest/globals';
import type { MessageGateway } from './message-gateway.ts';
import type { ReminderCandidate, SendingCandidate } from './message-store.ts';
import { decide, decideAll, type DecisionDeps, type MessageToWrite } from './sending-decision.ts';

const TODAY = '2026-06-17';
const HOURS = { zone: 'Europe/London', opensAt: '09:00', closesAt: '19:00', holidays: [] as string[] };

const gateway = { name: 'test', channels: ['sms'] } as unknown as MessageGateway;
const written: { message: MessageToWrite; link: string | null }[] = [];
const deps: DecisionDeps = {
  gatewayOf: () => gateway,
  writeMessage(message, link) {
    written.push({ message, link });
    return { subject: null, body: message.parts.map(({ kind, step }) => `${kind}/${step}`).join('+') };
  },
  links: { secret: 'a secret for the tests of what is decided', publicUrl: 'https://clinic.example.org' },
};

function aReminder(more: Partial<ReminderCandidate> = {}): ReminderCandidate {
  const kind = more.kind ?? 'adherence-check';
  const plannedFor = more.plannedFor ?? TODAY;
  const dates = { kind, opensOn: plannedFor, dueOn: addDays(plannedFor, 14) };
  return {
    id: 'r1',
    taskId: 't1',
    key: 't1/adherence-check/week-4/ask/1',
    kind,
    step: 'ask',
    asks: true,
    plannedFor,
    dueOn: dates.dueOn,
    task: {
      ...dates,
      lateFrom: null,
      overdueFrom: addDays(dates.dueOn, 1),
      criticalFrom: null,
      doneOn: null,
      doneUntil: null,
      doneReason: null,
      cancelledOn: null,
      cancelReason: null,
      pauses: [],
      gate: null,
    } as ReminderCandidate['task'],
    patient: { diedOn: null, transferredOn: null },
    alreadyAnswered: false,
    ...more,
  };
}

function aDose(more: Partial<ReminderCandidate> = {}): ReminderCandidate {
  const reminder = aReminder({ kind: 'dose', step: 'soon', asks: false, key: 't1/dose/2/soon/1', ...more });
  const dueOn = addDays(reminder.plannedFor, 7);
  return { ...reminder, dueOn, task: { ...reminder.task, dueOn, opensOn: addDays(dueOn, -28) } };
}

function aCandidate(more: Partial<SendingCandidate> = {}): SendingCandidate {
  return {
    id: 'm1',
    generation: 1,
    serviceId: 's1',
    patientId: 'p1',
    key: 'k1',
    origin: 'planned',
    channel: 'sms',
    recipient: '07700900123',
    language: 'en',
    plannedFor: TODAY,
    content: null,
    reminders: [aReminder()],
    patient: { diedOn: null, transferredOn: null },
    consent: 'given',
    channelValid: true,
    calledOn: null,
    sendingStopped: false,
    serviceTelephone: null,
    hours: HOURS,
    today: TODAY,
    now: new Date('2026-06-17T10:00:00Z'),
    sentToday: 0,
    sentThisWeek: 0,
    ...more,
  };
}

const done = (reminder: ReminderCandidate): ReminderCandidate => ({
  ...reminder,
  task: { ...reminder.task, doneOn: TODAY },
});

describe('one reminder', () => {
  it('goes with a link when it asks', () => {
    expect(decide(aCandidate(), deps, 'queued')).toMatchObject({
      kind: 'send',
      gateway: 'test',
      idempotencyKey: 'm1',
      link: { expiresOn: '2026-08-16' },
      text: { body: 'adherence-check/ask' },
    });
    expect(written.at(-1)?.link).toMatch(/^https:\/\/clinic\.example\.org\/a\/[\w-]{43}$/);
    expect(decide(aCandidate({ reminders: [aDose()] }), deps, 'queued')).toMatchObject({ kind: 'send', link: null });
    expect(written.at(-1)?.link).toBeNull();
  });

  it.each([
    ['2026-06-14', 'send'],
    ['2026-06-13', 'miss'],
  ])('planned for %s: %s', (plannedFor, kind) => {
    const reminder = aReminder({ plannedFor });
    expect(decide(aCandidate({ reminders: [reminder], plannedFor }), deps, 'queued')).toMatchObject({ kind });
    // What was begun in time is settled, however late.
    expect(decide(aCandidate({ reminders: [reminder], plannedFor }), deps, 'uncertain').kind).toBe('send');
  });

  it.each([
    ['2026-06-10', 'send'],
    ['2026-06-09', 'miss'],
  ])('to book, planned for %s: %s', (plannedFor, kind) => {
    const reminder = aDose({ plannedFor, step: 'book' });
    const dueOn = addDays(plannedFor, 28);
    const reminders = [{ ...reminder, dueOn, task: { ...reminder.task, dueOn } }];
    expect(decide(aCandidate({ reminders, plannedFor }), deps, 'queued')).toMatchObject({ kind });
  });

  it.each([
    ['2026-06-17T07:59:59.999Z', '2026-06-17T08:00:00.000Z'],
    ['2026-06-17T18:00:00Z', '2026-06-18T08:00:00.000Z'],
  ])('at %s waits until %s', (now, sendAfter) => {
    const decision = decide(aCandidate({ now: new Date(now) }), deps, 'queued');
    expect(decision).toEqual({ kind: 'later', sendAfter: new Date(sendAfter), reason: null });
    expect(decide(aCandidate({ now: new Date(now) }), deps, 'uncertain').kind).toBe('send');
  });

  it.each([
    ['2026-10-24T19:00:00Z', '2026-10-24', '2026-10-25T09:00:00.000Z'],
    ['2026-03-28T19:30:00Z', '2026-03-28', '2026-03-29T08:00:00.000Z'],
  ])('waits over a change of clocks for the wall clock: %s', (now, today, sendAfter) => {
    const reminders = [aReminder({ plannedFor: today })];
    const candidate = aCandidate({ now: new Date(now), today, plannedFor: today, reminders });
    expect(decide(candidate, deps, 'queued')).toMatchObject({ kind: 'later', sendAfter: new Date(sendAfter) });
  });

  it('goes by the next channel where its own is lost, but not when it may have arrived by it', () => {
    const lost = aCandidate({ consent: 'opted-out' });
    expect(decide(lost, deps, 'queued')).toMatchObject({ kind: 'skip', reason: 'opted-out', nextChannel: true });
    expect(decide(lost, deps, 'uncertain')).toMatchObject({ kind: 'skip', nextChannel: false });
  });

  it('is withheld, and a nurse told, while a red flag forbids its dose', () => {
    const reminder = aDose({ patient: { diedOn: null, transferredOn: null, openFlags: ['hypocalcaemia'] } });
    expect(decide(aCandidate({ reminders: [reminder] }), deps, 'queued')).toMatchObject({
      kind: 'skip',
      reason: 'red-flag-open',
      item: { kind: 'call', key: 'call/t1/soon' },
      nextChannel: false,
    });
  });

  it('without a text becomes a nurse’s call', () => {
    const mute: DecisionDeps = {
      ...deps,
      writeMessage: () => {
        throw new Error('There is no text.');
      },
    };
    expect(decide(aCandidate(), mute, 'queued')).toMatchObject({
      kind: 'fail',
      reason: 'cannot-be-written',
      item: { kind: 'call' },
    });
  });
});

describe('a digest', () => {
  const digest = (reminders: readonly ReminderCandidate[], more: Partial<SendingCandidate> = {}) =>
    aCandidate({ id: 'd1', origin: 'digest', reminders, ...more });

  it('always has a link, and names its parts to the writer', () => {
    const decision = decide(digest([aDose({ id: 'r1' }), aDose({ id: 'r2', step: 'soon' })]), deps, 'queued');
    expect(decision).toMatchObject({ kind: 'send', link: { expiresOn: '2026-08-16' }, aside: [] });
    expect(written.at(-1)?.message.parts).toHaveLength(2);
  });

  it('leaves out each part for its own reason, and is written of the rest', () => {
    const parts = [
      aReminder({ id: 'r1' }),
      done(aReminder({ id: 'r2' })),
      aReminder({ id: 'r3', plannedFor: '2026-06-01' }),
    ];
    expect(decide(digest(parts), deps, 'queued')).toMatchObject({
      kind: 'send',
      text: { body: 'adherence-check/ask' },
      aside: [
        { id: 'r2', state: 'skipped', reason: 'task-done', item: null },
        { id: 'r3', state: 'missed', reason: 'too-late', item: { kind: 'missed-message' } },
      ],
    });
  });

  it('with nothing left goes to nobody', () => {
    expect(decide(digest([done(aReminder())]), deps, 'queued')).toMatchObject({
      kind: 'skip',
      reason: 'nothing-left',
      nextChannel: false,
      aside: [{ reason: 'task-done' }],
    });
    expect(decide(digest([]), deps, 'queued')).toMatchObject({ kind: 'skip', reason: 'nothing-left' });
  });

  it('whose channel is lost goes on as a whole, without what was done meanwhile', () => {
    const parts = [aReminder({ id: 'r1' }), done(aReminder({ id: 'r2' }))];
    expect(decide(digest(parts, { channelValid: false }), deps, 'queued')).toMatchObject({
      kind: 'skip',
      reason: 'channel-invalid',
      nextChannel: true,
      aside: [{ id: 'r2', reason: 'task-done' }],
    });
  });
});

describe('more than one patient gets in a day', () => {
  const kinds = (candidates: readonly SendingCandidate[]) =>
    decideAll(candidates, deps, 'queued').map(({ kind }) => kind);

  it('lets what speaks of a dose go first, then the older, and tells in their order', () => {
    const candidates = [
      aCandidate({ id: 'a', key: 'a' }),
      aCandidate({ id: 'b', key: 'b', plannedFor: '2026-06-16', reminders: [aReminder({ plannedFor: '2026-06-16' })] }),
      aCandidate({ id: 'c', key: 'c', reminders: [aDose()] }),
    ];
    expect(kinds(candidates)).toEqual(['later', 'send', 'send']);
    expect(decideAll(candidates, deps, 'queued')[0]).toEqual({
      kind: 'later',
      reason: 'daily-limit',
      sendAfter: new Date('2026-06-18T08:00:00Z'),
    });
  });

  it.each([
    [1, 1, ['send', 'later']],
    [2, 2, ['later', 'later']],
    [0, 4, ['send', 'later']],
    [0, 3, ['send', 'send']],
  ])('counts %i of today and %i of the week with its own', (sentToday, sentThisWeek, expected) => {
    const pair = ['a', 'b'].map((id) => aCandidate({ id, key: id, sentToday, sentThisWeek }));
    expect(kinds(pair)).toEqual(expected);
  });

  it('counts each patient alone', () => {
    const many = ['a', 'b', 'c', 'd'].map((id) => aCandidate({ id, key: id, patientId: id < 'c' ? 'p1' : 'p2' }));
    expect(kinds(many)).toEqual(['send', 'send', 'send', 'send']);
  });

  it('never holds back what a nurse wrote, and counts it before what is automatic', () => {
    const words = { origin: 'manual', content: { subject: null, body: 'Please call.' }, reminders: [] } as const;
    const candidates = [
      aCandidate({ id: 'a', key: 'a' }),
      aCandidate({ id: 'b', key: 'b', ...words }),
      aCandidate({ id: 'c', key: 'c', ...words, sentToday: 9, sentThisWeek: 9 }),
    ];
    expect(kinds(candidates)).toEqual(['later', 'send', 'send']);
  });

  it('does not count automatic replies', () => {
    const reply = { origin: 'reply', content: { subject: null, body: 'Ring 999.' }, reminders: [] } as const;
    const candidates = [
      aCandidate({ id: 'a', key: 'a', ...reply }),
      aCandidate({ id: 'b', key: 'b', ...reply }),
      aCandidate({ id: 'c', key: 'c' }),
    ];
    expect(kinds(candidates)).toEqual(['send', 'send', 'send']);
  });
});

describe('words that a nurse wrote', () => {
  const words = (more: Partial<SendingCandidate> = {}) =>
    aCandidate({ origin: 'manual', reminders: [], content: { subject: null, body: 'Please call.' }, ...more });

  it('go at any hour, as they are', () => {
    expect(decide(words({ now: new Date('2026-06-17T02:00:00Z') }), deps, 'queued')).toMatchObject({
      kind: 'send',
      link: null,
      text: { body: 'Please call.' },
    });
  });

  it.each([
    [{ patient: { diedOn: TODAY, transferredOn: null } }, 'patient-died', false],
    [{ patient: { diedOn: null, transferredOn: TODAY } }, 'patient-transferred', false],
    [{ consent: 'none' as const }, 'no-consent', true],
    [{ consent: 'opted-out' as const }, 'opted-out', true],
    [{ channelValid: false }, 'channel-invalid', true],
  ])('do not go where a reminder may not', (more, reason, tells) => {
    const decision = decide(words(more), deps, 'queued');
    expect(decision).toMatchObject({ kind: 'skip', reason, nextChannel: false });
    expect('item' in decision && decision.item !== null).toBe(tells);
  });

  it('of an automatic reply are too late after a day', () => {
    expect(decide(words({ origin: 'reply', plannedFor: '2026-06-16' }), deps, 'queued').kind).toBe('send');
    expect(decide(words({ origin: 'reply', plannedFor: '2026-06-15' }), deps, 'queued').kind).toBe('miss');
  });

  it('wait while sending is stopped, and are too late after three days', () => {
    expect(decide(words({ sendingStopped: true }), deps, 'queued')).toMatchObject({ kind: 'later', reason: null });
    expect(decide(words({ plannedFor: '2026-06-14' }), deps, 'queued').kind).toBe('send');
    expect(decide(words({ plannedFor: '2026-06-13' }), deps, 'queued')).toMatchObject({
      kind: 'miss',
      item: { kind: 'missed-message', key: 'missed/m1' },
    });
  });
});
