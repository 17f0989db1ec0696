import { addDays, laterOf, lateLimitDays, stepsOf, type LocalDate, type ScheduledTask } from '@osteon/domain';

/**
 * The day on which the first message step of a task comes up: the first step that would not be `missed` already on
 * `createdOn`; null when there is none, or nothing is left to say. An appointment is announced before the suggested
 * contact, which lies within the window: its earliest day stands here, and the sweep works out the exact one.
 */
export function nextMessageOn(task: ScheduledTask, createdOn: LocalDate): LocalDate | null {
  if (task.cancelledOn !== null || (task.doneOn !== null && task.doneUntil === null)) return null;
  let next: LocalDate | null = null;
  for (const { step, plannedFor } of stepsOf(task, laterOf(task.opensOn, createdOn))) {
    if (plannedFor < addDays(createdOn, -lateLimitDays(step))) continue;
    if (next === null || plannedFor < next) next = plannedFor;
  }
  return next;
}
