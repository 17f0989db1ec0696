import {
  sectionOf,
  standingOf,
  suggestedContacts,
  type Because,
  type ContactState,
  type LocalDate,
  type Protocol,
  type Section,
  type SuggestedContact,
  type TaskStatus,
} from '@osteon/domain';
import type { StoredTask } from './stored-task.ts';

/** A task as it stands on a day, for people. */
export interface TaskView {
  readonly id: string;
  readonly key: string;
  readonly kind: string;
  readonly occurrence: string;
  readonly episode: string | null;
  readonly treatment: string | null;
  readonly agent: string | null;
  /** What the due date counts from, and that date. */
  readonly anchor: string;
  readonly anchorOn: LocalDate;
  readonly opensOn: LocalDate;
  readonly dueOn: LocalDate;
  readonly lateFrom: LocalDate | null;
  readonly overdueFrom: LocalDate;
  readonly criticalFrom: LocalDate | null;
  readonly doneOn: LocalDate | null;
  readonly status: TaskStatus;
  readonly reason: string | null;
  readonly blockedBy: readonly string[];
  /** Null when done or cancelled. */
  readonly section: Section | null;
  readonly because: readonly Because[];
  readonly protocolVersion: string;
}

/** How a stored task stands on `asOf`; nothing of it is ever stored. */
export function taskView(
  task: StoredTask,
  patient: { readonly unreachedDays: number; readonly promisedOn: LocalDate | null },
  asOf: LocalDate,
): TaskView {
  const { status, reason, blockedBy, doneOn } = standingOf(task, asOf);
  const contact: ContactState = { ...patient, waitingForAnswer: task.awaitingAnswer };
  return {
    id: task.id,
    key: task.key,
    kind: task.kind,
    occurrence: task.occurrence,
    episode: task.episode,
    treatment: task.treatment,
    agent: task.agent,
    anchor: task.anchor,
    anchorOn: task.anchorOn,
    opensOn: task.opensOn,
    dueOn: task.dueOn,
    lateFrom: task.lateFrom,
    overdueFrom: task.overdueFrom,
    criticalFrom: task.criticalFrom,
    doneOn,
    status,
    reason,
    blockedBy,
    section: sectionOf({ task, contact }, asOf),
    because: task.because,
    protocolVersion: task.protocolVersion,
  };
}

/** Every task that a plan wants, by due date and key, and the days on which few calls close many. */
export function planView(
  tasks: readonly StoredTask[],
  patient: { readonly unreachedDays: number; readonly promisedOn: LocalDate | null },
  holidays: readonly LocalDate[],
  asOf: LocalDate,
  protocol: Protocol | null,
): { tasks: TaskView[]; contacts: readonly SuggestedContact[] } {
  const wanted = tasks.filter(({ withdrawn }) => !withdrawn);
  const views = wanted.map((task) => taskView(task, patient, asOf)).sort(byDueDate);
  const contactable = views.map((view) => ({ ...view, kind: view.kind as StoredTask['kind'] }));
  return { tasks: views, contacts: protocol === null ? [] : suggestedContacts(contactable, asOf, holidays, protocol) };
}

const byDueDate = (a: TaskView, b: TaskView): number =>
  a.dueOn < b.dueOn ? -1 : a.dueOn > b.dueOn ? 1 : a.key < b.key ? -1 : a.key > b.key ? 1 : 0;
