import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { attemptsOf, factsOf, openCall, patientsToCall } from './calls.ts';
import { PASSWORD, PEOPLE, startPages, type Pages } from './pages.ts';

let pages: Pages;
let aPatientWith: (kind: string) => Promise<string>;

beforeAll(async () => {
  pages = await startPages();
  aPatientWith = patientsToCall(pages);
});

afterAll(async () => {
  await pages.close();
});

const drafts = async (patientId: string): Promise<number> =>
  (await pages.database.query('select from contact_draft where patient_id = $1', [patientId])).length;

/** Everything that a browser keeps between visits, as text. */
const keptInBrowser = (page: Page): Promise<string> =>
  page.evaluate<string>(`(async () => JSON.stringify([
    { ...localStorage }, { ...sessionStorage }, await indexedDB.databases(), await caches.keys(), document.cookie,
  ]))()`);

describe('what is typed of a call', () => {
  it('is kept on the server a second later, waits when the tab is closed, and is never in the browser', async () => {
    const patientId = await aPatientWith('adherence-check');
    const { page, context, close } = await pages.visitToday();
    const drawer = await openCall(page, patientId);
    await drawer.getByText('Not reached', { exact: true }).click();
    await drawer.getByLabel('Note').fill('Rang twice, a neighbour says she is away');
    await drawer.getByText(/^Draft kept at/).waitFor();
    expect(await keptInBrowser(page)).not.toMatch(/neighbour|osteon\.(?!language)/);
    await drawer.getByLabel('Note').fill('Rang twice, a neighbour says she is away until Friday');
    // Within the second, so that leaving itself has to send it.
    await page.close();

    const other = await context.newPage();
    await other.goto('/');
    await other.locator('[data-line]').first().waitFor();
    const again = await openCall(other, patientId);
    await again.getByText(/^You had begun this call at .*10:30/).waitFor();
    await other.keyboard.press('Enter');
    await again.getByText('How did it go?').waitFor();
    expect(await again.getByLabel('Note').inputValue()).toBe('Rang twice, a neighbour says she is away until Friday');
    expect(await again.getByRole('radio', { name: 'Not reached' }).isChecked()).toBe(true);
    await other.keyboard.press('Control+Enter');
    await other.getByText('Contact recorded').waitFor();
    expect(await attemptsOf(pages, patientId)).toMatchObject([{ outcome: 'not-reached' }]);
    expect(await drafts(patientId)).toBe(0);
    await close();
  });

  it('is asked about when the drawer is closed over it, and thrown away only then', async () => {
    const patientId = await aPatientWith('adherence-check');
    const { page, close } = await pages.visitToday();
    const drawer = await openCall(page, patientId);
    await drawer.getByLabel('Note').fill('Half a sentence');
    await page.keyboard.press('Escape');
    await drawer.getByText('This call is not saved.').waitFor();
    await page.keyboard.press('Enter');
    await drawer.waitFor({ state: 'detached' });
    const again = await openCall(page, patientId);
    await again.getByText('Half a sentence').waitFor();
    await page.keyboard.press('Enter');
    await again.getByLabel('Note').fill('Half a sentence more');
    await page.keyboard.press('Escape');
    await again.getByRole('button', { name: 'Discard' }).click();
    await again.waitFor({ state: 'detached' });
    const anew = await openCall(page, patientId);
    await anew.getByText('How did it go?').waitFor();
    expect(await anew.getByLabel('Note').inputValue()).toBe('');
    expect(await drafts(patientId)).toBe(0);
    await close();
  });
});

describe('a connection that is lost', () => {
  it('keeps what is typed, and the draft goes as soon as the line is back', async () => {
    const patientId = await aPatientWith('adherence-check');
    const { page, context, close } = await pages.visitToday();
    const drawer = await openCall(page, patientId);
    await drawer.getByText('Not reached', { exact: true }).click();
    await context.setOffline(true);
    await drawer.getByLabel('Note').fill('The line went dead');
    await drawer.getByText('No connection: what you type stays here').waitFor();
    await drawer.getByRole('button', { name: 'Save contact' }).click();
    await drawer.getByRole('alert').getByText('Nothing is lost').waitFor();
    expect(await attemptsOf(pages, patientId)).toEqual([]);
    await context.setOffline(false);
    await drawer.getByText(/^Draft kept at/).waitFor();
    expect(await drafts(patientId)).toBe(1);
    expect(await drawer.getByLabel('Note').inputValue()).toBe('The line went dead');
    await drawer.getByRole('button', { name: 'Save contact' }).click();
    await page.getByText('Contact recorded').waitFor();
    expect(await attemptsOf(pages, patientId)).toMatchObject([{ note: 'The line went dead' }]);
    await close();
  });

  it('records once when only the answer was lost', async () => {
    const patientId = await aPatientWith('adherence-check');
    const { page, close } = await pages.visitToday();
    const drawer = await openCall(page, patientId);
    await drawer.getByText('Not reached', { exact: true }).click();
    let lost = 0;
    await page.route('**/contacts', async (route) => {
      if (lost > 0) return route.continue();
      lost += 1;
      await route.fetch();
      return route.abort('connectionreset');
    });
    await drawer.getByRole('button', { name: 'Save contact' }).click();
    await drawer.getByRole('alert').getByText('Nothing is lost').waitFor();
    expect(await attemptsOf(pages, patientId)).toHaveLength(1);
    await drawer.getByRole('button', { name: 'Save contact' }).click();
    await page.getByText('Contact recorded').waitFor();
    expect(await attemptsOf(pages, patientId)).toHaveLength(1);
    await close();
  });
});

describe('a session that ends in the middle of a call', () => {
  it('is signed in over the call, which goes on where it was', async () => {
    const patientId = await aPatientWith('adherence-check');
    const { page, close } = await pages.visitToday();
    const drawer = await openCall(page, patientId);
    await drawer.getByText('Not reached', { exact: true }).click();
    await drawer.getByText(/^Draft kept at/).waitFor();
    await pages.database.query('delete from session');
    await drawer.getByLabel('Note').fill('Rang three times');
    // Keeping the draft is the first to notice.
    const again = page.getByRole('dialog', { name: 'Your session has ended' });
    await again.getByRole('textbox', { name: 'Password' }).fill(PASSWORD);
    await page.keyboard.press('Enter');
    await again.waitFor({ state: 'detached' });
    expect(await drawer.getByLabel('Note').inputValue()).toBe('Rang three times');
    await drawer.getByText(/^Draft kept at/).waitFor();

    // Saving notices it: signed in again, it is saved without another word.
    await pages.database.query('delete from session');
    await drawer.getByRole('button', { name: 'Save contact' }).click();
    await again.getByRole('textbox', { name: 'Password' }).fill(PASSWORD);
    await page.keyboard.press('Enter');
    await page.getByText('Contact recorded').waitFor();
    expect(await attemptsOf(pages, patientId)).toMatchObject([{ note: 'Rang three times' }]);
    await close();
  });
});

describe('two nurses on one task', () => {
  it('the second sees who recorded what, keeps what she typed, and goes on with what is open', async () => {
    const patientId = await aPatientWith('first-contact');
    const first = await pages.visitAs(PEOPLE.lead);
    const second = await pages.visitToday();
    const hers = await openCall(second.page, patientId);
    await hers.getByText('Reached', { exact: true }).click();
    await hers.getByRole('checkbox', { name: 'None of these' }).check();
    await hers.getByRole('checkbox', { name: 'Pain control, moving about' }).check();
    await hers.getByLabel('Note').fill('Her daughter helps at home');

    const other = await openCall(first.page, patientId);
    await other.getByText('Reached', { exact: true }).click();
    await other.getByRole('checkbox', { name: 'None of these' }).check();
    await other.getByRole('checkbox', { name: 'Pain control, moving about' }).check();
    await other.getByRole('button', { name: 'Save contact' }).click();
    await first.page.getByText('Contact recorded').waitFor();
    await first.close();

    await second.page.keyboard.press('Control+Enter');
    const notice = hers.getByRole('alert').filter({ hasText: 'was quicker, at 10:30' });
    await notice.getByText('First contact made').waitFor();
    await notice.getByText(/^Closed meanwhile, and not asked any more: First contact/).waitFor();
    expect(await factsOf(pages, patientId, 'fls-contact')).toHaveLength(1);
    expect(await hers.getByLabel('Note').inputValue()).toBe('Her daughter helps at home');
    await hers.getByRole('button', { name: 'Go on with what is open' }).click();
    await hers.getByRole('button', { name: 'Save contact' }).click();
    await second.page.getByText('Contact recorded').waitFor();
    expect(await factsOf(pages, patientId, 'fls-contact')).toHaveLength(1);
    expect((await attemptsOf(pages, patientId)).map(({ note }) => note)).toEqual(
      expect.arrayContaining([null, 'Her daughter helps at home']),
    );
    await second.close();
  });
});
