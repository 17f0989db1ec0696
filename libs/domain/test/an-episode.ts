import type { Facts, FollowUpContactEvent, Site } from '../src/facts/facts.ts';
import { outcomesOf, type EpisodeOutcomes } from '../src/indicator/cohort-list.ts';
import { reportDaysOf } from '../src/indicator/observation.ts';
import { observationsOf } from '../src/indicator/observe.ts';
import { addDays } from '../src/time/local-date.ts';
import { aPatient, type PatientStory } from './a-patient.ts';

/** Day 0 of the episodes of these tests; 29 February 2024 is day 90. */
export const DIAGNOSED = '2023-12-01';
/** A day after every window. */
export const LATE = 800;
export const day = (n: number): string => addDays(DIAGNOSED, n);

/** What the indicators say of the episode diagnosed on day 0, looked at on a day. */
export function outcomesOn(facts: Facts, asOf = LATE): EpisodeOutcomes {
  const days = reportDaysOf({ from: DIAGNOSED, to: DIAGNOSED, asOf: day(asOf) });
  const [episode] = observationsOf(facts, days);
  if (episode === undefined) throw new Error('no episode in the period');
  return outcomesOf(episode);
}

/** What one indicator says of it. */
export const says = (id: string, story: PatientStory, asOf = LATE): string =>
  outcomesOn(story.asOf(day(LATE)), asOf).outcomes[id] ?? 'out';

export const born = (facts: Facts, birthDate: string): Facts => ({
  ...facts,
  patient: { ...facts.patient, birthDate },
});

export const fractured = (site: Site = 'wrist'): PatientStory => aPatient().fracture(DIAGNOSED, site);

/** Treatment recommended on day 10: in the denominators of what follows from it. */
export const advised = (): PatientStory => fractured().event('fls-assessment', day(10), { treatment: 'recommended' });

export const contact = (
  story: PatientStory,
  n: number,
  more: Omit<Partial<FollowUpContactEvent>, 'type' | 'on'> = {},
): PatientStory => story.event('follow-up-contact', day(n), more);
