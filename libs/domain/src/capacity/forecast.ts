import { formatDay, parseDay } from '../time/day-number.ts';
import type { LocalDate } from '../time/local-date.ts';
import { UNREACHABLE_AFTER_DAYS } from '../worklist/section-of.ts';
import { CAPACITY_WEEKS, mondayOf } from './capacity-weeks.ts';
import type { ServiceWork } from './service-work.ts';
import { WORK_KINDS, type TaskWork, type WorkKind } from './work-kinds.ts';

/** What a service's past year says besides its plans. Counts, so that each rate can be shown with what it is of. */
export interface CapacityHistory {
  /** Attempts to reach somebody by telephone, and those that reached nobody. */
  readonly attempts: number;
  readonly notReached: number;
  /** Messages that tasks planned, and letters that were written for whatever reason. */
  readonly messages: number;
  readonly letters: number;
}

/** The rates that a forecast goes by; each is 0 where the past year has nothing to count. */
export interface CapacityRates {
  /** Of one attempt: that nobody is reached. */
  readonly notReached: number;
  /** Of one appointment: that it is missed. */
  readonly missed: Readonly<Record<'dose' | 'review', number>>;
  /** Letters for each message that the plan sends. */
  readonly lettersPerMessage: number;
  /** New episodes a week. */
  readonly newEpisodes: number;
  readonly refractures: number;
  /** Patients who leave in a year, for each who is followed up for a year: died, transferred, discharged. */
  readonly leaving: number;
}

/** An expected number with the range in which it lies in four years, or weeks, of five. */
export interface Expected {
  readonly expected: number;
  readonly low: number;
  readonly high: number;
}

/** A kind of work in a week: by where it comes from; `expected` is the sum of the three. */
export interface WorkOfWeek extends Expected {
  /** Pieces of work that the plans hold, as many as their list is long. */
  readonly planned: number;
  /** The same as expected: with second tries, without those who leave. */
  readonly fromPlans: number;
  readonly fromNewFractures: number;
  readonly fromRefractures: number;
}

export interface WeekAhead {
  /** Monday. */
  readonly from: LocalDate;
  readonly work: Readonly<Record<WorkKind, WorkOfWeek>>;
  readonly hours: Expected;
}

export interface CapacityForecast {
  /** What waits already. */
  readonly waiting: Omit<WeekAhead, 'from'>;
  readonly weeks: readonly WeekAhead[];
  /** Of the weeks, without what waits. */
  readonly total: Omit<WeekAhead, 'from'>;
  readonly rates: CapacityRates;
}

/** Minutes of staff for one piece of each kind of work. */
export type WorkMinutes = Readonly<Record<WorkKind, number>>;

/** Of 80 % of a normal distribution: four in five. */
const DEVIATIONS = 1.2816;
const DAYS_A_YEAR = 364;

const rate = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);

/** The rates of the past year. */
export function capacityRates(work: ServiceWork, history: CapacityHistory): CapacityRates {
  const { dose, review } = work.appointments;
  return {
    notReached: rate(history.notReached, history.attempts),
    missed: {
      dose: rate(dose.missed, dose.due),
      review: rate(review.missed, review.due),
    },
    lettersPerMessage: rate(history.letters, history.messages),
    newEpisodes: work.newEpisodes / CAPACITY_WEEKS,
    refractures: work.refractures / CAPACITY_WEEKS,
    leaving: rate(work.left * DAYS_A_YEAR, work.followedDays),
  };
}

export interface ForecastInput {
  readonly asOf: LocalDate;
  /** Under the protocol that is asked about. */
  readonly work: ServiceWork;
  readonly rates: CapacityRates;
  /** Episodes of the past year, from which the rates are: how sure they are. */
  readonly observed: Pick<ServiceWork, 'newEpisodes' | 'refractures'>;
  /** More (or fewer) fractures than in the past year, new ones and re-fractures; per cent, at least −100. */
  readonly fracturePercent: number;
  readonly minutes: WorkMinutes;
}

/**
 * The work of the next 52 weeks with its range, in closed form: nothing is drawn, and the same sums give the same
 * numbers. Expected = what the plans hold × tries each takes × the share of patients still there, + for each week since
 * a fracture what such a week took in the past year × the fractures expected that long before. The range covers four
 * weeks of five: chance of second tries, of leaving, of fractures (Poisson), and of having seen so few of them.
 */
export function forecastCapacity({
  asOf,
  work,
  rates,
  observed,
  fracturePercent,
  minutes,
}: ForecastInput): CapacityForecast {
  const grown = 1 + fracturePercent / 100;
  const sources = [
    { rate: rates.newEpisodes * grown, seen: observed.newEpisodes },
    { rate: rates.refractures * grown, seen: observed.refractures },
  ] as const;
  const first = mondayOf(parseDay(asOf));
  const perFracture: Record<Stream, readonly number[]> = {
    call: workSince(work, 'call'),
    dose: workSince(work, 'dose'),
    review: workSince(work, 'review'),
    check: workSince(work, 'check'),
    message: workSince(work, 'message'),
  };
  const weeks = Array.from({ length: CAPACITY_WEEKS }, (_, week) =>
    partsOf((stream) => ({
      planned: work.ahead[stream][week] ?? 0,
      tries: triesOf(stream, rates),
      staying: Math.exp((-rates.leaving * (week + 0.5)) / CAPACITY_WEEKS),
      perFracture: perFracture[stream][week] ?? 0,
      sources,
    })),
  );
  const waiting = partsOf((stream) => ({
    planned: stream === 'message' ? 0 : work.waiting[stream],
    tries: triesOf(stream, rates),
    staying: 1,
    perFracture: 0,
    sources,
  }));
  const seen = [observed.newEpisodes, observed.refractures] as const;
  return {
    waiting: presentParts([waiting], seen, minutes),
    weeks: weeks.map((parts, week) => ({ from: formatDay(first + week * 7), ...presentParts([parts], seen, minutes) })),
    total: presentParts(weeks, seen, minutes),
    rates,
  };
}

/** What is summed: work of tasks, and messages, some of which become letters. */
type Stream = TaskWork | 'message';

/** How much one episode took up to each week after its diagnosis, in the past year. */
function workSince(work: ServiceWork, stream: Stream): number[] {
  let sum = 0;
  return work.doneAtAge[stream].map((count, age) => (sum += rate(count, work.watchedAtAge[age] ?? 0)));
}

/** How much is made of a piece of work until it is done or given up. */
interface Tries {
  readonly mean: number;
  readonly meanOfSquare: number;
}

function triesOf(stream: Stream, rates: CapacityRates): Tries {
  switch (stream) {
    case 'call':
      // nobody is called on more days than make them unreachable
      return triesUpTo(UNREACHABLE_AFTER_DAYS, rates.notReached);
    case 'dose':
    case 'review':
      return triesUpTo(2, rates.missed[stream]);
    case 'check':
      return { mean: 1, meanOfSquare: 1 };
    case 'message': {
      const mean = rates.lettersPerMessage;
      return { mean, meanOfSquare: Math.max(mean, mean * mean) };
    }
  }
}

/** Tries of which each but the last may fail. */
function triesUpTo(most: number, fails: number): Tries {
  let mean = 0;
  let meanOfSquare = 0;
  let chance = 1;
  for (let tries = 1; tries <= most; tries += 1) {
    const ends = tries === most ? chance : chance * (1 - fails);
    mean += ends * tries;
    meanOfSquare += ends * tries * tries;
    chance *= fails;
  }
  return { mean, meanOfSquare };
}

interface Part {
  readonly planned: number;
  readonly fromPlans: number;
  readonly fromSources: readonly [number, number];
  /** Of chance alone. */
  readonly variance: number;
}

type Parts = Readonly<Record<WorkKind, Part>>;

interface PartInput {
  readonly planned: number;
  readonly tries: Tries;
  readonly staying: number;
  readonly perFracture: number;
  readonly sources: readonly [{ readonly rate: number }, { readonly rate: number }];
}

/** Letters stand in no list: they are what becomes of some of the messages. */
function partsOf(inputOf: (stream: Stream) => PartInput): Parts {
  return {
    call: partOf(inputOf('call')),
    dose: partOf(inputOf('dose')),
    review: partOf(inputOf('review')),
    check: partOf(inputOf('check')),
    letter: { ...partOf(inputOf('message')), planned: 0 },
  };
}

function partOf({ planned, tries, staying, perFracture, sources }: PartInput): Part {
  const each = staying * tries.mean;
  const fromSources = sources.map((source) => source.rate * perFracture * tries.mean) as [number, number];
  const ofPlans = planned * Math.max(0, staying * tries.meanOfSquare - each * each);
  const ofFractures = sources.reduce((sum, source) => sum + source.rate * perFracture * tries.meanOfSquare, 0);
  return { planned, fromPlans: planned * each, fromSources, variance: ofPlans + ofFractures };
}

/** Weeks together: chance is independent from week to week and from kind to kind, how many fractures come is not. */
function presentParts(
  weeks: readonly Parts[],
  seen: readonly [number, number],
  minutes: WorkMinutes,
): Omit<WeekAhead, 'from'> {
  let hours = 0;
  let hoursVariance = 0;
  const hoursOfSource: [number, number] = [0, 0];
  const work = {} as Record<WorkKind, WorkOfWeek>;
  for (const kind of WORK_KINDS) {
    const part = weeks.map((parts) => parts[kind]).reduce(addParts);
    const [fromNewFractures, fromRefractures] = part.fromSources;
    const expected = part.fromPlans + fromNewFractures + fromRefractures;
    const hoursEach = minutes[kind] / 60;
    hours += expected * hoursEach;
    hoursVariance += part.variance * hoursEach * hoursEach;
    hoursOfSource[0] += fromNewFractures * hoursEach;
    hoursOfSource[1] += fromRefractures * hoursEach;
    work[kind] = {
      planned: part.planned,
      fromPlans: part.fromPlans,
      fromNewFractures,
      fromRefractures,
      ...rangeOf(expected, part.variance + unsureness(part.fromSources, seen)),
    };
  }
  return { work, hours: rangeOf(hours, hoursVariance + unsureness(hoursOfSource, seen)) };
}

const addParts = (a: Part, b: Part): Part => ({
  planned: a.planned + b.planned,
  fromPlans: a.fromPlans + b.fromPlans,
  fromSources: [a.fromSources[0] + b.fromSources[0], a.fromSources[1] + b.fromSources[1]],
  variance: a.variance + b.variance,
});

/** What comes of a rate that was seen n times in a year is uncertain by a part of 1 ÷ √n (Poisson). */
const unsureness = (fromSources: readonly [number, number], seen: readonly [number, number]): number =>
  fromSources.reduce((sum, mean, source) => sum + rate(mean * mean, seen[source] ?? 0), 0);

function rangeOf(expected: number, variance: number): Expected {
  const aside = DEVIATIONS * Math.sqrt(variance);
  return { expected, low: Math.max(0, expected - aside), high: expected + aside };
}
