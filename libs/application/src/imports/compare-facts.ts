import type { LocalDate } from '@osteon/domain';
import type { FactCorrection, FactRecord } from '../facts/fact-record.ts';
import { deathOn, heldFacts } from '../facts/held-facts.ts';
import { sameJson } from '../plan/same-json.ts';
import type { ImportedNewFact } from './new-facts.ts';

export interface ComparedFacts {
  readonly add: readonly ImportedNewFact[];
  readonly correct: readonly FactCorrection[];
  readonly unchanged: number;
  /** Changed by the sender, but a person had corrected or retracted them before: the person's word stays. */
  readonly kept: number;
  /** Source keys of what is dated after a death that was already known here. */
  readonly afterDeath: readonly string[];
  /** Source keys of what a person here has settled: by a correction, or by a death that was recorded here. */
  readonly settled: readonly string[];
}

const REASON = 'the sender’s record changed';

/**
 * Compares what a sender says now with what it said before, by source key: the same again changes nothing, a new
 * content corrects, and what a person corrected since is left alone.
 * @param recorded everything stored of the patient, corrected facts too
 * @param byPeople ids of the facts that did not come from an import
 */
export function compareFacts(
  imported: readonly ImportedNewFact[],
  recorded: readonly FactRecord[],
  byPeople: ReadonlySet<string>,
): ComparedFacts {
  const versions = new Map<string, FactRecord[]>();
  for (const record of [...recorded].sort((one, other) => one.seq - other.seq)) {
    if (record.sourceKey === null) continue;
    const known = versions.get(record.sourceKey);
    if (known === undefined) versions.set(record.sourceKey, [record]);
    else known.push(record);
  }
  const held = heldFacts(recorded);
  const diedOn = deathOn(held);
  const usedRefs = new Set(recorded.flatMap((record) => ownRef(record) ?? []));

  const add: ImportedNewFact[] = [];
  const correct: FactCorrection[] = [];
  let unchanged = 0;
  let kept = 0;
  const afterDeath: string[] = [];
  const settled: string[] = [];
  for (const fact of imported) {
    const known = versions.get(fact.sourceKey) ?? [];
    const last = known.at(-1);
    const said = known.findLast(({ id }) => !byPeople.has(id));
    const isDeathKnown = fact.type === 'death' && diedOn !== null && said === undefined;
    if (isDeathKnown || (last !== undefined && byPeople.has(last.id))) settled.push(fact.sourceKey);
    if (last === undefined || said === undefined) {
      if (isDeathKnown) unchanged += 1;
      else if (isAfter(fact.on, diedOn)) afterDeath.push(fact.sourceKey);
      else if (usedRefs.has(ownRef(fact) ?? '')) unchanged += 1;
      else add.push(fact);
    } else if (fact.dateAssumed || (said.on === fact.on && !said.retracts && sameJson(said.payload, fact.payload))) {
      unchanged += 1;
    } else if (last !== said) {
      kept += 1;
    } else if (fact.type !== 'death' && isAfter(fact.on, diedOn)) {
      afterDeath.push(fact.sourceKey);
    } else {
      correct.push({ factId: said.id, on: fact.on, payload: fact.payload, reason: REASON });
    }
  }
  return { add, correct, unchanged, kept, afterDeath, settled };
}

const isAfter = (on: LocalDate, diedOn: LocalDate | null): boolean => diedOn !== null && on > diedOn;

/** The planner's id that a fracture or course takes; null for what only refers to one. */
function ownRef({ type, ref }: { readonly type: string; readonly ref?: string | null }): string | null {
  return (type === 'fracture' || type === 'treatment') && ref != null ? `${type}/${ref}` : null;
}
