import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { signIn, startPages, type Pages } from './pages.ts';

const SECTIONS = [
  'Red flags',
  'Critical',
  'Overdue',
  'Late',
  'No way to reach',
  'Promised',
  'Waiting for an answer',
  'Due now',
  'Upcoming',
  'Paused',
];

let pages: Pages;

beforeAll(async () => {
  pages = await startPages();
});

afterAll(async () => {
  await pages.close();
});

async function countOf(page: Page, section: string): Promise<number> {
  const link = page
    .getByRole('navigation', { name: 'Sections' })
    .getByRole('link', { name: new RegExp(`^${section}`) });
  return Number(/([\d,]+)$/.exec((await link.textContent()) ?? '')?.[1]?.replaceAll(',', ''));
}

describe('signing in', () => {
  it('says in words that the password is wrong, and goes on where one was', async () => {
    const { page, close } = await pages.visit();
    await page.goto('/messages');
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await signIn(page, 'not the password');
    expect(await page.getByRole('alert').textContent()).toMatch(/FLS-1101/);
    await signIn(page);
    await page.getByRole('heading', { name: 'Messages', level: 1 }).waitFor();
    await close();
  });

  it('ends with the whole view', async () => {
    const { page, close } = await pages.visitToday();
    await page.getByRole('button', { name: /Account of Amara Whitfield/ }).click();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await page.goto('/');
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    expect(await page.locator('[data-line]').count()).toBe(0);
    await close();
  });
});

describe('Today', () => {
  it('has sections that add up to the total', async () => {
    const { page, close } = await pages.visitToday();
    const counts = await Promise.all(SECTIONS.map((section) => countOf(page, section)));
    const total = Number(
      /^[\d,]+/
        .exec((await page.getByText(/open tasks, each in exactly one section/).textContent()) ?? '')?.[0]
        ?.replaceAll(',', ''),
    );
    expect(total).toBeGreaterThan(300);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(total);
    expect(await countOf(page, 'Needs someone now')).toBe(counts.slice(0, 8).reduce((sum, count) => sum + count, 0));
    await close();
  });

  it('narrows to a section, and the back button takes it back', async () => {
    const { page, close } = await pages.visitToday();
    const overdue = await countOf(page, 'Overdue');
    await page
      .getByRole('navigation', { name: 'Sections' })
      .getByRole('link', { name: /^Overdue/ })
      .click();
    await page.getByRole('region', { name: 'Worklist: Overdue' }).waitFor();
    await page.getByText('That is the whole section.').waitFor();
    const list = page.getByRole('region', { name: 'Worklist: Overdue' });
    expect(await list.getByRole('heading', { level: 2 }).allTextContents()).toEqual(['Overdue']);
    const more = list.getByRole('button', { name: /more tasks? here/ });
    while ((await more.count()) > 0) await more.first().click();
    expect(await list.locator('[data-section=overdue] time').count()).toBe(overdue);
    await page.goBack();
    await page.getByRole('region', { name: 'Worklist: Needs someone now' }).waitFor();
    await close();
  });

  it('shows a dose 30 days late as overdue, with its due date and the date it counts from', async () => {
    const { page, close } = await pages.visitToday();
    await page.goto('/?section=overdue&kind=dose');
    const line = page.locator('[data-line]').filter({ hasText: '30 days past due' });
    const words = await line.first().innerText();
    expect(words).toContain('Denosumab dose');
    expect(words).toContain('due Sat 16 May');
    expect(words).toMatch(/counts from dose on 16 Nov(ember)? 2025/);
    await close();
  });

  it('is walked with j and k and opened with Enter', async () => {
    const { page, close } = await pages.visitToday();
    const focused = (): Promise<string | null> => page.evaluate('document.activeElement?.textContent ?? null');
    const names = await page.locator('[data-line] a').allTextContents();
    await page.keyboard.press('j');
    expect(await focused()).toBe(names[0]);
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    await page.keyboard.press('k');
    expect(await focused()).toBe(names[1]);
    await page.keyboard.press('Enter');
    const [family = '', given = ''] = (names[1] ?? '').split(', ');
    await page.getByRole('heading', { level: 1, name: `${given} ${family}` }).waitFor();
    await close();
  });

  it('finds a patient by name with the keyboard alone, and no name stands in the address, title or storage', async () => {
    const { page, close } = await pages.visitToday();
    const [family = '', given = ''] = ((await page.locator('[data-line] a').first().textContent()) ?? '').split(', ');
    await page.keyboard.press('/');
    await page.keyboard.type(`${given} ${family}`);
    await page
      .getByRole('option', { name: new RegExp(family) })
      .first()
      .waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Timeline' }).waitFor();
    expect(new URL(page.url()).pathname).toMatch(/^\/patients\/[0-9a-f-]{36}$/);
    expect(await page.title()).toBe('Patient · Osteon');
    const kept = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]));
    expect(kept).not.toContain(family);
    await close();
  });

  it('assigns a patient at once, and takes it back', async () => {
    const { page, close } = await pages.visitToday();
    await page.goto('/?assigned=nobody');
    const line = page.locator('[data-line]').first();
    await line.waitFor();
    const key = await line.getAttribute('data-line');
    await page.goto('/');
    const row = page.locator(`[data-line="${String(key)}"]`);
    await row.getByRole('button', { name: /^Assign / }).click();
    await row.getByText('Amara Whitfield').waitFor();
    await page.getByRole('button', { name: 'Undo' }).click();
    await row.getByText('Unassigned').waitFor();
    await close();
  });
});

describe('a patient', () => {
  it('says of every task why it is there', async () => {
    const { page, close } = await pages.visitToday();
    await page.locator('[data-line] a').first().click();
    await page.getByRole('heading', { name: 'Timeline' }).waitFor();
    const button = page.getByRole('button', { name: /^Why is this here/ }).first();
    await button.click();
    const why = page.locator(`[id="${String(await button.getAttribute('aria-controls'))}"]`);
    const words = await why.innerText();
    expect(words).toMatch(/Rule/);
    expect(words).toMatch(/Source/);
    expect(words).toMatch(/Protocol version \d{4}\.\d+/);
    await close();
  });

  it('is drawn in a picture that has its words in a table', async () => {
    const { page, close } = await pages.visitToday();
    await page.locator('[data-line] a').first().click();
    await page.getByRole('group', { name: /^Timeline from/ }).waitFor();
    await page.getByText('The timeline as a table').click();
    expect(await page.getByRole('table').getByRole('row').count()).toBeGreaterThan(1);
    await close();
  });

  it('keeps a corrected fact in its history', async () => {
    const { page, close } = await pages.visitToday();
    await page.locator('[data-line] a').first().click();
    await page
      .getByRole('button', { name: /^Correct / })
      .first()
      .click();
    await page.getByLabel('Why is it corrected?').fill('Typed on the wrong day');
    await page.getByLabel('Day', { exact: true }).fill('2026-06-01');
    await page.keyboard.press('Control+Enter');
    await page.getByText('Reason: Typed on the wrong day').waitFor();
    await close();
  });

  it('of another service is not there', async () => {
    const { page, close } = await pages.visitToday();
    const [other] = await pages.database.query<{ id: string }>(
      `select p.id from patient p join service s on s.id = p.service_id where s.code <> 'calder' limit 1`,
    );
    await page.goto(`/patients/${String(other?.id)}`);
    await page.getByRole('heading', { name: 'Nothing here' }).waitFor();
    await close();
  });
});

describe('the pages as a whole', () => {
  it('show Today with at most 250 kB of compressed script', async () => {
    const { page, close } = await pages.visit();
    // By gzip, which is the larger: where the connection is encrypted, as it is in a hospital, it travels by Brotli.
    let bytes = 0;
    page.on('response', (response) => {
      if (response.url().endsWith('.js')) void response.body().then((body) => (bytes += gzipSync(body).byteLength));
    });
    await page.reload();
    await signIn(page);
    await page.locator('[data-line]').first().waitFor();
    await page.waitForLoadState('networkidle');
    expect(bytes).toBeGreaterThan(50_000);
    expect(bytes).toBeLessThan(250_000);
    const script = await page.locator('script[src]').first().getAttribute('src');
    const sent = await fetch(`${new URL(page.url()).origin}${String(script)}`, {
      headers: { 'accept-encoding': 'br' },
    });
    expect(sent.headers.get('content-encoding')).toBe('br');
    expect(sent.headers.get('content-type')).toMatch(/^text\/javascript|^application\/javascript/);
    await close();
  });

  it('run under their content security policy without one complaint', async () => {
    const { page, complaints, close } = await pages.visitToday();
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
    await page.keyboard.press('Escape');
    await page.locator('[data-line] a').first().click();
    await page.getByRole('heading', { name: 'Timeline' }).waitFor();
    await page.keyboard.press('c');
    await page.getByRole('dialog').getByText('How did it go?').waitFor();
    await page.keyboard.press('Escape');
    await page.goto('/mailbox');
    await page.getByRole('heading', { name: 'Messages', level: 1 }).waitFor();
    expect(complaints).toEqual([]);
    await close();
  });
});
