import type pg from 'pg';
import {
  AppError,
  SESSION_HOURS,
  SESSION_IDLE_MINUTES,
  type LiveSession,
  type Role,
  type SessionDescription,
  type SessionStore,
  type SetUp,
  type SignInState,
} from '@osteon/application';
import { iso, isUuid } from '../database/audit.ts';
import { readable, takenConstraint } from '../database/errors.ts';
import { inTransaction, run, runOne, type Statement } from '../database/run.ts';

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
  select s.id, s.user_id, m.role, s.service_id, v.time_zone, local_today(v.time_zone) as today, ${LIVE} as live,
    s.last_seen_at < osteon_now() - interval '1 minute' as stale
  from session s join user_account u on u.id = s.user_id join service v on v.id = s.service_id
  left join membership m on m.user_id = s.user_id and m.service_id = s.service_id
  where s.token_hash = $1
), seen as (
  update session set last_seen_at = osteon_now() from found where session.id = found.id and found.live and found.stale
)
select id as "sessionId", user_id as "userId", role, service_id as "serviceId", time_zone as "timeZone", today, live
from found`,
};

const SERVICE_JSON = `json_build_object('id', v.id, 'code', v.code, 'name', v.name, 'timeZone', v.time_zone,
  'today', local_today(v.time_zone))`;

const DESCRIBE_SESSION: Statement = {
  name: 'describe-session',
  text: `
select json_build_object('id', u.id, 'displayName', u.display_name, 'email', u.email) as user, m.role,
  ${SERVICE_JSON} as service, ${iso('s.expires_at')} as "expiresAt",
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

const SWITCH_SERVICE: Statement = {
  name: 'switch-service',
  text: `
with switched as (
  update session set service_id = m.service_id from membership m
  where session.id = $1 and session.user_id = $2 and session.ended_at is null
    and m.user_id = $2 and m.service_id = $3
  returning session.id, session.address, m.role
)
insert into audit_record (user_id, role, service_id, session_id, address, action, outcome)
select $2, role::text, $3, id, address, 'switch-service', 'done' from switched
returning id`,
};

const LIST_COLLEAGUES: Statement = {
  name: 'list-colleagues',
  text: `
select u.id, u.display_name as "displayName", m.role
from membership m join user_account u on u.id = m.user_id
where m.service_id = $1 and u.disabled_at is null order by u.display_name, u.id`,
};

const CREATE_SETUP_LINK: Statement = {
  name: 'create-setup-link',
  text: `
insert into setup_link (token_hash, expires_at)
select $1, osteon_now() + make_interval(hours => $2) where not exists (select from user_account)
returning ${iso('expires_at')} as "expiresAt"`,
};

/** The region is made with the first service; others are added by administrators. */
const COMPLETE_SETUP: Statement = {
  name: 'complete-setup',
  text: `
with link as (
  update setup_link set used_at = osteon_now()
  where token_hash = $1 and used_at is null and expires_at > osteon_now() returning token_hash
), region_there as (
  insert into region (code, name) select 'default', 'Region' from link
  on conflict (code) do update set code = excluded.code returning id
), new_service as (
  insert into service (region_id, code, name, time_zone, country)
  select region_there.id, $5, $6, $7, $8 from region_there returning id
), new_user as (
  insert into user_account (email, display_name, password_hash) select $2, $3, $4 from link
  where not exists (select from user_account) returning id
), member as (
  insert into membership (user_id, service_id, role) select new_user.id, new_service.id, 'admin' from new_user, new_service
  returning user_id, service_id
), audited as (
  insert into audit_record (user_id, role, service_id, action, outcome)
  select user_id, 'admin', service_id, 'complete-setup', 'done' from member
)
select user_id as "userId", service_id as "serviceId" from member`,
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

/** Accounts and sessions in PostgreSQL. */
export function createSessionStore(pool: pg.Pool): SessionStore {
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
      return (await run(pool, SWITCH_SERVICE, [sessionId, userId, serviceId])).length === 1;
    },

    listColleagues(serviceId) {
      return run<{ id: string; displayName: string; role: Role }>(pool, LIST_COLLEAGUES, [serviceId]);
    },

    async createSetupLink(tokenHash, hours) {
      const [link] = await run<{ expiresAt: string }>(pool, CREATE_SETUP_LINK, [tokenHash, hours]);
      return link ?? null;
    },

    async completeSetup(tokenHash, { email, displayName, passwordHash, service }: SetUp) {
      const { code, name, timeZone, country } = service;
      try {
        const [made] = await run<{ userId: string; serviceId: string }>(pool, COMPLETE_SETUP, [
          ...[tokenHash, email, displayName, passwordHash],
          ...[code, name, timeZone, country],
        ]);
        return made ?? null;
      } catch (error) {
        const taken = takenConstraint(error);
        if (taken === 'service_code_key') throw new AppError('FLS-1111', { field: 'service.code' });
        if (taken === 'user_account_email_key') throw new AppError('FLS-1111', { field: 'email' });
        throw readable(error);
      }
    },

    async isKnownTimeZone(timeZone) {
      return (await runOne<{ known: boolean }>(pool, KNOWN_ZONE, [timeZone])).known;
    },
  };
}
