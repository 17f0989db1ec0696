import { addDays, type LocalDate } from '../time/local-date.ts';
import { instantOf, wallTimeOf } from '../time/zone.ts';

export interface SendingHours {
  /** the local date from which the message may go */
  readonly plannedFor: LocalDate;
  readonly now: Date;
  readonly zone: string;
  /** `HH:MM` on the wall clock of the zone, included */
  readonly opensAt: string;
  /** `HH:MM`, not included; later than `opensAt` */
  readonly closesAt: string;
  readonly holidays: readonly LocalDate[];
}

const DAYS_LOOKED_AHEAD = 3660;

/**
 * When a message may go: now, when its day has come and the hours are open, else the next opening that is not on a
 * holiday. Hours are those of the wall clock, so a clock change neither moves nor doubles them.
 * Throws a RangeError when the hours never open.
 */
export function nextSendingAt({ plannedFor, now, zone, opensAt, closesAt, holidays }: SendingHours): Date {
  if (closesAt <= opensAt) throw new RangeError(`the sending hours never open: ${opensAt} to ${closesAt}`);
  const today = wallTimeOf(now, zone).date;
  let date = plannedFor > today ? plannedFor : today;
  for (let tried = 0; tried < DAYS_LOOKED_AHEAD; tried += 1, date = addDays(date, 1)) {
    if (holidays.includes(date)) continue;
    const opens = instantOf(date, opensAt, zone);
    if (now < opens) return opens;
    if (now < instantOf(date, closesAt, zone)) return now;
  }
  throw new RangeError('the sending hours never open');
}
