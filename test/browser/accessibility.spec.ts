import { AxeBuilder } from '@axe-core/playwright';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { startPages, type Pages } from './pages.ts';

let pages: Pages;

beforeAll(async () => {
  pages = await startPages();
});

afterAll(async () => {
  await pages.close();
});

/** Every rule of axe that a page breaks, with the first place; and whether the page is wider than its window. */
async function faultsOf(page: Page): Promise<string[]> {
  // The pages have no frames: without them axe needs no second page to put its findings together.
  const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze();
  const overflow = await page.evaluate<number>('document.documentElement.scrollWidth - window.innerWidth');
  return [
    ...violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.target.join(' ') ?? ''}`),
    ...(overflow > 0 ? [`wider than the window by ${String(overflow)}`] : []),
  ];
}

const VIEWS = [
  { scheme: 'light', width: 1280 },
  { scheme: 'dark', width: 390 },
] as const;

describe.each(VIEWS)('accessibility, $scheme at $width', (view) => {
  it('has no fault on signing in', async () => {
    const { page, close } = await pages.visit(view);
    expect(await faultsOf(page)).toEqual([]);
    await close();
  });

  it('has no fault on Today, with its menu, help and search', async () => {
    const { page, close } = await pages.visitToday(view);
    expect(await faultsOf(page)).toEqual([]);
    await page.getByRole('button', { name: /Account of/ }).click();
    await page.getByRole('button', { name: 'Sign out' }).waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Sign out' }).waitFor({ state: 'detached' });
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.keyboard.press('/');
    await page.keyboard.type('an');
    await page.getByRole('option').first().waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await close();
  });

  it('has no fault on a patient and on recording', async () => {
    const { page, close } = await pages.visitToday(view);
    await page.locator('[data-line] a').nth(5).click();
    await page.getByRole('img', { name: /^Timeline from/ }).waitFor();
    await page
      .getByRole('button', { name: /^Why is this here/ })
      .first()
      .click();
    await page.getByText('The timeline as a table').click();
    expect(await faultsOf(page)).toEqual([]);
    await page.getByRole('tab', { name: 'Contacts' }).click();
    expect(await faultsOf(page)).toEqual([]);
    await page.getByRole('button', { name: 'Record contact' }).first().click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('Reached', { exact: true }).click();
    await dialog.getByRole('checkbox', { name: 'Infection' }).check();
    await dialog.getByRole('button', { name: 'Save contact' }).click();
    expect(await faultsOf(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await dialog.getByText('Discard what you typed?').waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Discard' }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Record a fact' }).click();
    await page.getByRole('dialog').getByLabel('What happened').waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await close();
  });

  it('has no fault on messages, mailbox, Inbox and an address that leads nowhere', async () => {
    const { page, close } = await pages.visitToday(view);
    for (const [path, heading] of [
      ['/messages', 'Messages'],
      ['/mailbox', 'Messages'],
      ['/inbox', 'Inbox'],
      ['/nowhere', 'Nothing here'],
    ] as const) {
      await page.goto(path);
      await page.getByRole('heading', { level: 1, name: heading }).waitFor();
      await page.waitForLoadState('networkidle');
      expect([path, await faultsOf(page)]).toEqual([path, []]);
    }
    await close();
  });
});
