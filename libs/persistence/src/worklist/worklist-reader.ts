import { SECTIONS, type Section } from '@osteon/domain';
import type { WorklistReader, WorklistRecord } from '@osteon/application';
import { auditValues, isUuid } from '../database/audit.ts';
import { runOne, type Queryable } from '../database/run.ts';
import { MOST_ROWS, rankOf, READ_WORKLIST } from './worklist-sql.ts';

interface Answer {
  readonly [key: string]: unknown;
  readonly asOf: string;
  readonly counts: Readonly<Record<string, number>> | null;
  readonly workItems: number;
  readonly more: boolean;
  readonly rows: readonly (Omit<WorklistRecord, 'section'> & { readonly rank: number })[];
}

/** Today in one statement. */
export function createWorklistReader(db: Queryable): WorklistReader {
  return {
    async readWorklist(actor, serviceId, { section, kind, assignedTo }, limit, after) {
      const nurse = assignedTo !== undefined && isUuid(assignedTo) ? assignedTo : null;
      const found = await runOne<Answer>(db, READ_WORKLIST, [
        serviceId,
        section === undefined ? null : rankOf(section),
        kind ?? null,
        nurse,
        assignedTo === 'nobody',
        Math.min(limit, MOST_ROWS),
        after === null ? null : rankOf(after.section),
        after?.dueOn ?? null,
        after?.taskId ?? null,
        ...auditValues(actor),
      ]);
      const { counts, rows, asOf, workItems, more } = found;
      return {
        asOf,
        workItems,
        more,
        counts: Object.fromEntries(SECTIONS.map((name) => [name, counts?.[rankOf(name)] ?? 0])) as Record<
          Section,
          number
        >,
        rows: rows.map(({ rank, ...row }) => ({ ...row, section: SECTIONS[rank - 1] as Section })),
      };
    },
  };
}
