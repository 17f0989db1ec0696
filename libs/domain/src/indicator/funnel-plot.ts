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
const TAIL_95 = 0.025;
const TAIL_998 = 0.001;

/**
 * Services side by side: each rate against what chance does around the rate of all, given how many patients it has.
 * A service beyond the limits is a question and not a verdict: cases differ, and so does what is recorded.
 * Source: Spiegelhalter 2005 (exact binomial limits, interpolated).
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
    const limits95 = funnelLimits(target, denominator, TAIL_95);
    const limits998 = funnelLimits(target, denominator, TAIL_998);
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

/** The limits that a rate of `patients` (1 or more) leaves with probability `tail` on either side when it is `target`. */
export function funnelLimits(target: number, patients: number, tail: number): FunnelLimits {
  if (target <= 0 || target >= 1) return { lower: target, upper: target };
  return {
    lower: Math.max(0, quantileOf(target, patients, tail) / patients),
    upper: Math.min(1, quantileOf(target, patients, 1 - tail) / patients),
  };
}

/** The binomial count below which `share` of the probability lies, interpolated between whole counts. */
function quantileOf(target: number, patients: number, share: number): number {
  // in logarithms, because the probability of no success among many patients is too small for a number
  let logarithm = patients * Math.log1p(-target);
  const odds = Math.log(target) - Math.log1p(-target);
  let below = 0;
  for (let count = 0; count <= patients; count += 1) {
    const probability = Math.exp(logarithm);
    if (below + probability > share) return count - (below + probability - share) / probability;
    below += probability;
    logarithm += Math.log((patients - count) / (count + 1)) + odds;
  }
  return patients;
}
