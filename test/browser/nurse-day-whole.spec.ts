import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { until } from '../harness/processes.ts';
import { AGREED, AGREED_TYPED, attemptsOf, patientsToCall } from './calls.ts';
import { NURSE, PASSWORD, startPages, tabTo, type Pages } from './pages.ts';

let pages: Pages;
let aPatientWith: (kind: string) => Promise<string>;

beforeAll(async () => {
  pages = await startPages({ worker: true });
  aPatientWith = patientsToCall(pages);
});

afterAll(async () => {
  await pages.close();
});

const nameOf = async (patientId: string): Promise<string> => {
  const [row] = await pages.database.query<{ name: string }>(
    `select given || ' ' || family as name from patient where id = $1`,
    [patientId],
  );
  return row?.name ?? '';
};

/** Of the clinic: a patient to whom the worker wrote this morning. */
const writtenToday = (): Promise<{ name: string }> =>
  until('the worker writes to somebody', async () => {
    const [found] = await pages.database.query<{ name: string }>(
      `select p.given || ' ' || p.family as name from message m join patient p on p.id = m.patient_id
       join service s on s.id = m.service_id and s.code = 'calder'
       where m.origin in ('planned', 'digest') and m.state = 'accepted' and m.accepted_at >= '2026-06-15'
       order by m.accepted_at desc limit 1`,
    );
    return found;
  });

const isIn = async (page: Page, section: string, patientId: string): Promise<void> => {
  await page.goto(`/?section=${section}`);
  await page.locator(`[data-line] a[href="/patients/${patientId}"]`).first().waitFor();
};

describe('a day of a nurse, with the worker at work', () => {
  it('by keyboard alone', async () => {
    const promising = await aPatientWith('adherence-check');
    const { page, complaints, close } = await pages.visit();
    await tabTo(page, /^E-mail/);
    await page.keyboard.type(NURSE);
    await tabTo(page, /^Password/);
    await page.keyboard.type(PASSWORD);
    await page.keyboard.press('Enter');
    await page.locator('[data-line]').first().waitFor();

    // The first of the list is not at home.
    await page.keyboard.press('j');
    await page.keyboard.press('c');
    await page.getByRole('dialog').getByText('How did it go?').waitFor();
    await tabTo(page, 'Reached');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Control+Enter');
    await page.getByText('Contact recorded').waitFor();

    // Somebody rings in, and agrees a day.
    await page.keyboard.press('/');
    await page.keyboard.type(await nameOf(promising));
    await page
      .getByRole('option', { name: new RegExp((await nameOf(promising)).split(' ').at(-1) ?? '') })
      .first()
      .waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: await nameOf(promising) }).waitFor();
    await page.keyboard.press('c');
    await page.getByRole('dialog').getByText('How did it go?').waitFor();
    await tabTo(page, 'Reached');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await tabTo(page, 'None of these');
    await page.keyboard.press('Space');
    await tabTo(page, 'Day the patient agreed to');
    await page.keyboard.type(AGREED_TYPED);
    await page.keyboard.press('Control+Enter');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await attemptsOf(pages, promising)).toMatchObject([{ outcome: 'promised', promised_on: AGREED }]);
    await isIn(page, 'promised', promising);

    // What the worker sent this morning is there to be seen.
    const { name } = await writtenToday();
    await tabTo(page, 'Messages');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Messages' }).waitFor();
    await page.getByText(name).first().waitFor();

    await tabTo(page, /^Calder Vale.*Account of Amara/);
    await page.keyboard.press('Enter');
    await tabTo(page, 'Sign out');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    expect(complaints).toEqual([]);
    await close();
  });

  it('by mouse', async () => {
    const reached = await aPatientWith('adherence-check');
    const { page, complaints, close } = await pages.visitToday();
    await page.goto(`/patients/${reached}`);
    await page.getByRole('button', { name: 'Record contact' }).first().click();
    const drawer = page.getByRole('dialog', { name: 'Record contact' });
    await drawer.getByText('Reached', { exact: true }).click();
    await drawer.getByRole('checkbox', { name: 'None of these' }).check();
    await drawer.getByText('Still taking it').first().click();
    await drawer.getByRole('button', { name: 'Save contact' }).click();
    await page.getByText('Contact recorded').waitFor();
    expect(await attemptsOf(pages, reached)).toMatchObject([{ outcome: 'reached', red_flags: 'none' }]);

    const { name } = await writtenToday();
    await page.getByRole('link', { name: 'Messages' }).first().click();
    await page.getByText(name).first().waitFor();
    await page.getByRole('link', { name: 'Today' }).first().click();
    await page.locator('[data-line]').first().waitFor();
    await page.getByRole('button', { name: /Account of Amara Whitfield/ }).click();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    expect(complaints).toEqual([]);
    await close();
  });
});
