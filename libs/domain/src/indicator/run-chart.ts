/** A month's count of an indicator. */
export interface MonthlyCount {
  /** `YYYY-MM` of diagnosis */
  readonly month: string;
  readonly numerator: number;
  readonly denominator: number;
}

/** A month on a run chart; what is null had no row in its denominator. */
export interface RunChartPoint extends MonthlyCount {
  readonly rate: number | null;
  readonly lowerLimit: number | null;
  readonly upperLimit: number | null;
  /** outside its limits: more than chance would do */
  readonly beyond: 'above' | 'below' | null;
  /** part of a run of `RUN_LENGTH` or more months on one side of the centre line */
  readonly inRun: boolean;
}

export interface RunChart {
  /** all numerators ÷ all denominators; null without a row */
  readonly centreLine: number | null;
  readonly points: readonly RunChartPoint[];
}

/** Limits lie this many standard errors from the centre line. */
const SIGMAS = 3;

/** Months in a row on one side of the centre line that are a shift and no chance (unverified default). */
export const RUN_LENGTH = 7;

/**
 * A p chart: the rate of each month, the rate of all of them as centre line, and limits at three standard errors for
 * each month's own denominator, cut at 0 and 1. Months without a row and months on the line itself neither make nor
 * break a run. Source: Mohammed, Worthington and Woodall 2008 for the limits; the length of a run is a convention.
 */
export function runChart(months: readonly MonthlyCount[]): RunChart {
  const numerator = months.reduce((sum, month) => sum + month.numerator, 0);
  const denominator = months.reduce((sum, month) => sum + month.denominator, 0);
  const centreLine = denominator === 0 ? null : numerator / denominator;
  const points = months.map((month) => pointOf(month, centreLine));
  const inRun = runsOf(points, centreLine);
  return { centreLine, points: points.map((point, i) => ({ ...point, inRun: inRun.has(i) })) };
}

function pointOf(month: MonthlyCount, centre: number | null): Omit<RunChartPoint, 'inRun'> {
  if (centre === null || month.denominator === 0) {
    return { ...month, rate: null, lowerLimit: null, upperLimit: null, beyond: null };
  }
  const rate = month.numerator / month.denominator;
  const width = SIGMAS * Math.sqrt((centre * (1 - centre)) / month.denominator);
  const lowerLimit = Math.max(0, centre - width);
  const upperLimit = Math.min(1, centre + width);
  const beyond = rate > upperLimit ? 'above' : rate < lowerLimit ? 'below' : null;
  return { ...month, rate, lowerLimit, upperLimit, beyond };
}

function runsOf(points: readonly Pick<RunChartPoint, 'rate'>[], centre: number | null): Set<number> {
  const found = new Set<number>();
  let run: number[] = [];
  let side = 0;
  points.forEach(({ rate }, i) => {
    if (rate === null || centre === null || rate === centre) return;
    const here = rate > centre ? 1 : -1;
    if (here !== side) run = [];
    side = here;
    run.push(i);
    if (run.length >= RUN_LENGTH) for (const member of run) found.add(member);
  });
  return found;
}
