import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { jobContracts, openQueueViews, type QueueViews } from '@osteon/jobs';
import type { Page } from 'playwright-core';
import { LOOKED_AT_IN, lookingIn } from './axe.ts';
import { PEOPLE, startPages, tabTo, type Pages } from './pages.ts';

let pages: Pages;
let queues: QueueViews;
let nurseId = '';
let patient: { id: string; service_id: string; name: string };

beforeAll(async () => {
  queues = openQueueViews(
    { redisUrl: process.env['OSTEON_TEST_REDIS_URL'] ?? '', prefix: `l${randomUUID().slice(0, 8)}` },
    jobContracts,
  );
  pages = await startPages({ queues });
  const [found] = await pages.database.query<typeof patient & { nurse: string }>(
    `select p.id, p.service_id, p.given || ' ' || p.family as name, u.id as nurse
     from user_account u join membership m on m.user_id = u.id join patient p on p.service_id = m.service_id
     where u.email = $1 and p.died_on is null order by p.family, p.id limit 1`,
    [PEOPLE.nurse],
  );
  if (found === undefined) throw new Error('the demonstration has no patient');
  patient = found;
  nurseId = found.nurse;
});
afterAll(() => pages.close());

async function raise(
  kind: string,
  { urgent = false, words = '', messageId = null as string | null } = {},
): Promise<string> {
  const [row] = await pages.database.query<{ id: string }>(
    `insert into work_item (service_id, patient_id, kind, key, urgent, detail, message_id)
     values ($1, $2, $3, gen_random_uuid()::text, $4, $5, $6) returning id`,
    [
      patient.service_id,
      patient.id,
      kind,
      urgent,
      JSON.stringify(words === '' ? {} : { channel: 'sms', words }),
      messageId,
    ],
  );
  return row?.id ?? '';
}

async function aMessageOfWhichNobodyKnows(): Promise<string> {
  const [row] = await pages.database.query<{ id: string }>(
    `insert into message (service_id, patient_id, origin, key, step, asks, content, sent_by, channel, language, state,
       planned_for, send_after, sent_at, contact_point_id)
     select $1::uuid, $2::uuid, 'manual', gen_random_uuid()::text, 'manual', false, '{"subject": null, "body": "Please call us."}',
       $3, 'sms', 'en', 'uncertain', '2026-06-15', '2026-06-15', '2026-06-15T08:00:00Z',
       (select id from contact_point where patient_id = $2::uuid limit 1) returning id`,
    [patient.service_id, patient.id, nurseId],
  );
  return row?.id ?? '';
}

const lineOf = (page: Page, id: string) => page.locator(`[data-item="${id}"]`);
const stateOf = async (id: string) =>
  (
    await pages.database.query<{ outcome: string | null; note: string | null; steps: number }>(
      `select outcome, note, jsonb_array_length(history) as steps from work_item where id = $1`,
      [id],
    )
  )[0];

describe('two windows', () => {
  it('what one closes in the Inbox goes from the other’s list with a word, and comes back when it is taken back', async () => {
    const id = await raise('reply', { words: 'Thank you, I am well.' });
    const nurse = await pages.visitAs(PEOPLE.nurse);
    const lead = await pages.visitAs(PEOPLE.lead);
    for (const { page } of [nurse, lead]) {
      await page
        .getByRole('link', { name: /^Inbox/ })
        .first()
        .click();
      await lineOf(page, id).waitFor();
    }
    await lineOf(nurse.page, id).getByRole('link').click();
    await nurse.page.getByText('Read, nothing to do').click();
    await nurse.page.getByRole('button', { name: 'Close', exact: true }).click();
    await lineOf(lead.page, id).waitFor({ state: 'detached' });
    await lead.page.getByText(`Closed elsewhere: Reply to read, ${patient.name}`).waitFor();
    await nurse.page.getByRole('button', { name: 'Undo' }).click();
    await lineOf(lead.page, id).waitFor();
    expect(await stateOf(id)).toEqual({ outcome: null, note: null, steps: 2 });
    await nurse.close();
    await lead.close();
  });

  it('who has it open sees who closed it, and cannot close it again', async () => {
    const id = await raise('reply', { words: 'See you on Monday.' });
    const nurse = await pages.visitAs(PEOPLE.nurse);
    const lead = await pages.visitAs(PEOPLE.lead);
    await lead.page.goto(`/inbox/${id}`);
    await lead.page.getByText('What was done?').waitFor();
    await nurse.page.goto(`/inbox/${id}`);
    await nurse.page.getByText('Called', { exact: true }).click();
    await nurse.page.getByRole('button', { name: 'Close', exact: true }).click();
    await lead.page
      .getByText(/ closed it on .*: Called/)
      .first()
      .waitFor();
    expect(await lead.page.getByText('What was done?').count()).toBe(0);
    await nurse.close();
    await lead.close();
  });

  it('who takes a patient on Today is seen by the other at once', async () => {
    const nurse = await pages.visitToday();
    const lead = await pages.visitAs(PEOPLE.lead);
    await lead.page.locator('[data-line]').first().waitFor();
    await nurse.page.keyboard.press('j');
    const key = await nurse.page.locator('[data-line]:focus-within').first().getAttribute('data-line');
    const shown = lead.page.locator(`[data-line="${key ?? ''}"]`);
    const before = await shown.innerText();
    await nurse.page.keyboard.press('a');
    while ((await shown.innerText()) === before) await lead.page.waitForTimeout(50);
    await nurse.close();
    await lead.close();
  });

  it('a window that lost its connection says so, and catches up when it is back', async () => {
    const lead = await pages.visitAs(PEOPLE.lead);
    await lead.page
      .getByRole('link', { name: /^Inbox/ })
      .first()
      .click();
    await lead.page.getByRole('heading', { level: 1, name: 'Inbox' }).waitFor();
    await lead.context.setOffline(true);
    await lead.page
      .getByRole('status')
      .getByText(/No connection/)
      .waitFor();
    const id = await raise('reply', { words: 'While you were away.' });
    await lead.context.setOffline(false);
    await lineOf(lead.page, id).waitFor();
    expect(await lead.page.getByText(/No connection/).count()).toBe(0);
    await lead.close();
  });
});

describe('the Inbox by keyboard alone', () => {
  it('walks the list, opens, says what was done with the words that are wanted, and goes on to the next', async () => {
    await pages.database.query(
      `update work_item set closed_at = osteon_now(), outcome = 'settled' where closed_at is null`,
    );
    const urgent = await raise('reply', { urgent: true, words: 'I cannot feel my legs' });
    const incident = await raise('incident');
    const { page, close } = await pages.visitAs(PEOPLE.nurse);
    await tabTo(page, /^Inbox/);
    await page.keyboard.press('Enter');
    await lineOf(page, urgent).waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('a');
    await page.getByText('Amara', { exact: false }).first().waitFor();
    await page.keyboard.press('Enter');
    await page.locator('mark').getByText('cannot feel').waitFor();
    // Words of a red flag are not put aside as read.
    expect(await page.getByText('Read, nothing to do').count()).toBe(0);
    await tabTo(page, 'Told to get emergency help');
    await page.keyboard.press('Space');
    await tabTo(page, 'Close');
    await page.keyboard.press('Enter');
    // The next one is open.
    await page.getByRole('heading', { level: 2, name: 'Incident' }).waitFor();
    expect(await stateOf(urgent)).toMatchObject({ outcome: 'emergency-advised' });
    await tabTo(page, 'Family spoken to');
    await page.keyboard.press('Space');
    await tabTo(page, 'Close');
    await page.keyboard.press('Enter');
    await page.getByText('Here a few words are needed.').waitFor();
    await tabTo(page, /^In a few words/);
    await page.keyboard.type('Spoke to her son, who had told the practice.');
    await tabTo(page, 'Close');
    await page.keyboard.press('Enter');
    await page.getByText('Nothing waits for you here.').waitFor();
    expect(await stateOf(incident)).toMatchObject({ note: 'Spoke to her son, who had told the practice.' });
    await close();
  });

  it('settles a message of which nobody knew', async () => {
    const messageId = await aMessageOfWhichNobodyKnows();
    const id = await raise('uncertain-delivery', { messageId });
    const { page, close } = await pages.visitAs(PEOPLE.nurse);
    await page.goto(`/inbox/${id}`);
    await page.getByText('Please call us.').waitFor();
    await tabTo(page, 'It did not arrive');
    await page.keyboard.press('Enter');
    await page.getByText('Noted: it did not arrive').waitFor();
    expect(await stateOf(id)).toMatchObject({ outcome: 'did not arrive' });
    await close();
  });

  it('a safety officer reads it and is offered nothing to do', async () => {
    const id = await raise('reply', { words: 'Hello' });
    const { page, close } = await pages.visitAs(PEOPLE.safetyOfficer);
    await page.goto(`/inbox/${id}`);
    await page.getByText('Hello').first().waitFor();
    for (const name of ['Close', 'Take it', 'Record contact'])
      expect(await page.getByRole('button', { name, exact: true }).count()).toBe(0);
    await close();
  });
});

/** The patient of the demonstration who is told of twice, as the worker raises the two. */
async function raiseTwo(): Promise<string> {
  const [row] = await pages.database.query<{ id: string }>(
    `with two as (
       select array_agg(id order by id) as ids from patient where service_id = $1 and merged_into_id is null
       group by family, birth_date having count(*) = 2 limit 1)
     insert into work_item (service_id, patient_id, kind, key, detail)
     select $1, ids[1], 'possible-duplicate', gen_random_uuid()::text, jsonb_build_object('patientIds', ids, 'score', 25,
       'reasons', '[{"field": "family", "agreement": "same"}, {"field": "given", "agreement": "similar"}]'::jsonb)
     from two returning id`,
    [patient.service_id],
  );
  return row?.id ?? '';
}

describe('two records that may be of one person', () => {
  it('are made one with a reason, two again with another, and kept as two people', async () => {
    const id = await raiseTwo();
    const { page, complaints, close } = await pages.visitAs(PEOPLE.nurse);
    await page.goto(`/inbox/${id}`);
    await page.getByText('Given name: almost the same').waitFor();
    expect(
      await page.getByRole('table', { name: 'The two records side by side' }).getByText('differs').count(),
    ).toBeGreaterThan(1);
    await page
      .getByText(/^Keep /)
      .first()
      .click();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('A sentence is needed: it stays with both records.').waitFor();
    await page.getByLabel('How do you know?').fill('Her daughter says there is one of her');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('The two are one record now').waitFor();
    expect(await stateOf(id)).toMatchObject({ outcome: 'merged', note: 'Her daughter says there is one of her' });

    await page.goto(`/inbox/${id}`);
    await page.getByText('Her daughter says there is one of her').first().waitFor();
    await page.getByLabel('Why are they two people?').fill('The daughter meant her aunt');
    await page.getByRole('button', { name: 'Make two records again' }).click();
    await page.getByRole('table', { name: 'The two records side by side' }).waitFor();

    const again = await raiseTwo();
    await page.goto(`/inbox/${again}`);
    await page.getByText('Two different people', { exact: true }).click();
    await page.getByLabel('How do you know?').fill('They came together');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Noted: two different people').waitFor();
    expect(await stateOf(again)).toMatchObject({ outcome: 'not-same-person', note: 'They came together' });
    expect(complaints).toEqual([]);
    await close();
  });
});

describe('the queues', () => {
  it('are shown under a policy of their own, which nothing on their page offends', async () => {
    await queues.queues[0]?.add('look', { version: 1, payload: { batch: randomUUID() } });
    await pages.database.query(`update user_account set installation_admin = true where email = $1`, [PEOPLE.admin]);
    const { page, context, complaints, close } = await pages.visitAs(PEOPLE.admin);
    await page.getByRole('link', { name: 'Health' }).click();
    const [board] = await Promise.all([
      context.waitForEvent('page'),
      page.getByRole('button', { name: 'Look at the queues' }).click(),
    ]);
    const refused: string[] = [];
    board.on('console', (message) => {
      if (/content security policy/i.test(message.text())) refused.push(message.text());
    });
    board.on('pageerror', (error) => refused.push(error.message));
    await board.reload();
    await board.getByText('send-messages').first().waitFor();
    expect(new URL(board.url()).pathname).toMatch(/^\/api\/v1\/queues\/board\//);
    expect(refused).toEqual([]);
    expect(complaints).toEqual([]);
    await close();
  });
});

describe('axe', () => {
  it.each(LOOKED_AT_IN)('finds nothing in the Inbox and on the administrator’s pages (%s)', async (language) => {
    const faultsSeen = lookingIn(language);
    const view = { language };
    const urgent = await raise('reply', { urgent: true, words: 'I cannot feel my legs' });
    const uncertain = await raise('uncertain-delivery', { messageId: await aMessageOfWhichNobodyKnows() });
    const look = async (page: Page, path: string, ready: string) => {
      await page.goto(path);
      await page.locator(ready).first().waitFor();
      expect([path, await faultsSeen(page)]).toEqual([path, []]);
    };
    const lead = await pages.visitAs(PEOPLE.lead, view);
    await look(lead.page, '/inbox', '[data-item]');
    await look(lead.page, `/inbox/${urgent}`, 'mark');
    await look(lead.page, `/inbox/${uncertain}`, 'blockquote');
    const two = await raiseTwo();
    await look(lead.page, `/inbox/${two}`, 'table + form');
    await pages.database.query(`delete from work_item where id = $1`, [two]);
    await pages.database.query(
      `update work_item set closed_at = osteon_now(), closed_by = $2, outcome = 'read' where id = $1`,
      [urgent, nurseId],
    );
    await look(lead.page, `/inbox/${urgent}`, 'ol li');
    expect(lead.complaints).toEqual([]);
    await lead.close();
    await pages.database.query(`update user_account set installation_admin = true where email = $1`, [PEOPLE.admin]);
    const admin = await pages.visitAs(PEOPLE.admin, view);
    await look(admin.page, '/admin/health', '#content section + section li');
    await look(admin.page, '/admin/erasures', '#content section');
    await look(admin.page, '/admin/users', '#content li');
    expect(admin.complaints).toEqual([]);
    await admin.close();
  });
});
