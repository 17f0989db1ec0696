import {
  addDays,
  MESSAGE_STEPS,
  messageKey,
  stepsOf,
  type LocalDate,
  type MessageStep,
  type MessageStepRule,
  type TaskKind,
} from '@osteon/domain';

interface DatedTask {
  readonly kind: TaskKind;
  readonly opensOn: LocalDate;
  readonly dueOn: LocalDate;
}

const ruleOf = (kind: TaskKind, step: MessageStep): MessageStepRule | undefined =>
  MESSAGE_STEPS.find((rule) => rule.kind === kind && rule.step === step);

/** Whether a step announces the suggested contact, whose day follows the calendar as well as the plan. */
export function announcesContact(kind: TaskKind, step: MessageStep): boolean {
  return ruleOf(kind, step)?.from === 'contact';
}

/**
 * Whether the plan has moved since a message was planned, so that it would come on the wrong day: its step is planned
 * for another day by now. What announces a contact holds unless its contact would lie before the task opens.
 */
export function isSuperseded(task: DatedTask, step: MessageStep, plannedFor: LocalDate): boolean {
  const rule = ruleOf(task.kind, step);
  if (rule?.from === 'contact') return addDays(plannedFor, -rule.days) < task.opensOn;
  return !stepsOf(task).some((planned) => planned.step === step && planned.plannedFor === plannedFor);
}

/**
 * The identity of a message whose step had one already, for another day or put aside for a reason that fell away:
 * `<task key>/<step>/<channel order>@<planned for>`. The first message of a step has no such ending.
 */
export function keyOfReplanned(
  taskKey: string,
  step: MessageStep,
  channelOrder: number,
  plannedFor: LocalDate,
): string {
  return `${messageKey(taskKey, step, channelOrder)}@${plannedFor}`;
}

/** The `@<planned for>` of a message that was planned again; empty for the first of its step. */
export function replanEnding(key: string): string {
  return /@\d{4}-\d{2}-\d{2}$/.exec(key)?.[0] ?? '';
}
