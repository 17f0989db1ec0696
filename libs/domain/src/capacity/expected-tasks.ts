import type { Facts, TreatmentFact } from '../facts/facts.ts';
import { schedule } from '../plan/schedule.ts';
import type { ScheduledTask } from '../plan/scheduled-task.ts';
import type { Protocol } from '../protocol/protocol.ts';
import type { LocalDate } from '../time/local-date.ts';

export interface ExpectedTask {
  readonly task: ScheduledTask;
  /** In the plan as it stands today; else the planner makes it once the dose before it is given. */
  readonly isPlanned: boolean;
}

/** A monthly agent has twelve doses a year; more rounds than this mean that the rules plan no further day. */
const MOST_ROUNDS = 60;

/**
 * The tasks of one patient as planned on `asOf`, and those that the planner makes until `until` when every dose is
 * given on the day on which it is due (one that is due already: on `asOf`). The planner itself is asked after each
 * dose, so that intervals, blood tests and what must follow a full course are the protocol's. Nothing else is assumed:
 * what an answer would plan that nobody has given yet is not foreseen. `facts.asOf` is `asOf`, a local date.
 */
export function expectedTasks(facts: Facts, protocol: Protocol, asOf: LocalDate, until: LocalDate): ExpectedTask[] {
  let tasks = schedule(facts, protocol);
  const expected: ExpectedTask[] = tasks.map((task) => ({ task, isPlanned: true }));
  const known = new Set(tasks.map(({ key }) => key));
  let treatments = facts.treatments ?? [];
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const given = new Map<string, LocalDate>();
    for (const task of tasks) {
      if (task.kind !== 'dose' || task.treatment === null || !isOpen(task)) continue;
      const on = task.dueOn < asOf ? asOf : task.dueOn;
      if (on <= until && !restsWithItsCourse(task, on)) given.set(task.treatment, on);
    }
    if (given.size === 0) break;
    treatments = treatments.map((course) => withDose(course, given.get(course.id)));
    tasks = schedule({ ...facts, asOf: until, treatments }, protocol);
    for (const task of tasks) {
      if (known.has(task.key)) continue;
      known.add(task.key);
      expected.push({ task, isPlanned: false });
    }
  }
  return expected;
}

const isOpen = ({ doneOn, cancelledOn }: ScheduledTask): boolean => doneOn === null && cancelledOn === null;

/** Whether a task of a paused course rests on a day: nobody works on it then. A red flag's pause is short and is not asked. */
export function restsWithItsCourse(task: Pick<ScheduledTask, 'pauses'>, on: LocalDate): boolean {
  return task.pauses.some(
    ({ from, until, reason }) => reason === 'treatment-paused' && from <= on && (until === null || on < until),
  );
}

const withDose = (course: TreatmentFact, on: LocalDate | undefined): TreatmentFact =>
  on === undefined ? course : { ...course, doses: [...(course.doses ?? []), on] };
