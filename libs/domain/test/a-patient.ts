import type { Agent, EventFact, Facts, FractureFact, ServiceFact, TreatmentFact } from '../src/facts/facts.ts';
import { plan } from '../src/plan/plan.ts';
import type { PlannedTask } from '../src/plan/plan-result.ts';
import { schedule } from '../src/plan/schedule.ts';
import type { ScheduledTask } from '../src/plan/scheduled-task.ts';

type EventOf<T extends EventFact['type']> = Extract<EventFact, { type: T }>;
type Rest<T extends EventFact['type']> = Omit<EventOf<T>, 'type' | 'on'>;

/** A patient's story for a test, told in the order in which it is recorded. Deterministic: the same story, the same facts. */
export class PatientStory {
  readonly #fractures: FractureFact[] = [];
  readonly #treatments: TreatmentFact[] = [];
  readonly #events: EventFact[] = [];
  #service: ServiceFact | undefined;

  /** A fracture; ids are f1, f2 … in the order told. */
  fracture(diagnosedOn: string, site: FractureFact['site'] = 'wrist', more: Partial<FractureFact> = {}): this {
    this.#fractures.push({ id: `f${this.#fractures.length + 1}`, site, diagnosedOn, ...more });
    return this;
  }

  vertebralFracture(diagnosedOn: string, more: Partial<FractureFact> = {}): this {
    return this.fracture(diagnosedOn, 'spine', more);
  }

  /** A course; ids are t1, t2 … in the order told. */
  on(agent: Agent, startedOn: string, more: Partial<TreatmentFact> = {}): this {
    this.#treatments.push({ id: `t${this.#treatments.length + 1}`, agent, startedOn, ...more });
    return this;
  }

  event<T extends EventFact['type']>(type: T, on: string, rest?: Rest<T>): this {
    this.#events.push({ type, on, ...rest } as unknown as EventFact);
    return this;
  }

  service(service: ServiceFact): this {
    this.#service = service;
    return this;
  }

  asOf(asOf: string): Facts {
    return {
      id: 'p1',
      asOf,
      ...(this.#service === undefined ? {} : { service: this.#service }),
      patient: { birthDate: '1950-06-15', sex: 'female' },
      fractures: this.#fractures,
      treatments: this.#treatments,
      events: this.#events,
    };
  }

  /** The planned tasks as of a day, by key. */
  planOn(asOf: string): Record<string, PlannedTask> {
    return Object.fromEntries(plan(this.asOf(asOf)).tasks.map((task) => [task.key, task]));
  }

  /** The scheduled tasks by key. */
  scheduleOn(asOf: string): Record<string, ScheduledTask> {
    return Object.fromEntries(schedule(this.asOf(asOf)).map((task) => [task.key, task]));
  }

  /** `status`, or `status reason`, of a task as of a day; undefined when it is not planned. */
  standing(key: string, asOf: string): string | undefined {
    const task = this.planOn(asOf)[key];
    if (task === undefined) return undefined;
    return task.reason === null ? task.status : `${task.status} ${task.reason}`;
  }
}

export const aPatient = (): PatientStory => new PatientStory();
