import { Alert, Button, Textarea } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { request } from '../api/client.ts';
import { isNotSession } from '../api/queries.ts';
import { sayDone } from '../app/page-parts.tsx';
import { alertIcon, ErrorSaying, RowsLoading, useErrorWords } from '../app/page-states.tsx';
import { useServiceDates } from '../dates/use-service-dates.ts';
import { SHORTEST_REASON } from './merge-reason.ts';
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
  const words = useErrorWords();
  const queryClient = useQueryClient();
  const [reason, setReason] = useState('');
  const [tried, setTried] = useState(false);
  const merges = useQuery({
    queryKey: ['patient', patientId, 'merges'],
    queryFn: ({ signal }) => request<Merges>('GET', `/patients/${encodeURIComponent(patientId)}/merges`, { signal }),
  });
  const merge = merges.data?.rows.find(({ undoneAt, absorbedId }) => undoneAt === null && itemIds.includes(absorbedId));
  const undoing = useMutation({
    mutationFn: (mergeId: string) =>
      request('POST', `/patients/${patientId}/merges/${mergeId}/undo`, { body: { reason: reason.trim() } }),
    onSuccess: () => sayDone(t('duplicates.twoAgain')),
    onSettled: () => queryClient.invalidateQueries({ predicate: isNotSession }),
  });
  if (merges.isError) return <ErrorSaying error={merges.error} onRetry={() => void merges.refetch()} />;
  if (merges.data === undefined) return <RowsLoading rows={2} />;
  if (merge === undefined) return null;
  const isShort = reason.trim().length < SHORTEST_REASON;
  const send = (event: FormEvent): void => {
    event.preventDefault();
    setTried(true);
    if (!isShort && !undoing.isPending) undoing.mutate(merge.id);
  };
  return (
    <form className={classes.decide} onSubmit={send} noValidate>
      <p className={classes.about}>
        {t(merge.mergedBy === null ? 'duplicates.mergedByProgram' : 'duplicates.mergedBy', {
          who: merge.mergedBy ?? '',
          at: at(merge.mergedAt),
        })}{' '}
        <bdi>“{merge.reason}”</bdi>
      </p>
      <Textarea
        label={t('duplicates.undoReason')}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
        autosize
        minRows={1}
        maxRows={6}
        maxLength={500}
        required
        error={tried && isShort ? t('duplicates.sayReason') : undefined}
      />
      {undoing.isError ? (
        <Alert color="red" icon={alertIcon} role="alert">
          {words(undoing.error)}
        </Alert>
      ) : null}
      <div>
        <Button type="submit" variant="default" loading={undoing.isPending}>
          {t('duplicates.undo')}
        </Button>
      </div>
    </form>
  );
}
