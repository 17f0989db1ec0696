import { serviceOf, type Actor } from '../actor.ts';
import type { FactCorrection, FactRecord } from '../facts/fact-record.ts';
import { heldFacts } from '../facts/held-facts.ts';
import { compareFacts } from '../imports/compare-facts.ts';
import type { ImportedFact, ImportNote } from '../imports/imported-patient.ts';
import { toNewFact } from '../imports/new-facts.ts';
import { incident, question } from '../imports/store-patient.ts';
import { changePatient } from '../patients/change-patient.ts';
import type { WorkItemToRaise } from '../plan/planned-change.ts';
import type { Hl7EffectTransaction } from './effect-store.ts';
import type { TranslatedMessage } from './translated-message.ts';

const TAKEN_BACK = 'the sender took it back';

/** Every blood test has some of these; nobody need look at them. */
const NOBODY_ASKS = new Set(['not-held', 'not-final']);

/**
 * Records, corrects and takes back what a message says of a known patient, and raises what a person should see. What was
 * said before writes nothing; over a person's word, nothing is written.
 * @returns whether anything changed
 */
export async function writeToldFacts(
  transaction: Hl7EffectTransaction,
  actor: Actor,
  patientId: string,
  message: TranslatedMessage,
  keyOf: (key: string) => string,
  isNews: (key: string) => Promise<boolean>,
): Promise<boolean> {
  const serviceId = serviceOf(actor);
  const facts: ImportedFact[] = [];
  for (const fact of message.facts) {
    const sourceKey = keyOf(fact.sourceKey);
    if (await isNews(factKey(patientId, sourceKey))) facts.push({ ...fact, sourceKey });
  }
  const takenBack: string[] = [];
  for (const key of message.takenBack) {
    if (await isNews(factKey(patientId, keyOf(key)))) takenBack.push(keyOf(key));
  }
  const items: WorkItemToRaise[] = [];
  const programs = new Set(await transaction.factsOfPrograms(serviceId, patientId));
  const change = await changePatient(
    transaction,
    actor,
    { serviceId, patientId },
    (state) => {
      const byPeople = new Set(state.facts.filter(({ id }) => !programs.has(id)).map(({ id }) => id));
      const compared = compareFacts(facts.map(toNewFact), state.facts, byPeople);
      const isRetracted = (id: string): boolean => state.facts.some((fact) => fact.id === id && fact.retracts);
      items.length = 0;
      items.push(
        ...compared.afterDeath.map((sourceKey) => incident(patientId, sourceKey)),
        ...remarksOf(message, keyOf)
          .filter(({ sourceKey }) => facts.some((fact) => fact.sourceKey === sourceKey))
          .filter(({ sourceKey }) => !compared.settled.includes(sourceKey))
          .map((note) => question(patientId, note)),
        ...asideOf(message, keyOf, state.facts).map((note) => question(patientId, note)),
        ...alive(patientId, message, state.facts),
      );
      return {
        source: 'import',
        facts: compared.add,
        corrections: [
          ...compared.correct.map((one) => (isRetracted(one.factId) ? { ...one, givesBack: true } : one)),
          ...takenBack.flatMap((key) => retraction(state.facts, programs, key)),
        ],
      };
    },
    { action: 'apply-hl7-message' },
  );
  if (items.length > 0) await transaction.raise(serviceId, patientId, items);
  return change.factIds.length > 0;
}

/** A death is one of its patient; whose visit or result it is, its number says. */
const factKey = (patientId: string, sourceKey: string): string =>
  sourceKey.endsWith('/death') ? `${sourceKey}/${patientId}` : sourceKey;

const withKey = (notes: readonly ImportNote[], keyOf: (key: string) => string): ImportNote[] =>
  notes.map((note) => ({ ...note, sourceKey: keyOf(note.sourceKey) }));

const remarksOf = ({ remarks }: TranslatedMessage, keyOf: (key: string) => string): ImportNote[] =>
  withKey(remarks, keyOf);

/** A cancel that repeats a death is news only where none is known. */
function asideOf(
  { setAside }: TranslatedMessage,
  keyOf: (key: string) => string,
  stored: readonly FactRecord[],
): ImportNote[] {
  const hasDied = heldFacts(stored).some(({ type }) => type === 'death');
  return withKey(
    setAside.filter(({ reason }) => !NOBODY_ASKS.has(reason) && !(hasDied && reason === 'death-in-a-cancel')),
    keyOf,
  );
}

/** Somebody who is recorded as dead, and lives as the sender says: once for each death that is recorded. */
function alive(patientId: string, { saysAlive }: TranslatedMessage, stored: readonly FactRecord[]): WorkItemToRaise[] {
  const death = heldFacts(stored).find(({ type }) => type === 'death');
  if (!saysAlive || death === undefined) return [];
  const text = 'A message of the hospital says that the patient is alive, and a death is recorded here.';
  const key = `incident/hl7/${patientId}/alive/${death.id}`;
  return [{ kind: 'incident', key, urgent: true, detail: { reason: 'said-to-be-alive', text } }];
}

/** What the sender said, as long as no person has made something else of it. */
function retraction(stored: readonly FactRecord[], programs: ReadonlySet<string>, key: string): FactCorrection[] {
  const last = stored
    .filter(({ sourceKey }) => sourceKey === key)
    .sort((a, b) => a.seq - b.seq)
    .at(-1);
  if (last === undefined || last.retracts || !programs.has(last.id)) return [];
  return [{ factId: last.id, retract: true, reason: TAKEN_BACK }];
}
