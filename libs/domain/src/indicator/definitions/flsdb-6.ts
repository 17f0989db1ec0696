import { NEVER } from '../../plan/days.ts';
import { generalBand } from '../band.ts';
import { DEFINITION_VERSION, type ShareIndicator } from '../definition.ts';
import type { EpisodeObservation } from '../observation.ts';

/** the last day of its window */
const WINDOW = 90;

export function isFallsAssessed(e: EpisodeObservation): boolean {
  return e.fallsAssessed <= WINDOW;
}

export function isFallsNeverAssessed(e: EpisodeObservation): boolean {
  return e.fallsAssessed === NEVER;
}

export const fallsAssessment: ShareIndicator = {
  kind: 'share',
  id: 'flsdb-6',
  name: 'falls assessment',
  set: 'FLS-DB-aligned',
  version: DEFINITION_VERSION,
  anchor: 'diagnosedOn',
  numerator: 'Episodes with a falls assessment, done or referred, by day 90.',
  denominator: 'All episodes.',
  exclusions:
    'Not achieved, and by day 90: died, then transferred, then the window still open on the day of the report.',
  missing: 'No falls assessment on or after the diagnosis.',
  ownReading: 'The window of 90 days is ours.',
  window: WINDOW,
  isInScope: () => true,
  isAchieved: isFallsAssessed,
  isMissing: isFallsNeverAssessed,
  band: generalBand,
};
