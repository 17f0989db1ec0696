import { checkFacts } from '../facts/check-facts.ts';
import type { Facts } from '../facts/facts.ts';
import type { ReportDays } from './observation.ts';
import { observationsOf } from './observe.ts';
import { countEpisode, type Tally } from './tally.ts';

/**
 * Counts one line of facts, given as text, into a tally. The line is checked against its own `asOf`; one that is no
 * good facts, or null for one that is no text, is counted as refused and as nothing else. Never throws on bad input.
 */
export function indicatorLine(text: string | null, days: ReportDays, tally: Tally): void {
  const facts = text === null ? null : factsOf(text);
  if (facts === null) {
    tally.refused += 1;
    return;
  }
  for (const episode of observationsOf(facts, days)) countEpisode(tally, episode);
}

function factsOf(text: string): Facts | null {
  let input: unknown;
  try {
    input = JSON.parse(text);
  } catch {
    return null;
  }
  const checked = checkFacts(input);
  return checked.ok ? checked.facts : null;
}
