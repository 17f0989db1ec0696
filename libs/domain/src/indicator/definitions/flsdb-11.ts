import { generalBand } from '../band.ts';
import { DEFINITION_VERSION, type ShareIndicator } from '../definition.ts';
import type { EpisodeObservation } from '../observation.ts';
import { isRecommended } from './flsdb-7.ts';

/** the last day of its window */
const WINDOW = 392;

export function isWithoutYearContact(e: EpisodeObservation): boolean {
  return e.yearContact > WINDOW;
}

export const adherentAt12Months: ShareIndicator = {
  kind: 'share',
  id: 'flsdb-11',
  name: 'adherent at 12 months',
  set: 'FLS-DB-aligned',
  version: DEFINITION_VERSION,
  anchor: 'diagnosedOn',
  numerator: 'Episodes with a follow-up contact from day 336 to 392 that names an agent which counts, taken as agreed.',
  denominator: 'The numerator of flsdb-7: bone treatment recommended.',
  exclusions:
    'Not achieved, and by day 392: died, then transferred, then the window still open on the day of the report.',
  missing: 'No follow-up contact from day 336 to 392.',
  ownReading: null,
  window: WINDOW,
  isInScope: isRecommended,
  isAchieved: (e) => e.yearAdherent <= WINDOW,
  isMissing: isWithoutYearContact,
  band: generalBand,
};
