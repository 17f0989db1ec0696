import { plannedFactsOf, readPlan, type Actor } from '@osteon/application';
import { addDays, type Facts, type LocalDate, type Plan } from '@osteon/domain';
import type { Persistence } from '@osteon/persistence';
import type { TestDatabase } from '@osteon/testing';
import { osteon } from './osteon-process.ts';

/** Facts of one stored patient, as the `plan` command takes them. */
interface StoredPatient {
  readonly serviceId: string;
  readonly facts: Facts;
}

/** A task as the plan prints it, and as the database holds it. */
type Fields = Readonly<Record<string, unknown>>;

export interface StoredAgainstPlanned {
  readonly id: string;
  readonly asOf: LocalDate;
  readonly stored: readonly Fields[];
  readonly planned: readonly Fields[];
}

/** Reads the facts of every patient of some services (all without a list) for whom something is planned. */
export async function storedPatients(
  db: TestDatabase,
  persistence: Persistence,
  services: readonly string[] | null = null,
): Promise<StoredPatient[]> {
  const rows = await db.query<{ id: string; serviceId: string; holidays: LocalDate[] }>(
    `select p.id, p.service_id as "serviceId",
       array(select h."on"::text from service_holiday h where h.service_id = p.service_id order by 1) as holidays
     from patient p where $1::uuid[] is null or p.service_id = any($1) order by p.id`,
    [services],
  );
  const patients: StoredPatient[] = [];
  for (const { id, serviceId, holidays } of rows) {
    const state = await persistence.patients.readForChange(serviceId, id, false);
    const facts = state === null ? null : plannedFactsOf(state);
    if (facts !== null) patients.push({ serviceId, facts: { ...facts, service: { ...facts.service, holidays } } });
  }
  return patients;
}

/** The plans of many patients on a day, made by the command itself. */
async function plansOf(patients: readonly StoredPatient[], later: number): Promise<Plan[]> {
  const lines = patients.map(({ facts }) => JSON.stringify({ ...facts, asOf: addDays(facts.asOf, later) }));
  const { status, out, err } = await osteon(['plan', '--ndjson'], { input: lines.join('\n') });
  if (status !== 0) throw new Error(err);
  return out
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Plan);
}

/** Fields of a task that are rows of the table; its standing is the SQL twin's. */
const STORED_TASKS = `
  select t.patient_id as id, json_build_object('key', t.key, 'episode', t.episode_key, 'treatment', t.treatment_key,
    'kind', t.kind, 'occurrence', t.occurrence, 'opensOn', t.opens_on, 'dueOn', t.due_on, 'targetOn', t.target_on,
    'lateFrom', t.late_from, 'overdueFrom', t.overdue_from, 'criticalFrom', t.critical_from, 'because', t.because,
    'status', standing_of(t, local_today(s.time_zone) + $1::int)) as task
  from task t join service s on s.id = t.service_id
  where t.withdrawn_at is null and t.service_id = any($2)
  order by t.due_on, t.key collate "C"`;

/**
 * The tasks that are stored, beside those that the command plans of the same patients' facts so many days from today.
 * Reason, blocks and the day of being done are read through the use case that shows a plan.
 */
export async function storedAgainstPlanned(
  db: TestDatabase,
  persistence: Persistence,
  patients: readonly StoredPatient[],
  later: number,
): Promise<StoredAgainstPlanned[]> {
  const stored = new Map<string, Fields[]>();
  const services = [...new Set(patients.map(({ serviceId }) => serviceId))];
  for (const { id, task } of await db.query<{ id: string; task: Fields }>(STORED_TASKS, [later, services])) {
    const tasks = stored.get(id) ?? [];
    tasks.push(task);
    stored.set(id, tasks);
  }
  const plans = await plansOf(patients, later);
  const compared: StoredAgainstPlanned[] = [];
  for (const [index, { serviceId, facts }] of patients.entries()) {
    const plan = plans[index] as Plan;
    const actor: Actor = { kind: 'cli', serviceId };
    const view = await readPlan(persistence, actor, facts.id, plan.asOf);
    const viewed = new Map(view.tasks.map((task) => [task.key, task]));
    compared.push({
      id: facts.id,
      asOf: plan.asOf,
      stored: (stored.get(facts.id) ?? []).map((task) => {
        const { reason, blockedBy, doneOn, status } = viewed.get(String(task['key'])) ?? {};
        return { ...task, reason, blockedBy, doneOn, viewedStatus: status, contacts: view.contacts };
      }),
      planned: plan.tasks.map((task) => ({
        targetOn: null,
        ...task,
        viewedStatus: task.status,
        contacts: plan.contacts,
      })),
    });
    stored.delete(facts.id);
  }
  // whoever has tasks and was not planned has more than the plan wants
  for (const [id, tasks] of stored) compared.push({ id, asOf: '', stored: tasks, planned: [] });
  return compared;
}
