import type { IdentityProvider, ProviderDeps, UserDeps } from '@osteon/application';
import type { Announcement, Announcements, QueueViews } from '@osteon/jobs';
import type { WebhookSecrets } from '@osteon/messaging';
import type { Persistence } from '@osteon/persistence';
import type { Logger, Metrics } from '@osteon/platform';

/** How this api is reached and what it says of itself. */
export interface ApiSettings {
  readonly mode: 'demonstration' | 'production';
  /** Where people reach the pages, when known: decides cookies, links and accepted origins. */
  readonly publicUrl?: string | undefined;
  /** Proxies whose word on the caller's address counts. */
  readonly trustedProxies?: string | undefined;
  /** Signs what answer links carry; the same for api and worker. */
  readonly linkSecret: string;
  /** Folder of the built pages. */
  readonly webRoot: string;
  /** What gateways prove themselves with; none is heard when absent. */
  readonly webhooks?: WebhookSecrets;
  /** Whether everybody must have a second factor; when absent, in production. */
  readonly secondFactor?: 'required' | 'optional';
  /** Whether expensive routes are limited; they are when absent. */
  readonly throttled?: boolean;
  /** Whether the FHIR interface answers; it does when absent. */
  readonly fhir?: boolean;
  /** How many bytes one `$import` takes; 50 MB when absent. */
  readonly fhirImportBytes?: number;
  /** Whether CDS Hooks answer; they do when absent. */
  readonly cdsHooks?: boolean;
  /** Whether files of patients are taken; they are when absent. */
  readonly fileImports?: boolean;
  /** Whether calendars are read by their links; they are when absent. */
  readonly calendar?: boolean;
  /** By which people may sign in besides. */
  readonly identityProviders?: readonly IdentityProvider[];
}

/** What the api is put together from; tests hand in their own. */
export interface ApiParts {
  readonly persistence: Persistence;
  readonly settings: ApiSettings;
  readonly log: Logger;
  readonly metrics: Metrics;
  /** The queues, where they can be looked at. */
  readonly queues?: QueueViews;
  /** Joins this process with the other programs of the installation, so that pages hear of what those change. */
  readonly join?: (hear: (announcement: Announcement) => void) => Announcements;
}

export const PERSISTENCE = Symbol('persistence');
/** What signing in, accounts and users work with. */
export type SignInParts = ProviderDeps & UserDeps;

/** Signing in, by what the settings say. */
export function signInPartsOf({ persistence, settings }: Pick<ApiParts, 'persistence' | 'settings'>): SignInParts {
  const { sessions, factors, accounts, users } = persistence;
  const { publicUrl, mode, secondFactor, identityProviders } = settings;
  const pages = publicUrl === undefined ? undefined : new URL(publicUrl);
  return {
    sessions,
    factors,
    accounts,
    users,
    secondFactor: secondFactor ?? (mode === 'production' ? 'required' : 'optional'),
    relyingParty: pages && { id: pages.hostname, origin: pages.origin, name: 'Osteon' },
    providers: identityProviders ?? [],
  };
}

export const SIGN_IN = Symbol('sign-in');
export const SETTINGS = Symbol('settings');
export const ANSWERS = Symbol('answers');
export const LOG = Symbol('log');
export const WRITER = Symbol('message writer');
export const METRICS = Symbol('metrics');
/** Whether the queues can be looked at. */
export const HAS_BOARD = Symbol('has a board of queues');
export const LIVE = Symbol('live updates');
export const COOKIE_NAME = Symbol('cookie name');
