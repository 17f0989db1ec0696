import {
  addDays,
  daysBetween,
  lateLimitDays,
  MESSAGE_STEPS,
  messageKey,
  nextSendingAt,
  standingOf,
  stepsOf,
  wallTimeOf,
  type LocalDate,
  type MessageState,
  type PlannedStep,
  type SkipReason,
} from '@osteon/domain';
import { announcesContact, keyOfReplanned, replanEnding } from './message-dates.ts';
import type {
  ContactPointState,
  ExistingMessage,
  MessageStore,
  PlanCounts,
  PlannedMessage,
  RaisedItem,
  ServiceHours,
  TaskMessagePlan,
  TaskToPlan,
} from './message-store.ts';

/** Tasks looked at in one transaction. */
const TASKS_AT_ONCE = 500;

/**
 * Writes the messages whose day has come, before anything is sent: one row per task, step and channel, whatever is
 * retried. Runs in any number of replicas.
 */
export async function planDueMessages(
  { messages }: { readonly messages: Pick<MessageStore, 'planDue'> },
  _actor: { readonly kind: 'worker' },
  { atMost = 20_000 }: { readonly atMost?: number } = {},
): Promise<PlanCounts> {
  let total: PlanCounts = { tasks: 0, planned: 0, missed: 0, skipped: 0, items: 0 };
  while (total.tasks < atMost) {
    const counts = await messages.planDue(TASKS_AT_ONCE, (tasks) => tasks.map(messagesOf));
    total = {
      tasks: total.tasks + counts.tasks,
      planned: total.planned + counts.planned,
      missed: total.missed + counts.missed,
      skipped: total.skipped + counts.skipped,
      items: total.items + counts.items,
    };
    if (counts.tasks < TASKS_AT_ONCE) break;
  }
  return total;
}

/** The messages that a task has due, what they raise, and the day of its next step. */
export function messagesOf(task: TaskToPlan): TaskMessagePlan {
  const messages: PlannedMessage[] = [];
  const items: RaisedItem[] = [];
  const { status } = standingOf(task.task, task.today);
  if (status === 'done' || status === 'cancelled') return { taskId: task.taskId, messages, items, nextMessageOn: null };

  let nextMessageOn: LocalDate | null = null;
  for (const step of stepsOf(task.task, task.contactOn)) {
    const earlier = task.existing.filter((message) => message.step === step.step);
    if (isPlanned(task, step, earlier)) continue;
    if (step.plannedFor > task.today) {
      if (nextMessageOn === null || step.plannedFor < nextMessageOn) nextMessageOn = step.plannedFor;
      continue;
    }
    if (passedBeforeRecording(task, step) || answeredBefore(task, step)) continue;
    if (earlier.length > 0) {
      const tooLate = isTooLate(step.step, step.plannedFor, task.today, task.hours);
      if (tooLate && earlier.some(({ state }) => !UNSAID.has(state))) continue;
      if (!tooLate && status === 'paused' && earlier.some(({ reason }) => reason === 'task-paused')) {
        nextMessageOn = addDays(task.today, 1);
        continue;
      }
    }
    const planned = plan(task, step, earlier.length > 0);
    messages.push(planned);
    const item = itemOf(task, planned);
    if (item) items.push(item);
  }
  return { taskId: task.taskId, messages, items, nextMessageOn };
}

/** Nobody has heard of these: not the patient, and not a nurse. */
const UNSAID: ReadonlySet<MessageState> = new Set(['planned', 'queued', 'cancelled']);

/** Reasons for which a message was put aside and that may fall away again: a correction, the end of a pause. */
const MAY_FALL_AWAY: ReadonlySet<string | null> = new Set<SkipReason>([
  'patient-died',
  'patient-transferred',
  'patient-discharged',
  'task-done',
  'task-cancelled',
  'task-paused',
]);

/** Whether a step has its message: one for this very day, since a day that moved is announced anew. */
function isPlanned(task: TaskToPlan, { step, plannedFor }: PlannedStep, earlier: readonly ExistingMessage[]): boolean {
  const anyDay = announcesContact(task.task.kind, step);
  return earlier.some(
    (message) =>
      (anyDay || message.plannedFor === plannedFor) &&
      !(message.state === 'skipped' && MAY_FALL_AWAY.has(message.reason)) &&
      !(message.state === 'cancelled' && message.reason === 'superseded'),
  );
}

/** A step whose day had gone by when the task was first known (an import of old facts) was never to be sent. */
function passedBeforeRecording(task: TaskToPlan, step: PlannedStep): boolean {
  return daysBetween(step.plannedFor, task.createdOn) > lateLimitDays(step.step);
}

function answeredBefore(task: TaskToPlan, step: PlannedStep): boolean {
  const rule = MESSAGE_STEPS.find(({ kind, step: name }) => kind === task.task.kind && name === step.step);
  return task.existing.some((message) => message.answered && message.step === rule?.unlessAnswered);
}

function plan(task: TaskToPlan, { step, plannedFor, asks }: PlannedStep, isAgain: boolean): PlannedMessage {
  const found = usableContactPoint(task.contactPoints);
  const order = found?.order ?? 0;
  const base = {
    key: isAgain ? keyOfReplanned(task.key, step, order, plannedFor) : messageKey(task.key, step, order),
    step,
    asks,
    channel: found?.point.channel ?? ('phone' as const),
    contactPointId: found?.point.id ?? null,
    plannedFor,
    sendAfter: nextSendingAt({ plannedFor, now: task.now, ...task.hours }),
  };
  if (isTooLate(step, plannedFor, task.today, task.hours)) return { ...base, state: 'missed', reason: 'too-late' };
  if (!found) return { ...base, state: 'skipped', reason: whyNone(task.contactPoints) };
  if (found.point.channel === 'phone') return { ...base, state: 'skipped', reason: 'prefers-call' };
  return { ...base, state: 'planned', reason: null };
}

/**
 * Whether a message is further behind its day than may be: counted from the first day on which it could have gone,
 * so that a row of holidays makes nothing late.
 */
export function isTooLate(
  step: PlannedStep['step'],
  plannedFor: LocalDate,
  today: LocalDate,
  hours: ServiceHours,
): boolean {
  if (daysBetween(plannedFor, today) <= lateLimitDays(step)) return false;
  let first = plannedFor;
  while (hours.holidays.includes(first)) first = addDays(first, 1);
  return daysBetween(first, today) > lateLimitDays(step);
}

/** The first in the patient's order that has consent and works; `order` counts from 1 over all of them. */
export function usableContactPoint(
  points: readonly ContactPointState[],
): { readonly point: ContactPointState; readonly order: number } | null {
  const index = points.findIndex(({ consented, optedOut, invalid }) => consented && !optedOut && !invalid);
  const point = points[index];
  return point ? { point, order: index + 1 } : null;
}

function whyNone(points: readonly ContactPointState[]): string {
  if (points.length === 0) return 'no-channel';
  if (points.some(({ optedOut }) => optedOut)) return 'opted-out';
  return points.some(({ consented }) => consented) ? 'channel-invalid' : 'no-consent';
}

function itemOf(task: TaskToPlan, message: PlannedMessage): RaisedItem | null {
  const detail = {
    taskKey: task.key,
    kind: task.task.kind,
    step: message.step,
    plannedFor: message.plannedFor,
    reason: message.reason,
  };
  const about = `${task.taskId}/${message.step}${replanEnding(message.key)}`;
  if (message.state === 'missed') return { kind: 'missed-message', key: `missed/${about}`, urgent: false, detail };
  if (message.state === 'skipped') return { kind: 'call', key: `call/${about}`, urgent: false, detail };
  return null;
}

/** When a message may go, on the wall clock of its service. */
export function isInsideHours(now: Date, hours: ServiceHours): boolean {
  const { date, time } = wallTimeOf(now, hours.zone);
  return time >= hours.opensAt && time < hours.closesAt && !hours.holidays.includes(date);
}
