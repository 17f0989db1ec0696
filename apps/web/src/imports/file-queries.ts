import type { FileImportList, FileImportView, FileRowsView, RowFateView } from '@osteon/contracts';
import { infiniteQueryOptions, type QueryClient } from '@tanstack/react-query';
import { queryOf, request } from '../api/client.ts';
import { readQuery } from '../api/queries.ts';

export const FILES = '/file-imports';
export const pathOf = (id: string): string => `${FILES}/${encodeURIComponent(id)}`;

/** What the check finds, the most important first. */
export const FATES = ['refused', 'possible-duplicate', 'new', 'changed', 'unchanged'] as const satisfies RowFateView[];

type State = FileImportView['state'];
/** Something is done with the file by itself. */
export const isAtWork = (state: State): boolean => state === 'receiving' || state === 'checking' || state === 'running';
export const hasEnded = (state: State): boolean => state === 'finished' || state === 'failed' || state === 'cancelled';

const WHILE_WORKING = 1_000;
const WHILE_OTHERS_WORK = 5_000;

export const filesQuery = {
  ...readQuery<FileImportList>(FILES),
  refetchInterval: ({ state }: { state: { data: FileImportList | undefined } }) =>
    state.data?.rows.some((file) => isAtWork(file.state)) === true ? WHILE_OTHERS_WORK : (false as const),
};

/** While it is worked on it is looked at each second. */
export const fileQuery = (id: string) => ({
  ...readQuery<FileImportView>(pathOf(id)),
  refetchInterval: ({ state }: { state: { data: FileImportView | undefined } }) =>
    state.data !== undefined && isAtWork(state.data.state) ? WHILE_WORKING : (false as const),
});

/** Rows with their fate; read anew when the file has come a step further. */
export const rowsQuery = ({ id, state }: FileImportView, fate: RowFateView | '') =>
  infiniteQueryOptions({
    queryKey: [`${pathOf(id)}/rows`, fate, state],
    queryFn: ({ pageParam, signal }) =>
      request<FileRowsView>(
        'GET',
        `${pathOf(id)}/rows${queryOf({ limit: 50, after: pageParam, fate: fate || undefined })}`,
        { signal },
      ),
    initialPageParam: 0,
    getNextPageParam: (last) => last.next ?? undefined,
    // Names of patients are not kept longer than they are looked at.
    gcTime: 60_000,
  });

/** Shows what the api answered at once, and has the list read again. */
export function fileChanged(queryClient: QueryClient, file: FileImportView): void {
  queryClient.setQueryData([pathOf(file.id)], file);
  void queryClient.invalidateQueries({ queryKey: [FILES] });
}

const sum = (counts: Readonly<Record<string, number>>): number =>
  Object.values(counts).reduce((all, count) => all + count, 0);

/** Rows that would change something. */
export const storableIn = ({ fates }: FileImportView): number =>
  fates.new + fates.changed + fates['possible-duplicate'];
/** Rows that had their turn, of those that are stored. */
export const storedOf = ({ outcomes, fates }: FileImportView): { readonly done: number; readonly total: number } => ({
  done: sum(outcomes),
  total: sum(fates) - fates.refused + outcomes.refused,
});
