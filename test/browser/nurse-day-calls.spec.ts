import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AGREED, AGREED_TYPED, attemptsOf, factsOf, openCall, patientsToCall } from './calls.ts';
import { startPages, tabTo, type Pages } from './pages.ts';

/** The demonstration's day. */
const TODAY = '2026-06-15';

let pages: Pages;
let aPatientWith: (kind: string) => Promise<string>;

beforeAll(async () => {
  pages = await startPages();
  aPatientWith = patientsToCall(pages);
});

afterAll(async () => {
  await pages.close();
});

const minutesLater = async (minutes: number): Promise<void> =>
  pages.database.freezeAt(new Date(Date.parse(`${TODAY}T09:30:00Z`) + minutes * 60_000).toISOString());

describe('a call, by keyboard alone', () => {
  it('closes its task from Today, with the ticks of its checklist', async () => {
    const { page, close } = await pages.visitToday();
    await page.goto('/?section=due&kind=adherence-check');
    await page.locator('[data-line]').first().waitFor();
    const [family = '', given = ''] = ((await page.locator('[data-line] a').first().textContent()) ?? '').split(', ');
    await page.keyboard.press('j');
    await page.keyboard.press('c');
    const drawer = page.getByRole('dialog', { name: 'Record contact' });
    await drawer.getByText(`with ${given} ${family}`).waitFor();
    await tabTo(page, 'Reached');
    await page.keyboard.press('Space');
    await tabTo(page, 'None of these');
    await page.keyboard.press('Space');
    await tabTo(page, /^Still taking it/);
    await page.keyboard.press('Space');
    await page.getByText(/^Closes 1 task: Adherence check/).waitFor();
    await page.keyboard.press('Control+Enter');
    await page.getByText('Contact recorded').waitFor();
    await drawer.waitFor({ state: 'detached' });
    const [check] = await pages.database.query(
      `select "on"::text as on, payload, (select red_flags from contact_attempt a where f.id = any(a.fact_ids)) as flags
       from fact f where type = 'adherence-check' and source = 'nurse' order by seq desc limit 1`,
    );
    expect(check).toEqual({ on: TODAY, payload: { taking: true }, flags: 'none' });
    await close();
  });

  /** How many arrows lead from the first outcome to this one, and what it wants besides. */
  const OUTCOMES = [
    { outcome: 'not-reached', arrows: 1 },
    { outcome: 'promised', arrows: 2, day: 'Day the patient agreed to' },
    { outcome: 'call-back', arrows: 3, day: 'Call back on' },
    { outcome: 'wrong-number', arrows: 4 },
    { outcome: 'declined', arrows: 5 },
    { outcome: 'died', arrows: 6 },
  ] as const;

  it.each(OUTCOMES)('records $outcome', async ({ outcome, arrows, ...wants }) => {
    const patientId = await aPatientWith('falls-reminder');
    const { page, close } = await pages.visitToday();
    const drawer = await openCall(page, patientId);
    await tabTo(page, 'Reached');
    for (let pressed = 0; pressed < arrows; pressed += 1) await page.keyboard.press('ArrowRight');
    if (['promised', 'call-back', 'declined'].includes(outcome)) {
      await tabTo(page, outcome === 'declined' ? 'None of these' : 'Could not be asked');
      await page.keyboard.press('Space');
    }
    if ('day' in wants) {
      await tabTo(page, wants.day);
      await page.keyboard.type(AGREED_TYPED);
    }
    if (outcome === 'wrong-number') {
      await tabTo(page, /^Another number/);
      await page.keyboard.type('07700 900455');
    }
    await tabTo(page, 'Note');
    await page.keyboard.type(`It was ${outcome}`);
    await page.keyboard.press('Control+Enter');
    await page.getByText('Contact recorded').waitFor();
    await drawer.waitFor({ state: 'detached' });
    expect(await attemptsOf(pages, patientId)).toMatchObject([
      {
        outcome,
        note: `It was ${outcome}`,
        promised_on: outcome === 'promised' ? AGREED : null,
        call_back_on: outcome === 'call-back' ? AGREED : null,
        red_flags: outcome === 'declined' ? 'none' : 'day' in wants ? 'not-asked' : null,
      },
    ]);
    if ('day' in wants) {
      await page.goto('/?section=promised');
      await page.locator(`[data-line] a[href="/patients/${patientId}"]`).first().waitFor();
    }
    if (outcome === 'wrong-number') {
      await page.goto(`/patients/${patientId}`);
      await page.getByText('+447700900455').first().waitFor();
    }
    if (outcome === 'died') expect(await factsOf(pages, patientId, 'death')).toMatchObject([{ on: TODAY }]);
    await close();
  });
});

describe('a call, by mouse', () => {
  it('asks every question once, shows the answers given before, and keeps ticks with who and when', async () => {
    const patientId = await aPatientWith('first-contact');
    const { page, close } = await pages.visitToday();
    const drawer = await openCall(page, patientId);
    await drawer.getByText('Reached', { exact: true }).click();
    await drawer.getByRole('checkbox', { name: 'None of these' }).check();
    await drawer.getByRole('checkbox', { name: 'Bed rest short; mobilising' }).check();
    await drawer.getByRole('checkbox', { name: 'Brace only for comfort' }).check();
    await drawer.getByRole('checkbox', { name: /^Pain control, moving about/ }).check();
    await drawer.getByText(/Checklists? of \d other tasks?/).click();
    await drawer.getByRole('checkbox', { name: 'Smoking, alcohol' }).check();
    await drawer.getByRole('button', { name: 'Save contact' }).click();
    await page.getByText('Contact recorded').waitFor();
    expect(await factsOf(pages, patientId, 'fls-contact')).toHaveLength(1);
    const ticks = await pages.database.query<{ item: string; task_key: string }>(
      'select item, task_key from checklist_tick where patient_id = $1 order by id',
      [patientId],
    );
    expect(ticks.map((tick) => tick.item).sort()).toEqual([
      'Bed rest short; mobilising',
      'Brace only for comfort',
      'Smoking, alcohol',
    ]);

    await minutesLater(5);
    const again = await openCall(page, patientId);
    await again.getByText('Reached', { exact: true }).click();
    await again.getByText(/Checklists? of \d other tasks?/).click();
    expect(await again.getByRole('checkbox', { name: 'Smoking, alcohol' }).isChecked()).toBe(true);
    await again.getByText('Ticked by Amara Whitfield, 15 Jun 2026, 10:30').first().waitFor();
    await close();
  });

  it('shows the last answer beside its question, with its day and who wrote it down', async () => {
    const patientId = await aPatientWith('pain-review');
    const { page, close } = await pages.visitToday();
    await page.goto(`/patients/${patientId}`);
    await pages.database.query(
      `insert into fact (service_id, patient_id, type, "on", payload, source, recorded_by)
       select p.service_id, p.id, 'pain', '2026-06-01', '{"nrs": 6}', 'nurse', u.id
       from patient p, user_account u where p.id = $1 and u.email = 'lead@calder.example'`,
      [patientId],
    );
    const drawer = await openCall(page, patientId);
    await drawer.getByText('Reached', { exact: true }).click();
    await drawer.getByText(/^Last time: 6 · 1 June? 2026 · /).waitFor();
    await close();
  });

  it('is not saved with a red flag before the action taken is said', async () => {
    const patientId = await aPatientWith('adherence-check');
    const { page, close } = await pages.visitToday();
    const drawer = await openCall(page, patientId);
    await drawer.getByText('Reached', { exact: true }).click();
    const save = drawer.getByRole('button', { name: 'Save contact' });
    await save.click();
    await drawer.getByText('Answer the warning signs first').waitFor();
    await drawer.getByRole('checkbox', { name: 'Infection' }).check();
    await drawer.getByText('Bloods, cultures, MRI.').waitFor();
    await save.click();
    await drawer.getByText('Say what action was taken.').waitFor();
    expect(await attemptsOf(pages, patientId)).toEqual([]);
    await drawer.getByLabel('Action taken').fill('Rang the ward; she goes in now');
    await save.click();
    await page.getByText('Contact recorded').waitFor();
    expect(await factsOf(pages, patientId, 'red-flag')).toMatchObject([
      { payload: { flag: 'infection', actionTaken: 'Rang the ward; she goes in now' } },
    ]);
    expect(await attemptsOf(pages, patientId)).toMatchObject([{ red_flags: 'raised' }]);
    await close();
  });

  it('is undone as a whole, visibly, and what was typed waits as a draft', async () => {
    const patientId = await aPatientWith('adherence-check');
    const { page, close } = await pages.visitToday();
    const drawer = await openCall(page, patientId);
    await drawer.getByText('Declined', { exact: true }).click();
    await drawer.getByRole('checkbox', { name: 'None of these' }).check();
    await drawer.getByLabel('Note').fill('Meant somebody else');
    await drawer.getByRole('button', { name: 'Save contact' }).click();
    await page.getByText('Contact recorded').waitFor();
    expect(await factsOf(pages, patientId, 'declined-follow-up')).toHaveLength(1);
    await page.getByRole('button', { name: 'Undo' }).click();
    await page
      .getByText(/Undone|taken back/i)
      .first()
      .waitFor();
    expect(await factsOf(pages, patientId, 'declined-follow-up')).toEqual([]);
    expect(await attemptsOf(pages, patientId)).toMatchObject([{ outcome: 'declined', annulled: true }]);
    const again = await openCall(page, patientId);
    await again.getByText('You had begun this call').waitFor();
    await again.getByText('Meant somebody else').waitFor();
    await again.getByRole('button', { name: 'Discard' }).click();
    await again.getByText('How did it go?').waitFor();
    expect(await again.getByLabel('Note').inputValue()).toBe('');
    await close();
  });

  it('is recorded once by a double press', async () => {
    const patientId = await aPatientWith('adherence-check');
    const { page, close } = await pages.visitToday();
    const drawer = await openCall(page, patientId);
    await drawer.getByText('Not reached', { exact: true }).click();
    await page.keyboard.press('Control+Enter');
    await page.keyboard.press('Control+Enter');
    await page.getByText('Contact recorded').waitFor();
    await drawer.waitFor({ state: 'detached' });
    expect(await attemptsOf(pages, patientId)).toHaveLength(1);
    await close();
  });
});
