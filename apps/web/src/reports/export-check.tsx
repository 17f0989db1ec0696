import type { ExportCheckView } from '@osteon/contracts';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { queryOf, request } from '../api/client.ts';
import { Loaded } from '../app/page-parts.tsx';
import page from '../app/page.module.css';
import { numberWords } from '../text/words.ts';
import { REPORTS } from './report-queries.ts';
import classes from './reports.module.css';

/** What the national database would refuse of a file, row by row, before it is sent there. */
export function ExportCheck({ id }: { readonly id: string }) {
  const { t } = useTranslation();
  const check = useInfiniteQuery({
    queryKey: [REPORTS, 'export-check', id],
    queryFn: ({ pageParam, signal }) =>
      request<ExportCheckView>('GET', `/report-exports/${id}/check${queryOf({ limit: 50, after: pageParam })}`, {
        signal,
      }),
    initialPageParam: undefined as number | undefined,
    getNextPageParam: (last) => last.next ?? undefined,
    gcTime: 60_000,
  });
  const rows = check.data?.pages.flatMap((one) => one.rows) ?? [];
  const notHeld = check.data?.pages[0]?.columnsNotHeld ?? [];
  return (
    <div className={classes.check}>
      {notHeld.length === 0 ? null : (
        <p className={page.quiet}>
          {t('reports.export.notHeld')} <bdi>{notHeld.join(', ')}</bdi>
        </p>
      )}
      <Loaded query={check} rows={rows} empty={t('reports.export.nothingRefused')}>
        <ul>
          {rows.map(({ row, patientId, faults }) => (
            <li key={row}>
              <Link to="/patients/$patientId" params={{ patientId }} className={classes.opens}>
                {t('reports.export.row', { row: numberWords(row) })}
              </Link>
              <ul lang="en" dir="ltr" className={classes.small}>
                {faults.map(({ column, value, why }) => (
                  <li key={column}>
                    {column}
                    {value === null ? '' : ` (${value})`}: {why}
                  </li>
                ))}
              </ul>
            </li>
          ))}
        </ul>
      </Loaded>
    </div>
  );
}
