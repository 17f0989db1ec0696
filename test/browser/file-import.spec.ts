import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import { MOST_BYTES as TAKEN } from '@osteon/application';
import { FIELD_NAMES, FILE_FAULTS, FILE_NOTES } from '@osteon/interop';
import type { Page } from 'playwright-core';
import { FIELDS, MOST_BYTES } from '../../apps/web/src/imports/file-fields.ts';
import { files } from '../../apps/web/src/text/en/files.ts';
import { LOOKED_AT_IN, lookingIn } from './axe.ts';
import { PEOPLE, startPages, tabTo, type Pages } from './pages.ts';

let pages: Pages;

beforeAll(async () => {
  pages = await startPages({ worker: true });
});

afterAll(async () => {
  await pages.close();
});

const HEADS = 'Hospital number,Surname,First name,DOB,Gender,Date of fracture,Fracture site,Shoe size';
const STORED = { timeout: 30_000 };

/** A file with somebody who can be taken and somebody who cannot. */
async function handIn(page: Page, number: string): Promise<void> {
  const rows = [
    HEADS,
    `${number},Filetest,Fay,1948-02-03,F,2026-03-12,Hip,38`,
    `${number}b,Filetest,Ann,31/02/1950,F,2026-03-12,Hip,39`,
  ];
  await page.goto('/service/import');
  await page
    .locator('input[type=file]')
    .setInputFiles({ name: 'Filetest clinic.csv', mimeType: 'text/csv', buffer: Buffer.from(rows.join('\r\n')) });
  await page.waitForURL(/\/service\/import\/[0-9a-f-]{36}$/);
}

describe('a file of patients', () => {
  it('has words for every field, fault and note that the reader knows, and is sent as large as it is taken', () => {
    const { fields, faults, notes } = files.files;
    expect([...FIELDS].toSorted()).toEqual([...FIELD_NAMES].toSorted());
    expect(Object.keys(fields).toSorted()).toEqual([...FIELD_NAMES].toSorted());
    expect(faults).toEqual(FILE_FAULTS);
    expect(notes).toEqual(FILE_NOTES);
    expect(MOST_BYTES).toBe(TAKEN);
  });

  it('is handed in, checked row by row and stored, and its refused row is saved', async () => {
    const { page, complaints, close } = await pages.visitAs(PEOPLE.lead);
    await handIn(page, 'PAGE-1');
    const shoes = page.getByRole('combobox', { name: 'Shoe size' });
    expect(await shoes.inputValue()).toBe('');
    expect(await page.getByRole('combobox', { name: 'DOB' }).inputValue()).toBe('birthDate');
    // A field is one column, and the needed ones have one.
    await shoes.selectOption('birthDate');
    await page.getByText('Chosen twice: Date of birth').waitFor();
    await shoes.selectOption('');
    await page.getByRole('combobox', { name: 'DOB' }).selectOption('');
    await page.getByText('Without these no row can be taken: Date of birth').waitFor();
    await page.getByRole('combobox', { name: 'DOB' }).selectOption('birthDate');

    // Consent is said by somebody, and not found ticked.
    expect(await page.getByRole('checkbox', { name: /agreed to messages/ }).isChecked()).toBe(false);

    // By keyboard, as far as what is stored.
    await tabTo(page, 'Check the rows');
    await page.keyboard.press('Enter');
    await page.getByText('Every row is checked. Nothing is stored yet.').waitFor(STORED);
    const table = page.getByRole('group', { name: 'Rows' });
    await table.getByRole('row', { name: /PAGE-1b.*Refused DOB “31\/02\/1950” is no date such as/ }).waitFor();
    await table.getByRole('row', { name: /PAGE-1 .*New/ }).waitFor();
    expect(await stored()).toBe(0);
    await page.getByRole('combobox', { name: 'Which rows are shown' }).selectOption('refused');
    await table.getByRole('row', { name: /PAGE-1 / }).waitFor({ state: 'detached' });
    await tabTo(page, 'Store 1 row');
    await page.keyboard.press('Enter');
    await page.getByRole('progressbar', { name: 'Where it stands' }).waitFor({ state: 'attached' });
    await page.getByText('What could be taken is stored.').waitFor(STORED);
    expect(await stored()).toBe(1);
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Save the refused row as CSV' }).click(),
    ]);
    expect(await readFile(await file.path(), 'utf8')).toMatch(/^3,.*DOB is no date such as.*PAGE-1b/m);
    expect(await page.title()).not.toMatch(/Filetest/);
    expect(await page.evaluate('JSON.stringify([{ ...localStorage }, { ...sessionStorage }])')).not.toMatch(/Filetest/);

    await page.getByRole('link', { name: 'All files' }).click();
    await page.getByRole('listitem').filter({ hasText: 'Filetest clinic.csv' }).filter({ hasText: 'Stored' }).waitFor();
    expect(complaints).toEqual([]);
    await close();
  });

  it('is taken where it is dropped, and says how much of it is sent', async () => {
    const { page, context, close } = await pages.visitAs(PEOPLE.lead);
    await page.goto('/service/import');
    const network = await context.newCDPSession(page);
    const slow = { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: 200_000 };
    await network.send('Network.emulateNetworkConditions', slow);
    const dropped = await page.evaluateHandle(
      `(() => {
         const carried = new DataTransfer();
         carried.items.add(new File(['${HEADS}\\r\\n', 'x'.repeat(200_000)], 'dropped.csv'));
         return carried;
       })()`,
    );
    const zone = page.getByText('Or drop it here.');
    await zone.dispatchEvent('dragover', { dataTransfer: dropped });
    await zone.dispatchEvent('drop', { dataTransfer: dropped });
    await page.getByRole('progressbar', { name: 'How much of the file is sent' }).waitFor();
    await page
      .getByText(/^[1-9]\d? % is sent$/)
      .first()
      .waitFor();
    await page.waitForURL(/\/service\/import\/[0-9a-f-]{36}$/);
    await page.getByRole('heading', { name: 'dropped.csv' }).waitFor();
    await network.send('Network.emulateNetworkConditions', { ...slow, uploadThroughput: -1 });
    await network.detach();
    await close();
  });

  it('is told why it cannot be taken, and what could not be reached', async () => {
    const { page, context, close } = await pages.visitAs(PEOPLE.lead);
    await page.goto('/service/import');
    const input = page.locator('input[type=file]');
    const nothing = { name: 'photo.csv', mimeType: 'text/csv', buffer: Buffer.from([0, 0, 0, 0, 1, 2]) };
    await input.setInputFiles(nothing);
    await page.getByRole('alert').filter({ hasText: 'FLS-1682' }).waitFor();
    await page.getByRole('listitem').filter({ hasText: 'photo.csv' }).filter({ hasText: 'Refused' }).waitFor();
    await context.setOffline(true);
    await input.setInputFiles({ ...nothing, name: 'again.csv' });
    await page.getByRole('alert').filter({ hasNotText: 'FLS-1682' }).waitFor();
    await close();
  });

  it('is nothing for a nurse', async () => {
    const { page, close } = await pages.visitToday();
    await page.goto('/service/import');
    await page.locator('main :is(h1, h2)').first().waitFor();
    expect(await page.locator('input[type=file]').count()).toBe(0);
    await close();
  });
});

describe('for everybody', () => {
  it.each(LOOKED_AT_IN)('in %s, in both themes, wide and narrow', async (language) => {
    const { page, complaints, close } = await pages.visitAs(PEOPLE.lead, { language });
    const look = lookingIn(language);
    const check = async (where: string): Promise<void> => expect([where, await look(page)]).toEqual([where, []]);
    await handIn(page, `LOOK-${language}`);
    await page.locator('form select').first().waitFor();
    await check('columns');
    await page.locator('form [type=submit]').click();
    await page.locator('table tbody tr').nth(1).waitFor(STORED);
    await check('checked');
    expect(complaints).toEqual([]);
    await close();
  });
});

async function stored(): Promise<number> {
  const [found] = await pages.database.query<{ n: number }>(
    `select count(*)::int as n from patient where family = 'Filetest'`,
  );
  return found?.n ?? 0;
}
