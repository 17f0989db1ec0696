import type {
  DryRunPatients,
  LatestDryRun,
  ProtocolComparisonView,
  ProtocolList,
  ProtocolView,
} from '@osteon/contracts';
import { queryOptions, type QueryClient } from '@tanstack/react-query';
import { queryOf, request } from '../api/client.ts';

/** First in the key of all that is read of protocols: one act may change any of it. */
const PROTOCOLS = 'protocols';

const read = <Answer>(path: string) =>
  queryOptions({
    queryKey: [PROTOCOLS, path],
    queryFn: ({ signal }) => request<Answer>('GET', `/protocols${path}`, { signal }),
  });

export const versionsQuery = read<ProtocolList>('');
export const inForceQuery = read<ProtocolView>('/in-force');
export const protocolQuery = (id: string) => read<ProtocolView>(`/${encodeURIComponent(id)}`);
export const comparisonQuery = (after: string, before: string | undefined) =>
  read<ProtocolComparisonView>(`/${encodeURIComponent(after)}/comparison${queryOf({ with: before })}`);

/** While it runs it is looked at each second. */
export const dryRunQuery = (id: string) => ({
  ...read<LatestDryRun>(`/${id}/dry-run`),
  refetchInterval: ({ state }: { state: { data: LatestDryRun | undefined } }) =>
    state.data?.run?.state === 'running' ? 1_000 : (false as const),
});

export const dryRunPatientsQuery = (id: string, runId: string, kind: string, change: string, page: number) =>
  queryOptions({
    queryKey: [PROTOCOLS, 'patients', runId, kind, change, page],
    queryFn: ({ signal }) =>
      request<DryRunPatients>('GET', `/protocols/${id}/dry-run/${kind}/${change}${queryOf({ page })}`, { signal }),
    // Names of patients are not kept longer than they are looked at.
    gcTime: 60_000,
  });

export const protocolsChanged = (queryClient: QueryClient): Promise<void> =>
  queryClient.invalidateQueries({ queryKey: [PROTOCOLS] });
