import { DEFINITION_VERSION, type CompletenessIndicator } from '../definition.ts';

export const iofDataCompleteness: CompletenessIndicator = {
  kind: 'completeness',
  id: 'iof-11',
  name: 'data completeness',
  set: 'IOF/FFN/BHOF',
  version: DEFINITION_VERSION,
  anchor: 'diagnosedOn',
  numerator: 'As flsdb-1: fields that at most 20 % of their rows lack.',
  denominator:
    'Fields with a row: an episode is one once the field is asked, unless the patient died or was transferred by then.',
  exclusions: 'None: it counts fields.',
  missing: 'It is what this counts. Met when fewer than 5 fields lack more than 20 %.',
  ownReading: null,
};
