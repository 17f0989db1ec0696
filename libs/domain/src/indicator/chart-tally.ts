import { countPractice, emptyPracticeCounts, type PracticeCounts } from './best-practice.ts';
import { CURVES, watchedFor, type CurveField } from './cumulative-curve.ts';
import { FUNNEL_CALLS, funnelStandingOf, type FunnelCall, type FunnelStanding } from './follow-up-funnel.ts';
import type { EpisodeDay, EpisodeObservation } from './observation.ts';
import { isEligible } from './outcome.ts';
import { refractureOf } from './refractures.ts';

/**
 * What a cohort adds up to for curves, funnels, the framework's sheet and re-fractures: counts only, of eligible
 * episodes, so that SQL can make them too and two of them can be summed.
 */
export interface ChartTally {
  episodes: number;
  /** by the observation's field: the days of the event, and the last days of those who were watched without it */
  readonly curves: ReadonlyMap<CurveField, { events: Map<EpisodeDay, number>; leaves: Map<EpisodeDay, number> }>;
  readonly funnels: ReadonlyMap<FunnelCall, Record<FunnelStanding, number>>;
  /** by the number of the standard */
  readonly practice: ReadonlyMap<number, PracticeCounts>;
  readonly refractures: {
    episodes: number;
    refractured: number;
    refracturedAfterTreatment: number;
    days: number;
  };
}

/** The tally of no episode. */
export function emptyChartTally(): ChartTally {
  return {
    episodes: 0,
    curves: new Map(CURVES.map(({ field }) => [field, { events: new Map(), leaves: new Map() }])),
    funnels: new Map(FUNNEL_CALLS.map((call) => [call, { out: 0, due: 0, contactable: 0, contacted: 0, outcome: 0 }])),
    practice: emptyPracticeCounts(),
    refractures: { episodes: 0, refractured: 0, refracturedAfterTreatment: 0, days: 0 },
  };
}

/** Counts one episode of the period; one of a patient under 50 is in none of these. */
export function countForCharts(tally: ChartTally, episode: EpisodeObservation): void {
  if (!isEligible(episode)) return;
  tally.episodes += 1;
  for (const [field, { events, leaves }] of tally.curves) {
    const { event, until } = watchedFor(field, episode);
    if (event === null) addOne(leaves, until);
    else addOne(events, event);
  }
  for (const [call, counts] of tally.funnels) counts[funnelStandingOf(call, episode)] += 1;
  countPractice(tally.practice, episode);
  const { standing, days } = refractureOf(episode);
  tally.refractures.episodes += 1;
  tally.refractures.days += days;
  if (standing !== 'none') tally.refractures.refractured += 1;
  if (standing === 'after-treatment') tally.refractures.refracturedAfterTreatment += 1;
}

function addOne(counts: Map<EpisodeDay, number>, day: EpisodeDay): void {
  counts.set(day, (counts.get(day) ?? 0) + 1);
}
