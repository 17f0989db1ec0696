import { generalBand } from '../band.ts';
import { DEFINITION_VERSION, type CaseloadIndicator } from '../definition.ts';

export const iofNonSpineIdentification: CaseloadIndicator = {
  kind: 'caseload',
  id: 'iof-1',
  name: 'identification, non-spine',
  set: 'IOF/FFN/BHOF',
  version: DEFINITION_VERSION,
  anchor: 'diagnosedOn',
  numerator: 'Episodes whose first fracture is not of the spine.',
  denominator:
    'The estimated caseload (of fractures not of the spine) that the service gives; without one there is no rate.',
  exclusions: 'None.',
  missing: 'Nothing can be missing.',
  ownReading: null,
  caseload: 'nonSpine',
  isInScope: (e) => e.firstSite !== 'spine',
  band: generalBand,
};
