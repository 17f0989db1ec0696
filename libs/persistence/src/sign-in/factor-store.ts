import type {
  Ceremony,
  CeremonyPurpose,
  FactorStore,
  KeyRing,
  PasskeySummary,
  StoredPasskey,
  UserActor,
} from '@osteon/application';
import type pg from 'pg';
import { auditAccount } from '../accounts/audit-account.ts';
import { iso } from '../database/audit.ts';
import { takenConstraint } from '../database/errors.ts';
import { inTransaction, run, runOne, type Queryable, type Statement } from '../database/run.ts';

const READ_TOTP: Statement = {
  name: 'read-totp',
  text: `select secret, extract(epoch from osteon_now())::float8 as now
from user_totp where user_id = $1 and confirmed_at is not null`,
};

/** Compared and set in one statement: of two who give the same code at the same time one is right. */
const USE_TOTP_STEP: Statement = {
  name: 'use-totp-step',
  text: `update user_totp set last_step = $2 where user_id = $1 and last_step < $2 and confirmed_at is not null
returning user_id`,
};

const NOW: Statement = { name: 'now', text: `select extract(epoch from osteon_now())::float8 as now` };

const USE_RECOVERY_CODE: Statement = {
  name: 'use-recovery-code',
  text: `update recovery_code set used_at = osteon_now() where user_id = $1 and code_hash = $2 and used_at is null
returning user_id`,
};

const PUT_TOTP: Statement = {
  name: 'put-totp',
  text: `insert into user_totp (user_id, secret, confirmed_at, last_step) values ($1, $2, osteon_now(), $3)
on conflict (user_id) do update set secret = excluded.secret, confirmed_at = excluded.confirmed_at,
  last_step = excluded.last_step`,
};

/** Those of earlier go; so that the number of codes says nothing, all ten are new or none. */
const DROP_RECOVERY_CODES: Statement = {
  name: 'drop-recovery-codes',
  text: `delete from recovery_code where user_id = $1`,
};

const LEFT_RECOVERY_CODES: Statement = {
  name: 'left-recovery-codes',
  text: `select count(*)::int as n from recovery_code where user_id = $1 and used_at is null`,
};

const PUT_RECOVERY_CODES: Statement = {
  name: 'put-recovery-codes',
  text: `insert into recovery_code (user_id, code_hash) select $1, unnest($2::bytea[])`,
};

/** Changes of one person's factors take turns, so that two removals do not leave them without any. */
const LOCK_PERSON: Statement = {
  name: 'lock-person',
  text: `select id from user_account where id = $1 for update`,
};

const COUNT_FACTORS: Statement = {
  name: 'count-factors',
  text: `select ((select count(*) from user_totp where user_id = $1 and confirmed_at is not null)
  + (select count(*) from passkey where user_id = $1))::int as n`,
};

const REMOVE_TOTP: Statement = {
  name: 'remove-totp',
  text: `delete from user_totp where user_id = $1 returning user_id`,
};

const ADD_PASSKEY: Statement = {
  name: 'add-passkey',
  text: `insert into passkey (credential_id, user_id, public_key, counter, transports, name)
values ($1, $2, $3, $4, $5, $6)`,
};

const REMOVE_PASSKEY: Statement = {
  name: 'remove-passkey',
  text: `delete from passkey where user_id = $1 and credential_id = $2 returning user_id`,
};

const LIST_PASSKEYS: Statement = {
  name: 'list-passkeys',
  text: `select credential_id as "credentialId", name, transports, ${iso('created_at')} as "createdAt",
  ${iso('last_used_at')} as "lastUsedAt"
from passkey where user_id = $1 order by created_at, credential_id`,
};

const FIND_PASSKEY: Statement = {
  name: 'find-passkey',
  text: `select credential_id as "credentialId", user_id as "userId", public_key as "publicKey", counter, transports
from passkey where credential_id = $1`,
};

/** Authenticators that do not count say 0 every time. */
const USE_PASSKEY: Statement = {
  name: 'use-passkey',
  text: `update passkey set counter = $2, last_used_at = osteon_now()
where credential_id = $1 and (counter < $2 or (counter = 0 and $2 = 0)) returning user_id`,
};

const BEGIN_CEREMONY: Statement = {
  name: 'begin-ceremony',
  text: `insert into sign_in_challenge (token_hash, purpose, user_id, detail, expires_at)
values ($1, $2, $3, to_jsonb($4::text), osteon_now() + make_interval(mins => $5))`,
};

const OPEN_CEREMONY = `token_hash = $1 and purpose = $2 and used_at is null and expires_at > osteon_now()`;
const CEREMONY_COLUMNS = `user_id as "userId", detail #>> '{}' as detail`;

const READ_CEREMONY: Statement = {
  name: 'read-ceremony',
  text: `select ${CEREMONY_COLUMNS} from sign_in_challenge where ${OPEN_CEREMONY}`,
};

const END_CEREMONY: Statement = {
  name: 'end-ceremony',
  text: `update sign_in_challenge set used_at = osteon_now() where ${OPEN_CEREMONY} returning ${CEREMONY_COLUMNS}`,
};

interface CeremonyRow {
  readonly [key: string]: unknown;
  readonly userId: string | null;
  readonly detail: string;
}

/** Second factors and ceremonies in PostgreSQL: secrets sealed by the key ring, codes and tokens as hashes. */
export function createFactorStore(pool: pg.Pool, keys: KeyRing): FactorStore {
  const ofTotp = (userId: string) => ({ table: 'user_totp', column: 'secret', id: userId });
  const ofCeremony = (tokenHash: Uint8Array) => ({
    table: 'sign_in_challenge',
    column: 'detail',
    id: Buffer.from(tokenHash).toString('hex'),
  });
  const ceremony = async (
    statement: Statement,
    tokenHash: Uint8Array,
    purpose: CeremonyPurpose,
  ): Promise<Ceremony | null> => {
    const [row] = await run<CeremonyRow>(pool, statement, [tokenHash, purpose]);
    if (row === undefined) return null;
    return { userId: row.userId, detail: JSON.parse(keys.open(row.detail, ofCeremony(tokenHash))) };
  };

  return {
    async readTotp(userId) {
      const [row] = await run<{ secret: string; now: number }>(pool, READ_TOTP, [userId]);
      return row === undefined ? null : { secret: keys.open(row.secret, ofTotp(userId)), now: row.now };
    },

    useTotpStep: async (userId, step) => (await run(pool, USE_TOTP_STEP, [userId, step])).length > 0,

    now: async () => (await runOne<{ now: number }>(pool, NOW, [])).now,

    useRecoveryCode: async (userId, codeHash) => (await run(pool, USE_RECOVERY_CODE, [userId, codeHash])).length > 0,

    addTotp(actor, { secret, step }, codeHashes) {
      return changing(pool, actor, async (client) => {
        await run(client, PUT_TOTP, [actor.userId, keys.seal(secret, ofTotp(actor.userId)), step]);
        await audit(client, actor, 'add-totp');
        return firstRecoveryCodes(client, actor, codeHashes);
      });
    },

    removeTotp(actor, keepOne) {
      return changing(pool, actor, async (client) => {
        if (keepOne && (await countFactors(client, actor)) < 2) return false;
        if ((await run(client, REMOVE_TOTP, [actor.userId])).length === 0) return false;
        await audit(client, actor, 'remove-totp');
        return true;
      });
    },

    async addPasskey(actor, { credentialId, publicKey, counter, transports, name }, codeHashes) {
      try {
        return await changing(pool, actor, async (client) => {
          const values = [credentialId, actor.userId, Buffer.from(publicKey), counter, transports, name];
          await run(client, ADD_PASSKEY, values);
          await audit(client, actor, 'add-passkey');
          return firstRecoveryCodes(client, actor, codeHashes);
        });
      } catch (error) {
        if (takenConstraint(error) === 'passkey_pkey') return 'taken';
        throw error;
      }
    },

    removePasskey(actor, credentialId, keepOne) {
      return changing(pool, actor, async (client) => {
        if (keepOne && (await countFactors(client, actor)) < 2) return false;
        if ((await run(client, REMOVE_PASSKEY, [actor.userId, credentialId])).length === 0) return false;
        await audit(client, actor, 'remove-passkey');
        return true;
      });
    },

    listPasskeys: (userId) => run<PasskeySummary & { [key: string]: unknown }>(pool, LIST_PASSKEYS, [userId]),

    async findPasskey(credentialId) {
      const [row] = await run<StoredPasskey & { [key: string]: unknown }>(pool, FIND_PASSKEY, [credentialId]);
      return row ?? null;
    },

    usePasskey: async (credentialId, counter) => (await run(pool, USE_PASSKEY, [credentialId, counter])).length > 0,

    replaceRecoveryCodes(actor, codeHashes) {
      return changing(pool, actor, async (client) => {
        await putRecoveryCodes(client, actor, codeHashes);
        await audit(client, actor, 'renew-recovery-codes');
      });
    },

    async beginCeremony(tokenHash, purpose, userId, detail, minutes) {
      const sealed = keys.seal(JSON.stringify(detail), ofCeremony(tokenHash));
      await run(pool, BEGIN_CEREMONY, [tokenHash, purpose, userId, sealed, minutes]);
    },

    readCeremony: (tokenHash, purpose) => ceremony(READ_CEREMONY, tokenHash, purpose),

    endCeremony: (tokenHash, purpose) => ceremony(END_CEREMONY, tokenHash, purpose),
  };
}

const changing = <T>(pool: pg.Pool, actor: UserActor, work: (client: pg.PoolClient) => Promise<T>): Promise<T> =>
  inTransaction(pool, actor, async (client) => {
    await run(client, LOCK_PERSON, [actor.userId]);
    return work(client);
  });

const audit = (client: Queryable, actor: UserActor, action: string): Promise<void> =>
  auditAccount(client, actor, action, `user/${actor.userId}`);

const countFactors = async (client: Queryable, { userId }: UserActor): Promise<number> =>
  (await runOne<{ n: number }>(client, COUNT_FACTORS, [userId])).n;

async function firstRecoveryCodes(
  client: Queryable,
  actor: UserActor,
  codeHashes: readonly Uint8Array[],
): Promise<boolean> {
  const { n: left } = await runOne<{ n: number }>(client, LEFT_RECOVERY_CODES, [actor.userId]);
  if (left > 0) return false;
  await putRecoveryCodes(client, actor, codeHashes);
  return true;
}

async function putRecoveryCodes(
  client: Queryable,
  { userId }: UserActor,
  codeHashes: readonly Uint8Array[],
): Promise<void> {
  await run(client, DROP_RECOVERY_CODES, [userId]);
  await run(client, PUT_RECOVERY_CODES, [userId, codeHashes]);
}
