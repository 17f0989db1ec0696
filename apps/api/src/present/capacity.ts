import type { CapacityItemRow, CapacityRun, CapacityToday, CapacityView as CapacityResult } from '@osteon/application';
import type {
  CapacityItems,
  CapacityResultView,
  CapacityRunView,
  CapacitySettingsView,
  CapacityView,
} from '@osteon/contracts';
import { type CapacitySettings, type Expected, TASK_KINDS, type WeekAhead, type WorkOfWeek } from '@osteon/domain';

/** Sums of weeks stay sums to the second place, and an answer stays small. */
const rounded = (value: number): number => Math.round(value * 1e4) / 1e4;
const DAYS_A_YEAR = 365.25;

const presentExpected = ({ expected, low, high }: Expected) => ({
  expected: rounded(expected),
  low: rounded(low),
  high: rounded(high),
});

const presentCount = (count: WorkOfWeek) => ({
  ...presentExpected(count),
  planned: count.planned,
  fromPlans: rounded(count.fromPlans),
  fromNewFractures: rounded(count.fromNewFractures),
  fromRefractures: rounded(count.fromRefractures),
});

const presentWork = ({ work, hours }: Omit<WeekAhead, 'from'>) => ({
  work: {
    call: presentCount(work.call),
    dose: presentCount(work.dose),
    review: presentCount(work.review),
    check: presentCount(work.check),
    letter: presentCount(work.letter),
  },
  hours: presentExpected(hours),
});

export function presentCapacityRun(run: CapacityRun): CapacityRunView {
  const { id, name, fracturePercent, proposal, state, fault, asOf, presentVersion, patientsTotal, patients } = run;
  const { refused, startedBy, startedAt, endedAt } = run;
  return {
    id,
    name,
    fracturePercent,
    proposal,
    state,
    fault,
    asOf,
    presentVersion,
    patientsTotal,
    patients,
    refused,
    startedBy,
    startedAt,
    endedAt,
  };
}

function presentHistory({ work, history }: CapacityRun): CapacityResultView['history'] {
  if (work === null || history === null) return null;
  const { dose, review } = work.appointments;
  return {
    attempts: history.attempts,
    notReached: history.notReached,
    dosesDue: dose.due,
    dosesMissed: dose.missed,
    reviewsDue: review.due,
    reviewsMissed: review.missed,
    messages: history.messages,
    letters: history.letters,
    newEpisodes: work.newEpisodes,
    refractures: work.refractures,
    patientYears: rounded(work.followedDays / DAYS_A_YEAR),
    left: work.left,
  };
}

export function presentCapacityResult({ run, forecast, hours }: CapacityResult): CapacityResultView {
  return {
    run: presentCapacityRun(run),
    history: forecast === null ? null : presentHistory(run),
    forecast:
      forecast === null
        ? null
        : {
            waiting: presentWork(forecast.waiting),
            weeks: forecast.weeks.map((week, index) => ({
              from: week.from,
              staffHours: hours[index] ?? null,
              ...presentWork(week),
            })),
            total: presentWork(forecast.total),
          },
  };
}

const presentSettings = ({ hoursAWeek, minutes, exceptions }: CapacitySettings): CapacitySettingsView => ({
  hoursAWeek,
  minutes: { ...minutes },
  exceptions: exceptions.map(({ from, hours, note }) => ({ from, hours, note })),
});

export function presentCapacity(capacity: CapacityToday): CapacityView {
  const { today, settings, settingsVersion, counted, unfinished, isStale } = capacity;
  return {
    today,
    settings: presentSettings(settings),
    settingsVersion,
    counted: counted === null ? null : presentCapacityResult(counted),
    unfinished: unfinished === null ? null : presentCapacityRun(unfinished),
    isStale,
  };
}

export function presentCapacityItem(row: CapacityItemRow): CapacityItems['rows'][number] {
  const { patientId, name, birthDate, on, isPlanned, tasks } = row;
  return {
    patientId,
    name,
    birthDate,
    on,
    isPlanned,
    tasks: tasks.flatMap(({ key, kind: named, occurrence, dueOn, doneOn, cancelledOn }) => {
      const kind = TASK_KINDS.find((one) => one === named);
      return kind === undefined ? [] : [{ key, kind, occurrence, dueOn, doneOn, cancelledOn }];
    }),
  };
}
