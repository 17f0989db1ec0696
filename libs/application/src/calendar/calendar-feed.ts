import type { LocalDate } from '@osteon/domain';
import type { ClientActor, UserActor } from '../actor.ts';
import { AppError } from '../errors.ts';
import { newToken, sha256 } from '../sign-in/tokens.ts';
import type { CalendarDay, CalendarFeed, CalendarLanguage, CalendarStore, FoundCalendar } from './calendar-store.ts';

interface CalendarDeps {
  readonly calendars: CalendarStore;
}

/** What a calendar shows: whose it is by the id of the link, in which language, and the days. */
export interface CalendarDays {
  readonly feedId: string;
  readonly language: CalendarLanguage;
  readonly asOf: LocalDate;
  readonly days: readonly CalendarDay[];
}

/** One's own link; null when there is none. */
export const readCalendarFeed = ({ calendars }: CalendarDeps, actor: UserActor): Promise<CalendarFeed | null> =>
  calendars.findOwn(actor);

/** Makes a link, in the place of an earlier one: what it ends in is 32 random bytes, of which only the SHA-256 is kept. */
export async function makeCalendarFeed(
  { calendars }: CalendarDeps,
  actor: UserActor,
  language: CalendarLanguage,
): Promise<{ readonly token: string; readonly feed: CalendarFeed }> {
  const token = newToken();
  return { token, feed: await calendars.replace(actor, sha256(token), language) };
}

/** From now on the link leads nowhere; where there is none, nothing changes. */
export const endCalendarFeed = ({ calendars }: CalendarDeps, actor: UserActor): Promise<void> =>
  calendars.remove(actor);

/**
 * Whose link this is.
 * @throws AppError FLS-1540 for a link that was never made, was taken back, or whose person does not read patients here
 *   any more: all the same
 */
export async function findCalendar({ calendars }: CalendarDeps, token: string): Promise<FoundCalendar> {
  const found = await calendars.find(sha256(token));
  if (found === null) throw new AppError('FLS-1540');
  return found;
}

/** What a calendar shows. */
export async function readCalendar(
  { calendars }: CalendarDeps,
  actor: ClientActor,
  { feedId, language, userId }: FoundCalendar,
): Promise<CalendarDays> {
  return { feedId, language, ...(await calendars.days(actor, userId)) };
}
