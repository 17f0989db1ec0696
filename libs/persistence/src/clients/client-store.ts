import type pg from 'pg';
import { AppError, type ClientRecord, type ClientStore, type UserActor } from '@osteon/application';
import { AUDIT_WHO, auditValues, auditWho, iso, isUuid } from '../database/audit.ts';
import { takenConstraint } from '../database/errors.ts';
import { run, type Statement } from '../database/run.ts';

/** A client as administrators see it; `c` is the row. */
const RECORD = `c.id, c.name, c.kind,
  case when c.jwks is not null then 'key' when c.secret_hash is not null then 'secret' else 'none' end as authentication,
  c.scopes, c.redirect_uris as "redirectUris",
  coalesce((select array_agg(key->>'kid' order by at) from jsonb_array_elements(c.jwks->'keys')
    with ordinality as k(key, at)), '{}') as "keyIds",
  c.issuer, c.tenant,
  ${iso('c.created_at')} as "createdAt",
  (select u.display_name from user_account u where u.id = c.created_by) as "createdBy",
  ${iso('c.last_used_at')} as "lastUsedAt",
  case when c.previous_secret_ends_at > osteon_now() then ${iso('c.previous_secret_ends_at')} end as "previousSecretEndsAt",
  ${iso('c.disabled_at')} as "disabledAt"`;

const LIST_CLIENTS: Statement = {
  name: 'list-clients',
  text: `select ${RECORD} from machine_client c where c.service_id = $1 order by c.name, c.id`,
};

const FIND_CLIENT: Statement = {
  name: 'find-client',
  text: `select ${RECORD} from machine_client c where c.service_id = $1 and c.id = $2`,
};

/** The audit record of a change, written by the statement that changes; nothing is written when nothing changed. */
const audited = (action: string, first: number): string => `audited as (
  insert into audit_record (${AUDIT_WHO}, action, resource, outcome)
  select ${auditWho(first)}, '${action}', 'client/' || c.id::text, 'done' from c
)`;

const CREATE_CLIENT: Statement = {
  name: 'create-client',
  text: `
with c as (
  insert into machine_client (service_id, created_by, name, kind, scopes, redirect_uris, secret_hash, jwks,
    issuer, tenant)
  values ($3, $1, $6, $7, $8, $9, $10, $11, $12, $13)
  on conflict (service_id, name) do nothing
  returning *
), ${audited('create-client', 1)}
select ${RECORD} from c`,
};

const REPLACE_SECRET: Statement = {
  name: 'replace-client-secret',
  text: `
with c as (
  update machine_client set secret_hash = $7,
    previous_secret_hash = case when $8 > 0 then secret_hash end,
    previous_secret_ends_at = case when $8 > 0 then osteon_now() + make_interval(hours => $8) end
  where id = $6 and service_id = $3 and disabled_at is null and secret_hash is not null
  returning *
), ${audited('replace-client-secret', 1)}
select ${RECORD} from c`,
};

const REPLACE_KEYS: Statement = {
  name: 'replace-client-keys',
  text: `
with c as (
  update machine_client set jwks = $7
  where id = $6 and service_id = $3 and disabled_at is null and jwks is not null
  returning *
), ${audited('replace-client-keys', 1)}
select ${RECORD} from c`,
};

/** A second time it changes nothing but is no fault: who asks gets what they wanted. */
const DISABLE_CLIENT: Statement = {
  name: 'disable-client',
  text: `
with found as (
  select id from machine_client where id = $6 and service_id = $3
), c as (
  update machine_client set disabled_at = osteon_now()
  from found where machine_client.id = found.id and disabled_at is null
  returning machine_client.id
), ended as (
  delete from authorization_entry using c where payload->>'clientId' = c.id::text
), ${audited('disable-client', 1)}
select id from found`,
};

type Row = ClientRecord & { readonly [key: string]: unknown };

/** Machine clients in PostgreSQL. */
export function createClientStore(pool: pg.Pool): ClientStore {
  const change = async (statement: Statement, actor: UserActor, ...values: unknown[]): Promise<ClientRecord | null> => {
    const [row] = await run<Row>(pool, statement, [...auditValues(actor), ...values]);
    return row ?? null;
  };
  return {
    async listClients(serviceId) {
      return run<Row>(pool, LIST_CLIENTS, [serviceId]);
    },
    async findClient(serviceId, clientId) {
      if (!isUuid(clientId)) return null;
      const [row] = await run<Row>(pool, FIND_CLIENT, [serviceId, clientId]);
      return row ?? null;
    },
    async createClient(actor, { name, kind, scopes, redirectUris, secretHash, keys, issuer, tenant }) {
      const jwks = keys === null ? null : JSON.stringify({ keys });
      try {
        return await change(
          CREATE_CLIENT,
          actor,
          ...[name, kind, scopes, redirectUris, secretHash, jwks, issuer, tenant],
        );
      } catch (error) {
        if (takenConstraint(error) === 'machine_client_issuer_key') throw new AppError('FLS-1501', { field: 'issuer' });
        throw error;
      }
    },
    replaceSecret: (actor, clientId, secretHash, hours) => change(REPLACE_SECRET, actor, clientId, secretHash, hours),
    replaceKeys: (actor, clientId, keys) => change(REPLACE_KEYS, actor, clientId, JSON.stringify({ keys })),
    async disableClient(actor, clientId) {
      if (!isUuid(clientId)) return false;
      const rows = await run<{ id: string }>(pool, DISABLE_CLIENT, [...auditValues(actor), clientId]);
      return rows.length > 0;
    },
  };
}
