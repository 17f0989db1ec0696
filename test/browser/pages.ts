import 'reflect-metadata';
import { existsSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { seedDemonstration } from '@osteon/application';
import { createPersistence } from '@osteon/persistence';
import { createLogger, createMetrics } from '@osteon/platform';
import { createFilledDatabase, keptLog, TEST_DATA_KEYS, TEST_KEYS, type TestDatabase } from '@osteon/testing';
import { Secret, TOTP } from 'otpauth';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { createApi } from '../../apps/api/src/create-api.ts';
import type { ApiParts, ApiSettings } from '../../apps/api/src/parts.ts';
import { startWorker } from '../../apps/worker/src/start-worker.ts';
import { readWorkerConfig } from '../../apps/worker/src/worker-config.ts';
import { LINK_SECRET, TestRedis } from '../harness/processes.ts';

const BUILT_PAGES = fileURLToPath(new URL('../../apps/web/dist', import.meta.url));
/** Of everybody in the demonstration. */
export const PASSWORD = 'a wet autumn in the hills';
const LOCALES = { en: 'en-GB', pl: 'pl-PL', ur: 'ur-PK' } as const;
type Language = keyof typeof LOCALES;

/** The day in the demonstration clinic: a Monday, mid-morning. */
export const NOW = '2026-06-15T09:30:00Z';
export const NURSE = 'amara@calder.example';

/** People of the demonstration, one for each role. */
export const PEOPLE = {
  nurse: NURSE,
  lead: 'lead@calder.example',
  safetyOfficer: 'safety@calder.example',
  auditor: 'auditor@calder.example',
  admin: 'admin@calder.example',
  /** Of another service. */
  stranger: 'mere@tui-bay.example',
} as const;

export interface Visit {
  readonly page: Page;
  readonly context: BrowserContext;
  /** What the browser complained of: refused by the content security policy, thrown by a script. */
  readonly complaints: string[];
  close(): Promise<void>;
}

export interface View {
  readonly scheme?: 'light' | 'dark';
  readonly width?: number;
  readonly language?: Language;
}

export interface Pages {
  readonly url: string;
  readonly database: TestDatabase;
  visit(view?: View): Promise<Visit>;
  /** A visit that is signed in, on the first page of that person. */
  visitAs(email: string, view?: View): Promise<Visit>;
  /** A visit that is signed in as the nurse and sees Today. */
  visitToday(view?: View): Promise<Visit>;
  close(): Promise<void>;
}

interface PagesOptions extends Pick<ApiSettings, 'secondFactor'>, Pick<ApiParts, 'queues'> {
  /** The real worker too, which writes into the local mailbox. */
  readonly worker?: boolean;
}

/** The real worker beside the pages, on a Redis of its own. */
async function startWorkerOf(database: TestDatabase, publicUrl: string): Promise<{ stop(): Promise<void> }> {
  const redis = await TestRedis.start();
  const config = readWorkerConfig({
    DATABASE_URL: database.url,
    REDIS_URL: redis.url,
    OSTEON_WORKER_PORT: '0',
    OSTEON_SWEEP_MS: '300',
    OSTEON_PUBLIC_URL: publicUrl,
    OSTEON_LINK_SECRET: LINK_SECRET,
    OSTEON_DATA_KEYS: TEST_DATA_KEYS,
    OSTEON_LOG_LEVEL: 'silent',
  });
  const worker = await startWorker(config, {}, createLogger({ program: 'worker', destination: keptLog('worker') }));
  return {
    async stop() {
      await worker.stop();
      await redis.remove();
    },
  };
}

const apiOn = ({ url }: TestDatabase) =>
  createPersistence({ role: 'osteon_api', keys: TEST_KEYS, databaseUrl: url, poolSize: 8 });

async function fillDemonstration(database: TestDatabase): Promise<void> {
  await database.freezeAt(NOW);
  const persistence = apiOn(database);
  // As the command does: patients are written by the role whose policies let it, in whichever service.
  const seeding = createPersistence({ role: 'osteon_worker', keys: TEST_KEYS, databaseUrl: database.url, poolSize: 8 });
  await seedDemonstration({ ...seeding, demonstration: persistence.demonstration }, { password: PASSWORD });
  await Promise.all([seeding.close(), persistence.close()]);
}

/** The real api with the built pages and the demonstration clinic, and a browser before it. */
export async function startPages({
  secondFactor,
  queues,
  worker: withWorker = false,
}: PagesOptions = {}): Promise<Pages> {
  if (!existsSync(`${BUILT_PAGES}/index.html`)) throw new Error('The pages are not built; run these by npm test.');
  const database = await createFilledDatabase('demonstration', fillDemonstration);
  const persistence = apiOn(database);
  // By a name, because passkeys belong to one; known before the api listens, because the api is told of it.
  const port = await freePort();
  const url = `http://localhost:${String(port)}`;
  const app = await createApi({
    persistence,
    log: createLogger({ program: 'api', destination: keptLog('api') }),
    metrics: createMetrics({ processFigures: false }),
    ...(queues === undefined ? {} : { queues }),
    settings: {
      mode: 'demonstration',
      publicUrl: url,
      linkSecret: LINK_SECRET,
      webRoot: BUILT_PAGES,
      ...(secondFactor === undefined ? {} : { secondFactor }),
    },
  });
  await app.listen(port, 'localhost');
  const worker = withWorker ? await startWorkerOf(database, url) : undefined;
  const browser = await startBrowser();

  const profiles = new Profiles(browser, url);
  const open = async ({ scheme = 'light', width = 1280, language = 'en' }: View = {}): Promise<Visit> => {
    const { context, page } = await profiles.take(language);
    await page.setViewportSize({ width, height: 900 });
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      if (/content security policy|trusted ?type/i.test(message.text())) complaints.push(message.text());
    });
    return { page, context, complaints, close: () => profiles.giveBack(context, page, language) };
  };
  const visit: Pages['visit'] = async (view) => {
    const visited = await open(view);
    await visited.page.goto('/');
    await visited.page.locator('input[autocomplete=current-password]').waitFor();
    return visited;
  };
  // Without the form, which is a page more to load: it has tests of its own.
  const visitAs: Pages['visitAs'] = async (email, view) => {
    const visited = await open(view);
    const answer = await visited.context.request.post('/api/v1/session', { data: { email, password: PASSWORD } });
    if (!answer.ok()) throw new Error(`${email} cannot sign in: ${await answer.text()}`);
    await visited.page.goto('/');
    await visited.page
      .getByRole('main')
      .and(visited.page.locator('#content'))
      .getByRole('heading', { level: 1 })
      .waitFor();
    return visited;
  };

  return {
    url,
    database,
    visit,
    visitAs,
    visitToday: async (view) => {
      const visited = await visitAs(NURSE, view);
      await visited.page.locator('[data-line]').first().waitFor();
      return visited;
    },
    close: async () => {
      await browser.close();
      await worker?.stop();
      await app.close();
      await persistence.close();
      await database.drop();
    },
  };
}

/**
 * What one person's browser keeps, apart from every other's. One that was given back is emptied and taken again with
 * its window: a new one reads all scripts of the pages anew, which costs more than most tests do.
 */
class Profiles {
  private readonly free = new Map<Language, { context: BrowserContext; page: Page }[]>();
  private readonly browser: Browser;
  private readonly baseURL: string;

  constructor(browser: Browser, baseURL: string) {
    this.browser = browser;
    this.baseURL = baseURL;
  }

  async take(language: Language): Promise<{ context: BrowserContext; page: Page }> {
    const used = this.free.get(language)?.pop();
    if (used !== undefined) return used;
    const context = await this.browser.newContext({
      baseURL: this.baseURL,
      viewport: { width: 1280, height: 900 },
      reducedMotion: 'reduce',
      locale: LOCALES[language],
    });
    return { context, page: await context.newPage() };
  }

  /** What cannot be emptied is closed for good. */
  async giveBack(context: BrowserContext, page: Page, language: Language): Promise<void> {
    if (page.isClosed() || !page.url().startsWith(this.baseURL)) return context.close();
    for (const other of context.pages()) if (other !== page) await other.close();
    await page.removeAllListeners(undefined, { behavior: 'wait' });
    await page.unrouteAll({ behavior: 'ignoreErrors' });
    await context.setOffline(false);
    // Of the same place, so that the process of the pages stays, and with nothing that could write again.
    await page.goto('/icon.svg');
    await page.evaluate(`Promise.all([
      sessionStorage.clear(),
      localStorage.clear(),
      indexedDB.databases().then((found) => found.map(({ name }) => indexedDB.deleteDatabase(name))),
      caches.keys().then((found) => Promise.all(found.map((name) => caches.delete(name)))),
    ]).then(() => undefined)`);
    await context.clearCookies();
    this.free.set(language, [...(this.free.get(language) ?? []), { context, page }]);
  }
}

/** A browser that asks nothing of anybody else. */
export function startBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium',
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--lang=en-GB',
    ],
  });
}

/** Fills the form that is before the person and sends it, in whichever language. */
export async function signIn(page: Page, password = PASSWORD, email: string = NURSE): Promise<void> {
  await page.locator('input[type=email]').fill(email);
  await page.locator('input[autocomplete=current-password]').fill(password);
  await page.keyboard.press('Enter');
}

/** What an authenticator app shows at that instant for the secret that a page gave. */
export function codeOf(secret: string, instant: string): string {
  return TOTP.generate({ secret: Secret.fromBase32(secret.replaceAll(' ', '')), timestamp: Date.parse(instant) });
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** What the control with the focus is called. Text, because the types of a browser are not those of these programs. */
const NAME_OF_FOCUSED = `(() => {
  const focused = document.activeElement;
  const labels = [...(focused?.labels ?? [])].map((label) => label.textContent).join(' ');
  return focused?.getAttribute('aria-label') || labels || focused?.textContent || null;
})()`;

/** Presses Tab until the control of that name has the focus, as somebody without a mouse does. */
export async function tabTo(page: Page, name: string | RegExp): Promise<void> {
  for (let pressed = 0; pressed < 80; pressed += 1) {
    const label = await page.evaluate<string | null>(NAME_OF_FOCUSED);
    if (typeof name === 'string' ? label?.trim() === name : name.test(label ?? '')) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`Tab never came to ${String(name)}`);
}
