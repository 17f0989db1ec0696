import { AUDIT_WHO, auditWho } from '../database/audit.ts';
import type { Statement } from '../database/run.ts';
import { OPEN_TASK } from '../patients/rows.ts';

/** A task whose section its dates and its patient decide alone. */
const PLAIN = `t.pauses = '[]' and not t.awaiting_answer and t.kind <> 'red-flag'`;

/** Open, not open yet, and nothing but its patient can move it from under *upcoming*. */
const AHEAD = `t.service_id = $1 and ${OPEN_TASK} and ${PLAIN} and t.opens_on > (select today from day)
    and ($3::text is null or t.kind = $3)`;

const STANDING = `t.id, t.patient_id, t.due_on, t.kind, t.awaiting_answer, day.today,
    standing_of(t, day.today) as standing`;

const ASSIGNED = 'left join assignment a on a.patient_id = t.patient_id and a.service_id = $1 and a.ended_at is null';
const BY_NURSE = '($4::uuid is null or a.user_id = $4) and (not $5::boolean or a.user_id is null)';

/** The most rows of a page: a figure that the planner can count on where `$6` is unknown to it. */
export const MOST_ROWS = 200;

/**
 * Today's list of service `$1`: every open task with its standing and section by the SQL twins, counted, and one page
 * of `$6` rows (at most 200) after (`$7` section's rank, `$8` due date, `$9` id). `$2` section's rank, `$3` kind,
 * `$4` assigned to a user, `$5` to nobody; `$10` the rank of *upcoming*; `$11` to `$15` who asks.
 *
 * Nine in ten open tasks are *ahead*: not open yet, and upcoming unless their patient is apart (unreachable, or a day
 * is agreed). Those are counted from one index and paged from another. Only the rest, `near`, is judged one by one, in
 * two steps, so that each twin is worked into the query and not called.
 */
export const READ_WORKLIST: Statement = {
  name: 'read-worklist',
  text: `
with day as materialized (
  select id as service_id, local_today(time_zone) as today from service where id = $1
), apart as materialized (
  select p.id from day join patient p on p.service_id = day.service_id
  where p.service_id = $1 and (p.unreached_days >= 3 or p.promised_on is not null)
    and (p.unreached_days >= 3 or p.promised_on >= day.today)
), near as materialized (
  select ${STANDING} from day join task t on t.service_id = day.service_id
  where t.service_id = $1 and ${OPEN_TASK} and ${PLAIN} and t.opens_on <= day.today
    and ($3::text is null or t.kind = $3)
  union all
  select ${STANDING} from day join task t on t.service_id = day.service_id
  where t.service_id = $1 and ${OPEN_TASK} and not (${PLAIN}) and ($3::text is null or t.kind = $3)
  union all
  select ${STANDING} from day cross join apart join task t on t.patient_id = apart.id where ${AHEAD}
), judged as materialized (
  select t.id, t.patient_id, t.due_on, t.standing, a.user_id,
    section_rank(section_of(t.kind, t.standing, p.unreached_days, p.promised_on, t.awaiting_answer, t.today)) as rank
  from near t join patient p on p.id = t.patient_id and p.service_id = $1 ${ASSIGNED}
  where t.standing <> 'done' and ${BY_NURSE}
), ahead as (
  select case
    when $4::uuid is null and not $5 then (select count(*) from task t where ${AHEAD})
      - (select count(*) from day cross join apart join task t on t.patient_id = apart.id where ${AHEAD})
    else (select count(*) from task t ${ASSIGNED}
      where ${AHEAD} and ${BY_NURSE} and t.patient_id not in (select id from apart))
    end as n
), counted as (
  select rank, sum(n)::int as n
  from (select rank, count(*) as n from judged group by rank union all select $10::int, n from ahead) as parts
  group by rank
), ahead_page as materialized (
  select t.id, t.patient_id, t.due_on, 'upcoming' as standing, a.user_id, $10::int as rank
  from task t ${ASSIGNED}
  where ${AHEAD} and ${BY_NURSE} and t.patient_id not in (select id from apart)
    and ($2::int is null or $2 = $10::int) and ($7::int is null or $7 <= $10::int)
    and (t.due_on, t.id) > (case when $7 = $10::int then $8::date else (select today from day) end,
      case when $7 = $10::int then $9::uuid else 'ffffffff-ffff-ffff-ffff-ffffffffffff' end)
  order by t.due_on, t.id limit ${MOST_ROWS + 1}
), page as materialized (
  select * from (select * from judged union all select * from ahead_page) as rows
  where ($2::int is null or rank = $2) and ($7::int is null or (rank, due_on, id) > ($7, $8::date, $9::uuid))
  order by rank, due_on, id limit $6 + 1
), shown as materialized (
  select * from page order by rank, due_on, id limit $6
), audited as (
  insert into audit_record (${AUDIT_WHO}, action, patient_ids, outcome, count)
  select ${auditWho(11)}, 'read-worklist', array(select distinct patient_id from shown), 'shown',
    (select count(distinct patient_id) from shown)
)
select (select today from day) as "asOf",
  (select json_object_agg(rank, n) from counted) as counts,
  (select count(*)::int from work_item where service_id = $1 and closed_at is null) as "workItems",
  (select count(*) from page) > $6 as more,
  (select coalesce(json_agg(json_build_object('taskId', t.id, 'patientId', p.id, 'family', p.family,
      'given', p.given, 'birthDate', p.birth_date, 'language', p.language, 'key', t.key, 'kind', t.kind,
      'occurrence', t.occurrence, 'agent', t.agent, 'anchor', t.anchor, 'anchorOn', t.anchor_on,
      'opensOn', t.opens_on, 'dueOn', t.due_on, 'status', shown.standing, 'rank', shown.rank,
      'gate', case when t.kind = 'dose' then t.gate end, 'promisedOn', p.promised_on,
      'unreachedDays', p.unreached_days,
      'assignedTo', case when u.id is not null then json_build_object('id', u.id, 'displayName', u.display_name) end
    ) order by shown.rank, shown.due_on, shown.id), '[]')
    from shown join task t on t.id = shown.id join patient p on p.id = shown.patient_id
    left join user_account u on u.id = shown.user_id) as rows`,
};
