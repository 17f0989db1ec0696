import { ageOn, blockedByOf, daysBetween, isLocalDate, SECTIONS, type LocalDate, type Section } from '@osteon/domain';
import { personOf, serviceOf, type Actor } from '../actor.ts';
import type {
  WorklistFilter,
  WorklistPosition,
  WorklistReader,
  WorklistRecord,
  WorklistRecords,
} from '../ports/worklist-reader.ts';

export interface ReadWorklist extends Omit<WorklistFilter, 'assignedTo'> {
  /** `me`, `nobody`, or a user's id. */
  readonly assignedTo?: string;
  readonly limit: number;
  /** The `next` of the page before; one that is not understood begins at the top. */
  readonly after?: string;
}

export interface WorklistRow extends Omit<WorklistRecord, 'gate'> {
  readonly age: number;
  /** Days past the due date; negative: days still to go. */
  readonly daysPastDue: number;
  readonly blockedBy: readonly string[];
}

export interface Worklist extends Omit<WorklistRecords, 'rows' | 'more'> {
  readonly total: number;
  readonly rows: readonly WorklistRow[];
  readonly next: string | null;
}

/**
 * Every open task of the service today, each in exactly one section, by section, due date and id. The counts are of
 * all that the filter by kind and nurse leaves, and add up to `total`; a section chosen narrows the rows only.
 */
export async function readWorklist(
  deps: { readonly worklist: WorklistReader },
  actor: Actor,
  query: ReadWorklist,
): Promise<Worklist> {
  const { limit, after, assignedTo, ...filter } = query;
  const nurse = assignedTo === 'me' ? (personOf(actor) ?? 'nobody') : assignedTo;
  const found = await deps.worklist.readWorklist(
    actor,
    serviceOf(actor),
    { ...filter, ...(nurse === undefined ? {} : { assignedTo: nurse }) },
    limit,
    after === undefined ? null : positionOf(after),
  );
  const { more, rows, ...list } = found;
  const last = more ? rows.at(-1) : undefined;
  return {
    ...list,
    total: SECTIONS.reduce((sum, section) => sum + found.counts[section], 0),
    rows: rows.map((row) => rowOf(row, found.asOf)),
    next: last === undefined ? null : cursorOf({ section: last.section, dueOn: last.dueOn, taskId: last.taskId }),
  };
}

function rowOf({ gate, ...row }: WorklistRecord, asOf: LocalDate): WorklistRow {
  return {
    ...row,
    age: ageOn(row.birthDate, asOf),
    daysPastDue: daysBetween(row.dueOn, asOf),
    blockedBy: gate === null || row.kind !== 'dose' ? [] : blockedByOf(gate, asOf),
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
