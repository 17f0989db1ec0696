/**
 * People as they are told a second time: somebody of the patients given with the errors that registers have, and people
 * who are somebody else. Everything is drawn from a seed.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import type { ReportedPerson } from '@osteon/application';
import { isLocalDate, nameWords, type LocalDate } from '@osteon/domain';

/** The number of a hospital. The one of another hospital, or the state, is another system. */
const HOSPITAL = 'http://hospital.smarthealthit.org';
const STATE = 'http://hl7.org/fhir/sid/us-ssn';
const OTHER_HOSPITAL = 'urn:test:other-hospital';

interface FhirPatient {
  readonly id: string;
  readonly identifier: readonly { system: string; value: string }[];
  readonly name: readonly { family: string; given: readonly string[] }[];
  readonly telecom: readonly { value: string }[];
  readonly gender: 'female' | 'male';
  readonly birthDate: string;
  readonly address: readonly { line: readonly string[]; city: string; postalCode?: string; country: string }[];
}

/** The patients of `OSTEON_SHARED`, without the figures that tell made-up names apart; null, and said, without them. */
export function givenPatients(): ReportedPerson[] | null {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const folder = join(resolve(root, process.env['OSTEON_SHARED'] ?? '../shared'), 'data', 'synthea-r4');
  const file = join(folder, 'patients-for-matching.ndjson.gz');
  if (!existsSync(file)) {
    if (process.env['CI'] === 'true') throw new Error(`CI needs the data of OSTEON_SHARED, and ${file} is not there`);
    process.stderr.write('skipped: the patients for matching are not there (OSTEON_SHARED)\n');
    return null;
  }
  const lines = gunzipSync(readFileSync(file)).toString('utf8').trim().split('\n');
  return lines.map((line) => personOf(JSON.parse(line) as FhirPatient));
}

const plainName = (name: string): string => name.replace(/\d+/g, '');

function personOf({
  identifier,
  name: [name],
  telecom,
  gender,
  birthDate,
  address: [home],
}: FhirPatient): ReportedPerson {
  return {
    identifiers: identifier
      .filter(({ system }) => system === HOSPITAL || system === STATE)
      .map(({ system, value }) => ({ system, value })),
    family: plainName(name?.family ?? ''),
    given: (name?.given ?? []).map(plainName),
    birthDate: birthDate as LocalDate,
    sex: gender,
    telecom: telecom.map(({ value }) => ({ kind: 'phone', value, use: 'home' })),
    address:
      home === undefined
        ? null
        : { lines: home.line, city: home.city, postalCode: home.postalCode ?? null, country: home.country },
  };
}

/** The same draws for the same seed (mulberry32, Tommy Ettinger, public domain). */
export function drawsOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Draws for one case: where a value comes from another person, it is one of `others`. */
class Draws {
  readonly #draw: () => number;
  readonly #others: readonly ReportedPerson[];

  constructor(draw: () => number, others: readonly ReportedPerson[]) {
    this.#draw = draw;
    this.#others = others;
  }

  is(chance: number): boolean {
    return this.#draw() < chance;
  }
  below(count: number): number {
    return Math.floor(this.#draw() * count);
  }
  oneOf<Of>(list: readonly Of[]): Of {
    const one = list[this.below(list.length)];
    if (one === undefined) throw new Error('nothing to draw from');
    return one;
  }
  other(isWanted: (person: ReportedPerson) => boolean = () => true): ReportedPerson {
    return this.oneOf(this.#others.filter(isWanted));
  }
}

const LETTERS = [...'abcdefghijklmnopqrstuvwxyz'];
const ACCENTS: Readonly<Record<string, string>> = {
  a: 'á',
  e: 'é',
  i: 'í',
  o: 'ö',
  u: 'ü',
  n: 'ñ',
  c: 'ç',
  s: 'š',
  z: 'ż',
  l: 'ł',
};

/** A letter left out, doubled, taken for another, or two in each other's place. */
function mistyped(word: string, draws: Draws): string {
  const letters = [...word];
  if (letters.length < 2) return word;
  const at = draws.below(letters.length);
  const kind = draws.below(4);
  if (kind === 0) letters.splice(at, 1);
  else if (kind === 1) letters.splice(at, 0, draws.oneOf(LETTERS));
  else if (kind === 2) letters[at] = draws.oneOf(LETTERS.filter((letter) => letter !== word[at]?.toLowerCase()));
  else {
    const from = Math.min(at, letters.length - 2);
    letters.splice(from, 2, letters[from + 1] ?? '', letters[from] ?? '');
  }
  return letters.join('');
}

const firstGiven = (person: ReportedPerson, change: (name: string) => string): string[] =>
  person.given.map((name, place) => (place === 0 ? change(name) : name));
const accented = (name: string): string => name.replace(/[aeiouncszl]/g, (letter) => ACCENTS[letter] ?? letter);

function misdated(on: LocalDate, draws: Draws): LocalDate {
  for (;;) {
    const figures = [...on];
    const at = draws.oneOf([2, 3, 5, 6, 8, 9]);
    figures[at] = String(draws.below(10));
    const wrong = figures.join('');
    if (wrong !== on && isLocalDate(wrong)) return wrong;
  }
}

function turned(on: LocalDate): LocalDate {
  const [year = '', month = '', day = ''] = on.split('-');
  const other = `${year}-${day}-${month}`;
  // Where there is no such month nobody can have taken the one for the other: the last figure is another.
  return isLocalDate(other) && other !== on ? other : (`${on.slice(0, 9)}${on.endsWith('1') ? '2' : '1'}` as LocalDate);
}

type Change = (person: ReportedPerson, draws: Draws) => ReportedPerson;

/** What happens to a person's data on the way, one at a time. */
const ERRORS = {
  'nothing wrong': (person) => person,
  'typing in the family name': (person, draws) => ({ ...person, family: mistyped(person.family, draws) }),
  'typing in the given name': (person, draws) => ({
    ...person,
    given: firstGiven(person, (name) => mistyped(name, draws)),
  }),
  'typing in both names': (person, draws) => ({
    ...person,
    family: mistyped(person.family, draws),
    given: firstGiven(person, (name) => mistyped(name, draws)),
  }),
  'accents and capitals': (person, draws) =>
    draws.is(0.5)
      ? { ...person, family: accented(person.family), given: person.given.map(accented) }
      : {
          ...person,
          family: accented(person.family).toUpperCase(),
          given: person.given.map((name) => name.toUpperCase()),
        },
  'swapped names': (person) => ({ ...person, family: person.given.join(' '), given: [person.family] }),
  'second name left out': (person) => ({ ...person, given: person.given.slice(0, 1) }),
  'initial for the given name': (person) => ({ ...person, given: [(person.given[0] ?? '').slice(0, 1)] }),
  'typing in the date of birth': (person, draws) => ({
    ...person,
    birthDate: person.birthDate === null ? null : misdated(person.birthDate, draws),
  }),
  'day and month swapped': (person) => ({
    ...person,
    birthDate: person.birthDate === null ? null : turned(person.birthDate),
  }),
  'moved house': (person, draws) => ({
    ...person,
    address: draws.other().address,
    telecom: draws.is(0.5) ? draws.other().telecom : person.telecom,
  }),
  'another family name (married)': (person, draws) => ({
    ...person,
    family: draws.other(({ family }) => family !== person.family).family,
  }),
} as const satisfies Readonly<Record<string, Change>>;
const SINGLE = Object.keys(ERRORS) as (keyof typeof ERRORS)[];
/** Of those, what comes together. */
const TOGETHER = SINGLE.filter((name) => name !== 'nothing wrong');

/** Which numbers come along: the hospital's, another hospital's, or none. */
function numbered(person: ReportedPerson, draws: Draws): ReportedPerson {
  const drawn = draws.below(10);
  if (drawn < 4) return { ...person, identifiers: person.identifiers.filter(({ system }) => system === HOSPITAL) };
  if (drawn < 5) return person;
  if (drawn < 7) return { ...person, identifiers: [{ system: OTHER_HOSPITAL, value: `O${draws.below(1e9)}` }] };
  return { ...person, identifiers: [] };
}

export interface MatchCase {
  readonly kind: string;
  readonly person: ReportedPerson;
  /** Who it is, as a place in the stored patients; null: somebody else. */
  readonly is: number | null;
}

const newNumbers = (draws: Draws): ReportedPerson['identifiers'] =>
  draws.is(0.5)
    ? [{ system: HOSPITAL, value: `N${draws.below(1e9)}` }]
    : draws.is(0.5)
      ? [{ system: STATE, value: `999-${10 + draws.below(89)}-${1000 + draws.below(8999)}` }]
      : [];

/** A day so many years before, on the birthday of somebody else. */
function olderBy(on: LocalDate, years: number, draws: Draws): LocalDate {
  const [, month = '01', date = '01'] = (draws.other().birthDate ?? '1950-01-01').split('-');
  const year = String(Number(on.slice(0, 4)) - years);
  return `${year}-${month}-${date === '29' ? '28' : date}`;
}

/** People who are not who they resemble. */
const OTHERS: Readonly<Record<string, Change>> = {
  twin: (person, draws) => ({
    ...person,
    given: [draws.other(({ given, sex }) => given[0] !== person.given[0] && sex === person.sex).given[0] ?? ''],
    identifiers: newNumbers(draws),
  }),
  // A clerk took the card of the other: nothing but the given name says who it is.
  'twin under the number of the other': (person, draws) => ({
    ...person,
    given: [draws.other(({ given, sex }) => given[0] !== person.given[0] && sex === person.sex).given[0] ?? ''],
    identifiers: person.identifiers.filter(({ system }) => system === HOSPITAL),
  }),
  'twin of a like name under the number of the other': (person, draws) => ({
    ...person,
    given: firstGiven(person, (name) => {
      const alike = LETTERS.map((letter) => `${name.slice(0, -1)}${letter}`);
      return draws.oneOf(alike.filter((other) => nameWords(other).join(' ') !== nameWords(name).join(' ')));
    }),
    identifiers: person.identifiers.filter(({ system }) => system === HOSPITAL),
  }),
  'one of the household': (person, draws) => ({
    ...person,
    given: draws.other().given,
    birthDate: olderBy(
      person.birthDate ?? '1950-01-01',
      draws.is(0.5) ? 2 + draws.below(5) : 25 + draws.below(10),
      draws,
    ),
    sex: draws.is(0.5) ? 'female' : 'male',
    identifiers: newNumbers(draws),
  }),
  'parent of the same name': (person, draws) => ({
    ...person,
    birthDate: olderBy(person.birthDate ?? '1950-01-01', 24 + draws.below(12), draws),
    identifiers: newNumbers(draws),
  }),
  'stranger of the same name': (person, draws) => {
    const other = draws.other();
    return {
      ...other,
      family: person.family,
      given: person.given.slice(0, 1),
      sex: person.sex,
      identifiers: newNumbers(draws),
    };
  },
  'stranger born on the same day': (person, draws) => ({
    ...draws.other(({ family }) => family !== person.family),
    birthDate: person.birthDate,
    identifiers: newNumbers(draws),
  }),
};

/**
 * What is asked about stored patients: each once with an error of its own kind or two or three together, and people who
 * resemble them without being them.
 * @param strangers not among the stored
 */
export function casesOf(
  stored: readonly ReportedPerson[],
  strangers: readonly ReportedPerson[],
  seed: number,
): MatchCase[] {
  const draws = new Draws(drawsOf(seed), strangers);
  const same = stored.map((person, is): MatchCase => {
    const place = (is + seed) % (SINGLE.length + 3);
    const single = SINGLE[place];
    if (single !== undefined) return { kind: single, is, person: numbered(ERRORS[single](person, draws), draws) };
    let changed = person;
    for (let count = 2 + draws.below(2); count > 0; count -= 1) changed = ERRORS[draws.oneOf(TOGETHER)](changed, draws);
    return { kind: 'two or three of these', is, person: numbered(changed, draws) };
  });
  const names = Object.keys(OTHERS);
  const others = stored.flatMap((person, is): MatchCase[] => {
    const kind = names[(is + seed) % (names.length * 2)];
    const change = kind === undefined ? undefined : OTHERS[kind];
    return kind === undefined || change === undefined ? [] : [{ kind, is: null, person: change(person, draws) }];
  });
  const unknown = strangers.map((person): MatchCase => ({ kind: 'somebody unknown', is: null, person }));
  return [...same, ...others, ...unknown];
}
