import type { Closer, Closing, ClosesFrom, Offset } from './protocol.ts';

/** The first day of protocol version 2026.11. */
export const IN_FORCE_FROM = '2026-11-01';

/** A distance in days. A week is 7 of them. */
export const days = (n: number): Offset => ({ months: 0, days: n });

/** A distance in calendar months, clamped, with days added after. */
export const months = (n: number, plusDays = 0): Offset => ({ months: n, days: plusDays });

/** A distance in years, clamped, with days added after. */
export const years = (n: number, plusDays = 0): Offset => ({ months: n * 12, days: plusDays });

/** The day of the anchor itself. */
export const AT_ANCHOR: Offset = days(0);

/** Closed by an event dated on or after the day the task opens, unless said otherwise. */
export const closedBy = (by: Closer, from: ClosesFrom = 'opens'): Closing => ({ by, from, inSeries: false });

/** Closed by an event that takes part in the series rule. */
export const closedInSeries = (by: Closer, from: ClosesFrom = 'opens'): Closing => ({ by, from, inSeries: true });
