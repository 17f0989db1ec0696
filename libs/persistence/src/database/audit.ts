import type { Actor } from '@osteon/application';

/** Columns of `audit_record` that say who, in the order of `auditValues`. */
export const AUDIT_WHO = 'user_id, role, service_id, session_id, address';

/** Who acts: user, role, service, session, address. Ids only. */
export function auditValues(actor: Actor): [string | null, string, string | null, string | null, string | null] {
  if (actor.kind === 'user') {
    return [actor.userId, actor.role, actor.serviceId, actor.sessionId, actor.address ?? null];
  }
  if (actor.kind === 'client') return [actor.clientId, 'integration', actor.serviceId, null, actor.address ?? null];
  return [null, actor.kind, actor.serviceId ?? null, null, null];
}

/** The five parameters from `$first` on, with their types. */
export function auditWho(first: number): string {
  const casts = ['uuid', 'text', 'uuid', 'uuid', 'text'];
  return casts.map((type, index) => `$${first + index}::${type}`).join(', ');
}

/** An instant as ISO text within JSON. */
export const iso = (column: string): string => `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Anything else names nothing that is stored. */
export const isUuid = (text: string): boolean => UUID.test(text);
