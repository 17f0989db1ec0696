import type { Facts } from '../facts/facts.ts';
import { MESSAGE_STEPS, stepsOf } from '../message/message-steps.ts';
import { asOfDayOf } from '../plan/as-of.ts';
import { episodeAt, episodeDaysOf, type EpisodeDays } from '../plan/episodes.ts';
import { schedule } from '../plan/schedule.ts';
import type { ScheduledTask } from '../plan/scheduled-task.ts';
import { standingOf } from '../plan/standing-of.ts';
import { contactDays, type ContactWindow } from '../plan/suggested-contacts.ts';
import { workOf, type TaskWork } from './work-kinds.ts';
import type { Protocol } from '../protocol/protocol.ts';
import { formatDay, parseDay, type DayNumber } from '../time/day-number.ts';
import type { LocalDate } from '../time/local-date.ts';
import { CAPACITY_WEEKS, firstDayBack, lastDayAhead, weekAhead } from './capacity-weeks.ts';
import { expectedTasks, restsWithItsCourse, type ExpectedTask } from './expected-tasks.ts';

const DAYS_A_WEEK = 7;

/** One piece of work that the plan holds: a call with every task that it closes, or a task. */
export interface WorkItem {
  readonly work: TaskWork;
  /** The last day on which it is in time; of what was due before the day of asking, that day. */
  readonly on: LocalDate;
  /** The week ahead, the present one is 0; null: it waits since before `asOf`. */
  readonly week: number | null;
  readonly taskKeys: readonly string[];
  /** False when a task of it is only planned once a dose before it is given. */
  readonly isPlanned: boolean;
}

/** Work that was done for an episode in the year before: in which week after its diagnosis. */
export interface DoneWork {
  readonly work: TaskWork | 'message';
  readonly age: number;
}

export interface Appointments {
  readonly due: number;
  /** Not kept before the day from which the protocol calls them overdue. */
  readonly missed: number;
}

/** All that one patient adds to what a service has before it, and to what its past year tells. */
export interface PatientWork {
  readonly items: readonly WorkItem[];
  /** Messages that the plan sends, by week ahead. */
  readonly messageWeeks: readonly number[];
  readonly done: readonly DoneWork[];
  /** Weeks after a diagnosis that lay in the past year, for every episode that lived through them. */
  readonly watchedAges: readonly number[];
  /** Episodes diagnosed in the past year: first ones of a patient, and later ones. */
  readonly newEpisodes: number;
  readonly refractures: number;
  /** Days of the past year on which the patient was followed up, and whether that ended in it. */
  readonly followedDays: number;
  readonly left: boolean;
  readonly appointments: Readonly<Record<'dose' | 'review', Appointments>>;
}

const LEAVES = ['death', 'transfer', 'discharge'] as const;

/**
 * The work that one patient's plan holds for the next 52 weeks under a protocol, and what was done for the patient in
 * the 52 weeks before `facts.asOf`. Pure; expects checked facts. `holidays` are the service's.
 */
export function workOfPatient(facts: Facts, protocol: Protocol): PatientWork {
  const today = asOfDayOf(facts);
  const asOf = formatDay(today);
  const until = formatDay(lastDayAhead(today));
  const expected = expectedTasks(facts, protocol, asOf, until);
  const planned = expected.filter(({ isPlanned }) => isPlanned).map(({ task }) => task);
  const episodes = episodeDaysOf(facts.fractures, today);
  const since = firstDayBack(today);
  const diagnosedLately = episodes.filter(({ diagnosedOn }) => diagnosedOn >= since && diagnosedOn < today);
  const isFirstLate = episodes[0] !== undefined && diagnosedLately.includes(episodes[0]);
  return {
    ...workAhead(expected, protocol, facts, today),
    done: doneWork(planned, facts, protocol, episodes, today),
    watchedAges: episodes.flatMap(({ diagnosedOn }) => agesWatched(diagnosedOn, today)),
    newEpisodes: isFirstLate ? 1 : 0,
    refractures: diagnosedLately.length - (isFirstLate ? 1 : 0),
    ...followedIn(facts, episodes, since, today),
    appointments: {
      dose: addAppointments(lastDoses(facts, protocol, since, today), keptOf(planned, 'dose', protocol, since, today)),
      review: keptOf(planned, 'review', protocol, since, today),
    },
  };
}

// ── Ahead ──────────────────────────────────────────────────────────────

function workAhead(
  expected: readonly ExpectedTask[],
  protocol: Protocol,
  facts: Facts,
  today: DayNumber,
): Pick<PatientWork, 'items' | 'messageWeeks'> {
  const last = lastDayAhead(today);
  const asOf = formatDay(today);
  const open = expected.filter(({ task }) => isWork(task, asOf) && parseDay(task.dueOn) <= last);
  const isPlanned = new Map(open.map((one) => [one.task.key, one.isPlanned]));
  const items: WorkItem[] = [];
  const add = (work: TaskWork, day: DayNumber, taskKeys: readonly string[]): void => {
    const week = day < today ? null : weekAhead(day, today);
    const on = formatDay(Math.max(day, today));
    items.push({ work, on, week, taskKeys, isPlanned: taskKeys.every((key) => isPlanned.get(key) === true) });
  };
  const calls: ContactWindow[] = [];
  const callsWaiting: string[] = [];
  for (const { task } of open) {
    const work = workOf(task.kind, protocol);
    const dueOn = parseDay(task.dueOn);
    if (work !== 'call') add(work, dueOn, [task.key]);
    else if (dueOn < today) callsWaiting.push(task.key);
    else calls.push({ key: task.key, from: Math.max(parseDay(task.opensOn), today), dueOn });
  }
  if (callsWaiting.length > 0) add('call', today - 1, callsWaiting);
  const holidays = new Set((facts.service?.holidays ?? []).map(parseDay));
  for (const { on, taskKeys } of contactDays(calls, holidays)) add('call', parseDay(on), taskKeys);
  return { items, messageWeeks: messagesAhead(open, items, asOf, today, last) };
}

/** Not done, not cancelled by the day on which it is to be worked on, and not resting with its course. */
function isWork(task: ScheduledTask, asOf: LocalDate): boolean {
  const on = task.dueOn < asOf ? asOf : task.dueOn;
  if (task.cancelledOn !== null && task.cancelledOn <= on) return false;
  return standingOf(task, asOf).status !== 'done' && !restsWithItsCourse(task, on);
}

function messagesAhead(
  open: readonly ExpectedTask[],
  items: readonly WorkItem[],
  asOf: LocalDate,
  today: DayNumber,
  last: DayNumber,
): number[] {
  const calledOn = new Map(
    items.filter(({ work }) => work === 'call').flatMap((i) => i.taskKeys.map((k) => [k, i.on])),
  );
  return open.flatMap(({ task }) => {
    const steps = stepsOf(task, calledOn.get(task.key) ?? null);
    return steps
      .filter(({ plannedFor }) => plannedFor >= asOf && parseDay(plannedFor) <= last)
      .map(({ plannedFor }) => weekAhead(parseDay(plannedFor), today));
  });
}

// ── The year before ────────────────────────────────────────────────────

/** Weeks after a diagnosis that began in the past year and ended before today. */
function agesWatched(diagnosedOn: DayNumber, today: DayNumber): number[] {
  const since = firstDayBack(today);
  const ages: number[] = [];
  for (let age = 0; age < CAPACITY_WEEKS; age += 1) {
    const begins = diagnosedOn + age * DAYS_A_WEEK;
    if (begins >= since && begins + DAYS_A_WEEK <= today) ages.push(age);
  }
  return ages;
}

/**
 * What was done, by weeks after the diagnosis that it belongs to. All calls of a day are one. Messages are those that
 * the plan sent.
 */
function doneWork(
  tasks: readonly ScheduledTask[],
  facts: Facts,
  protocol: Protocol,
  episodes: readonly EpisodeDays[],
  today: DayNumber,
): DoneWork[] {
  if (episodes.length === 0) return [];
  const done: DoneWork[] = [];
  const add = (work: DoneWork['work'], day: DayNumber): void => {
    const { diagnosedOn } = episodeAt(episodes, day);
    const age = Math.floor((day - diagnosedOn) / DAYS_A_WEEK);
    if (agesWatched(diagnosedOn, today).includes(age)) done.push({ work, age });
  };
  const callDays = new Set<LocalDate>();
  for (const { kind, doneOn } of tasks) {
    if (doneOn === null) continue;
    const work = workOf(kind, protocol);
    if (work === 'call') callDays.add(doneOn);
    else if (work !== 'dose') add(work, parseDay(doneOn));
  }
  for (const day of callDays) add('call', parseDay(day));
  for (const { doses = [] } of facts.treatments ?? []) for (const day of new Set(doses)) add('dose', parseDay(day));
  for (const task of tasks) {
    if (!MESSAGE_STEPS.some(({ kind }) => kind === task.kind)) continue;
    for (const { plannedFor } of stepsOf(task, task.doneOn ?? task.dueOn)) {
      const wasOver =
        (task.doneOn !== null && task.doneOn < plannedFor) ||
        (task.cancelledOn !== null && task.cancelledOn <= plannedFor);
      if (!wasOver) add('message', parseDay(plannedFor));
    }
  }
  return done;
}

function followedIn(
  facts: Facts,
  episodes: readonly EpisodeDays[],
  since: DayNumber,
  today: DayNumber,
): Pick<PatientWork, 'followedDays' | 'left'> {
  const first = episodes[0]?.diagnosedOn ?? today;
  const leaves = (facts.events ?? []).filter(({ type }) => LEAVES.some((one) => one === type));
  const leftOn = leaves.reduce((day, { on }) => Math.min(day, parseDay(on)), today);
  return {
    followedDays: Math.max(0, leftOn - Math.max(first, since)),
    left: leftOn >= since && leftOn < today && leftOn >= first,
  };
}

/** Tasks of a kind of work that turned overdue in the past year, or would have, and those that did. */
function keptOf(
  tasks: readonly ScheduledTask[],
  work: TaskWork,
  protocol: Protocol,
  since: DayNumber,
  today: DayNumber,
): Appointments {
  let due = 0;
  let missed = 0;
  for (const task of tasks) {
    if (workOf(task.kind, protocol) !== work) continue;
    const overdue = parseDay(task.overdueFrom);
    if (overdue < since || overdue >= today) continue;
    if (task.cancelledOn !== null && parseDay(task.cancelledOn) <= overdue && task.doneOn === null) continue;
    due += 1;
    if (task.doneOn === null || task.doneOn >= task.overdueFrom) missed += 1;
  }
  return { due, missed };
}

/** The last dose of each course, when given in the past year: whether it came before it was overdue. Given doses are no tasks any more. */
function lastDoses(facts: Facts, protocol: Protocol, since: DayNumber, today: DayNumber): Appointments {
  let due = 0;
  let missed = 0;
  for (const course of facts.treatments ?? []) {
    const doses = [...new Set(course.doses ?? [])].sort();
    const last = doses.at(-1);
    if (last === undefined || parseDay(last) < since || parseDay(last) >= today) continue;
    const treatments = (facts.treatments ?? []).map((one) =>
      one.id === course.id ? { ...one, doses: doses.slice(0, -1) } : one,
    );
    const before = schedule({ ...facts, asOf: last, treatments }, protocol);
    const task = before.find(({ kind, treatment }) => kind === 'dose' && treatment === course.id);
    if (task === undefined) continue;
    due += 1;
    if (last >= task.overdueFrom) missed += 1;
  }
  return { due, missed };
}

const addAppointments = (a: Appointments, b: Appointments): Appointments => ({
  due: a.due + b.due,
  missed: a.missed + b.missed,
});
