import {
  addDays,
  daysBetween,
  limitReached,
  nextSendingAt,
  sendability,
  standingOf,
  type SkipReason,
} from '@osteon/domain';
import { answerTokenOf, tokenHashOf } from './answer-token.ts';
import type { GatewayOf } from './message-gateway.ts';
import { isSuperseded, replanEnding } from './message-dates.ts';
import type {
  MessageChannel,
  MessageText,
  RaisedItem,
  ReminderAside,
  ReminderCandidate,
  SendingCandidate,
  SendingDecision,
} from './message-store.ts';
import { isInsideHours, isTooLate } from './plan-due-messages.ts';

/** The days for which a link can be answered, at most. */
export const LINK_DAYS = 60;

/** What a nurse wrote that is more days behind than this is not sent any more; a reply answers what was just written. */
const LATE_LIMIT_OF_WORDS = { manual: 3, reply: 1 } as const;

/** What a message is written from; two parts or more make a digest. */
export interface MessageToWrite {
  readonly serviceId: string;
  readonly channel: MessageChannel;
  readonly language: string;
  readonly serviceTelephone: string | null;
  readonly parts: readonly Pick<ReminderCandidate, 'kind' | 'step' | 'dueOn' | 'asks'>[];
}

/**
 * Writes a message in the patient's language; throws when there is no such text. `link` is null where nothing stands
 * behind one: a single part that asks nothing.
 */
export type WriteMessage = (message: MessageToWrite, link: string | null) => MessageText;

export interface DecisionDeps {
  readonly gatewayOf: GatewayOf;
  readonly writeMessage: WriteMessage;
  readonly links: { readonly secret: string; readonly publicUrl: string };
}

/** `uncertain`: a call whose answer was lost is made again with the same key. */
export type SentFrom = 'queued' | 'uncertain';

export type PreparedDecision = SendingDecision & { readonly text?: MessageText };

/** The channel was lost since the message was planned: that is no reason for the patient to hear nothing. */
const CHANNEL_GONE: ReadonlySet<string> = new Set<SkipReason>(['no-consent', 'opted-out', 'channel-invalid']);

/** What the message would say has to be said by a nurse, who knows the result. */
const WITHHELD: ReadonlySet<string> = new Set<SkipReason>(['dose-blocked', 'red-flag-open']);

/**
 * What becomes of each candidate, in their order. Where a patient has more than may go on one day, what speaks of a
 * dose goes before the rest, and then the older; the others go on another day.
 */
export function decideAll(
  candidates: readonly SendingCandidate[],
  deps: DecisionDeps,
  from: SentFrom,
): PreparedDecision[] {
  const decided = new Map<string, PreparedDecision>();
  const sentNow = new Map<string, number>();
  for (const candidate of [...candidates].sort(byUrgency)) {
    const more = sentNow.get(candidate.patientId) ?? 0;
    const decision = decide(
      more === 0
        ? candidate
        : { ...candidate, sentToday: candidate.sentToday + more, sentThisWeek: candidate.sentThisWeek + more },
      deps,
      from,
    );
    if (decision.kind === 'send' && candidate.origin !== 'reply') sentNow.set(candidate.patientId, more + 1);
    decided.set(candidate.id, decision);
  }
  return candidates.flatMap(({ id }) => decided.get(id) ?? []);
}

const speaksOfDose = ({ reminders }: SendingCandidate): boolean => reminders.some(({ kind }) => kind === 'dose');

/** What a nurse wrote is never held back by the limits, and counts before what is. */
function byUrgency(a: SendingCandidate, b: SendingCandidate): number {
  return (
    Number(b.origin === 'manual') - Number(a.origin === 'manual') ||
    Number(speaksOfDose(b)) - Number(speaksOfDose(a)) ||
    (a.plannedFor < b.plannedFor ? -1 : a.plannedFor > b.plannedFor ? 1 : 0) ||
    (a.key < b.key ? -1 : 1)
  );
}

/** Whether a candidate goes out now; a pure question of what was read under lock. */
export function decide(candidate: SendingCandidate, deps: DecisionDeps, from: SentFrom): PreparedDecision {
  return candidate.origin === 'manual' || candidate.origin === 'reply'
    ? decideWords(candidate, deps, from)
    : decideReminders(candidate, deps, from);
}

function decideReminders(candidate: SendingCandidate, deps: DecisionDeps, from: SentFrom): PreparedDecision {
  const going: ReminderCandidate[] = [];
  const aside: ReminderAside[] = [];
  let stranded: string | null = null;
  for (const reminder of candidate.reminders) {
    const put = putAside(candidate, reminder, from);
    if (put === null) going.push(reminder);
    // It stays with its digest, and goes on with it by the next channel.
    else if (CHANNEL_GONE.has(put.reason)) stranded ??= put.reason;
    else aside.push(put);
  }
  const isDigest = candidate.origin === 'digest';
  const only = isDigest ? undefined : aside[0];
  if (only) return alone(only);
  const withAside = isDigest ? { aside } : {};
  if (stranded !== null) {
    // What may have arrived by the first channel is not said again by the next.
    return { kind: 'skip', reason: stranded, item: null, nextChannel: from === 'queued', ...withAside };
  }
  if (going.length === 0) {
    return { kind: 'skip', reason: 'nothing-left', item: null, nextChannel: false, ...withAside };
  }
  // A call that is made again settles what was begun inside the hours; it is neither new nor early.
  const later = from === 'queued' ? laterThan(candidate) : null;
  return { ...(later ?? written(candidate, going, deps)), ...withAside };
}

/** Why a reminder does not go, if so. */
function putAside(candidate: SendingCandidate, reminder: ReminderCandidate, from: SentFrom): ReminderAside | null {
  const { today, hours } = candidate;
  const { id, taskId, task } = reminder;
  const standing = standingOf(task, today);
  const isOpen = standing.status !== 'done' && standing.status !== 'cancelled';
  if (from === 'queued' && isOpen && isSuperseded(task, reminder.step, reminder.plannedFor)) {
    return { id, taskId, state: 'cancelled', reason: 'superseded', item: null };
  }
  const allowed = sendability({
    task,
    standing,
    patient: reminder.patient,
    consent: candidate.consent,
    channelValid: candidate.channelValid,
    alreadyAnswered: reminder.alreadyAnswered,
    call: { calledOn: candidate.calledOn, asOf: today },
  });
  if (!allowed.send) {
    const { reason } = allowed;
    const item = WITHHELD.has(reason) ? callItem(reminder, reason) : null;
    return { id, taskId, state: 'skipped', reason, item };
  }
  if (from === 'queued' && isTooLate(reminder.step, reminder.plannedFor, today, hours)) {
    return { id, taskId, state: 'missed', reason: 'too-late', item: missedItem(reminder) };
  }
  return null;
}

/** The same said of a reminder that goes by itself. */
function alone({ state, reason, item }: ReminderAside): PreparedDecision {
  if (state === 'cancelled') return { kind: 'cancel', reason: 'superseded' };
  if (state === 'missed' && item) return { kind: 'miss', item };
  return { kind: 'skip', reason, item, nextChannel: false };
}

/** Outside the hours, while sending is stopped, or beyond what one patient gets; null: now. */
function laterThan(candidate: SendingCandidate): (SendingDecision & { kind: 'later' }) | null {
  const { hours, now, today, plannedFor } = candidate;
  if (candidate.sendingStopped || !isInsideHours(now, hours)) {
    return { kind: 'later', sendAfter: nextSendingAt({ plannedFor, now, ...hours }), reason: null };
  }
  const limit = limitReached(candidate.sentToday, candidate.sentThisWeek);
  if (limit === null) return null;
  return { kind: 'later', sendAfter: nextSendingAt({ plannedFor: addDays(today, 1), now, ...hours }), reason: limit };
}

function written(
  candidate: SendingCandidate,
  going: readonly ReminderCandidate[],
  { gatewayOf, writeMessage, links }: DecisionDeps,
): PreparedDecision {
  // A digest says in an SMS neither how much nor what it is about: that stands behind its link.
  const token = going.length > 1 || going.some(({ asks }) => asks) ? answerTokenOf(links.secret, candidate.id) : null;
  let text: MessageText;
  try {
    const { serviceId, channel, language, serviceTelephone } = candidate;
    const parts = going.map(({ kind, step, dueOn, asks }) => ({ kind, step, dueOn, asks }));
    text = writeMessage(
      { serviceId, channel, language, serviceTelephone, parts },
      token === null ? null : `${links.publicUrl}/a/${token}`,
    );
  } catch {
    return { kind: 'fail', reason: 'cannot-be-written', item: unwrittenItem(candidate, going) };
  }
  return {
    kind: 'send',
    gateway: gatewayOf(candidate.channel).name,
    idempotencyKey: candidate.id,
    link: token === null ? null : { tokenHash: tokenHashOf(token), expiresOn: addDays(candidate.today, LINK_DAYS) },
    text,
  };
}

/** What a nurse wrote, and replies: they wait for no hour and no limit, and go to nobody who may not be written to. */
function decideWords(candidate: SendingCandidate, deps: DecisionDeps, from: SentFrom): PreparedDecision {
  const { patient, consent, content, today, now } = candidate;
  const reason = patient.diedOn
    ? 'patient-died'
    : patient.transferredOn
      ? 'patient-transferred'
      : consent === 'none'
        ? 'no-consent'
        : consent === 'opted-out'
          ? 'opted-out'
          : candidate.channelValid
            ? null
            : 'channel-invalid';
  if (reason !== null) {
    const isLost = candidate.origin === 'manual' && CHANNEL_GONE.has(reason);
    return { kind: 'skip', reason, item: isLost ? wordsItem(candidate, 'call', reason) : null, nextChannel: false };
  }
  const limit = LATE_LIMIT_OF_WORDS[candidate.origin === 'reply' ? 'reply' : 'manual'];
  if (from === 'queued' && daysBetween(candidate.plannedFor, today) > limit) {
    return { kind: 'miss', item: wordsItem(candidate, 'missed-message', 'too-late') };
  }
  if (from === 'queued' && candidate.sendingStopped) return { kind: 'later', sendAfter: now, reason: null };
  if (content === null) {
    return { kind: 'fail', reason: 'cannot-be-written', item: wordsItem(candidate, 'call', 'cannot-be-written') };
  }
  return {
    kind: 'send',
    gateway: deps.gatewayOf(candidate.channel).name,
    idempotencyKey: candidate.id,
    link: null,
    text: content,
  };
}

const about = ({ kind, step, plannedFor }: ReminderCandidate) => ({ kind, step, plannedFor });

function missedItem(reminder: ReminderCandidate): RaisedItem {
  return {
    kind: 'missed-message',
    key: `missed/${reminder.taskId}/${reminder.step}${replanEnding(reminder.key)}`,
    urgent: false,
    detail: about(reminder),
  };
}

function callItem(reminder: ReminderCandidate, reason: string): RaisedItem {
  return {
    kind: 'call',
    key: `call/${reminder.taskId}/${reminder.step}${replanEnding(reminder.key)}`,
    urgent: false,
    detail: { ...about(reminder), reason },
  };
}

function unwrittenItem(candidate: SendingCandidate, going: readonly ReminderCandidate[]): RaisedItem {
  const [first] = going;
  if (first && going.length === 1) return callItem(first, 'cannot-be-written');
  return {
    kind: 'call',
    key: `call/${candidate.id}`,
    urgent: false,
    detail: { step: candidate.origin, plannedFor: candidate.plannedFor, reason: 'cannot-be-written' },
  };
}

function wordsItem(candidate: SendingCandidate, kind: 'call' | 'missed-message', reason: string): RaisedItem {
  return {
    kind,
    key: `${kind === 'call' ? 'call' : 'missed'}/${candidate.id}`,
    urgent: false,
    detail: { step: candidate.origin, plannedFor: candidate.plannedFor, reason },
  };
}
