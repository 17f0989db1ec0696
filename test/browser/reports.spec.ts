import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { LOOKED_AT_IN, lookingIn } from './axe.ts';
import { PEOPLE, startPages, tabTo, type Pages } from './pages.ts';

let pages: Pages;

beforeAll(async () => {
  pages = await startPages({ worker: true });
});

afterAll(async () => {
  await pages.close();
});

const VIEWS = ['trend', 'services', 'curves', 'follow-up', 'adherence', 'refractures', 'completeness', 'practice'];
/** The clinic's own year: most of its windows are over. */
const PERIOD = 'from=2025-06-01&to=2026-05-31';
const card = (page: Page, id: string) => page.locator(`[data-indicator="${id}"]`);
/** A part is there when nothing of it loads any more, and its picture, where it has one, is drawn. */
async function isThere(page: Page): Promise<void> {
  await page.locator('#content h1').waitFor();
  await page.locator('#content [class*=loadingWords]').first().waitFor({ state: 'detached' });
  await page.locator('#content [class*=chartRoom]').first().waitFor({ state: 'detached' });
}

describe('the sheet', () => {
  it('says how it stands in words and shapes, and every number opens as many patients, who are audited', async () => {
    const { page, complaints, close } = await pages.visitAs(PEOPLE.nurse);
    await page.getByRole('link', { name: 'Reports', exact: true }).click();
    await page.getByText(/^fractures diagnosed 1 Jun 2025 – 31 May 2026/).waitFor();
    await card(page, 'flsdb-4').waitFor();
    expect(await page.locator('[data-indicator]').count()).toBe(11);
    // A word and a shape stand beside every colour.
    for (const text of await page.locator('[data-indicator] [data-tone][class*=mark]').allTextContents()) {
      expect(['Meets target', 'Close to target', 'Below target', 'Not rated']).toContain(text);
    }
    const links = card(page, 'flsdb-4').getByRole('link', { name: /Open the list$/ });
    const names = await links.evaluateAll<string[], object>((all) =>
      all.map((one) => (one as unknown as { ariaLabel: string }).ariaLabel),
    );
    expect(names.length).toBeGreaterThan(2);
    for (const name of names) {
      const count = Number(/^\d+/.exec(name)?.[0]);
      await card(page, 'flsdb-4').getByRole('link', { name, exact: true }).click();
      const list = page.getByRole('dialog');
      await list.getByRole('listitem').first().waitFor();
      while (await list.getByRole('button', { name: 'Show more' }).isVisible()) {
        await list.getByRole('button', { name: 'Show more' }).click();
        await list.getByRole('button', { name: 'Show more', disabled: true }).waitFor({ state: 'detached' });
      }
      expect([name, await list.locator('ul > li:has(dl)').count()]).toEqual([name, count]);
      expect(page.url()).toMatch(/list=indicator\.flsdb-4\./);
      await page.keyboard.press('Escape');
      await list.waitFor({ state: 'detached' });
    }
    const [audit] = await pages.database.query<{ n: number }>(
      `select count(*)::int as n from audit_record where action = 'list-report-patients' and cardinality(patient_ids) > 0`,
    );
    expect(audit?.n).toBeGreaterThanOrEqual(names.length);
    expect(complaints).toEqual([]);
    await close();
  });

  it('is asked for other days by keyboard, and the address holds what was asked', async () => {
    const { page, close } = await pages.visitAs(PEOPLE.lead);
    await page.goto('/reports');
    await card(page, 'flsdb-4').waitFor();
    await tabTo(page, /^Fractures diagnosed/);
    await page.getByLabel('Fractures diagnosed').selectOption('2025');
    await page.waitForURL(/from=2025-01-01&to=2025-12-31/);
    await page.getByText(/^fractures diagnosed 1 Jan 2025 – 31 Dec 2025/).waitFor();
    await page.getByLabel('As known on').fill('2026-01-31');
    await page.waitForURL(/asOf=2026-01-31/);
    await page.getByText('as known on 31 Jan 2026').waitFor();
    await page.goBack();
    await page.getByText('as known on 15 Jun 2026').waitFor();
    await page.getByRole('radio', { name: 'IOF/FFN/BHOF' }).focus();
    await page.keyboard.press('Space');
    await card(page, 'iof-3').waitFor();
    await close();
  });

  it('says so where nobody broke a bone, and where days are refused', async () => {
    const { page, close } = await pages.visitAs(PEOPLE.nurse);
    await page.goto('/reports?view=completeness&from=1990-01-01&to=1990-12-31');
    await page.getByText('No fracture was diagnosed in these days').waitFor();
    await page.goto('/reports?from=2026-05-01&to=2026-04-01');
    await page
      .getByRole('alert')
      .getByText(/FLS-\d{4}/)
      .waitFor();
    await close();
  });
});

describe('the parts', () => {
  it('have a picture that is drawn, its numbers in a table, and no complaint of the browser', async () => {
    const { page, complaints, close } = await pages.visitAs(PEOPLE.lead);
    for (const view of VIEWS) {
      await page.goto(`/reports?view=${view}&${PERIOD}`);
      await isThere(page);
      const pictures = await page.locator('#content [data-chart] svg').count();
      const tables = await page.locator('#content table').count();
      if (view !== 'practice' && view !== 'adherence') expect([view, pictures > 0]).toEqual([view, true]);
      if (view !== 'practice') expect([view, tables >= pictures]).toEqual([view, true]);
    }
    // Going from one to the next takes the picture away by means that the policy allows.
    await page.getByRole('link', { name: 'Over time', exact: true }).click();
    await page.locator('#content [data-chart] svg').waitFor();
    await page.getByRole('link', { name: 'At a glance', exact: true }).click();
    await card(page, 'flsdb-4').waitFor();
    expect(complaints).toEqual([]);
    await close();
  });

  it('say by which rule a month is out of the ordinary', async () => {
    const { page, close } = await pages.visitAs(PEOPLE.nurse);
    await page.goto(`/reports?${PERIOD}`);
    await page.getByRole('link', { name: 'Assessed within 90 days: over time' }).click();
    await page.getByText(/^The limits lie three standard errors/).waitFor();
    await page.getByText('Episodes with an assessment by day 90.').waitFor();
    await close();
  });

  it('let a lead state a level of the framework, which others read', async () => {
    const lead = await pages.visitAs(PEOPLE.lead);
    await lead.page.goto('/reports?view=practice');
    await lead.page.getByLabel('Level of: Patient identification').selectOption('Silver');
    await lead.page.getByText('The level is stated.').waitFor();
    await lead.page
      .getByText(/^Stated by Eleanor Pryce/)
      .first()
      .waitFor();
    await lead.close();
    const nurse = await pages.visitAs(PEOPLE.nurse);
    await nurse.page.goto('/reports?view=practice');
    await nurse.page.getByText(/^Stated by Eleanor Pryce/).waitFor();
    expect(await nurse.page.getByLabel('Level of: Patient identification').count()).toBe(0);
    await nurse.close();
  });
});

describe('who may see what', () => {
  it('an auditor reads counts of all services and opens no list', async () => {
    const { page, close } = await pages.visitAs(PEOPLE.auditor);
    await page.goto(`/reports?${PERIOD}&scope=all`);
    await card(page, 'flsdb-4').waitFor();
    expect(await page.getByRole('link', { name: /Open the list$/ }).count()).toBe(0);
    await close();
  });

  it('a nurse is not offered other services, nor an administrator the page', async () => {
    const nurse = await pages.visitAs(PEOPLE.nurse);
    await nurse.page.goto('/reports?view=services');
    await nurse.page.getByText('Leads and auditors look beyond their own service.').waitFor();
    expect(await nurse.page.getByLabel('Of', { exact: true }).count()).toBe(0);
    await nurse.close();
    const admin = await pages.visitAs(PEOPLE.admin);
    await admin.page.goto('/reports');
    await admin.page.getByRole('heading', { name: 'Not for your role' }).waitFor();
    await admin.close();
  });
});

describe('a report as a file', () => {
  it('is written by the worker, left and come back to, and saved', async () => {
    const { page, close } = await pages.visitAs(PEOPLE.lead);
    await page.goto(`/reports?${PERIOD}`);
    await page.getByRole('button', { name: 'Save as a file' }).click();
    await page.getByRole('button', { name: 'Write it: CSV' }).click();
    await page.locator('[data-export]').waitFor();
    await page.goto('/');
    await page.goto(`/reports?${PERIOD}`);
    await page.getByRole('button', { name: 'Save as a file' }).click();
    await page.locator('[data-export=finished]').waitFor({ timeout: 60_000 });
    expect(await page.locator('[data-export=finished]').textContent()).toContain('asked for by Eleanor Pryce');
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('dialog').getByRole('button', { name: 'Save', exact: true }).click(),
    ]);
    expect(file.suggestedFilename()).toMatch(/\.csv$/);
    await close();
  });
});

describe('the reports have no fault', () => {
  it.each(LOOKED_AT_IN)('in both themes, wide and narrow: %s', async (language) => {
    const { page, close } = await pages.visitAs(PEOPLE.lead);
    const look = lookingIn(language);
    await page.evaluate(`localStorage.setItem('osteon.language', '${language}')`);
    const paths = ['', ...VIEWS.map((view) => `view=${view}`), 'list=indicator.flsdb-4.counted'];
    for (const path of paths) {
      await page.goto(`/reports?${PERIOD}&${path}`);
      await isThere(page);
      if (path.startsWith('list')) await page.getByRole('dialog').getByRole('listitem').first().waitFor();
      else await page.evaluate(`document.querySelectorAll('#content details').forEach((one) => { one.open = true; })`);
      expect([path, await look(page)]).toEqual([path, []]);
    }
    await close();
  });
});
