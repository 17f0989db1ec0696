/** Limits around a rate for a number of patients. */
export interface FunnelLimits {
  readonly lower: number;
  readonly upper: number;
}

/** A service on the plot. */
export interface FunnelPoint {
  readonly service: string;
  readonly numerator: number;
  readonly denominator: number;
  readonly rate: number;
  readonly limits95: FunnelLimits;
  readonly limits998: FunnelLimits;
  /** beyond the 99.8 % limits, beyond the 95 % limits only, or within */
  readonly standing: 'alarm' | 'alert' | 'within';
}

export interface FunnelPlot {
  /** the rate of all services together; null without a row */
  readonly target: number | null;
  /** services with a row, in the order given */
  readonly points: readonly FunnelPoint[];
}

/** The share of one tail outside the limits. */
export const FUNNEL_TAILS = { limits95: 0.025, limits998: 0.001 } as const;

/**
 * Services side by side: each rate against what chance does around the rate of all, given how many patients it has.
 * A service beyond the limits is a question and not a verdict: cases differ, and so does what is recorded.
 * Limits are exact binomial ones (Spiegelhalter 2005), not
 * smoothed between whole counts, so that a small service is not marked for what chance does to it.
 */
export function funnelPlot(
  services: readonly { readonly service: string; readonly numerator: number; readonly denominator: number }[],
): FunnelPlot {
  const all = services.reduce((sum, { denominator }) => sum + denominator, 0);
  if (all === 0) return { target: null, points: [] };
  const target = services.reduce((sum, { numerator }) => sum + numerator, 0) / all;
  const points = services.flatMap(({ service, numerator, denominator }) => {
    if (denominator === 0) return [];
    const rate = numerator / denominator;
    const limits95 = funnelLimits(target, denominator, FUNNEL_TAILS.limits95);
    const limits998 = funnelLimits(target, denominator, FUNNEL_TAILS.limits998);
    const standing: FunnelPoint['standing'] = isBeyond(rate, limits998)
      ? 'alarm'
      : isBeyond(rate, limits95)
        ? 'alert'
        : 'within';
    return [{ service, numerator, denominator, rate, limits95, limits998, standing }];
  });
  return { target, points };
}

function isBeyond(rate: number, { lower, upper }: FunnelLimits): boolean {
  return rate < lower || rate > upper;
}

/**
 * The lowest and the highest rate of `patients` (1 or more) that chance still makes when the rate behind them is
 * `target`: beyond either lies a probability of at most `tail`. Exact, so the lines are steps: counts are whole.
 */
export function funnelLimits(target: number, patients: number, tail: number): FunnelLimits {
  return {
    lower: lowestCount(target, patients, tail) / patients,
    upper: (patients - lowestCount(1 - target, patients, tail)) / patients,
  };
}

/** The lowest count of successes that is no rarer than `tail`, it and all below it together. */
function lowestCount(target: number, patients: number, tail: number): number {
  if (target <= 0) return 0;
  if (target >= 1) return patients;
  // in logarithms, because the probability of no success among many patients is too small for a number
  let logarithm = patients * Math.log1p(-target);
  const odds = Math.log(target) - Math.log1p(-target);
  let together = Math.exp(logarithm);
  let count = 0;
  while (together <= tail && count < patients) {
    logarithm += Math.log((patients - count) / (count + 1)) + odds;
    count += 1;
    together += Math.exp(logarithm);
  }
  return count;
}
