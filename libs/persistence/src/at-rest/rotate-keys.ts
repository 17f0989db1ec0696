import { SEALED, type KeyRing, type SealContext } from '@osteon/application';
import type pg from 'pg';
import { takenConstraint } from '../database/errors.ts';
import { sealContactPoint, sealIdentifier } from './sealed-columns.ts';

interface SealedRow {
  readonly place: string;
  readonly value: string;
  /** Of what the value is bound to. */
  readonly bound: string;
  readonly service: string | null;
  readonly channel: string | null;
}

interface Resealed {
  readonly value: string;
  readonly hashes?: readonly (string | null)[];
}

/** One place in the database where something is sealed: what the rotation walks through, and the check counts. */
interface SealedColumn {
  readonly table: string;
  /** The value as text. */
  readonly value: string;
  /** What follows `set`: `s.new` is the new value, `s.hash_1` and `s.hash_2` the hashes beside it. */
  readonly set: string;
  /** Walked through in this order; rows that share it are taken together. */
  readonly order: { readonly column: string; readonly type: 'uuid' | 'text' | 'boolean' };
  readonly bound: string;
  readonly service?: string;
  readonly channel?: string;
  readonly context: (bound: string) => SealContext;
  /** What is looked up by a hash is hashed with the new key too. */
  readonly hashed?: (keys: KeyRing, row: SealedRow, text: string) => Resealed;
}

const column = (
  table: string,
  name: string,
  order: string,
  bound: string,
  context: (bound: string) => SealContext,
): SealedColumn => ({
  table,
  value: name,
  set: `${name} = s.new`,
  order: { column: order, type: 'uuid' },
  bound,
  context,
});

const hex = (hash: string): string => hash.slice(2);

/** Everything that is sealed. A test finds a sealed text that stands anywhere else. */
export const SEALED_COLUMNS: readonly SealedColumn[] = [
  {
    ...column('contact_point', 'value', 'id', 'patient_id', SEALED.contactValue),
    set: `value = s.new, value_hash = decode(s.hash_1, 'hex'), number_hash = decode(s.hash_2, 'hex')`,
    channel: 'channel',
    hashed: (keys, { bound, channel }, text) => {
      const { value, valueHash, numberHash } = sealContactPoint(keys, bound, String(channel), text);
      return { value, hashes: [hex(valueHash), numberHash === null ? null : hex(numberHash)] };
    },
  },
  {
    ...column('patient_identifier', 'value', 'patient_id', 'patient_id', SEALED.identifierValue),
    set: `value = s.new, value_hash = decode(s.hash_1, 'hex')`,
    service: 'service_id',
    hashed: (keys, { bound, service }, text) => {
      const whose = { serviceId: String(service), patientId: bound };
      const { value, valueHash } = sealIdentifier(keys, whose, { system: '', value: text });
      return { value, hashes: [hex(valueHash)] };
    },
  },
  column('patient', 'address', 'id', 'id', SEALED.address),
  column('inbound_message', 'sender', 'id', 'id', SEALED.inboundSender),
  column('hl7_message', 'raw', 'id', 'id', SEALED.hl7Message),
  column('appointment', 'about', 'id', 'id', SEALED.appointment),
  column('letter', 'recipient', 'id', 'patient_id', SEALED.letterRecipient),
  column('letter', 'content', 'id', 'patient_id', SEALED.letterContent),
  column('mailbox_item', 'recipient', 'id', 'patient_id', SEALED.mailboxRecipient),
  column('contact_draft', 'content', 'patient_id', 'patient_id', SEALED.contactDraft),
  column('report_export_row', 'content', 'patient_id', 'patient_id', SEALED.exportRow),
  column('file_import_part', 'content', 'id', 'import_id', SEALED.filePart),
  column('file_import_row', 'content', 'id', 'import_id', SEALED.fileRow),
  column('possible_fracture', 'content', 'id', 'id', SEALED.possibleFracture),
  column('possible_fracture', 'findings', 'id', 'id', SEALED.possibleFindings),
  {
    ...column('work_item', 'detail', 'id', 'key', SEALED.itemSender),
    value: `detail ->> 'unknownSender'`,
    set: `detail = jsonb_set(t.detail, '{unknownSender}', to_jsonb(s.new))`,
  },
  column('user_totp', 'secret', 'user_id', 'user_id', SEALED.totpSecret),
  {
    ...column('signing_key', 'private_key', 'kid', 'kid', SEALED.signingKey),
    order: { column: 'kid', type: 'text' },
  },
  {
    ...column('installation', 'erasure_key', 'id', 'id', SEALED.erasureKey),
    order: { column: 'id', type: 'boolean' },
  },
];

const nameOf = ({ table, value }: SealedColumn): string => `${table}.${value.split(' ')[0] ?? value}`;

export interface RotationProgress {
  /** Such as `contact_point.value`. */
  readonly column: string;
  readonly sealed: number;
  /** Changed by somebody at the same moment: looked at again. */
  readonly passedOver: number;
}

export interface RotateOptions {
  /** Rows that are changed in one statement. */
  readonly batch?: number;
  readonly onBatch?: (progress: RotationProgress) => void | Promise<void>;
}

/** Rows that somebody else changes again and again are left to the next run. */
const MOST_ROUNDS = 5;

/**
 * Seals anew whatever is not sealed with the first key, and what is still in clear. Every batch is one statement that
 * changes only rows which still say what was read, so that it can be killed and begun again at any moment, and others
 * may write meanwhile. Run it with the new key first and the old one behind it, in every program.
 * @returns how many rows were sealed anew
 */
export async function rotateKeys(
  pool: pg.Pool,
  keys: KeyRing,
  { batch = 500, onBatch = () => undefined }: RotateOptions = {},
): Promise<number> {
  let total = 0;
  for (const sealed of SEALED_COLUMNS) {
    for (let round = 0; round < MOST_ROUNDS; round += 1) {
      const { changed, passedOver } = await walk(pool, keys, sealed, batch, onBatch);
      total += changed;
      if (passedOver === 0) break;
    }
  }
  return total;
}

async function walk(
  pool: pg.Pool,
  keys: KeyRing,
  sealed: SealedColumn,
  batch: number,
  onBatch: NonNullable<RotateOptions['onBatch']>,
): Promise<{ changed: number; passedOver: number }> {
  const { table, value, order, bound, service, channel } = sealed;
  const later = `($1::text is null or ${order.column} > $1::${order.type})`;
  const all = { changed: 0, passedOver: 0 };
  let after: string | null = null;
  for (;;) {
    const ends: { readonly rows: readonly { readonly end: string }[] } = await pool.query(
      `select "end"::text as "end" from (select distinct ${order.column} as "end" from ${table} where ${later} order by 1 limit $2) x
       order by x."end" desc limit 1`,
      [after, batch],
    );
    const end: string | undefined = ends.rows[0]?.end;
    if (end === undefined) return all;
    const { rows } = await pool.query<SealedRow>(
      `select ctid::text as place, ${value} as value, ${bound}::text as bound, ${service ?? 'null'}::text as service,
         ${channel ?? 'null'}::text as channel
       from ${table} where ${later} and ${order.column} <= $2::${order.type} and not (${value} like $3)`,
      [after, end, `v1.${keys.sealsWith}.%`],
    );
    const changed = rows.length === 0 ? 0 : await seal(pool, keys, sealed, rows);
    all.changed += changed;
    all.passedOver += rows.length - changed;
    if (rows.length > 0) {
      await onBatch({ column: nameOf(sealed), sealed: changed, passedOver: rows.length - changed });
    }
    after = end;
  }
}

async function seal(pool: pg.Pool, keys: KeyRing, sealed: SealedColumn, rows: readonly SealedRow[]): Promise<number> {
  const { table, value, set, context, hashed } = sealed;
  const anew = rows.map((row): Resealed => {
    const text = keys.open(row.value, context(row.bound));
    return hashed ? hashed(keys, row, text) : { value: keys.seal(text, context(row.bound)) };
  });
  const text = `update ${table} t set ${set}
    from unnest($1::tid[], $2::text[], $3::text[], $4::text[], $5::text[]) as s(place, old, new, hash_1, hash_2)
    where t.ctid = s.place and (${value}) = s.old`;
  const valuesOf = (places: readonly number[]): unknown[] => [
    places.map((place) => rows[place]?.place),
    places.map((place) => rows[place]?.value),
    places.map((place) => anew[place]?.value),
    places.map((place) => anew[place]?.hashes?.[0] ?? null),
    places.map((place) => anew[place]?.hashes?.[1] ?? null),
  ];
  const places = [...rows.keys()];
  try {
    return (await pool.query(text, valuesOf(places))).rowCount ?? 0;
  } catch (error) {
    if (takenConstraint(error) === undefined) throw error;
  }
  // Written under both keys by programs that had them in another order: one of the two rows stays with the old key.
  let changed = 0;
  for (const place of places) {
    try {
      changed += (await pool.query(text, valuesOf([place]))).rowCount ?? 0;
    } catch (error) {
      if (takenConstraint(error) === undefined) throw error;
    }
  }
  return changed;
}

export interface KeyUse {
  readonly column: string;
  /** Null: in clear. */
  readonly keyId: string | null;
  readonly rows: number;
}

/** How many rows each key has sealed, and how many are in clear. A key without rows may go. */
export async function keyUse(pool: pg.Pool): Promise<KeyUse[]> {
  const uses: KeyUse[] = [];
  for (const sealed of SEALED_COLUMNS) {
    const { rows } = await pool.query<{ keyId: string | null; rows: number }>(
      `select case when ${sealed.value} like 'v1.%' then split_part(${sealed.value}, '.', 2) end as "keyId",
         count(*)::int as rows
       from ${sealed.table} where ${sealed.value} is not null group by 1 order by 1`,
    );
    uses.push(...rows.map((row) => ({ column: nameOf(sealed), ...row })));
  }
  return uses;
}
