import { generalBand } from '../band.ts';
import { DEFINITION_VERSION, type ShareIndicator } from '../definition.ts';
import { isRecommended } from './flsdb-7.ts';
import { isMonitored, isWithoutContact } from './flsdb-9.ts';

/** the last day of its window */
const WINDOW = 112;

export const iofMonitored: ShareIndicator = {
  kind: 'share',
  id: 'iof-8',
  name: 'monitored by 16 weeks',
  set: 'IOF/FFN/BHOF',
  version: DEFINITION_VERSION,
  anchor: 'diagnosedOn',
  numerator: 'As flsdb-9: a follow-up contact that reached the patient, from day 1 to 112.',
  denominator: 'The numerator of iof-6: treatment recommended.',
  exclusions:
    'Not achieved, and by day 112: died, then transferred, then the window still open on the day of the report.',
  missing: 'No follow-up contact at all by day 112.',
  ownReading: 'There is no earliest week, and day 0 does not count.',
  window: WINDOW,
  isInScope: isRecommended,
  isAchieved: isMonitored,
  isMissing: isWithoutContact,
  band: generalBand,
};
