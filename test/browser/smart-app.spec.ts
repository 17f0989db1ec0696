import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { CreatedClient } from '@osteon/contracts';
import { createHash, randomBytes } from 'node:crypto';
import type { Browser, Page } from 'playwright-core';
import { enrol, startApi, type TestApi } from '../api/harness.ts';
import { faultsOf } from './axe.ts';
import { startBrowser } from './pages.ts';

const APP = 'https://app.example';

let api: TestApi;
let browser: Browser;
let patientId: string;
let appId: string;

beforeAll(async () => {
  api = await startApi();
  browser = await startBrowser();
  ({ patientId } = await enrol(await api.as('nurse')));
  const admin = await api.as('admin');
  const made = await admin.post<CreatedClient>('/api/v1/clients', {
    ...{ name: 'Fracture chart', kind: 'app', authentication: 'none', redirectUris: [`${APP}/callback`] },
    scopes: ['openid', 'fhirUser', 'launch/patient', 'patient/*.rs', 'offline_access'],
  });
  appId = made.body.client.id;
});
afterAll(async () => {
  await browser.close();
  await api.close();
});

const verifier = randomBytes(32).toString('base64url');

/** The app's own page, on a site of its own, with the link that starts it. */
async function openApp(javaScriptEnabled: boolean, width: number, isSignedIn = true): Promise<Page> {
  const context = await browser.newContext({ javaScriptEnabled, viewport: { width, height: 720 }, locale: 'en-GB' });
  if (isSignedIn) {
    const [name = '', value = ''] = (await api.as('nurse')).cookie.split('=');
    await context.addCookies([{ name, value, url: api.url, httpOnly: true, sameSite: 'Strict' }]);
  }
  const start = `${api.url}/oauth/authorize?${new URLSearchParams({
    ...{ response_type: 'code', client_id: appId, redirect_uri: `${APP}/callback`, state: 'where it was' },
    scope: 'openid fhirUser launch/patient patient/*.rs offline_access',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    aud: `${api.url}/fhir/R4`,
  }).toString()}`;
  await context.route(`${APP}/**`, (route) =>
    route.fulfill({
      contentType: 'text/html',
      body: `<!doctype html><title>App</title><h1>The app</h1><a href="${start.replaceAll('&', '&amp;')}">Start</a>`,
    }),
  );
  const page = await context.newPage();
  await page.goto(`${APP}/`);
  await page.getByRole('link', { name: 'Start' }).click();
  return page;
}

describe.each([
  { javaScriptEnabled: true, width: 1280 },
  { javaScriptEnabled: false, width: 360 },
])('an app that a nurse starts from its own site (script: $javaScriptEnabled)', ({ javaScriptEnabled, width }) => {
  it('finds her session again, lets her pick the patient, and gets its code', async () => {
    const page = await openApp(javaScriptEnabled, width);
    await page.getByRole('heading', { name: 'Let Fracture chart in?' }).waitFor();
    if (javaScriptEnabled) expect(await faultsOf(page)).toEqual([]);
    await page.getByLabel('Name, date of birth or number').fill('Okafor');
    await page.getByRole('button', { name: 'Find' }).click();
    await page.getByRole('radio').first().waitFor();
    if (javaScriptEnabled) expect(await faultsOf(page)).toEqual([]);
    await page.getByRole('button', { name: 'Let it in' }).click();
    await page.getByText('Choose the patient first.').waitFor();
    await page.locator(`input[value="${patientId}"]`).check();
    await page.getByRole('button', { name: 'Let it in' }).click();
    await page.getByRole('heading', { name: 'The app' }).waitFor();
    const callback = new URL(page.url());
    expect(callback.origin).toBe(APP);
    expect(callback.searchParams.get('state')).toBe('where it was');
    const answer = await fetch(`${api.url}/oauth/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({
        ...{
          grant_type: 'authorization_code',
          client_id: appId,
          redirect_uri: `${APP}/callback`,
          code_verifier: verifier,
        },
        code: callback.searchParams.get('code') ?? '',
      }),
    });
    expect(await answer.json()).toMatchObject({ patient: patientId });
    await page.context().close();
  });

  it('takes no for an answer', async () => {
    const page = await openApp(javaScriptEnabled, width);
    await page.getByRole('button', { name: 'Do not' }).click();
    await page.getByRole('heading', { name: 'The app' }).waitFor();
    expect(new URL(page.url()).searchParams.get('error')).toBe('access_denied');
    await page.context().close();
  });

  it('waits for somebody to sign in', async () => {
    const page = await openApp(javaScriptEnabled, width, false);
    await page.getByRole('heading', { name: 'Sign in first' }).waitFor();
    expect(await page.getByRole('link', { name: 'Sign in' }).getAttribute('href')).toMatch(
      /^\/\?then=\/oauth\/interaction\//,
    );
    await page.context().close();
  });
});
