import { DEFINITION_VERSION, type CompletenessIndicator } from '../definition.ts';

export const dataCompleteness: CompletenessIndicator = {
  kind: 'completeness',
  id: 'flsdb-1',
  name: 'data completeness',
  set: 'FLS-DB-aligned',
  version: DEFINITION_VERSION,
  anchor: 'diagnosedOn',
  numerator: 'Fields that at most 20 % of their rows lack.',
  denominator:
    'Fields with a row: an episode is one once the field is asked, unless the patient died or was transferred by then.',
  exclusions: 'None: it counts fields.',
  missing: 'It is what this counts. Met when fewer than 5 fields lack more than 20 %.',
  ownReading: null,
};
