import { generalBand } from '../band.ts';
import { DEFINITION_VERSION, type ShareIndicator } from '../definition.ts';
import type { EpisodeObservation } from '../observation.ts';
import { isRecommended } from './flsdb-7.ts';

/** the last day of its window */
const WINDOW = 112;

export function isTreatmentBegun(e: EpisodeObservation): boolean {
  return e.treated <= WINDOW || e.onAgent <= WINDOW;
}

/** A course that ended before the fracture or began after the window is a record, though it does not achieve. */
export function isTreatmentUnknown(e: EpisodeObservation): boolean {
  return !e.countedCourse && e.treatmentRecorded > WINDOW;
}

export const treatmentBegun: ShareIndicator = {
  kind: 'share',
  id: 'flsdb-10',
  name: 'treatment begun by 16 weeks',
  set: 'FLS-DB-aligned',
  version: DEFINITION_VERSION,
  anchor: 'diagnosedOn',
  numerator:
    'Episodes with a course that runs on some day from 0 to 112, or a follow-up contact by day 112 that names an agent; calcium with vitamin D and calcitonin do not count.',
  denominator: 'The numerator of flsdb-7: bone treatment recommended.',
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
