import { generalBand } from '../band.ts';
import { DEFINITION_VERSION, type ShareIndicator } from '../definition.ts';
import { isWithoutYearContact } from './flsdb-11.ts';
import { isRecommended } from './flsdb-7.ts';

/** the last day of its window */
const WINDOW = 392;

export const onTreatmentAt52Weeks: ShareIndicator = {
  kind: 'share',
  id: 'iof-10',
  name: 'on treatment at 52 weeks',
  set: 'IOF/FFN/BHOF',
  version: DEFINITION_VERSION,
  anchor: 'diagnosedOn',
  numerator: 'Episodes with a follow-up contact from day 336 to 392 that names an agent which counts.',
  denominator: 'The numerator of iof-6: treatment recommended.',
  exclusions:
    'Not achieved, and by day 392: died, then transferred, then the window still open on the day of the report.',
  missing: 'No follow-up contact from day 336 to 392.',
  ownReading: null,
  window: WINDOW,
  isInScope: isRecommended,
  isAchieved: (e) => e.yearOnAgent <= WINDOW,
  isMissing: isWithoutYearContact,
  band: generalBand,
};
