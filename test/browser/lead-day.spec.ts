import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { until } from '../harness/processes.ts';
import { PEOPLE, startPages, tabTo, type Pages } from './pages.ts';

let pages: Pages;

beforeAll(async () => {
  pages = await startPages();
});

afterAll(async () => {
  await pages.close();
});

/** Somebody of the service, in alphabetical order. */
async function aPatient(place: number): Promise<{ id: string; name: string }> {
  const [patient] = await pages.database.query<{ id: string; name: string }>(
    `select p.id, p.given || ' ' || p.family as name from patient p join service s on s.id = p.service_id
      where s.code = 'calder' and p.died_on is null and p.left_on is null order by p.family, p.given offset $1 limit 1`,
    [place],
  );
  if (patient === undefined) throw new Error('the demonstration has too few patients');
  return patient;
}

const one = async <Row>(sql: string, values: readonly unknown[] = []): Promise<Row | undefined> =>
  (await pages.database.query<Row>(sql, values))[0];

/** A message of which nobody knows whether it arrived, with the item that asks. */
async function anUncertainDelivery(): Promise<string> {
  const { id } = await aPatient(3);
  const row = await one<{ id: string }>(
    `with m as (
       insert into message (service_id, patient_id, origin, key, step, asks, content, sent_by, channel, language, state,
         planned_for, send_after, sent_at)
       select p.service_id, p.id, 'manual', gen_random_uuid()::text, 'manual', false, '{"subject":null,"body":"Please call us."}',
         (select id from user_account where email = $2), 'sms', 'en', 'uncertain', '2026-06-12', '2026-06-12T10:00Z',
         '2026-06-12T10:00Z'
       from patient p where p.id = $1 returning id, service_id, patient_id
     ), w as (
       insert into work_item (service_id, patient_id, message_id, kind, key, detail)
       select service_id, patient_id, id, 'uncertain-delivery', 'uncertain/' || id, '{}' from m
     )
     select id from m`,
    [id, PEOPLE.nurse],
  );
  return row?.id ?? '';
}

/** An access in an emergency, by somebody of another service, that waits to be looked at. */
const anEmergencyAccess = async (): Promise<void> => {
  const { id } = await aPatient(5);
  await pages.database.query(
    `insert into emergency_access (service_id, patient_id, user_id, session_id, from_service_id, reason, opened_at,
       expires_at, ended_at)
     select p.service_id, p.id, u.id, gen_random_uuid(), m.service_id, 'Brought in unconscious', osteon_now() - interval '3 hours',
       osteon_now() - interval '2 hours', osteon_now() - interval '2 hours'
     from patient p, user_account u join membership m on m.user_id = u.id where p.id = $1 and u.email = $2`,
    [id, PEOPLE.stranger],
  );
};

/** Somebody who died so long ago that the record need not be kept. */
async function someoneLongGone(place: number): Promise<string> {
  const { id, name } = await aPatient(place);
  await pages.database.query(`update patient set died_on = '2015-01-01' where id = $1`, [id]);
  return name;
}

const inArea = (page: Page, name: string) =>
  page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: new RegExp(`^${name}`) });

describe("a lead's day, by mouse", () => {
  it('begins with those whom nobody has: one is given to a nurse', async () => {
    const { page, close } = await pages.visitAs(PEOPLE.lead);
    await page.locator('[data-line]').first().waitFor();
    await page.getByText('Nobody', { exact: true }).click();
    await page.waitForURL(/assigned=nobody/);
    const line = page.locator('[data-line]').filter({ hasText: 'Unassigned' }).first();
    const href = String(await line.locator('a').first().getAttribute('href'));
    await line.locator('a').first().click();
    await page.waitForURL(`**${href}`);
    const assigned = page.getByRole('combobox', { name: 'Assigned to' });
    await assigned.selectOption({ label: 'Amara Whitfield' });
    const stored = () =>
      one<{ email: string }>(
        `select u.email from assignment a join user_account u on u.id = a.user_id where a.patient_id = $1`,
        [href.split('/').at(-1)],
      );
    await until('the assignment', async () => (await stored())?.email === PEOPLE.nurse);
    await page.goBack();
    await page.waitForURL(/assigned=nobody/);
    await close();
  });

  it('settles a message of which nobody knew', async () => {
    const messageId = await anUncertainDelivery();
    const { page, close } = await pages.visitAs(PEOPLE.lead);
    await inArea(page, 'Inbox').click();
    await page.getByRole('link', { name: new RegExp((await aPatient(3)).name) }).click();
    await page.getByRole('region', { name: 'Did it arrive?' }).waitFor();
    await page.getByRole('button', { name: 'It arrived' }).click();
    await page.getByText('Noted: it arrived').waitFor();
    const state = await one<{ state: string }>('select state from message where id = $1', [messageId]);
    expect(state).toEqual({ state: 'accepted' });
    await close();
  });

  it('finds in a day what was not sent, and opens it as a list', async () => {
    const { page, close } = await pages.visitAs(PEOPLE.lead);
    const { id } = await aPatient(7);
    await pages.database.query(
      `insert into message (service_id, patient_id, origin, key, step, asks, content, sent_by, channel, language, state,
         reason, planned_for, send_after)
       select service_id, id, 'manual', gen_random_uuid()::text, 'manual', false, '{"subject":null,"body":"Hello"}',
         (select id from user_account where email = $2), 'sms', 'en', 'skipped', 'opted-out', '2026-06-15', '2026-06-15T08:00Z'
       from patient where id = $1`,
      [id, PEOPLE.nurse],
    );
    await inArea(page, 'Messages').click();
    await page.getByRole('link', { name: 'Day by day' }).click();
    const today = page.getByRole('row', { name: /today, so far/ });
    await today.getByRole('link', { name: /× Skipped/ }).click();
    await page.getByRole('region', { name: 'Messages', exact: true }).getByText('opted out of messages').waitFor();
    expect(new URL(page.url()).search).toBe('?on=2026-06-15&state=skipped');
    await page.getByText(/message.* expected/).waitFor();
    await close();
  });

  it('changes a text, is told at the spot what is wrong with it, and goes back to the shipped one', async () => {
    const { page, close } = await pages.visitAs(PEOPLE.lead);
    await inArea(page, 'Messages').click();
    await page.getByRole('link', { name: 'Texts' }).click();
    await page.getByRole('link', { name: /^Please call us/ }).click();
    const editor = page.getByRole('region', { name: 'Please call us' });
    const sms = editor.getByRole('textbox', { name: 'Text message' });
    const save = editor.getByRole('button', { name: 'Save', exact: true });
    await sms.fill('Please ring {doctor}.');
    await editor.getByText('{doctor} is not known here.').waitFor();
    expect(await save.isDisabled()).toBe(true);
    await sms.fill('Your denosumab is due.');
    await editor.getByText('“denosumab” reveals too much to anybody who sees the telephone.').waitFor();
    await sms.fill('Please ring us. '.repeat(30));
    await editor.getByText(/Too long: with these letters at most 2 text messages/).waitFor();
    await sms.fill('Do ring us when you can: {telephone}.');
    await editor.getByText('Do ring us when you can: 0117 496 0000.').waitFor();
    await editor.getByText('goes as 1 text message').waitFor();
    await save.click();
    await page.getByText('The text is saved').waitFor();
    await editor.getByText(/^Your service’s own words, saved .* by Eleanor Pryce$/).waitFor();
    await page.getByRole('link', { name: /^Please call us.*Own words/ }).waitFor();

    const languages = page.getByRole('radiogroup', { name: 'Language of the text' });
    await languages.getByText('اردو').click();
    await page.waitForURL(/language=ur/);
    const urdu = page.getByRole('region', { name: 'Please call us' });
    await urdu.getByText('As shipped', { exact: true }).waitFor();
    const preview = urdu.getByRole('group', { name: 'Preview: Text message' }).locator('[lang=ur]');
    await preview.waitFor();
    const direction = "getComputedStyle(document.querySelector('[role=group] [lang=ur]')).direction";
    expect(await page.evaluate<string>(direction)).toBe('rtl');
    await languages.getByText('English').click();

    await editor.getByRole('button', { name: 'Back to the shipped text' }).click();
    const dialog = page.getByRole('dialog', { name: 'Back to the shipped text' });
    await dialog.getByRole('button', { name: 'Back to the shipped text' }).click();
    await editor.getByText(/^As shipped; Eleanor Pryce went back to it/).waitFor();
    await close();
  });

  it('writes a letter, reads it, approves a batch, and says that it is posted', async () => {
    const { id, name } = await aPatient(9);
    const { page, close } = await pages.visitAs(PEOPLE.lead);
    await page.goto(`/patients/${id}`);
    await page.getByRole('button', { name: 'Write', exact: true }).click();
    await page.getByRole('menuitem', { name: 'A letter' }).click();
    const dialog = page.getByRole('dialog', { name: 'Write a letter' });
    await dialog.getByLabel('Name of who it goes to').fill('Dr Ahmed');
    await dialog.getByLabel('Address, a line each').fill('Hill Surgery\n1 High Street');
    await dialog.getByRole('button', { name: 'Write the letter' }).click();
    const written = page.getByRole('dialog', { name: 'The letter waits for the next print run' });
    await written.getByText('Hill Surgery').waitFor();
    await page.keyboard.press('Escape');
    await page.goto('/messages/letters');
    await page.getByRole('button', { name: `Read the letter about ${name}` }).click();
    const sheet = page.getByRole('dialog', { name: 'To the GP' });
    await sheet.getByText('Dr Ahmed').waitFor();
    const [single] = await Promise.all([
      page.waitForEvent('download'),
      sheet.getByRole('button', { name: 'As PDF' }).click(),
    ]);
    // Nobody's name stands among the files of a computer.
    expect(single.suggestedFilename()).toMatch(/^letter-[0-9a-f]{8}\.pdf$/);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Approve and make a batch' }).click();
    const approve = page.getByRole('dialog', { name: 'Approve and make a batch' });
    await approve.getByRole('button', { name: 'Approve and make a batch' }).click();
    await page.getByText('No letter waits.').waitFor();
    await page.getByRole('button', { name: /^Save the batch of/ }).click();
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('menuitem', { name: 'For both sides of the paper' }).click(),
    ]);
    expect(file.suggestedFilename()).toMatch(/^letters-.*\.pdf$/);
    await page.getByRole('button', { name: /^Mark the batch of/ }).click();
    await page.getByText(/^Posted /).waitFor();
    await close();
  });

  it('stops the sending with a reason that everybody sees on every page, and starts it again', async () => {
    const { page, close } = await pages.visitAs(PEOPLE.lead);
    await inArea(page, 'Service').click();
    await page.getByRole('link', { name: 'Sending', exact: true }).click();
    await page.getByRole('button', { name: /^Stop sending: Calder/ }).click();
    // Every service is stopped by who administers the installation, and by nobody else.
    expect(await page.getByRole('button', { name: /^Stop sending: Every/ }).count()).toBe(0);
    const dialog = page.getByRole('dialog', { name: 'Stop sending' });
    await dialog.getByLabel('Why').fill('The telephone number of the clinic changes');
    await dialog.getByRole('button', { name: 'Stop sending' }).click();
    const said = /Stopped .* by Eleanor Pryce: The telephone number of the clinic changes/;
    await page.getByRole('status').filter({ hasText: said }).waitFor();
    const nurse = await pages.visitToday();
    for (const path of ['/', '/inbox', '/messages', '/account']) {
      await nurse.page.goto(path);
      await nurse.page.getByRole('status').filter({ hasText: said }).waitFor();
    }
    await nurse.close();
    await page.getByRole('button', { name: 'Send again' }).click();
    await page.getByRole('status').filter({ hasText: said }).waitFor({ state: 'detached' });
    await close();
  });

  it('reviews an emergency access and decides how long a record is kept', async () => {
    await anEmergencyAccess();
    const gone = await someoneLongGone(11);
    const { page, close } = await pages.visitAs(PEOPLE.lead);
    await inArea(page, 'Service').click();
    await page.getByRole('button', { name: 'Review the access of Mere Kahu' }).click();
    const review = page.getByRole('dialog', { name: 'Review of the access of Mere Kahu' });
    await review.getByText('Justified', { exact: true }).click();
    await review.getByRole('button', { name: 'Store the review' }).click();
    await page.getByText('The review is stored').waitFor();
    await page.getByRole('link', { name: 'Retention' }).click();
    await page.getByRole('button', { name: `Keep the record of ${gone} longer` }).click();
    const keep = page.getByRole('dialog', { name: `Keep the record of ${gone} longer` });
    await keep.getByLabel('Why it is kept longer').fill('A claim is under way');
    await keep.getByRole('button', { name: 'Keep longer' }).click();
    await page.getByText('It is kept longer').waitFor();
    await page.getByRole('button', { name: `Keep the record of ${gone} longer` }).waitFor({ state: 'detached' });
    await close();
  });
});

describe("a lead's day, by keyboard alone", () => {
  beforeEach(async () => {
    await pages.database.query('delete from emergency_access');
  });

  it('assigns, settles, stops and starts, reviews and keeps without a mouse', async () => {
    const messageId = await anUncertainDelivery();
    await anEmergencyAccess();
    const gone = await someoneLongGone(13);
    const { page, close } = await pages.visitAs(PEOPLE.lead);
    await page.locator('[data-line]').first().waitFor();

    // The first whom nobody has becomes the lead's own, and is given back by the same key.
    await page.goto('/?assigned=nobody');
    await page.locator('[data-line]').first().waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('a');
    await until('the assignment', () =>
      one(`select 1 from assignment a join user_account u on u.id = a.user_id where u.email = $1`, [PEOPLE.lead]),
    );

    await tabTo(page, /^Inbox/);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Inbox' }).waitFor();
    // Anchored, because the page itself has the focus first, and holds every name.
    await tabTo(page, new RegExp(`^Delivery uncertain.*${(await aPatient(3)).name}`));
    await page.keyboard.press('Enter');
    await page.getByRole('region', { name: 'Did it arrive?' }).waitFor();
    await tabTo(page, 'It did not arrive');
    await page.keyboard.press('Enter');
    await page.getByText('Noted: it did not arrive').waitFor();
    expect(await one('select state from message where id = $1', [messageId])).toEqual({ state: 'failed' });

    await page.goto('/messages/texts');
    await tabTo(page, /^Please call us/);
    await page.keyboard.press('Enter');
    await page.getByRole('region', { name: 'Please call us' }).waitFor();
    await tabTo(page, /^Text message/);
    await page.keyboard.press('Control+A');
    await page.keyboard.type('Please do ring us: {telephone}.');
    await page.getByText('Please do ring us: 0117 496 0000.').waitFor();
    await tabTo(page, 'Save');
    await page.keyboard.press('Enter');
    await page.getByText('The text is saved').waitFor();

    await page.goto('/service/sending');
    await page.getByRole('button', { name: /^Stop sending: Calder/ }).waitFor();
    await tabTo(page, /^Stop sending: Calder/);
    await page.keyboard.press('Enter');
    await page.getByRole('dialog', { name: 'Stop sending' }).waitFor();
    await page.keyboard.type('A storm');
    await tabTo(page, 'Stop sending');
    await page.keyboard.press('Enter');
    await page.getByRole('status').filter({ hasText: 'A storm' }).waitFor();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await tabTo(page, 'Send again');
    await page.keyboard.press('Enter');
    await page.getByRole('status').filter({ hasText: 'A storm' }).waitFor({ state: 'detached' });

    await page.goto('/service/emergency');
    await page.getByRole('button', { name: 'Review the access of Mere Kahu' }).waitFor();
    await tabTo(page, 'Review the access of Mere Kahu');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    await tabTo(page, 'Justified');
    await page.keyboard.press('Space');
    await tabTo(page, 'Store the review');
    await page.keyboard.press('Enter');
    await page.getByText('The review is stored').waitFor();

    await page.goto('/service/retention');
    await page.getByRole('button', { name: `Keep the record of ${gone} longer` }).waitFor();
    await tabTo(page, `Keep the record of ${gone} longer`);
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    await tabTo(page, /^Why it is kept longer/);
    await page.keyboard.type('A claim is under way');
    await page.keyboard.press('Tab');
    await tabTo(page, 'Keep longer');
    await page.keyboard.press('Enter');
    await page.getByText('It is kept longer').waitFor();
    await close();
  });
});
