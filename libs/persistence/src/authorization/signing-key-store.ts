import type pg from 'pg';
import { RETIRED_KEY_HOURS, SEALED, type KeyRing, type SigningKeyStore } from '@osteon/application';
import { run, transactionOn, type Statement } from '../database/run.ts';

const LIST: Statement = {
  name: 'list-signing-keys',
  text: `
select kid, private_key as sealed, extract(epoch from osteon_now() - created_at)::float8 / 86400 as "ageDays",
  extract(epoch from osteon_now() - retired_at)::float8 / 3600 as "retiredHours"
from signing_key where retired_at is null or retired_at > osteon_now() - make_interval(hours => $1)
order by retired_at desc nulls first, created_at desc, kid`,
};

/** Processes that find the key too old at the same moment take turns; the second finds the new one. */
const TAKE_TURNS: Statement = {
  name: 'signing-key-turns',
  text: `select pg_advisory_xact_lock(hashtextextended('signing-key', 0))`,
};

const RETIRE: Statement = {
  name: 'retire-signing-keys',
  text: `
update signing_key set retired_at = osteon_now() where retired_at is null and not exists (
  select from signing_key where retired_at is null and created_at > osteon_now() - make_interval(days => $1))`,
};

/** They verify for so long after they were retired: so this ends them. */
const END_RETIRED: Statement = {
  name: 'end-retired-signing-keys',
  text: `
update signing_key set retired_at = osteon_now() - make_interval(hours => $1)
where retired_at > osteon_now() - make_interval(hours => $1)`,
};

const INSERT: Statement = {
  name: 'insert-signing-key',
  text: `
with made as (
  insert into signing_key (kid, private_key, public_key)
  select $1, $2, $3 where not exists (select from signing_key where retired_at is null) returning kid
), audited as (
  insert into audit_record (role, action, resource, outcome)
  select $4, 'rotate-signing-keys', 'signing-key/' || kid, 'done' from made
)
select kid from made`,
};

interface KeyRow {
  readonly [key: string]: unknown;
  readonly kid: string;
  readonly sealed: string;
  readonly ageDays: number;
  readonly retiredHours: number | null;
}

/** Signing keys in PostgreSQL; the private halves are sealed like everything at rest. */
export function createSigningKeyStore(pool: pg.Pool, keys: KeyRing): SigningKeyStore {
  return {
    async listSigningKeys() {
      const rows = await run<KeyRow>(pool, LIST, [RETIRED_KEY_HOURS]);
      return rows.map(({ kid, sealed, ageDays, retiredHours }) => ({
        kid,
        privateKey: JSON.parse(keys.open(sealed, SEALED.signingKey(kid))) as Record<string, unknown>,
        ageDays,
        retiredHours,
      }));
    },
    replaceSigningKey({ kid, privateKey, publicKey }, { maximumAgeDays, keepVerifying, by }) {
      const sealed = keys.seal(JSON.stringify(privateKey), SEALED.signingKey(kid));
      return transactionOn(pool, 'begin', async (client) => {
        await run(client, TAKE_TURNS, []);
        await run(client, RETIRE, [maximumAgeDays]);
        if (!keepVerifying) await run(client, END_RETIRED, [RETIRED_KEY_HOURS]);
        return (await run(client, INSERT, [kid, sealed, JSON.stringify(publicKey), by])).length === 1;
      });
    },
  };
}
