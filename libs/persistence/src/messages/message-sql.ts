/**
 * SQL of the delivery loop. Each is one statement over a set of rows. The worker serves every service, so these start
 * from a queue index and carry each row's service along with it.
 */

/** A task as `standingOf` wants it. */
export const STANDING = `jsonb_build_object(
    'kind', t.kind, 'opensOn', t.opens_on::text, 'dueOn', t.due_on::text, 'lateFrom', t.late_from::text,
    'overdueFrom', t.overdue_from::text, 'criticalFrom', t.critical_from::text, 'doneOn', t.done_on::text,
    'doneUntil', t.done_until::text, 'doneReason', t.done_reason, 'cancelledOn', t.cancelled_on::text,
    'cancelReason', t.cancel_reason, 'pauses', t.pauses, 'gate', t.gate)`;

/** When a service sends. */
export const HOURS = `jsonb_build_object('zone', s.time_zone, 'opensAt', s.sends_from, 'closesAt', s.sends_until,
    'holidays', coalesce((select jsonb_agg(h."on"::text) from service_holiday h
      where h.service_id = s.id and h."on" between local_today(s.time_zone) - 30 and local_today(s.time_zone) + 400), '[]'))`;

/**
 * Tasks with a step due. Both locks skip what somebody else holds, so that this never waits while it holds anything:
 * a change of the patient locks patient, then tasks.
 * $1 limit
 */
export const TASKS_TO_PLAN = `
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
  where t.next_message_on <= (select max(local_today(time_zone)) from service)
    and t.next_message_on <= local_today(s.time_zone) and t.withdrawn_at is null
  order by t.next_message_on, t.id
  limit $1
  for update of t skip locked for key share of p skip locked`;

/** Open tasks of these patients: what suggested contacts are worked out from. $1 patient ids */
export const TASKS_OF_CONTACTS = `
  select t.patient_id as "patientId", t.key, ${STANDING} as task
  from task t
  where t.patient_id = any($1::uuid[]) and t.withdrawn_at is null and t.done_on is null and t.cancelled_on is null
  order by t.due_on, t.key`;

/** Writes planned messages. $1 JSON rows. A key that exists stays as it is. */
export const INSERT_MESSAGES = `
  insert into message (service_id, patient_id, task_id, key, step, asks, channel, contact_point_id, language, state, reason, planned_for, send_after)
  select t.service_id, t.patient_id, t.id, r.key, r.step, r.asks, r.channel::channel, r."contactPointId", r.language,
    r.state::message_state, r.reason, r."plannedFor", r."sendAfter"
  from jsonb_to_recordset($1::jsonb) as r("taskId" uuid, key text, step text, asks boolean, channel text, "contactPointId" uuid,
      language text, state text, reason text, "plannedFor" date, "sendAfter" timestamptz)
    join task t on t.id = r."taskId"
  on conflict (patient_id, key) do nothing
  returning state`;

/** Raises work items about tasks; each exists once. $1 JSON rows */
export const RAISE_ITEMS = `
  insert into work_item (service_id, patient_id, task_id, message_id, kind, key, urgent, detail)
  select t.service_id, t.patient_id, t.id, r."messageId", r.kind, r.key, r.urgent, r.detail
  from jsonb_to_recordset($1::jsonb) as r("taskId" uuid, "messageId" uuid, kind text, key text, urgent boolean, detail jsonb)
    join task t on t.id = r."taskId"
  on conflict (service_id, key) do nothing`;

/** $1 task ids, $2 days */
export const MOVE_NEXT_MESSAGE = `
  update task t set next_message_on = r.next_on
  from unnest($1::uuid[], $2::date[]) as r(id, next_on)
  where t.id = r.id`;

/**
 * The sweep: due rows and rows whose claim ran out, oldest first, and never more than the gateways take.
 * $1 limit, $2 most in flight, $3 lease in milliseconds
 */
export const CLAIM_DUE = `
  with room as materialized (
    select least($1::int, greatest(0, $2::int - count(*)::int)) as rows
    from message where state in ('queued', 'sending') and lease_until > osteon_now()
  ), expired as materialized (
    select m.id from message m
    where m.state = 'queued' and m.lease_until <= osteon_now()
    order by m.lease_until, m.id limit (select rows from room)
    for update skip locked
  ), due as materialized (
    select m.id from message m
    where m.state = 'planned' and m.send_after <= osteon_now()
      and m.service_id in (select id from service where sending_stopped_at is null)
    order by m.send_after, m.id
    limit greatest(0, (select rows from room) - (select count(*) from expired))
    for update skip locked
  )
  update message m
  set state = 'queued', generation = m.generation + 1, lease_until = osteon_now() + $3::int * interval '1 millisecond'
  from (select id from expired union all select id from due) claimed
  where m.id = claimed.id
  returning m.id, m.generation`;

/**
 * Transaction A, first statement: takes the claims that still hold and locks what decides. It waits here for whoever
 * is changing the patient, so nothing is read yet: what this statement saw is older than what it waited for.
 * $1 ids, $2 generations, $3 state they are in, $4 lease in milliseconds
 */
export const TAKE_CLAIMS = `
  with taken as materialized (
    update message m
    set state = case when $3 = 'queued' then 'sending'::message_state else m.state end,
      lease_until = osteon_now() + $4::int * interval '1 millisecond'
    from unnest($1::uuid[], $2::int[]) as c(id, generation)
    where m.id = c.id and m.generation = c.generation and m.state = $3::message_state
    returning m.id, m.service_id, m.patient_id, m.task_id, m.contact_point_id
  )
  select m.id
  from taken m
    join task t on t.id = m.task_id
    join patient p on p.id = m.patient_id and p.service_id = m.service_id
    join contact_point cp on cp.id = m.contact_point_id
  order by m.patient_id, m.id
  for share of p, cp, t`;

/**
 * Transaction A, second statement: everything that decides, as it stands now that its locks are held. A leaving of
 * the patient counts for tasks born by that day (protocol, section 5): one who came back is written to again.
 * $1 ids
 */
export const READ_CANDIDATES = `
  select m.id, m.generation, m.service_id as "serviceId", m.patient_id as "patientId", m.task_id as "taskId", m.key,
    t.kind, m.step, m.asks, m.channel, cp.value as recipient, m.language, m.planned_for::text as "plannedFor",
    case when t.withdrawn_at is null then ${STANDING}
      else ${STANDING} || jsonb_build_object('cancelledOn', '0001-01-01', 'cancelReason', 'superseded') end as task,
    p.died_on::text as "diedOn", case when p.left_on >= t.born_on then p.left_on::text end as "leftOn",
    case when t.kind <> 'dose' then '[]' else coalesce((select jsonb_agg(regexp_replace(f.occurrence, '-\\d{4}-\\d{2}-\\d{2}$', ''))
      from task f where f.patient_id = m.patient_id and f.service_id = m.service_id and f.kind = 'red-flag'
        and f.done_on is null and f.cancelled_on is null and f.withdrawn_at is null), '[]') end as "openFlags",
    cp.consented, cp.opted_out_at is not null as "optedOut", cp.invalid_since is null as "channelValid",
    coalesce((select jsonb_agg(o.step) from message o where o.task_id = m.task_id and o.answered_at is not null), '[]')
      as "answeredSteps",
    (select max(a."on")::text from contact_attempt a where a.patient_id = m.patient_id and a.service_id = m.service_id
      and a.outcome in ('reached', 'promised', 'call-back')) as "calledOn",
    s.sending_stopped_at is not null as "serviceStopped", s.telephone as "serviceTelephone", t.due_on::text as "dueOn",
    ${HOURS} as hours, local_today(s.time_zone)::text as today, osteon_now() as now
  from message m
    join task t on t.id = m.task_id
    join patient p on p.id = m.patient_id and p.service_id = m.service_id
    join contact_point cp on cp.id = m.contact_point_id
    join service s on s.id = m.service_id
  where m.id = any($1::uuid[])
  order by m.patient_id, m.id`;

/**
 * Transaction A, third statement: intents and answer links. $1 JSON rows
 */
export const WRITE_INTENTS = `
  with r as materialized (
    select * from jsonb_to_recordset($1::jsonb) as x(id uuid, generation int, gateway text, "idempotencyKey" text,
      "tokenHash" text, "expiresOn" date)
  ), links as (
    insert into answer_link (token_hash, service_id, patient_id, message_id, expires_on)
    select decode(r."tokenHash", 'hex'), m.service_id, m.patient_id, m.id, r."expiresOn"
    from r join message m on m.id = r.id
    where r."tokenHash" is not null
    on conflict (message_id) do nothing
  )
  insert into delivery_attempt (service_id, message_id, generation, gateway, idempotency_key)
  select m.service_id, m.id, r.generation, r.gateway, r."idempotencyKey"
  from r join message m on m.id = r.id`;

/**
 * Messages that are not sent after all. One whose call may have happened is `failed`, not `skipped`.
 * $1 ids, $2 states, $3 reasons, $4 instants to look again
 */
export const PUT_ASIDE = `
  update message m
  set state = case when m.state = 'uncertain' then 'failed'::message_state else r.state::message_state end,
    reason = r.reason, lease_until = null, send_after = coalesce(r.send_after, m.send_after)
  from unnest($1::uuid[], $2::text[], $3::text[], $4::timestamptz[]) as r(id, state, reason, send_after)
  where m.id = r.id`;

/** Tasks of messages that a pause put aside are looked at again every day: the pause may end in time. $1 ids */
export const LOOK_AGAIN = `
  update task t set next_message_on = least(t.next_message_on, local_today(s.time_zone) + 1)
  from message m join service s on s.id = m.service_id
  where m.id = any($1::uuid[]) and m.state = 'skipped' and t.id = m.task_id`;

/**
 * Transaction B: what became of each call, in one set. What was accepted moves forward however late it is known;
 * anything else counts only for the call that is the message's latest.
 * $1 JSON rows, $2 pause before a temporary refusal is tried again, $3 after which it is given up; milliseconds
 */
export const SETTLE = `
  with r as materialized (
    select * from jsonb_to_recordset($1::jsonb) as x(id uuid, generation int, kind text, reference text, reason text)
  ), attempts as (
    update delivery_attempt a
    set state = case r.kind when 'accepted' then 'accepted' when 'uncertain' then 'uncertain' else 'refused' end::attempt_state,
      gateway_reference = coalesce(r.reference, a.gateway_reference), error = r.reason, settled_at = osteon_now()
    from r
    where a.message_id = r.id and a.generation = r.generation and a.state <> 'accepted'
  ), first_calls as (
    select a.message_id, min(a.started_at) as at from delivery_attempt a join r on r.id = a.message_id
    where r.kind = 'busy' group by a.message_id
  ), moved as (
    update message m
    set state = case
        when r.kind = 'accepted' then 'accepted'
        when r.kind = 'refused' then 'failed'
        when r.kind = 'busy' and m.state = 'sending' and f.at > osteon_now() - $3::int * interval '1 millisecond' then 'planned'
        when r.kind = 'busy' and m.state = 'sending' then 'failed'
        else 'uncertain' end::message_state,
      reason = r.reason,
      accepted_at = case when r.kind = 'accepted' then osteon_now() else m.accepted_at end,
      send_after = case when r.kind = 'busy' then osteon_now() + least(m.generation, 12) * $2::int * interval '1 millisecond' else m.send_after end,
      lease_until = case when r.kind = 'uncertain' or (r.kind = 'busy' and m.state = 'uncertain') then m.lease_until end
    from r left join first_calls f on f.message_id = r.id
    where m.id = r.id and (
      (r.kind = 'accepted' and m.state in ('sending', 'uncertain', 'failed'))
      or (r.kind <> 'accepted' and m.state in ('sending', 'uncertain') and m.generation = r.generation))
    returning m.id, m.task_id, m.asks, m.state
  ), asked as (
    update task t set awaiting_answer = true
    from moved
    where t.id = moved.task_id and moved.asks and moved.state = 'accepted' and not t.awaiting_answer
      and t.done_on is null and t.cancelled_on is null
  )
  select id, state from moved`;

/** An address that was refused is not used again. $1 ids of messages */
export const MARK_INVALID = `
  update contact_point c set invalid_since = osteon_now()
  from message m
  where m.id = any($1::uuid[]) and c.id = m.contact_point_id and c.invalid_since is null`;

/** Messages that cannot go by their channel, with what the next is chosen from. $1 ids of messages */
export const STRANDED_MESSAGES = `
  select m.id, m.key, m.task_id as "taskId", t.key as "taskKey", t.kind, m.step, m.asks, m.language, m.planned_for::text as "plannedFor",
    m.contact_point_id as "contactPointId",
    coalesce((select jsonb_agg(jsonb_build_object('id', c.id, 'channel', c.channel, 'consented', c.consented,
        'optedOut', c.opted_out_at is not null, 'invalid', c.invalid_since is not null) order by c.preference, c.id)
      from contact_point c where c.patient_id = m.patient_id and c.service_id = m.service_id), '[]') as "contactPoints"
  from message m join task t on t.id = m.task_id
  where m.id = any($1::uuid[]) and m.state in ('failed', 'skipped')`;

/** Calls whose lease ran out. */
export const EXPIRE_SENDING = `
  with expired as (
    select id from message where state = 'sending' and lease_until <= osteon_now()
    order by lease_until, id limit 2000 for update skip locked
  ), attempts as (
    update delivery_attempt a set state = 'uncertain', error = coalesce(a.error, 'lease-ran-out')
    from expired e join message m on m.id = e.id
    where a.message_id = e.id and a.generation = m.generation and a.state = 'intended'
  )
  update message m set state = 'uncertain', reason = 'lease-ran-out'
  from expired e where m.id = e.id
  returning m.id`;

/** Takes uncertain messages under a lease of their own. $1 limit, $2 lease in milliseconds */
export const TAKE_UNCERTAIN = `
  with free as materialized (
    select id from message
    where state = 'uncertain' and (lease_until is null or lease_until <= osteon_now())
    order by lease_until nulls first, id limit $1 for update skip locked
  ), taken as (
    update message m set generation = m.generation + 1, lease_until = osteon_now() + $2::int * interval '1 millisecond'
    from free where m.id = free.id
    returning m.id, m.generation, m.service_id, m.patient_id, m.task_id
  )
  select m.id, m.generation, m.service_id as "serviceId", m.patient_id as "patientId", m.task_id as "taskId",
    a.gateway, a.key as "idempotencyKey", a.calls::int,
    extract(epoch from osteon_now() - a.last)::float8 * 1000 as "sinceLastCallMs",
    extract(epoch from osteon_now() - a.first)::float8 * 1000 as "sinceFirstCallMs"
  from taken m cross join lateral (
    select (array_agg(d.gateway order by d.generation desc))[1] as gateway,
      (array_agg(d.idempotency_key order by d.generation desc))[1] as key,
      count(*) as calls, max(d.started_at) as last, min(d.started_at) as first
    from delivery_attempt d where d.message_id = m.id
  ) a`;

/** $1 ids, $2 pause in milliseconds */
export const PAUSE_UNCERTAIN = `
  update message set lease_until = osteon_now() + $2::int * interval '1 millisecond'
  where id = any($1::uuid[]) and state = 'uncertain'`;

export const BACKLOG = `
  select
    coalesce(extract(epoch from osteon_now() - min(m.since)), 0)::float8 as "oldestDueSeconds",
    count(*)::int as due,
    (select count(*)::int from message where state in ('queued', 'sending') and lease_until > osteon_now()) as "inFlight",
    (select count(*)::int from message where state = 'uncertain') as uncertain
  from (
    (select send_after as since from message
      where state = 'planned' and send_after <= osteon_now()
        and service_id in (select id from service where sending_stopped_at is null)
      order by send_after limit 10000)
    union all
    (select lease_until from message where state = 'queued' and lease_until <= osteon_now() order by lease_until limit 10000)
  ) m`;
