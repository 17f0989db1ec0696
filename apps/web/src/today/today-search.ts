import type { WorklistFilter } from '@osteon/contracts';
import { AGENTS, SECTIONS, TASK_KINDS, type Section } from '@osteon/domain';

export { CAN_WAIT, NEEDS_NOW } from '@osteon/domain';
export type SectionName = Section;

/**
 * How Today is narrowed; it stands in the address, so that back and a bookmark work. Nothing of a patient is in it: a
 * section, words of the protocol, a language and the id of a colleague.
 */
export interface TodaySearch {
  readonly section?: SectionName;
  readonly kind?: (typeof TASK_KINDS)[number];
  readonly agent?: (typeof AGENTS)[number];
  readonly language?: string;
  /** `me`, `nobody`, or a colleague's id. */
  readonly assigned?: string;
}

const LANGUAGE = /^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/;
const ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

const oneOf = <Value>(values: readonly Value[], value: unknown): Value | undefined =>
  values.find((known) => known === value);
const textLike = (pattern: RegExp, value: unknown): string | undefined =>
  typeof value === 'string' && pattern.test(value) ? value : undefined;

/** Reads the address's query; what it does not know is left out. */
export function readTodaySearch(search: Record<string, unknown>): TodaySearch {
  const read: Record<keyof TodaySearch, string | undefined> = {
    section: oneOf(SECTIONS, search['section']),
    kind: oneOf(TASK_KINDS, search['kind']),
    agent: oneOf(AGENTS, search['agent']),
    language: textLike(LANGUAGE, search['language']),
    assigned: oneOf(['me', 'nobody'], search['assigned']) ?? textLike(ID, search['assigned']),
  };
  return Object.fromEntries(Object.entries(read).filter(([, value]) => value !== undefined)) as TodaySearch;
}

/** What the api is asked: without a section, everything that needs somebody now. */
export function filterOf({ section, ...search }: TodaySearch): WorklistFilter {
  return { ...search, section: section ?? 'now' };
}

/** Whether more is narrowed than the section. */
export function isNarrowed({ section: _, ...search }: TodaySearch): boolean {
  return Object.keys(search).length > 0;
}

export type Tone = 'danger' | 'warn' | 'accent' | 'quiet';

const TONES: Readonly<Record<SectionName, Tone>> = {
  'red-flag': 'danger',
  critical: 'danger',
  overdue: 'warn',
  late: 'warn',
  unreachable: 'warn',
  promised: 'accent',
  waiting: 'accent',
  due: 'accent',
  upcoming: 'quiet',
  paused: 'quiet',
};

/** The colour a section speaks in, always beside its icon and its name. */
export function toneOf(section: SectionName | null): Tone {
  return section === null ? 'quiet' : TONES[section];
}
