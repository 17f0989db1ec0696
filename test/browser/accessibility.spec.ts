import { AxeBuilder } from '@axe-core/playwright';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { PEOPLE, startPages, type Pages } from './pages.ts';

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

/** Both directions and both themes, wide and narrow. */
const VIEWS = [
  { scheme: 'light', width: 1280, language: 'en' },
  { scheme: 'dark', width: 390, language: 'en' },
  { scheme: 'dark', width: 1280, language: 'ur' },
  { scheme: 'light', width: 390, language: 'ur' },
  // What 200 % of zoom leaves of a window of 1280.
  { scheme: 'light', width: 640, language: 'pl' },
] as const;

interface Stop {
  readonly path: string;
  /** what is done there before it is looked at, one state after the other */
  readonly states?: readonly ((page: Page) => Promise<void>)[];
}

const press = (key: string) => (page: Page) => page.keyboard.press(key);
/** Presses the first button of the page's content, by its place: its name is in another language in each view. */
const pressButton = (selector: string) => async (page: Page) => {
  await page.locator(`#content ${selector}`).first().click();
  await page.locator('[role=dialog], [role=menu]').first().waitFor();
};
const dialog = pressButton('header button');

/** Every page by who sees it, with the states that differ from it. */
const ROUNDS: readonly { readonly who: keyof typeof PEOPLE; readonly stops: readonly Stop[] }[] = [
  {
    who: 'nurse',
    stops: [
      { path: '/messages' },
      { path: '/mailbox' },
      { path: '/inbox' },
      { path: '/nowhere' },
      { path: '/account', states: [pressButton('section button')] },
      { path: '/emergency' },
      { path: '/admin/users' },
    ],
  },
  {
    who: 'lead',
    stops: [
      { path: '/service/emergency' },
      { path: '/service/retention' },
      { path: '/service/colleagues' },
      { path: '/service/sending', states: [pressButton('section button')] },
    ],
  },
  {
    who: 'auditor',
    stops: [
      { path: '/audit/records' },
      { path: '/audit/patient' },
      { path: '/audit/kinship' },
      { path: '/audit/volume' },
      { path: '/audit/out-of-hours' },
      { path: '/audit/emergency' },
      { path: '/audit/verification' },
    ],
  },
  {
    who: 'admin',
    stops: [
      { path: '/admin/users', states: [dialog, press('Escape'), pressButton('li button')] },
      { path: '/admin/clients', states: [dialog] },
      { path: '/admin/imports' },
      { path: '/admin/sending' },
      { path: '/admin/health' },
      { path: '/admin/services', states: [dialog] },
    ],
  },
];

describe.each(VIEWS)('accessibility, $scheme at $width in $language', (view) => {
  it('has no fault on signing in', async () => {
    const { page, close } = await pages.visit(view);
    expect(await faultsOf(page)).toEqual([]);
    await close();
  });

  it.each(ROUNDS)('has no fault on the pages of: $who', async ({ who, stops }) => {
    const { page, close } = await pages.visitAs(PEOPLE[who], view);
    for (const { path, states = [] } of stops) {
      await page.goto(path);
      await page.locator('#content h1').waitFor();
      await page.waitForLoadState('networkidle');
      expect([path, await faultsOf(page)]).toEqual([path, []]);
      for (const [index, reach] of states.entries()) {
        await reach(page);
        expect([path, index, await faultsOf(page)]).toEqual([path, index, []]);
      }
    }
    await close();
  });

  it('has no fault on Today and on a patient', async () => {
    const { page, close } = await pages.visitToday(view);
    expect(await faultsOf(page)).toEqual([]);
    await page.locator('[data-line] a').nth(5).click();
    await page.locator('svg[role=img]').first().waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await page.keyboard.press('c');
    await page.getByRole('dialog').waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await close();
  });
});

describe.each(VIEWS.filter(({ language }) => language === 'en'))('accessibility, $scheme at $width, closer', (view) => {
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
});
