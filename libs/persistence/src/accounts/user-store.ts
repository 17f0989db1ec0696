import type {
  NewLink,
  OwnSession,
  ServiceUser,
  StoredLink,
  UserActor,
  UserRefusal,
  UserStore,
} from '@osteon/application';
import type pg from 'pg';
import { iso, isUuid } from '../database/audit.ts';
import { inTransaction, run, runOne, type Queryable, type Statement } from '../database/run.ts';
import { auditAccount } from './audit-account.ts';
import { createServiceStore } from './service-store.ts';
import { LIVE_SESSION, SESSION_COLUMNS } from './session-columns.ts';

/** Whether a person `u` has anything to sign in with. */
const HAS_WAY_IN = `(u.password_hash is not null or exists (select from passkey p where p.user_id = u.id)
    or exists (select from external_identity e where e.user_id = u.id))`;

/** Whether a person `u` works in another service than `$1`: their account opens more than the administrator's own. */
const WORKS_ELSEWHERE = `exists (select from membership o where o.user_id = u.id and o.service_id <> $1)`;

const LIST_USERS: Statement = {
  name: 'list-users',
  text: `
select u.id, u.display_name as "displayName", u.email, m.role, u.installation_admin as "installationAdmin",
  case when u.disabled_at is not null then 'disabled' when ${HAS_WAY_IN} then 'active' else 'invited' end as status,
  exists (select from user_totp t where t.user_id = u.id) or exists (select from passkey p where p.user_id = u.id)
    as "secondFactor",
  (select count(*)::int from session s where s.user_id = u.id and s.service_id = $1 and ${LIVE_SESSION}) as sessions,
  (select ${iso('max(s.created_at)')} from session s where s.user_id = u.id and s.service_id = $1) as "lastSignInAt",
  ${WORKS_ELSEWHERE} as elsewhere
from membership m join user_account u on u.id = m.user_id
where m.service_id = $1 order by u.display_name, u.id`,
};

const FIND_MEMBER: Statement = {
  name: 'find-member',
  text: `
select m.role, ${HAS_WAY_IN} as "hasWayIn", u.installation_admin or ${WORKS_ELSEWHERE} as "isBeyond"
from membership m join user_account u on u.id = m.user_id
where m.service_id = $1 and m.user_id = $2 and u.disabled_at is null
for update of m`,
};

/** Changes of who administers a service take turns. */
const LOCK_SERVICE: Statement = { name: 'lock-service', text: `select id from service where id = $1 for update` };

const OTHER_ADMINS: Statement = {
  name: 'other-admins',
  text: `select count(*)::int as n from membership m join user_account u on u.id = m.user_id
where m.service_id = $1 and m.user_id <> $2 and m.role = 'admin' and u.disabled_at is null`,
};

const FIND_BY_EMAIL: Statement = {
  name: 'find-by-email',
  text: `select u.id, ${HAS_WAY_IN} as "hasWayIn", u.installation_admin or ${WORKS_ELSEWHERE} as "isBeyond"
from user_account u where u.email = $2 for update`,
};

const ADD_ACCOUNT: Statement = {
  name: 'add-account',
  text: `insert into user_account (email, display_name) values ($1, $2) on conflict (email) do nothing returning id`,
};

const ADD_MEMBERSHIP: Statement = {
  name: 'add-membership',
  text: `insert into membership (user_id, service_id, role) values ($1, $2, $3::role)
on conflict do nothing returning user_id`,
};

const CHANGE_ROLE: Statement = {
  name: 'change-role',
  text: `update membership set role = $3::role where user_id = $1 and service_id = $2`,
};

const REMOVE_MEMBERSHIP: Statement = {
  name: 'remove-membership',
  text: `delete from membership where user_id = $1 and service_id = $2`,
};

const REVOKE_SESSIONS: Statement = {
  name: 'revoke-sessions',
  text: `update session set ended_at = osteon_now(), end_reason = 'revoked'
where user_id = $1 and ended_at is null and ($2::uuid is null or service_id = $2)`,
};

const SET_DISABLED: Statement = {
  name: 'set-disabled',
  text: `update user_account set disabled_at = case when $2 then coalesce(disabled_at, osteon_now()) end
where id = $1 returning id`,
};

/**
 * Changes of who administers the installation take turns, and only who still does makes them: of two who put each other
 * out, one stays.
 */
const LOCK_INSTALLERS: Statement = {
  name: 'lock-installers',
  text: `select id from user_account where installation_admin and disabled_at is null order by id for update`,
};

const FIND_INSTALLER: Statement = {
  name: 'find-installer',
  text: `select id from user_account where email = $1 and installation_admin and disabled_at is null for update`,
};

const SET_INSTALLER: Statement = {
  name: 'set-installer',
  text: `update user_account set installation_admin = $2 where id = $1 returning id`,
};

const END_LINKS: Statement = {
  name: 'end-account-links',
  text: `update account_link set used_at = osteon_now() where user_id = $1 and used_at is null`,
};

const ADD_LINK: Statement = {
  name: 'add-account-link',
  text: `insert into account_link (token_hash, user_id, purpose, created_by, expires_at)
values ($1, $2, $3, $4, osteon_now() + make_interval(hours => $5)) returning ${iso('expires_at')} as "expiresAt"`,
};

const REMOVE_FACTORS: Statement = {
  name: 'remove-factors',
  text: `with totp as (delete from user_totp where user_id = $1), passkeys as (delete from passkey where user_id = $1)
delete from recovery_code where user_id = $1`,
};

const LIST_SESSIONS: Statement = {
  name: 'list-sessions-in-service',
  text: `select ${SESSION_COLUMNS} from session s join service v on v.id = s.service_id
where s.user_id = $1 and s.service_id = $2 and ${LIVE_SESSION} order by s.last_seen_at desc, s.id`,
};

interface Member {
  readonly [key: string]: unknown;
  readonly role: string;
  readonly hasWayIn: boolean;
  /** Administers the installation, or works in other services: their account is more than this service's. */
  readonly isBeyond: boolean;
}

/** The people of a service in PostgreSQL; every change with its audit record. */
export function createUserStore(pool: pg.Pool): UserStore {
  /** Changes a person of the actor's service; others are missing. */
  const changing = <T>(
    actor: UserActor,
    userId: string,
    action: string,
    work: (client: Queryable, member: Member) => Promise<T | UserRefusal>,
  ): Promise<T | UserRefusal> => {
    if (!isUuid(userId)) return Promise.resolve('missing');
    return inTransaction(pool, actor, async (client) => {
      await run(client, LOCK_SERVICE, [actor.serviceId]);
      const [member] = await run<Member>(client, FIND_MEMBER, [actor.serviceId, userId]);
      if (member === undefined) return 'missing';
      const done = await work(client, member);
      if (!isRefusal(done)) await auditAccount(client, actor, action, `user/${userId}`);
      return done;
    });
  };
  const isLastAdmin = async (client: Queryable, actor: UserActor, userId: string, member: Member): Promise<boolean> =>
    member.role === 'admin' && (await runOne<{ n: number }>(client, OTHER_ADMINS, [actor.serviceId, userId])).n === 0;

  return {
    ...createServiceStore(pool),

    listUsers: (serviceId) => run<ServiceUser & { [key: string]: unknown }>(pool, LIST_USERS, [serviceId]),

    invite(actor, { email, displayName, role }, link) {
      return inTransaction(pool, actor, async (client) => {
        const [added] = await run<{ id: string }>(client, ADD_ACCOUNT, [email, displayName]);
        const account = await runOne<{ id: string; hasWayIn: boolean; isBeyond: boolean }>(client, FIND_BY_EMAIL, [
          actor.serviceId,
          email,
        ]);
        const values = [account.id, actor.serviceId, role];
        if ((await run(client, ADD_MEMBERSHIP, values)).length === 0) return 'unchanged';
        await auditAccount(client, actor, 'invite-user', `user/${account.id}`);
        // A link sets a password: never of an account that somebody has used, or that another service invited.
        const isOurs = added !== undefined || (!account.hasWayIn && !account.isBeyond);
        return {
          userId: account.id,
          link: isOurs ? await putLink(client, actor.userId, account.id, 'invitation', link) : null,
        };
      });
    },

    changeRole: async (actor, userId, role) =>
      refusalOf(
        await changing(actor, userId, `change-role-to-${role}`, async (client, member) => {
          if (role !== 'admin' && (await isLastAdmin(client, actor, userId, member))) return 'last-admin';
          await run(client, CHANGE_ROLE, [userId, actor.serviceId, role]);
          await run(client, REVOKE_SESSIONS, [userId, actor.serviceId]);
          return null;
        }),
      ),

    removeUser: async (actor, userId) =>
      refusalOf(
        await changing(actor, userId, 'remove-user', async (client, member) => {
          if (await isLastAdmin(client, actor, userId, member)) return 'last-admin';
          await run(client, REMOVE_MEMBERSHIP, [userId, actor.serviceId]);
          await run(client, REVOKE_SESSIONS, [userId, actor.serviceId]);
          return null;
        }),
      ),

    setDisabled(actor, userId, disabled) {
      if (!isUuid(userId)) return Promise.resolve('missing');
      return inTransaction(pool, actor, async (client) => {
        if (!(await stillInstalls(client, actor))) return 'last-admin';
        if ((await run(client, SET_DISABLED, [userId, disabled])).length === 0) return 'missing';
        if (disabled) {
          await run(client, REVOKE_SESSIONS, [userId, null]);
          await run(client, END_LINKS, [userId]);
        }
        await auditAccount(client, actor, disabled ? 'disable-user' : 'enable-user', `user/${userId}`);
        return null;
      });
    },

    setInstallationAdmin: async (actor, userId, installationAdmin) => {
      const action = installationAdmin ? 'make-installation-admin' : 'unmake-installation-admin';
      return refusalOf(
        await changing(actor, userId, action, async (client) => {
          if (!(await stillInstalls(client, actor))) return 'last-admin';
          await run(client, SET_INSTALLER, [userId, installationAdmin]);
          return null;
        }),
      );
    },

    issueLink: (actor, userId, link) =>
      changing<StoredLink>(actor, userId, 'issue-link', async (client, { isBeyond, hasWayIn }) => {
        if (isBeyond && !actor.installationAdmin) return 'elsewhere';
        return putLink(client, actor.userId, userId, hasWayIn ? 'reset' : 'invitation', link);
      }),

    resetSecondFactor: async (actor, userId) =>
      refusalOf(
        await changing(actor, userId, 'reset-second-factor', async (client, { isBeyond }) => {
          if (isBeyond && !actor.installationAdmin) return 'elsewhere';
          await run(client, REMOVE_FACTORS, [userId]);
          await run(client, REVOKE_SESSIONS, [userId, null]);
          return null;
        }),
      ),

    rescue(email, link) {
      const operator = { kind: 'cli' } as const;
      return inTransaction(pool, operator, async (client) => {
        const [found] = await run<{ id: string }>(client, FIND_INSTALLER, [email]);
        if (found === undefined) return null;
        await run(client, REMOVE_FACTORS, [found.id]);
        await run(client, REVOKE_SESSIONS, [found.id, null]);
        await auditAccount(client, operator, 'rescue-admin', `user/${found.id}`);
        return putLink(client, null, found.id, 'reset', link);
      });
    },

    async listSessions(actor, userId) {
      if (!isUuid(userId)) return 'missing';
      const [member] = await run<Member>(pool, IS_MEMBER, [actor.serviceId, userId]);
      if (member === undefined) return 'missing';
      return run<OwnSession & { [key: string]: unknown }>(pool, LIST_SESSIONS, [userId, actor.serviceId]);
    },

    endSessions: async (actor, userId) =>
      refusalOf(
        await changing(actor, userId, 'end-sessions', async (client) => {
          await run(client, REVOKE_SESSIONS, [userId, actor.serviceId]);
          return null;
        }),
      ),
  };
}

const IS_MEMBER: Statement = {
  name: 'is-member',
  text: `select role from membership where service_id = $1 and user_id = $2`,
};

async function stillInstalls(client: Queryable, { userId }: UserActor): Promise<boolean> {
  const installers = await run<{ id: string }>(client, LOCK_INSTALLERS, []);
  return installers.some(({ id }) => id === userId);
}

const REFUSALS: ReadonlySet<unknown> = new Set<UserRefusal>(['missing', 'last-admin', 'elsewhere', 'unchanged']);
const isRefusal = (done: unknown): done is UserRefusal => REFUSALS.has(done);
const refusalOf = (done: UserRefusal | null): UserRefusal | null => done;

async function putLink(
  client: Queryable,
  createdBy: string | null,
  userId: string,
  purpose: StoredLink['purpose'],
  { tokenHash, hours }: NewLink,
): Promise<StoredLink> {
  await run(client, END_LINKS, [userId]);
  const values = [tokenHash, userId, purpose, createdBy, hours[purpose]];
  return { purpose, ...(await runOne<{ expiresAt: string }>(client, ADD_LINK, values)) };
}
