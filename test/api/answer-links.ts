import { randomUUID } from 'node:crypto';
import { answerTokenOf, tokenHashOf } from '@osteon/application';
import { anEnrolment, aVertebralFracture, type Browser, enrol, LINK_SECRET, type TestApi } from './harness.ts';

export interface Sent {
  readonly patientId: string;
  readonly path: string;
  readonly messageId: string;
}

/** A patient on tablets who also has denosumab, with messages behind one link as the sender leaves them. */
export async function aLink(
  api: TestApi,
  nurse: Browser,
  asked: readonly { readonly kind: string; readonly step: string; readonly asks: boolean }[],
  language = 'en',
): Promise<Sent> {
  const { patientId } = await enrol(
    nurse,
    anEnrolment({
      language,
      facts: [
        aVertebralFracture('2026-02-01'),
        { type: 'treatment', ref: 'a1', on: '2026-02-20', payload: { agent: 'alendronate' } },
        { type: 'treatment', ref: 'd1', on: '2026-01-05', payload: { agent: 'denosumab' } },
        { type: 'dose', ref: 'd1', on: '2026-01-05', payload: {} },
      ],
    }),
  );
  const digestId = randomUUID();
  const isDigest = asked.length > 1;
  const insert = (values: unknown[]) =>
    api.query(
      `insert into message (id, service_id, patient_id, task_id, origin, key, step, asks, channel, language, state, planned_for, send_after, digest_id, created_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, 'sms', $9, 'delivered', '2026-06-14', '2026-06-14T09:00Z', $10, $11)`,
      values,
    );
  if (isDigest)
    await insert([
      digestId,
      api.ids.north,
      patientId,
      null,
      'digest',
      `${patientId}/d`,
      'digest',
      true,
      language,
      null,
      '2026-06-14',
    ]);
  let messageId = digestId;
  for (const [index, { kind, step, asks }] of asked.entries()) {
    const [task] = await api.query<{ id: string }>(
      `select id from task where patient_id = $1 and kind = $2 and done_on is null and withdrawn_at is null order by due_on limit 1`,
      [patientId, kind],
    );
    if (task === undefined) throw new Error(`There is no open ${kind}.`);
    const id = randomUUID();
    if (!isDigest) messageId = id;
    await insert([
      id,
      api.ids.north,
      patientId,
      task.id,
      'planned',
      `${patientId}/${kind}/${step}`,
      step,
      asks,
      language,
      isDigest ? digestId : null,
      `2026-06-14T09:00:0${index}Z`,
    ]);
  }
  const token = answerTokenOf(LINK_SECRET, messageId);
  await api.query(
    `insert into answer_link (token_hash, service_id, patient_id, message_id, expires_on) values ($1, $2, $3, $4, '2026-08-13')`,
    [tokenHashOf(token), api.ids.north, patientId, messageId],
  );
  return { patientId, path: `/a/${token}`, messageId };
}

export const ADHERENCE = { kind: 'adherence-check', step: 'ask', asks: true };
export const FALLS = { kind: 'falls-reminder', step: 'advice', asks: true };
export const DOSE_SOON = { kind: 'dose', step: 'soon', asks: false };
export const DOSE_BOOK = { kind: 'dose', step: 'book', asks: true };
