import { generalBand } from '../band.ts';
import { DEFINITION_VERSION, type ShareIndicator } from '../definition.ts';
import type { EpisodeObservation } from '../observation.ts';
import { isRecommended } from './flsdb-7.ts';

/** the last day of its window */
const WINDOW = 112;

export function isMonitored(e: EpisodeObservation): boolean {
  return e.reached <= WINDOW;
}

export function isWithoutContact(e: EpisodeObservation): boolean {
  return e.contact > WINDOW;
}

export const monitoredBy16Weeks: ShareIndicator = {
  kind: 'share',
  id: 'flsdb-9',
  name: 'monitored by 16 weeks',
  set: 'FLS-DB-aligned',
  version: DEFINITION_VERSION,
  anchor: 'diagnosedOn',
  numerator: 'Episodes with a follow-up contact that reached the patient, from day 1 to 112.',
  denominator: 'The numerator of flsdb-7: bone treatment recommended.',
  exclusions:
    'Not achieved, and by day 112: died, then transferred, then the window still open on the day of the report.',
  missing: 'No follow-up contact at all by day 112; one of day 0 and one that did not reach the patient are recorded.',
  ownReading: 'There is no earliest week, and day 0 does not count.',
  window: WINDOW,
  isInScope: isRecommended,
  isAchieved: isMonitored,
  isMissing: isWithoutContact,
  band: generalBand,
};
