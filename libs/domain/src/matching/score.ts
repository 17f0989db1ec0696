import type { Sex } from '../facts/facts.ts';
import { isNhsNumber, NHS_NUMBER, nhsNumberOf } from '../identity/nhs-number.ts';
import type { LocalDate } from '../time/local-date.ts';
import { nameAgreement, nameWords, type NameAgreement } from './name-likeness.ts';

/** Somebody as the score looks at them. What is unknown is null or left out: it speaks neither for nor against. */
export interface MatchPerson {
  readonly family: string;
  readonly given: string;
  readonly birthDate: LocalDate | null;
  readonly sex: Sex;
  readonly identifiers: readonly { readonly system: string; readonly value: string }[];
  readonly phones: readonly string[];
  readonly emails: readonly string[];
  /** Street and house as it is written, and the postcode. */
  readonly address: { readonly street: string; readonly postcode: string } | null;
}

export const MATCH_FIELDS = [
  'family', 'given', 'birth-date', 'sex', 'identifier', 'phone', 'email', 'address',
] as const; // prettier-ignore
export type MatchField = (typeof MATCH_FIELDS)[number];

/** `swapped`: family and given name in each other's place, day and month likewise. `conflict`: two numbers of which a person has one. */
export const MATCH_AGREEMENTS = ['same', 'similar', 'swapped', 'part', 'differs', 'conflict'] as const;
export type MatchAgreement = (typeof MATCH_AGREEMENTS)[number];

export interface MatchReason {
  readonly field: MatchField;
  readonly agreement: MatchAgreement;
  /** In bits. */
  readonly weight: number;
}

/**
 * `same`: sure enough to go together without anybody looking. `shown`: a person looks at both. `no`: another person, as
 * far as can be told.
 */
export const MATCH_BANDS = ['same', 'shown', 'no'] as const;
export type MatchBand = (typeof MATCH_BANDS)[number];

export interface MatchScore {
  readonly score: number;
  readonly band: MatchBand;
  readonly reasons: readonly MatchReason[];
}

/**
 * How often a field agrees so among records of one person (`m`) and of two (`u`). Estimates from the literature on
 * registers of patients (Fellegi and Sunter 1969; Grannis et al. 2003), tried on patients with injected errors:
 * docs/interfaces/matching.md. The weight is log2(m / u).
 */
const LEVELS = {
  family: { same: [0.87, 0.004], similar: [0.07, 0.003], part: [0.02, 0.003], initial: [0.001, 0.05], differs: [0.04, 0.94] },
  given: { same: [0.84, 0.012], similar: [0.1, 0.008], part: [0.02, 0.006], initial: [0.02, 0.07], differs: [0.02, 0.9] },
  birthDate: { same: [0.94, 0.000_07], swapped: [0.01, 0.000_07], similar: [0.035, 0.002], part: [0.005, 0.03], differs: [0.01, 0.97] },
  sex: { same: [0.995, 0.55], differs: [0.005, 0.45] },
  identifier: { same: [0.6, 0.000_002], differs: [0.2, 0.3] },
  phone: { same: [0.6, 0.003], differs: [0.4, 0.6] },
  email: { same: [0.6, 0.001], differs: [0.4, 0.6] },
  address: { same: [0.75, 0.004], part: [0.06, 0.01], differs: [0.19, 0.986] },
} as const satisfies Readonly<Record<string, Readonly<Record<string, readonly [number, number]>>>>; // prettier-ignore

const weightOf = ([m, u]: readonly [number, number]): number => Math.log2(m / u);

/** From here on a person looks; below it almost everybody is somebody else. In bits. */
export const SHOWN_FROM = 9;

/** Two names in each other's place are two slips at once. */
const SWAPPED_COSTS = 3;

/** Numbers of which a person has one for life, by system; others change with the hospital or the card. */
const FOR_LIFE: ReadonlySet<string> = new Set([
  NHS_NUMBER,
  'http://hl7.org/fhir/sid/us-ssn',
  'urn:oid:2.16.840.1.113883.4.1',
  'urn:oid:2.16.840.1.113883.3.4424.1.1.616',
  'urn:oid:2.16.840.1.113883.2.1.4.1',
]);

/** A number as it is compared: without spaces and hyphens, in one case. */
const plainNumber = (value: string): string => value.replace(/[\s-]/g, '').toLowerCase();

/**
 * How likely two records are one person (Fellegi and Sunter): each field adds what its agreement says. Two numbers for
 * life that differ forbid the match, whatever else agrees. Only a shared number *and* both names are `same`, with a date
 * of birth that is no other one; a shared number alone, or names and birth alone, are shown to a person. A slip in the
 * given name may be a twin under the card of the other: a person looks. Whose given name and birth both differ is
 * another person of the household, whatever of house and telephone they share.
 */
export function scoreMatch(one: MatchPerson, other: MatchPerson): MatchScore {
  const reasons: MatchReason[] = [];
  const add = (field: MatchField, agreement: MatchAgreement, weight: number): void => {
    reasons.push({ field, agreement, weight: Math.round(weight * 100) / 100 });
  };

  const names = namesAgreement(one, other);
  if (names.family !== 'missing') add('family', saidOf(names.family, names.isSwapped), names.familyWeight);
  if (names.given !== 'missing') add('given', saidOf(names.given, names.isSwapped), names.givenWeight);

  const born = birthAgreement(one.birthDate, other.birthDate);
  if (born !== 'missing') add('birth-date', born, weightOf(LEVELS.birthDate[born]));

  if (one.sex !== 'unknown' && other.sex !== 'unknown') {
    const sex = one.sex === other.sex ? 'same' : 'differs';
    add('sex', sex, weightOf(LEVELS.sex[sex]));
  }
  const number = identifierAgreement(one.identifiers, other.identifiers);
  if (number === 'conflict') add('identifier', 'conflict', -99);
  else if (number === 'same') add('identifier', 'same', weightOf(LEVELS.identifier.same));
  else if (number === 'differs') add('identifier', 'differs', weightOf(LEVELS.identifier.differs));

  const phone = sharedAgreement(one.phones.map(endOfNumber), other.phones.map(endOfNumber));
  if (phone !== 'missing') add('phone', phone, weightOf(LEVELS.phone[phone]));
  const email = sharedAgreement(one.emails.map(plainEmail), other.emails.map(plainEmail));
  if (email !== 'missing') add('email', email, weightOf(LEVELS.email[email]));
  const address = addressAgreement(one.address, other.address);
  if (address !== 'missing') add('address', address, weightOf(LEVELS.address[address]));

  const score = Math.round(reasons.reduce((sum, { weight }) => sum + weight, 0) * 100) / 100;
  const isNamed = agrees(names.family) && agrees(names.given) && names.isGivenSame;
  const isBornSo = born === 'same' || born === 'swapped' || born === 'similar';
  const sure = number === 'same' && isNamed && (isBornSo || (born === 'missing' && isWholly(names)));
  const isOther = names.given === 'differs' && (born === 'differs' || born === 'part');
  const isShown = number === 'same' || (score >= SHOWN_FROM && !isOther);
  const band = number === 'conflict' ? 'no' : sure ? 'same' : isShown ? 'shown' : 'no';
  return { score, band, reasons };
}

const agrees = (name: NameAgreement): boolean => name === 'same' || name === 'similar';
const isWholly = ({ family, given }: { family: NameAgreement; given: NameAgreement }): boolean =>
  family === 'same' && given === 'same';
const saidOf = (name: Exclude<NameAgreement, 'missing'>, isSwapped: boolean): MatchAgreement =>
  isSwapped ? 'swapped' : name === 'initial' ? 'part' : name;

function namesAgreement(one: MatchPerson, other: MatchPerson) {
  const [a, b] = [nameWords(one.family), nameWords(other.family)];
  const [c, d] = [nameWords(one.given), nameWords(other.given)];
  const straight = namesWeight(nameAgreement(a, b), nameAgreement(c, d), 0);
  // Which of the two swapped names is the family name nobody knows: the likelier reading, whoever is asked first.
  const [across, back] = [nameAgreement(a, d), nameAgreement(c, b)];
  const readings = [
    namesWeight(across, back, SWAPPED_COSTS / 2),
    namesWeight(back, across, SWAPPED_COSTS / 2),
  ] as const;
  const swapped = bitsOf(readings[1]) > bitsOf(readings[0]) ? readings[1] : readings[0];
  const isSwapped = bitsOf(swapped) > bitsOf(straight);
  const isGivenSame = isSwapped ? isSameButShorter(a, d) && isSameButShorter(c, b) : isSameButShorter(c, d);
  return { ...(isSwapped ? swapped : straight), isSwapped, isGivenSame };
}

/** Second names are left out; what both have is the same letter by letter. */
function isSameButShorter(one: readonly string[], other: readonly string[]): boolean {
  if (one.join('') === other.join('')) return true;
  const [few, many] = one.length <= other.length ? [one, other] : [other, one];
  return few[0] === many[0] && few.every((word) => many.includes(word));
}

const namesWeight = (family: NameAgreement, given: NameAgreement, cost: number) => ({
  family,
  given,
  familyWeight: family === 'missing' ? 0 : weightOf(LEVELS.family[family]) - cost,
  givenWeight: given === 'missing' ? 0 : weightOf(LEVELS.given[given]) - cost,
});

const bitsOf = (names: { familyWeight: number; givenWeight: number }): number => names.familyWeight + names.givenWeight;

/** `similar`: one figure, or two beside each other, is another; the year, or the day, of two is another; `part`: only the year is the same. */
function birthAgreement(
  one: LocalDate | null,
  other: LocalDate | null,
): 'same' | 'swapped' | 'similar' | 'part' | 'differs' | 'missing' {
  if (one === null || other === null) return 'missing';
  if (one === other) return 'same';
  const [year, month, day] = one.split('-');
  const [otherYear, otherMonth, otherDay] = other.split('-');
  if (year === otherYear && month === otherDay && day === otherMonth) return 'swapped';
  const differing = [...one].flatMap((figure, place) => (figure === other[place] ? [] : [place]));
  const [first = 0, second = 0] = differing;
  if (differing.length === 1) return 'similar';
  if (differing.length === 2 && one[first] === other[second] && one[second] === other[first]) return 'similar';
  if (month === otherMonth && day === otherDay) return 'similar';
  if (year === otherYear && (month === otherMonth || day === otherDay)) return 'similar';
  return year === otherYear ? 'part' : 'differs';
}

/** A shared number of one system; `conflict` when each has another number for life, even where they share one. */
function identifierAgreement(
  one: MatchPerson['identifiers'],
  other: MatchPerson['identifiers'],
): 'same' | 'conflict' | 'differs' | 'missing' {
  let shares = false;
  let compares = false;
  for (const system of new Set(one.map((number) => number.system))) {
    const valuesOf = (numbers: MatchPerson['identifiers']): string[] =>
      numbers.filter((number) => number.system === system).flatMap(({ value }) => comparable(system, value) ?? []);
    const [own, others] = [valuesOf(one), valuesOf(other)];
    if (own.length === 0 || others.length === 0) continue;
    compares = true;
    if (own.some((value) => others.includes(value))) shares = true;
    else if (FOR_LIFE.has(system)) return 'conflict';
  }
  return shares ? 'same' : compares ? 'differs' : 'missing';
}

/** What is no number of its system (a check digit that does not fit, a row of nines) says nothing. */
function comparable(system: string, value: string): string | null {
  const plain = plainNumber(value);
  if (plain.length < 3 || /^(.)\1*$/.test(plain)) return null;
  if (system !== NHS_NUMBER) return plain;
  return isNhsNumber(value) ? nhsNumberOf(value) : null;
}

function sharedAgreement(one: readonly (string | null)[], other: readonly (string | null)[]) {
  const [own, others] = [one.filter((value) => value !== null), other.filter((value) => value !== null)];
  if (own.length === 0 || others.length === 0) return 'missing';
  return own.some((value) => others.includes(value)) ? 'same' : 'differs';
}

/** By its last nine digits a number is known however it is written. */
function endOfNumber(text: string): string | null {
  const end = text.replace(/\D/g, '').slice(-9);
  return end.length < 6 ? null : end;
}
const plainEmail = (text: string): string | null => {
  const plain = text.trim().toLowerCase();
  return plain === '' ? null : plain;
};

/** `same`: house, street and postcode; `part`: the postcode alone. */
function addressAgreement(one: MatchPerson['address'], other: MatchPerson['address']) {
  if (one === null || other === null) return 'missing';
  const [code, otherCode] = [plainNumber(one.postcode), plainNumber(other.postcode)];
  const [street, otherStreet] = [nameWords(one.street), nameWords(other.street)];
  const isSameStreet = street.length > 0 && street.join(' ') === otherStreet.join(' ');
  if (code === '' || otherCode === '') {
    return street.length === 0 || otherStreet.length === 0 ? 'missing' : isSameStreet ? 'same' : 'differs';
  }
  if (code !== otherCode) return 'differs';
  const isAlike = isSameStreet || nameAgreement(street, otherStreet) === 'similar';
  return isAlike ? 'same' : 'part';
}
