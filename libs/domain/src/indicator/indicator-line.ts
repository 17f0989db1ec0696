import { checkFacts } from '../facts/check-facts.ts';
import { observationsOf, type ReportDays } from './observation.ts';
import { countEpisode, type Tally } from './tally.ts';

/**
 * Counts one line of facts, given as text, into a tally. The line is checked against its own `asOf`; one that is no
 * good facts is counted as refused and as nothing else. Never throws on bad input.
 */
export function indicatorLine(text: string, days: ReportDays, tally: Tally): void {
  let input: unknown;
  try {
    input = JSON.parse(text);
  } catch {
    tally.refused += 1;
    return;
  }
  const checked = checkFacts(input);
  if (!checked.ok) {
    tally.refused += 1;
    return;
  }
  for (const episode of observationsOf(checked.facts, days)) countEpisode(tally, episode);
}
