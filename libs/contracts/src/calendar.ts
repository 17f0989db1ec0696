import { z } from 'zod';
import { instant } from './primitives.ts';

const language = z.enum(['en', 'pl', 'ur']);

const calendarFeed = z.object({ language, createdAt: instant, lastReadAt: instant.nullable() });

/** One's own secret link, without what it ends in. */
export const calendarFeedView = z.object({
  /** Whether this installation has calendars at all. */
  offered: z.boolean(),
  feed: calendarFeed.nullable(),
});
export type CalendarFeedView = z.infer<typeof calendarFeedView>;

/** In which language the calendar speaks. */
export const makeCalendarFeedRequest = z.strictObject({ language });
export type MakeCalendarFeed = z.infer<typeof makeCalendarFeedRequest>;

/** The link is shown this once: a path below the address of the pages. */
export const madeCalendarFeed = z.object({ path: z.string(), feed: calendarFeed });
export type MadeCalendarFeed = z.infer<typeof madeCalendarFeed>;
