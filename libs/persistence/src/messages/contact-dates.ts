import {
  MESSAGE_STEPS,
  standingOf,
  suggestedContacts,
  type LocalDate,
  type StandingTask,
  type TaskKind,
} from '@osteon/domain';
import type { TaskToPlan } from '@osteon/application';
import type { PoolClient } from 'pg';
import { TASKS_OF_CONTACTS } from './planning-sql.ts';

/** Kinds whose message announces the suggested contact. */
const ANNOUNCED: ReadonlySet<TaskKind> = new Set(
  MESSAGE_STEPS.filter(({ from }) => from === 'contact').map(({ kind }) => kind),
);

interface OpenTaskRow {
  readonly patientId: string;
  readonly key: string;
  readonly task: StandingTask & { kind: TaskKind; dueOn: LocalDate };
}

/**
 * The suggested contact under which each of these tasks is listed, by `key + patientId`: worked out from all open
 * tasks of the patient, as the planner would print it today.
 */
export async function contactDates(
  client: PoolClient,
  tasks: readonly TaskToPlan[],
): Promise<ReadonlyMap<string, LocalDate>> {
  const announced = tasks.filter(({ task }) => ANNOUNCED.has(task.kind));
  const dates = new Map<string, LocalDate>();
  if (announced.length === 0) return dates;
  const patients = new Map(announced.map((task) => [task.patientId, task]));
  const { rows } = await client.query<OpenTaskRow>(TASKS_OF_CONTACTS, [[...patients.keys()]]);
  for (const [patientId, open] of Map.groupBy(rows, (row) => row.patientId)) {
    const asked = patients.get(patientId);
    if (!asked) continue;
    const contactable = open.map(({ key, task }) => ({ ...task, key, status: standingOf(task, asked.today).status }));
    for (const contact of suggestedContacts(contactable, asked.today, asked.hours.holidays)) {
      for (const key of contact.taskKeys) dates.set(key + patientId, contact.on);
    }
  }
  return dates;
}
