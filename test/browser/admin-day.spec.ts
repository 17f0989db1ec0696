import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { codeOf, NOW, PASSWORD, PEOPLE, signIn, startPages, tabTo, type Pages } from './pages.ts';

/** A code counts once: each time one is wanted, the database's clock goes on by a minute. */
let pages: Pages;
let minute = 0;
/** Of the lead's app, once it is set up. */
let leadSecret = '';

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
    await page.locator('nav').getByRole('link', { name: 'Sending' }).click();
    await page.getByRole('button', { name: /^Stop sending: Calder/ }).click();
    const dialog = page.getByRole('dialog', { name: 'Stop sending' });
    await dialog.getByLabel('Why').fill('The number of the clinic changes today');
    await dialog.getByRole('button', { name: 'Stop sending' }).click();
    const switches = page.getByRole('region', { name: 'Sending' });
    await switches.getByText(/by Priya Castellan: The number of the clinic changes today/).waitFor();
    await page.getByRole('link', { name: 'Health' }).click();
    await page.getByRole('heading', { name: 'Something needs you' }).waitFor();
    await page.locator('nav').getByRole('link', { name: 'Sending' }).click();
    await page.getByRole('button', { name: 'Send again' }).click();
    await page.getByRole('button', { name: /^Stop sending: Calder/ }).waitFor();
    await close();
  });

  it('sees how everything runs and what to do, and without the installation only the service', async () => {
    await pages.database.query('update user_account set installation_admin = false where email = $1', [PEOPLE.admin]);
    const { page, close } = await pages.visit();
    await signIn(page, PASSWORD, PEOPLE.admin);
    await giveCode(page, adminSecret);
    await page.getByRole('link', { name: 'Health' }).click();
    const worker = page.getByRole('listitem').filter({ hasText: 'Worker' });
    await worker.getByText('has never been seen').waitFor();
    await worker.getByText('Start the worker; its log says why it stopped.', { exact: false }).waitFor();
    await worker.getByText('Needs you').waitFor();
    expect(await page.getByRole('heading', { name: 'The whole installation' }).count()).toBe(0);
    await pages.database.query(
      `insert into worker_presence (worker, started_at, gateways, backlog, has_queue) values ('one', osteon_now(),
         '[{"name": "twilio", "channels": ["sms"], "standing": "resting"}]',
         '{"oldestDueSeconds": 0, "due": 0, "inFlight": 0, "uncertain": 0}', true)`,
    );
    await pages.database.query('update user_account set installation_admin = true where email = $1', [PEOPLE.admin]);
    await page.reload();
    await worker.getByText('Good').waitFor();
    await page.getByRole('heading', { name: 'The whole installation' }).waitFor();
    const gateway = page.getByRole('listitem').filter({ hasText: 'Gateway twilio' });
    await gateway.getByText('Needs you').waitFor();
    await page
      .getByRole('listitem')
      .filter({ hasText: 'Last backup' })
      .getByText('osteon backup FILE', { exact: false })
      .waitFor();
    await close();
  });

  it('by keyboard alone lets another administer the installation too, and takes that back', async () => {
    await pages.database.query(
      `with one as (
         insert into user_account (email, display_name, password_hash)
         select 'second@calder.example', 'Selma Ortiz', password_hash from user_account where email = $1 returning id
       )
       insert into membership (user_id, service_id, role)
       select one.id, m.service_id, 'admin' from one, membership m join user_account u on u.id = m.user_id where u.email = $1`,
      [PEOPLE.admin],
    );
    const { page, close } = await pages.visit();
    await signIn(page, PASSWORD, PEOPLE.admin);
    await giveCode(page, adminSecret);
    await page.getByText('Selma Ortiz').waitFor();
    const isInstallationAdmin = async () =>
      (
        await pages.database.query<{ is: boolean }>(
          `select installation_admin as "is" from user_account where email = 'second@calder.example'`,
        )
      )[0]?.is;
    for (const [item, after] of [
      ['Let them administer the installation', true],
      ['No longer the installation’s administrator', false],
    ] as const) {
      await tabTo(page, 'What to do with Selma Ortiz');
      await page.keyboard.press('Enter');
      const choice = page.getByRole('menuitem', { name: item });
      await choice.waitFor();
      for (let pressed = 0; pressed < 12; pressed += 1) {
        // The menu itself has the focus at first, and the words of all its items.
        if (await choice.evaluate((element) => element === element.ownerDocument.activeElement)) break;
        await page.keyboard.press('ArrowDown');
      }
      await page.keyboard.press('Enter');
      await page.getByRole('dialog', { name: item }).waitFor();
      await tabTo(page, item);
      await page.keyboard.press('Enter');
      await page.getByRole('dialog', { name: item }).waitFor({ state: 'detached' });
      expect(await isInstallationAdmin()).toBe(after);
    }
    await close();
  });

  it('brings a file of another system in, sees what it did, and reads why a faulty one was refused', async () => {
    const { page, close } = await pages.visit();
    await signIn(page, PASSWORD, PEOPLE.admin);
    await giveCode(page, adminSecret);
    await page.getByRole('link', { name: 'Imports' }).click();
    const give = async (content: object) => {
      const [chooser] = await Promise.all([
        page.waitForEvent('filechooser'),
        page.getByRole('button', { name: /^FHIR R4 transaction bundle/ }).click(),
      ]);
      await chooser.setFiles({
        name: 'bundle.json',
        mimeType: 'application/json',
        buffer: Buffer.from(JSON.stringify(content)),
      });
      await page.getByRole('button', { name: 'Import', exact: true }).click();
    };
    const patient = (birthDate: string) => ({
      resourceType: 'Bundle',
      type: 'transaction',
      entry: [
        {
          fullUrl: 'urn:uuid:11111111-1111-4111-8111-111111111111',
          resource: {
            resourceType: 'Patient',
            identifier: [{ system: 'https://hospital.example/number', value: 'B-77' }],
            name: [{ use: 'official', family: 'Imported', given: ['Ida'] }],
            gender: 'female',
            birthDate,
          },
          request: { method: 'POST', url: 'Patient' },
        },
      ],
    });
    await give(patient('1944-13-45'));
    await page.getByRole('alert').getByText('The bundle was refused. Nothing was stored.').waitFor();
    await give(patient('1944-10-11'));
    await page.getByText(/^1 new, 0 changed, 0 unchanged patients$/).waitFor();
    expect(await page.getByText('Imported Ida').count()).toBe(0);
    await close();
  });

  it('confirms an erasure that the lead asked for, after the lead has kept the person’s data in a file', async () => {
    const lead = await pages.visit();
    await signIn(lead.page, PASSWORD, PEOPLE.lead);
    const { secret } = await enrolApp(lead.page);
    leadSecret = secret;
    await lead.page.locator('[data-line] a').first().click();
    await lead.page.getByRole('button', { name: 'Privacy' }).click();
    const [file] = await Promise.all([
      lead.page.waitForEvent('download'),
      lead.page.getByRole('menuitem', { name: 'As data (JSON)' }).click(),
    ]);
    expect(file.suggestedFilename()).toMatch(/\.json$/);
    const patientId = /[0-9a-f-]{36}$/.exec(lead.page.url())?.[0] ?? '';
    await lead.page.getByRole('button', { name: 'Privacy' }).click();
    await lead.page.getByRole('menuitem').last().click();
    const dialog = lead.page.getByRole('dialog');
    await dialog.getByRole('textbox').fill('She asked for it in writing on Friday.');
    await dialog.locator('button[type=submit]').click();
    await dialog.waitFor({ state: 'detached' });
    await lead.close();

    const { page, close } = await pages.visit();
    await signIn(page, PASSWORD, PEOPLE.admin);
    await giveCode(page, adminSecret);
    await page.getByRole('link', { name: 'Erasures' }).click();
    const asked = page.getByRole('listitem').filter({ hasText: patientId });
    await asked.getByRole('button').first().click();
    await page.getByRole('dialog').locator('button[type=submit]').click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await pages.database.query('select id from patient where id = $1', [patientId])).toEqual([]);
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
    await giveCode(first.page, leadSecret);
    await first.page.locator('[data-line]').first().waitFor();
    const second = await pages.visit();
    await signIn(second.page, PASSWORD, PEOPLE.lead);
    await giveCode(second.page, leadSecret);
    await second.page.locator('[data-line]').first().waitFor();
    await second.page.getByRole('button', { name: /Account of/ }).click();
    await second.page.getByRole('link', { name: 'Your account' }).click();
    await second.page.getByRole('button', { name: 'Change the password' }).click();
    const dialog = second.page.getByRole('dialog', { name: 'Change the password' });
    await dialog.getByRole('textbox', { name: 'Password now' }).fill(PASSWORD);
    await dialog.getByRole('textbox', { name: 'New password' }).fill('seven herons by the weir');
    await dialog.getByRole('button', { name: 'Change the password' }).click();
    await second.page.getByText('The password is changed').waitFor();
    // It may have heard of it by itself, and then its words stand over the link.
    await first.page.getByRole('link', { name: 'Messages' }).dispatchEvent('click');
    await first.page.getByRole('dialog', { name: 'Your session has ended' }).waitFor();
    await first.close();
    await second.close();
  });

  it('makes a link to the calendar, which is shown once and read by anybody, and ends it', async () => {
    const { page, complaints, close } = await pages.visit();
    await signIn(page, PASSWORD, PEOPLE.nurse);
    await enrolApp(page);
    await page.locator('[data-line]').first().waitFor();
    await page.goto('/account');
    const panel = page.getByRole('region', { name: 'Calendar' });
    await panel.getByRole('button', { name: 'Make a link' }).click();
    const dialog = page.getByRole('dialog', { name: 'Link for your calendar' });
    const link = (await dialog.getByText(/\/calendar\//).textContent()) ?? '';
    await dialog.getByRole('button', { name: 'Copy: Link for your calendar' }).waitFor();
    await dialog.getByRole('button', { name: 'I have it' }).click();
    const calendar = await fetch(link);
    expect([calendar.status, calendar.headers.get('content-type')]).toEqual([200, 'text/calendar; charset=utf-8']);
    await panel.getByRole('button', { name: 'End the link' }).click();
    await page.getByRole('dialog', { name: 'End the link' }).getByRole('button', { name: 'End the link' }).click();
    await panel.getByText('There is no link yet.').waitFor();
    expect((await fetch(link)).status).toBe(404);
    expect(complaints).toEqual([]);
    await close();
  });
});
