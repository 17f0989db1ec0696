import { generalBand } from '../band.ts';
import { DEFINITION_VERSION, type ShareIndicator } from '../definition.ts';
import { isNeverAssessed } from './flsdb-4.ts';

/** the last day of its window */
const WINDOW = 84;

export const riskAssessedWithin12Weeks: ShareIndicator = {
  kind: 'share',
  id: 'iof-3',
  name: 'risk assessment within 12 weeks',
  set: 'IOF/FFN/BHOF',
  version: DEFINITION_VERSION,
  anchor: 'diagnosedOn',
  numerator: 'Episodes with an assessment by day 84.',
  denominator: 'All episodes.',
  exclusions:
    'Not achieved, and by day 84: died, then transferred, then the window still open on the day of the report.',
  missing: 'No assessment on or after the diagnosis.',
  ownReading: null,
  window: WINDOW,
  isInScope: () => true,
  isAchieved: (e) => e.assessed <= WINDOW,
  isMissing: isNeverAssessed,
  band: generalBand,
};
