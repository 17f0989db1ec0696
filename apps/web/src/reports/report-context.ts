import type { ReportContext } from '@osteon/contracts';
import { createContext, useContext } from 'react';
import type { Cohort } from './report-queries.ts';
import type { OpenList, ReportsSearch } from './reports-search.ts';

/** What every part of the page knows. */
export interface ReportView {
  readonly context: ReportContext;
  readonly cohort: Cohort;
  readonly search: ReportsSearch;
  /** Changes the address; what is undefined is taken out of it. */
  readonly change: (next: { readonly [Key in keyof ReportsSearch]?: ReportsSearch[Key] | undefined }) => void;
}

export const ReportViewContext = createContext<ReportView | null>(null);

export function useReport(): ReportView {
  const view = useContext(ReportViewContext);
  if (view === null) throw new Error('There is no report around this.');
  return view;
}

/** Whether numbers open their lists: to who may see patients, and of the own service. */
export function useMayList(): boolean {
  const { context, cohort } = useReport();
  return context.mayList && cohort.scope === 'service';
}

export type { OpenList };
