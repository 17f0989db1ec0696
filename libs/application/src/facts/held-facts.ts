import type { LocalDate } from '@osteon/domain';
import { EVENTS_OF_A_COURSE } from './assemble-facts.ts';
import type { FactRecord } from './fact-record.ts';

/**
 * The facts that hold: nothing corrects them and they retract nothing. In the order in which each was *first*
 * recorded, so that a corrected fact keeps its place ("the first in the order given", "the last given").
 */
export function heldFacts(records: readonly FactRecord[]): FactRecord[] {
  let corrected: Set<string> | undefined;
  for (const { correctsId } of records) if (correctsId !== null) (corrected ??= new Set()).add(correctsId);
  if (corrected === undefined) return [...records].sort((a, b) => a.seq - b.seq);

  const byId = new Map(records.map((record) => [record.id, record]));
  const firstSeq = (record: FactRecord): number => {
    let first = record;
    while (first.correctsId !== null) {
      const earlier = byId.get(first.correctsId);
      if (earlier === undefined) break;
      first = earlier;
    }
    return first.seq;
  };
  return records
    .filter((record) => !corrected.has(record.id) && !record.retracts)
    .map((record) => ({ record, seq: firstSeq(record) }))
    .sort((a, b) => a.seq - b.seq)
    .map(({ record }) => record);
}

/** The day of death that holds, or null. */
export function deathOn(held: readonly FactRecord[]): LocalDate | null {
  return held.find(({ type }) => type === 'death')?.on ?? null;
}

/** Fields of a payload that hold a date which a death recorded afterwards can precede (protocol, section 5). */
const DATED_FIELDS = [
  'endedOn',
  'pausedOn',
  'resolvedOn',
  'acknowledgedOn',
  'occurredOn',
  'symptomOnsetOn',
  'surgeryOn',
];

const NAMES_A_COURSE: ReadonlySet<string> = new Set(['dose', 'supply', ...EVENTS_OF_A_COURSE]);

const isAfter = (value: unknown, day: LocalDate): boolean => typeof value === 'string' && value > day;

export interface AliveFacts {
  /** What the planner is given. */
  readonly facts: readonly FactRecord[];
  /** Ids of facts dated after the death, wholly or in one of their dates: listed as incidents. */
  readonly setAside: readonly string[];
}

const NONE: readonly string[] = [];

/**
 * Sets aside what is dated after a recorded death: the whole fact, or only the date in it. Everything is kept in the
 * record; retracting the death brings it all back (protocol, section 5).
 */
export function setAsideAfterDeath(held: readonly FactRecord[]): AliveFacts {
  const died = deathOn(held);
  if (died === null) return { facts: held, setAside: NONE };
  const facts: FactRecord[] = [];
  const setAside: string[] = [];
  const lateCourses = new Set(held.filter(({ type, on }) => type === 'treatment' && on > died).map(({ ref }) => ref));
  for (const fact of held) {
    // What names a course that began after the death goes with it, whatever its own date says.
    if (fact.on > died || (NAMES_A_COURSE.has(fact.type) && lateCourses.has(fact.ref))) {
      setAside.push(fact.id);
      continue;
    }
    const late = DATED_FIELDS.filter((field) => isAfter(fact.payload[field], died));
    if (late.length === 0) facts.push(fact);
    else {
      setAside.push(fact.id);
      facts.push({ ...fact, payload: { ...fact.payload, ...Object.fromEntries(late.map((field) => [field, null])) } });
    }
  }
  return { facts, setAside };
}
