import { generalBand } from '../band.ts';
import { DEFINITION_VERSION, type ShareIndicator } from '../definition.ts';
import { isFallsAssessed, isFallsNeverAssessed } from './flsdb-6.ts';

/** the last day of its window */
const WINDOW = 90;

export const fallsRiskAssessed: ShareIndicator = {
  kind: 'share',
  id: 'iof-5',
  name: 'falls risk assessed',
  set: 'IOF/FFN/BHOF',
  version: DEFINITION_VERSION,
  anchor: 'diagnosedOn',
  numerator: 'As flsdb-6: a falls assessment, done or referred, by day 90.',
  denominator: 'All episodes.',
  exclusions:
    'Not achieved, and by day 90: died, then transferred, then the window still open on the day of the report.',
  missing: 'No falls assessment on or after the diagnosis.',
  ownReading: 'The window of 90 days is ours.',
  window: WINDOW,
  isInScope: () => true,
  isAchieved: isFallsAssessed,
  isMissing: isFallsNeverAssessed,
  band: generalBand,
};
