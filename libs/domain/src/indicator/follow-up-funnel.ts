import type { EpisodeDay, EpisodeObservation } from './observation.ts';
import { isEligible } from './outcome.ts';

/** The two calls whose funnel is drawn: by week 16, and from week 48 to 56. */
export const FUNNEL_CALLS = ['week-16', 'week-52'] as const;
export type FunnelCall = (typeof FUNNEL_CALLS)[number];

interface CallRule {
  /** the last day of its window */
  readonly by: EpisodeDay;
  readonly reachedOn: (episode: EpisodeObservation) => EpisodeDay;
  readonly toldOn: (episode: EpisodeObservation) => EpisodeDay;
}

const RULES: Readonly<Record<FunnelCall, CallRule>> = {
  'week-16': { by: 112, reachedOn: (e) => e.reached, toldOn: (e) => e.treatmentRecorded },
  'week-52': { by: 392, reachedOn: (e) => e.yearReached, toldOn: (e) => e.yearTreatmentRecorded },
};

/** One step of the funnel, with its share of all who were due and of those who could be contacted. */
export interface FunnelStep {
  readonly count: number;
  /** null for 0/0 */
  readonly ofDue: number | null;
  readonly ofContactable: number | null;
}

/** How many of those due for a call were still there, were reached, and said what they take. */
export interface FollowUpFunnel {
  readonly call: FunnelCall;
  /** eligible episodes whose window is over */
  readonly due: number;
  /** reached in the window, or not gone by its last day: dead, transferred, discharged, follow-up declined */
  readonly contactable: FunnelStep;
  /** reached in the window */
  readonly contacted: FunnelStep;
  /** reached, and a contact of the window says what is taken */
  readonly outcome: FunnelStep;
}

/**
 * The funnel of one call. An opt-out from a channel does not make a patient unreachable: a nurse can call. Facts do
 * not say whether a number is right, so a wrong one shows between contactable and contacted.
 */
export function followUpFunnel(call: FunnelCall, episodes: Iterable<EpisodeObservation>): FollowUpFunnel {
  const { by, reachedOn, toldOn } = RULES[call];
  let due = 0;
  let contactable = 0;
  let contacted = 0;
  let outcome = 0;
  for (const episode of episodes) {
    if (!isEligible(episode) || episode.asOf <= by) continue;
    due += 1;
    const isReached = reachedOn(episode) <= by;
    const { died, transferred, discharged, followUpDeclined } = episode;
    if (!isReached && Math.min(died, transferred, discharged, followUpDeclined) <= by) continue;
    contactable += 1;
    if (!isReached) continue;
    contacted += 1;
    if (toldOn(episode) <= by) outcome += 1;
  }
  const step = (count: number): FunnelStep => ({
    count,
    ofDue: due === 0 ? null : count / due,
    ofContactable: contactable === 0 ? null : count / contactable,
  });
  return { call, due, contactable: step(contactable), contacted: step(contacted), outcome: step(outcome) };
}
