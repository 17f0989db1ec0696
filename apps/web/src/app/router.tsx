import type { QueryClient } from '@tanstack/react-query';
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
  type AnyRouter,
  type AsyncRouteComponent,
} from '@tanstack/react-router';
import { createElement } from 'react';
import { OnlyFor } from '../session/only-for.tsx';
import type { Permission } from '../session/permissions.ts';
import { SessionGate } from '../session/session-gate.tsx';
import { bringAreas } from '../text/i18n.ts';
import { readCapacitySearch } from '../capacity/capacity-search.ts';
import { readInboxSearch } from '../inbox/inbox-search.ts';
import { readMessageSearch, readTextSearch } from '../messages/message-search.ts';
import { readRulesSearch, readVersionSearch } from '../protocol/protocol-search.ts';
import { readReportsSearch } from '../reports/reports-search.ts';
import { readTodaySearch } from '../today/today-search.ts';
import { HomePage } from './home-page.tsx';
import { PageBroken, PageNotFound } from './page-states.tsx';

const rootRoute = createRootRouteWithContext<{ queryClient: QueryClient }>()({
  component: SessionGate,
  notFoundComponent: PageNotFound,
  errorComponent: PageBroken,
});

/** A page that is brought when it is read, and shown to whom it is for. */
function onlyFor(permission: Permission, Page: AsyncRouteComponent<object>) {
  const Guarded = () => createElement(OnlyFor, { permission, children: createElement(Page) });
  return Object.assign(Guarded, { preload: Page.preload });
}

const todayRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/',
  validateSearch: readTodaySearch,
  component: HomePage,
});

const patientRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/patients/$patientId',
  component: onlyFor(
    'care',
    lazyRouteComponent(() => import('../patient/patient-page.tsx'), 'PatientPage'),
  ),
});

const enrolRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/enrol',
  beforeLoad: bringAreas,
  component: onlyFor(
    'write',
    lazyRouteComponent(() => import('../enrol/enrol-page.tsx'), 'EnrolPage'),
  ),
});

const messagesRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/messages',
  beforeLoad: bringAreas,
  validateSearch: readMessageSearch,
  component: onlyFor(
    'care',
    lazyRouteComponent(() => import('../messages/message-log-page.tsx'), 'MessageLogPage'),
  ),
});

const messageRoutes = [
  createRoute({
    getParentRoute: () => rootRoute,
    path: '/messages/days',
    beforeLoad: bringAreas,
    component: onlyFor(
      'care',
      lazyRouteComponent(() => import('../messages/days-page.tsx'), 'DaysPage'),
    ),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: '/messages/letters',
    beforeLoad: bringAreas,
    component: onlyFor(
      'care',
      lazyRouteComponent(() => import('../messages/letters-page.tsx'), 'LettersPage'),
    ),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: '/messages/texts',
    beforeLoad: bringAreas,
    validateSearch: readTextSearch,
    component: onlyFor(
      'care',
      lazyRouteComponent(() => import('../messages/texts-page.tsx'), 'TextsPage'),
    ),
  }),
] as const;

const MailboxPage = onlyFor(
  'care',
  lazyRouteComponent(() => import('../messages/mailbox-page.tsx'), 'MailboxPage'),
);
const mailboxRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/mailbox',
  beforeLoad: bringAreas,
  component: MailboxPage,
});
const mailboxItemRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/mailbox/$itemId',
  beforeLoad: bringAreas,
  component: MailboxPage,
});

const InboxPage = onlyFor(
  'care',
  lazyRouteComponent(() => import('../inbox/inbox-page.tsx'), 'InboxPage'),
);
const inboxRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/inbox',
  beforeLoad: bringAreas,
  validateSearch: readInboxSearch,
  component: InboxPage,
});
const inboxItemRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/inbox/$itemId',
  beforeLoad: bringAreas,
  validateSearch: readInboxSearch,
  component: InboxPage,
});

const protocolRoutes = [
  createRoute({
    getParentRoute: () => rootRoute,
    path: '/protocol',
    beforeLoad: bringAreas,
    validateSearch: readRulesSearch,
    component: onlyFor(
      'care',
      lazyRouteComponent(() => import('../protocol/rules-page.tsx'), 'RulesPage'),
    ),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: '/protocol/versions',
    beforeLoad: bringAreas,
    component: onlyFor(
      'care',
      lazyRouteComponent(() => import('../protocol/versions-page.tsx'), 'VersionsPage'),
    ),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: '/protocol/versions/$id',
    beforeLoad: bringAreas,
    validateSearch: readVersionSearch,
    component: onlyFor(
      'care',
      lazyRouteComponent(() => import('../protocol/version-page.tsx'), 'VersionPage'),
    ),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: '/protocol/propose',
    beforeLoad: bringAreas,
    component: onlyFor(
      'management',
      lazyRouteComponent(() => import('../protocol/propose-page.tsx'), 'ProposePage'),
    ),
  }),
] as const;

const reportsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/reports',
  beforeLoad: bringAreas,
  validateSearch: readReportsSearch,
  component: onlyFor(
    'reports',
    lazyRouteComponent(() => import('../reports/reports-page.tsx'), 'ReportsPage'),
  ),
});

const capacityRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/capacity',
  beforeLoad: bringAreas,
  validateSearch: readCapacitySearch,
  component: onlyFor(
    'care',
    lazyRouteComponent(() => import('../capacity/capacity-page.tsx'), 'CapacityPage'),
  ),
});

const accountRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/account',
  beforeLoad: bringAreas,
  component: lazyRouteComponent(() => import('../account/account-page.tsx'), 'AccountPage'),
});

const emergencyRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/emergency',
  beforeLoad: bringAreas,
  component: lazyRouteComponent(() => import('../emergency/emergency-page.tsx'), 'EmergencyPage'),
});

const emergencyPatientRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/emergency/$accessId',
  beforeLoad: bringAreas,
  component: lazyRouteComponent(() => import('../emergency/emergency-patient-page.tsx'), 'EmergencyPatientPage'),
});

const serviceRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/service',
  beforeLoad: bringAreas,
  component: lazyRouteComponent(() => import('../service/service-area.tsx'), 'ServiceArea'),
});
const serviceRoutes = [
  createRoute({
    getParentRoute: () => serviceRoute,
    path: '/',
    beforeLoad: () => {
      throw redirect({ to: '/service/emergency', replace: true });
    },
  }),
  createRoute({
    getParentRoute: () => serviceRoute,
    path: '/emergency',
    component: lazyRouteComponent(() => import('../service/reviews-page.tsx'), 'ReviewsPage'),
  }),
  createRoute({
    getParentRoute: () => serviceRoute,
    path: '/retention',
    component: lazyRouteComponent(() => import('../service/retention-page.tsx'), 'RetentionPage'),
  }),
  createRoute({
    getParentRoute: () => serviceRoute,
    path: '/colleagues',
    component: lazyRouteComponent(() => import('../service/colleagues-page.tsx'), 'ColleaguesPage'),
  }),
  createRoute({
    getParentRoute: () => serviceRoute,
    path: '/feeds',
    component: lazyRouteComponent(() => import('../feeds/feeds-page.tsx'), 'FeedsPage'),
  }),
  createRoute({
    getParentRoute: () => serviceRoute,
    path: '/codes',
    component: lazyRouteComponent(() => import('../feeds/finder-codes-page.tsx'), 'FinderCodesPage'),
  }),
  createRoute({
    getParentRoute: () => serviceRoute,
    path: '/import',
    component: lazyRouteComponent(() => import('../imports/imports-page.tsx'), 'ImportsPage'),
  }),
  createRoute({
    getParentRoute: () => serviceRoute,
    path: '/import/$fileId',
    component: lazyRouteComponent(() => import('../imports/file-page.tsx'), 'FilePage'),
  }),
  createRoute({
    getParentRoute: () => serviceRoute,
    path: '/sending',
    component: lazyRouteComponent(() => import('../messages/sending-page.tsx'), 'SendingPage'),
  }),
] as const;

const auditRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/audit',
  beforeLoad: bringAreas,
  component: lazyRouteComponent(() => import('../audit/audit-area.tsx'), 'AuditArea'),
});
const auditRoutes = [
  createRoute({
    getParentRoute: () => auditRoute,
    path: '/',
    beforeLoad: () => {
      throw redirect({ to: '/audit/records', replace: true });
    },
  }),
  createRoute({
    getParentRoute: () => auditRoute,
    path: '/records',
    component: lazyRouteComponent(() => import('../audit/records-page.tsx'), 'RecordsPage'),
  }),
  createRoute({
    getParentRoute: () => auditRoute,
    path: '/patient',
    // Of a patient an address knows the id, and nothing else.
    validateSearch: ({ patient }: Record<string, unknown>): { patient?: string } =>
      typeof patient === 'string' && /^[0-9a-f-]{36}$/.test(patient) ? { patient } : {},
    component: lazyRouteComponent(() => import('../audit/patient-page.tsx'), 'AuditedPatientPage'),
  }),
  createRoute({
    getParentRoute: () => auditRoute,
    path: '/activity',
    component: lazyRouteComponent(() => import('../audit/activity-page.tsx'), 'ActivityPage'),
  }),
  createRoute({
    getParentRoute: () => auditRoute,
    path: '/kinship',
    component: lazyRouteComponent(() => import('../audit/report-pages.tsx'), 'KinshipReportPage'),
  }),
  createRoute({
    getParentRoute: () => auditRoute,
    path: '/volume',
    component: lazyRouteComponent(() => import('../audit/report-pages.tsx'), 'VolumeReportPage'),
  }),
  createRoute({
    getParentRoute: () => auditRoute,
    path: '/out-of-hours',
    component: lazyRouteComponent(() => import('../audit/report-pages.tsx'), 'OutOfHoursReportPage'),
  }),
  createRoute({
    getParentRoute: () => auditRoute,
    path: '/emergency',
    component: lazyRouteComponent(() => import('../audit/report-pages.tsx'), 'EmergencyReportPage'),
  }),
  createRoute({
    getParentRoute: () => auditRoute,
    path: '/verification',
    component: lazyRouteComponent(() => import('../audit/verification-page.tsx'), 'VerificationPage'),
  }),
] as const;

const adminRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/admin',
  beforeLoad: bringAreas,
  component: lazyRouteComponent(() => import('../admin/admin-area.tsx'), 'AdminArea'),
});
const adminRoutes = [
  createRoute({
    getParentRoute: () => adminRoute,
    path: '/',
    beforeLoad: () => {
      throw redirect({ to: '/admin/users', replace: true });
    },
  }),
  createRoute({
    getParentRoute: () => adminRoute,
    path: '/users',
    component: lazyRouteComponent(() => import('../admin/users-page.tsx'), 'UsersPage'),
  }),
  createRoute({
    getParentRoute: () => adminRoute,
    path: '/clients',
    component: lazyRouteComponent(() => import('../admin/clients-page.tsx'), 'ClientsPage'),
  }),
  createRoute({
    getParentRoute: () => adminRoute,
    path: '/feeds',
    component: lazyRouteComponent(() => import('../feeds/feeds-page.tsx'), 'FeedsPage'),
  }),
  createRoute({
    getParentRoute: () => adminRoute,
    path: '/codes',
    component: lazyRouteComponent(() => import('../feeds/finder-codes-page.tsx'), 'FinderCodesPage'),
  }),
  createRoute({
    getParentRoute: () => adminRoute,
    path: '/imports',
    component: lazyRouteComponent(() => import('../admin/imports-page.tsx'), 'ImportsPage'),
  }),
  createRoute({
    getParentRoute: () => adminRoute,
    path: '/texts',
    validateSearch: readTextSearch,
    component: lazyRouteComponent(() => import('../messages/texts-page.tsx'), 'AdminTextsPage'),
  }),
  createRoute({
    getParentRoute: () => adminRoute,
    path: '/sending',
    component: lazyRouteComponent(() => import('../messages/sending-page.tsx'), 'SendingPage'),
  }),
  createRoute({
    getParentRoute: () => adminRoute,
    path: '/erasures',
    component: lazyRouteComponent(() => import('../admin/erasures-page.tsx'), 'ErasuresPage'),
  }),
  createRoute({
    getParentRoute: () => adminRoute,
    path: '/health',
    component: lazyRouteComponent(() => import('../admin/health-page.tsx'), 'HealthPage'),
  }),
  createRoute({
    getParentRoute: () => adminRoute,
    path: '/services',
    component: lazyRouteComponent(() => import('../admin/services-page.tsx'), 'ServicesPage'),
  }),
] as const;

const setupRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/setup',
  component: lazyRouteComponent(() => import('../session/setup-page.tsx'), 'SetupPage'),
});

const linkRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/link',
  component: lazyRouteComponent(() => import('../session/link-page.tsx'), 'LinkPage'),
});

const routeTree = rootRoute.addChildren([
  todayRoute,
  patientRoute,
  enrolRoute,
  messagesRoute,
  ...messageRoutes,
  mailboxRoute,
  mailboxItemRoute,
  inboxRoute,
  inboxItemRoute,
  ...protocolRoutes,
  reportsRoute,
  capacityRoute,
  accountRoute,
  emergencyRoute,
  emergencyPatientRoute,
  serviceRoute.addChildren(serviceRoutes),
  auditRoute.addChildren(auditRoutes),
  adminRoute.addChildren(adminRoutes),
  setupRoute,
  linkRoute,
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
