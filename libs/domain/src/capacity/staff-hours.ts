import type { LocalDate } from '../time/local-date.ts';
import type { WorkMinutes } from './forecast.ts';

/** A week in which the staff has other hours than usual: holidays, somebody on leave, somebody more. */
export interface HoursOfWeek {
  /** Monday. */
  readonly from: LocalDate;
  readonly hours: number;
  readonly note: string;
}

/** What a service says of itself: the software has no opinion on how long a call takes. */
export interface CapacitySettings {
  /** Hours of staff a week for follow-up; null until the service has said. */
  readonly hoursAWeek: number | null;
  readonly minutes: WorkMinutes;
  /** By week. */
  readonly exceptions: readonly HoursOfWeek[];
}

/** Until a service says otherwise. Source: our own defaults, to be replaced by what a service measures. */
export const DEFAULT_MINUTES: WorkMinutes = { call: 15, dose: 20, review: 30, check: 10, letter: 5 };

/** The hours of a week; null until the service has said how many it has. */
export function hoursOfWeek({ hoursAWeek, exceptions }: CapacitySettings, from: LocalDate): number | null {
  return exceptions.find((one) => one.from === from)?.hours ?? hoursAWeek;
}
