import type { SignInState } from '../ports/session-store.ts';

/** Tries without any delay: people mistype. Of one address more, as a whole clinic may share it. */
const FREE = { ofEmail: 3, ofAddress: 20 } as const;
/** The delay stops growing here, so that nobody is locked out by a stranger's tries. */
const MOST_SECONDS = 60;

/** Seconds still to wait before the next try counts: doubling with each failure past the free ones. */
export function secondsToWait({ failures, secondsSince }: Pick<SignInState, 'failures' | 'secondsSince'>): number {
  const waits = (['ofEmail', 'ofAddress'] as const).map((of) => {
    const past = failures[of] - FREE[of];
    const since = secondsSince[of];
    return past < 0 || since === null ? 0 : Math.min(MOST_SECONDS, 2 ** Math.min(past, 10)) - since;
  });
  return Math.max(0, Math.ceil(Math.max(...waits)));
}
