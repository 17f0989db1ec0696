import type { CheckedRows, readMailing, ReportExport } from '@osteon/application';
import type { ExportCheckView, ReportExportView, ReportMailingView } from '@osteon/contracts';
import { COLUMNS_NOT_HELD, FLS_DB_FAULTS, type FlsDbFaultCode } from '@osteon/interop';

export function presentExport(one: ReportExport): ReportExportView {
  const { id, format, from, to, asOf, scope, copy, state, fault, done, total, rows, refusedRows } = one;
  return {
    ...{ id, format, from, to, asOf, scope, copy, state, fault, done, total, rows, refusedRows },
    askedBy: one.askedBy.name,
    askedAt: one.askedAt,
    endedAt: one.endedAt,
  };
}

export function presentCheck({ rows, next }: CheckedRows): ExportCheckView {
  return {
    rows: rows.map(({ row, patientId, cells, faults }) => ({
      row,
      patientId,
      faults: faults.map(({ column, code }) => ({
        column,
        value: cells[column] ?? null,
        code,
        why: FLS_DB_FAULTS[code as FlsDbFaultCode],
      })),
    })),
    next,
    columnsNotHeld: [...COLUMNS_NOT_HELD],
  };
}

export function presentMailing(read: Awaited<ReturnType<typeof readMailing>>): ReportMailingView {
  const { roles, changedBy, changedAt, mails } = read;
  return {
    roles: [...roles],
    changedBy: changedBy?.name ?? null,
    changedAt,
    mails: mails.map(({ id, month, to, subject, body, state, reason, writtenAt }) => ({
      ...{ id, month, subject, body, state, reason, writtenAt },
      to: to.name,
    })),
  };
}
