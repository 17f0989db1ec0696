import { FIELD_NAMES, FILE_FIELDS, type FieldName, type FileField } from './fields.ts';

/** What each column is, in the order of the file: a field, or '' for one that is not taken. */
export type ColumnFields = readonly (FieldName | '')[];

/** A head without case, accents and signs: `1.10 TypeOfFracture` → `110typeoffracture`. */
const plain = (head: string): string =>
  head
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replaceAll('ł', 'l')
    .replaceAll('Ł', 'l')
    .replace(/[^\p{L}\p{N}]/gu, '')
    .toLowerCase();

/** The number before a head of the national database. */
const NUMBERED = /^\s*(\d\.\d{2})\b\s*/;

/** Its words alone: `birthDate` and `Birth date` are the same. */
const BY_HEAD = new Map<string, FieldName>();
/** By the number before it: `1.10` is the type of fracture, however that is spelled. */
const BY_NUMBER = new Map<string, FieldName>();
for (const name of FIELD_NAMES) {
  const { heads, flsDb }: FileField = FILE_FIELDS[name];
  for (const head of [name, ...heads, ...(flsDb === undefined ? [] : [flsDb, flsDb.replace(NUMBERED, '')])])
    if (!BY_HEAD.has(plain(head))) BY_HEAD.set(plain(head), name);
  const number = NUMBERED.exec(flsDb ?? '')?.[1];
  if (number !== undefined) BY_NUMBER.set(number, name);
}

/** Which field a head means, or '' when none. */
export function fieldOfHead(head: string): FieldName | '' {
  const number = NUMBERED.exec(head)?.[1];
  return (
    (number === undefined ? undefined : BY_NUMBER.get(number)) ??
    BY_HEAD.get(plain(head.replace(NUMBERED, ''))) ??
    BY_HEAD.get(plain(head)) ??
    ''
  );
}

/** What each head means; a second one of the same meaning is not taken, so that nothing is read by chance. */
export function fieldsOfHeads(heads: readonly string[]): ColumnFields {
  const seen = new Set<FieldName>();
  return heads.map((head) => {
    const name = fieldOfHead(head);
    if (name === '' || seen.has(name)) return '';
    seen.add(name);
    return name;
  });
}

/** Whether the heads are those of a file in the shape of the national database, which names nobody. */
export const isFlsDbShaped = (heads: readonly string[]): boolean =>
  heads.filter((head) => BY_NUMBER.has(NUMBERED.exec(head)?.[1] ?? '')).length >= 5;

/** What has to be among the fields before a row can be read; each entry: one of these. */
export const WANTED_FIELDS: readonly (readonly FieldName[])[] = [
  ['fractureDate'],
  ['site'],
  ['sex'],
  ['birthDate', 'ageAtFracture'],
];

/** Besides, where the file is not in the shape of the national database. */
export const WANTED_OF_PERSONS: readonly (readonly FieldName[])[] = [['number', 'nhsNumber'], ['family'], ['given']];

/** Fields without which no row could be taken: the first name of each. */
export function missingFields(fields: ColumnFields, flsDbShaped: boolean): FieldName[] {
  const wanted = flsDbShaped ? WANTED_FIELDS : [...WANTED_OF_PERSONS, ...WANTED_FIELDS];
  return wanted
    .filter((one) => !one.some((name) => fields.includes(name)))
    .flatMap(([first]) => (first === undefined ? [] : [first]));
}
