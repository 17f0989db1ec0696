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

const heading = (page: Page, name: string | RegExp) => page.getByRole('heading', { name });

/** The version that the journey makes: later tests read it. */
let versionPath = '';

describe('a change of the protocol', () => {
  it('is proposed by a lead, by keyboard, with what would be different before her eyes', async () => {
    const { page, complaints, close } = await pages.visitAs(PEOPLE.lead);
    await page.getByRole('link', { name: 'Protocol', exact: true }).click();
    await page.getByText('Version 2026.11, in force since 1 Nov 2026').waitFor();
    await page.getByRole('link', { name: 'Propose a change' }).focus();
    await page.keyboard.press('Enter');
    await heading(page, 'Propose a change').waitFor();
    await tabTo(page, /^What it is called/);
    await page.keyboard.type('Assessment within 60 days');
    await page.keyboard.press('Tab');
    await page.keyboard.type('The target of the region is 60 days');
    await tabTo(page, /^Choose a rule/);
    await page.keyboard.type('fracture liaison assessment within');
    await page.keyboard.press('Enter');
    await page.getByRole('region', { name: 'Fracture liaison assessment' }).waitFor();
    await tabTo(page, 'Due: days');
    await page.keyboard.press('Control+A');
    await page.keyboard.type('-1');
    await page.getByText('1 fault').or(page.getByText('2 faults')).first().waitFor();
    await page.keyboard.press('Control+A');
    await page.keyboard.type('60');
    await page.getByText('diagnosis + 60 days').waitFor();
    await tabTo(page, /^Propose version/);
    await page.keyboard.press('Enter');
    await page.getByText('is proposed. Another person approves it.').waitFor();
    await page.waitForURL(/\/protocol\/versions\/[0-9a-f-]{36}/);
    versionPath = new URL(page.url()).pathname;
    await page.getByText('You proposed it: another person approves.').waitFor();
    expect(await page.getByRole('button', { name: 'Approve and publish' }).count()).toBe(0);
    expect(complaints).toEqual([]);
    await close();
  });

  it('is run dry by the worker, left and come back to; each number opens its patients, who are audited', async () => {
    const { page, close } = await pages.visitAs(PEOPLE.lead);
    await page.goto(versionPath);
    await page.getByRole('button', { name: 'Start a dry run' }).click();
    await page.getByText('The dry run has begun').waitFor();
    await page.goto('/protocol');
    await page.goBack();
    await page.getByText(/^The counts are of/).waitFor({ timeout: 60_000 });
    const count = page.getByRole('button', { name: /^Fracture liaison assessment, would be due earlier/ });
    const tasks = Number(await count.textContent());
    expect(tasks).toBeGreaterThan(0);
    await count.click();
    const list = page.getByRole('dialog');
    await list.getByRole('listitem').first().waitFor();
    const names = await list.getByRole('listitem').count();
    expect(page.url()).not.toMatch(/assessment/);
    const [audit] = await pages.database.query<{ n: number }>(
      `select cardinality(patient_ids) as n from audit_record where action = 'list-dry-run-patients' order by id desc limit 1`,
    );
    expect(audit?.n).toBe(names);
    await page.keyboard.press('Escape');
    await list.waitFor({ state: 'detached' });
    await close();
  });

  it('is approved by the safety officer, who sees what was seen, and stands in the history', async () => {
    const { page, close } = await pages.visitAs(PEOPLE.safetyOfficer);
    await page.goto('/protocol');
    await page.getByRole('link', { name: '1 proposal waits for approval' }).click();
    await page
      .getByRole('link', { name: /^Open version/ })
      .first()
      .click();
    await page.getByText('diagnosis + 90 days').waitFor();
    await page.getByText('diagnosis + 60 days').waitFor();
    await page.getByRole('button', { name: 'Approve and publish' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('1 rule differs from what is in force.').waitFor();
    await dialog.getByText(/^Dry run of 15 Jun/).waitFor();
    await dialog.getByLabel('What you looked at').fill('Read, compared, and the dry run looked at');
    await dialog.getByRole('button', { name: 'Approve and publish' }).click();
    await page.getByText('is published.').waitFor();
    await page.getByText('Read, compared, and the dry run looked at').waitFor();
    await page.getByText(/^Proposed by /).waitFor();
    await page.getByText(/^Approved by /).waitFor();
    await close();
  });

  it('is not offered to nurses, who read the rules', async () => {
    const { page, close } = await pages.visitAs(PEOPLE.nurse);
    await page.goto('/protocol');
    await page.getByRole('link', { name: 'First contact', exact: true }).waitFor();
    expect(await page.getByRole('link', { name: 'Propose a change' }).count()).toBe(0);
    await page.goto('/protocol/propose');
    await heading(page, 'Not for your role').waitFor();
    await page.goto(versionPath);
    await page.getByText('What is different').waitFor();
    expect(await heading(page, 'Dry run').count()).toBe(0);
    await close();
  });
});

describe('an unverified default', () => {
  it('is found, read and confirmed by the safety officer, by keyboard', async () => {
    const { page, close } = await pages.visitAs(PEOPLE.safetyOfficer);
    await page.goto('/protocol');
    await page.getByText('20 unverified defaults are left to confirm').waitFor();
    await page.getByRole('searchbox').fill('zoledronate product label');
    await page.getByText('1 rule', { exact: true }).waitFor();
    await tabTo(page, 'Dose, zoledronate');
    await page.keyboard.press('Enter');
    const drawer = page.getByRole('dialog');
    await drawer.getByText('last dose + 1 year').waitFor();
    await drawer.getByText('Nobody has confirmed it yet.').waitFor();
    expect(page.url()).toContain('rule=');
    await drawer.getByLabel('What you read').fill('Label of 2026');
    await page.keyboard.press('Tab');
    await tabTo(page, 'Confirm this default');
    await page.keyboard.press('Enter');
    await page.getByText('Confirmed. 19 left.').waitFor();
    await drawer.getByText(/^Confirmed by /).waitFor();
    await page.keyboard.press('Escape');
    await page.getByText('19 unverified defaults are left to confirm').waitFor();
    await close();
  });
});

describe('states', () => {
  it('says when nothing can be reached, and tries again', async () => {
    const { page, close } = await pages.visitAs(PEOPLE.nurse);
    await page.route('**/api/v1/protocols/**', (route) => route.abort());
    await page.goto('/protocol');
    await page.getByText('The service cannot be reached').waitFor();
    await page.unroute('**/api/v1/protocols/**');
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('link', { name: 'First contact', exact: true }).waitFor();
    await page.getByRole('searchbox').fill('nothing like that');
    await page.getByText('No rule fits').waitFor();
    await page.getByRole('button', { name: 'Show all rules' }).click();
    await page.getByRole('link', { name: 'First contact', exact: true }).waitFor();
    await close();
  });
});

describe('everybody can use it', () => {
  it.each(LOOKED_AT_IN)('in %s, in both themes, wide and narrow', async (language) => {
    const { page, complaints, close } = await pages.visitAs(PEOPLE.lead, { language });
    const look = lookingIn(language);
    const check = async (where: string): Promise<void> => expect([where, await look(page)]).toEqual([where, []]);
    await page.goto('/protocol');
    await page.locator('li[data-rule] a').first().waitFor();
    await check('rules');
    await page.locator('li[data-rule="/dosingRules/1"] a').click();
    await page.getByRole('dialog').waitFor();
    await check('a rule');
    await page.goto('/protocol/versions');
    await page.locator('main a[href*="/protocol/versions/"]').first().waitFor();
    await check('versions');
    await page.goto(versionPath);
    await page.locator('dd[data-side]').first().waitFor();
    await page.locator('table').waitFor();
    await check('a version');
    await page.locator('table button').first().click();
    await page.getByRole('dialog').waitFor();
    await check('patients of a count');
    await page.goto('/protocol/propose');
    await page.locator('input[maxlength="120"]').waitFor();
    await check('proposing');
    expect(complaints).toEqual([]);
    await close();
  });
});
