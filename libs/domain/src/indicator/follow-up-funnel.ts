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

/** The last day of each call's window. */
export const FUNNEL_WINDOWS: Readonly<Record<FunnelCall, EpisodeDay>> = {
  'week-16': RULES['week-16'].by,
  'week-52': RULES['week-52'].by,
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
 * How far one episode came in the funnel of a call: the last step it reached, `due` where it was gone. `out`: under 50,
 * or its window is not over.
 */
export const FUNNEL_STANDINGS = ['out', 'due', 'contactable', 'contacted', 'outcome'] as const;
export type FunnelStanding = (typeof FUNNEL_STANDINGS)[number];

/**
 * An opt-out from a channel does not make a patient unreachable: a nurse can call. Facts do not say whether a number is
 * right, so a wrong one shows between contactable and contacted.
 */
export function funnelStandingOf(call: FunnelCall, episode: EpisodeObservation): FunnelStanding {
  const { by, reachedOn, toldOn } = RULES[call];
  if (!isEligible(episode) || episode.asOf <= by) return 'out';
  if (reachedOn(episode) <= by) return toldOn(episode) <= by ? 'outcome' : 'contacted';
  const { died, transferred, discharged, followUpDeclined } = episode;
  return Math.min(died, transferred, discharged, followUpDeclined) <= by ? 'due' : 'contactable';
}

/** Episodes by how far they came; those that are out are not looked at. */
export type FunnelCounts = Readonly<Record<FunnelStanding, number>>;

/** The funnel of one call. */
export function followUpFunnel(call: FunnelCall, episodes: Iterable<EpisodeObservation>): FollowUpFunnel {
  const counts = { out: 0, due: 0, contactable: 0, contacted: 0, outcome: 0 };
  for (const episode of episodes) counts[funnelStandingOf(call, episode)] += 1;
  return funnelOfCounts(call, counts);
}

/** `followUpFunnel` of episodes that have been counted. */
export function funnelOfCounts(call: FunnelCall, counts: FunnelCounts): FollowUpFunnel {
  const { outcome } = counts;
  const contacted = outcome + counts.contacted;
  const contactable = contacted + counts.contactable;
  const due = contactable + counts.due;
  const step = (count: number): FunnelStep => ({
    count,
    ofDue: due === 0 ? null : count / due,
    ofContactable: contactable === 0 ? null : count / contactable,
  });
  return { call, due, contactable: step(contactable), contacted: step(contacted), outcome: step(outcome) };
}
