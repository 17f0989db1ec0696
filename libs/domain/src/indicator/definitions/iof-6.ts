import { recommendedBand } from '../band.ts';
import { DEFINITION_VERSION, type ShareIndicator } from '../definition.ts';
import { ADVICE_BY } from '../observation.ts';
import { isNeverAdvised, isRecommended } from './flsdb-7.ts';

export const iofTreatmentRecommended: ShareIndicator = {
  kind: 'share',
  id: 'iof-6',
  name: 'treatment recommended',
  set: 'IOF/FFN/BHOF',
  version: DEFINITION_VERSION,
  anchor: 'diagnosedOn',
  numerator: 'As flsdb-7: the latest assessment with a treatment by day 90 says recommended, continue or refer.',
  denominator: 'All episodes.',
  exclusions:
    'Not achieved, and by day 90: died, then transferred, then the window still open on the day of the report.',
  missing: 'No assessment on or after the diagnosis says anything of treatment.',
  ownReading: 'The window of 90 days is ours.',
  window: ADVICE_BY,
  isInScope: () => true,
  isAchieved: isRecommended,
  isMissing: isNeverAdvised,
  band: recommendedBand,
};
