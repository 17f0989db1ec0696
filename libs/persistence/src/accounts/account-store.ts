import type { AccountStore, OpenLink, OwnAccount, OwnSession } from '@osteon/application';
import type pg from 'pg';
import { iso, isUuid } from '../database/audit.ts';
import { takenConstraint } from '../database/errors.ts';
import { inTransaction, run, runOne, type Queryable, type Statement } from '../database/run.ts';
import { auditAccount, auditByLink } from './audit-account.ts';
import { LIVE_SESSION, SESSION_COLUMNS } from './session-columns.ts';

const READ_ACCOUNT: Statement = {
  name: 'read-account',
  text: `
select json_build_object('id', u.id, 'displayName', u.display_name, 'email', u.email) as user,
  u.password_hash as "passwordHash",
  (select ${iso('t.confirmed_at')} from user_totp t where t.user_id = u.id) as "totpSince",
  (select count(*)::int from recovery_code c where c.user_id = u.id and c.used_at is null) as "recoveryCodesLeft",
  (select coalesce(json_agg(json_build_object('issuer', e.issuer, 'subject', e.subject,
      'linkedAt', ${iso('e.linked_at')}) order by e.linked_at), '[]')
    from external_identity e where e.user_id = u.id) as identities
from user_account u where u.id = $1`,
};

const SET_PASSWORD: Statement = {
  name: 'set-password',
  text: `update user_account set password_hash = $2 where id = $1 and disabled_at is null returning id`,
};

const END_OTHER_SESSIONS: Statement = {
  name: 'end-other-sessions',
  text: `update session set ended_at = osteon_now(), end_reason = $3
where user_id = $1 and ended_at is null and id is distinct from $2`,
};

/** Only the hash that was verified is replaced: a password changed meanwhile stays. */
const REHASH: Statement = {
  name: 'rehash-password',
  text: `update user_account set password_hash = $3 where id = $1 and password_hash = $2`,
};

const SET_COLOR_SCHEME: Statement = {
  name: 'set-color-scheme',
  text: `update user_account set color_scheme = $2 where id = $1`,
};

const LIST_SESSIONS: Statement = {
  name: 'list-own-sessions',
  text: `select ${SESSION_COLUMNS} from session s join service v on v.id = s.service_id
where s.user_id = $1 and ${LIVE_SESSION} order by s.last_seen_at desc, s.id`,
};

const END_OWN_SESSION: Statement = {
  name: 'end-own-session',
  text: `update session set ended_at = osteon_now(), end_reason = 'signed-out'
where user_id = $1 and id = $2 and ended_at is null returning id`,
};

const FIND_LINK: Statement = {
  name: 'find-account-link',
  text: `
select l.user_id as "userId", l.purpose, u.display_name as "displayName", u.email,
  (select coalesce(json_agg(s.name order by s.name), '[]')
    from membership m join service s on s.id = m.service_id where m.user_id = u.id) as services,
  ${iso('l.expires_at')} as "expiresAt"
from account_link l join user_account u on u.id = l.user_id
where l.token_hash = $1 and l.used_at is null and l.expires_at > osteon_now() and u.disabled_at is null`,
};

const USE_LINK: Statement = {
  name: 'use-account-link',
  text: `update account_link set used_at = osteon_now()
where token_hash = $1 and used_at is null and expires_at > osteon_now()
returning user_id as "userId", purpose`,
};

const FIND_IDENTITY: Statement = {
  name: 'find-identity',
  text: `select user_id as "userId" from external_identity where issuer = $1 and subject = $2`,
};

const LINK_IDENTITY: Statement = {
  name: 'link-identity',
  text: `insert into external_identity (issuer, subject, user_id) values ($1, $2, $3)`,
};

const IS_LIVE: Statement = {
  name: 'is-live-session',
  text: `select s.id from session s join user_account u on u.id = s.user_id
where s.id = $1 and s.user_id = $2 and ${LIVE_SESSION} and u.disabled_at is null`,
};

/** Something to sign in with stays: a password, a passkey or another identity. */
const REMOVE_IDENTITY: Statement = {
  name: 'remove-identity',
  text: `
with ways as (
  select (select count(*) from external_identity e where e.user_id = $1)
    + (select count(*) from passkey p where p.user_id = $1)
    + (select count(*) from user_account u where u.id = $1 and u.password_hash is not null) as n
), removed as (
  delete from external_identity e using ways
  where e.user_id = $1 and e.issuer = $2 and e.subject = $3 and ways.n > 1 returning e.user_id
)
select case when exists (select from removed) then 'removed'
  when exists (select from external_identity e where e.user_id = $1 and e.issuer = $2 and e.subject = $3) then 'last'
  else 'none' end as outcome`,
};

const LOCK_PERSON: Statement = { name: 'lock-person', text: `select id from user_account where id = $1 for update` };

/** Accounts and their links in PostgreSQL. */
export function createAccountStore(pool: pg.Pool): AccountStore {
  return {
    readAccount: (userId) => runOne<OwnAccount & { [key: string]: unknown }>(pool, READ_ACCOUNT, [userId]),

    changePassword(actor, passwordHash) {
      return inTransaction(pool, actor, async (client) => {
        await run(client, SET_PASSWORD, [actor.userId, passwordHash]);
        await run(client, END_OTHER_SESSIONS, [actor.userId, actor.sessionId, 'password-changed']);
        await auditAccount(client, actor, 'change-password', `user/${actor.userId}`);
      });
    },

    async rehash(userId, oldHash, newHash) {
      await run(pool, REHASH, [userId, oldHash, newHash]);
    },

    async setColorScheme(userId, colorScheme) {
      await run(pool, SET_COLOR_SCHEME, [userId, colorScheme]);
    },

    listSessions: (userId) => run<OwnSession & { [key: string]: unknown }>(pool, LIST_SESSIONS, [userId]),

    endOwnSession(actor, sessionId) {
      if (!isUuid(sessionId)) return Promise.resolve(false);
      return inTransaction(pool, actor, async (client) => {
        if ((await run(client, END_OWN_SESSION, [actor.userId, sessionId])).length === 0) return false;
        await auditAccount(client, actor, 'end-session', `session/${sessionId}`);
        return true;
      });
    },

    endOwnSessions(actor) {
      return inTransaction(pool, actor, async (client) => {
        await run(client, END_OTHER_SESSIONS, [actor.userId, null, 'signed-out']);
        await auditAccount(client, actor, 'sign-out-everywhere', `user/${actor.userId}`);
      });
    },

    async findLink(tokenHash) {
      const [link] = await run<OpenLink & { [key: string]: unknown }>(pool, FIND_LINK, [tokenHash]);
      return link ?? null;
    },

    completeLink(tokenHash, passwordHash, address) {
      return inTransaction(pool, { kind: 'worker' }, async (client) => {
        const link = await useLink(client, tokenHash);
        if (link === undefined) return false;
        if ((await run(client, SET_PASSWORD, [link.userId, passwordHash])).length === 0) return false;
        await run(client, END_OTHER_SESSIONS, [link.userId, null, 'password-changed']);
        await auditByLink(client, link.userId, null, address, `complete-${link.purpose}`);
        return true;
      });
    },

    async completeLinkByIdentity(tokenHash, { issuer, subject }, address) {
      try {
        return await inTransaction(pool, { kind: 'worker' }, async (client) => {
          const link = await useLink(client, tokenHash);
          if (link?.purpose !== 'invitation') return false;
          await run(client, LINK_IDENTITY, [issuer, subject, link.userId]);
          await auditByLink(client, link.userId, null, address, 'complete-invitation');
          return true;
        });
      } catch (error) {
        if (takenConstraint(error) === 'external_identity_pkey') return false;
        throw error;
      }
    },

    async findByIdentity(issuer, subject) {
      const [found] = await run<{ userId: string }>(pool, FIND_IDENTITY, [issuer, subject]);
      return found?.userId ?? null;
    },

    async linkIdentity({ userId, sessionId, address }, { issuer, subject }) {
      try {
        return await inTransaction(pool, { kind: 'worker' }, async (client) => {
          if ((await run(client, IS_LIVE, [sessionId, userId])).length === 0) return false;
          await run(client, LINK_IDENTITY, [issuer, subject, userId]);
          await auditByLink(client, userId, sessionId, address, 'link-identity');
          return true;
        });
      } catch (error) {
        if (takenConstraint(error) === 'external_identity_pkey') return false;
        throw error;
      }
    },

    removeIdentity(actor, { issuer, subject }) {
      return inTransaction(pool, actor, async (client) => {
        await run(client, LOCK_PERSON, [actor.userId]);
        const { outcome } = await runOne<{ outcome: 'removed' | 'last' | 'none' }>(client, REMOVE_IDENTITY, [
          actor.userId,
          issuer,
          subject,
        ]);
        if (outcome === 'removed') await auditAccount(client, actor, 'unlink-identity', `user/${actor.userId}`);
        return outcome;
      });
    },
  };
}

async function useLink(
  client: Queryable,
  tokenHash: Uint8Array,
): Promise<{ userId: string; purpose: string } | undefined> {
  const [link] = await run<{ userId: string; purpose: string }>(client, USE_LINK, [tokenHash]);
  return link;
}
