import type { WorkItemDetail, WorkItemPage } from '@osteon/contracts';
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { queryOf, request } from '../api/client.ts';
import { lookEvery } from '../api/connection.ts';
import type { InboxSearch } from './inbox-search.ts';

/** Open items, narrowed. The key begins as live updates look for it. */
export const inboxQuery = ({ kind, whose }: InboxSearch, userId: string) =>
  infiniteQueryOptions({
    queryKey: ['work-items', { kind, whose, userId: whose === 'mine' ? userId : null }],
    queryFn: ({ pageParam, signal }) => {
      const assigned = whose === 'mine' ? userId : whose;
      return request<WorkItemPage>('GET', `/work-items${queryOf({ kind, assigned, limit: 50, after: pageParam })}`, {
        signal,
      });
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next ?? undefined,
    refetchInterval: lookEvery(60_000),
  });

/** One item with its evidence, open or closed. */
export const workItemQuery = (id: string) =>
  queryOptions({
    queryKey: ['work-items', 'item', id],
    queryFn: ({ signal }) => request<WorkItemDetail>('GET', `/work-items/${encodeURIComponent(id)}`, { signal }),
  });
