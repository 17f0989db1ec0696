import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startWorker, TestRedis, type TestProcess } from '../harness/processes.ts';
import { startPages, type Pages } from './pages.ts';

let pages: Pages;
let redis: TestRedis;
let worker: TestProcess;

beforeAll(async () => {
  pages = await startPages();
  redis = await TestRedis.start();
  worker = startWorker({ databaseUrl: pages.database.url, redisUrl: redis.url });
});

afterAll(async () => {
  await worker.stop('SIGTERM');
  await redis.remove();
  await pages.close();
});

describe('a message', () => {
  it('arrives in the mailbox, is answered behind its link, and closes its task', async () => {
    const { page, context, close } = await pages.visitToday();
    await page.getByRole('link', { name: 'Messages' }).click();
    await page.getByRole('link', { name: 'Local mailbox' }).click();
    const list = page.getByRole('region', { name: 'Messages in the mailbox' });
    const [asking] = await waitForRows<{ id: string; patient_id: string; task_id: string }>(
      `select m.id, m.patient_id, m.task_id from message m join service s on s.id = m.service_id
        where s.code = 'calder' and m.state in ('accepted', 'delivered') and m.step = 'ask' and m.digest_id is null
          and exists (select from mailbox_item i where i.patient_id = m.patient_id)
        order by m.accepted_at desc`,
    );
    const [letter] = await pages.database.query<{ id: string }>(
      `select id from mailbox_item where patient_id = $1 and body like '%/a/%' order by received_at desc`,
      [asking?.patient_id],
    );
    await page.goto(`/mailbox/${String(letter?.id)}`);
    await list.getByRole('link').first().waitFor();
    const [popup] = await Promise.all([
      context.waitForEvent('page'),
      page.getByRole('link', { name: 'Open the answer link' }).click(),
    ]);
    const [born] = await pages.database.query<{ year: string; month: string; day: string }>(
      `select extract(year from birth_date)::text as year, extract(month from birth_date)::text as month,
              extract(day from birth_date)::text as day from patient where id = $1`,
      [asking?.patient_id],
    );
    await popup.locator('[name=day]').fill(String(born?.day));
    await popup.locator('[name=month]').fill(String(born?.month));
    await popup.locator('[name=year]').fill(String(born?.year));
    await popup.getByRole('button').first().click();
    // In whichever language the patient reads.
    await popup.locator('[name=taking][value=yes]').check();
    // One question at a time: what need not be answered is passed by.
    while ((await popup.locator('button[value=next]').count()) > 0) await popup.locator('button[value=next]').click();
    await waitForRows(`select 1 from task where id = '${String(asking?.task_id)}' and done_on is not null`);

    await page.goto(`/patients/${String(asking?.patient_id)}`);
    await page.getByRole('tab', { name: 'Messages' }).click();
    await page.getByRole('tabpanel').getByText('Answered').first().waitFor();
    await page.getByText('Done', { exact: true }).click();
    expect(await page.getByText(/^Adherence check/).count()).toBeGreaterThan(0);
    await close();
  });
});

/** What the worker brings about, when it has. */
async function waitForRows<Row>(sql: string): Promise<Row[]> {
  const end = performance.now() + 60_000;
  for (;;) {
    const rows = await pages.database.query<Row>(sql);
    if (rows.length > 0) return rows;
    if (performance.now() > end) throw new Error(`nothing came of: ${sql}\n${worker.said.slice(-2000)}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
