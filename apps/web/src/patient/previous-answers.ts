import type { PatientView } from '@osteon/contracts';

type Fact = PatientView['facts'][number];

/** The fact of a type that holds and happened last; of one course where `ref` names it. */
export function previousAnswer(
  { facts }: Pick<PatientView, 'facts'>,
  type: string,
  { ref, has }: { readonly ref?: string; readonly has?: string } = {},
): Fact | undefined {
  return facts
    .filter(
      (fact) =>
        fact.type === type &&
        fact.holds &&
        !fact.retracts &&
        (ref === undefined || fact.ref === ref) &&
        (has === undefined || (fact.payload[has] !== undefined && fact.payload[has] !== null)),
    )
    .toSorted((a, b) =>
      a.on === b.on ? Date.parse(b.recordedAt) - Date.parse(a.recordedAt) : a.on < b.on ? 1 : -1,
    )[0];
}
