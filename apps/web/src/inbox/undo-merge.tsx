import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { request } from '../api/client.ts';
import { isNotSession } from '../api/queries.ts';
import { sayDone } from '../app/page-parts.tsx';
import { ErrorSaying, RowsLoading } from '../app/page-states.tsx';
import { useServiceDates } from '../dates/use-service-dates.ts';
import { MergeReasonForm } from './merge-reason-form.tsx';
import classes from './possible-duplicate.module.css';

interface Merges {
  readonly rows: readonly {
    readonly id: string;
    readonly absorbedId: string;
    readonly reason: string;
    readonly mergedBy: string | null;
    readonly mergedAt: string;
    readonly undoneAt: string | null;
  }[];
}

interface UndoMergeProps {
  /** Whose record goes on. */
  readonly patientId: string;
  readonly itemIds: readonly string[];
}

/** Who made one record of the two, when and why; and two of them again, with a reason. */
export function UndoMerge({ patientId, itemIds }: UndoMergeProps) {
  const { t } = useTranslation();
  const { at } = useServiceDates();
  const queryClient = useQueryClient();
  const merges = useQuery({
    queryKey: ['patient', patientId, 'merges'],
    queryFn: ({ signal }) => request<Merges>('GET', `/patients/${encodeURIComponent(patientId)}/merges`, { signal }),
  });
  const merge = merges.data?.rows.find(({ undoneAt, absorbedId }) => undoneAt === null && itemIds.includes(absorbedId));
  const undoing = useMutation({
    mutationFn: ({ mergeId, reason }: { readonly mergeId: string; readonly reason: string }) =>
      request('POST', `/patients/${patientId}/merges/${mergeId}/undo`, { body: { reason } }),
    onSuccess: () => sayDone(t('duplicates.twoAgain')),
    onSettled: () => queryClient.invalidateQueries({ predicate: isNotSession }),
  });
  if (merges.isError) return <ErrorSaying error={merges.error} onRetry={() => void merges.refetch()} />;
  if (merges.data === undefined) return <RowsLoading rows={2} />;
  if (merge === undefined) return null;
  return (
    <MergeReasonForm
      label={t('duplicates.undoReason')}
      submit={t('duplicates.undo')}
      isUndo
      acting={undoing}
      onSend={(reason) => undoing.mutate({ mergeId: merge.id, reason })}
    >
      {() => (
        <p className={classes.about}>
          {t(merge.mergedBy === null ? 'duplicates.mergedByProgram' : 'duplicates.mergedBy', {
            who: merge.mergedBy ?? '',
            at: at(merge.mergedAt),
          })}{' '}
          <bdi>“{merge.reason}”</bdi>
        </p>
      )}
    </MergeReasonForm>
  );
}
