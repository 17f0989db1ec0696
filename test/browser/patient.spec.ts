import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SEALED } from '@osteon/application';
import { TEST_KEYS } from '@osteon/testing';
import type { Locator, Page } from 'playwright-core';
import { PASSWORD, PEOPLE, startPages, tabTo, type Pages } from './pages.ts';

let pages: Pages;

beforeAll(async () => {
  pages = await startPages();
});
afterAll(() => pages.close());

const drawerOf = (page: Page, name: string): Locator => page.getByRole('dialog', { name });

/** What the browser keeps and shows beside the page itself. */
const besides = (page: Page): Promise<string> =>
  page.evaluate<string>(
    'JSON.stringify([location.href, document.title, { ...localStorage }, { ...sessionStorage }, history.state])',
  );

const idIn = (page: Page): string => new URL(page.url()).pathname.replace('/patients/', '');

/** Fills the form for somebody who is in no service yet. */
async function fillEnrolment(
  page: Page,
  { given = 'Zenobia', family = 'Quillfeather', born = '1947-05-02' } = {},
): Promise<void> {
  await page.getByLabel('Given name').fill(given);
  await page.getByLabel('Family name').fill(family);
  await page.getByLabel('Date of birth').fill(born);
  await page.getByText('female', { exact: true }).click();
  await page.getByText('Spine', { exact: true }).click();
  await page.getByLabel('Diagnosed on').fill('2026-05-20');
  await page.getByText('It hurt', { exact: true }).click();
}

async function enrolled(page: Page, name: { given: string; family: string }): Promise<string> {
  await page.goto('/enrol');
  await page.getByRole('heading', { name: 'Enrol a patient' }).waitFor();
  await fillEnrolment(page, name);
  await page.getByRole('button', { name: 'Enrol and plan' }).click();
  await page.getByRole('heading', { level: 1, name: `${name.given} ${name.family}` }).waitFor();
  return idIn(page);
}

async function recordFact(page: Page, what: string, answer: (drawer: Locator) => Promise<void>): Promise<void> {
  await page.getByRole('button', { name: 'Record a fact' }).click();
  const drawer = drawerOf(page, 'Record a fact');
  await drawer.getByLabel('What happened').selectOption({ label: what });
  await answer(drawer);
  await drawer.getByRole('button', { name: 'Record', exact: true }).click();
  await drawer.waitFor({ state: 'detached' });
}

/** Says something to the api as this person, as another window of theirs would. */
const ask = (page: Page, method: string, path: string, body: unknown): Promise<number> =>
  page.evaluate<number>(
    `fetch(${JSON.stringify(path)}, { method: ${JSON.stringify(method)}, headers: { 'content-type': 'application/json' },
       body: ${JSON.stringify(JSON.stringify(body))} }).then((answer) => answer.status)`,
  );

describe('enrolling by hand', () => {
  it('begins where the search found nobody, asks for what is missing at its place, and shows the plan', async () => {
    const { page, complaints, close } = await pages.visitToday();
    await page.keyboard.press('/');
    await page.keyboard.type('Quillfeather');
    await page.getByRole('option', { name: 'Not there? Enrol a patient by hand' }).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Enrol a patient' }).waitFor();

    await page.getByRole('button', { name: 'Enrol and plan' }).click();
    await page.getByRole('alert').getByText('7 answers are missing or cannot be right.').waitFor();
    expect(await page.evaluate('document.activeElement?.labels?.[0]?.textContent')).toMatch(/^Given name/);

    await fillEnrolment(page, { born: '1931-02-27' });
    await page.getByText('Nobody like this is in the service.').waitFor();
    await page.getByLabel('NHS number').fill('943 476 5918');
    await page.getByRole('button', { name: 'Enrol and plan' }).click();
    await page.getByText('The check digit does not fit').waitFor();
    await page.getByLabel('NHS number').fill('943 476 5919');
    await page.getByLabel('Mobile number').fill('12');
    await page.getByRole('button', { name: 'Enrol and plan' }).click();
    await page.getByText('has too few digits', { exact: true }).waitFor();
    await page.getByLabel('Mobile number').fill('07700 900555');
    await page.keyboard.press('Control+Enter');

    await page.getByRole('heading', { level: 1, name: 'Zenobia Quillfeather' }).waitFor();
    await page.getByText(/^Enrolled: \d+ tasks are planned/).waitFor();
    expect(await page.locator('[id^="task-"]').count()).toBeGreaterThan(5);
    await page.getByText('+447700900555').first().waitFor();
    expect(await besides(page)).not.toMatch(/Quillfeather|Zenobia|9434765919|900555/);
    expect(complaints).toEqual([]);
    await close();
  });

  it('shows who may be the same person, before saving and when a number is taken', async () => {
    const { page, close } = await pages.visitToday();
    const [known] = await pages.database.query<{ id: string; given: string; family: string; born: string }>(
      `select p.id, p.given, p.family, p.birth_date::text as born from patient p
       join service s on s.id = p.service_id and s.code = 'calder' order by p.id limit 1`,
    );
    await page.goto('/enrol');
    await page.getByLabel('Given name').fill(String(known?.given));
    await page.getByLabel('Family name').fill(String(known?.family));
    await page.getByLabel('Date of birth').fill(String(known?.born));
    await page.getByText('same name and date of birth').waitFor();
    // and with a slip, which no search by words finds
    const [first = '', second = '', ...rest] = [...String(known?.family)];
    await page.getByLabel('Family name').fill([second, first, ...rest].join(''));
    await page.getByText('much the same').first().waitFor();
    await page.getByLabel('Family name').fill(String(known?.family));
    await page.getByText('same name and date of birth').waitFor();
    const name = `${String(known?.given)} ${String(known?.family)}`;
    await page
      .getByRole('link', { name: `Open this patient: ${name}` })
      .first()
      .click();
    const leaving = page.getByRole('dialog', { name: 'Leave without saving?' });
    await leaving.getByRole('button', { name: 'Go on typing' }).click();
    expect(await page.getByLabel('Family name').inputValue()).toBe(known?.family);

    await enrolTaken(page);
    await page.getByRole('alert').getByText('a patient of this service has one of these numbers').waitFor();
    const twins = page.getByRole('region', { name: 'Here already?' });
    await twins.getByText('same number').waitFor();
    await twins
      .getByRole('link', { name: /^Open / })
      .first()
      .click();
    await leaving.getByRole('button', { name: 'Leave' }).click();
    await page.getByRole('heading', { name: 'Timeline' }).waitFor();
    await close();
  });

  /** The number was given to somebody else a moment after it was looked for. */
  async function enrolTaken(page: Page): Promise<void> {
    const other = await pages.visitAs(PEOPLE.lead);
    await enrolled(other.page, { given: 'Ottoline', family: 'Quickly' });
    const path = `/api/v1/patients/${idIn(other.page)}/identifiers`;
    const system = 'https://fhir.nhs.uk/Id/nhs-number';
    expect(await ask(other.page, 'PUT', path, { identifiers: [{ system, value: '4010232137' }] })).toBe(200);
    await other.close();
    await fillEnrolment(page, { given: 'Somebody', family: 'Else' });
    await page.getByLabel('NHS number').fill('401 023 2137');
    await page.getByRole('button', { name: 'Enrol and plan' }).click();
  }

  it('keeps what was typed when the session ends, and saves it once', async () => {
    const { page, close } = await pages.visitToday();
    await page.goto('/enrol');
    await fillEnrolment(page, { given: 'Ptolemy', family: 'Underhill' });
    await pages.database.query('delete from session');
    await page.getByRole('button', { name: 'Enrol and plan' }).click();
    const again = page.getByRole('dialog', { name: 'Your session has ended' });
    await again.getByRole('textbox', { name: 'Password' }).fill(PASSWORD);
    await page.keyboard.press('Enter');
    await again.waitFor({ state: 'detached' });
    expect(await page.getByLabel('Given name').inputValue()).toBe('Ptolemy');
    await page.getByRole('button', { name: 'Enrol and plan' }).click();
    await page.getByRole('heading', { level: 1, name: 'Ptolemy Underhill' }).waitFor();
    const rows = await pages.database.query(`select from patient where family = 'Underhill'`);
    expect(rows).toHaveLength(1);
    await close();
  });

  it('is offered to nobody who only reads', async () => {
    const { page, close } = await pages.visitAs(PEOPLE.safetyOfficer);
    await page.goto('/enrol');
    await page.getByRole('heading', { name: 'Not for your role' }).waitFor();
    await close();
  });
});

describe("a patient's course", () => {
  it('goes from enrolment over a dose, a correction and an undo to paper, and all of it stays in the history', async () => {
    const { page, complaints, close } = await pages.visitToday();
    await enrolled(page, { given: 'Araminta', family: 'Vickery' });

    await recordFact(page, 'Treatment started', async (drawer) => {
      await drawer.getByLabel('Medicine').selectOption({ label: 'Denosumab' });
      await drawer.getByLabel('Day').fill('2026-06-01');
    });
    await recordFact(page, 'Dose given', async (drawer) => {
      await drawer.getByLabel('Day').fill('2026-06-01');
    });
    const dose = page.locator('[id^="task-"]').filter({ hasText: 'Denosumab dose 2' });
    await dose.getByText('due 1 Dec 2026').waitFor();

    // The day was another one: the plan follows, and both versions stay.
    await page.getByRole('button', { name: 'Correct dose given of 1 Jun 2026' }).click();
    const correction = drawerOf(page, 'Correct a fact');
    await correction.getByLabel('Day').fill('2026-06-03');
    await correction.getByLabel('Why is it corrected?').fill('Read from the wrong line');
    await page.keyboard.press('Control+Enter');
    await dose.getByText('due 3 Dec 2026').waitFor();
    await page.getByText('Reason: Read from the wrong line').waitFor();
    const [entry] = await page.locator('[id^="fact-"]').filter({ hasText: 'Dose given' }).allInnerTexts();
    expect(entry).toContain('3 Jun 2026');
    expect(entry).toContain('1 Jun 2026');

    // Taken back at once: the plan is as before.
    await page.getByRole('alert').filter({ hasText: 'Corrected' }).getByRole('button', { name: 'Undo' }).click();
    await page.getByText('Taken back: the plan is as it was').waitFor();
    await dose.getByText('due 1 Dec 2026').waitFor();
    const doses = await pages.database.query<{ on: string; retracts: boolean; reason: string | null }>(
      `select "on"::text as on, retracts, reason from fact where patient_id = $1 and type = 'dose' order by seq`,
      [idIn(page)],
    );
    expect(doses).toEqual([
      { on: '2026-06-01', retracts: false, reason: null },
      { on: '2026-06-03', retracts: false, reason: 'Read from the wrong line' },
      { on: '2026-06-01', retracts: false, reason: 'undone' },
    ]);

    // On paper stands everything that the screen can show, folded away or not.
    const titles = await page
      .locator('[id^="task-"]')
      .evaluateAll((items) => items.map((item) => item.querySelector('p')?.textContent ?? ''));
    await page.evaluate(`window.dispatchEvent(new Event('beforeprint'))`);
    await page.emulateMedia({ media: 'print' });
    for (const title of titles) {
      await page.locator('[id^="task-"]').getByText(title, { exact: true }).first().waitFor({ state: 'visible' });
    }
    const paper = await page.locator('main').innerText();
    for (const words of ['Araminta Vickery', 'Dose given', 'Spine', 'Overdue from', 'Contacts', 'Messages']) {
      expect(paper).toContain(words);
    }
    expect(await page.getByRole('button', { name: 'Record contact' }).first().isVisible()).toBe(false);
    await page.emulateMedia({ media: 'screen' });
    expect(await besides(page)).not.toMatch(/Araminta|Vickery/);
    expect(complaints).toEqual([]);
    await close();
  });

  it('says what a red flag asks for and what calcitonin is restricted to, and wants the action taken', async () => {
    const { page, close } = await pages.visitToday();
    await enrolled(page, { given: 'Barnaby', family: 'Fotheringay' });
    await page.getByRole('button', { name: 'Record a fact' }).click();
    const drawer = drawerOf(page, 'Record a fact');
    await drawer.getByLabel('What happened').selectOption({ label: 'Treatment started' });
    await drawer.getByLabel('Medicine').selectOption({ label: 'Calcitonin' });
    await drawer.getByText('European Medicines Agency, 2012').waitFor();
    await drawer.getByLabel('What happened').selectOption({ label: 'Red flag' });
    await drawer.getByLabel('Red flag').selectOption({ label: 'Infection' });
    await drawer.getByText('Bloods, cultures and MRI today.').waitFor();
    await drawer.getByRole('button', { name: 'Record', exact: true }).click();
    await drawer.getByText('Needed.').waitFor();
    await drawer.getByLabel('Action taken').fill('Sent to the emergency department');
    await drawer.getByRole('button', { name: 'Record', exact: true }).click();
    await page.locator('[id^="task-"]').filter({ hasText: 'Red flag: Infection' }).waitFor();
    await close();
  });

  it('stops a treatment as a change and not as an error, and goes on with the next', async () => {
    const { page, close } = await pages.visitToday();
    await enrolled(page, { given: 'Cosima', family: 'Thistlewood' });
    await recordFact(page, 'Treatment started', async (drawer) => {
      await drawer.getByLabel('Medicine').selectOption({ label: 'Alendronate' });
      await drawer.getByLabel('Day').fill('2026-05-25');
    });
    await page.getByRole('button', { name: 'Stop or pause Alendronate' }).click();
    const stop = drawerOf(page, 'Stop, pause or change a treatment');
    await stop.getByLabel('Ended on').fill('2026-06-10');
    await stop.getByLabel('Another medicine is started: record it next').check();
    await stop.getByRole('button', { name: 'Record', exact: true }).click();
    const next = drawerOf(page, 'Record a fact');
    expect(await next.getByLabel('Day').inputValue()).toBe('2026-06-10');
    await next.getByLabel('Medicine').selectOption({ label: 'Risedronate' });
    await next.getByRole('button', { name: 'Record', exact: true }).click();
    await page.locator('[id^="fact-"]').filter({ hasText: 'Risedronate' }).waitFor();
    await page.locator('[id^="fact-"]').filter({ hasText: 'Ended on: 10 Jun 2026' }).waitFor();
    await close();
  });
});

describe('the timeline', () => {
  it('shows appointments that were booked, moved and cancelled, in the picture and in words', async () => {
    const { page, complaints, close } = await pages.visitToday();
    await page.locator('[data-line] a').first().click();
    await page.getByRole('heading', { name: 'Timeline' }).waitFor();
    const told = [
      ['2026-06-20T08:00:00Z', null, 'booked', { reason: 'Bone density', place: 'Room 1' }],
      ['2026-07-02T08:00:00Z', '2026-06-30T08:00:00Z', 'booked', { reason: null, place: null }],
      ['2026-07-09T08:00:00Z', null, 'cancelled', { reason: 'Infusion', place: null }],
    ] as const;
    for (const [startsAt, movedFrom, status, about] of told) {
      const id = randomUUID();
      const sealed = TEST_KEYS.seal(JSON.stringify(about), SEALED.appointment(id));
      await pages.database.query(
        `insert into appointment (id, service_id, patient_id, source_key, starts_at, moved_from, status, about)
         select $1::uuid, service_id, id, $1::text, $3, $4, $5, $6 from patient where id = $2`,
        [id, idIn(page), startsAt, movedFrom, status, sealed],
      );
    }
    await page.reload();
    const words = [
      'Appointment on 20 Jun 2026, 09:00 · Bone density · Room 1',
      'Appointment moved from 30 Jun 2026, 09:00 to 2 Jul 2026, 09:00',
      'Appointment on 9 Jul 2026, 09:00 cancelled · Infusion',
    ];
    for (const name of words) await page.getByRole('button', { name }).waitFor();
    await page.getByText('The timeline as a table').click();
    for (const name of words) await page.getByRole('listitem').filter({ hasText: name }).waitFor();
    expect(await besides(page)).not.toMatch(/Bone density|Infusion/);
    expect(complaints).toEqual([]);
    await close();
  });

  it('is walked by keyboard, and leads to why a task is there and to the facts behind it', async () => {
    const { page, close } = await pages.visitToday();
    await enrolled(page, { given: 'Dorothea', family: 'Lamplighter' });
    const picture = page.getByRole('group', { name: /^Timeline from/ });
    await picture.waitFor();
    await tabTo(page, /^Spine fracture, diagnosed 20 May 2026/);
    await page.keyboard.press('ArrowDown');
    const named = await page.evaluate<string>('document.activeElement?.getAttribute("aria-label")');
    expect(named).toMatch(/: window .* to .*, overdue from .*, \w+$/);
    await page.keyboard.press('-');
    await page.getByRole('radio', { name: '3 years' }).and(page.locator(':checked')).waitFor({ state: 'attached' });
    await page.keyboard.press('End');
    const last = await page.evaluate<string>('document.activeElement?.getAttribute("aria-label")');
    await page.keyboard.press('Enter');
    const focused = await page.evaluate<string>('document.activeElement?.id');
    expect(focused).toMatch(/^task-/);
    const task = page.locator(`[id="${focused}"]`);
    expect(last).toContain((await task.locator('p').first().innerText()).trim());
    const why = await task.innerText();
    expect(why).toMatch(/Why is this here\?/);
    expect(why).toMatch(/Protocol version \d{4}\.\d+/);
    await task.getByRole('button', { name: /^Show in the history: Fracture, spine, 20 May 2026/ }).click();
    expect(await page.evaluate<string>('document.activeElement?.id')).toMatch(/^fact-/);
    await close();
  });
});

describe('a record that is only read', () => {
  it.each([
    ['died', 'died_on', /^Died on \d/],
    ['left for another service', 'left_on', /^Left this service on \d/],
  ])('says of somebody who %s when it was, and offers no call', async (_, column, words) => {
    const [gone] = await pages.database.query<{ id: string }>(
      `select p.id from patient p join service s on s.id = p.service_id and s.code = 'calder'
       where p.${column} is not null order by p.id limit 1`,
    );
    const { page, complaints, close } = await pages.visitToday();
    await page.goto(`/patients/${String(gone?.id)}`);
    await page.getByRole('group', { name: /^Timeline from/ }).waitFor();
    await page.getByText(words).first().waitFor();
    const next = page.getByRole('region', { name: 'Next call' });
    expect(await next.getByRole('button').count()).toBe(0);
    expect(await next.count()).toBe(column === 'died_on' ? 0 : 1);
    expect(complaints).toEqual([]);
    await close();
  });

  it('stays before the eyes of somebody whose connection is gone, who is told', async () => {
    const { page, context, close } = await pages.visitToday();
    await page.locator('[data-line] a').first().click();
    const picture = page.getByRole('group', { name: /^Timeline from/ });
    await picture.waitFor();
    await context.setOffline(true);
    const told = page.getByRole('status').getByText(/^No connection/);
    await told.waitFor();
    expect(await picture.isVisible()).toBe(true);
    await context.setOffline(false);
    await told.waitFor({ state: 'detached' });
    await close();
  });
});

describe("a patient's details", () => {
  it('are changed beside the record, shown at once, and taken back by a button', async () => {
    const { page, close } = await pages.visitToday();
    const id = await enrolled(page, { given: 'Evander', family: 'Brightwater' });
    await page.getByRole('button', { name: 'Change details' }).click();
    const drawer = drawerOf(page, 'Patient details');
    await drawer.getByRole('tab', { name: 'How to reach' }).click();
    await drawer.getByLabel('Number or address').fill('07700 900321');
    await drawer.getByRole('button', { name: 'Add', exact: true }).click();
    await drawer.getByText('+447700900321').waitFor();
    await drawer.getByRole('button', { name: 'Opt out of SMS' }).click();
    await drawer.getByText('opted out of SMS').waitFor();
    await page.getByRole('alert').filter({ hasText: 'opted out of SMS' }).getByRole('button', { name: 'Undo' }).click();
    await drawer.getByText('wants SMS').waitFor();
    await drawer.getByRole('button', { name: 'SMS +447700900321 does not work' }).click();
    await drawer.getByText('Does not work', { exact: true }).first().waitFor();
    await drawer.getByRole('button', { name: 'SMS +447700900321 works again' }).click();
    await drawer.getByRole('tab', { name: 'Numbers' }).click();
    await drawer.getByRole('button', { name: 'Add a number' }).click();
    await drawer.getByLabel('Number', { exact: true }).fill('1234567890');
    await drawer.getByRole('button', { name: 'Save' }).click();
    await drawer.getByText('The check digit does not fit').waitFor();
    await drawer.getByLabel('Number', { exact: true }).fill('999 000 0018');
    await drawer.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Details saved').waitFor();
    const actions = await pages.database.query<{ line: string }>(
      `select action || ' ' || coalesce(resource, '') as line from audit_record
       where $1 = any(patient_ids) and resource is not null order by id`,
      [id],
    );
    expect(JSON.stringify(actions)).not.toContain('900321');
    expect(actions.map(({ line }) => line)).toContain('add-contact-point fields/contactPoints.sms');
    await close();
  });

  it('that a colleague changed meanwhile are not lost, and neither is what was typed', async () => {
    const { page, close } = await pages.visitToday();
    const id = await enrolled(page, { given: 'Fenella', family: 'Greatorex' });
    await page.getByRole('button', { name: 'Change details' }).click();
    const drawer = drawerOf(page, 'Patient details');
    await drawer.getByLabel('Town').fill('Hebden');
    await drawer.getByLabel(/^Address/).fill('4 Mill Lane');

    const lead = await pages.visitAs(PEOPLE.lead);
    expect(await ask(lead.page, 'PATCH', `/api/v1/patients/${id}`, { given: 'Finella' })).toBe(200);
    await drawer.getByRole('button', { name: 'Save' }).click();
    const told = drawer.getByRole('alert');
    await told.getByText('Changed while you were typing').waitFor();
    expect(await told.innerText()).toMatch(/changed this patient at \d\d:\d\d/);
    expect(await drawer.getByLabel('Town').inputValue()).toBe('Hebden');
    await drawer.getByRole('button', { name: 'Save all the same' }).click();
    await page.getByRole('heading', { level: 1, name: 'Finella Greatorex' }).waitFor();
    await page.getByText('4 Mill Lane, Hebden').waitFor();
    await lead.close();
    await close();
  });

  it('shows quietly what a colleague changed, and nothing of a record that is gone', async () => {
    const { page, close } = await pages.visitToday();
    const id = await enrolled(page, { given: 'Gideon', family: 'Marchbanks' });
    const lead = await pages.visitAs(PEOPLE.lead);
    expect(await ask(lead.page, 'PATCH', `/api/v1/patients/${id}`, { family: 'Marchbank' })).toBe(200);
    await page.getByRole('heading', { level: 1, name: 'Gideon Marchbank', exact: true }).waitFor({ timeout: 20_000 });
    await lead.close();
    await page.route(`**/api/v1/patients/${id}`, (route) =>
      route.fulfill({
        status: 404,
        contentType: 'application/problem+json',
        body: JSON.stringify({ type: 'about:blank', title: 'there is no such patient', status: 404, code: 'FLS-1020' }),
      }),
    );
    await recordFact(page, 'Fall', async () => undefined);
    await page.getByRole('heading', { name: 'Nothing here' }).waitFor();
    expect(await page.locator('main').innerText()).not.toContain('Marchbank');
    await close();
  });
});
