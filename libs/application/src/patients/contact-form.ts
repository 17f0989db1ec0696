import { checklistsOf, standingOf, type LocalDate, type Protocol, type RedFlagRule } from '@osteon/domain';
import { serviceOf, type Actor } from '../actor.ts';
import { AppError } from '../errors.ts';
import type { EpisodeRecord } from '../facts/fact-record.ts';
import type { StoredTask } from '../plan/stored-task.ts';
import type { ContactStore, TickRecord } from '../ports/contact-store.ts';
import type { NewTick } from './contact-outcome.ts';

/** A task's checklist with what was ticked on it. */
export interface TaskChecklist {
  readonly taskKey: string;
  readonly kind: string;
  readonly sourceMark: string;
  readonly items: readonly {
    readonly text: string;
    readonly tick: Omit<TickRecord, 'taskKey' | 'item'> | null;
  }[];
}

export interface ContactForm {
  readonly version: number;
  readonly protocolVersion: string;
  readonly redFlags: readonly RedFlagRule[];
  readonly checklists: readonly TaskChecklist[];
}

/** The planner raises it itself, from the fracture and the last dose: nobody is asked for it (protocol, section 6). */
const NOT_ASKED = 'rebound-fracture';

/**
 * What a call to the patient asks by the protocol in force besides the questions of its tasks: the red flags, with what
 * is to be done, and the checklists of tasks that are not finished. Audited. FLS-1020 no such patient.
 */
export async function readContactForm(
  { contacts }: { readonly contacts: ContactStore },
  actor: Actor,
  patientId: string,
): Promise<ContactForm> {
  const record = await contacts.readForm(actor, serviceOf(actor), patientId);
  if (record === null) throw new AppError('FLS-1020');
  const { version, today, protocol, tasks, episodes, ticks } = record;
  return {
    version,
    protocolVersion: protocol.version,
    redFlags: protocol.redFlags.filter(({ flag }) => flag !== NOT_ASKED),
    checklists: tasks.filter((task) => isToDo(task, today)).flatMap((task) => listed(task, episodes, protocol, ticks)),
  };
}

function isToDo(task: StoredTask, today: LocalDate): boolean {
  if (task.withdrawn || task.opensOn > today) return false;
  const { status } = standingOf(task, today);
  return status !== 'done' && status !== 'cancelled';
}

function listed(
  task: StoredTask,
  episodes: readonly EpisodeRecord[],
  protocol: Protocol,
  ticks: readonly TickRecord[],
): TaskChecklist[] {
  return checklistsOf(task, withSpine(episodes), protocol).map(({ kind, sourceMark, items }) => ({
    taskKey: task.key,
    kind,
    sourceMark,
    items: items.map((text) => {
      const last = ticks.find(({ taskKey, item }) => taskKey === task.key && item === text);
      if (last === undefined) return { text, tick: null };
      const { ticked, protocolVersion, at, by } = last;
      return { text, tick: { ticked, protocolVersion, at, by } };
    }),
  }));
}

const withSpine = (episodes: readonly EpisodeRecord[]): { key: string; spine: boolean }[] =>
  episodes.map(({ key, sites }) => ({ key, spine: sites.includes('spine') }));

/**
 * Ticks as they are stored: of items that the checklist of such a task has in the protocol in force.
 * FLS-1062 names the field of the first that is not.
 */
export function checkedTicks(
  ticks: readonly NewTick[],
  {
    tasks,
    episodes,
    protocol,
  }: {
    readonly tasks: readonly StoredTask[];
    readonly episodes: readonly EpisodeRecord[];
    readonly protocol: Protocol;
  },
): (NewTick & { readonly protocolVersion: string })[] {
  return ticks.map(({ taskKey, item, ticked }, index) => {
    const task = tasks.find(({ key, withdrawn }) => key === taskKey && !withdrawn);
    const lists = task === undefined ? [] : checklistsOf(task, withSpine(episodes), protocol);
    if (!lists.some(({ items }) => items.includes(item))) {
      const [field, message] =
        task === undefined
          ? ['taskKey', 'names no task of this patient']
          : ['item', `is not on the checklist of ${taskKey} in protocol ${protocol.version}`];
      throw new AppError('FLS-1062', { field: `ticks[${String(index)}].${field}`, message });
    }
    return { taskKey, item, ticked, protocolVersion: protocol.version };
  });
}
