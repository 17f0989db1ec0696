import { randomUUID } from 'node:crypto';
import { AppError } from '../errors.ts';
import { checkPayload } from '../facts/check-payload.ts';
import type { FactPayload, FactRecord, FactSource, FactType, NewFact } from '../facts/fact-record.ts';
import { heldFacts } from '../facts/held-facts.ts';
import type { PatientState } from './patient-state.ts';
import type { ChangeRequest, FactToWrite } from './planned-change.ts';

/** Each new row, and the place in the request that an error of it is said at. */
export interface NewFactRows {
  readonly rows: readonly FactToWrite[];
  readonly placeOf: ReadonlyMap<string, string>;
}

/** The rows that a request adds: new facts get their planner's id, corrections take over that of what they correct. */
export function newFactRows(state: PatientState, request: ChangeRequest): NewFactRows {
  const rows: FactToWrite[] = [];
  const placeOf = new Map<string, string>();
  const add = (row: Omit<FactToWrite, 'id' | 'source' | 'importId'>, place: string): void => {
    if (!row.retracts) checkPayload(row.type, row.payload, state.today, place);
    const id = randomUUID();
    rows.push({ ...row, id, source: request.source, importId: request.importId ?? null });
    placeOf.set(id, place);
  };

  for (const correction of request.corrections ?? []) {
    const corrected = state.facts.find(({ id }) => id === correction.factId);
    if (corrected === undefined) throw new AppError('FLS-1018');
    const isSuperseded = state.facts.some(({ correctsId }) => correctsId === corrected.id);
    if (isSuperseded || (corrected.retracts && correction.givesBack !== true)) throw new AppError('FLS-1017');
    const retracts = correction.retract ?? false;
    if (!retracts && correction.on === undefined && correction.payload === undefined) {
      throw new AppError('FLS-1031', { field: 'payload' });
    }
    const payload = retracts ? {} : (correction.payload ?? corrected.payload);
    // What is given back was recorded under the rules of its time.
    if (!retracts && correction.givesBack !== true) checkAction(corrected.type, payload, request.source, '');
    add(
      {
        type: corrected.type,
        ref: corrected.ref,
        on: retracts ? corrected.on : (correction.on ?? corrected.on),
        payload,
        sourceKey: corrected.sourceKey,
        correctsId: corrected.id,
        retracts,
        reason: correction.reason,
      },
      '',
    );
  }

  const refs = new RefMaker(state.facts);
  const correctedNow = new Set((request.corrections ?? []).map(({ factId }) => factId));
  const held = heldFacts(state.facts).filter(({ id }) => !correctedNow.has(id));
  const dosesGiven = new Set(held.filter(({ type }) => type === 'dose').map(({ ref, on }) => `${ref}/${on}`));
  let hasDied = held.some(({ type }) => type === 'death') || rows.some((r) => r.type === 'death' && !r.retracts);
  for (const [index, fact] of (request.facts ?? []).entries()) {
    const place = `facts[${index}]`;
    if (fact.type === 'dose' && request.source !== 'import') {
      const dose = `${fact.ref}/${fact.on}`;
      if (dosesGiven.has(dose)) throw new AppError('FLS-1015', { field: `${place}.on` });
      dosesGiven.add(dose);
    }
    if (fact.type === 'death') {
      if (hasDied) throw new AppError('FLS-1016', { field: place });
      hasDied = true;
    }
    checkAction(fact.type, fact.payload ?? {}, request.source, place);
    add(
      {
        type: fact.type,
        ref: refs.of(fact, place),
        on: fact.on,
        payload: fact.payload ?? {},
        sourceKey: fact.sourceKey ?? null,
        correctsId: null,
        retracts: false,
        reason: null,
      },
      place,
    );
  }
  return { rows, placeOf };
}

/**
 * A person who records a red flag says what was done about it (protocol, section 6). What programs and patients tell is
 * kept without: it would be lost otherwise.
 */
function checkAction(type: FactType, payload: FactPayload, source: FactSource, place: string): void {
  if (type !== 'red-flag' || source !== 'nurse') return;
  const said = payload['actionTaken'];
  if (typeof said === 'string' && said.trim() !== '') return;
  throw new AppError('FLS-1061', { field: `${place === '' ? '' : `${place}.`}payload.actionTaken` });
}

/** Rows as the stored facts that they will be: after all that are there. */
export function asRecords(rows: readonly FactToWrite[]): FactRecord[] {
  const first = Number.MAX_SAFE_INTEGER - rows.length;
  return rows.map((row, index) => ({ ...row, seq: first + index }));
}

/** Gives fractures `f1`, `f2` … and courses `t1`, `t2` …; a name once used, even retracted, is never used again. */
class RefMaker {
  readonly #taken: Set<string>;
  readonly #made = { fracture: 0, treatment: 0 };

  constructor(facts: readonly FactRecord[]) {
    this.#taken = new Set();
    for (const { type, ref } of facts) {
      if ((type === 'fracture' || type === 'treatment') && ref !== null) this.#taken.add(`${type}/${ref}`);
    }
  }

  of(fact: NewFact, place: string): string | null {
    if (fact.type !== 'fracture' && fact.type !== 'treatment') {
      if (fact.ref === undefined && (fact.type === 'dose' || fact.type === 'supply')) {
        throw new AppError('FLS-1014', { field: `${place}.ref` });
      }
      return fact.ref ?? null;
    }
    if (fact.ref !== undefined) {
      if (this.#taken.has(`${fact.type}/${fact.ref}`)) throw new AppError('FLS-1025', { field: `${place}.ref` });
      this.#taken.add(`${fact.type}/${fact.ref}`);
      return fact.ref;
    }
    for (;;) {
      const ref = `${fact.type === 'fracture' ? 'f' : 't'}${++this.#made[fact.type]}`;
      if (this.#taken.has(`${fact.type}/${ref}`)) continue;
      this.#taken.add(`${fact.type}/${ref}`);
      return ref;
    }
  }
}
