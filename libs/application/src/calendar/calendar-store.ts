import type { LocalDate } from '@osteon/domain';
import type { ClientActor, UserActor } from '../actor.ts';

export type CalendarLanguage = 'en' | 'pl' | 'ur';

/** One's own link, without what it ends in. */
export interface CalendarFeed {
  readonly language: CalendarLanguage;
  /** ISO */
  readonly createdAt: string;
  /** ISO; null: no calendar has asked yet. */
  readonly lastReadAt: string | null;
}

/** Whose calendar a link leads to, while they work in the service in a role that reads patients. */
export interface FoundCalendar {
  readonly feedId: string;
  readonly userId: string;
  readonly serviceId: string;
  readonly language: CalendarLanguage;
}

/** How many tasks of a kind fall due on a day. */
export interface CalendarDay {
  readonly on: LocalDate;
  readonly kind: string;
  readonly count: number;
}

export interface CalendarStore {
  findOwn(actor: UserActor): Promise<CalendarFeed | null>;
  /** Takes the place of an earlier link, which leads nowhere from then on. Audited. */
  replace(actor: UserActor, tokenHash: Uint8Array, language: CalendarLanguage): Promise<CalendarFeed>;
  /** Audited where there was one. */
  remove(actor: UserActor): Promise<void>;
  /** Before anybody is known. Notes the use at most once a minute. */
  find(tokenHash: Uint8Array): Promise<FoundCalendar | null>;
  /**
   * What falls due from thirty days back to three months ahead, of the person's patients and of those whom nobody has:
   * counts, of which no patient can be told.
   */
  days(
    actor: ClientActor,
    userId: string,
  ): Promise<{ readonly asOf: LocalDate; readonly days: readonly CalendarDay[] }>;
}
