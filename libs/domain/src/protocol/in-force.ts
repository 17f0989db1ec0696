import type { LocalDate } from '../time/local-date.ts';
import type { Protocol } from './protocol.ts';

/**
 * The protocol in force on a day: of those whose first day has come, the one with the latest first day, of several
 * the last given; null when none is in force yet.
 */
export function protocolInForceOn(protocols: readonly Protocol[], on: LocalDate): Protocol | null {
  let found: Protocol | null = null;
  for (const protocol of protocols) {
    if (protocol.inForceFrom > on) continue;
    if (found === null || protocol.inForceFrom >= found.inForceFrom) found = protocol;
  }
  return found;
}
