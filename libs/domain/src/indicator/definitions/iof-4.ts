import { generalBand } from '../band.ts';
import { DEFINITION_VERSION, type ShareIndicator } from '../definition.ts';
import { isNeverScanned, isScanWanted } from './flsdb-5.ts';

/** the last day of its window */
const WINDOW = 84;

export const scannedWithin12Weeks: ShareIndicator = {
  kind: 'share',
  id: 'iof-4',
  name: 'DXA within 12 weeks',
  set: 'IOF/FFN/BHOF',
  version: DEFINITION_VERSION,
  anchor: 'diagnosedOn',
  numerator: 'Episodes with a DXA scanned by day 84.',
  denominator: 'As flsdb-5: episodes with a DXA ordered or scanned on or after the diagnosis.',
  exclusions:
    'Not achieved, and by day 84: died, then transferred, then the window still open on the day of the report.',
  missing: 'No scan on or after the diagnosis.',
  ownReading: null,
  window: WINDOW,
  isInScope: isScanWanted,
  isAchieved: (e) => e.scanned <= WINDOW,
  isMissing: isNeverScanned,
  band: generalBand,
};
