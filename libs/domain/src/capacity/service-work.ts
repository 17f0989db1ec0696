import { CAPACITY_WEEKS } from './capacity-weeks.ts';
import type { Appointments, PatientWork } from './patient-work.ts';
import type { TaskWork } from './work-kinds.ts';

type Weeks = readonly number[];
type SummedWork = TaskWork | 'message';

/** Sums over the patients of a service, all that a forecast is made from: JSON, added to patient by patient. */
export interface ServiceWork {
  /** Work that waits since before the day of asking. */
  readonly waiting: Readonly<Record<TaskWork, number>>;
  /** By week ahead. */
  readonly ahead: Readonly<Record<SummedWork, Weeks>>;
  /** Of the past year: by weeks after a diagnosis, how much was done, and for how many episodes such a week passed. */
  readonly doneAtAge: Readonly<Record<SummedWork, Weeks>>;
  readonly watchedAtAge: Weeks;
  readonly newEpisodes: number;
  readonly refractures: number;
  readonly patients: number;
  readonly followedDays: number;
  readonly left: number;
  readonly appointments: PatientWork['appointments'];
}

const none = (): number[] => new Array<number>(CAPACITY_WEEKS).fill(0);
const noWeeks = (): Record<SummedWork, Weeks> => ({
  call: none(),
  dose: none(),
  review: none(),
  check: none(),
  message: none(),
});
const NO_APPOINTMENTS: Appointments = { due: 0, missed: 0 };

/** Of nobody. */
export const noServiceWork = (): ServiceWork => ({
  waiting: { call: 0, dose: 0, review: 0, check: 0 },
  ahead: noWeeks(),
  doneAtAge: noWeeks(),
  watchedAtAge: none(),
  newEpisodes: 0,
  refractures: 0,
  patients: 0,
  followedDays: 0,
  left: 0,
  appointments: { dose: NO_APPOINTMENTS, review: NO_APPOINTMENTS },
});

/** The sum of two parts of a service: in whatever order patients are added, it is the same. */
export function addServiceWork(a: ServiceWork, b: ServiceWork): ServiceWork {
  const weeks = (x: Weeks, y: Weeks): number[] => x.map((count, week) => count + (y[week] ?? 0));
  const both = (x: ServiceWork['ahead'], y: ServiceWork['ahead']): ServiceWork['ahead'] => ({
    call: weeks(x.call, y.call),
    dose: weeks(x.dose, y.dose),
    review: weeks(x.review, y.review),
    check: weeks(x.check, y.check),
    message: weeks(x.message, y.message),
  });
  const kept = (x: Appointments, y: Appointments): Appointments => ({
    due: x.due + y.due,
    missed: x.missed + y.missed,
  });
  return {
    waiting: {
      call: a.waiting.call + b.waiting.call,
      dose: a.waiting.dose + b.waiting.dose,
      review: a.waiting.review + b.waiting.review,
      check: a.waiting.check + b.waiting.check,
    },
    ahead: both(a.ahead, b.ahead),
    doneAtAge: both(a.doneAtAge, b.doneAtAge),
    watchedAtAge: weeks(a.watchedAtAge, b.watchedAtAge),
    newEpisodes: a.newEpisodes + b.newEpisodes,
    refractures: a.refractures + b.refractures,
    patients: a.patients + b.patients,
    followedDays: a.followedDays + b.followedDays,
    left: a.left + b.left,
    appointments: {
      dose: kept(a.appointments.dose, b.appointments.dose),
      review: kept(a.appointments.review, b.appointments.review),
    },
  };
}

/** The sum of one patient. */
export function serviceWorkOf(work: PatientWork): ServiceWork {
  const waiting = { call: 0, dose: 0, review: 0, check: 0 };
  const ahead = { call: none(), dose: none(), review: none(), check: none(), message: none() };
  const doneAtAge = { call: none(), dose: none(), review: none(), check: none(), message: none() };
  const watchedAtAge = none();
  const one = (weeks: number[], week: number): void => {
    weeks[week] = (weeks[week] ?? 0) + 1;
  };
  for (const { work: kind, week } of work.items) {
    if (week === null) waiting[kind] += 1;
    else one(ahead[kind], week);
  }
  for (const week of work.messageWeeks) one(ahead.message, week);
  for (const { work: kind, age } of work.done) one(doneAtAge[kind], age);
  for (const age of work.watchedAges) one(watchedAtAge, age);
  const { newEpisodes, refractures, followedDays, left, appointments } = work;
  return {
    waiting,
    ahead,
    doneAtAge,
    watchedAtAge,
    newEpisodes,
    refractures,
    patients: 1,
    followedDays,
    left: left ? 1 : 0,
    appointments,
  };
}
