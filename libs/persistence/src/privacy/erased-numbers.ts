import { SEALED, type KeyRing } from '@osteon/application';
import { createHmac, randomBytes } from 'node:crypto';
import type { PoolClient } from 'pg';
import type { Queryable } from '../database/run.ts';

export interface Numbered {
  readonly system: string;
  readonly value: string;
}

/**
 * The key of the hashes of erased numbers, and of those that feeds name. It is not one of the data keys, because these
 * hashes cannot be made anew when those are rotated: the numbers are gone. It is sealed like everything else. Null:
 * nobody was ever erased, and no feed has named anybody.
 */
export async function erasureKey(client: Queryable, keys: KeyRing): Promise<Buffer | null> {
  const { rows } = await client.query<{ key: string | null }>({ text: 'select erasure_key as key from installation' });
  const sealed = rows[0]?.key ?? null;
  return sealed === null ? null : Buffer.from(keys.open(sealed, SEALED.erasureKey()), 'base64');
}

/** The same, made when there is none. */
async function makeErasureKey(client: Queryable, keys: KeyRing): Promise<Buffer> {
  const made = keys.seal(randomBytes(32).toString('base64'), SEALED.erasureKey());
  const text = 'update installation set erasure_key = $1 where erasure_key is null';
  await client.query({ text, values: [made] });
  const key = await erasureKey(client, keys);
  if (key === null) throw new Error('the installation has no row');
  return key;
}

const numberHash = (key: Buffer, serviceId: string, { system, value }: Numbered): Buffer =>
  createHmac('sha256', key)
    .update(JSON.stringify([serviceId, system, value]))
    .digest();

/**
 * By what a row of nobody known is found when the person with one of these numbers is erased or exported: the hashes that
 * an erasure leaves, so that a rotation of the data keys, which could not read the numbers again, changes nothing.
 */
export async function hashesOf(
  client: Queryable,
  keys: KeyRing,
  serviceId: string,
  numbers: readonly Numbered[],
): Promise<Buffer[]> {
  if (numbers.length === 0) return [];
  const key = (await erasureKey(client, keys)) ?? (await makeErasureKey(client, keys));
  return numbers.map((number) => numberHash(key, serviceId, number));
}

/** Nobody has so many: a message that names more is not to cost more than it is worth. */
const MOST_NAMED = 200;

/** The same of numbers that a feed names: each once, and no more than somebody may have. */
export function hashesOfNamed(
  client: Queryable,
  keys: KeyRing,
  serviceId: string,
  numbers: readonly Numbered[],
): Promise<Buffer[]> {
  const distinct = new Map(numbers.map((number) => [JSON.stringify([number.system, number.value]), number]));
  return hashesOf(client, keys, serviceId, [...distinct.values()].slice(0, MOST_NAMED));
}

/** The erasure of somebody with one of these numbers who may not come back unasked; null when there is none. */
export async function erasureOf(
  client: PoolClient,
  keys: KeyRing,
  serviceId: string,
  numbers: readonly Numbered[],
): Promise<string | null> {
  const key = await erasureKey(client, keys);
  if (key === null) return null;
  const { rows } = await client.query<{ id: string }>(
    `select e.id from erased_number n join erasure e on e.id = n.erasure_id
     where n.service_id = $1 and n.hash = any($2::bytea[]) and e.return_allowed_at is null limit 1`,
    [serviceId, numbers.map((number) => numberHash(key, serviceId, number))],
  );
  return rows[0]?.id ?? null;
}
