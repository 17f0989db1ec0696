import { NEVER } from '../../plan/days.ts';
import { generalBand } from '../band.ts';
import { DEFINITION_VERSION, type ShareIndicator } from '../definition.ts';
import type { EpisodeObservation } from '../observation.ts';

/** the last day of its window */
const WINDOW = 90;

export function isScanWanted(e: EpisodeObservation): boolean {
  return e.dxaWanted !== NEVER;
}

export function isNeverScanned(e: EpisodeObservation): boolean {
  return e.scanned === NEVER;
}

export const scannedWithin90Days: ShareIndicator = {
  kind: 'share',
  id: 'flsdb-5',
  name: 'DXA within 90 days',
  set: 'FLS-DB-aligned',
  version: DEFINITION_VERSION,
  anchor: 'diagnosedOn',
  numerator: 'Episodes with a DXA scanned by day 90.',
  denominator:
    'Episodes with a DXA ordered or scanned on or after the diagnosis: a scan that was never ordered is not counted.',
  exclusions:
    'Not achieved, and by day 90: died, then transferred, then the window still open on the day of the report.',
  missing: 'No scan on or after the diagnosis.',
  ownReading: null,
  window: WINDOW,
  isInScope: isScanWanted,
  isAchieved: (e) => e.scanned <= WINDOW,
  isMissing: isNeverScanned,
  band: generalBand,
};
