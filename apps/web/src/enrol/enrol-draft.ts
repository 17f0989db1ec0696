import type { EnrolRequest, NewFactInput } from '@osteon/contracts';
import { isLocalDate, isNhsNumber, NHS_NUMBER, type Channel, type Site } from '@osteon/domain';
import {
  emptyPerson,
  faultsOfPerson,
  personOfDraft,
  type Fault as PersonFault,
  type PersonDraft,
} from '../patient/person-draft.ts';
import { HOME_ADDRESS, HOSPITAL_NUMBER } from '../patient/reach.ts';

/** A fracture as it is typed. */
export interface FractureDraft {
  readonly site: Site | '';
  readonly diagnosedOn: string;
  /** it hurt, or it was found by chance */
  readonly found: 'pain' | 'chance' | '';
  readonly afterFall: 'yes' | 'no' | '';
  readonly occurredOn: string;
  readonly symptomOnsetOn: string;
}

/** Somebody who is to be enrolled, as it is typed. */
export interface EnrolDraft {
  readonly person: PersonDraft;
  readonly nhs: string;
  readonly hospital: string;
  readonly fractures: readonly FractureDraft[];
  readonly mobile: string;
  readonly mayText: boolean;
  readonly email: string;
  readonly mayEmail: boolean;
  readonly mayWrite: boolean;
  readonly phone: string;
  /** tried before all others */
  readonly preferred: Channel | '';
}

/** What is wrong with an answer: words of `enrolling`, or the api's own. */
export type Fault = PersonFault | 'wrongNhs' | 'wrongPhone' | 'wrongEmail' | 'duplicate';
/** By the name of the input: `given`, `mobile`, `fractures.0.site`. */
export type Faults = Readonly<Partial<Record<string, Fault>>>;

export const EMPTY_FRACTURE: FractureDraft = {
  site: '',
  diagnosedOn: '',
  found: '',
  afterFall: '',
  occurredOn: '',
  symptomOnsetOn: '',
};

export const emptyDraft = (language: string): EnrolDraft => ({
  person: emptyPerson(language),
  nhs: '',
  hospital: '',
  fractures: [EMPTY_FRACTURE],
  mobile: '',
  mayText: true,
  email: '',
  mayEmail: true,
  mayWrite: false,
  phone: '',
  preferred: '',
});

/** Everything that keeps the draft from being saved. */
export function faultsOf(draft: EnrolDraft, today: string): Faults {
  const { person, nhs, fractures, mayWrite } = draft;
  const faults: Record<string, Fault> = { ...faultsOfPerson(person, today) };
  if (nhs.trim() !== '' && !isNhsNumber(nhs)) faults['nhs'] = 'wrongNhs';
  if (mayWrite && person.lines.trim() === '') faults['lines'] = 'needAddress';
  for (const [index, fracture] of fractures.entries()) {
    const at = `fractures.${String(index)}`;
    if (fracture.site === '') faults[`${at}.site`] = 'needSite';
    if (fracture.found === '') faults[`${at}.found`] = 'needed';
    if (!isLocalDate(fracture.diagnosedOn)) faults[`${at}.diagnosedOn`] = 'needDate';
    for (const field of ['diagnosedOn', 'occurredOn', 'symptomOnsetOn'] as const) {
      const on = fracture[field];
      if (!isLocalDate(on)) continue;
      if (on > today) faults[`${at}.${field}`] = 'futureDate';
      else if (isLocalDate(person.birthDate) && on < person.birthDate) faults[`${at}.${field}`] = 'beforeBirth';
    }
  }
  return faults;
}

type Point = EnrolRequest['contactPoints'][number] & { readonly input: string };

/** Ways to reach, in the order in which they are tried, each with the input that it was typed into. */
function pointsOf({ mobile, mayText, email, mayEmail, mayWrite, phone, preferred }: EnrolDraft): Point[] {
  const points: Point[] = [
    ...(mobile.trim() === ''
      ? []
      : [{ channel: 'sms' as const, value: mobile.trim(), consented: mayText, input: 'mobile' }]),
    ...(email.trim() === ''
      ? []
      : [{ channel: 'email' as const, value: email.trim(), consented: mayEmail, input: 'email' }]),
    ...(mayWrite ? [{ channel: 'letter' as const, value: HOME_ADDRESS, consented: true, input: 'lines' }] : []),
    // A mobile is called too; a number of its own comes first then.
    ...[phone, mobile]
      .filter((number) => number.trim() !== '')
      .map((number, index) => ({
        channel: 'phone' as const,
        value: number.trim(),
        consented: true,
        input: index === 0 && phone.trim() !== '' ? 'phone' : 'mobile',
      })),
  ];
  return points.toSorted((a, b) => Number(b.channel === preferred) - Number(a.channel === preferred));
}

function identifiersOf({ nhs, hospital }: EnrolDraft): { system: string; value: string; input: string }[] {
  return [
    ...(nhs.trim() === '' ? [] : [{ system: NHS_NUMBER, value: nhs.trim(), input: 'nhs' }]),
    ...(hospital.trim() === '' ? [] : [{ system: HOSPITAL_NUMBER, value: hospital.trim(), input: 'hospital' }]),
  ];
}

function factOf({ site, diagnosedOn, found, afterFall, occurredOn, symptomOnsetOn }: FractureDraft): NewFactInput {
  return {
    type: 'fracture',
    on: diagnosedOn,
    payload: {
      site,
      symptomatic: found === 'pain',
      ...(afterFall === '' ? {} : { fallRelated: afterFall === 'yes' }),
      ...(occurredOn === '' ? {} : { occurredOn }),
      ...(symptomOnsetOn === '' || found !== 'pain' ? {} : { symptomOnsetOn }),
    },
  };
}

/** The draft as the api takes it. */
export function requestOf(draft: EnrolDraft): EnrolRequest {
  return {
    ...personOfDraft(draft.person),
    identifiers: identifiersOf(draft).map(({ system, value }) => ({ system, value })),
    contactPoints: pointsOf(draft).map(({ channel, value, consented }) => ({ channel, value, consented })),
    facts: draft.fractures.map(factOf),
  };
}

/** The input that a refusal of the api is about: `contactPoints[1].value` → `email`; null when it is about none. */
export function inputOf(draft: EnrolDraft, path: string): string | null {
  const [, list, at, rest = ''] = /^(\w+)\[(\d+)\]\.?(.*)$/.exec(path) ?? [];
  const index = Number(at);
  if (list === 'contactPoints') return pointsOf(draft)[index]?.input ?? null;
  if (list === 'identifiers') return identifiersOf(draft)[index]?.input ?? null;
  if (list === 'facts') {
    const field = rest.replace(/^payload\./, '');
    return `fractures.${String(index)}.${field === 'on' ? 'diagnosedOn' : field}`;
  }
  return path in draft.person ? path : null;
}
