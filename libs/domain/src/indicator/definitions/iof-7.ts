import { generalBand } from '../band.ts';
import { DEFINITION_VERSION, type ShareIndicator } from '../definition.ts';
import { isForStrengthAndBalance, isInStrengthAndBalance, isStrengthUnknown } from './flsdb-8.ts';

/** the last day of its window */
const WINDOW = 112;

export const iofStrengthAndBalance: ShareIndicator = {
  kind: 'share',
  id: 'iof-7',
  name: 'strength and balance by 16 weeks',
  set: 'IOF/FFN/BHOF',
  version: DEFINITION_VERSION,
  anchor: 'diagnosedOn',
  numerator: 'As flsdb-8: a follow-up contact by day 112 that says yes to strength and balance exercise.',
  denominator: 'As flsdb-8: patients aged 75 or more at diagnosis whose first fracture is not of the hip.',
  exclusions:
    'Not achieved, and by day 112: died, then transferred, then the window still open on the day of the report.',
  missing: 'No follow-up contact by day 112 says yes or no to it.',
  ownReading: 'The definition says all episodes; its worked cohort counts those of flsdb-8, and so does this.',
  window: WINDOW,
  isInScope: isForStrengthAndBalance,
  isAchieved: isInStrengthAndBalance,
  isMissing: isStrengthUnknown,
  band: generalBand,
};
