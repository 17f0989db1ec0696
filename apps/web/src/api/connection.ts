/**
 * How this page hears of what others change. `live`: at once. `partial`: of what other people do at once, of the rest
 * by looking. `polling`: by looking now and then. `away`: there is no connection, and it is being tried.
 */
export type Connection = 'live' | 'partial' | 'polling' | 'away';

let connection: Connection = 'polling';
const watchers = new Set<() => void>();

/** For `useSyncExternalStore`. */
export function watchConnection(changed: () => void): () => void {
  watchers.add(changed);
  return () => watchers.delete(changed);
}

export const connectionNow = (): Connection => connection;

export function becomeConnected(next: Connection): void {
  if (next === connection) return;
  connection = next;
  for (const tell of watchers) tell();
}

/**
 * How often a list looks for changes by itself, for `refetchInterval`: while it is told of every change, looking is only
 * for what might have been missed.
 */
export const lookEvery = (milliseconds: number) => (): number =>
  connection === 'live' ? Math.max(milliseconds, 120_000) : milliseconds;
