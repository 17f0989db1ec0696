import { generalBand } from '../band.ts';
import { DEFINITION_VERSION, type CaseloadIndicator } from '../definition.ts';

export const allIdentification: CaseloadIndicator = {
  kind: 'caseload',
  id: 'flsdb-2',
  name: 'identification, all',
  set: 'FLS-DB-aligned',
  version: DEFINITION_VERSION,
  anchor: 'diagnosedOn',
  numerator: 'All episodes.',
  denominator: 'The estimated caseload (of all fractures) that the service gives; without one there is no rate.',
  exclusions: 'None.',
  missing: 'Nothing can be missing.',
  ownReading: null,
  caseload: 'all',
  isInScope: () => true,
  band: generalBand,
};
