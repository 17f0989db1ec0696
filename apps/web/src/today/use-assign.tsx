import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import type { WorklistPage, WorklistRow } from '@osteon/contracts';
import { useMutation, useQueryClient, type InfiniteData } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { request } from '../api/client.ts';
import { useErrorWords } from '../app/page-states.tsx';

type Assignee = { readonly id: string; readonly displayName: string };
type Pages = InfiniteData<WorklistPage>;

function withAssignee(data: Pages | undefined, patientId: string, assignedTo: Assignee | null): Pages | undefined {
  return data === undefined
    ? undefined
    : {
        ...data,
        pages: data.pages.map((page) => ({
          ...page,
          rows: page.rows.map((row) => (row.patientId === patientId ? { ...row, assignedTo } : row)),
        })),
      };
}

/** Takes a patient on or gives one back: shown at once, taken back visibly when the api refuses, and undone by a button. */
export function useAssign(me: Assignee): { toggle: (row: WorklistRow) => void } {
  const { t } = useTranslation();
  const words = useErrorWords();
  const queryClient = useQueryClient();
  const mutation = useMutation({
    mutationFn: ({ patientId, to }: { patientId: string; to: Assignee | null }) =>
      request('PUT', `/patients/${patientId}/assignment`, { body: { userId: to?.id ?? null } }),
    onMutate: async ({ patientId, to }) => {
      await queryClient.cancelQueries({ queryKey: ['worklist'] });
      const before = queryClient.getQueriesData<Pages>({ queryKey: ['worklist'] });
      queryClient.setQueriesData<Pages>({ queryKey: ['worklist'] }, (data) => withAssignee(data, patientId, to));
      return { before };
    },
    onError: (error, _, context) => {
      for (const [key, data] of context?.before ?? []) queryClient.setQueryData(key, data);
      notifications.show({ color: 'red', title: t('today.assignRefused'), message: words(error) });
    },
    onSettled: (_data, _error, { patientId }) => {
      void queryClient.invalidateQueries({ queryKey: ['worklist'] });
      void queryClient.invalidateQueries({ queryKey: ['patient', patientId] });
    },
  });
  const toggle = (row: WorklistRow): void => {
    const { patientId, assignedTo } = row;
    const to = assignedTo?.id === me.id ? null : me;
    mutation.mutate(
      { patientId, to },
      {
        onSuccess: () => {
          const notice = notifications.show({
            message: (
              <>
                {to === null ? t('today.unassignedDone') : t('today.assignedDone')}
                <Button
                  variant="subtle"
                  size="compact-sm"
                  ml="sm"
                  onClick={() => {
                    notifications.hide(notice);
                    mutation.mutate({ patientId, to: assignedTo });
                  }}
                >
                  {t('today.undo')}
                </Button>
              </>
            ),
          });
        },
      },
    );
  };
  return { toggle };
}
