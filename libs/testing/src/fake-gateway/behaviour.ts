/**
 * What a gateway does with one call. `accept-…` delivers the message before anything else goes wrong; the others do
 * not deliver it.
 */
export const BEHAVIOURS = [
  'accept',
  /** A bad number or mailbox: 400, 550 5.1.1. */
  'refuse',
  /** 429 with Retry-After; 451. */
  'busy',
  /** Does not know the credentials: 401, 403; 535. */
  'locked-out',
  /** 500, nothing delivered; 554 before the message was read. */
  'fail',
  'accept-then-fail',
  /** Takes the call and never answers. */
  'hang',
  'accept-then-hang',
  /** The connection is reset before, or in the middle of the answer. */
  'reset',
  'accept-then-reset',
  /** The answer comes a byte at a time, for ever. */
  'accept-then-trickle',
  /** Nothing for a while, and delivered only after the caller has given up. */
  'accept-late',
] as const;
export type Behaviour = (typeof BEHAVIOURS)[number];

/** One call as the fake saw it. */
export interface FakeCall {
  /** Counted from 1. */
  readonly number: number;
  readonly provider: 'twilio' | 'notify' | 'smtp';
  /** Our idempotency key; `<recipient>|<text>` where a call carries none. */
  readonly key: string;
  readonly recipient: string;
  readonly text: string;
  readonly behaviour: Behaviour;
}

/** Numbers from 0 to 1 that are the same for the same seed (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
