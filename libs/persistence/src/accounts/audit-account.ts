import type { Actor } from '@osteon/application';
import { AUDIT_WHO, auditValues, auditWho } from '../database/audit.ts';
import { run, type Queryable, type Statement } from '../database/run.ts';

const AUDIT_ACCOUNT: Statement = {
  name: 'audit-account',
  text: `insert into audit_record (${AUDIT_WHO}, action, resource, patient_ids, outcome)
values (${auditWho(1)}, $6, $7, '{}', 'done')`,
};

/**
 * Keeps, in the transaction that did it, what somebody did to an account or a service.
 * @param resource on what: `user/<id>`, `service/<id>`
 */
export async function auditAccount(db: Queryable, actor: Actor, action: string, resource: string): Promise<void> {
  await run(db, AUDIT_ACCOUNT, [...auditValues(actor), action, resource]);
}

const AUDIT_BY_LINK: Statement = {
  name: 'audit-by-link',
  text: `insert into audit_record (user_id, role, service_id, session_id, address, action, resource, patient_ids, outcome)
select $1::uuid, coalesce(first.role::text, 'none'), first.service_id, $2::uuid, $3::text, $4::text,
  'user/' || $1::uuid, '{}'::uuid[], 'done'
from (select) as one left join lateral (
  select role, service_id from membership where user_id = $1::uuid order by service_id limit 1) as first on true`,
};

/** The same where no session says who: by a link that was handed over, or on the way back from a provider. */
export async function auditByLink(
  db: Queryable,
  userId: string,
  sessionId: string | null,
  address: string | null,
  action: string,
): Promise<void> {
  await run(db, AUDIT_BY_LINK, [userId, sessionId, address, action]);
}
