import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PASSWORD, PEOPLE, signIn, startPages, type Pages } from './pages.ts';

let pages: Pages;

beforeAll(async () => {
  pages = await startPages({ secondFactor: 'required' });
});

afterAll(async () => {
  await pages.close();
});

describe('a passkey', () => {
  it('is set up, and signs in without anything typed', async () => {
    const { page, context, close } = await pages.visit();
    // A real authenticator in software: it keeps its key, and the person is always there.
    const devtools = await context.newCDPSession(page);
    await devtools.send('WebAuthn.enable');
    await devtools.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        transport: 'internal',
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
      },
    });
    await signIn(page, PASSWORD, PEOPLE.nurse);
    await page.getByRole('button', { name: /^A passkey/ }).click();
    await page.getByLabel('Name of this passkey').fill('Ward laptop');
    await page.getByRole('button', { name: 'Make the passkey' }).click();
    await page.getByRole('list', { name: 'Recovery codes' }).waitFor();
    await page.getByRole('button', { name: 'I have kept them' }).click();
    await page.locator('[data-line]').first().waitFor();

    await page.getByRole('button', { name: /Account of/ }).click();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
    await page.locator('[data-line]').first().waitFor();
    const [session] = await pages.database.query<{ method: string }>(
      'select method from session where ended_at is null order by created_at desc, proved_at desc limit 1',
    );
    expect(session?.method).toBe('passkey');

    await page.goto('/account');
    await page.getByText('Ward laptop').waitFor();
    await close();
  });
});
