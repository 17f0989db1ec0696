import { NEVER } from '../plan/days.ts';
import {
  PRACTICE_STANDARDS,
  type PracticeLevel,
  type PracticeStandard,
  type ShareStandard,
  type TimingStandard,
} from './best-practice-standards.ts';
import type { EpisodeObservation } from './observation.ts';
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

/**
 * The Best Practice Framework sheet of a cohort: standards 2, 3 and 6 to 10 from the episodes, the others as the
 * service has stated them; what it states of a measured standard is not looked at.
 */
export function bestPractice(episodes: readonly EpisodeObservation[], stated: StatedLevels): PracticeResult[] {
  const eligible = episodes.filter(isEligible);
  return PRACTICE_STANDARDS.map((standard) => resultOf(standard, eligible, stated));
}

function resultOf(
  standard: PracticeStandard,
  episodes: readonly EpisodeObservation[],
  stated: StatedLevels,
): PracticeResult {
  const { number, name } = standard;
  const nothing = { number, name, level: null, numerator: null, denominator: null, medianDay: null };
  if (standard.from === 'service') return { ...nothing, level: stated[number] ?? null };
  if (standard.from === 'share') return { ...nothing, ...shareOf(standard, episodes) };
  return { ...nothing, ...timingOf(standard, episodes) };
}

/** As in the indicators: who did not meet it and left by its day, or is not yet past it, is not counted. */
function shareOf(
  { by, isInScope, isMet }: ShareStandard,
  episodes: readonly EpisodeObservation[],
): Pick<PracticeResult, 'level' | 'numerator' | 'denominator'> {
  const inScope = episodes.filter(isInScope);
  const numerator = inScope.filter(isMet).length;
  const failed = inScope.filter((e) => !isMet(e) && e.died > by && e.transferred > by && e.asOf > by).length;
  const denominator = numerator + failed;
  if (denominator === 0) return { level: null, numerator, denominator };
  const reached = SHARE_LEVELS.find(([, from]) => numerator / denominator >= from);
  return { level: reached?.[0] ?? 'none', numerator, denominator };
}

function timingOf(
  { dayOf, limits }: TimingStandard,
  episodes: readonly EpisodeObservation[],
): Pick<PracticeResult, 'level' | 'medianDay'> {
  const days = episodes
    .map(dayOf)
    .filter((day) => day !== NEVER)
    .sort((a, b) => a - b);
  // of an even number the later of the two in the middle: half of them were no later than that
  const medianDay = days[Math.floor(days.length / 2)];
  if (medianDay === undefined) return { level: null, medianDay: null };
  const level = (['gold', 'silver', 'bronze'] as const).find((name) => medianDay <= limits[name]);
  return { level: level ?? 'none', medianDay };
}
