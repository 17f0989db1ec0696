import type { ChangeResult as Change } from '@osteon/application';
import type { ChangeResult } from '@osteon/contracts';

export function presentChange({ patientId, version, factIds, difference, contactId }: Change): ChangeResult {
  const { added, changed, withdrawn, unchanged } = difference;
  return {
    patientId,
    version,
    factIds: [...factIds],
    difference: { added, changed, withdrawn, unchanged },
    ...(contactId === undefined ? {} : { contactId }),
  };
}
