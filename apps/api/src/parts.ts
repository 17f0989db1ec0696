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
}

/** What the api is put together from; tests hand in their own. */
export interface ApiParts {
  readonly persistence: Persistence;
  readonly settings: ApiSettings;
  readonly log: Logger;
  readonly metrics: Metrics;
}

export const PERSISTENCE = Symbol('persistence');
export const SETTINGS = Symbol('settings');
export const ANSWERS = Symbol('answers');
export const LOG = Symbol('log');
export const WRITER = Symbol('message writer');
export const METRICS = Symbol('metrics');
export const COOKIE_NAME = Symbol('cookie name');
