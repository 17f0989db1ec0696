import type pg from 'pg';
import {
  AppError,
  HALF_SIGN_IN_MINUTES,
  SESSION_HOURS,
  type Account,
  type LiveSession,
  type SessionDescription,
  type SessionStore,
  type SetUp,
  type TryState,
} from '@osteon/application';
import { AUDIT_WHO, auditValues, auditWho, iso, isUuid } from '../database/audit.ts';
import { coldTransaction, databaseNow, type Cold } from '../database/cold-client.ts';
import { takenConstraint } from '../database/errors.ts';
import { inTransaction, run, runOne, type Statement } from '../database/run.ts';
import { roleOf } from './role.ts';
import { FACTS, LIVE, sessionBy } from './session-facts.ts';
import type { Prisma } from '../generated/client.ts';

/** Tries of one e-mail and of one network address take turns. */
const TAKE_TURNS: Statement = {
  name: 'sign-in-turns',
  text: `select pg_advisory_xact_lock(hashtextextended('sign-in:' || encode($1, 'hex'), 0)),
  case when $2::text is not null then pg_advisory_xact_lock(hashtextextended('sign-in-from:' || $2, 0)) end`,
};

/**
 * Failures within a day of an account (or whatever is tried), and within an hour of an address, since the last success
 * of the same account: who signs in to one account clears no failures of others.
 */
const READ_TRIES: Statement = {
  name: 'read-tries',
  text: `
select of_account.n as "ofAccount", of_account.since as "sinceAccount", of_address.n as "ofAddress",
  of_address.since as "sinceAddress"
from (
  select count(*)::int as n, extract(epoch from osteon_now() - max(f.at))::float8 as since
  from sign_in_attempt f
  where f.email_hash = $1 and not f.succeeded and f.at > osteon_now() - interval '1 day'
    and f.id > coalesce((select max(s.id) from sign_in_attempt s where s.email_hash = $1 and s.succeeded), 0)
) as of_account, (
  select count(*)::int as n, extract(epoch from osteon_now() - max(f.at))::float8 as since
  from sign_in_attempt f
  where f.address = $2 and not f.succeeded and f.at > osteon_now() - interval '1 hour'
    and not exists (select from sign_in_attempt s
      where s.email_hash = f.email_hash and s.address = f.address and s.succeeded and s.id > f.id)
) as of_address`,
};

const FIND_ACCOUNT: Statement = {
  name: 'find-account',
  text: `
select u.id as "userId", u.display_name as "displayName", u.email, u.password_hash as "passwordHash",
  (select coalesce(json_agg(json_build_object('serviceId', m.service_id, 'role', m.role) order by s.name, s.id), '[]')
    from membership m join service s on s.id = m.service_id where m.user_id = u.id) as memberships,
  json_build_object('totp', exists (select from user_totp t where t.user_id = u.id and t.confirmed_at is not null),
    'passkeys', (select count(*) from passkey p where p.user_id = u.id),
    'recoveryCodes', (select count(*) from recovery_code c where c.user_id = u.id and c.used_at is null)) as factors
from user_account u where (u.email = $1 or u.id = $2) and u.disabled_at is null`,
};

const COUNT_TRY: Statement = {
  name: 'count-sign-in-try',
  text: `insert into sign_in_attempt (email_hash, address, succeeded) values ($1, $2, false)`,
};

const COUNT_SUCCESS: Statement = {
  name: 'count-sign-in-success',
  text: `insert into sign_in_attempt (email_hash, address, succeeded) values ($1, $2, true)`,
};

const OPEN_SESSION: Statement = {
  name: 'open-session',
  text: `
with opened as (
  insert into session (token_hash, user_id, service_id, expires_at, address, user_agent, method, stage)
  values ($1, $2, $3, osteon_now() + make_interval(mins => $7), $5, $6, $8, $9::session_stage)
  returning id, expires_at
), audited as (
  insert into audit_record (user_id, role, service_id, session_id, address, action, outcome)
  select $2, $4, $3, id, $5, case $9 when 'open' then 'sign-in' else 'begin-sign-in' end, 'done' from opened
)
select id as "sessionId", ${iso('expires_at')} as "expiresAt" from opened`,
};

/** A sign-in that is completed lasts from when it began; what steps up ends when it would have. */
const RENEW_SESSION: Statement = {
  name: 'renew-session',
  text: `
with ended as (
  update session set ended_at = osteon_now(), end_reason = $3
  where id = $1 and ended_at is null and expires_at > osteon_now()
  returning user_id, service_id, address, user_agent,
    case stage when 'open' then expires_at else created_at + make_interval(hours => $5) end as ends_at
), opened as (
  insert into session (token_hash, user_id, service_id, expires_at, address, user_agent, method)
  select $2, user_id, service_id, ends_at, address, user_agent, $4 from ended
  returning id, user_id, service_id, expires_at
), audited as (
  insert into audit_record (user_id, role, service_id, session_id, address, action, outcome)
  select user_id, $6, service_id, id, $7, $3, 'done' from opened
)
select id as "sessionId", ${iso('expires_at')} as "expiresAt" from opened`,
};

const FIND_SESSION: Statement = {
  name: 'find-session',
  text: `
select s.id as "sessionId", s.user_id as "userId", m.role, s.service_id as "serviceId", v.time_zone as "timeZone",
  d.today, d."protocolKey", ${LIVE} as live, s.stage, s.method, ${iso('s.proved_at')} as "provedAt",
  greatest(0, extract(epoch from osteon_now() - s.proved_at))::float8 as "provedSecondsAgo",
  u.installation_admin as "installationAdmin", ${FACTS} as facts,
  extract(epoch from osteon_now() - s.last_seen_at)::float8 as "seenSecondsAgo"
${sessionBy('$1')}`,
};

/** How often it is noted that a session is used. */
const SECONDS_BETWEEN_NOTES = 60;

/** Apart from the look-up: most find a session that was seen within the minute. */
const SEE_SESSION: Statement = {
  name: 'see-session',
  text: `update session set last_seen_at = osteon_now()
where id = $1 and last_seen_at < osteon_now() - make_interval(secs => ${SECONDS_BETWEEN_NOTES}) and ended_at is null`,
};

const STILL_OPEN: Statement = {
  name: 'sessions-still-open',
  text: `
select s.id, s.service_id as "serviceId"
from session s join user_account u on u.id = s.user_id
join membership m on m.user_id = s.user_id and m.service_id = s.service_id
where s.id = any($1::uuid[]) and s.stage = 'open' and ${LIVE}`,
};

const SERVICE_JSON = `json_build_object('id', v.id, 'code', v.code, 'name', v.name, 'timeZone', v.time_zone,
  'country', v.country, 'today', local_today(v.time_zone))`;

const DESCRIBE_SESSION: Statement = {
  name: 'describe-session',
  text: `
select json_build_object('id', u.id, 'displayName', u.display_name, 'email', u.email, 'colorScheme', u.color_scheme) as user,
  m.role, ${SERVICE_JSON} as service, ${iso('s.expires_at')} as "expiresAt", s.method, ${iso('s.proved_at')} as "provedAt",
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
  update session set ended_at = osteon_now(), end_reason = 'signed-out' where id = $1 and ended_at is null
  returning id, user_id, service_id, address
)
insert into audit_record (user_id, role, service_id, session_id, address, action, outcome)
select ended.user_id, coalesce(m.role::text, 'none'), ended.service_id, ended.id, ended.address, 'sign-out', 'done'
from ended left join membership m on m.user_id = ended.user_id and m.service_id = ended.service_id`,
};

const END_REPLACED: Statement = {
  name: 'end-replaced-session',
  text: `update session set ended_at = osteon_now(), end_reason = 'replaced' where token_hash = $1 and ended_at is null`,
};

const SWITCH_SERVICE: Statement = {
  name: 'switch-service',
  text: `
with moved as (
  update session s set service_id = m.service_id from membership m
  where s.id = $1 and s.user_id = $2 and s.ended_at is null and m.user_id = $2 and m.service_id = $3
  returning s.id, s.user_id, m.role, m.service_id, s.address
), audited as (
  insert into audit_record (user_id, role, service_id, session_id, address, action, outcome)
  select user_id, role::text, service_id, id, address, 'switch-service', 'done' from moved
)
select id from moved`,
};

const KNOWN_ZONE: Statement = {
  name: 'known-zone',
  text: `select exists (select from pg_timezone_names where name = $1) as known`,
};

type FoundRow = Omit<LiveSession, 'noteDueInSeconds'> & {
  readonly [key: string]: unknown;
  readonly live: boolean;
  readonly seenSecondsAgo: number;
};

interface TriesRow {
  readonly [key: string]: unknown;
  readonly ofAccount: number;
  readonly sinceAccount: number | null;
  readonly ofAddress: number;
  readonly sinceAddress: number | null;
}

const AUDIT_REFUSED: Statement = {
  name: 'audit-refused',
  text: `insert into audit_record (${AUDIT_WHO}, action, patient_ids, outcome)
values (${auditWho(1)}, $6, '{}', 'refused')`,
};

/** Accounts and sessions in PostgreSQL: what happens at every request in SQL, the rest by the generated client. */
export function createSessionStore(pool: pg.Pool, cold: Cold): SessionStore {
  return {
    beginTry(keyHash, address, mayTry) {
      return inTransaction(pool, { kind: 'worker' }, async (client) => {
        await run(client, TAKE_TURNS, [keyHash, address]);
        const row = await runOne<TriesRow>(client, READ_TRIES, [keyHash, address]);
        const state: TryState = {
          failures: { ofAccount: row.ofAccount, ofAddress: row.ofAddress },
          secondsSince: { ofAccount: row.sinceAccount, ofAddress: row.sinceAddress },
        };
        if (mayTry(state)) await run(client, COUNT_TRY, [keyHash, address]);
        return state;
      });
    },

    async countSuccess(keyHash, address) {
      await run(pool, COUNT_SUCCESS, [keyHash, address]);
    },

    async findAccount(by) {
      const values = 'email' in by ? [by.email, null] : [null, by.userId];
      const [found] = await run<Account & { [key: string]: unknown }>(pool, FIND_ACCOUNT, values);
      return found ?? null;
    },

    openSession({ tokenHash, userId, serviceId, role, address, userAgent, method, stage }) {
      const minutes = stage === 'open' ? SESSION_HOURS * 60 : HALF_SIGN_IN_MINUTES;
      const values = [tokenHash, userId, serviceId, role, address, userAgent, minutes, method, stage];
      return runOne<{ sessionId: string; expiresAt: string }>(pool, OPEN_SESSION, values);
    },

    async renewSession(actor, { tokenHash, method, reason }) {
      const [opened] = await run<{ sessionId: string; expiresAt: string }>(pool, RENEW_SESSION, [
        actor.sessionId,
        tokenHash,
        reason,
        method,
        SESSION_HOURS,
        actor.role,
        actor.address ?? null,
      ]);
      return opened ?? null;
    },

    async findSession(tokenHash, byItself = false) {
      const [row] = await run<FoundRow>(pool, FIND_SESSION, [tokenHash]);
      if (row === undefined) return null;
      const { live, seenSecondsAgo, ...found } = row;
      if (!live) return 'ended';
      const isDue = seenSecondsAgo > SECONDS_BETWEEN_NOTES;
      const isNoted = isDue && !byItself;
      if (isNoted) await run(pool, SEE_SESSION, [found.sessionId]);
      return { ...found, noteDueInSeconds: isNoted ? SECONDS_BETWEEN_NOTES : SECONDS_BETWEEN_NOTES - seenSecondsAgo };
    },

    async stillOpen(sessionIds) {
      const open = await run<{ id: string; serviceId: string }>(pool, STILL_OPEN, [sessionIds]);
      return new Map(open.map(({ id, serviceId }) => [id, serviceId]));
    },

    async describeSession(sessionId) {
      if (!isUuid(sessionId)) return null;
      const [found] = await run<SessionDescription & { [key: string]: unknown }>(pool, DESCRIBE_SESSION, [sessionId]);
      return found ?? null;
    },

    async endSession(sessionId) {
      await run(pool, END_SESSION, [sessionId]);
    },

    async endReplaced(tokenHash) {
      await run(pool, END_REPLACED, [tokenHash]);
    },

    async switchService(sessionId, userId, serviceId) {
      if (!isUuid(serviceId)) return false;
      const values = [sessionId, userId, serviceId];
      return (await run(pool, SWITCH_SERVICE, values)).length > 0;
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
    data: {
      email,
      displayName,
      passwordHash,
      installationAdmin: true,
      memberships: { create: { serviceId, role: 'admin' } },
    },
  });
  await transaction.$executeRaw`insert into audit_record (user_id, role, service_id, action, outcome)
    values (${userId}::uuid, 'admin', ${serviceId}::uuid, 'complete-setup', 'done')`;
  return { userId, serviceId };
}
