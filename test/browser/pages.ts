import 'reflect-metadata';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { seedDemonstration } from '@osteon/application';
import { createPersistence } from '@osteon/persistence';
import { createLogger, createMetrics } from '@osteon/platform';
import { createTestDatabase, TEST_KEYS, type TestDatabase } from '@osteon/testing';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { createApi } from '../../apps/api/src/create-api.ts';
import { LINK_SECRET } from '../harness/processes.ts';

const BUILT_PAGES = fileURLToPath(new URL('../../apps/web/dist', import.meta.url));
const PASSWORD = 'a wet autumn in the hills';

/** The day in the demonstration clinic: a Monday, mid-morning. */
export const NOW = '2026-06-15T09:30:00Z';
export const NURSE = 'amara@calder.example';

export interface Visit {
  readonly page: Page;
  readonly context: BrowserContext;
  /** What the browser complained of: refused by the content security policy, thrown by a script. */
  readonly complaints: string[];
  close(): Promise<void>;
}

export interface Pages {
  readonly url: string;
  readonly database: TestDatabase;
  visit(options?: { scheme?: 'light' | 'dark'; width?: number }): Promise<Visit>;
  /** A visit that is signed in and sees Today. */
  visitToday(options?: { scheme?: 'light' | 'dark'; width?: number }): Promise<Visit>;
  close(): Promise<void>;
}

/** The real api with the built pages and the demonstration clinic, and a browser before it. */
export async function startPages(): Promise<Pages> {
  if (!existsSync(`${BUILT_PAGES}/index.html`)) throw new Error('The pages are not built; run these by npm test.');
  const database = await createTestDatabase();
  await database.freezeAt(NOW);
  const persistence = createPersistence({
    role: 'osteon_api',
    keys: TEST_KEYS,
    databaseUrl: database.url,
    poolSize: 8,
  });
  // As the command does: patients are written by the role whose policies let it, in whichever service.
  const seeding = createPersistence({ role: 'osteon_worker', keys: TEST_KEYS, databaseUrl: database.url, poolSize: 8 });
  await seedDemonstration({ ...seeding, demonstration: persistence.demonstration }, { password: PASSWORD });
  await seeding.close();
  const app = await createApi({
    persistence,
    log: createLogger({ program: 'api', level: 'fatal' }),
    metrics: createMetrics({ processFigures: false }),
    settings: { mode: 'demonstration', publicUrl: undefined, linkSecret: LINK_SECRET, webRoot: BUILT_PAGES },
  });
  await app.listen(0, '127.0.0.1');
  const url = (await app.getUrl()).replace('[::1]', '127.0.0.1');
  const browser = await startBrowser();

  const visit: Pages['visit'] = async ({ scheme = 'light', width = 1280 } = {}) => {
    const context = await browser.newContext({
      baseURL: url,
      viewport: { width, height: 900 },
      colorScheme: scheme,
      reducedMotion: 'reduce',
      locale: 'en-GB',
    });
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      if (/content security policy|trusted ?type/i.test(message.text())) complaints.push(message.text());
    });
    await page.goto('/');
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    return { page, context, complaints, close: () => context.close() };
  };

  return {
    url,
    database,
    visit,
    visitToday: async (options) => {
      const visited = await visit(options);
      await signIn(visited.page);
      await visited.page.locator('[data-line]').first().waitFor();
      return visited;
    },
    close: async () => {
      await browser.close();
      await app.close();
      await persistence.close();
      await database.drop();
    },
  };
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

/** Fills the form that is before the person and sends it. */
export async function signIn(page: Page, password = PASSWORD): Promise<void> {
  await page.getByLabel('E-mail').fill(NURSE);
  await page.getByRole('textbox', { name: 'Password' }).fill(password);
  await page.keyboard.press('Enter');
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
