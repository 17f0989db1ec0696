/** Signs that somebody is there. */
const SIGNS = ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchstart'] as const;
/** After this long without one, what the page asks it asks by itself. */
const AWAY_AFTER_MS = 60_000;

let lastSign = performance.now();
const seen = (): void => {
  lastSign = performance.now();
};

/** Begins to look for somebody; once, when the pages start. */
export function watchPresence(): void {
  for (const sign of SIGNS) window.addEventListener(sign, seen, { passive: true, capture: true });
}

/**
 * Whether the page asks while nobody touches it. Such requests do not count as presence: a page that keeps itself fresh
 * must not keep the session of somebody who went away.
 */
export const asksByItself = (): boolean => performance.now() - lastSign > AWAY_AFTER_MS;
