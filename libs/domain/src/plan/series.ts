import type { DayNumber } from '../time/day-number.ts';
import type { Draft } from './draft.ts';

/** A task of a series with the first day on which an event of the series may close it. */
export interface SeriesMember {
  readonly draft: Draft;
  readonly mayCloseFrom: DayNumber;
}

/**
 * The series rule (section 3). On each day with an event, the latest task that the event may close by then and that
 * was not done or superseded before that day is closed; the earlier ones not done before that day are superseded.
 * Events of one day count at once, so a day is looked at once. After `endsOn`, the day on which the series is
 * cancelled from outside, events close nothing.
 *
 * `members` are in the order of the series; `closedOn` of a draft may already hold an event that closes it alone.
 * `days` are in order and may repeat.
 */
export function applySeries(members: readonly SeriesMember[], days: readonly DayNumber[], endsOn: DayNumber): void {
  let previous: DayNumber | null = null;
  for (const day of days) {
    if (day > endsOn) return;
    if (day === previous) continue;
    previous = day;
    let chosen = -1;
    for (let i = members.length - 1; i >= 0 && chosen < 0; i -= 1) {
      const { draft, mayCloseFrom } = members[i] as SeriesMember;
      if (mayCloseFrom <= day && draft.closedOn >= day && draft.supersededOn >= day) chosen = i;
    }
    if (chosen < 0) continue;
    for (let i = 0; i < chosen; i += 1) {
      const { draft } = members[i] as SeriesMember;
      if (draft.closedOn >= day && draft.supersededOn > day) draft.supersededOn = day;
    }
    const { draft } = members[chosen] as SeriesMember;
    if (day < draft.closedOn) draft.closedOn = day;
  }
}
