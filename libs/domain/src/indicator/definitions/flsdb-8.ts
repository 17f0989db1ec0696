import { generalBand } from '../band.ts';
import { DEFINITION_VERSION, type ShareIndicator } from '../definition.ts';
import type { EpisodeObservation } from '../observation.ts';

/** the last day of its window */
const WINDOW = 112;

const FROM_AGE = 75;

export function isForStrengthAndBalance(e: EpisodeObservation): boolean {
  return e.age >= FROM_AGE && e.firstSite !== 'hip';
}

export function isInStrengthAndBalance(e: EpisodeObservation): boolean {
  return e.strength <= WINDOW;
}

export function isStrengthUnknown(e: EpisodeObservation): boolean {
  return e.strengthRecorded > WINDOW;
}

export const strengthAndBalance: ShareIndicator = {
  kind: 'share',
  id: 'flsdb-8',
  name: 'strength and balance by 16 weeks',
  set: 'FLS-DB-aligned',
  version: DEFINITION_VERSION,
  anchor: 'diagnosedOn',
  numerator: 'Episodes with a follow-up contact by day 112 that says yes to strength and balance exercise.',
  denominator: 'Episodes of patients aged 75 or more at diagnosis whose first fracture is not of the hip.',
  exclusions:
    'Not achieved, and by day 112: died, then transferred, then the window still open on the day of the report.',
  missing: 'No follow-up contact by day 112 says yes or no to it.',
  ownReading: 'The age of 75 is ours.',
  window: WINDOW,
  isInScope: isForStrengthAndBalance,
  isAchieved: isInStrengthAndBalance,
  isMissing: isStrengthUnknown,
  band: generalBand,
};
