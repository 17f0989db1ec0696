import { addDays, daysBetween, type LocalDate } from '../time/local-date.ts';
import type { TaskKind } from '../protocol/protocol.ts';
import type { ScheduledTask } from '../plan/scheduled-task.ts';

/** Where a step's day is counted from: a date of its task, halfway through its window, or the suggested contact. */
export type StepAnchor = 'opensOn' | 'dueOn' | 'halfway' | 'contact';

export interface MessageStepRule {
  readonly kind: TaskKind;
  readonly step: MessageStep;
  readonly from: StepAnchor;
  readonly days: number;
  /** whether the message asks for an answer */
  readonly asks: boolean;
  /** sent only while this earlier step is not answered */
  readonly unlessAnswered: MessageStep | null;
}

export type MessageStep =
  'ask' | 'ask-again' | 'book' | 'soon' | 'late' | 'advice' | 'appointment' | 'invite' | 'nudge';

const step = (
  kind: TaskKind,
  name: MessageStep,
  from: StepAnchor,
  days: number,
  asks: boolean,
  unlessAnswered: MessageStep | null = null,
): MessageStepRule => ({ kind, step: name, from, days, asks, unlessAnswered });

/** Which messages go out for which kind of task, and when: the table of the message page, version 2026.11. */
export const MESSAGE_STEPS: readonly MessageStepRule[] = [
  step('adherence-check', 'ask', 'opensOn', 0, true),
  step('adherence-check', 'ask-again', 'opensOn', 7, true, 'ask'),
  step('dose', 'book', 'dueOn', -28, true),
  step('dose', 'soon', 'dueOn', -7, false),
  step('dose', 'late', 'dueOn', 1, true),
  step('falls-reminder', 'advice', 'opensOn', 0, true),
  step('follow-up-contact', 'appointment', 'contact', -3, true),
  step('pain-review', 'appointment', 'contact', -3, true),
  step('augmentation-review', 'invite', 'opensOn', 0, true),
  step('dxa', 'nudge', 'halfway', 0, false),
  step('falls-assessment', 'nudge', 'halfway', 0, false),
  step('pre-dose-labs', 'nudge', 'halfway', 0, false),
];

export interface PlannedStep {
  readonly step: MessageStep;
  readonly plannedFor: LocalDate;
  readonly asks: boolean;
}

/**
 * The messages that a task plans, with their local dates. `contactOn` is the suggested contact under which the task
 * is listed; without one there is no appointment to announce.
 */
export function stepsOf(
  task: Pick<ScheduledTask, 'kind' | 'opensOn' | 'dueOn'>,
  contactOn: LocalDate | null = null,
): PlannedStep[] {
  const planned: PlannedStep[] = [];
  for (const rule of MESSAGE_STEPS) {
    if (rule.kind !== task.kind) continue;
    const anchor =
      rule.from === 'contact'
        ? contactOn
        : rule.from === 'halfway'
          ? addDays(task.opensOn, Math.floor(daysBetween(task.opensOn, task.dueOn) / 2))
          : task[rule.from];
    if (anchor === null) continue;
    planned.push({ step: rule.step, plannedFor: addDays(anchor, rule.days), asks: rule.asks });
  }
  return planned;
}

/** The identity of a message: unique in the database, so that it exists once whatever is retried. */
export function messageKey(taskKey: string, step: MessageStep, channelOrder: number): string {
  return `${taskKey}/${step}/${channelOrder}`;
}

/** The identity of a patient's digest of a local date; its parts point at it. */
export function digestKey(patientId: string, on: LocalDate): string {
  return `${patientId}/${on}/digest`;
}

/** A message more than this many days behind its planned day is `missed`, never sent silently late. */
export function lateLimitDays(step: MessageStep): 3 | 7 {
  return step === 'book' ? 7 : 3;
}
