import type pg from 'pg';
import {
  AppError,
  SESSION_HOURS,
  SESSION_IDLE_MINUTES,
  type LiveSession,
  type SessionDescription,
  type SessionStore,
  type SetUp,
  type SignInState,
} from '@osteon/application';
import { AUDIT_WHO, auditValues, auditWho, iso, isUuid } from '../database/audit.ts';
import { coldTransaction, databaseNow, type Cold } from '../database/cold-client.ts';
import { takenConstraint } from '../database/errors.ts';
import { inTransaction, run, runOne, type Statement } from '../database/run.ts';
import { roleOf } from './role.ts';
import { protocolKeyOf } from '../protocol/protocol-key.ts';
import type { Prisma } from '../generated/client.ts';

/** Tries of one e-mail and of one network address take turns. */
const TAKE_TURNS: Statement = {
  name: 'sign-in-turns',
  text: `select pg_advisory_xact_lock(hashtextextended('sign-in:' || encode($1, 'hex'), 0)),
  case when $2::text is not null then pg_advisory_xact_lock(hashtextextended('sign-in-from:' || $2, 0)) end`,
};

/** Failures since the last success, within a day, of an e-mail or an address. */
const failuresOf = (condition: string): string => `
  select count(*)::int as n, extract(epoch from osteon_now() - max(f.at))::float8 as since
  from sign_in_attempt f
  where f.${condition} and not f.succeeded and f.at > osteon_now() - interval '1 day'
    and f.id > coalesce((select max(s.id) from sign_in_attempt s where s.${condition} and s.succeeded), 0)`;

const READ_SIGN_IN: Statement = {
  name: 'read-sign-in',
  text: `
select of_email.n as "ofEmail", of_email.since as "sinceEmail", of_address.n as "ofAddress",
  of_address.since as "sinceAddress",
  (select json_build_object('userId', u.id, 'passwordHash', u.password_hash, 'memberships',
      (select coalesce(json_agg(json_build_object('serviceId', m.service_id, 'role', m.role) order by s.name), '[]')
        from membership m join service s on s.id = m.service_id where m.user_id = u.id))
    from user_account u where u.email = $2 and u.disabled_at is null) as account
from (${failuresOf('email_hash = $1')}) as of_email, (${failuresOf('address = $3')}) as of_address`,
};

const COUNT_TRY: Statement = {
  name: 'count-sign-in-try',
  text: `insert into sign_in_attempt (email_hash, address, succeeded) values ($1, $2, false)`,
};

const OPEN_SESSION: Statement = {
  name: 'open-session',
  text: `
with success as (
  insert into sign_in_attempt (email_hash, address, succeeded) values ($5, $6, true)
), opened as (
  insert into session (token_hash, user_id, service_id, expires_at, address)
  values ($1, $2, $3, osteon_now() + make_interval(hours => $7), $6)
  returning id, expires_at
), audited as (
  insert into audit_record (user_id, role, service_id, session_id, address, action, outcome)
  select $2, $4, $3, id, $6, 'sign-in', 'done' from opened
)
select id as "sessionId", ${iso('expires_at')} as "expiresAt" from opened`,
};

/** Whether a session works still: the role is read anew, so that taking it away ends the session at once. */
const LIVE = `s.ended_at is null and s.expires_at > osteon_now() and u.disabled_at is null and m.role is not null
    and s.last_seen_at > osteon_now() - make_interval(mins => $2)`;

const FIND_SESSION: Statement = {
  name: 'find-session',
  text: `
with found as (
  select s.id, s.user_id, m.role, s.service_id, v.time_zone, local_today(v.time_zone) as today,
    ${protocolKeyOf('v')} as protocol_key, ${LIVE} as live, s.stage, s.method, s.proved_at, u.installation_admin,
    s.last_seen_at < osteon_now() - interval '1 minute' as stale
  from session s join user_account u on u.id = s.user_id join service v on v.id = s.service_id
  left join membership m on m.user_id = s.user_id and m.service_id = s.service_id
  where s.token_hash = $1
), seen as (
  update session set last_seen_at = osteon_now() from found where session.id = found.id and found.live and found.stale
)
select id as "sessionId", user_id as "userId", role, service_id as "serviceId", time_zone as "timeZone", today,
  protocol_key as "protocolKey", live, stage, method, ${iso('proved_at')} as "provedAt",
  greatest(0, extract(epoch from osteon_now() - proved_at))::float8 as "provedSecondsAgo",
  installation_admin as "installationAdmin"
from found`,
};

const SERVICE_JSON = `json_build_object('id', v.id, 'code', v.code, 'name', v.name, 'timeZone', v.time_zone,
  'today', local_today(v.time_zone))`;

const DESCRIBE_SESSION: Statement = {
  name: 'describe-session',
  text: `
select json_build_object('id', u.id, 'displayName', u.display_name, 'email', u.email) as user, m.role,
  ${SERVICE_JSON} as service, ${iso('s.expires_at')} as "expiresAt", s.method, ${iso('s.proved_at')} as "provedAt",
  u.installation_admin as "installationAdmin",
  (select json_agg(${SERVICE_JSON} order by v.name) from membership o join service v on v.id = o.service_id
    where o.user_id = u.id) as services
from session s join user_account u on u.id = s.user_id join service v on v.id = s.service_id
join membership m on m.user_id = s.user_id and m.service_id = s.service_id
where s.id = $1 and s.ended_at is null`,
};

const END_SESSION: Statement = {
  name: 'end-session',
  text: `
with ended as (
  update session set ended_at = osteon_now() where id = $1 and ended_at is null returning id, user_id, service_id, address
)
insert into audit_record (user_id, role, service_id, session_id, address, action, outcome)
select ended.user_id, coalesce(m.role::text, 'none'), ended.service_id, ended.id, ended.address, 'sign-out', 'done'
from ended left join membership m on m.user_id = ended.user_id and m.service_id = ended.service_id`,
};

const KNOWN_ZONE: Statement = {
  name: 'known-zone',
  text: `select exists (select from pg_timezone_names where name = $1) as known`,
};

interface SignInRow {
  readonly [key: string]: unknown;
  readonly ofEmail: number;
  readonly sinceEmail: number | null;
  readonly ofAddress: number;
  readonly sinceAddress: number | null;
  readonly account: SignInState['account'];
}

const AUDIT_REFUSED: Statement = {
  name: 'audit-refused',
  text: `insert into audit_record (${AUDIT_WHO}, action, patient_ids, outcome)
values (${auditWho(1)}, $6, '{}', 'refused')`,
};

/** Accounts and sessions in PostgreSQL: what happens at every request in SQL, the rest by the generated client. */
export function createSessionStore(pool: pg.Pool, cold: Cold): SessionStore {
  return {
    beginSignIn(email, emailHash, address, mayTry) {
      return inTransaction(pool, { kind: 'worker' }, async (client) => {
        await run(client, TAKE_TURNS, [emailHash, address]);
        const row = await runOne<SignInRow>(client, READ_SIGN_IN, [emailHash, email, address]);
        const state: SignInState = {
          account: row.account,
          failures: { ofEmail: row.ofEmail, ofAddress: row.ofAddress },
          secondsSince: { ofEmail: row.sinceEmail, ofAddress: row.sinceAddress },
        };
        if (mayTry(state)) await run(client, COUNT_TRY, [emailHash, address]);
        return state;
      });
    },

    openSession({ tokenHash, userId, serviceId, role, emailHash, address }) {
      const values = [tokenHash, userId, serviceId, role, emailHash, address, SESSION_HOURS];
      return runOne<{ sessionId: string; expiresAt: string }>(pool, OPEN_SESSION, values);
    },

    async findSession(tokenHash) {
      const [found] = await run<LiveSession & { live: boolean; [key: string]: unknown }>(pool, FIND_SESSION, [
        tokenHash,
        SESSION_IDLE_MINUTES,
      ]);
      if (found === undefined) return null;
      return found.live ? found : 'ended';
    },

    async describeSession(sessionId) {
      if (!isUuid(sessionId)) return null;
      const [found] = await run<SessionDescription & { [key: string]: unknown }>(pool, DESCRIBE_SESSION, [sessionId]);
      return found ?? null;
    },

    async endSession(sessionId) {
      await run(pool, END_SESSION, [sessionId]);
    },

    async switchService(sessionId, userId, serviceId) {
      if (!isUuid(serviceId)) return false;
      return coldTransaction(cold, async (transaction) => {
        const membership = await transaction.membership.findUnique({
          where: { userId_serviceId: { userId, serviceId } },
        });
        if (membership === null) return false;
        const [session] = await transaction.session.updateManyAndReturn({
          where: { id: sessionId, userId, endedAt: null },
          data: { serviceId },
          select: { address: true },
        });
        if (session === undefined) return false;
        const who = { userId, role: roleOf(membership.role), serviceId, sessionId, address: session.address };
        await transaction.auditRecord.create({ data: { ...who, action: 'switch-service', outcome: 'done' } });
        return true;
      });
    },

    async listColleagues(serviceId) {
      const members = await cold((client) =>
        client.membership.findMany({
          where: { serviceId, user: { disabledAt: null } },
          select: { role: true, user: { select: { id: true, displayName: true } } },
          orderBy: [{ user: { displayName: 'asc' } }, { user: { id: 'asc' } }],
        }),
      );
      return members.map(({ role, user }) => ({ ...user, role: roleOf(role) }));
    },

    createSetupLink(tokenHash, hours) {
      return coldTransaction(cold, async (transaction) => {
        if ((await transaction.userAccount.count()) > 0) return null;
        const expiresAt = new Date((await databaseNow(transaction)).getTime() + hours * 3_600_000);
        await transaction.setupLink.create({ data: { tokenHash: Buffer.from(tokenHash), expiresAt } });
        return { expiresAt: expiresAt.toISOString() };
      });
    },

    completeSetup(tokenHash, setUp) {
      return coldTransaction(cold, (transaction) => completeSetup(transaction, tokenHash, setUp)).catch(
        (error: unknown) => {
          const taken = takenConstraint(error);
          if (taken === 'service_code_key') throw new AppError('FLS-1111', { field: 'service.code' });
          if (taken === 'user_account_email_key') throw new AppError('FLS-1111', { field: 'email' });
          throw error;
        },
      );
    },

    async isKnownTimeZone(timeZone) {
      return (await runOne<{ known: boolean }>(pool, KNOWN_ZONE, [timeZone])).known;
    },

    async auditRefused(actor, action) {
      await run(pool, AUDIT_REFUSED, [...auditValues(actor), action]);
    },
  };
}

/** Made with the first service; others are added by administrators. */
const FIRST_REGION = { code: 'default', name: 'Region' };

async function completeSetup(
  transaction: Prisma.TransactionClient,
  tokenHash: Uint8Array,
  { email, displayName, passwordHash, service }: SetUp,
): Promise<{ userId: string; serviceId: string } | null> {
  const now = await databaseNow(transaction);
  const used = await transaction.setupLink.updateMany({
    where: { tokenHash: Buffer.from(tokenHash), usedAt: null, expiresAt: { gt: now } },
    data: { usedAt: now },
  });
  if (used.count === 0) return null;
  // Two links at the same time take turns at this row, and the second sees the administrator of the first.
  const { code } = FIRST_REGION;
  const region = await transaction.region.upsert({ where: { code }, create: FIRST_REGION, update: { code } });
  if ((await transaction.userAccount.count()) > 0) return null;
  const { id: serviceId } = await transaction.service.create({ data: { ...service, regionId: region.id } });
  const { id: userId } = await transaction.userAccount.create({
    data: { email, displayName, passwordHash, memberships: { create: { serviceId, role: 'admin' } } },
  });
  await transaction.auditRecord.create({
    data: { userId, role: 'admin', serviceId, action: 'complete-setup', outcome: 'done' },
  });
  return { userId, serviceId };
}
