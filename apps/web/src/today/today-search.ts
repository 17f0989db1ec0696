import { SECTIONS, TASK_KINDS } from '@osteon/domain';

export type SectionName = (typeof SECTIONS)[number];

/** How Today is narrowed; it stands in the address, so that back and a bookmark work. Nothing of a patient is in it. */
export interface TodaySearch {
  readonly section?: SectionName;
  readonly kind?: (typeof TASK_KINDS)[number];
  readonly assigned?: 'me' | 'nobody';
}

/** Reads the address's query; what it does not know is left out. */
export function readTodaySearch(search: Record<string, unknown>): TodaySearch {
  const { section, kind, assigned } = search;
  const knownSection = SECTIONS.find((name) => name === section);
  const knownKind = TASK_KINDS.find((name) => name === kind);
  return {
    ...(knownSection === undefined ? {} : { section: knownSection }),
    ...(knownKind === undefined ? {} : { kind: knownKind }),
    ...(assigned === 'me' || assigned === 'nobody' ? { assigned } : {}),
  };
}

/** The sections that need nobody yet. */
export const CAN_WAIT: readonly SectionName[] = ['upcoming', 'paused'];
export const NEEDS_NOW: readonly SectionName[] = SECTIONS.filter((name) => !CAN_WAIT.includes(name));

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
