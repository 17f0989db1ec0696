import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SENDER_CHARSETS } from '@osteon/application';
import { SENDER_CHARSETS as OFFERED } from '../../apps/web/src/feeds/sender-charsets.ts';
import { PEOPLE, startPages, type Pages } from './pages.ts';

let pages: Pages;

beforeAll(async () => {
  pages = await startPages();
});

afterAll(async () => {
  await pages.close();
});

const REASON = 'Collapsed in the corridor, nobody here knows her';

/** Somebody of the Calder service, whom people of another service do not see. */
async function aPatient(): Promise<{ id: string; family: string; given: string; born: string }> {
  const [patient] = await pages.database.query<{ id: string; family: string; given: string; born: string }>(
    `select p.id, p.family, p.given, p.birth_date::text as born from patient p join service s on s.id = p.service_id
      where s.code = 'calder' and p.died_on is null order by p.family, p.given limit 1`,
  );
  if (patient === undefined) throw new Error('the demonstration has no patients');
  return patient;
}

describe('emergency access', () => {
  it('opens one patient of another service for an hour, read only, and ends', async () => {
    const patient = await aPatient();
    const { page, close } = await pages.visitAs(PEOPLE.stranger);
    const addresses: string[] = [];
    page.on('request', (request) => addresses.push(request.url()));
    await page.goto(`/patients/${patient.id}`);
    await page.getByRole('heading', { name: 'Nothing here' }).waitFor();
    await page.getByRole('button', { name: /Account of/ }).click();
    await page.getByRole('link', { name: 'Emergency access' }).click();
    await page.getByText('By name', { exact: true }).click();
    await page.getByLabel('Given name').fill(patient.given);
    await page.getByLabel('Family name').fill(patient.family);
    await page.getByLabel('Date of birth').fill(patient.born);
    await page.getByLabel('Why is this needed now?').fill(REASON);
    await page.getByRole('button', { name: 'Open the record' }).click();
    await page.getByText('Emergency access: 60 minutes left · Read only').waitFor();
    await page.getByRole('heading', { level: 1, name: `${patient.given} ${patient.family}` }).waitFor();
    expect(await page.getByRole('button', { name: /^(Record|Correct|Resolve|Enrol|Privacy)/ }).count()).toBe(0);
    expect(await page.title()).toBe('Emergency access · Osteon');
    expect(new URL(page.url()).pathname).toMatch(/^\/emergency\/[0-9a-f-]{36}$/);
    expect(addresses.filter((address) => address.includes(patient.family))).toEqual([]);
    await page.getByRole('button', { name: 'End it now' }).click();
    await page.getByRole('heading', { level: 1, name: 'Emergency access' }).waitFor();
    await page.goBack();
    await page.getByRole('heading', { name: 'This emergency access has ended' }).waitFor();
    await close();
  });

  it('is told to the lead of that service, who reviews it', async () => {
    const patient = await aPatient();
    const { page, close } = await pages.visitAs(PEOPLE.lead);
    const areas = page.getByRole('navigation', { name: 'Pages' });
    await areas.getByRole('link', { name: 'Inbox' }).click();
    await page.getByRole('link', { name: 'Emergency access to review' }).waitFor();
    await areas.getByRole('link', { name: 'Service' }).click();
    await page.getByRole('link', { name: patient.family }).waitFor();
    await page.getByText(REASON).waitFor();
    await page.getByRole('button', { name: 'Review the access of Mere Kahu' }).click();
    const dialog = page.getByRole('dialog', { name: 'Review of the access of Mere Kahu' });
    await dialog.getByText('Not justified', { exact: true }).click();
    await dialog.getByRole('button', { name: 'Store the review' }).click();
    // A use that was not justified says why: the form keeps it until then.
    expect(await dialog.isVisible()).toBe(true);
    await dialog.getByLabel('Note').fill('Nobody of ours was asked first');
    await dialog.getByRole('button', { name: 'Store the review' }).click();
    await page.getByText('The review is stored').waitFor();
    await page.getByText('Nothing to review.').waitFor();
    await page.getByText('Reviewed', { exact: true }).click();
    await page.getByText('Not justified').waitFor();
    await close();
  });
});

describe("an auditor's day", () => {
  it('begins with the log, and sees no patient’s record', async () => {
    const { page, close } = await pages.visitAs(PEOPLE.auditor);
    expect(new URL(page.url()).pathname).toBe('/audit/records');
    await page.getByRole('table').getByRole('row').nth(1).waitFor();
    expect(await page.getByRole('link', { name: 'Today' }).count()).toBe(0);
    await page.goto('/inbox');
    await page.getByRole('heading', { name: 'Not for your role' }).waitFor();
    await close();
  });

  it('narrows the log, and saves it as a file', async () => {
    const { page, close } = await pages.visitAs(PEOPLE.auditor);
    await page.getByLabel('What').selectOption('refusals');
    await page.waitForResponse((response) => response.url().includes('kind=refusals'));
    await page.getByLabel('What').selectOption('all');
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Save as CSV' }).click(),
    ]);
    expect(file.suggestedFilename()).toMatch(/\.csv$/);
    const rows = (await readFile(await file.path(), 'utf8')).trim().split('\n');
    expect(rows.length).toBeGreaterThan(1);
    await close();
  });

  it('finds who looked at a patient, with nothing but the id in the address', async () => {
    const patient = await aPatient();
    const { page, close } = await pages.visitAs(PEOPLE.auditor);
    await page.getByRole('link', { name: 'Who looked at a patient' }).click();
    await page.getByLabel('Find the patient').fill(patient.family);
    await page.keyboard.press('Enter');
    await page
      .getByRole('button', { name: new RegExp(`^${patient.family}, ${patient.given}`) })
      .first()
      .click();
    await page
      .getByRole('cell', { name: /Mere Kahu/ })
      .first()
      .waitFor();
    expect(page.url()).toContain(`patient=${patient.id}`);
    expect(page.url()).not.toContain(patient.family);
    expect(await page.title()).toBe('Who looked at a patient · Osteon');
    await close();
  });

  it('sees the emergency access with what the lead found, and every report', async () => {
    const { page, close } = await pages.visitAs(PEOPLE.auditor);
    for (const name of ['Same name or address', 'Many patients in an hour', 'Out of hours', 'Verification']) {
      await page.getByRole('link', { name }).click();
      await page.getByRole('heading', { level: 2, name }).waitFor();
      await page.waitForLoadState('networkidle');
      expect(await page.getByRole('alert').count()).toBe(0);
    }
    await page.getByRole('link', { name: 'Emergency access' }).click();
    const row = page.getByRole('row', { name: new RegExp(REASON) });
    await row.getByText('Not justified').waitFor();
    await close();
  });
});

describe('a safety officer', () => {
  it('reads a patient and is offered nothing to write', async () => {
    const { page, close } = await pages.visitAs(PEOPLE.safetyOfficer);
    await page.locator('[data-line]').first().waitFor();
    expect(await page.getByRole('button', { name: /^(Record contact|Assign)/ }).count()).toBe(0);
    await page.locator('[data-line] a').first().click();
    await page.getByRole('heading', { name: 'Timeline' }).waitFor();
    expect(await page.getByRole('button', { name: /^(Record|Correct|Resolve|Enrol|Privacy)/ }).count()).toBe(0);
    await page.keyboard.press('c');
    expect(await page.getByRole('dialog').count()).toBe(0);
    await close();
  });
});

describe('the languages', () => {
  it('follow the browser, are chosen by the person, and turn the page around', async () => {
    const { page, close } = await pages.visit({ language: 'pl' });
    await page.getByRole('heading', { name: 'Logowanie' }).waitFor();
    await page.getByRole('combobox').selectOption('ur');
    await page.getByRole('heading', { name: 'سائن ان' }).waitFor();
    expect(await page.evaluate<string>('document.documentElement.dir + document.documentElement.lang')).toBe('rtlur');
    await page.reload();
    await page.getByRole('heading', { name: 'سائن ان' }).waitFor();
    expect(await page.evaluate<string>('JSON.stringify({ ...localStorage, ...sessionStorage })')).toMatch(
      /^\{"osteon\.language":"ur"/,
    );
    await close();
  });

  it('bring the words of one language, not of all', async () => {
    const { page, close } = await pages.visit({ language: 'pl' });
    const scripts: string[] = [];
    page.on('response', (response) => scripts.push(new URL(response.url()).pathname));
    await page.reload();
    await page.waitForLoadState('networkidle');
    expect(scripts.filter((path) => /\/(en|pl|ur)-[^/]*\.js$/.test(path)).map((path) => path.slice(8, 10))).toEqual([
      'pl',
    ]);
    await close();
  });
});

describe('feeds', () => {
  it('are let in by the administrator, and the lead carries out again what could not be understood', async () => {
    const admin = await pages.visitAs(PEOPLE.admin);
    await admin.page.goto('/admin/feeds');
    await admin.page.getByRole('button', { name: 'Let a program send' }).click();
    await admin.page.getByRole('textbox', { name: 'Name' }).fill('Radiology');
    await admin.page.getByLabel('Application (MSH-3)').fill('RIS');
    const addresses = admin.page.getByLabel('Addresses or networks it sends from, one a line');
    await addresses.fill('radiology.example');
    const save = admin.page.getByRole('button', { name: 'Save' });
    await save.click();
    await admin.page.getByText('Write addresses such as 10.1.2.3').waitFor();
    await addresses.fill('10.1.2.3\n10.2.0.0/16');
    await admin.page.getByRole('button', { name: 'Add a kind of number' }).click();
    await admin.page.getByLabel('Assigned by, or type').fill('RHN');
    const system = admin.page.getByLabel('Kept under');
    await system.fill('the hospital');
    await admin.page.getByLabel('Zone of times that name none').selectOption('Europe/Warsaw');
    await admin.page.getByLabel('Character set of messages that name none (MSH-18)').selectOption('8859/2');
    await save.click();
    await admin.page.getByText('A system is an address such as urn:example:hospital-number.').waitFor();
    await system.fill('urn:example:hospital-number');
    await save.click();
    await admin.page.getByText('10.1.2.3, 10.2.0.0/16').waitFor();
    const kept = await pages.database.query(
      `select time_zone, charset, systems from hl7_sender where application = 'RIS'`,
    );
    const systems = { RHN: 'urn:example:hospital-number' };
    expect(kept).toEqual([{ time_zone: 'Europe/Warsaw', charset: '8859/2', systems }]);
    // It is shown as it is kept, and taken out of the list again.
    await admin.page.getByRole('button', { name: 'Change Radiology' }).click();
    expect(await system.inputValue()).toBe('urn:example:hospital-number');
    await admin.page.getByRole('button', { name: 'Remove RHN' }).click();
    await save.click();
    await admin.page.getByText('The sender is saved').first().waitFor();
    await admin.page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await pages.database.query(`select systems from hl7_sender where application = 'RIS'`)).toEqual([
      { systems: {} },
    ]);
    expect(OFFERED).toEqual(SENDER_CHARSETS);
    await admin.close();

    const fault = { code: 'FLS-1553', answer: 'AE', condition: 102, text: 'PID-7 is no date.' };
    const place = { segment: 'PID', sequence: 1, field: 7 };
    await pages.database.query(
      `insert into hl7_message (id, service_id, sender_id, control_id, digest, type, raw, bytes, refusal, state, fault, settled_at)
       select gen_random_uuid(), s.service_id, s.id, 'MSG1', sha256('1'), 'ORU^R01', 'sealed', 6, $1, 'fault', $1, osteon_now()
       from hl7_sender s where s.application = 'RIS'`,
      [JSON.stringify({ ...fault, place })],
    );
    const { page, complaints, close } = await pages.visitAs(PEOPLE.lead);
    await page.goto('/service/feeds');
    await page.getByText('FLS-1553 PID-7 PID-7 is no date.').waitFor();
    expect(await page.getByRole('button', { name: 'Let a program send' }).count()).toBe(0);
    await page.getByLabel('Which messages are shown').selectOption('fault');
    await page.getByRole('button', { name: 'Again: ORU^R01 MSG1' }).click();
    await page.getByText('1 message waits to be carried out again').waitFor();
    await page.getByText('No such message has been received.').waitFor();
    expect(complaints).toEqual([]);
    await close();
  });
});

describe('fracture codes', () => {
  it('are taken out with a reason, put back, and added, and say who did so', async () => {
    const { page, complaints, close } = await pages.visitAs(PEOPLE.lead);
    await page.goto('/service/codes');
    await page.getByText('Nothing was changed here: the shipped codes count.').waitFor();
    await page.getByRole('button', { name: 'Take out 359817006' }).click();
    await page.getByRole('dialog').getByLabel('Why').fill('The hip team calls these patients');
    await page.getByRole('dialog').getByRole('button', { name: 'Take out' }).click();
    const own = page.getByRole('region', { name: 'Changed here' }).getByRole('listitem');
    const hip = own.filter({ hasText: /Hip, closed359817006Nothing.*Eleanor Pryce“The hip team calls/ });
    await hip.waitFor();

    await page.getByRole('button', { name: 'Add a code' }).click();
    const code = page.getByLabel('SNOMED CT id');
    await code.fill('16114002');
    await page.getByRole('textbox', { name: 'Name' }).fill('Ankle');
    await page.getByLabel('Counts as').selectOption('other');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('This is not the id of a SNOMED CT concept').waitFor();
    await code.fill('16114001');
    await page.getByRole('button', { name: 'Save' }).click();
    await own.filter({ hasText: /Ankle16114001Other.*Eleanor Pryce/ }).waitFor();

    await hip.getByRole('button', { name: 'As shipped: 359817006' }).click();
    await hip.waitFor({ state: 'detached' });
    const shipped = page.getByRole('region', { name: 'Shipped' }).getByRole('listitem');
    await shipped.filter({ hasText: 'Hip, closed359817006Hip' }).waitFor();
    expect(complaints).toEqual([]);
    await close();
  });
});
