import { generalBand } from '../band.ts';
import { DEFINITION_VERSION, type CaseloadIndicator } from '../definition.ts';

export const iofSpineIdentification: CaseloadIndicator = {
  kind: 'caseload',
  id: 'iof-2',
  name: 'identification, spine',
  set: 'IOF/FFN/BHOF',
  version: DEFINITION_VERSION,
  anchor: 'diagnosedOn',
  numerator: 'Episodes whose first fracture is of the spine.',
  denominator:
    'The estimated caseload (of fractures of the spine) that the service gives; without one there is no rate.',
  exclusions: 'None.',
  missing: 'Nothing can be missing.',
  ownReading: null,
  caseload: 'spine',
  isInScope: (e) => e.firstSite === 'spine',
  band: generalBand,
};
