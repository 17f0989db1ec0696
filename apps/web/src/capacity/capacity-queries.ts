import type { CapacityItems, CapacityView, WhatIfList } from '@osteon/contracts';
import { queryOptions, type QueryClient } from '@tanstack/react-query';
import { queryOf, request } from '../api/client.ts';

/** First in the key of all that is read of the work ahead. */
const CAPACITY = 'capacity';
const WHILE_COUNTING = 1_000;

/** While a count runs it is looked at each second. */
export const capacityQuery = {
  ...queryOptions({
    queryKey: [CAPACITY, 'now'],
    queryFn: ({ signal }) => request<CapacityView>('GET', '/capacity', { signal }),
  }),
  refetchInterval: ({ state }: { state: { data: CapacityView | undefined } }) =>
    state.data?.unfinished?.state === 'running' ? WHILE_COUNTING : (false as const),
};

export const whatIfsQuery = {
  ...queryOptions({
    queryKey: [CAPACITY, 'what-ifs'],
    queryFn: ({ signal }) => request<WhatIfList>('GET', '/capacity/what-ifs', { signal }),
  }),
  refetchInterval: ({ state }: { state: { data: WhatIfList | undefined } }) =>
    state.data?.rows.some(({ run }) => run.state === 'running') === true ? WHILE_COUNTING : (false as const),
};

export const itemsQuery = (runId: string, work: string, week: string, page: number) =>
  queryOptions({
    queryKey: [CAPACITY, 'items', runId, work, week, page],
    queryFn: ({ signal }) =>
      request<CapacityItems>('GET', `/capacity/work/${work}/${week}${queryOf({ page })}`, { signal }),
    // Names of patients are not kept longer than they are looked at.
    gcTime: 60_000,
  });

export const capacityChanged = (queryClient: QueryClient): Promise<void> =>
  queryClient.invalidateQueries({ queryKey: [CAPACITY] });
