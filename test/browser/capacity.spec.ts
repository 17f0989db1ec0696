import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { LOOKED_AT_IN, lookingIn } from './axe.ts';
import { PEOPLE, startPages, type Pages } from './pages.ts';

let pages: Pages;

beforeAll(async () => {
  pages = await startPages({ worker: true });
});

afterAll(async () => {
  await pages.close();
});

const COUNTED = { timeout: 60_000 };

describe('the year ahead', () => {
  it('is counted by the worker when somebody asks, and shown as a picture with its numbers in rows', async () => {
    const { page, complaints, close } = await pages.visitAs(PEOPLE.nurse);
    await page.getByRole('link', { name: 'Capacity', exact: true }).click();
    await page.getByText('Nobody has counted yet').waitFor();
    await page.getByRole('button', { name: 'Count the work ahead' }).click();
    await page.getByText('Hours needed in 52 weeks').waitFor(COUNTED);
    await page.getByRole('img', { name: /^Hours expected in each of 52 weeks/ }).waitFor();
    await page.locator('summary').first().click();
    expect(await page.getByRole('group', { name: 'Week by week' }).locator('tbody tr').count()).toBe(52);
    // What a lead says and asks is not offered to a nurse.
    expect(await page.getByRole('button', { name: 'Ask a question' }).count()).toBe(0);
    expect(complaints).toEqual([]);
    await close();
  });

  it('opens the tasks behind a number by its address, as many as the number says, and everybody shown is audited', async () => {
    const { page, close } = await pages.visitAs(PEOPLE.nurse);
    await page.goto('/capacity');
    const number = page.getByRole('link', { name: /^Reviews, Waiting already: / });
    const planned = Number((await number.textContent())?.replaceAll(/\D/g, ''));
    await number.click();
    await page.waitForURL(/list=review\.waiting$/);
    const list = page.getByRole('dialog');
    await list.getByText(new RegExp(`^${String(planned)} pieces? of work`)).waitFor();
    const rows = await list.locator('li:has(> a)').count();
    expect(rows).toBe(Math.min(planned, 100));
    const [audit] = await pages.database.query<{ n: number; named: number }>(
      `select count as n, cardinality(patient_ids) as named from audit_record where action = 'list-capacity-items'
       order by id desc limit 1`,
    );
    expect(audit?.n).toBe(rows);
    expect(audit?.named).toBeGreaterThan(0);
    await page.reload();
    await list.waitFor();
    await page.keyboard.press('Escape');
    await list.waitFor({ state: 'detached' });
    await close();
  });

  it('is held against hours that the lead states, and against what-ifs that stand side by side', async () => {
    const { page, complaints, close } = await pages.visitAs(PEOPLE.lead);
    await page.goto('/capacity');
    await page.getByRole('button', { name: 'Hours and minutes' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox', { name: 'Hours of staff a week' }).fill('40');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.getByText('The hours are saved.').waitFor();
    await page.getByText('nobody has said how many yet').waitFor({ state: 'detached' });

    await page.getByRole('button', { name: 'Ask a question' }).click();
    await dialog.getByRole('button', { name: 'Save and count' }).click();
    await dialog.getByText('Give it a name.').waitFor();
    await dialog.getByRole('textbox', { name: 'Name' }).fill('A hard winter');
    await dialog.getByRole('button', { name: 'Save and count' }).click();
    await page.getByText('The question is saved.').waitFor();
    await page.getByRole('checkbox', { name: 'A hard winter' }).check();
    await page.waitForURL(/with=/);
    const table = page.getByRole('group', { name: 'Side by side' });
    const cells = await table.locator('tr', { hasText: 'Hours more or fewer' }).locator('td').allTextContents();
    expect(cells[1]).toBe('0');
    expect(Number(cells[2]?.replaceAll(/[^\d-]/g, ''))).toBeGreaterThan(0);

    await page.getByRole('button', { name: 'Take off the list: A hard winter' }).click();
    await page.getByRole('button', { name: 'Put it back' }).click();
    await page.getByRole('checkbox', { name: 'A hard winter' }).waitFor();
    expect(complaints).toEqual([]);
    await close();
  });

  it('is not for the auditor', async () => {
    const { page, close } = await pages.visitAs(PEOPLE.auditor);
    expect(await page.getByRole('link', { name: 'Capacity', exact: true }).count()).toBe(0);
    await page.goto('/capacity');
    await page.locator('main :is(h1, h2)').first().waitFor();
    expect(await page.getByText('Hours needed in 52 weeks').count()).toBe(0);
    await close();
  });
});

describe('for everybody', () => {
  it.each(LOOKED_AT_IN)('in %s, in both themes, wide and narrow', async (language) => {
    const { page, complaints, close } = await pages.visitAs(PEOPLE.lead, { language });
    const look = lookingIn(language);
    const check = async (where: string): Promise<void> => expect([where, await look(page)]).toEqual([where, []]);
    await page.goto('/capacity');
    await page.locator('[data-chart] svg').waitFor();
    await page.getByRole('checkbox').first().check();
    await page.locator('summary').first().click();
    await check('the year');
    await page.locator('main header button').first().click();
    await page.getByRole('dialog').waitFor();
    await check('hours and minutes');
    await page.goto('/capacity?list=call.waiting');
    await page.getByRole('dialog').locator('li a').first().waitFor();
    await check('a list');
    expect(complaints).toEqual([]);
    await close();
  });
});
