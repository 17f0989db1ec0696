import type { HttpOutcome } from '@osteon/platform';
import type { CourierAnswer } from '../guard/courier.ts';
import { failing, well } from '../guard/courier.ts';

type Answered = Extract<HttpOutcome, { kind: 'answered' }>;

/** What a gateway of its own kind makes of the statuses that mean different things everywhere. */
export interface Dialect {
  /** A whole answer with 2xx; null when it is not what this gateway writes. */
  accepted(body: string): { readonly reference: string } | null;
  /** 400 or 422: what was wrong with this message. */
  refused(status: number, body: string): { readonly reason: string; readonly addressInvalid: boolean };
}

/** At most; a gateway that asks for more is asked again all the same. */
const LONGEST_PAUSE_MS = 15 * 60_000;

/**
 * What a call came to. Only the gateway's own acknowledgement counts as accepted; an answer that is lost, cut off or
 * 5xx leaves it open whether the message was taken.
 */
export function readHttpAnswer(outcome: HttpOutcome, dialect: Dialect): CourierAnswer {
  if (outcome.kind === 'not-sent') return failing({ kind: 'busy', reason: outcome.reason });
  if (outcome.kind === 'lost') return failing({ kind: 'uncertain', reason: outcome.reason });
  const { status, body } = outcome;
  if (status >= 200 && status < 300) {
    const accepted = dialect.accepted(body);
    return accepted
      ? well({ kind: 'accepted', ...accepted })
      : failing({ kind: 'uncertain', reason: `http-${status}-unreadable` });
  }
  if (status === 429) return well({ kind: 'busy', reason: 'http-429', retryAfterMs: retryAfterMs(outcome) });
  if (status === 400 || status === 422) return well({ kind: 'refused', ...dialect.refused(status, body) });
  // It gave up waiting for the request, or for what stands behind it.
  if (status === 408) return failing({ kind: 'uncertain', reason: 'http-408' });
  // Credentials, an account without money, an address that is wrong: no message gets through, and none is to blame.
  if (status >= 400 && status < 500) {
    return { answer: { kind: 'busy', reason: `http-${status}` }, health: 'locked-out' };
  }
  return failing({ kind: 'uncertain', reason: `http-${status}` });
}

/** Retry-After in seconds or as a date (RFC 9110, 10.2.3); a minute when it says nothing. */
function retryAfterMs({ headers }: Answered): number {
  const header = headers['retry-after'] ?? '';
  const seconds = /^\d+$/.test(header) ? Number(header) : (Date.parse(header) - Date.now()) / 1_000;
  return Number.isFinite(seconds) ? Math.min(Math.max(seconds * 1_000, 1_000), LONGEST_PAUSE_MS) : 60_000;
}

/** JSON as an object, or null: a gateway's answer is looked at field by field. */
export function jsonObject(body: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Readonly<Record<string, unknown>>)
      : null;
  } catch {
    return null;
  }
}
