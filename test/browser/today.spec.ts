import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { PEOPLE, startPages, type Pages } from './pages.ts';

let pages: Pages;

beforeAll(async () => {
  pages = await startPages();
});
afterAll(async () => {
  await pages.close();
});

const line = (page: Page, key: string | null) => page.locator(`[data-line="${String(key)}"]`);
const firstLine = (page: Page): Promise<string | null> => page.locator('[data-line]').first().getAttribute('data-line');
const top = async (page: Page, key: string | null): Promise<number> => (await line(page, key).boundingBox())?.y ?? -1;

/** Waits for what a page says of itself: the pages' policy does not let Playwright evaluate in them while it waits. */
async function until(page: Page, expression: string): Promise<void> {
  for (let turn = 0; turn < 100; turn += 1) {
    if (await page.evaluate<boolean>(expression)) return;
    await page.waitForTimeout(100);
  }
  throw new Error(`never: ${expression}`);
}

/** Ids of the tasks that the api lists for the address of the page. */
async function listed(page: Page, query: string): Promise<string[]> {
  return page.evaluate<string[]>(`(async () => {
    const ids = [];
    for (let after = ''; after !== null; ) {
      const page = await (await fetch('/api/v1/worklist?${query}&limit=200' + (after && '&after=' + after))).json();
      ids.push(...page.rows.map((row) => row.taskId));
      after = page.next;
    }
    return ids;
  })()`);
}

describe('Today is narrowed', () => {
  it('by treatment and language in the address, and the back button takes one after the other off', async () => {
    const { page, close } = await pages.visitToday();
    await page.getByLabel('Treatment').selectOption('denosumab');
    await page.waitForURL(/\?agent=denosumab$/);
    await page.getByLabel('Language of the patient').selectOption('pl');
    await page.waitForURL(/\?agent=denosumab&language=pl$/);
    await page.goBack();
    await page.waitForURL(/\?agent=denosumab$/);
    expect(await page.getByLabel('Language of the patient').inputValue()).toBe('');
    await page.goBack();
    await page.waitForURL((url) => url.search === '');
    await close();
  });

  it('by a link that somebody kept', async () => {
    const { page, close } = await pages.visitToday();
    await page.goto('/?section=overdue&kind=dose&agent=denosumab&family=Smith');
    await page.getByRole('region', { name: 'Worklist: Overdue' }).waitFor();
    expect(await page.getByLabel('Kind of task').inputValue()).toBe('dose');
    expect(await page.getByLabel('Treatment').inputValue()).toBe('denosumab');
    await page.locator('[data-line]').first().waitFor();
    await page.goto('/?assigned=nobody');
    expect(await page.getByRole('radio', { name: 'Nobody' }).isChecked()).toBe(true);
    await close();
  });

  it('to one line a patient', async () => {
    const { page, close } = await pages.visitToday();
    while (await page.getByRole('button', { name: 'Show more' }).isVisible()) {
      // It may bring nothing but more of patients who are there already.
      const answered = page.waitForResponse(/\/worklist\?.*after=/);
      await page.getByRole('button', { name: 'Show more' }).click();
      await answered;
      await page.locator('button[data-loading]').waitFor({ state: 'detached' });
    }
    const keys = await page
      .locator('[data-line]')
      .evaluateAll((all) => all.map((one) => one.getAttribute('data-line')));
    expect(new Set(keys).size).toBe(keys.length);
    await close();
  });

  it('to nobody with a word about it', async () => {
    const { page, close } = await pages.visitToday();
    await page.goto('/?agent=strontium');
    await page.getByText('No task fits these filters.').waitFor();
    await page.getByRole('main').getByRole('link', { name: 'Clear the filters' }).last().click();
    await page.locator('[data-line]').first().waitFor();
    await close();
  });
});

describe('Today on paper and as a file', () => {
  it('holds the rows of the list, in their order', async () => {
    const { page, close } = await pages.visitToday();
    await page.goto('/?section=upcoming');
    await page.locator('[data-line]').first().waitFor();
    const rows = await listed(page, 'section=upcoming');
    expect(rows.length).toBeGreaterThan(200);

    const saving = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Save as CSV' }).click();
    const saved = await saving;
    expect(saved.suggestedFilename()).toBe('today-2026-06-15.csv');
    const file = await readFile(await saved.path(), 'utf8');
    expect(file.startsWith('\uFEFFsection,family,given,')).toBe(true);
    const inFile = file
      .trim()
      .split('\r\n')
      .slice(1)
      .map((text) => text.split(',').at(-1));
    expect(inFile).toEqual(rows);

    await page.evaluate('window.print = () => { window.wasPrinted = true; }');
    await page.getByRole('button', { name: 'Print' }).click();
    await until(page, 'window.wasPrinted === true');
    const sheet = page.locator('[data-print-sheet]');
    const onPaper = await sheet
      .locator('tr[data-task]')
      .evaluateAll((all) => all.map((one) => one.getAttribute('data-task')));
    expect(onPaper).toEqual(rows);
    await page.emulateMedia({ media: 'print' });
    expect([await sheet.isVisible(), await page.locator('[data-line]').first().isVisible()]).toEqual([true, false]);
    await page.emulateMedia({ media: 'screen' });
    await page.evaluate('window.dispatchEvent(new Event("afterprint"))');
    await sheet.waitFor({ state: 'detached' });
    expect(new URL(page.url()).search).toBe('?section=upcoming');
    await close();
  });
});

describe('several patients', () => {
  it('are selected by keyboard and given to a nurse by the lead, and taken back by one press', async () => {
    const { page, close } = await pages.visitAs(PEOPLE.lead);
    await page.goto('/?section=due');
    await page.locator('[data-line]').first().waitFor();
    const keys = await page
      .locator('[data-line]')
      .evaluateAll((all) => all.map((one) => one.getAttribute('data-line')));
    const chosen = [keys[0] ?? null, keys[2] ?? null];
    const before = await Promise.all(chosen.map((key) => line(page, key).innerText()));
    for (const key of ['j', 'x', 'j', 'j', 'x']) await page.keyboard.press(key);
    await page.getByText('2 patients selected').waitFor();
    await page.getByLabel('Assign to …').selectOption({ label: 'Joseph Lindgren' });
    for (const key of chosen) await line(page, key).getByText('Joseph Lindgren').waitFor();
    await page.getByRole('button', { name: 'Undo' }).click();
    for (const [index, key] of chosen.entries()) {
      await until(
        page,
        `document.querySelector('[data-line="${String(key)}"]')?.innerText === ${JSON.stringify(before[index])}`,
      );
    }
    await close();
  });

  it('that are refused are shown as they were, with the reason', async () => {
    const { page, close } = await pages.visitToday();
    await page.goto('/?assigned=nobody');
    const key = await firstLine(page);
    await page.goto('/');
    await line(page, key).getByText('Unassigned').waitFor();
    await page.route('**/assignment', (route) =>
      route.fulfill({
        status: 403,
        contentType: 'application/problem+json',
        body: JSON.stringify({ type: 'about:blank', status: 403, code: 'FLS-1109', title: 'Only a lead may do that' }),
      }),
    );
    await line(page, key)
      .getByRole('button', { name: /^Assign / })
      .click();
    const notice = page.getByRole('alert').filter({ hasText: 'FLS-1109' });
    await notice.waitFor();
    await line(page, key).getByText('Unassigned').waitFor();
    await close();
  });
});

describe('while colleagues work on the same list', () => {
  it('moves no row under the cursor, counts what changed and shows it when asked', async () => {
    const { page, close } = await pages.visitToday();
    const colleague = await pages.visitAs('joseph@calder.example');
    await page.goto('/?section=overdue');
    await page.locator('[data-line]').first().waitFor();
    await page.bringToFront();
    const keys = await page
      .locator('[data-line]')
      .evaluateAll((all) => all.map((one) => one.getAttribute('data-line')));
    const [gone, stays] = [keys[0] ?? null, keys[1] ?? null];
    const before = await top(page, stays);
    const status = await colleague.page.evaluate<number>(`fetch('/api/v1/patients/${String(gone)}/facts', {
      method: 'POST', headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ facts: [{ type: 'death', on: '2026-06-14', payload: {} }] }),
    }).then((answer) => answer.status)`);
    expect(status).toBe(201);
    // The frame hears of it; so does whoever comes back to the page.
    await page.evaluate(
      `window.dispatchEvent(new Event('visibilitychange')); document.dispatchEvent(new Event('visibilitychange'))`,
    );
    const changed = page.getByRole('button', { name: /patients? (has|have) changed/ });
    await changed.waitFor({ timeout: 70_000 });
    await line(page, gone).getByText('A colleague has seen to this').waitFor();
    expect(await top(page, stays)).toBe(before);
    await changed.click();
    await line(page, gone).waitFor({ state: 'detached' });
    expect(await firstLine(page)).toBe(stays);
    await colleague.close();
    await close();
  });

  it('keeps the rows without a connection, says so, and goes on by itself', async () => {
    const { page, context, close } = await pages.visitToday();
    const rows = await page.locator('[data-line]').count();
    await context.setOffline(true);
    await page
      .getByText(/^No connection\./)
      .first()
      .waitFor();
    expect(await page.locator('[data-line]').count()).toBe(rows);
    await context.setOffline(false);
    await page
      .getByText(/^No connection\./)
      .first()
      .waitFor({ state: 'detached' });
    expect(await page.locator('[data-line]').count()).toBe(rows);
    await close();
  });
});

describe('who sees no patients', () => {
  it.each([PEOPLE.auditor, PEOPLE.admin])('is led elsewhere: %s', async (email) => {
    const { page, close } = await pages.visitAs(email);
    await page.goto('/');
    await page.getByRole('heading', { level: 1 }).first().waitFor();
    expect(new URL(page.url()).pathname).not.toBe('/');
    expect(await page.locator('[data-line]').count()).toBe(0);
    await close();
  });
});
