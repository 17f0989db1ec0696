import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { findPossibleFractures, type FracturePointer } from '@osteon/application';
import { createFindingStore, createPersistence } from '@osteon/persistence';
import { TEST_KEYS } from '@osteon/testing';
import { LOOKED_AT_IN, lookingIn } from './axe.ts';
import { PEOPLE, startPages, type Pages } from './pages.ts';

const TEXT = 'CT THORAX\n\nFindings: Lungs clear.\nAcute wedge fracture of T12. No destructive lesion.';

let pages: Pages;
let service = '';
let known: { id: string; given: string; family: string; birth: string };
let number = 0;

beforeAll(async () => {
  pages = await startPages();
  const [found] = await pages.database.query<typeof known & { service: string }>(
    `select p.id, p.given, p.family, p.birth_date::text as birth, p.service_id as service
     from user_account u join membership m on m.user_id = u.id join patient p on p.service_id = m.service_id
     where u.email = $1 and p.died_on is null order by p.family, p.id limit 1`,
    [PEOPLE.nurse],
  );
  if (found === undefined) throw new Error('the demonstration has no patient');
  known = found;
  service = found.service;
});
afterAll(() => pages.close());

/** What a feed sends of somebody; the work item that comes of it. */
async function point(family: string, given: string, birthDate: string): Promise<string> {
  number += 1;
  const persistence = createPersistence({
    role: 'osteon_worker',
    keys: TEST_KEYS,
    databaseUrl: pages.database.url,
    poolSize: 1,
  });
  const actor = { kind: 'cli', serviceId: service } as const;
  const pointer: FracturePointer = {
    source: 'hl7v2',
    sender: 'Radiology',
    sourceKey: `browser/${number}`,
    person: { identifiers: [], family, given: [given], birthDate, sex: 'female', telecom: [], address: null },
    patientId: null,
    about: { kind: 'report', text: TEXT, on: '2026-06-10', status: 'final' },
    referrer: { name: 'Dr Ahmed' },
  };
  await persistence
    .as(actor)
    .inTransaction((client) =>
      findPossibleFractures({ findings: createFindingStore(client, TEST_KEYS) }, actor, pointer),
    );
  await persistence.close();
  const [item] = await pages.database.query<{ id: string }>(
    `select w.id from work_item w join possible_fracture p on w.key = 'possible-fracture/' || p.id where p.source_key = $1`,
    [`browser/${number}`],
  );
  return item?.id ?? '';
}

describe('a possible fracture', () => {
  it('is added to the patient whom it is about, and the referrer is written to', async () => {
    const id = await point(known.family, known.given, known.birth);
    const { page, close, complaints } = await pages.visitAs(PEOPLE.nurse);
    await page.goto(`/inbox/${id}`);
    await page.locator('mark').first().waitFor();
    expect(await page.locator('mark').allInnerTexts()).toEqual(['Acute wedge fracture of T12.']);
    await page.getByText('Spine T12').first().waitFor();
    await page
      .getByRole('radio', { name: new RegExp(known.family) })
      .first()
      .check();
    await page.getByRole('button', { name: 'Add this fracture' }).click();
    await page.getByText('Fracture recorded').waitFor();
    await page.getByLabel(/Write to Dr Ahmed/).fill('1 High Street\nBath');
    await page.getByRole('button', { name: 'Write a letter' }).click();
    await page.getByText('Dr Ahmed was written to.').waitFor();
    const facts = await pages.database.query(
      `select "on"::text from fact where patient_id = $1 and type = 'fracture' and "on" = '2026-06-10'`,
      [known.id],
    );
    expect(facts).toEqual([{ on: '2026-06-10' }]);
    expect(complaints).toEqual([]);
    await close();
  });

  it('of nobody known enrols them; and a rejection wants a reason and is taken back', async () => {
    const id = await point('Zzyzxbury', 'Wilhelmina', '1944-04-04');
    const { page, close, complaints } = await pages.visitAs(PEOPLE.nurse);
    await page.goto(`/inbox/${id}`);
    await page.getByRole('button', { name: 'No fracture to follow up' }).click();
    await page.getByText('Say why in a few words.').waitFor();
    await page.getByLabel('Why is there nothing to follow up?').fill('known since 2019');
    await page.getByRole('button', { name: 'No fracture to follow up' }).click();
    await page.getByText('Noted: nothing to follow up').waitFor();
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByRole('button', { name: 'Enrol with this fracture' }).click();
    await page.getByText('Fracture recorded').waitFor();
    const patients = await pages.database.query(`select given from patient where family = 'Zzyzxbury'`);
    expect(patients).toEqual([{ given: 'Wilhelmina' }]);
    expect(complaints).toEqual([]);
    await close();
  });

  it.each(LOOKED_AT_IN)('is without fault for axe (%s)', async (language) => {
    const faultsSeen = lookingIn(language);
    const id = await point(known.family, known.given, known.birth);
    const { page, close, complaints } = await pages.visitAs(PEOPLE.nurse, { language });
    await page.goto(`/inbox/${id}`);
    await page.locator('mark').first().waitFor();
    expect(await faultsSeen(page)).toEqual([]);
    expect(complaints).toEqual([]);
    await close();
  });
});
