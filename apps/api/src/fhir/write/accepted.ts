import type { NothingRaised, ResourceWritten } from '@osteon/application';
import type { Fhir } from '@osteon/interop';

export const statusOf = ({ outcome }: ResourceWritten): number =>
  ({ created: 201, updated: 200, unchanged: 200, accepted: 202 })[outcome];

const NOTHING: Readonly<Record<NothingRaised, string>> = {
  'no-fracture': 'taken and read: it tells of no fracture that is followed up',
  'later-encounter': 'taken and read: it is no first encounter for a closed fracture',
  'high-energy': 'taken and read: it came of high energy',
  'under-50': 'taken and read: the patient was not yet 50',
  cancelled: 'taken: what it told of before is withdrawn, unless a person has decided about it',
};

/** What is answered of what a person decides about: it has no address, and becomes a record only if they say so. */
export function acceptedOutcome({ nothing }: ResourceWritten): Fhir.OperationOutcome {
  const text =
    nothing === null || nothing === undefined
      ? 'taken as a possible fracture: a person decides what becomes of it'
      : NOTHING[nothing];
  return {
    resourceType: 'OperationOutcome',
    issue: [{ severity: 'information', code: 'informational', details: { text } }],
  };
}
