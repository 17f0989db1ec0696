import type {
  AlikeRequest,
  AlikeResult,
  AccountView,
  ColleagueList,
  MailboxItem,
  MailboxPage,
  MessagePage,
  MessageQuery,
  NextStep,
  PatientSearchResult,
  PatientView,
  ProviderList,
  SessionView,
  WorklistFilter,
  WorklistPage,
} from '@osteon/contracts';
import { infiniteQueryOptions, QueryClient, queryOptions, type Query } from '@tanstack/react-query';
import { writeDatesAsIn } from '../dates/calendar-date.ts';
import { ProblemError, queryOf, request, UnreachableError } from './client.ts';
import { lookEvery } from './connection.ts';

/** One cache for the pages. A refusal is not asked again; no answer is, twice. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 15_000,
        retry: (failures, error) =>
          failures < 2 && (error instanceof UnreachableError || (error instanceof ProblemError && error.status >= 500)),
        retryDelay: (attempt) => 400 * 2 ** attempt,
      },
      mutations: { networkMode: 'always', retry: false },
    },
  });
}

/** Whether somebody is signed in: wholly, as far as the second factor, or not at all. */
export type SessionState =
  | { readonly kind: 'open'; readonly view: SessionView }
  | { readonly kind: 'begun'; readonly next: NextStep }
  | { readonly kind: 'none' };

/** The session waits for a second factor, or for one to be set up. */
const NOT_OPEN_YET = ['FLS-1200', 'FLS-1201'];

/** Everything that follows from where somebody works follows from here. */
function opened(view: SessionView): SessionState {
  writeDatesAsIn(view.service.country);
  return { kind: 'open', view };
}

export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: async ({ signal }): Promise<SessionState> => {
    const options = { signal, quietWhenSignedOut: true };
    try {
      return opened(await request<SessionView>('GET', '/session', options));
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      if (error.status === 401) return { kind: 'none' };
      if (!NOT_OPEN_YET.includes(error.code)) throw error;
      return { kind: 'begun', next: await request<NextStep>('GET', '/session/next', options) };
    }
  },
  staleTime: 5 * 60_000,
});

/** What is asked anew when the view changes hands: everything but who is signed in. */
export const isNotSession = ({ queryKey }: Query): boolean => queryKey[0] !== 'session';

/** Goes on as the session that the api just told of. */
export function enterSession(queryClient: QueryClient, view: SessionView): void {
  // Another session even where it says the same: what waits for somebody to sign in again has to see that.
  queryClient.setQueryData(sessionQuery.queryKey, { kind: 'none' });
  queryClient.setQueryData(sessionQuery.queryKey, opened(view));
}

const WORK_ITEM_COUNT = ['work-item-count'];

/** Pages of Today, kept fresh each minute, because colleagues work on the same list. */
export const worklistQuery = (filter: WorklistFilter) =>
  infiniteQueryOptions({
    queryKey: ['worklist', filter],
    queryFn: async ({ pageParam, signal, client }) => {
      const path = `/worklist${queryOf({ ...filter, limit: 50, after: pageParam })}`;
      const page = await request<WorklistPage>('GET', path, { signal });
      client.setQueryData(WORK_ITEM_COUNT, page.workItems);
      return page;
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next ?? undefined,
    refetchInterval: lookEvery(60_000),
  });

/** How many things wait in the Inbox: for the navigation of every page but Today, which brings the number itself. */
export const workItemCountQuery = queryOptions({
  queryKey: WORK_ITEM_COUNT,
  queryFn: async ({ signal }) => (await request<WorklistPage>('GET', '/worklist?limit=1', { signal })).workItems,
  refetchInterval: lookEvery(60_000),
});

export const patientQuery = (id: string) =>
  queryOptions({
    queryKey: ['patient', id],
    queryFn: ({ signal }) => request<PatientView>('GET', `/patients/${encodeURIComponent(id)}`, { signal }),
  });

/** Who may be the person being entered: a POST too. Asked once there is a name or a number. */
export const alikeQuery = (person: AlikeRequest) =>
  queryOptions({
    queryKey: ['search', 'alike', person],
    queryFn: ({ signal }) => request<AlikeResult>('POST', '/patients/alike', { body: person, signal }),
    enabled: person.family.length >= 2 || person.identifiers.length > 0,
    gcTime: 60_000,
  });

/** Search by name, date of birth or number: a POST, so that none of it stands in an address. */
export const searchQuery = (text: string) =>
  queryOptions({
    queryKey: ['search', text],
    queryFn: ({ signal }) => request<PatientSearchResult>('POST', '/patients/search', { body: { text }, signal }),
    enabled: text.length >= 2,
    gcTime: 60_000,
  });

export const colleaguesQuery = queryOptions({
  queryKey: ['colleagues'],
  queryFn: ({ signal }) => request<ColleagueList>('GET', '/colleagues', { signal }),
  staleTime: 10 * 60_000,
});

export type MessageFilter = Pick<MessageQuery, 'state' | 'channel' | 'reason' | 'on' | 'from'>;

export const messagesQuery = (filter: MessageFilter) =>
  infiniteQueryOptions({
    queryKey: ['messages', filter],
    queryFn: ({ pageParam, signal }) =>
      request<MessagePage>('GET', `/messages${queryOf({ ...filter, limit: 50, after: pageParam })}`, { signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next ?? undefined,
    refetchInterval: lookEvery(30_000),
  });

export const mailboxQuery = infiniteQueryOptions({
  queryKey: ['mailbox'],
  queryFn: ({ pageParam, signal }) =>
    request<MailboxPage>('GET', `/mailbox${queryOf({ limit: 50, after: pageParam })}`, { signal }),
  initialPageParam: undefined as string | undefined,
  getNextPageParam: (last) => last.next ?? undefined,
  refetchInterval: lookEvery(30_000),
});

export const mailboxItemQuery = (id: string) =>
  queryOptions({
    queryKey: ['mailbox-item', id],
    queryFn: ({ signal }) => request<MailboxItem>('GET', `/mailbox/${encodeURIComponent(id)}`, { signal }),
    staleTime: Infinity,
  });

/** One's own account: how one signs in. */
export const accountQuery = queryOptions({
  queryKey: ['account'],
  queryFn: ({ signal }) => request<AccountView>('GET', '/account', { signal }),
});

/** Records that are read page by page, by the path of the api and what narrows them. */
export const pagesQuery = <Page extends { readonly next: string | null }>(
  path: string,
  filter: Readonly<Record<string, string | number | undefined>> = {},
) =>
  infiniteQueryOptions({
    queryKey: [path, filter],
    queryFn: ({ pageParam, signal }) =>
      request<Page>('GET', `${path}${queryOf({ ...filter, limit: 50, after: pageParam })}`, { signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next ?? undefined,
  });

/** What is read whole, by the path of the api. */
export const readQuery = <Answer>(path: string) =>
  queryOptions({ queryKey: [path], queryFn: ({ signal }) => request<Answer>('GET', path, { signal }) });

/** How one may sign in here, and whether this is a demonstration: open to whoever stands before the door. */
export const providersQuery = queryOptions({
  queryKey: ['session', 'providers'],
  queryFn: ({ signal }) => request<ProviderList>('GET', '/session/providers', { signal, quietWhenSignedOut: true }),
  staleTime: Infinity,
  retry: false,
});
