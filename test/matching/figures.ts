/** How well patients are matched: every case is asked of a database, so that who is not found by indexes counts too. */
import {
  candidatesFor,
  enrolPatient,
  type Actor,
  type MatchStore,
  type PatientStore,
  type ReportedPerson,
} from '@osteon/application';
import { casesOf } from './inject-errors.ts';

/** Seeds that nobody had looked at when weights and rules were set; those were tried on 1, 11, 12 and 21 to 28. */
export const MEASURED_ON = [31, 32] as const;
/** Of the patients given these are nobody's record: strangers, and where errors take names from. */
const STRANGERS = 60;
/** More are not shown beside a form. */
const MOST_SHOWN = 5;

export interface Figures {
  readonly kind: string;
  readonly isSomebody: boolean;
  readonly asked: number;
  /** The right one was among those shown, or taken for the same. */
  readonly shown: number;
  /** … was taken for the same without anybody looking. */
  readonly merged: number;
  /** Somebody else was shown. */
  readonly wronglyShown: number;
  /** Somebody else was taken for the same. */
  readonly wronglyMerged: number;
}

interface Stores {
  readonly matches: MatchStore;
  readonly patients: PatientStore;
}

/** The given patients as stored ones and as strangers. */
export const partsOf = (given: readonly ReportedPerson[]) => ({
  stored: given.slice(0, -STRANGERS),
  strangers: given.slice(-STRANGERS),
});

/** Stores them through enrolment; their ids in order. */
export async function storeAll(stores: Stores, actor: Actor, stored: readonly ReportedPerson[]): Promise<string[]> {
  const ids: string[] = [];
  for (const { identifiers, family, given, birthDate, sex, telecom, address } of stored) {
    const { patientId } = await enrolPatient(stores, actor, {
      patient: {
        family,
        given: given.join(' '),
        birthDate: birthDate ?? '1950-01-01',
        sex,
        address: address === null ? null : { ...address },
      },
      identifiers,
      // The numbers are made up: no country has them.
      contactPoints: telecom.map(({ value }) => ({ channel: 'phone', value, invalid: true })),
      facts: [],
      source: 'import',
    });
    ids.push(patientId);
  }
  return ids;
}

/** What is told of the stored patients with the errors of `seed`, kind by kind. */
export async function figuresOf(
  stores: Stores,
  actor: Actor,
  {
    given,
    ids,
    seeds,
  }: { readonly given: readonly ReportedPerson[]; readonly ids: readonly string[]; readonly seeds: readonly number[] },
): Promise<Figures[]> {
  const { stored, strangers } = partsOf(given);
  const kinds = new Map<string, Figures>();
  for (const { kind, person, is } of seeds.flatMap((seed) => casesOf(stored, strangers, seed))) {
    const candidates = await candidatesFor(stores, actor, person, MOST_SHOWN);
    const right = is === null ? undefined : candidates.find(({ patientId }) => patientId === ids[is]);
    const wrong = candidates.filter((candidate) => candidate !== right);
    const before = kinds.get(kind) ?? {
      kind,
      isSomebody: is !== null,
      asked: 0,
      shown: 0,
      merged: 0,
      wronglyShown: 0,
      wronglyMerged: 0,
    };
    kinds.set(kind, {
      ...before,
      asked: before.asked + 1,
      shown: before.shown + (right === undefined ? 0 : 1),
      merged: before.merged + (right?.band === 'same' ? 1 : 0),
      wronglyShown: before.wronglyShown + (wrong.length > 0 ? 1 : 0),
      wronglyMerged: before.wronglyMerged + (wrong.some(({ band }) => band === 'same') ? 1 : 0),
    });
  }
  return [...kinds.values()].sort((a, b) => Number(b.isSomebody) - Number(a.isSomebody) || (a.kind < b.kind ? -1 : 1));
}

const sumOf = (figures: readonly Figures[], field: 'asked' | 'shown' | 'merged' | 'wronglyMerged'): number =>
  figures.reduce((sum, one) => sum + one[field], 0);

/** Of those who were taken for the same without anybody looking, how many were. */
export function precisionOfMerged(figures: readonly Figures[]): number {
  const merged = sumOf(figures, 'merged');
  return merged / Math.max(1, merged + sumOf(figures, 'wronglyMerged'));
}

/** Of those who are somebody stored, how many were shown as such. */
export function recallOfShown(figures: readonly Figures[]): number {
  const somebody = figures.filter(({ isSomebody }) => isSomebody);
  return sumOf(somebody, 'shown') / Math.max(1, sumOf(somebody, 'asked'));
}

/** The table of docs/interfaces/matching.md. */
export function tableOf(figures: readonly Figures[]): string[] {
  const row = (...cells: readonly (string | number)[]): string => `| ${cells.join(' | ')} |`;
  const three = (figure: number): string => figure.toFixed(3);
  return [
    row('told of', 'asked', 'shown', 'the same by itself', 'somebody else shown', 'somebody else the same by itself'),
    row('---', '---', '---', '---', '---', '---'),
    ...figures.map((one) =>
      row(
        one.isSomebody ? one.kind : `another person: ${one.kind}`,
        one.asked,
        one.isSomebody ? one.shown : '',
        one.isSomebody ? one.merged : '',
        one.wronglyShown,
        one.wronglyMerged,
      ),
    ),
    row('**recall of what is shown**', '', `**${three(recallOfShown(figures))}**`, '', '', ''),
    row('**precision of what merges by itself**', '', '', `**${three(precisionOfMerged(figures))}**`, '', ''),
  ];
}
