import { AppError } from '../errors.ts';
import type { FactCorrection, FactRecord, NewFact } from '../facts/fact-record.ts';
import { heldFacts } from '../facts/held-facts.ts';
import { toNewFact } from '../imports/new-facts.ts';
import { sameJson } from '../plan/same-json.ts';
import type { WrittenMeaning } from './resource-write.ts';

/** What a resource says of a fact; what it does not say of it stays as it is. */
const SPOKEN: Readonly<Record<string, readonly string[]>> = {
  fracture: ['site'],
  treatment: ['agent', 'endedOn'],
  dose: [],
  dxa: ['status', 'tScore'],
  lab: ['test', 'value', 'unit'],
  pain: ['nrs'],
  death: [],
};

const CORRECTED = 'the sender’s record changed';
const RETRACTED = 'entered in error, the sender says';

/** A write of one fact, its patient found. */
export interface FactWrite {
  readonly index: number;
  readonly type: string;
  readonly path: string;
  readonly sourceKey: string;
  readonly meaning: Extract<WrittenMeaning, { kind: 'facts' | 'retraction' }>;
  /** Null: it is new, or known by its key. */
  readonly id: string | null;
  readonly version: string | null;
  readonly seen: boolean;
  /**
   * What becomes of a record that is known by its key with another content: refused; left as it is (conditional create);
   * corrected (conditional update); corrected, and left where a person has changed it (bulk).
   */
  readonly known: 'refuse' | 'leave' | 'correct' | 'correct-own';
}

/** What became of a write: a fact that is there, or a row of the change. */
export interface FactFate {
  readonly index: number;
  readonly outcome: 'created' | 'updated' | 'unchanged';
  readonly id: { readonly known: string } | { readonly factAt: number } | null;
  readonly version: number;
}

export interface PlannedFactWrites {
  readonly facts: readonly NewFact[];
  readonly corrections: readonly FactCorrection[];
  /** The path of the resource behind each new fact, and behind the first correction. */
  readonly pathOfFact: readonly string[];
  readonly pathOfCorrection: string;
  readonly fates: readonly FactFate[];
}

/** The versions of each fact, the first of them first. */
function chainsOf(facts: readonly FactRecord[]): Map<string, FactRecord[]> {
  const byId = new Map(facts.map((fact) => [fact.id, fact]));
  const chains = new Map<string, FactRecord[]>();
  for (const fact of [...facts].sort((a, b) => a.seq - b.seq)) {
    let first = fact;
    while (first.correctsId !== null) {
      const before = byId.get(first.correctsId);
      if (before === undefined) break;
      first = before;
    }
    const chain = chains.get(first.id);
    if (chain === undefined) chains.set(first.id, [fact]);
    else chain.push(fact);
  }
  return chains;
}

const refusal = (code: ConstructorParameters<typeof AppError>[0], path: string, message: string): AppError =>
  new AppError(code, { field: path, message });

/** Makes facts and corrections of what a request writes about one patient. */
class Planner {
  readonly #stored: readonly FactRecord[];
  readonly #chains: Map<string, FactRecord[]>;
  readonly #programs: ReadonlySet<string>;
  readonly #touched = new Set<string>();
  readonly facts: NewFact[] = [];
  readonly corrections: FactCorrection[] = [];
  readonly pathOfFact: string[] = [];
  pathOfCorrection = '';
  readonly fates: FactFate[] = [];
  /** New courses by agent, so that a dose of the same request finds its course. */
  readonly #begun: { agent: unknown; ref: string; on: string }[] = [];

  constructor(stored: readonly FactRecord[], programs: ReadonlySet<string>) {
    this.#stored = stored;
    this.#chains = chainsOf(stored);
    this.#programs = programs;
  }

  take(write: FactWrite): void {
    const chain = write.id === null ? this.#byKey(write.sourceKey) : this.#chains.get(write.id);
    if (write.id !== null && chain === undefined) throw refusal('FLS-1434', write.path, 'there is no such resource');
    if (chain !== undefined) return this.#known(write, chain);
    const { meaning } = write;
    if (meaning.kind === 'retraction') {
      if (write.known === 'correct-own')
        return void this.fates.push({ index: write.index, outcome: 'unchanged', id: null, version: 0 });
      throw refusal('FLS-1471', write.path, 'says that it was entered in error, and it is not here');
    }
    if (meaning.pausedAt !== null) throw refusal('FLS-1471', meaning.pausedAt.expression, meaning.pausedAt.text);
    this.#add(write, meaning);
  }

  #byKey(sourceKey: string): FactRecord[] | undefined {
    for (const chain of this.#chains.values()) if (chain.some((fact) => fact.sourceKey === sourceKey)) return chain;
    return undefined;
  }

  #add(write: FactWrite, { facts }: Extract<WrittenMeaning, { kind: 'facts' }>): void {
    const { index, path } = write;
    const same = this.facts.findIndex(({ sourceKey }) => sourceKey === write.sourceKey);
    if (same !== -1) return void this.fates.push({ index, outcome: 'unchanged', id: { factAt: same }, version: 1 });
    const rows = facts.map(toNewFact);
    const fact = rows.at(-1);
    if (fact === undefined) throw refusal('FLS-1471', path, 'says nothing that is kept');
    if (fact.type !== 'dose') {
      if (fact.type === 'treatment')
        this.#begun.push({ agent: fact.payload['agent'], ref: String(fact.ref), on: fact.on });
      return this.#push(write, fact);
    }
    const course = rows.find(({ type }) => type === 'treatment');
    const ref = this.#courseOf(course?.payload['agent'], fact.on);
    if (ref === null) {
      if (course !== undefined) {
        this.#begun.push({ agent: course.payload['agent'], ref: String(course.ref), on: course.on });
        this.facts.push(course);
        this.pathOfFact.push(path);
      }
      return this.#push(write, fact);
    }
    // The same injection, told by somebody else before, is that injection.
    const given = heldFacts(this.#stored).find((one) => one.type === 'dose' && one.ref === ref && one.on === fact.on);
    const chain = given === undefined ? undefined : [...this.#chains].find(([, rows]) => rows.includes(given));
    if (chain !== undefined) {
      return void this.fates.push({ index, outcome: 'unchanged', id: { known: chain[0] }, version: chain[1].length });
    }
    this.#push(write, { ...fact, ref });
  }

  #push({ index, path }: FactWrite, fact: NewFact): void {
    this.fates.push({ index, outcome: 'created', id: { factAt: this.facts.length }, version: 1 });
    this.facts.push(fact);
    this.pathOfFact.push(path);
  }

  /** The course of an agent that runs on a day: the one begun last. */
  #courseOf(agent: unknown, on: string): string | null {
    const held = heldFacts(this.#stored)
      .filter(({ type, payload }) => type === 'treatment' && payload['agent'] === agent)
      .filter(({ payload }) => typeof payload['endedOn'] !== 'string' || payload['endedOn'] >= on)
      .map(({ ref, on: begun }) => ({ ref: String(ref), on: begun }));
    const begun = this.#begun.filter((one) => one.agent === agent);
    const running = [...held, ...begun].filter((one) => one.on <= on).sort((a, b) => (a.on < b.on ? -1 : 1));
    return running.at(-1)?.ref ?? null;
  }

  #known(write: FactWrite, chain: readonly FactRecord[]): void {
    const { index, path, meaning, seen } = write;
    const [first] = chain;
    const last = chain.at(-1);
    if (first === undefined || last === undefined) return;
    if (write.version !== null && write.version !== String(chain.length)) {
      throw new AppError('FLS-1479', { field: path, message: `its version is ${chain.length}` });
    }
    if (this.#touched.has(first.id)) throw refusal('FLS-1485', path, 'is written twice');
    this.#touched.add(first.id);
    const id = { known: first.id };
    const unchanged = { index, outcome: 'unchanged', id, version: chain.length } as const;
    if (write.id === null && write.known === 'leave') return void this.fates.push(unchanged);
    const isOfPerson = !this.#programs.has(last.id);
    const correct = (correction: Omit<FactCorrection, 'factId'>): void => {
      if (isOfPerson && !seen) {
        if (write.known === 'correct-own') return void this.fates.push(unchanged);
        throw refusal('FLS-1475', path, 'a person has changed this here; read it and name its version');
      }
      if (this.corrections.length === 0) this.pathOfCorrection = path;
      this.corrections.push({ ...correction, factId: last.id });
      this.fates.push({ index, outcome: 'updated', id, version: chain.length + 1 });
    };
    if (meaning.kind === 'retraction') {
      if (last.retracts) return void this.fates.push(unchanged);
      return correct({ retract: true, reason: RETRACTED });
    }
    const fact = meaning.facts.map(toNewFact).at(-1);
    if (fact === undefined || fact.type !== last.type) {
      const text = `is another kind of record; mark this one entered-in-error and send the other as a new one`;
      throw refusal('FLS-1476', path, text);
    }
    this.#checkCourse(write, meaning, last);
    const said = chain.findLast((one) => this.#programs.has(one.id));
    const isSame = (one: FactRecord): boolean =>
      !one.retracts && one.on === fact.on && sameJson(overlaid(one, fact.payload ?? {}), known(one.payload));
    if (isSame(last)) return void this.fates.push(unchanged);
    if (write.id === null) {
      // What is sent again as it was sent before is known, whatever a person has made of it since.
      if (said !== undefined && isSame(said)) return void this.fates.push(unchanged);
      if (write.known === 'refuse') {
        const text = 'is known here with another content: update it';
        throw new AppError('FLS-1474', { field: path, message: text, details: { id: first.id } });
      }
    }
    if (meaning.pausedAt !== null && typeof last.payload['pausedOn'] !== 'string') {
      throw refusal('FLS-1471', meaning.pausedAt.expression, meaning.pausedAt.text);
    }
    correct({
      on: fact.on,
      payload: overlaid(last, fact.payload ?? {}),
      reason: CORRECTED,
      ...(last.retracts ? { givesBack: true } : {}),
    });
  }

  /** A dose stays a dose of its course: another medicine is another record. */
  #checkCourse(write: FactWrite, { facts }: Extract<WrittenMeaning, { kind: 'facts' }>, last: FactRecord): void {
    if (last.type !== 'dose') return;
    const course = heldFacts(this.#stored).find(({ type, ref }) => type === 'treatment' && ref === last.ref);
    const agent = facts.find(({ type }) => type === 'treatment');
    if (agent?.type !== 'treatment' || course === undefined) return;
    if (agent.treatment.agent !== course.payload['agent']) {
      throw refusal(
        'FLS-1476',
        write.path,
        'is of another medicine; mark this one entered-in-error and send a new one',
      );
    }
  }
}

/** A payload with what is said now; what the resource has no word for stays. */
function overlaid({ type, payload, retracts }: FactRecord, said: Readonly<Record<string, unknown>>) {
  const spoken = SPOKEN[type] ?? [];
  const kept = Object.entries(retracts ? {} : known(payload)).filter(([name]) => !spoken.includes(name));
  return { ...Object.fromEntries(kept), ...said };
}

/** What is null is not known, and is the same as what is not there. */
const known = (payload: FactRecord['payload']): Record<string, unknown> =>
  Object.fromEntries(Object.entries(payload).filter(([, value]) => value !== null));

/**
 * What a request writes about one patient, as facts and corrections: nothing where it is known already, and never over a
 * person's word unless the sender has seen it. Pure.
 * @param programs ids of the facts that programs sent
 * @throws AppError that names the resource
 */
export function planFactWrites(
  stored: readonly FactRecord[],
  programs: ReadonlySet<string>,
  writes: readonly FactWrite[],
): PlannedFactWrites {
  const planner = new Planner(stored, programs);
  // Courses first, so that a dose of the same request finds its own.
  const isDose = ({ meaning }: FactWrite): boolean =>
    meaning.kind === 'facts' && meaning.facts.some(({ type }) => type === 'dose');
  for (const write of [...writes].sort((a, b) => Number(isDose(a)) - Number(isDose(b)) || a.index - b.index)) {
    planner.take(write);
  }
  const { facts, corrections, pathOfFact, pathOfCorrection, fates } = planner;
  return { facts, corrections, pathOfFact, pathOfCorrection, fates };
}
