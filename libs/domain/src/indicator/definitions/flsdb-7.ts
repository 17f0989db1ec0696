import { NEVER } from '../../plan/days.ts';
import { recommendedBand } from '../band.ts';
import { DEFINITION_VERSION, type ShareIndicator } from '../definition.ts';
import { ADVICE_BY, type EpisodeObservation } from '../observation.ts';

/** Whether bone treatment was recommended: the denominator of what follows from it, too. */
export function isRecommended({ advice }: EpisodeObservation): boolean {
  return advice === 'recommended' || advice === 'continue' || advice === 'refer';
}

export function isNeverAdvised(e: EpisodeObservation): boolean {
  return e.advised === NEVER;
}

export const treatmentRecommended: ShareIndicator = {
  kind: 'share',
  id: 'flsdb-7',
  name: 'bone treatment recommended',
  set: 'FLS-DB-aligned',
  version: DEFINITION_VERSION,
  anchor: 'diagnosedOn',
  numerator: 'The latest assessment with a treatment by day 90 says recommended, continue or refer.',
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
