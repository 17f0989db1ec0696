import { workOf, type TaskWork } from '../capacity/work-kinds.ts';
import { MESSAGE_STEPS, stepsOf } from '../message/message-steps.ts';
import { NEVER } from '../plan/days.ts';
import type { Draft } from '../plan/draft.ts';
import type { draftsOf } from '../plan/drafts.ts';
import type { SuggestedContact } from '../plan/plan-result.ts';
import { minusDays, standingOn } from '../plan/standing.ts';
import { isToBeCalled, type contactDays, type ContactWindow } from '../plan/suggested-contacts.ts';
import type { Protocol } from '../protocol/protocol.ts';
import type { TaskKind } from '../protocol/task-kinds.ts';
import { formatDay, parseDay, type DayNumber } from '../time/day-number.ts';
import type { Acts } from './acts.ts';
import { appointmentOf } from './appointments.ts';
import type { LivedPatient } from './lived-patient.ts';
import type { ParameterValues } from './parameters.ts';
import type { WeekCounts } from './week-counts.ts';

const DAYS_A_WEEK = 7;

/** What the staff do on a day: a call about some tasks, or one task about which the patient comes. */
export interface Act {
  readonly on: DayNumber;
  readonly isCall: boolean;
  readonly drafts: readonly Draft[];
}

/** What the simulation asks of the planner. A benchmark gives its own, to count and repeat the calls. */
export interface SimulationPlanner {
  readonly draftsOf: typeof draftsOf;
  readonly contactDays: typeof contactDays;
}

/** What all steps of a simulation share. */
export interface StepSettings {
  readonly protocol: Protocol;
  readonly values: ParameterValues;
  readonly holidays: ReadonlySet<DayNumber>;
  readonly planner: SimulationPlanner;
}

/** Tasks that are neither done, cancelled nor waiting. */
interface Open {
  readonly draft: Draft;
  readonly work: TaskWork;
}

const WITH_MESSAGES = new Set<TaskKind>(MESSAGE_STEPS.map(({ kind }) => kind));

/**
 * How one patient's tasks stand on the eve of a week, and what is to be done about them. It holds until something is
 * recorded or a day passes on which a call was suggested.
 */
export class Step {
  readonly acts: Act[] = [];
  readonly askedForCalls: boolean;
  readonly #eve: DayNumber;
  readonly #open: Open[] = [];
  /** blood tests may grow too old, so that they stand otherwise in a week in which nothing is recorded */
  readonly #labs: Draft[] = [];
  readonly #done: Open[] = [];
  readonly #contacts: readonly SuggestedContact[];
  readonly #byLetter: boolean;
  /** calls are suggested for so long ahead: a week before the first window beyond that opens, they are asked for anew */
  #inSightOn = NEVER;

  constructor(drafts: readonly Draft[], eve: DayNumber, patient: LivedPatient, acts: Acts, settings: StepSettings) {
    const { protocol, values, holidays, planner } = settings;
    this.#eve = eve;
    this.#byLetter = patient.byLetter;
    const windows: ContactWindow[] = [];
    const overdueCalls: Draft[] = [];
    for (const draft of drafts) {
      const { kind, key, dueOn } = draft;
      if (kind === 'pre-dose-labs') this.#labs.push(draft);
      else if (draft.doneOn !== null && draft.doneOn <= eve - DAYS_A_WEEK) continue;
      const { status, doneOn } = standingOn(draft, eve, minusDays);
      if (status === 'cancelled' || status === 'paused') continue;
      const work = workOf(kind, protocol);
      if (status === 'done') {
        if (kind !== 'pre-dose-labs' && doneOn !== null) this.#done.push({ draft, work });
        continue;
      }
      if (kind !== 'pre-dose-labs') this.#open.push({ draft, work });
      if (work === 'call') {
        if (isToBeCalled({ kind, status, dueOn }, eve, protocol)) {
          windows.push({ key, from: Math.max(draft.opensOn, eve), dueOn });
        } else if (dueOn > eve) this.#inSightOn = Math.min(this.#inSightOn, draft.opensOn - DAYS_A_WEEK);
        else if (eve < dueOn + values['calls.weeksAfterDue'] * DAYS_A_WEEK) overdueCalls.push(draft);
      } else if (!acts.isElsewhere(draft)) {
        const on = appointmentOf(draft, eve, patient.draws, values, protocol);
        if (on !== NEVER) this.acts.push({ on, isCall: false, drafts: [draft] });
      }
    }
    this.askedForCalls = windows.length > 0;
    this.#contacts = this.askedForCalls ? planner.contactDays(windows, holidays) : [];
    for (const { on, taskKeys } of this.#contacts) {
      const called = this.#open.filter(({ draft }) => taskKeys.includes(draft.key)).map(({ draft }) => draft);
      const day = parseDay(on);
      if (day > eve) this.acts.push({ on: day, isCall: true, drafts: called });
    }
    if (overdueCalls.length > 0) {
      const on = eve + patient.draws.whole(1, 5, 'tries again', eve);
      this.acts.push({ on, isCall: true, drafts: overdueCalls });
    }
  }

  /**
   * The first day on which the staff do something. A call that is suggested for the eve itself is made no more: what it
   * would have closed is to be called about on another day, which is asked for at the end of the week.
   */
  nextOn(): DayNumber {
    const eve = formatDay(this.#eve);
    const isEveSuggested = this.#contacts.some(({ on }) => on <= eve);
    let next = isEveSuggested ? this.#eve + 1 : Math.max(this.#eve + 1, this.#inSightOn);
    for (const { on } of this.acts) if (on < next) next = on;
    return next;
  }

  /**
   * Counts the weeks from this eve until the last day of another week: what was done and missed in the week that ends
   * with the eve and in those after it in which nothing is recorded, and what is expected of every week after the eve.
   */
  count(counts: WeekCounts, until: DayNumber, weekOf: (day: DayNumber) => number): void {
    const eve = this.#eve;
    this.#countDone(counts, weekOf);
    this.#countOpen(this.#open, eve, until, counts, weekOf);
    for (const { on } of this.#contacts) {
      const day = parseDay(on);
      if (day > eve && day <= until) counts.addWork('expected', 'call', weekOf(day));
    }
    const letters = new Set<DayNumber>();
    if (this.#byLetter) for (const { draft } of this.#open) this.#addLetters(draft, eve, until, letters);
    for (let day = eve; day < until && this.#labs.length > 0; day += DAYS_A_WEEK) {
      this.#countLabs(day, counts, weekOf, letters);
    }
    for (const day of letters) counts.add('letters', weekOf(day));
  }

  #countDone(counts: WeekCounts, weekOf: (day: DayNumber) => number): void {
    let callDays = 0;
    for (const { draft, work } of this.#done) {
      const ago = this.#eve - (draft.doneOn ?? NEVER);
      if (ago < 0 || ago >= DAYS_A_WEEK) continue;
      if (work !== 'call') counts.addWork('done', work, weekOf(this.#eve));
      else if ((callDays & (1 << ago)) === 0) {
        callDays |= 1 << ago;
        counts.addWork('done', 'call', weekOf(this.#eve));
      }
    }
  }

  /** Tasks that stay open until then: expected when due, missed when the week is over, overdue from then on. */
  #countOpen(
    open: readonly Open[],
    eve: DayNumber,
    until: DayNumber,
    counts: WeekCounts,
    weekOf: (day: DayNumber) => number,
  ): void {
    const missedCalls: DayNumber[] = [];
    for (const { draft, work } of open) {
      const { dueOn, overdueFrom } = draft;
      if (work !== 'call' && dueOn > eve && dueOn <= until) counts.addWork('expected', work, weekOf(dueOn));
      if (dueOn > eve - DAYS_A_WEEK && dueOn <= until - DAYS_A_WEEK) {
        const isCounted = work === 'call' && missedCalls.includes(dueOn);
        if (!isCounted) counts.addWork('missed', work, weekOf(dueOn));
        if (work === 'call') missedCalls.push(dueOn);
      }
      const overdue = draft.criticalFrom === null ? overdueFrom : Math.min(overdueFrom, draft.criticalFrom);
      counts.during('overdue', weekOf(Math.max(overdue, eve)), weekOf(until));
    }
  }

  #countLabs(eve: DayNumber, counts: WeekCounts, weekOf: (day: DayNumber) => number, letters: Set<DayNumber>): void {
    for (const draft of this.#labs) {
      const { status, doneOn } = standingOn(draft, eve, minusDays);
      if (status === 'cancelled' || status === 'paused') continue;
      if (status === 'done') {
        if (doneOn !== null && doneOn > eve - DAYS_A_WEEK) counts.addWork('done', 'check', weekOf(eve));
        continue;
      }
      const until = eve + DAYS_A_WEEK;
      this.#countOpen([{ draft, work: 'check' }], eve, until, counts, weekOf);
      if (this.#byLetter) this.#addLetters(draft, eve, until, letters);
    }
  }

  /** Days after the eve on which a task plans a message: all of one day are one letter. */
  #addLetters(draft: Draft, eve: DayNumber, until: DayNumber, days: Set<DayNumber>): void {
    if (!WITH_MESSAGES.has(draft.kind)) return;
    const contact = this.#contacts.find(({ taskKeys }) => taskKeys.includes(draft.key));
    const task = { kind: draft.kind, opensOn: formatDay(draft.opensOn), dueOn: formatDay(draft.dueOn) };
    for (const { plannedFor } of stepsOf(task, contact?.on ?? null)) {
      const day = parseDay(plannedFor);
      if (day > eve && day <= until) days.add(day);
    }
  }
}
