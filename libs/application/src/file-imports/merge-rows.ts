import type { LocalDate } from '@osteon/domain';
import type { ImportedFact, ImportedPatient } from '../imports/imported-patient.ts';
import { sameJson } from '../plan/same-json.ts';
import type { FilePerson, RowFault, TranslatedRow } from './file-row.ts';

/** What the rows of one person come to, and the rows that cannot go with the ones before them. */
export interface MergedPerson {
  readonly patient: ImportedPatient;
  readonly rows: readonly number[];
  readonly refused: readonly { readonly row: number; readonly faults: readonly RowFault[] }[];
}

/**
 * Rows of one person become one patient with the facts of all. A row that says something else of the person, or of the
 * same fact, than the rows before it is refused: importing the file again must not turn it round. Pure.
 * @param rows none of them refused, in the order of the file
 */
export function mergeRows(rows: readonly TranslatedRow[]): MergedPerson | null {
  const [first, ...others] = rows.filter(hasPerson);
  if (first === undefined) return null;
  const { person } = first.said;
  const facts = new Map(first.said.facts.map((fact) => [fact.sourceKey, fact]));
  const taken = [first];
  const refused: { row: number; faults: RowFault[] }[] = [];
  for (const other of others) {
    const isSame = samePerson(person, other.said.person);
    const isFitting = other.said.facts.every((fact) => {
      const known = facts.get(fact.sourceKey);
      return known === undefined || sameJson(known, fact);
    });
    if (!isSame || !isFitting) {
      refused.push({ row: other.row, faults: [{ column: null, code: 'contradicts' }] });
      continue;
    }
    taken.push(other);
    for (const fact of other.said.facts) facts.set(fact.sourceKey, fact);
  }
  const birthDate = birthDateOf(taken.map(({ said }) => said.person));
  if (birthDate === null) return null;
  return {
    patient: {
      identifiers: person.identifiers,
      family: person.family,
      given: person.given,
      birthDate,
      sex: person.sex,
      careHomeResident: person.careHomeResident,
      language: person.language,
      telecom: person.telecom,
      address: person.address,
      facts: [...facts.values()].sort(byDay),
      setAside: [],
      remarks: [],
    },
    rows: taken.map(({ row }) => row),
    refused,
  };
}

type Said = TranslatedRow & { readonly said: NonNullable<TranslatedRow['said']> };
const hasPerson = (row: TranslatedRow): row is Said => row.said !== null;

/** The address and the telephone of a later row may be others: the first row's stand. */
const samePerson = (one: FilePerson, other: FilePerson): boolean =>
  one.family === other.family &&
  sameJson(one.given, other.given) &&
  one.birthDate === other.birthDate &&
  one.sex === other.sex &&
  sameJson(one.identifiers, other.identifiers);

/** Where only ages are said: the latest day that fits all of them. */
function birthDateOf(persons: readonly FilePerson[]): LocalDate | null {
  const said = persons[0]?.birthDate ?? null;
  if (said !== null) return said;
  return persons.reduce<LocalDate | null>(
    (by, { bornBy }) => (bornBy !== null && (by === null || bornBy < by) ? bornBy : by),
    null,
  );
}

const ORDER: Readonly<Record<ImportedFact['type'], number>> = {
  fracture: 0,
  treatment: 1,
  dose: 2,
  supply: 2,
  event: 3,
};

/** By day, a fracture before anything else of its day, a course before its doses. */
function byDay(one: ImportedFact, other: ImportedFact): number {
  const [a, b] = [dayOf(one), dayOf(other)];
  return a < b ? -1 : a > b ? 1 : ORDER[one.type] - ORDER[other.type];
}

function dayOf(fact: ImportedFact): LocalDate {
  switch (fact.type) {
    case 'fracture':
      return fact.fracture.diagnosedOn;
    case 'treatment':
      return fact.treatment.startedOn;
    case 'dose':
      return fact.dose.on;
    case 'supply':
      return fact.supply.on;
    case 'event':
      return fact.event.on;
  }
}
