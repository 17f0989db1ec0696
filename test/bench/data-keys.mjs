import { createHash } from 'node:crypto';
import { createKeyRing } from '@osteon/persistence';

const key = createHash('sha256').update('a key that is only for measuring').digest();

/** `OSTEON_DATA_KEYS` of the programs measured. */
export const DATA_KEYS = `bench:${key.toString('base64')}`;

export const KEYS = createKeyRing([{ id: 'bench', key }]);

/** Values of copied patients do not open under another patient's id: each is opened as its model's and sealed anew. */
export async function sealCopies(query, table, { id, context }) {
  const rows = await query(
    `select x."${id}" as id, x.patient_id as "patientId", c.old_id as "modelId", x.value
     from "${table}" x join copied c on c.id = x.patient_id`,
  );
  const sealed = rows.map((row) => KEYS.seal(KEYS.open(row.value, context(row.modelId)), context(row.patientId)));
  await query(
    `update "${table}" x set value = sent.value from unnest($1::text[], $2::uuid[], $3::text[]) as sent (id, patient_id, value)
     where x."${id}"::text = sent.id and x.patient_id = sent.patient_id`,
    [rows.map((row) => String(row.id)), rows.map(({ patientId }) => patientId), sealed],
  );
}
