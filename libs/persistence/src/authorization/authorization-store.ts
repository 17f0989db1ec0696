import type pg from 'pg';
import type { AppUser, AuthorizationStore, RegisteredClient, TokenHolder } from '@osteon/application';
import { isUuid } from '../database/audit.ts';
import { run, type Statement } from '../database/run.ts';
import { protocolKeyOf } from '../protocol/protocol-key.ts';

/** Roles that read patients: an app never sees more than the person who started it. */
const READS_PATIENTS = `m.role in ('nurse', 'lead', 'safety-officer')`;

const FIND_REGISTERED: Statement = {
  name: 'find-registered-client',
  text: `
select c.id, c.service_id as "serviceId", c.name, c.kind, c.scopes, c.redirect_uris as "redirectUris",
  array_remove(array[encode(c.secret_hash, 'hex'),
    case when c.previous_secret_ends_at > osteon_now() then encode(c.previous_secret_hash, 'hex') end], null)
    as "secretHashes",
  c.jwks->'keys' as keys
from machine_client c where c.id = $1 and c.disabled_at is null and c.kind <> 'cds'`,
};

const NOTE_USE: Statement = {
  name: 'note-client-use',
  text: `update machine_client set last_used_at = osteon_now()
where id = $1 and (last_used_at is null or last_used_at < osteon_now() - interval '1 minute')`,
};

const FIND_APP_USER: Statement = {
  name: 'find-app-user',
  text: `
select u.id as "userId", u.display_name as "displayName" from user_account u
join membership m on m.user_id = u.id and m.service_id = $2 and ${READS_PATIENTS}
where u.id = $1 and u.disabled_at is null`,
};

/** Grant and person count only where the token names them; then both must hold. */
const FIND_HOLDER: Statement = {
  name: 'find-token-holder',
  text: `
with found as (
  select c.id, c.service_id, v.time_zone, local_today(v.time_zone) as today, ${protocolKeyOf('v')} as protocol_key,
    c.last_used_at is null or c.last_used_at < osteon_now() - interval '1 minute' as stale
  from machine_client c join service v on v.id = c.service_id
  where c.id = $1 and c.disabled_at is null
    and ($2::text is null or exists (
      select from authorization_entry e where e.model = 'Grant' and e.id = $2 and e.expires_at > osteon_now()))
    and ($3::uuid is null or exists (
      select from user_account u join membership m on m.user_id = u.id and m.service_id = c.service_id
      where u.id = $3 and u.disabled_at is null and ${READS_PATIENTS}))
), used as (
  update machine_client set last_used_at = osteon_now() from found where machine_client.id = found.id and found.stale
)
select service_id as "serviceId", time_zone as "timeZone", today, protocol_key as "protocolKey" from found`,
};

const PUT: Statement = {
  name: 'put-authorization-entry',
  text: `
insert into authorization_entry (model, id, payload, grant_id, uid, expires_at)
values ($1, $2, $3, $4, $5, osteon_now() + make_interval(secs => $6))
on conflict (model, id) do update
  set payload = excluded.payload, grant_id = excluded.grant_id, uid = excluded.uid, expires_at = excluded.expires_at`,
};

const FIND: Statement = {
  name: 'find-authorization-entry',
  text: `select payload, consumed_at is not null as "isConsumed" from authorization_entry
where model = $1 and id = $2 and expires_at > osteon_now()`,
};

const CONSUME: Statement = {
  name: 'consume-authorization-entry',
  text: `update authorization_entry set consumed_at = osteon_now()
where model = $1 and id = $2 and consumed_at is null returning id`,
};

const REMOVE: Statement = {
  name: 'remove-authorization-entry',
  text: `delete from authorization_entry where model = $1 and id = $2`,
};

const REMOVE_GRANT: Statement = {
  name: 'remove-grant',
  text: `delete from authorization_entry where grant_id = $1 or (model = 'Grant' and id = $1)`,
};

const AUDIT_GRANT: Statement = {
  name: 'audit-app-grant',
  text: `
insert into audit_record (user_id, role, service_id, session_id, address, action, resource, patient_ids, outcome, count)
values ($1, $2, $3, $4, $5, 'let-app-in', 'client/' || $6::text,
  case when $7::uuid is null then '{}' else array[$7::uuid] end, 'done', case when $7::uuid is null then 0 else 1 end)`,
};

const AUDIT_REFUSED: Statement = {
  name: 'audit-token-refused',
  text: `
insert into audit_record (user_id, role, service_id, address, action, patient_ids, outcome)
values ($1, 'integration', $2, $3, $4, '{}', 'refused')`,
};

type Row<T> = T & { readonly [key: string]: unknown };

/** What the authorization server remembers, in PostgreSQL. */
export function createAuthorizationStore(pool: pg.Pool): AuthorizationStore {
  return {
    async findRegisteredClient(clientId) {
      if (!isUuid(clientId)) return null;
      const [row] = await run<Row<RegisteredClient>>(pool, FIND_REGISTERED, [clientId]);
      return row ?? null;
    },
    async noteClientUse(clientId) {
      await run(pool, NOTE_USE, [clientId]);
    },
    async findAppUser(userId, serviceId) {
      if (!isUuid(userId)) return null;
      const [row] = await run<Row<AppUser>>(pool, FIND_APP_USER, [userId, serviceId]);
      return row ?? null;
    },
    async findTokenHolder({ clientId, grant, userId }) {
      if (!isUuid(clientId) || (userId !== null && !isUuid(userId))) return null;
      const [row] = await run<Row<TokenHolder>>(pool, FIND_HOLDER, [clientId, grant, userId]);
      return row ?? null;
    },
    async putEntry(model, id, payload, { grant, uid, seconds }) {
      await run(pool, PUT, [model, id, JSON.stringify(payload), grant, uid, seconds]);
    },
    async findEntry(model, id) {
      const [row] = await run<{ payload: Record<string, unknown>; isConsumed: boolean }>(pool, FIND, [model, id]);
      return row ?? null;
    },
    async consumeEntry(model, id) {
      return (await run(pool, CONSUME, [model, id])).length === 1;
    },
    async removeEntry(model, id) {
      await run(pool, REMOVE, [model, id]);
    },
    async removeGrant(grant) {
      await run(pool, REMOVE_GRANT, [grant]);
    },
    async auditAppGrant({ clientId, userId, role, sessionId, serviceId, address, patientId }) {
      await run(pool, AUDIT_GRANT, [userId, role, serviceId, sessionId, address, clientId, patientId]);
    },
    async auditTokenRefused(clientId, serviceId, address, action) {
      await run(pool, AUDIT_REFUSED, [clientId, serviceId, address, action]);
    },
  };
}
