import type { LocalDate } from '@osteon/domain';
import type { ImportedFact, ImportRemark, SetAside } from '../imported.ts';
import { dayOfFact } from '../imported.ts';

/** Facts dated after the death are set aside, and a course that ends after it has no end of its own. Source: protocol section 5. */
export const upToDeath = (
  built: readonly ImportedFact[],
  deceasedOn: LocalDate | null,
): { facts: ImportedFact[]; late: SetAside[]; remarks: ImportRemark[] } => {
  if (deceasedOn === null) return { facts: [...built], late: [], remarks: [] };
  const facts: ImportedFact[] = [];
  const late: SetAside[] = [];
  const remarks: ImportRemark[] = [];
  for (const fact of built) {
    const { sourceKey, path } = fact;
    const day = dayOfFact(fact);
    if (day > deceasedOn) {
      const text = `This is dated ${day}, after the death on ${deceasedOn}.`;
      late.push({ sourceKey, reason: 'after-death', path, text, fact });
    } else if (fact.type === 'treatment' && fact.treatment.endedOn !== null && fact.treatment.endedOn > deceasedOn) {
      const text = `The course is said to end on ${fact.treatment.endedOn}, after the death on ${deceasedOn}: the end is left out.`;
      remarks.push({ sourceKey, reason: 'end-after-death', path, text });
      facts.push({ ...fact, treatment: { ...fact.treatment, endedOn: null } });
    } else {
      facts.push(fact);
    }
  }
  return { facts, late, remarks };
};
