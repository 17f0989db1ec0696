/**
 * SQL of the delivery loop. Each is one statement over a set of rows. The worker serves every service, so these start
 * from a queue index and carry each row's service along with it.
 */
import { ATTEMPT_STANDS } from '../patients/rows.ts';

/** A prepared statement: PostgreSQL keeps its plan for the connection. */
export const named = (name: string, text: string, values: unknown[]) => ({ name: `messages/${name}`, text, values });

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

/** Raises work items about tasks, or about messages of no task; each exists once. $1 JSON rows */
export const RAISE_ITEMS = `
  insert into work_item (service_id, patient_id, task_id, message_id, kind, key, urgent, detail)
  select coalesce(t.service_id, m.service_id), coalesce(t.patient_id, m.patient_id), t.id, m.id, r.kind, r.key, r.urgent,
    r.detail
  from jsonb_to_recordset($1::jsonb) as r("taskId" uuid, "messageId" uuid, kind text, key text, urgent boolean, detail jsonb)
    left join task t on t.id = r."taskId"
    left join message m on m.id = r."messageId"
  where t.id is not null or m.id is not null
  on conflict (service_id, key) do nothing`;

/** Nothing of it is sent: its service has stopped, or every one has. */
const STOPPED = (service: string): string => `(${service}.sending_stopped_at is not null
    or exists (select from installation where sending_stopped_at is not null))`;

/**
 * The sweep: due rows and rows whose claim ran out, oldest first, and never more than their gateway takes. The parts of
 * a digest are never claimed: it goes for them. The claimed are found as an array: joined, PostgreSQL, which cannot know
 * how few there will be, would read every message that there ever was.
 * $1 limit, $2 most in flight, $3 lease in milliseconds, $4 channels
 */
export const CLAIM_DUE = `
  with room as materialized (
    select least($1::int, greatest(0, $2::int - count(*)::int)) as rows
    from message where stage = 2 and lease_until > osteon_now() and channel = any($4::channel[])
  ), sending as materialized (
    select s.id from service s where not ${STOPPED('s')}
  ), expired as materialized (
    select m.id from message m
    where m.stage = 2 and m.state = 'queued' and m.lease_until <= osteon_now() and m.channel = any($4::channel[])
    order by m.lease_until, m.id limit (select rows from room)
    for update skip locked
  ), due as materialized (
    select m.id from message m
    where m.stage = 1 and m.digest_id is null and m.send_after <= osteon_now()
      and m.channel = any($4::channel[]) and m.service_id in (select id from sending)
    order by m.send_after, m.id
    limit greatest(0, (select rows from room) - (select count(*) from expired))
    for update skip locked
  )
  update message m
  set state = 'queued', generation = m.generation + 1, lease_until = osteon_now() + $3::int * interval '1 millisecond'
  where m.id = any(array(select id from expired union all select id from due))
  returning m.id, m.generation, m.lost_claims as "lostClaims"`;

/**
 * Notes that somebody began to send what was claimed before, in a statement of its own: it outlives whoever dies of what
 * comes next. $1 ids, $2 generations
 */
export const NOTE_TRIES = `
  update message m set lost_claims = m.lost_claims + 1
  from unnest($1::uuid[], $2::int[]) as c(id, generation)
  where m.id = c.id and m.generation = c.generation and m.state = 'queued'`;

/** Gives back what was claimed and could not be handed on. $1 ids, $2 generations */
export const RELEASE_CLAIMS = `
  update message m set state = 'planned', lease_until = null
  from unnest($1::uuid[], $2::int[]) as c(id, generation)
  where m.id = c.id and m.generation = c.generation and m.state = 'queued'`;

/**
 * Transaction A, first statement: takes the claims that still hold and locks what decides. It waits here for whoever
 * is changing the patient, so nothing is read yet: what this statement saw is older than what it waited for. Whoever
 * changes a plan holds its patient; two who send to one patient go one after the other, so that each counts what the
 * other sent. A stop switch that is being turned is waited for too.
 * $1 ids, $2 generations, $3 state they are in, $4 lease in milliseconds
 */
export const TAKE_CLAIMS = `
  with taken as materialized (
    update message m
    set state = case when $3 = 'queued' then 'sending'::message_state else m.state end, lost_claims = 0,
      sent_at = case when $3 = 'queued' then osteon_now() else m.sent_at end,
      lease_until = osteon_now() + $4::int * interval '1 millisecond'
    from unnest($1::uuid[], $2::int[]) as c(id, generation)
    where m.id = c.id and m.generation = c.generation and m.state = $3::message_state
      and ($3 = 'queued' or not (select ${STOPPED('s')} from service s where s.id = m.service_id))
    returning m.id, m.service_id, m.patient_id, m.contact_point_id, m.origin
  ), everywhere as materialized (
    select id from installation for share
  ), services as materialized (
    select s.id from service s where s.id in (select service_id from taken) order by s.id for share
  )
  select m.id, m.origin
  from taken m
    join patient p on p.id = m.patient_id and p.service_id = m.service_id
    join contact_point cp on cp.id = m.contact_point_id
  where (select count(*) from everywhere) + (select count(*) from services) > 0
  order by m.patient_id, m.id
  for no key update of p for share of cp`;

/** What decides about one reminder `m` of task `t`. */
const REMINDER = `t.id as "taskId", t.kind, m.step, m.asks, t.due_on::text as "dueOn",
    case when t.withdrawn_at is null then ${STANDING}
      else ${STANDING} || jsonb_build_object('cancelledOn', '0001-01-01', 'cancelReason', 'superseded') end as task,
    case when t.kind <> 'dose' then '[]' else coalesce((select jsonb_agg(regexp_replace(f.occurrence, '-\\d{4}-\\d{2}-\\d{2}$', ''))
      from task f where f.patient_id = m.patient_id and f.service_id = m.service_id and f.kind = 'red-flag'
        and f.done_on is null and f.cancelled_on is null and f.withdrawn_at is null), '[]') end as "openFlags",
    m.step = 'ask-again' and exists (select from message o
      where o.task_id = m.task_id and o.step = 'ask' and o.answered_at is not null) as "alreadyAnswered"`;

/**
 * Transaction A, second statement: everything that decides, as it stands now that its locks are held. A leaving of
 * the patient counts for tasks born by that day (protocol, section 5): one who came back is written to again. What is
 * of no task goes to nobody who left and has nothing planned since. What went to the patient is counted with the rows
 * of this very batch, which are sending by now.
 * $1 ids
 */
export const READ_CANDIDATES = `
  with m as materialized (
    select * from message where id = any($1::uuid[])
  ), s as materialized (
    select s.*, ${HOURS} as hours, local_today(s.time_zone) as today, ${STOPPED('s')} as stopped,
      local_today(s.time_zone)::timestamp at time zone s.time_zone as day_began,
      (local_today(s.time_zone) - 6)::timestamp at time zone s.time_zone as week_began
    from service s where s.id in (select service_id from m)
  )
  select m.id, m.generation, m.service_id as "serviceId", m.patient_id as "patientId", m.key, m.origin, m.content,
    m.channel, cp.value as recipient, m.language, m.planned_for::text as "plannedFor",
    p.died_on::text as "diedOn",
    case when p.left_on is null then null
      when t.id is not null then case when p.left_on >= t.born_on then p.left_on::text end
      when not exists (select from task n where n.patient_id = p.id and n.service_id = p.service_id
        and n.born_on > p.left_on and n.withdrawn_at is null) then p.left_on::text end as "leftOn",
    cp.consented, cp.opted_out_at is not null as "optedOut", cp.invalid_since is null as "channelValid",
    (select max(a."on")::text from contact_attempt a where a.patient_id = m.patient_id and a.service_id = m.service_id
      and a.outcome in ('reached', 'promised', 'call-back') and ${ATTEMPT_STANDS}) as "calledOn",
    sent.today as "sentToday", sent.week as "sentThisWeek",
    s.stopped as "sendingStopped", s.telephone as "serviceTelephone",
    s.hours, s.today::text as today, osteon_now() as now,
    ${REMINDER}
  from m
    join patient p on p.id = m.patient_id and p.service_id = m.service_id
    join contact_point cp on cp.id = m.contact_point_id
    join s on s.id = m.service_id
    left join task t on t.id = m.task_id
    cross join lateral (
      select count(*) filter (where o.sent_at >= s.day_began)::int as today,
        count(*)::int as week
      from message o
      where o.patient_id = m.patient_id and o.digest_id is null and o.origin <> 'reply'
        and o.state in ('sending', 'uncertain', 'accepted', 'delivered', 'answered')
        and o.sent_at >= s.week_began
    ) sent
  order by m.patient_id, m.id`;

/** The parts that still stand of digests that were taken, with what decides about each. $1 ids of digests */
export const READ_PARTS = `
  select m.id, m.digest_id as "digestId", m.key, m.planned_for::text as "plannedFor", p.died_on::text as "diedOn",
    case when p.left_on >= t.born_on then p.left_on::text end as "leftOn",
    ${REMINDER}
  from message m
    join message d on d.id = m.digest_id and d.state = m.state
    join patient p on p.id = m.patient_id and p.service_id = m.service_id
    join task t on t.id = m.task_id
  where m.digest_id = any($1::uuid[])
  order by (t.kind = 'dose') desc, m.planned_for, m.key`;

/**
 * Transaction A, third statement: intents and answer links. $1 JSON rows
 */
export const WRITE_INTENTS = `
  with r as materialized (
    select * from jsonb_to_recordset($1::jsonb) as x(id uuid, "serviceId" uuid, "patientId" uuid, generation int,
      gateway text, "idempotencyKey" text, "tokenHash" text, "expiresOn" date)
  ), links as (
    insert into answer_link (token_hash, service_id, patient_id, message_id, expires_on)
    select decode(r."tokenHash", 'hex'), r."serviceId", r."patientId", r.id, r."expiresOn"
    from r where r."tokenHash" is not null
    on conflict (message_id) do nothing
  )
  insert into delivery_attempt (service_id, message_id, generation, gateway, idempotency_key)
  select r."serviceId", r.id, r.generation, r.gateway, r."idempotencyKey" from r`;

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

/**
 * Transaction B: what became of each call, in one set. What was accepted moves forward however late it is known, but
 * not against a receipt that it failed (such a message was accepted before: the row itself says so, as this statement may
 * have waited for the receipt); anything else counts only for the call that is the message's latest. A call that
 * was never made is neither a try nor the beginning of the time after which trying ends.
 * $1 JSON rows, $2 pause before a temporary refusal is tried again, $3 after which it is given up; milliseconds
 */
export const SETTLE = `
  with r as materialized (
    select * from jsonb_to_recordset($1::jsonb) as x(id uuid, generation int, kind text, reference text, reason text,
      "retryAfterMs" int, "notCalled" boolean)
  ), attempts as (
    update delivery_attempt a
    set state = case r.kind when 'accepted' then 'accepted' when 'uncertain' then 'uncertain' else 'refused' end::attempt_state,
      gateway_reference = coalesce(r.reference, a.gateway_reference),
      error = case when r."notCalled" then 'not-called' else r.reason end, settled_at = osteon_now()
    from r
    where a.message_id = r.id and a.generation = r.generation and a.state <> 'accepted'
  ), first_calls as (
    select a.message_id, min(a.started_at) as at from delivery_attempt a join r on r.id = a.message_id
    where r.kind = 'busy' and a.error is distinct from 'not-called'
      and not (a.generation = r.generation and coalesce(r."notCalled", false))
    group by a.message_id
  ), moved as (
    update message m
    set state = case
        when r.kind = 'accepted' then 'accepted'
        when r.kind = 'refused' then 'failed'
        when r.kind = 'busy' and m.state = 'sending'
          and coalesce(f.at > osteon_now() - $3::int * interval '1 millisecond', true) then 'planned'
        when r.kind = 'busy' and m.state = 'sending' then 'failed'
        else 'uncertain' end::message_state,
      reason = r.reason,
      accepted_at = case when r.kind = 'accepted' then osteon_now() else m.accepted_at end,
      send_after = case when r.kind = 'busy'
        then osteon_now() + coalesce(r."retryAfterMs", least(m.generation, 12) * $2::int) * interval '1 millisecond'
        else m.send_after end,
      lease_until = case when r.kind = 'uncertain' or (r.kind = 'busy' and m.state = 'uncertain') then m.lease_until end
    from r left join first_calls f on f.message_id = r.id
    where m.id = r.id and (
      (r.kind = 'accepted' and (m.state in ('sending', 'uncertain') or (m.state = 'failed' and m.accepted_at is null)))
      or (r.kind <> 'accepted' and m.state in ('sending', 'uncertain') and m.generation = r.generation))
    returning m.id, m.task_id, m.asks, m.state, m.origin
  ), asked as (
    update task t set awaiting_answer = true
    from (
      select task_id from moved where origin = 'planned' and asks and state = 'accepted'
      union all
      select p.task_id from moved d join message p on p.digest_id = d.id
      where d.origin = 'digest' and d.state = 'accepted' and p.asks and p.state in ('sending', 'uncertain', 'failed')
    ) went
    where t.id = went.task_id and not t.awaiting_answer and t.done_on is null and t.cancelled_on is null
  )
  select id, state from moved`;

/** What a stopped service has waiting is not late: it is kept. */
export const BACKLOG = `
  with sending as materialized (select s.id from service s where not ${STOPPED('s')})
  select
    coalesce(extract(epoch from osteon_now() - min(m.since)), 0)::float8 as "oldestDueSeconds",
    count(*)::int as due,
    (select count(*)::int from message where stage = 2 and lease_until > osteon_now()) as "inFlight",
    (select count(*)::int from message where stage = 3 and digest_id is null) as uncertain
  from (
    (select send_after as since from message
      where stage = 1 and digest_id is null and send_after <= osteon_now()
        and service_id in (select id from sending)
      order by send_after limit 10000)
    union all
    (select lease_until from message where stage = 2 and state = 'queued' and lease_until <= osteon_now()
      order by lease_until limit 10000)
  ) m`;
