import type { ImportRecord, InboxReader } from '@osteon/application';
import { isUuid } from '../database/audit.ts';
import type { Database } from '../database/database.ts';
import { localDateOf } from '../database/cold-client.ts';
import type { ImportRun } from '../generated/client.ts';

/** Runs of importing, for those who watch: no patient is named in them. */
export function createImportReader(db: Pick<Database, 'cold'>): Pick<InboxReader, 'listImports' | 'readImport'> {
  return {
    async listImports(serviceId, limit, after) {
      const earlier =
        after === null ? {} : { OR: [{ startedAt: { lt: after.at } }, { startedAt: after.at, id: { lt: after.id } }] };
      const runs = await db.cold((client) =>
        client.importRun.findMany({
          where: { serviceId, ...earlier },
          orderBy: [{ startedAt: 'desc' }, { id: 'desc' }],
          take: limit,
        }),
      );
      return runs.map(toRecord);
    },

    async readImport(serviceId, id) {
      if (!isUuid(id)) return null;
      const found = await db.cold((client) => client.importRun.findFirst({ where: { serviceId, id } }));
      return found === null ? null : toRecord(found);
    },
  };
}

const toRecord = ({ id, state, format, enrolSince, counts, startedAt, finishedAt }: ImportRun): ImportRecord => ({
  id,
  state,
  format,
  enrolSince: localDateOf(enrolSince),
  counts: counts as ImportRecord['counts'], // written by `recordProgress` and `closeImport` alone
  startedAt: startedAt.toISOString(),
  finishedAt: finishedAt?.toISOString() ?? null,
});
