import type { TryState } from '../ports/session-store.ts';

/** What is tried: each has failures of its own, so that a right password does not clear the way for guessing codes. */
export type TryKind = 'password' | 'proof' | 'passkey' | 'link';

/** Tries without any delay: people mistype. Of one address more, as a whole clinic may share it. */
const FREE = { ofAccount: 3, ofAddress: 20 } as const;

/**
 * The delay stops growing here, so that nobody is locked out by a stranger's tries. A second factor is short, and only
 * who has the password comes to try it: there it may grow longer (96 tries a day against a million codes).
 */
const MOST_SECONDS: Readonly<Record<TryKind, number>> = { password: 60, proof: 900, passkey: 60, link: 60 };

/** Seconds still to wait before the next try counts: doubling with each failure past the free ones. */
export function secondsToWait({ failures, secondsSince }: TryState, kind: TryKind = 'password'): number {
  const waits = (['ofAccount', 'ofAddress'] as const).map((of) => {
    const past = failures[of] - FREE[of];
    const since = secondsSince[of];
    const most = of === 'ofAccount' ? MOST_SECONDS[kind] : MOST_SECONDS.password;
    return past < 0 || since === null ? 0 : Math.min(most, 2 ** Math.min(past, 10)) - since;
  });
  return Math.max(0, Math.ceil(Math.max(...waits)));
}
