import { ageOn, FINDER_MINIMUM_AGE, findFractures, fractureValueSet, isDescribed, judgeCodes } from '@osteon/domain';
import { serviceOf, type Actor } from '../actor.ts';
import { sameJson } from '../plan/same-json.ts';
import type { FracturePointer, PointedCodes, PointedReport } from './fracture-pointer.ts';
import type {
  FindingStore,
  JudgedPointer,
  KnownPointer,
  NothingRaised,
  PossibleFinding,
  PossibleFractureContent,
} from './possible-fracture.ts';

export interface FindingDeps {
  readonly findings: FindingStore;
}

export interface RaisedPointer {
  /** Work items: one for a report or a diagnosis that a person has to look at, else none. */
  readonly raised: number;
  /** Why nobody has to; null where somebody has, or had before. */
  readonly nothing: NothingRaised | null;
}

/**
 * Looks for fractures in what a feed says, and asks a person to decide: never opens an episode. Part of the caller's
 * transaction. The same key with the same content does nothing; another content takes the place of what nobody has
 * decided yet, and withdraws it where it tells of no fracture any more, or is cancelled. After a decision a person is
 * asked again only where something is told that was not there when they decided.
 */
export async function findPossibleFractures(
  { findings }: FindingDeps,
  actor: Actor,
  pointer: FracturePointer,
): Promise<RaisedPointer> {
  const serviceId = serviceOf(actor);
  const known = await findings.lockPointer(serviceId, pointer.sourceKey);
  const judged = await judge(findings, serviceId, pointer);
  if (typeof judged === 'string') {
    if (known === null) await findings.countNothing(serviceId, pointer, judged);
    else if (known.state === 'open') await findings.withdraw(actor, serviceId, known.id);
    return { raised: 0, nothing: judged };
  }
  if (known?.state === 'open') {
    if (!isSame(known, pointer)) await findings.replace(actor, serviceId, known.id, judged);
    return { raised: 0, nothing: null };
  }
  if (known !== null && isSettled(known, judged)) return { raised: 0, nothing: null };
  await findings.raise(actor, serviceId, judged, (known?.revision ?? 0) + 1);
  return { raised: 1, nothing: null };
}

/** What is kept of a pointer, sealed. */
export function contentOf({ person, about, referrer }: FracturePointer): PossibleFractureContent {
  const { identifiers, family, given, birthDate, sex, telecom, address } = person;
  return {
    person: { identifiers, family, given, birthDate, sex, telecom, address },
    about:
      about.kind === 'report'
        ? { kind: 'report', text: about.text }
        : { kind: 'codes', codes: about.codes, mechanism: about.mechanism },
    referrer,
  };
}

async function judge(
  store: FindingStore,
  serviceId: string,
  pointer: FracturePointer,
): Promise<JudgedPointer | NothingRaised> {
  const { about, person } = pointer;
  if (about.kind === 'codes') {
    const set = fractureValueSet(await store.valueSetChanges(serviceId));
    const judged = judgeCodes({ ...about, birthDate: person.birthDate }, set);
    return judged.kind === 'nothing' ? judged.why : { pointer, findings: judged.fractures.map(ofCode) };
  }
  if (about.status === 'cancelled') return 'cancelled';
  const described = findFractures(about.text).filter(isDescribed);
  if (described.length === 0) return 'no-fracture';
  return isTooYoung(person.birthDate, about) ? 'under-50' : { pointer, findings: described.map(ofReport) };
}

function isTooYoung(birthDate: string | null, { on }: PointedReport | PointedCodes): boolean {
  return birthDate !== null && birthDate <= on && ageOn(birthDate, on) < FINDER_MINIMUM_AGE;
}

type Described = ReturnType<typeof findFractures>[number];

function ofReport({ site, levels, standing, age, cause, toldBy, sentence, terms }: Described): PossibleFinding {
  return {
    site,
    levels,
    standing: standing === 'possible' ? 'possible' : 'stated',
    age,
    cause,
    toldBy,
    sentence,
    terms: terms.map(({ role, from, to, rule }) => ({ role, from, to, rule })),
    code: null,
  };
}

type Coded = Extract<ReturnType<typeof judgeCodes>, { kind: 'fractures' }>['fractures'][number];

function ofCode({ site, system, code, display, osteoporotic }: Coded): PossibleFinding {
  return {
    site,
    levels: [],
    standing: 'stated',
    age: 'unknown',
    cause: osteoporotic ? 'osteoporotic' : 'not-said',
    toldBy: 'referrer',
    sentence: null,
    terms: [],
    code: { system, code, display },
  };
}

function isSame(known: KnownPointer, pointer: FracturePointer): boolean {
  const { about, patientId } = pointer;
  const status = about.kind === 'report' ? about.status : null;
  // Whose it is may be known by now, and is not forgotten again.
  const isKnownBefore = patientId === null || patientId === known.patientId;
  return (
    isKnownBefore &&
    known.reportedOn === about.on &&
    known.status === status &&
    sameJson(known.content, contentOf(pointer))
  );
}

/** Whether a person has decided about all of this already. */
function isSettled(known: KnownPointer, judged: JudgedPointer): boolean {
  if (known.state !== 'confirmed' && known.state !== 'rejected') return false;
  const seen = new Set(known.findings.flatMap(placesOf));
  return judged.findings.flatMap(placesOf).every((place) => seen.has(place));
}

const placesOf = ({ site, levels }: PossibleFinding): string[] =>
  levels.length === 0 ? [site] : levels.map((level) => `${site} ${level}`);
