import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import type { WorklistPage, WorklistRow } from '@osteon/contracts';
import { useMutation, useQueryClient, type InfiniteData } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { request } from '../api/client.ts';
import { useErrorWords } from '../app/page-states.tsx';

export type Assignee = { readonly id: string; readonly displayName: string };
type Pages = InfiniteData<WorklistPage>;

/** Who is to call whom. */
interface Assignment {
  readonly patientId: string;
  readonly to: Assignee | null;
  readonly before: Assignee | null;
}

function withAssignees(data: Pages | undefined, to: ReadonlyMap<string, Assignee | null>): Pages | undefined {
  const told = (row: WorklistRow): WorklistRow => {
    const assignedTo = to.get(row.patientId);
    return assignedTo === undefined ? row : { ...row, assignedTo };
  };
  return data && { ...data, pages: data.pages.map((page) => ({ ...page, rows: page.rows.map(told) })) };
}

export interface Assign {
  /** Assigns the patients of these rows; null takes whoever is assigned off them. */
  readonly assign: (rows: readonly WorklistRow[], to: Assignee | null) => void;
}

/**
 * Assigns one patient or several: shown at once, undone by a button, and taken back visibly, with the reason, for
 * those whom the api refuses.
 * @param onDone called when the api has answered
 */
export function useAssign(onDone: () => void): Assign {
  const { t } = useTranslation();
  const words = useErrorWords();
  const queryClient = useQueryClient();
  const show = (to: ReadonlyMap<string, Assignee | null>): void => {
    queryClient.setQueriesData<Pages>({ queryKey: ['worklist'] }, (data) => withAssignees(data, to));
  };
  const mutation = useMutation({
    mutationFn: async (wanted: readonly Assignment[]) => {
      const answers = await Promise.allSettled(
        wanted.map(({ patientId, to }) =>
          request('PUT', `/patients/${patientId}/assignment`, { body: { userId: to?.id ?? null } }),
        ),
      );
      return wanted.map((assignment, index) => ({ ...assignment, answer: answers[index] }));
    },
    onMutate: async (wanted) => {
      await queryClient.cancelQueries({ queryKey: ['worklist'] });
      show(new Map(wanted.map(({ patientId, to }) => [patientId, to])));
    },
    onSuccess: (answered) => {
      const refused = answered.filter(({ answer }) => answer?.status === 'rejected');
      const [first] = refused;
      if (first === undefined) return;
      show(new Map(refused.map(({ patientId, before }) => [patientId, before])));
      const reason = first.answer?.status === 'rejected' ? words(first.answer.reason) : '';
      notifications.show({
        color: 'red',
        title: t('today.assignRefused', { count: refused.length }),
        message: reason,
        autoClose: false,
      });
    },
    onSettled: (_data, _error, wanted) => {
      onDone();
      void queryClient.invalidateQueries({ queryKey: ['worklist'] });
      for (const { patientId } of wanted) void queryClient.invalidateQueries({ queryKey: ['patient', patientId] });
    },
  });

  const say = (done: readonly Assignment[], to: Assignee | null): void => {
    const count = done.length;
    const said =
      to === null ? t('today.unassignedDone', { count }) : t('today.assignedDone', { count, name: to.displayName });
    const notice = notifications.show({
      autoClose: 10_000,
      message: (
        <>
          {said}
          <Button
            variant="subtle"
            size="compact-sm"
            ml="sm"
            onClick={() => {
              notifications.hide(notice);
              mutation.mutate(done.map(({ patientId, to: now, before }) => ({ patientId, to: before, before: now })));
            }}
          >
            {t('today.undo')}
          </Button>
        </>
      ),
    });
  };

  const assign = (rows: readonly WorklistRow[], to: Assignee | null): void => {
    const changed = rows.filter(({ assignedTo }) => assignedTo?.id !== to?.id);
    if (changed.length === 0) return;
    mutation.mutate(
      changed.map(({ patientId, assignedTo }) => ({ patientId, to, before: assignedTo })),
      {
        onSuccess: (answered) => {
          const done = answered.filter(({ answer }) => answer?.status === 'fulfilled');
          if (done.length > 0) say(done, to);
        },
      },
    );
  };
  return { assign };
}
