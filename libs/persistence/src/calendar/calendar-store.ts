import type { CalendarDay, CalendarFeed, CalendarStore, FoundCalendar } from '@osteon/application';
import { AUDIT_WHO, auditValues, auditWho, iso } from '../database/audit.ts';
import { run, runOne, type Queryable, type Statement } from '../database/run.ts';
import { OPEN_TASK } from '../patients/rows.ts';

const FEED = `f.language, ${iso('f.created_at')} as "createdAt", ${iso('f.last_read_at')} as "lastReadAt"`;

/** `$1` user, `$2` service */
const FIND_OWN: Statement = {
  name: 'calendar/find-own',
  text: `select ${FEED} from calendar_feed f where f.user_id = $1 and f.service_id = $2`,
};

const audited = (action: string): string => `audited as (
  insert into audit_record (${AUDIT_WHO}, action, resource, outcome)
  select ${auditWho(1)}, '${action}', 'calendar/' || f.id::text, 'done' from f
)`;

/** `$6` hash, `$7` language. Another id with another link: calendars take it for another one. */
const REPLACE: Statement = {
  name: 'calendar/replace',
  text: `
with f as (
  insert into calendar_feed (user_id, service_id, token_hash, language) values ($1, $3, $6, $7)
  on conflict (user_id, service_id) do update set id = gen_random_uuid(), token_hash = excluded.token_hash,
    language = excluded.language, created_at = osteon_now(), last_read_at = null
  returning *
), ${audited('make-calendar-link')}
select ${FEED} from f`,
};

const REMOVE: Statement = {
  name: 'calendar/remove',
  text: `
with f as (
  delete from calendar_feed where user_id = $1 and service_id = $3 returning id
), ${audited('end-calendar-link')}
select id from f`,
};

/** `$1` hash. The roles are those that read patients. */
const FIND: Statement = {
  name: 'calendar/find',
  text: `
with f as (
  select f.id, f.user_id, f.service_id, f.language,
    f.last_read_at is null or f.last_read_at < osteon_now() - interval '1 minute' as stale
  from calendar_feed f
  join user_account u on u.id = f.user_id and u.disabled_at is null
  join membership m on m.user_id = f.user_id and m.service_id = f.service_id
    and m.role in ('nurse', 'lead', 'safety-officer')
  where f.token_hash = $1
), used as (
  update calendar_feed set last_read_at = osteon_now() from f where calendar_feed.id = f.id and f.stale
)
select id as "feedId", user_id as "userId", service_id as "serviceId", language from f`,
};

/** `$1` service, `$2` user */
const DAYS: Statement = {
  name: 'calendar/days',
  text: `
with day as (
  select local_today(time_zone) as today from service where id = $1
), counted as (
  select t.due_on, t.kind, count(*)::int as count
  from task t join patient p on p.id = t.patient_id and p.service_id = t.service_id
  where t.service_id = $1 and ${OPEN_TASK} and p.died_on is null and p.left_on is null
    and t.due_on between (select today - 30 from day) and (select today + 92 from day)
    and not exists (select from assignment a where a.service_id = $1 and a.patient_id = t.patient_id
      and a.ended_at is null and a.user_id <> $2)
  group by t.due_on, t.kind
)
select today::text as "asOf", (select coalesce(json_agg(json_build_object('on', due_on, 'kind', kind, 'count', count)
  order by due_on, kind), '[]') from counted) as days
from day`,
};

type Row<T> = T & { readonly [key: string]: unknown };

/** Secret links of staff to their calendars. */
export function createCalendarStore(db: Queryable): CalendarStore {
  return {
    async findOwn({ userId, serviceId }) {
      const [row] = await run<Row<CalendarFeed>>(db, FIND_OWN, [userId, serviceId]);
      return row ?? null;
    },
    replace: (actor, tokenHash, language) =>
      runOne<Row<CalendarFeed>>(db, REPLACE, [...auditValues(actor), tokenHash, language]),
    async remove(actor) {
      await run(db, REMOVE, auditValues(actor));
    },
    async find(tokenHash) {
      const [row] = await run<Row<FoundCalendar>>(db, FIND, [tokenHash]);
      return row ?? null;
    },
    days: ({ serviceId }, userId) =>
      runOne<{ asOf: string; days: readonly CalendarDay[] }>(db, DAYS, [serviceId, userId]),
  };
}
