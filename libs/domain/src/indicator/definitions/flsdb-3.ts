import { spineBand } from '../band.ts';
import { DEFINITION_VERSION, type ShareIndicator } from '../definition.ts';

export const spineIdentification: ShareIndicator = {
  kind: 'share',
  id: 'flsdb-3',
  name: 'identification, spine',
  set: 'FLS-DB-aligned',
  version: DEFINITION_VERSION,
  anchor: 'diagnosedOn',
  numerator: 'Episodes whose first fracture is of the spine.',
  denominator: 'All episodes.',
  exclusions: 'None.',
  missing: 'Nothing can be missing: every fracture has its site.',
  ownReading: null,
  window: null,
  isInScope: () => true,
  isAchieved: (e) => e.firstSite === 'spine',
  isMissing: () => false,
  band: spineBand,
};
