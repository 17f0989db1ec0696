import type { Agent, TreatmentFact } from '../src/facts/facts.ts';
import { addDays } from '../src/time/local-date.ts';
import { aPatient, type PatientStory } from './a-patient.ts';

/** A patient whose fracture is long ago, on a course. */
export const onCourse = (agent: Agent, startedOn: string, more: Partial<TreatmentFact> = {}): PatientStory =>
  aPatient().fracture('2019-12-01').on(agent, startedOn, more);

/** How a task stands on the day before each day and on the day itself: `upcoming|open` where it opens, `-` before it is planned. */
export const tiers = (story: PatientStory, key: string, days: readonly string[]): string[] =>
  days.map((day) => `${story.standing(key, addDays(day, -1)) ?? '-'}|${story.standing(key, day) ?? '-'}`);
