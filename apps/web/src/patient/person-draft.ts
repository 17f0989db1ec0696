import type { DetailsRequest, PatientView, PostalAddress } from '@osteon/contracts';
import { isLocalDate, SEXES, type Sex } from '@osteon/domain';

/** Who a patient is, as it is typed. */
export interface PersonDraft {
  readonly given: string;
  readonly family: string;
  readonly birthDate: string;
  readonly sex: Sex | '';
  readonly language: string;
  readonly careHome: 'yes' | 'no' | 'unknown' | '';
  /** house and street, a line each */
  readonly lines: string;
  readonly city: string;
  readonly postalCode: string;
}

export type PersonField = keyof PersonDraft;

/** Words of `enrolling` for what is wrong with a field. */
export type Fault = 'needed' | 'needDate' | 'futureDate' | 'beforeBirth' | 'needSite' | 'needAddress';

export const emptyPerson = (language: string): PersonDraft => ({
  given: '',
  family: '',
  birthDate: '',
  sex: '',
  language,
  careHome: '',
  lines: '',
  city: '',
  postalCode: '',
});

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

export function draftOfPatient(patient: PatientView): PersonDraft {
  const { given, family, birthDate, sex, language, careHomeResident, address } = patient;
  const lines: unknown = address?.['lines'];
  return {
    given,
    family,
    birthDate,
    sex,
    language,
    careHome: careHomeResident === null ? 'unknown' : careHomeResident ? 'yes' : 'no',
    lines: Array.isArray(lines) ? lines.map(text).join('\n') : '',
    city: text(address?.['city']),
    postalCode: text(address?.['postalCode']),
  };
}

/** What keeps a draft from being saved, by field. */
export function faultsOfPerson(draft: PersonDraft, today: string): Partial<Record<PersonField, Fault>> {
  const { given, family, birthDate, sex, lines, city, postalCode } = draft;
  const hasAddress = `${city}${postalCode}`.trim() !== '';
  return {
    ...(given.trim() === '' ? { given: 'needed' } : {}),
    ...(family.trim() === '' ? { family: 'needed' } : {}),
    ...(!isLocalDate(birthDate) ? { birthDate: 'needDate' } : birthDate > today ? { birthDate: 'futureDate' } : {}),
    ...(sex === '' ? { sex: 'needed' } : {}),
    ...(hasAddress && lines.trim() === '' ? { lines: 'needed' } : {}),
  };
}

/** The address as the api takes it; null without one. What the form does not ask for stays as it was. */
export function addressOfDraft(
  { lines, city, postalCode }: Pick<PersonDraft, 'lines' | 'city' | 'postalCode'>,
  country: unknown = null,
): PostalAddress | null {
  const written = lines.split('\n').flatMap((line) => (line.trim() === '' ? [] : [line.trim()]));
  if (written.length === 0) return null;
  return {
    lines: written.slice(0, 6),
    city: city.trim() === '' ? null : city.trim(),
    postalCode: postalCode.trim() === '' ? null : postalCode.trim(),
    country: text(country) === '' ? null : text(country),
  };
}

const careHomeOf = (careHome: PersonDraft['careHome']): boolean | null =>
  careHome === 'yes' ? true : careHome === 'no' ? false : null;

/** The person as the api takes it when enrolled. */
export function personOfDraft(draft: PersonDraft) {
  return {
    given: draft.given.trim(),
    family: draft.family.trim(),
    birthDate: draft.birthDate,
    sex: SEXES.find((sex) => sex === draft.sex) ?? ('unknown' as const),
    language: draft.language,
    careHomeResident: careHomeOf(draft.careHome),
    address: addressOfDraft(draft),
  };
}

/** What a draft changes of a patient; nothing else is sent, so that a colleague's other change stays. */
export function changesOf(patient: PatientView, draft: PersonDraft): DetailsRequest {
  const before = draftOfPatient(patient);
  const differs = (...fields: PersonField[]): boolean => fields.some((field) => before[field] !== draft[field]);
  const wanted = personOfDraft(draft);
  return {
    ...(differs('given') ? { given: wanted.given } : {}),
    ...(differs('family') ? { family: wanted.family } : {}),
    ...(differs('birthDate') ? { birthDate: wanted.birthDate } : {}),
    ...(differs('sex') ? { sex: wanted.sex } : {}),
    ...(differs('language') ? { language: wanted.language } : {}),
    ...(differs('careHome') ? { careHomeResident: wanted.careHomeResident } : {}),
    ...(differs('lines', 'city', 'postalCode') ? { address: addressOfDraft(draft, patient.address?.['country']) } : {}),
  };
}
