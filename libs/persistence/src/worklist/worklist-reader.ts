import { NEEDS_NOW, SECTIONS, type Section } from '@osteon/domain';
import {
  type Actor,
  MOST_WORKLIST_ROWS,
  type WorklistFilter,
  type WorklistPosition,
  type WorklistReader,
  type WorklistRecord,
  type WorklistTaskRecord,
} from '@osteon/application';
import { auditValues, isUuid } from '../database/audit.ts';
import { runOne, type Queryable } from '../database/run.ts';
import { COUNTED_OPEN, FILTER_NAMES, MOST_COUNTED, MOST_ROWS, rankOf, worklistStatement } from './worklist-sql.ts';

type Ranked<Record> = Omit<Record, 'section'> & { readonly rank: number };

interface Whole {
  readonly [key: string]: unknown;
  readonly asOf: string;
  readonly counts: Readonly<Record<string, number>> | null;
  readonly isPart: boolean;
  readonly workItems: number;
  readonly more: boolean;
  readonly rows: readonly Ranked<WorklistRecord>[];
}

interface Page extends Whole {
  readonly others: readonly Ranked<WorklistTaskRecord>[];
  readonly languages: readonly string[];
}

/** Today in one statement. */
export function createWorklistReader(db: Queryable): WorklistReader {
  const read = <Answer extends Whole>(
    actor: Actor,
    serviceId: string,
    { section, assignedTo, ...filter }: WorklistFilter,
    after: WorklistPosition | null,
    { limit, whole }: { readonly limit: number; readonly whole: boolean },
  ): Promise<Answer> => {
    const user = assignedTo === undefined || !isUuid(assignedTo) ? undefined : assignedTo;
    const values = { ...filter, user };
    const filters = FILTER_NAMES.filter((name) => values[name] !== undefined);
    return runOne<Answer>(db, worklistStatement({ filters, nobodys: assignedTo === 'nobody', whole }), [
      serviceId,
      ...ranksOf(section),
      limit,
      after === null ? null : rankOf(after.section),
      after?.dueOn ?? null,
      after?.taskId ?? null,
      ...auditValues(actor),
      ...filters.map((name) => values[name]),
    ]);
  };
  return {
    async readWorklist(actor, serviceId, filter, limit, after) {
      const asked = { limit: Math.min(limit, MOST_ROWS), whole: false };
      const { others, languages, ...list } = await read<Page>(actor, serviceId, filter, after, asked);
      return { ...listOf(list), others: others.map(inSection), languages };
    },
    async readWholeWorklist(actor, serviceId, filter) {
      return listOf(await read<Whole>(actor, serviceId, filter, null, { limit: MOST_WORKLIST_ROWS, whole: true }));
    },
  };
}

/** The places of the first and of the last section that are shown. */
function ranksOf(section: WorklistFilter['section']): [number, number] {
  if (section === undefined) return [1, SECTIONS.length];
  return section === 'now' ? [1, NEEDS_NOW.length] : [rankOf(section), rankOf(section)];
}

function inSection<Record extends { readonly rank: number }>({ rank, ...record }: Record) {
  return { ...record, section: SECTIONS[rank - 1] as Section };
}

function listOf({ asOf, counts, isPart, workItems, more, rows }: Whole) {
  const counted = (section: Section): number => counts?.[rankOf(section)] ?? 0;
  return {
    asOf,
    workItems,
    more,
    counts: Object.fromEntries(
      SECTIONS.map((section) => [section, Math.max(0, Math.min(MOST_COUNTED, counted(section)))]),
    ) as Record<Section, number>,
    moreIn: SECTIONS.filter((section) => counted(section) > MOST_COUNTED || (isPart && COUNTED_OPEN.includes(section))),
    rows: rows.map(inSection),
  };
}
