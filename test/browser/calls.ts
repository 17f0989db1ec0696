import type { Locator, Page } from 'playwright-core';
import type { Pages } from './pages.ts';

/** A day that is agreed with a patient. Day and month are alike: which is typed first is the browser's to say. */
export const AGREED = '2026-07-07';
export const AGREED_TYPED = '07072026';

export interface StoredAttempt {
  readonly id: string;
  readonly outcome: string;
  readonly promised_on: string | null;
  readonly call_back_on: string | null;
  readonly note: string | null;
  readonly red_flags: string | null;
  readonly annulled: boolean;
}

/** Attempts at a patient that the people of the test recorded, in their order. */
export const attemptsOf = (pages: Pages, patientId: string): Promise<StoredAttempt[]> =>
  pages.database.query<StoredAttempt>(
    `select a.id, a.outcome, a.promised_on::text, a.call_back_on::text, a.note, a.red_flags,
       exists (select from contact_annulment n where n.attempt_id = a.id) as annulled
     from contact_attempt a where a.patient_id = $1 and a.recorded_by is not null order by a.recorded_at`,
    [patientId],
  );

/** Facts of a type that people recorded and that hold. */
export const factsOf = (
  pages: Pages,
  patientId: string,
  type: string,
): Promise<{ on: string; payload: Record<string, unknown> }[]> =>
  pages.database.query(
    `select "on"::text as on, payload from fact f where patient_id = $1 and type = $2 and source = 'nurse' and not retracts
       and not exists (select from fact c where c.corrects_id = f.id) order by seq`,
    [patientId, type],
  );

/**
 * A patient of the clinic of these tests whom nobody of them has called yet, with a task of the kind that is due or
 * late: each is given once.
 */
export function patientsToCall(pages: Pages): (kind: string) => Promise<string> {
  const given: string[] = [];
  return async (kind) => {
    const [found] = await pages.database.query<{ id: string }>(
      `select p.id from patient p join service s on s.id = p.service_id and s.code = 'calder'
       join task t on t.patient_id = p.id and t.kind = $1 and t.done_on is null and t.cancelled_on is null
         and t.withdrawn_at is null and t.opens_on <= '2026-06-15'
         and not jsonb_path_exists(t.pauses, '$[*] ? (@.until == null)')
       where ($1 <> 'first-contact' or exists (select from episode e where e.patient_id = p.id and e.key = t.episode_key
           and 'spine' = any(e.sites)))
         and p.died_on is null and p.left_on is null and p.declined_on is null and p.id <> all($2)
         and not exists (select from task f where f.patient_id = p.id and f.kind = 'red-flag' and f.done_on is null)
         and exists (select from contact_point c where c.patient_id = p.id and c.channel in ('phone', 'sms'))
       order by p.family, p.given, p.id limit 1`,
      [kind, given],
    );
    if (found === undefined) throw new Error(`nobody is left with ${kind}`);
    given.push(found.id);
    return found.id;
  };
}

/** Opens a patient's call as a hand on the keyboard does. */
export async function openCall(page: Page, patientId: string): Promise<Locator> {
  await page.goto(`/patients/${patientId}`);
  await page.getByRole('heading', { name: 'Timeline' }).waitFor();
  await page.keyboard.press('c');
  const drawer = page.getByRole('dialog', { name: 'Record contact' });
  await drawer
    .getByText(/How did it go\?|You had begun this call/)
    .first()
    .waitFor();
  return drawer;
}
