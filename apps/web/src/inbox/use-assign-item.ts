import { notifications } from '@mantine/notifications';
import type { WorkItemView } from '@osteon/contracts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { request } from '../api/client.ts';
import { useErrorWords } from '../app/page-states.tsx';

/** Says who looks after an item; null: nobody in particular. */
export function useAssignItem(): (item: Pick<WorkItemView, 'id'>, userId: string | null) => void {
  const { t } = useTranslation();
  const words = useErrorWords();
  const queryClient = useQueryClient();
  const assigning = useMutation({
    mutationFn: ({ id, userId }: { readonly id: string; readonly userId: string | null }) =>
      request('PUT', `/work-items/${id}/assignment`, { body: { userId } }),
    onError: (error) => notifications.show({ color: 'red', title: t('state.refusedTitle'), message: words(error) }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['work-items'] }),
  });
  return ({ id }, userId) => assigning.mutate({ id, userId });
}
