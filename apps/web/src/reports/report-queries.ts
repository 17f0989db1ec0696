import type { ReportContext, ReportPatientsPage } from '@osteon/contracts';
import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import { queryOf, request } from '../api/client.ts';
import { periodOf, type Period } from './report-period.ts';
import type { OpenList, ReportsSearch } from './reports-search.ts';

/** First in the key of all that is read of reports. */
export const REPORTS = 'reports';

/** Of whom the numbers are: what every question of the page begins with. */
export interface Cohort extends Period {
  readonly asOf: string | undefined;
  readonly scope: 'service' | 'region' | 'all';
}

/** The cohort that an address names; without days, the twelve whole months before today. */
export function cohortOf({ from, to, asOf, scope = 'service' }: ReportsSearch, today: string): Cohort {
  const period = from === undefined || to === undefined ? periodOf('twelve-months', asOf ?? today) : { from, to };
  return { ...period, asOf, scope };
}

export const contextQuery = queryOptions({
  queryKey: [REPORTS, 'context'],
  queryFn: ({ signal }) => request<ReportContext>('GET', '/reports/context', { signal }),
  staleTime: 10 * 60_000,
});

/** One part of the report. While other days are counted, the numbers of before stay where they are. */
export const partQuery = <Answer>(path: string, cohort: Cohort) =>
  queryOptions({
    queryKey: [REPORTS, path, cohort],
    queryFn: ({ signal }) => request<Answer>('GET', `/reports/${path}${queryOf({ ...cohort })}`, { signal }),
    placeholderData: keepPreviousData,
  });

const listOf = ({ from, to, asOf }: Cohort, list: OpenList) => ({ from, to, asOf, ...list });

/** The patients behind a number, page by page. */
export const patientsQuery = (cohort: Cohort, list: OpenList) =>
  infiniteQueryOptions({
    queryKey: [REPORTS, 'patients', listOf(cohort, list)],
    queryFn: ({ pageParam, signal }) =>
      request<ReportPatientsPage>(
        'GET',
        `/reports/patients${queryOf({ ...listOf(cohort, list), limit: 50, after: pageParam })}`,
        { signal },
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next ?? undefined,
    // Names of patients are not kept longer than they are looked at.
    gcTime: 60_000,
  });

/** Where the browser finds the same list as a file. */
export const patientsFile = (cohort: Cohort, list: OpenList): string =>
  `/reports/patients/export${queryOf(listOf(cohort, list))}`;
