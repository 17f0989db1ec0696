import { SESSION_IDLE_MINUTES } from '@osteon/application';
import { iso } from '../database/audit.ts';

/** Whether a session `s` of a person works still, apart from the person and their role. */
export const LIVE_SESSION = `s.ended_at is null and s.expires_at > osteon_now()
  and s.last_seen_at > osteon_now() - interval '${SESSION_IDLE_MINUTES} minutes'`;

/** A session `s` in a service `v`, as a list shows it. */
export const SESSION_COLUMNS = `s.id, v.name as service, ${iso('s.created_at')} as "createdAt",
  ${iso('s.last_seen_at')} as "lastSeenAt", s.address, s.user_agent as "userAgent", s.method`;
