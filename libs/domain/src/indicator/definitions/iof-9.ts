import { generalBand } from '../band.ts';
import { DEFINITION_VERSION, type ShareIndicator } from '../definition.ts';
import { isTreatmentBegun, isTreatmentUnknown } from './flsdb-10.ts';
import { isRecommended } from './flsdb-7.ts';

/** the last day of its window */
const WINDOW = 112;

export const iofTreatmentBegun: ShareIndicator = {
  kind: 'share',
  id: 'iof-9',
  name: 'treatment begun by 16 weeks',
  set: 'IOF/FFN/BHOF',
  version: DEFINITION_VERSION,
  anchor: 'diagnosedOn',
  numerator:
    'As flsdb-10: a course that runs on some day from 0 to 112, or a follow-up contact by day 112 that names an agent.',
  denominator: 'The numerator of iof-6: treatment recommended.',
  exclusions:
    'Not achieved, and by day 112: died, then transferred, then the window still open on the day of the report.',
  missing: 'No course of an agent that counts, and no follow-up contact by day 112 says what is taken.',
  ownReading: null,
  window: WINDOW,
  isInScope: isRecommended,
  isAchieved: isTreatmentBegun,
  isMissing: isTreatmentUnknown,
  band: generalBand,
};
