import { NEVER } from '../../plan/days.ts';
import { generalBand } from '../band.ts';
import { DEFINITION_VERSION, type ShareIndicator } from '../definition.ts';
import type { EpisodeObservation } from '../observation.ts';

/** the last day of its window */
const WINDOW = 90;

export function isNeverAssessed(e: EpisodeObservation): boolean {
  return e.assessed === NEVER;
}

export const assessedWithin90Days: ShareIndicator = {
  kind: 'share',
  id: 'flsdb-4',
  name: 'assessed within 90 days',
  set: 'FLS-DB-aligned',
  version: DEFINITION_VERSION,
  anchor: 'diagnosedOn',
  numerator: 'Episodes with an assessment by day 90.',
  denominator: 'All episodes.',
  exclusions:
    'Not achieved, and by day 90: died, then transferred, then the window still open on the day of the report.',
  missing: 'No assessment on or after the diagnosis.',
  ownReading: null,
  window: WINDOW,
  isInScope: () => true,
  isAchieved: (e) => e.assessed <= WINDOW,
  isMissing: isNeverAssessed,
  band: generalBand,
};
