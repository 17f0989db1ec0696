import { useSession } from '../session/session-context.ts';
import { dayInZone, instantInZone, timeInZone } from './calendar-date.ts';

/** Instants as the clock and the calendar of the service write them. */
export function useServiceDates(): {
  readonly at: (instant: string) => string;
  readonly on: (instant: string) => string;
  readonly time: (instant: string) => string;
} {
  const { timeZone } = useSession().service;
  return {
    at: (instant) => instantInZone(instant, timeZone),
    on: (instant) => dayInZone(instant, timeZone),
    time: (instant) => timeInZone(instant, timeZone),
  };
}
