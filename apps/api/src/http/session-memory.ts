import type { FoundSession, RememberedSession, UserActor } from '@osteon/application';

/** What is known of a session without asking, in the name of whom a request goes on until the database confirms it. */
type Found = Extract<FoundSession, { readonly kind: 'actor' }>;

/** A working day of a large region; the one remembered first is forgotten first. */
const MOST_SESSIONS = 10_000;

/**
 * Sessions as they were found a moment ago, by the hash of their token. Nothing is decided by it: who is remembered acts
 * as `RememberedSession`, and the database does nothing in their name before it has confirmed the session. A session is
 * forgotten when it is to be noted again that it is used, so that this happens as often as without a memory.
 */
export class SessionMemory {
  readonly #sessions = new Map<
    string,
    { readonly found: Found; readonly tokenHash: Uint8Array; readonly until: number }
  >();
  readonly #now: () => number;

  /** @param now milliseconds of a clock that never goes back */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  remember(tokenHash: Buffer, found: Found): void {
    const key = tokenHash.toString('latin1');
    this.#sessions.delete(key);
    if (found.noteDueInSeconds <= 0) return;
    const { address: _address, ...actor } = found.actor;
    const until = this.#now() + found.noteDueInSeconds * 1000;
    this.#sessions.set(key, { found: { ...found, actor }, tokenHash, until });
    if (this.#sessions.size <= MOST_SESSIONS) return;
    const [first] = this.#sessions.keys();
    if (first !== undefined) this.#sessions.delete(first);
  }

  /** Who the token stood for, to be confirmed; for one request. */
  recall(hash: Buffer, address: string): UserActor | undefined {
    const kept = this.#sessions.get(hash.toString('latin1'));
    if (kept === undefined || kept.until <= this.#now()) return undefined;
    const { found, tokenHash } = kept;
    const remembered: RememberedSession = { tokenHash, facts: found.facts, state: 'unconfirmed' };
    return { ...found.actor, address, remembered };
  }

  forget(tokenHash: Buffer): void {
    this.#sessions.delete(tokenHash.toString('latin1'));
  }
}
