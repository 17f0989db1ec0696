import type { LiveChange, LiveHello, LiveTopic } from '@osteon/contracts';
import type { Query, QueryClient } from '@tanstack/react-query';
import { UnreachableError } from './client.ts';
import { becomeConnected } from './connection.ts';
import { isNotSession, sessionQuery } from './queries.ts';

/** At most so often is a list read again, however much happens on it. */
const SPACING_MS: Readonly<Record<LiveTopic, number>> = {
  patients: 5_000,
  worklist: 2_000,
  inbox: 2_000,
  messages: 10_000,
  protocol: 2_000,
  sending: 2_000,
};
/** Everybody hears of a change at the same moment; nobody needs to ask in the same one. */
const SPREAD_MS = 400;
/** After a break everybody reads everything again, over this long. */
const RESYNC_SPREAD_MS = 3_000;
/** While somebody's own change is under way, what the page shows of it is left alone. */
const WHILE_CHANGING_MS = 250;
/** A break that is shorter is not worth a word. */
const AWAY_AFTER_MS = 4_000;
/** A window that nobody sees gives its connection back after this long: a browser has only six to one address. */
const HIDDEN_MS = 60_000;
/** The api says every fifteen seconds that it is there. */
const SILENT_MS = 50_000;
const FIRST_RETRY_MS = 5_000;
const LAST_RETRY_MS = 60_000;

/** Keys of queries besides those that are named like a topic, or are a path of the api that begins with it. */
const SHOWS: Readonly<Partial<Record<LiveTopic, readonly string[]>>> = {
  worklist: ['work-item-count'],
  inbox: ['work-items', 'work-item-count', '/work-items'],
  messages: ['mailbox', '/mailbox', '/letter'],
};

/** Whether a query shows what a topic names. */
export function isAbout(topic: LiveTopic, { queryKey }: Pick<Query, 'queryKey'>): boolean {
  const [name] = queryKey;
  if (typeof name !== 'string') return false;
  if (topic === 'patients') return name === 'patient' || name.startsWith('/patients/');
  if (name === topic || name.startsWith(`/${topic}`)) return true;
  return SHOWS[topic]?.some((other) => name === other || (other.startsWith('/') && name.startsWith(other))) ?? false;
}

/** Whether a query shows a patient and not yet in this version. */
export function isOlder(
  patient: LiveChange['patients'][number],
  { queryKey, state }: Pick<Query, 'queryKey' | 'state'>,
): boolean {
  const [name, id] = queryKey;
  if (typeof name === 'string' && name.startsWith(`/patients/${patient.id}`)) return true;
  if (name !== 'patient' || id !== patient.id) return false;
  const shown = (state.data as { readonly version?: unknown } | undefined)?.version;
  return queryKey.length > 2 || patient.version === null || typeof shown !== 'number' || shown < patient.version;
}

/** What is read again, gathered until its time has come. */
function createRefresher(queryClient: QueryClient) {
  const timers = new Map<string, number>();
  const last = new Map<string, number>();

  function later(what: string, spacing: number, spread: number, which: (query: Query) => boolean): void {
    if (timers.has(what)) return;
    const now = performance.now();
    const wait = Math.max(0, (last.get(what) ?? -Infinity) + spacing - now) + Math.random() * spread;
    const run = (): void => {
      if (queryClient.isMutating() > 0) {
        timers.set(what, window.setTimeout(run, WHILE_CHANGING_MS));
        return;
      }
      timers.delete(what);
      last.set(what, performance.now());
      void queryClient.invalidateQueries({ predicate: which });
    };
    timers.set(what, window.setTimeout(run, wait));
  }

  return {
    apply({ patients, topics }: LiveChange): void {
      for (const topic of topics) later(topic, SPACING_MS[topic], SPREAD_MS, (query) => isAbout(topic, query));
      for (const patient of patients)
        if (queryClient.getQueryCache().findAll({ predicate: (query) => isOlder(patient, query) }).length > 0)
          later(`patient ${patient.id}`, 1_000, SPREAD_MS, (query) => isOlder({ ...patient, version: null }, query));
    },
    all: () => later('all', 0, RESYNC_SPREAD_MS, isNotSession),
    stop(): void {
      for (const timer of timers.values()) clearTimeout(timer);
      timers.clear();
    },
  };
}

/**
 * Follows what changes in a service and reads again what is shown of it, until it is told to stop. Without a connection
 * the pages look by themselves, and this goes on trying, each page at another moment.
 */
export function followChanges(queryClient: QueryClient, serviceId: string): () => void {
  const refresher = createRefresher(queryClient);
  let source: EventSource | null = null;
  /** What was told before this connection is not known: everything is read again once it stands. */
  let mayHaveMissed = false;
  let failures = 0;
  let isOver = false;
  const timers: Partial<Record<'retry' | 'hide' | 'silence' | 'watch', number>> = {};
  const wait = (name: keyof typeof timers, milliseconds: number, then: () => void): void => {
    clearTimeout(timers[name]);
    timers[name] = window.setTimeout(then, milliseconds);
  };

  const close = (): void => {
    clearTimeout(timers.retry);
    clearTimeout(timers.silence);
    clearTimeout(timers.watch);
    source?.close();
    source = null;
    mayHaveMissed = true;
  };

  /** A connection that says nothing for three beats is dead, whatever the browser believes. */
  const watch = (): void =>
    wait('watch', SILENT_MS, () => {
      close();
      open();
    });

  const open = (): void => {
    source?.close();
    source = new EventSource('/api/v1/events');
    watch();
    source.addEventListener('beat', watch);
    source.addEventListener('hello', (event) => {
      watch();
      clearTimeout(timers.silence);
      const { complete, resync } = JSON.parse(String(event.data)) as LiveHello;
      if (resync || mayHaveMissed) refresher.all();
      mayHaveMissed = false;
      failures = 0;
      becomeConnected(complete ? 'live' : 'partial');
    });
    source.addEventListener('change', (event) => refresher.apply(JSON.parse(String(event.data)) as LiveChange));
    source.addEventListener('end', () => void askWhy());
    source.addEventListener('error', () => {
      // The browser tries again by itself, and tells what it heard last; where it was refused, it does not.
      if (source?.readyState === EventSource.CLOSED) void askWhy();
      else wait('silence', AWAY_AFTER_MS, () => becomeConnected('away'));
    });
  };

  /** The session is over, or in another service, or there are too many windows, or nobody answers. */
  async function askWhy(): Promise<void> {
    close();
    try {
      const session = await queryClient.fetchQuery({ ...sessionQuery, staleTime: 0, retry: false });
      if (isOver) return;
      becomeConnected('polling');
      if (session.kind !== 'open') return;
      if (session.view.service.id !== serviceId) {
        await queryClient.resetQueries({ predicate: isNotSession });
        return;
      }
    } catch (error) {
      if (isOver) return;
      becomeConnected(error instanceof UnreachableError ? 'away' : 'polling');
    }
    const pause = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** failures);
    failures += 1;
    wait('retry', pause * (0.5 + Math.random()), open);
  }

  const onVisibility = (): void => {
    clearTimeout(timers.hide);
    if (document.visibilityState === 'visible') {
      if (source === null) open();
    } else
      wait('hide', HIDDEN_MS, () => {
        close();
        becomeConnected('polling');
      });
  };
  const onOnline = (): void => {
    // A connection of before may look open and be dead.
    close();
    open();
  };

  document.addEventListener('visibilitychange', onVisibility);
  window.addEventListener('online', onOnline);
  open();
  return () => {
    isOver = true;
    document.removeEventListener('visibilitychange', onVisibility);
    window.removeEventListener('online', onOnline);
    clearTimeout(timers.hide);
    close();
    refresher.stop();
    becomeConnected('polling');
  };
}
