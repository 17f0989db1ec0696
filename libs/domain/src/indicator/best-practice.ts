import { NEVER } from '../plan/days.ts';
import {
  PRACTICE_STANDARDS,
  type PracticeLevel,
  type ShareStandard,
  type TimingStandard,
} from './best-practice-standards.ts';
import type { EpisodeDay, EpisodeObservation } from './observation.ts';
import { isEligible } from './outcome.ts';

const SHARE_LEVELS = [
  ['gold', 0.9],
  ['silver', 0.7],
  ['bronze', 0.5],
] as const;

/** One standard of the sheet. */
export interface PracticeResult {
  readonly number: number;
  readonly name: string;
  /** null: the service has not said, or there is no episode to tell by */
  readonly level: PracticeLevel | null;
  /** of standards measured as a share */
  readonly numerator: number | null;
  readonly denominator: number | null;
  /** of the standard measured as a time: the median day */
  readonly medianDay: number | null;
}

/** What a service says of the standards that no fact tells, by number. */
export type StatedLevels = Readonly<Partial<Record<number, PracticeLevel>>>;

/** What a measured standard says of one episode; of a timing, `met` is that it has happened. */
export type PracticeStanding = 'out' | 'met' | 'not-met';

/** As in the indicators: who did not meet it and left by its day, or is not yet past it, is not counted. */
export function practiceStandingOf(
  standard: ShareStandard | TimingStandard,
  episode: EpisodeObservation,
): PracticeStanding {
  if (!isEligible(episode)) return 'out';
  if (standard.from === 'timing') return standard.dayOf(episode) === NEVER ? 'out' : 'met';
  if (!standard.isInScope(episode)) return 'out';
  if (standard.isMet(episode)) return 'met';
  const { by } = standard;
  return episode.died > by && episode.transferred > by && episode.asOf > by ? 'not-met' : 'out';
}

/** What a measured standard counts in a cohort: `days` of a timing, by the day on which it happened. */
export interface PracticeCounts {
  met: number;
  notMet: number;
  readonly days: Map<EpisodeDay, number>;
}

/** By the number of the standard: counts of no episode. */
export function emptyPracticeCounts(): Map<number, PracticeCounts> {
  const measured = PRACTICE_STANDARDS.filter(({ from }) => from !== 'service');
  return new Map(measured.map(({ number }) => [number, { met: 0, notMet: 0, days: new Map() }]));
}

/** Counts one episode into every measured standard. */
export function countPractice(counts: ReadonlyMap<number, PracticeCounts>, episode: EpisodeObservation): void {
  for (const standard of PRACTICE_STANDARDS) {
    if (standard.from === 'service') continue;
    const count = counts.get(standard.number) as PracticeCounts;
    const standing = practiceStandingOf(standard, episode);
    if (standing === 'out') continue;
    if (standing === 'met') count.met += 1;
    else count.notMet += 1;
    if (standard.from !== 'timing') continue;
    const day = standard.dayOf(episode);
    count.days.set(day, (count.days.get(day) ?? 0) + 1);
  }
}

/**
 * The Best Practice Framework sheet of a cohort: standards 2, 3 and 6 to 10 from the episodes, the others as the
 * service has stated them; what it states of a measured standard is not looked at.
 */
export function bestPractice(episodes: Iterable<EpisodeObservation>, stated: StatedLevels): PracticeResult[] {
  const counts = emptyPracticeCounts();
  for (const episode of episodes) countPractice(counts, episode);
  return practiceOfCounts(counts, stated);
}

/** `bestPractice` of episodes that have been counted. */
export function practiceOfCounts(counts: ReadonlyMap<number, PracticeCounts>, stated: StatedLevels): PracticeResult[] {
  return PRACTICE_STANDARDS.map((standard) => {
    const { number, name } = standard;
    const nothing = { number, name, level: null, numerator: null, denominator: null, medianDay: null };
    if (standard.from === 'service') return { ...nothing, level: stated[number] ?? null };
    const count = counts.get(number) as PracticeCounts;
    if (standard.from === 'share') return { ...nothing, ...shareOf(count) };
    return { ...nothing, ...timingOf(standard, count) };
  });
}

function shareOf({ met, notMet }: PracticeCounts): Pick<PracticeResult, 'level' | 'numerator' | 'denominator'> {
  const denominator = met + notMet;
  if (denominator === 0) return { level: null, numerator: met, denominator };
  const reached = SHARE_LEVELS.find(([, from]) => met / denominator >= from);
  return { level: reached?.[0] ?? 'none', numerator: met, denominator };
}

function timingOf({ limits }: TimingStandard, { days }: PracticeCounts): Pick<PracticeResult, 'level' | 'medianDay'> {
  const medianDay = medianOf(days);
  if (medianDay === null) return { level: null, medianDay };
  const level = (['gold', 'silver', 'bronze'] as const).find((name) => medianDay <= limits[name]);
  return { level: level ?? 'none', medianDay };
}

/** The median of counted days; of an even number the later of the two in the middle: half were no later than that. */
export function medianOf(days: ReadonlyMap<EpisodeDay, number>): EpisodeDay | null {
  const inOrder = [...days].sort(([a], [b]) => a - b);
  const middle = Math.floor(inOrder.reduce((sum, [, count]) => sum + count, 0) / 2);
  let before = 0;
  for (const [day, count] of inOrder) {
    before += count;
    if (before > middle) return day;
  }
  return null;
}
