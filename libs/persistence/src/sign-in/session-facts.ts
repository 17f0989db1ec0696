import { SESSION_IDLE_MINUTES } from '@osteon/application';
import { protocolKeyOf } from '../protocol/protocol-key.ts';

/**
 * A session by the hash of its token, with all that decides what it may: the account, the service, the role there as it
 * is now, and the service's day, which is worked out once.
 * @param tokenHash the place of the hash among the statement's values
 */
export const sessionBy = (tokenHash: string): string => `
from session s join user_account u on u.id = s.user_id join service v on v.id = s.service_id
left join membership m on m.user_id = s.user_id and m.service_id = s.service_id
cross join lateral (select local_today(v.time_zone) as today, ${protocolKeyOf('v')} as "protocolKey" offset 0) as d
where s.token_hash = ${tokenHash}`;

/** Whether a session works still: the role is read anew, so that taking it away ends the session at once. */
export const LIVE = `s.ended_at is null and s.expires_at > osteon_now() and u.disabled_at is null and m.role is not null
    and s.last_seen_at > osteon_now() - make_interval(mins => ${SESSION_IDLE_MINUTES})`;

/**
 * All that a request goes by once its session was found, as one text: when any of it is another, so is the text. What is
 * added to the look-up of a session is added here.
 */
export const FACTS = `concat_ws('|', s.id, s.user_id, m.role, s.service_id, v.time_zone, d.today,
  coalesce(d."protocolKey", '-'), s.stage, s.method, s.proved_at, u.installation_admin)`;

/** True when the session of a token still works and stands for just the facts given; else false, or null. */
export const stillStands = (tokenHash: string, facts: string): string =>
  `(select ${LIVE} and ${FACTS} = ${facts} ${sessionBy(tokenHash)})`;
