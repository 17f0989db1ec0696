import type { QueryClient } from '@tanstack/react-query';
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  type AnyRouter,
} from '@tanstack/react-router';
import { TodayPage } from '../today/today-page.tsx';
import { readTodaySearch } from '../today/today-search.ts';
import { SessionGate } from '../session/session-gate.tsx';
import { PageBroken, PageNotFound } from './page-states.tsx';

const rootRoute = createRootRouteWithContext<{ queryClient: QueryClient }>()({
  component: SessionGate,
  notFoundComponent: PageNotFound,
  errorComponent: PageBroken,
});

const todayRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/',
  validateSearch: readTodaySearch,
  component: TodayPage,
});

const patientRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/patients/$patientId',
  component: lazyRouteComponent(() => import('../patient/patient-page.tsx'), 'PatientPage'),
});

const messagesRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/messages',
  validateSearch: (search: Record<string, unknown>): { state?: string } =>
    typeof search['state'] === 'string' ? { state: search['state'] } : {},
  component: lazyRouteComponent(() => import('../messages/message-log-page.tsx'), 'MessageLogPage'),
});

const mailboxRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/mailbox',
  component: lazyRouteComponent(() => import('../messages/mailbox-page.tsx'), 'MailboxPage'),
});

const mailboxItemRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/mailbox/$itemId',
  component: lazyRouteComponent(() => import('../messages/mailbox-page.tsx'), 'MailboxPage'),
});

const inboxRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/inbox',
  component: lazyRouteComponent(() => import('../inbox/inbox-page.tsx'), 'InboxPage'),
});

const setupRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/setup',
  component: lazyRouteComponent(() => import('../session/setup-page.tsx'), 'SetupPage'),
});

const routeTree = rootRoute.addChildren([
  todayRoute,
  patientRoute,
  messagesRoute,
  mailboxRoute,
  mailboxItemRoute,
  inboxRoute,
  setupRoute,
]);

/** The addresses of the pages. None of them holds anything about a person but an id. */
export function createPages(queryClient: QueryClient) {
  return createRouter({
    routeTree,
    context: { queryClient },
    defaultPreload: 'intent',
    defaultPendingMs: 150,
    scrollRestoration: true,
  });
}

export type Pages = ReturnType<typeof createPages> & AnyRouter;

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createPages>;
  }
}
