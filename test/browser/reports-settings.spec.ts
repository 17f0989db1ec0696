import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { LOOKED_AT_IN, lookingIn } from './axe.ts';
import { PEOPLE, startPages, type Pages } from './pages.ts';

let pages: Pages;

beforeAll(async () => {
  pages = await startPages();
});

afterAll(async () => {
  await pages.close();
});

const HEADING = 'date,indicator,rate,source';
/** Within one calendar year, of which alone the caseload is wanted. */
const SPRING = 'from=2026-01-01&to=2026-05-31';
const SETTINGS = ['Expected fractures', 'National figures', 'Monthly e-mail'];
const openSettings = async (page: Page, part: string) => {
  await page.getByRole('button', { name: 'Settings', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'Settings' });
  await dialog.getByRole('tab', { name: part }).click();
  return dialog.getByRole('tabpanel', { name: part });
};
const card = (page: Page, id: string) => page.locator(`[data-indicator="${id}"]`);

describe('what a lead sets', () => {
  it('is a caseload, by which the fractures found are rated; parts that are more than all are refused', async () => {
    const { page, complaints, close } = await pages.visitAs(PEOPLE.lead);
    await page.goto(`/reports?${SPRING}`);
    await card(page, 'flsdb-2').getByText('How many are expected is not stated.').waitFor();
    await card(page, 'flsdb-2').getByText('Not rated').waitFor();
    const part = await openSettings(page, 'Expected fractures');
    await part.locator('[data-year="2026"]').getByText('Not stated, and the period shown wants it').waitFor();
    expect(await part.getByLabel('Year').inputValue()).toBe('2026');
    await part.getByLabel('All fractures').fill('600');
    await part.getByLabel('Not of the spine').fill('500');
    await part.getByLabel('Of the spine', { exact: true }).fill('101');
    await part.getByRole('button', { name: 'Save' }).click();
    await part.getByText('All fractures cannot be fewer than the two parts together.').waitFor();
    expect(await part.locator('[aria-invalid=true]').count()).toBe(1);
    expect(await pages.database.query('select 1 from caseload_statement')).toEqual([]);
    await part.getByLabel('Of the spine', { exact: true }).fill('100');
    await part.getByRole('button', { name: 'Save' }).click();
    await part
      .locator('[data-year="2026"]')
      .getByText(/^Set by Eleanor Pryce/)
      .waitFor();
    expect(await part.locator('[data-year="2026"] dd').allTextContents()).toEqual(['600', '500', '100']);
    await page.keyboard.press('Escape');
    // The period has 151 of the year's 365 days.
    await card(page, 'flsdb-2').getByText('248 expected').waitFor();
    await card(page, 'flsdb-2').getByText('Below target').waitFor();
    expect(complaints).toEqual([]);
    await close();
  });

  it('are national figures: a file with faults is refused by its lines, a good one stands on the cards', async () => {
    const { page, complaints, close } = await pages.visitAs(PEOPLE.lead);
    await page.goto(`/reports?${SPRING}`);
    const part = await openSettings(page, 'National figures');
    await part.getByText('No figures were brought').waitFor();
    const bring = async (text: string) => {
      await part
        .locator('input[type=file]')
        .setInputFiles({ name: 'national.csv', mimeType: 'text/csv', buffer: Buffer.from(text) });
      await part.getByRole('button', { name: 'Take the file' }).click();
    };
    const told = (line: string) => part.getByRole('alert').getByText(line, { exact: true }).waitFor();
    await bring('Date;Indicator;Rate\n2026-01-01;flsdb-4;0.42');
    await told(`line 1: the heading must be ${HEADING}`);
    await bring(`${HEADING}\n2026-02-30,flsdb-4,0.42,A register\n2026-01-01,flsdb-4,42%,A register`);
    await told('line 2: date must be one that exists, YYYY-MM-DD');
    await told('line 3: rate must be a number from 0 to 1, such as 0.42');
    await part.getByText('No figures were brought').waitFor();
    await bring(`${HEADING}\n2026-01-01,flsdb-4,0.42,A register\n`);
    const figure = part.locator('[data-figure=flsdb-4]');
    await figure.getByText('Assessed within 90 days').waitFor();
    await figure.getByText('42.0%').waitFor();
    expect(await part.getByRole('alert').count()).toBe(0);
    await page.keyboard.press('Escape');
    await card(page, 'flsdb-4')
      .getByText(/^Nationally 42%/)
      .waitFor();
    expect(complaints).toEqual([]);
    await close();
  });

  it('are the roles that get the monthly e-mail, which are kept', async () => {
    const { page, close } = await pages.visitAs(PEOPLE.lead);
    await page.goto('/reports');
    const part = await openSettings(page, 'Monthly e-mail');
    await part.getByText('No report has gone by e-mail yet').waitFor();
    await part.getByLabel('Lead').check();
    await part.getByLabel('Auditor').check();
    await part.getByRole('button', { name: 'Save' }).click();
    await part.getByText(/^Set by Eleanor Pryce/).waitFor();
    await page.reload();
    const again = await openSettings(page, 'Monthly e-mail');
    await again.getByText(/^Set by Eleanor Pryce/).waitFor();
    const kept = ['Lead', 'Safety officer', 'Auditor'].map((role) => again.getByLabel(role).isChecked());
    expect(await Promise.all(kept)).toEqual([true, false, true]);
    await close();
  });

  it('is offered to nobody else', async () => {
    for (const who of [PEOPLE.nurse, PEOPLE.auditor]) {
      const { page, close } = await pages.visitAs(who);
      await page.goto('/reports');
      await page.getByRole('button', { name: 'Save as a file' }).waitFor();
      expect([who, await page.getByRole('button', { name: 'Settings', exact: true }).count()]).toEqual([who, 0]);
      await close();
    }
  });

  it.each(LOOKED_AT_IN)('has no fault in both themes, wide and narrow: %s', async (language) => {
    const { page, close } = await pages.visitAs(PEOPLE.lead);
    const look = lookingIn(language);
    await page.evaluate(`localStorage.setItem('osteon.language', '${language}')`);
    await page.goto(`/reports?${SPRING}`);
    await card(page, 'flsdb-4').waitFor();
    await page.locator('#content header [aria-haspopup=dialog]').last().click();
    const dialog = page.getByRole('dialog');
    for (const [n, name] of SETTINGS.entries()) {
      await dialog.getByRole('tab').nth(n).click();
      await dialog.locator('form:visible').waitFor();
      // The other parts are hidden, and ask for nothing while they are.
      await dialog.getByRole('tabpanel').locator('[class*=loadingWords]').first().waitFor({ state: 'detached' });
      expect([name, await look(page)]).toEqual([name, []]);
    }
    await close();
  });
});
