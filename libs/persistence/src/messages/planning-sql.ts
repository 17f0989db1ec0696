/**
 * SQL that writes messages: of tasks whose step is due, by the next channel, together as a digest. Each is one
 * statement over a set of rows, and planned anew each time: a plan that was kept from when the table was empty reads all
 * of it for every row.
 */
import { HOURS, STANDING } from './message-sql.ts';

/** Task `t` of service `s` has a step due. */
const DUE_TO_PLAN = `t.next_message_on <= (select max(local_today(time_zone)) from service)
    and t.next_message_on <= local_today(s.time_zone) and t.withdrawn_at is null`;

/**
 * Tasks with a step due. Both locks skip what somebody else holds, so that this never waits while it holds anything:
 * a change of the patient locks patient, then tasks. The patient comes first: who has not got the patient holds none of
 * the tasks either, so that one place plans all of a patient's and sees together what belongs into one digest. All that
 * is due of a chosen patient comes along, also beyond the limit.
 * $1 limit
 */
export const TASKS_TO_PLAN = `
  with chosen as materialized (
    select t.patient_id
    from task t
      join service s on s.id = t.service_id
      join patient p on p.id = t.patient_id and p.service_id = t.service_id
    where ${DUE_TO_PLAN}
    order by t.next_message_on, t.id
    limit $1
    for no key update of p skip locked
  )
  select t.id as "taskId", t.service_id as "serviceId", t.patient_id as "patientId", t.key,
    ${STANDING} as task, t.created_on::text as "createdOn", p.language,
    ${HOURS} as hours, local_today(s.time_zone)::text as today, osteon_now() as now,
    coalesce((select jsonb_agg(jsonb_build_object('id', c.id, 'channel', c.channel, 'consented', c.consented,
        'optedOut', c.opted_out_at is not null, 'invalid', c.invalid_since is not null) order by c.preference, c.id)
      from contact_point c where c.patient_id = t.patient_id and c.service_id = t.service_id), '[]') as "contactPoints",
    coalesce((select jsonb_agg(jsonb_build_object('step', m.step, 'plannedFor', m.planned_for::text,
        'state', m.state, 'reason', m.reason, 'answered', m.answered_at is not null))
      from message m where m.task_id = t.id), '[]') as existing
  from task t
    join service s on s.id = t.service_id
    join patient p on p.id = t.patient_id and p.service_id = t.service_id
  where t.patient_id in (select patient_id from chosen) and ${DUE_TO_PLAN}
  order by t.next_message_on, t.id
  for update of t skip locked`;

/** Open tasks of these patients: what suggested contacts are worked out from. $1 patient ids */
export const TASKS_OF_CONTACTS = `
  select t.patient_id as "patientId", t.key, ${STANDING} as task
  from task t
  where t.patient_id = any($1::uuid[]) and t.withdrawn_at is null and t.done_on is null and t.cancelled_on is null
  order by t.due_on, t.key`;

/**
 * A message's id, which is its key at the gateway, follows from whose it is and what it is: planned again after a
 * restore it is the same one for the gateway, which may have had it before.
 */
const idOf = (patient: string, key: string): string =>
  // Of version 8 (RFC 9562), own making: what reads ids strictly refuses one that says no version.
  `overlay(overlay(md5('message/' || ${patient} || '/' || ${key}) placing '8' from 13) placing '8' from 17)::uuid`;

/** Writes planned messages. $1 JSON rows. A key that exists stays as it is. */
export const INSERT_MESSAGES = `
  insert into message (id, service_id, patient_id, task_id, key, step, asks, channel, contact_point_id, language, state, reason, planned_for, send_after)
  select ${idOf('t.patient_id', 'r.key')}, t.service_id, t.patient_id, t.id, r.key, r.step, r.asks, r.channel::channel, r."contactPointId", r.language,
    r.state::message_state, r.reason, r."plannedFor", r."sendAfter"
  from jsonb_to_recordset($1::jsonb) as r("taskId" uuid, key text, step text, asks boolean, channel text, "contactPointId" uuid,
      language text, state text, reason text, "plannedFor" date, "sendAfter" timestamptz)
    join task t on t.id = r."taskId"
  on conflict do nothing
  returning state, patient_id as "patientId"`;

/** $1 task ids, $2 days */
export const MOVE_NEXT_MESSAGE = `
  update task t set next_message_on = r.next_on
  from unnest($1::uuid[], $2::date[]) as r(id, next_on)
  where t.id = r.id`;

/** Tasks of messages that a pause put aside are looked at again every day: the pause may end in time. $1 ids */
export const LOOK_AGAIN = `
  update task t set next_message_on = least(t.next_message_on, local_today(s.time_zone) + 1)
  from message m join service s on s.id = m.service_id
  where m.id = any($1::uuid[]) and m.state = 'skipped' and t.id = m.task_id`;

/** An address that was refused is not used again; it is not the one entered after the message went. $1 ids of messages */
export const MARK_INVALID = `
  update contact_point c set invalid_since = osteon_now()
  from message m
  where m.id = any($1::uuid[]) and c.id = m.contact_point_id and c.invalid_since is null
    and coalesce(m.sent_at, osteon_now()) >= c.value_since`;

/**
 * Reminders that cannot go by their channel, with what the next is chosen from: for a digest, the parts that it took
 * with it. $1 ids of messages
 */
export const STRANDED_MESSAGES = `
  select m.id, m.patient_id as "patientId", m.key, m.task_id as "taskId",
    t.key as "taskKey", t.kind, m.step, m.asks, m.language, m.planned_for::text as "plannedFor",
    m.contact_point_id as "contactPointId",
    coalesce((select jsonb_agg(jsonb_build_object('id', c.id, 'channel', c.channel, 'consented', c.consented,
        'optedOut', c.opted_out_at is not null, 'invalid', c.invalid_since is not null) order by c.preference, c.id)
      from contact_point c where c.patient_id = m.patient_id and c.service_id = m.service_id), '[]') as "contactPoints"
  from (
      select id from message where id = any($1::uuid[]) and origin = 'planned'
      union all
      select p.id from message p join message d on d.id = p.digest_id
      where p.digest_id = any($1::uuid[]) and p.state = d.state and p.reason is not distinct from d.reason
    ) stranded
    join message m on m.id = stranded.id
    join task t on t.id = m.task_id
  where m.state in ('failed', 'skipped')`;

/** What a nurse wrote and cannot go by its channel. $1 ids of messages */
export const STRANDED_WORDS = `
  select id, planned_for::text as "plannedFor" from message
  where id = any($1::uuid[]) and origin = 'manual' and state = 'failed'`;

/**
 * Of these patients, those for whom more than one message waits by itself: few, and nobody else is looked at further. The
 * state is compared as text here and below, because else the index over everything that waits looks shorter than the
 * patient's own, and is read from end to end for each. $1 patients
 */
export const SEVERAL_WAITING = `
  select u.id from unnest($1::uuid[]) u(id) cross join lateral (
    select count(*) filter (where m.origin = 'planned') as alone, coalesce(bool_or(m.origin = 'digest'), false) as open
    from message m where m.patient_id = u.id and m.state::text = 'planned' and m.digest_id is null
  ) waiting
  where waiting.alone > 1 or (waiting.alone > 0 and waiting.open)`;

/**
 * Makes one digest of what waits for a patient on one local day by one contact point, or puts it into the one that
 * waits already. What comes when the day's digest has gone stands alone; by another channel the digest has a key of its
 * own. $1 patients
 */
export const FORM_DIGESTS = `
  with waiting as materialized (
    select m.id, m.service_id, m.patient_id, m.contact_point_id, m.channel, m.language, m.asks, m.send_after,
      (m.send_after at time zone (select time_zone from service s where s.id = m.service_id))::date as "on"
    from message m
    where m.patient_id = any($1::uuid[]) and m.state::text = 'planned' and m.origin = 'planned' and m.digest_id is null
    for update of m skip locked
  ), groups as (
    select service_id, patient_id, contact_point_id, channel, "on", min(language) as language, bool_or(asks) as asks,
      max(send_after) as send_after, count(*) as size
    from waiting group by service_id, patient_id, contact_point_id, channel, "on"
  ), digests as materialized (
    select d.id, d.patient_id, d.contact_point_id,
      (d.send_after at time zone (select time_zone from service s where s.id = d.service_id))::date as "on"
    from message d
    where d.patient_id = any($1::uuid[]) and d.origin = 'digest' and d.state::text = 'planned'
    for update of d skip locked
  ), open as (
    select d.* from digests d join groups g using (patient_id, contact_point_id, "on")
  ), formed as (
    insert into message (id, service_id, patient_id, origin, key, step, asks, channel, contact_point_id, language, planned_for, send_after)
    select ${idOf('g.patient_id', 'g.key')}, g.service_id, g.patient_id, 'digest', g.key, 'digest', g.asks, g.channel, g.contact_point_id,
      g.language, g."on", g.send_after
    from (select g.*, case when exists (select from message x
        where x.patient_id = g.patient_id and x.key = g.patient_id || '/' || g."on" || '/digest'
          and x.contact_point_id <> g.contact_point_id)
        then g.patient_id || '/' || g."on" || '/digest/' || (select count(*) from contact_point c
          join contact_point mine on mine.id = g.contact_point_id
          where c.patient_id = g.patient_id and (c.preference, c.id) <= (mine.preference, mine.id))
        else g.patient_id || '/' || g."on" || '/digest' end as key
    from groups g
    where g.size >= 2 and not exists (select from open o
      where o.patient_id = g.patient_id and o.contact_point_id = g.contact_point_id and o."on" = g."on")
    ) g
    on conflict do nothing
    returning id, patient_id, contact_point_id, planned_for as "on"
  )
  update message m set digest_id = d.id
  from waiting w join (select * from open union all select * from formed) d
    on d.patient_id = w.patient_id and d.contact_point_id = w.contact_point_id and d."on" = w."on"
  where m.id = w.id`;
