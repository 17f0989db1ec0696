import { VisuallyHidden } from '@mantine/core';
import type { AuditRecordView } from '@osteon/contracts';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { DataTable } from '../app/page-parts.tsx';
import page from '../app/page.module.css';
import { useServiceDates } from '../dates/use-service-dates.ts';
import { wordFor } from '../text/words.ts';

interface RecordTableProps {
  readonly label: string;
  readonly rows: readonly AuditRecordView[];
  /** on the page of one patient, the patient need not stand on each line */
  readonly withPatients?: boolean;
}

/** Not a role of people: programs, operators, patients behind an answer link. */
const OTHERS = ['worker', 'cli', 'patient', 'client', 'integration'];

/** What a role is called, a program's or an operator's too. */
export const roleName = (role: string): string =>
  OTHERS.includes(role) ? wordFor('audit', role, 'roles') : wordFor('frame', role, 'role');

/** Audit records as they are: who did what, to whom, when, and where each stands in the chain. */
export function RecordTable({ label, rows, withPatients = true }: RecordTableProps) {
  const { t } = useTranslation();
  const { at } = useServiceDates();
  return (
    <DataTable
      label={label}
      rows={rows}
      keyOf={({ id }) => String(id)}
      columns={[
        { title: t('audit.at'), cell: (row) => <time dateTime={row.at}>{at(row.at)}</time> },
        {
          title: t('audit.who'),
          cell: (row) => (
            <>
              <p>{row.userName ?? roleName(row.role)}</p>
              <p className={page.quiet}>
                {[row.userName === null ? null : roleName(row.role), row.address]
                  .filter((part) => part !== null)
                  .join(' · ')}
              </p>
            </>
          ),
        },
        {
          title: t('audit.action'),
          cell: (row) => (
            <>
              <p dir="ltr">{row.action}</p>
              {row.resource === null ? null : (
                <p className={page.quiet} dir="ltr">
                  {row.resource}
                </p>
              )}
            </>
          ),
        },
        { title: t('audit.outcome'), cell: (row) => wordFor('audit', row.outcome, 'outcomes') },
        ...(withPatients
          ? [
              {
                title: t('audit.patients'),
                isNumber: true,
                cell: (row: AuditRecordView) =>
                  row.patientIds.length === 1 && row.patientIds[0] !== undefined ? (
                    <Link to="/audit/patient" search={{ patient: row.patientIds[0] }}>
                      {row.count} <VisuallyHidden>{t('audit.onlyId', { id: row.patientIds[0] })}</VisuallyHidden>
                    </Link>
                  ) : (
                    <span className={page.quiet}>
                      {row.patientIds.length > 0
                        ? row.count
                        : row.count > 0
                          ? t('audit.rows', { count: row.count })
                          : ''}
                    </span>
                  ),
              },
            ]
          : []),
        {
          title: t('audit.chain'),
          isNumber: true,
          cell: (row) => (
            <span dir="ltr">
              {row.shard} / {row.number}
            </span>
          ),
        },
      ]}
    />
  );
}
