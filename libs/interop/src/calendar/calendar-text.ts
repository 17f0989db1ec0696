import type { CalendarDays, CalendarLanguage } from '@osteon/application';
import type { TaskKind } from '@osteon/domain';
import ical, { ICalEventTransparency } from 'ical-generator';
import { TASK_KIND_WORDS } from '../task-kind-words.ts';

const WORDS: Readonly<Record<CalendarLanguage, { readonly name: string; readonly open: string }>> = {
  en: { name: 'Fracture follow-up', open: 'Open in Osteon' },
  pl: { name: 'Kontrole po złamaniach', open: 'Otwórz w Osteonie' },
  ur: { name: 'فریکچر کے بعد پیروی', open: 'Osteon میں کھولیں' },
};

/** How often a calendar asks again; some pay attention to it. */
const REFRESH_SECONDS = 3600;

/**
 * A calendar as iCalendar (RFC 5545): for each day and kind of task an all-day event with how many fall due. It names
 * nobody. The same days are the same text, so that it can be compared.
 * @param pages where the pages are reached, without a slash at the end
 */
export function calendarText({ feedId, language, asOf, days }: CalendarDays, pages: string): string {
  const { name, open } = WORDS[language];
  const kinds: Readonly<Record<string, string>> = TASK_KIND_WORDS[language];
  const calendar = ical({
    name,
    prodId: { company: 'Osteon', product: 'Follow-up', language: language.toUpperCase() },
    ttl: REFRESH_SECONDS,
  });
  for (const { on, kind, count } of days)
    calendar.createEvent({
      id: `${on}-${kind}-${feedId}`,
      // A date and no time: read and written in UTC it is the same date everywhere.
      start: new Date(`${on}T00:00:00Z`),
      allDay: true,
      stamp: new Date(`${asOf}T00:00:00Z`),
      summary: `${kinds[kind as TaskKind] ?? kind}: ${count}`,
      description: `${open}: ${pages}/`,
      url: `${pages}/`,
      transparency: ICalEventTransparency.TRANSPARENT,
    });
  return calendar.toString();
}
