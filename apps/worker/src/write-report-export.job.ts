import { writeExport, type ExportTurn, type WriteExportDeps } from '@osteon/application';
import { flsDbRows } from '@osteon/interop';
import { handlerOf, writeReportJob, type JobHandler } from '@osteon/jobs';
import type { Persistence } from '@osteon/persistence';
import { writeCsv, writePdf, writeXlsx } from '@osteon/reporting';

/** How files are made. */
export const REPORT_WRITERS: WriteExportDeps['writers'] = {
  write: async (format, report, madeOn) =>
    format === 'csv' ? writeCsv(report) : format === 'xlsx' ? writeXlsx(report, madeOn) : writePdf(report, madeOn),
  flsDbRows,
};

/** One turn of a file. An error leaves it to its lease: the sweep after it goes on from what was kept. */
export function writeReportHandler(
  persistence: Pick<Persistence, 'reportExports' | 'as'>,
  leaseMs: number,
  onTurn: (turn: ExportTurn & { readonly report: string }) => void,
): JobHandler {
  const deps: WriteExportDeps = {
    reportExports: persistence.reportExports,
    as: (actor) => persistence.as(actor),
    writers: REPORT_WRITERS,
  };
  return handlerOf(writeReportJob, async ({ report }) => {
    const turn = await writeExport(deps, report, { leaseMs });
    if (turn.outcome === 'taken') return { kind: 'skipped', reason: 'taken-or-ended' };
    onTurn({ report, ...turn });
    return { kind: 'done' };
  });
}
