import type { Protocol } from '../protocol/protocol.ts';
import { shippedProtocol } from '../protocol/shipped.ts';
import type { TaskKind } from '../protocol/task-kinds.ts';
import { formatDay, parseDay, weekdayOfDay, type DayNumber } from '../time/day-number.ts';
import type { LocalDate } from '../time/local-date.ts';
import { dayAt } from './draft.ts';
import type { SuggestedContact } from './plan-result.ts';
import type { TaskStatus } from './scheduled-task.ts';

/** What the suggestion looks at; times as days. */
export interface ContactWindow {
  readonly key: string;
  /** the later of `opensOn` and `asOf` */
  readonly from: DayNumber;
  readonly dueOn: DayNumber;
}

const SATURDAY = 5;
const NO_HOLIDAYS: ReadonlySet<DayNumber> = new Set();

/**
 * The fewest allowed days such that every window holds at least one. Working days are allowed, and any day of a
 * window without one. Windows are taken by their due date; one that holds no chosen day yet gets its last allowed
 * day, which is the best for all that are still to come, and does not move while the days go by.
 */
export function contactDays(
  windows: readonly ContactWindow[],
  holidays: ReadonlySet<DayNumber> = NO_HOLIDAYS,
): SuggestedContact[] {
  const isWorkingDay = (day: DayNumber): boolean => weekdayOfDay(day) < SATURDAY && !holidays.has(day);
  const hasWorkingDay = ({ from, dueOn }: ContactWindow): boolean => {
    for (let day = dueOn; day >= from; day -= 1) if (isWorkingDay(day)) return true;
    return false;
  };
  const idle: ContactWindow[] = windows.filter((w) => !hasWorkingDay(w));
  const isAllowed = (day: DayNumber): boolean => isWorkingDay(day) || idle.some((w) => w.from <= day && day <= w.dueOn);

  const byEnd = [...windows].sort((a, b) => a.dueOn - b.dueOn || (a.key < b.key ? -1 : 1));
  const contacts: { on: DayNumber; taskKeys: string[] }[] = [];
  for (const window of byEnd) {
    const held = contacts.find(({ on }) => window.from <= on && on <= window.dueOn);
    if (held !== undefined) {
      held.taskKeys.push(window.key);
      continue;
    }
    let on = window.dueOn;
    while (!isAllowed(on)) on -= 1;
    contacts.push({ on, taskKeys: [window.key] });
  }
  return contacts.map(({ on, taskKeys }) => ({ on: formatDay(on), taskKeys }));
}

const callKinds = new WeakMap<Protocol, ReadonlySet<TaskKind>>();

/** Whether a call can close such a task, and it is to be grouped: open or upcoming, due from `asOf` to a year on. */
export function isToBeCalled(
  task: { readonly kind: TaskKind; readonly status: TaskStatus; readonly dueOn: DayNumber },
  asOf: DayNumber,
  protocol: Protocol,
): boolean {
  if (task.status !== 'open' && task.status !== 'upcoming') return false;
  let kinds = callKinds.get(protocol);
  if (kinds === undefined) {
    kinds = new Set(protocol.contacts.kinds);
    callKinds.set(protocol, kinds);
  }
  return kinds.has(task.kind) && task.dueOn >= asOf && task.dueOn <= dayAt(asOf, protocol.contacts.ahead);
}

export interface ContactableTask {
  readonly key: string;
  readonly kind: TaskKind;
  readonly opensOn: LocalDate;
  readonly dueOn: LocalDate;
  readonly status: TaskStatus;
}

/**
 * Groups the tasks that a call can close under the fewest dates (section 8): "call on 2026-05-01: closes 3 tasks".
 * Each task is listed under one date; dates and keys are in order of due date. `holidays` are the service's own.
 */
export function suggestedContacts(
  tasks: readonly ContactableTask[],
  asOf: LocalDate,
  holidays: readonly LocalDate[] = [],
  protocol: Protocol = shippedProtocol,
): SuggestedContact[] {
  const today = parseDay(asOf);
  const windows: ContactWindow[] = [];
  for (const { key, kind, status, opensOn, dueOn: due } of tasks) {
    const dueOn = parseDay(due);
    if (!isToBeCalled({ kind, status, dueOn }, today, protocol)) continue;
    windows.push({ key, from: Math.max(parseDay(opensOn), today), dueOn });
  }
  return contactDays(windows, new Set(holidays.map(parseDay)));
}
