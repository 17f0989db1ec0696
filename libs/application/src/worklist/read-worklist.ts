import {
  ageOn,
  blockedByOf,
  daysBetween,
  isLocalDate,
  SECTIONS,
  shippedProtocol,
  type LocalDate,
  type Section,
} from '@osteon/domain';
import { personOf, serviceOf, type Actor } from '../actor.ts';
import type {
  WorklistFilter,
  WorklistPageRecords,
  WorklistPosition,
  WorklistReader,
  WorklistRecord,
  WorklistRecords,
  WorklistTaskRecord,
} from '../ports/worklist-reader.ts';

/** Rows of a file at most; what is beyond is said, not shown. */
export const MOST_WORKLIST_ROWS = 10_000;

export interface AskWorklist extends Omit<WorklistFilter, 'assignedTo'> {
  /** `me`, `nobody`, or a user's id. */
  readonly assignedTo?: string;
}

export interface ReadWorklist extends AskWorklist {
  readonly limit: number;
  /** The `next` of the page before; one that is not understood begins at the top. */
  readonly after?: string;
}

interface Reckoned {
  /** Days past the due date; negative: days still to go. */
  readonly daysPastDue: number;
  readonly blockedBy: readonly string[];
  /** Whether a telephone call is all it takes (protocol section 8). */
  readonly byCall: boolean;
}

export type WorklistTask = Omit<WorklistTaskRecord, 'gate'> & Reckoned;

export interface WorklistRow extends Omit<WorklistRecord, 'gate'>, Reckoned {
  readonly age: number;
}

export interface WholeWorklist extends Omit<WorklistRecords, 'rows'> {
  /** Of the counts: at least so many where a section holds more. */
  readonly total: number;
  readonly rows: readonly WorklistRow[];
}

export interface Worklist extends Omit<WholeWorklist, 'more'>, Pick<WorklistPageRecords, 'languages'> {
  readonly others: readonly WorklistTask[];
  readonly next: string | null;
}

interface Deps {
  readonly worklist: WorklistReader;
}

/**
 * Every open task of the service today, each in exactly one section, by section, due date and id. The counts are of
 * all that the filter leaves, and add up to `total`; a section chosen narrows the rows only. Counting stops somewhere
 * above ten thousand in one section, which `moreIn` says.
 */
export async function readWorklist(deps: Deps, actor: Actor, query: ReadWorklist): Promise<Worklist> {
  const { limit, after, ...asked } = query;
  const found = await deps.worklist.readWorklist(
    actor,
    serviceOf(actor),
    filterOf(actor, asked),
    limit,
    after === undefined ? null : positionOf(after),
  );
  const { more, others, ...list } = found;
  const last = more ? found.rows.at(-1) : undefined;
  return {
    ...reckoned(list),
    others: others.map((task) => taskOf(task, found.asOf)),
    next: last === undefined ? null : cursorOf({ section: last.section, dueOn: last.dueOn, taskId: last.taskId }),
  };
}

/** The same list at once, for a file or a printer: its first 10,000 rows, and whether there are `more`. */
export async function readWholeWorklist(deps: Deps, actor: Actor, asked: AskWorklist): Promise<WholeWorklist> {
  return reckoned(await deps.worklist.readWholeWorklist(actor, serviceOf(actor), filterOf(actor, asked)));
}

function filterOf(actor: Actor, { assignedTo, ...filter }: AskWorklist): WorklistFilter {
  const nurse = assignedTo === 'me' ? (personOf(actor) ?? 'nobody') : assignedTo;
  return { ...filter, ...(nurse === undefined ? {} : { assignedTo: nurse }) };
}

function reckoned<List extends Omit<WorklistRecords, 'more'>>(
  list: List,
): Omit<List, 'rows'> & { readonly total: number; readonly rows: WorklistRow[] } {
  return {
    ...list,
    total: SECTIONS.reduce((sum, section) => sum + list.counts[section], 0),
    rows: list.rows.map((row) => ({ ...taskOf(row, list.asOf), age: ageOn(row.birthDate, list.asOf) })),
  };
}

const BY_CALL = new Set(shippedProtocol.contacts.kinds);

function taskOf<Task extends WorklistTaskRecord>(
  { gate, ...task }: Task,
  asOf: LocalDate,
): Omit<Task, 'gate'> & Reckoned {
  return {
    ...task,
    daysPastDue: daysBetween(task.dueOn, asOf),
    blockedBy: gate === null || task.kind !== 'dose' ? [] : blockedByOf(gate, asOf),
    byCall: BY_CALL.has(task.kind),
  };
}

/** Databases have no year 0. */
const FIRST_DAY = '0001-01-01';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** `<section>.<due date>.<task>`: nothing secret, nothing of the patient. */
export function cursorOf({ section, dueOn, taskId }: WorklistPosition): string {
  return `${section}.${dueOn}.${taskId}`;
}

export function positionOf(cursor: string): WorklistPosition | null {
  const [section = '', dueOn, taskId = ''] = cursor.split('.');
  const isDay = isLocalDate(dueOn) && dueOn >= FIRST_DAY;
  if (!(SECTIONS as readonly string[]).includes(section) || !isDay || !UUID.test(taskId)) return null;
  return { section: section as Section, dueOn, taskId };
}
