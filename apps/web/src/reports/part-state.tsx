import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Panel } from '../app/page-parts.tsx';
import { EmptySaying, ErrorSaying, RowsLoading } from '../app/page-states.tsx';
import { useTranslation } from 'react-i18next';

interface PartStateProps<Answer> {
  readonly query: UseQueryResult<Answer>;
  /** whether there is nobody to count in it */
  readonly isEmpty?: (answer: Answer) => boolean;
  readonly children: (answer: Answer) => ReactNode;
}

/** A part of the report while it comes, when it fails, when it counts nobody, and when it is there. */
export function PartState<Answer>({ query, isEmpty, children }: PartStateProps<Answer>) {
  const { t } = useTranslation();
  if (query.isPending) {
    return (
      <Panel label={t('reports.title')}>
        <RowsLoading rows={6} />
      </Panel>
    );
  }
  if (query.data === undefined || query.isError) {
    return (
      <Panel label={t('reports.title')}>
        <ErrorSaying error={query.error} onRetry={() => void query.refetch()} />
      </Panel>
    );
  }
  if (isEmpty?.(query.data) === true) {
    return (
      <Panel label={t('reports.title')}>
        <EmptySaying title={t('reports.nothing')} text={t('reports.nothingText')} />
      </Panel>
    );
  }
  return children(query.data);
}
