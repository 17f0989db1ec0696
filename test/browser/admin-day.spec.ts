import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { codeOf, NOW, PASSWORD, PEOPLE, signIn, startPages, type Pages } from './pages.ts';

/** A code counts once: each time one is wanted, the database's clock goes on by a minute. */
let pages: Pages;
let minute = 0;

beforeAll(async () => {
  pages = await startPages({ secondFactor: 'required' });
});

afterAll(async () => {
  await pages.close();
});

async function nextCode(secret: string): Promise<string> {
  minute += 1;
  const now = new Date(Date.parse(NOW) + minute * 60_000).toISOString();
  await pages.database.freezeAt(now);
  return codeOf(secret, now);
}

/** Sets up the app on the page that asks for a second factor; gives the secret and the recovery codes. */
async function enrolApp(page: Page): Promise<{ secret: string; codes: string[] }> {
  await page.getByRole('heading', { name: 'Set up a second factor' }).waitFor();
  await page.getByRole('button', { name: /^An authenticator app/ }).click();
  await page.getByRole('img', { name: /^QR code/ }).waitFor();
  const secret = (await page.locator('[data-secret]').innerText()).trim();
  await page.getByLabel('Then enter the six digits').fill(await nextCode(secret));
  await page.keyboard.press('Enter');
  const list = page.getByRole('list', { name: 'Recovery codes' });
  await list.waitFor();
  const codes = await list.getByRole('listitem').allInnerTexts();
  await page.getByRole('button', { name: 'I have kept them' }).click();
  return { secret, codes };
}

async function giveCode(page: Page, secret: string): Promise<void> {
  await page.getByLabel('Code from the app').fill(await nextCode(secret));
  await page.keyboard.press('Enter');
}

describe("an administrator's day", () => {
  let adminSecret = '';

  it('begins with a second factor, because a password alone does not open anything', async () => {
    const { page, close } = await pages.visit();
    await signIn(page, PASSWORD, PEOPLE.admin);
    const { secret, codes } = await enrolApp(page);
    adminSecret = secret;
    expect(codes).toHaveLength(10);
    await page.getByRole('heading', { level: 1, name: 'Admin' }).waitFor();
    expect(new URL(page.url()).pathname).toBe('/admin/users');
    await close();
  });

  it('wants the second factor at the next sign-in, and says when a code is wrong', async () => {
    const { page, close } = await pages.visit();
    await signIn(page, PASSWORD, PEOPLE.admin);
    await page.getByRole('heading', { name: 'One more step' }).waitFor();
    await page.getByLabel('Code from the app').fill('000000');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').getByText('FLS-1113').waitFor();
    // Reloading does not take the step back: the session waits where it was.
    await page.reload();
    await page.getByRole('heading', { name: 'One more step' }).waitFor();
    await giveCode(page, adminSecret);
    await page.getByRole('heading', { level: 1, name: 'Admin' }).waitFor();
    await close();
  });

  it('invites a nurse, who chooses a password and a second factor, and works', async () => {
    const { page, close } = await pages.visit();
    await signIn(page, PASSWORD, PEOPLE.admin);
    await giveCode(page, adminSecret);
    await page.getByRole('button', { name: 'Invite somebody' }).click();
    const dialog = page.getByRole('dialog', { name: 'Invite somebody' });
    await dialog.getByLabel('Name').fill('Nadia Rahman');
    await dialog.getByLabel('E-mail').fill('nadia@calder.example');
    await dialog.getByRole('button', { name: 'Invite' }).click();
    const handOver = page.getByRole('dialog', { name: 'Hand this link over' });
    const link = (await handOver.getByText(/\/link#/).innerText()).trim();
    await page.keyboard.press('Escape');
    // Shown once: it does not go away by a slip.
    expect(await handOver.isVisible()).toBe(true);
    await handOver.getByRole('button', { name: 'I have it' }).click();
    await page.getByText('Invited', { exact: true }).waitFor();

    const nurse = await pages.visit();
    await nurse.page.goto(link);
    await nurse.page.getByRole('heading', { name: 'Welcome, Nadia Rahman' }).waitFor();
    expect(await nurse.page.title()).not.toContain('Nadia');
    await nurse.page.getByRole('textbox', { name: 'New password' }).fill('passwordpassword');
    await nurse.page.getByRole('button', { name: 'Set the password' }).click();
    await nurse.page.getByRole('alert').getByText('FLS-1107').waitFor();
    await nurse.page.getByRole('textbox', { name: 'New password' }).fill('four lanterns on the quay');
    await nurse.page.getByRole('button', { name: 'Set the password' }).click();
    await nurse.page.getByRole('link', { name: 'Sign in' }).click();
    await signIn(nurse.page, 'four lanterns on the quay', 'nadia@calder.example');
    const { secret, codes } = await enrolApp(nurse.page);
    await nurse.page.locator('[data-line]').first().waitFor();
    const [code = ''] = codes;
    await nurse.close();

    // The link is used up, and the telephone is lost: a recovery code opens, once.
    const again = await pages.visit();
    await again.page.goto(link);
    await again.page.getByRole('alert').getByText('FLS-1116').waitFor();
    await again.page.goto('/');
    await signIn(again.page, 'four lanterns on the quay', 'nadia@calder.example');
    await again.page.getByRole('button', { name: 'Use a recovery code' }).click();
    await again.page.getByLabel('Recovery code').fill(code);
    await again.page.keyboard.press('Enter');
    await again.page.locator('[data-line]').first().waitFor();
    expect(secret).not.toBe(adminSecret);
    await again.close();

    await page.reload();
    await page.getByRole('button', { name: 'What to do with Nadia Rahman' }).click();
    await page.getByRole('menuitem', { name: 'Change the role' }).click();
    const role = page.getByRole('dialog', { name: 'Role of Nadia Rahman' });
    await role.getByRole('radio', { name: 'Lead', exact: true }).check();
    await role.getByRole('button', { name: 'Change the role' }).click();
    await page.getByText('The role is changed').waitFor();
    const [membership] = await pages.database.query<{ role: string }>(
      `select m.role from membership m join user_account u on u.id = m.user_id where u.email = 'nadia@calder.example'`,
    );
    expect(membership?.role).toBe('lead');
    await close();
  });

  it('is asked to prove who she is when that was long ago, and what she did goes on by itself', async () => {
    const { page, close } = await pages.visit();
    await signIn(page, PASSWORD, PEOPLE.admin);
    await giveCode(page, adminSecret);
    await page.getByRole('link', { name: 'Machine clients' }).click();
    // Half an hour, a step at a time: an idle session would end.
    minute += 12;
    await pages.database.freezeAt(new Date(Date.parse(NOW) + minute * 60_000).toISOString());
    await page.reload();
    await page.getByRole('button', { name: 'Connect a program' }).click();
    const dialog = page.getByRole('dialog', { name: 'Connect a program' });
    await dialog.getByLabel('Name').fill('Laboratory system');
    await dialog.getByRole('checkbox', { name: 'system/*.rs' }).check();
    await dialog.getByRole('button', { name: 'Connect' }).click();
    const proof = page.getByRole('dialog', { name: 'Prove that it is you' });
    await proof.getByLabel('Code from the app').fill(await nextCode(adminSecret));
    await page.keyboard.press('Enter');
    const once = page.getByRole('dialog', { name: 'The secret of Laboratory system' });
    await once.getByText('Client id').waitFor();
    await once.getByRole('button', { name: 'I have it' }).click();
    await page.getByText('Laboratory system').waitFor();
    const [made] = await pages.database.query<{ times: number }>(
      `select count(*)::int as times from machine_client where name = 'Laboratory system'`,
    );
    expect(made?.times).toBe(1);
    await close();
  });

  it('stops the sending with a reason, and starts it again', async () => {
    const { page, close } = await pages.visit();
    await signIn(page, PASSWORD, PEOPLE.admin);
    await giveCode(page, adminSecret);
    await page.getByRole('link', { name: 'Sending' }).click();
    await page.getByRole('button', { name: /^Stop sending: Calder/ }).click();
    const dialog = page.getByRole('dialog', { name: 'Stop sending' });
    await dialog.getByLabel('Why').fill('The number of the clinic changes today');
    await dialog.getByRole('button', { name: 'Stop sending' }).click();
    await page.getByText(/by Priya Castellan: The number of the clinic changes today/).waitFor();
    await page.getByRole('link', { name: 'Health' }).click();
    await page.getByRole('heading', { name: 'Something needs you' }).waitFor();
    await page.getByRole('link', { name: 'Sending' }).click();
    await page.getByRole('button', { name: 'Send again' }).click();
    await page.getByRole('button', { name: /^Stop sending: Calder/ }).waitFor();
    await close();
  });

  it('shows no patient, and is kept from the pages that would', async () => {
    const { page, close } = await pages.visit();
    const asked: string[] = [];
    page.on('request', (request) => asked.push(new URL(request.url()).pathname));
    await signIn(page, PASSWORD, PEOPLE.admin);
    await giveCode(page, adminSecret);
    await page.getByRole('heading', { level: 1, name: 'Admin' }).waitFor();
    expect(await page.getByRole('searchbox').count()).toBe(0);
    for (const path of ['/inbox', '/messages', '/mailbox', '/audit/records', '/service/retention', '/emergency']) {
      await page.goto(path);
      await page.getByRole('heading', { level: 1, name: 'Not for your role' }).waitFor();
    }
    expect(
      asked
        .filter((path) => /worklist|patients|messages|mailbox|work-items|audit|retention/.test(path))
        .filter((path) => path.startsWith('/api/')),
    ).toEqual([]);
    await close();
  });
});

describe("one's own account", () => {
  it('changes the password, and ends the sessions elsewhere', async () => {
    const first = await pages.visit();
    await signIn(first.page, PASSWORD, PEOPLE.lead);
    const { secret } = await enrolApp(first.page);
    await first.page.locator('[data-line]').first().waitFor();
    const second = await pages.visit();
    await signIn(second.page, PASSWORD, PEOPLE.lead);
    await giveCode(second.page, secret);
    await second.page.locator('[data-line]').first().waitFor();
    await second.page.getByRole('button', { name: /Account of/ }).click();
    await second.page.getByRole('link', { name: 'Your account' }).click();
    await second.page.getByRole('button', { name: 'Change the password' }).click();
    const dialog = second.page.getByRole('dialog', { name: 'Change the password' });
    await dialog.getByRole('textbox', { name: 'Password now' }).fill(PASSWORD);
    await dialog.getByRole('textbox', { name: 'New password' }).fill('seven herons by the weir');
    await dialog.getByRole('button', { name: 'Change the password' }).click();
    await second.page.getByText('The password is changed').waitFor();
    await first.page.getByRole('link', { name: 'Messages' }).click();
    await first.page.getByRole('dialog', { name: 'Your session has ended' }).waitFor();
    await first.close();
    await second.close();
  });
});
