import type { Site } from '../facts/facts.ts';

/** C1 to S2; sacral levels count as pelvis. */
export type VertebralLevel = `${'C' | 'T' | 'L' | 'S'}${number}`;

/**
 * How old a report says a fracture is. `new`: acute, subacute, healing, or not there before. `old`: healed, chronic, or
 * treated earlier. `unchanged`: as on an earlier picture, and nothing more is said. `unknown`: nothing is said.
 */
export const FRACTURE_AGES = ['new', 'old', 'unchanged', 'unknown'] as const;
export type FractureAge = (typeof FRACTURE_AGES)[number];

/** What words did when a sentence was judged. */
export type TermRole =
  | 'fracture'
  | 'shape'
  | 'vertebra'
  | 'level'
  | 'site'
  | 'grade'
  | 'negation'
  | 'uncertain'
  | 'new'
  | 'old'
  | 'unchanged'
  | 'treated'
  | 'asked'
  | 'other-meaning'
  | 'mechanism'
  | 'malignant';

/** Words that decided, where they stand in the report, and the rule that read them. */
export interface DecidingTerm {
  readonly role: TermRole;
  readonly from: number;
  readonly to: number;
  readonly text: string;
  /** Of the tables of terms, by name. */
  readonly rule: string;
}

/** One fracture as one sentence of a report tells it. Places count UTF-16 units of the report's text. */
export interface ReportFinding {
  readonly site: Site;
  /** Of the spine; empty where none is named. A range is told level by level. */
  readonly levels: readonly VertebralLevel[];
  /** `denied` is said not to be there; `asked` stands in a question or a history and not among the findings. */
  readonly standing: 'stated' | 'possible' | 'denied' | 'asked';
  readonly age: FractureAge;
  /** A person screens out what was not fragility: said to come of a crash, or of a tumour. */
  readonly cause: 'not-said' | 'high-energy' | 'malignant' | 'osteoporotic';
  /** The whole sentence. */
  readonly sentence: { readonly from: number; readonly to: number };
  /** Heading under which it stands, in lower case; empty before the first. */
  readonly section: string;
  /** Under a heading of history or indication the referrer speaks, everywhere else the radiologist. */
  readonly toldBy: 'referrer' | 'radiologist';
  readonly terms: readonly DecidingTerm[];
}

/** What a report describes: not what it denies, and not what it was asked. */
export const isDescribed = ({ standing }: ReportFinding): boolean => standing === 'stated' || standing === 'possible';
