import type { PoolClient } from 'pg';
import { FORM_DIGESTS, SEVERAL_WAITING } from './planning-sql.ts';

/** Puts together what waits for one of these patients on one day; part of the caller's transaction. */
export async function formDigests(client: PoolClient, patientIds: readonly string[]): Promise<void> {
  if (patientIds.length === 0) return;
  const { rows } = await client.query<{ id: string }>(SEVERAL_WAITING, [patientIds]);
  if (rows.length > 0) await client.query(FORM_DIGESTS, [rows.map(({ id }) => id)]);
}
