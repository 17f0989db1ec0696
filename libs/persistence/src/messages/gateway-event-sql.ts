import { AUDIT_WHO } from '../database/audit.ts';

/**
 * SQL of what gateways tell. A callback names a message by the gateway's reference or by our key and knows no service,
 * so these start from there and carry each row's service along.
 */

/** Acts for the service whose message it is, when that is known already. $1 provider, $2 reference, $3 key */
export const ACT_FOR_GATEWAY = 'select act_for_gateway($1, $2, $3)';

/** $1 provider, $2 event, $3 reference, $4 key, $5 outcome, $6 reason, $7 permanent */
export const INSERT_EVENT = `
  insert into gateway_event (provider, event_id, reference, message_key, outcome, reason, permanent)
  values ($1, $2, $3, $4, $5, $6, $7)
  on conflict (provider, event_id) do nothing
  returning id`;

/**
 * Events that are not applied and whose message is known, with it; those that somebody else is applying are left out.
 * A reference counts only with the gateway that gave it. After eight days nothing is expected any more.
 * $1 one event, or null for all; $2 limit
 */
export const TAKE_EVENTS = `
  select e.id, e.provider, e.reference, e.outcome, e.reason, e.permanent, known.message_id as "messageId"
  from gateway_event e cross join lateral (
    select d.message_id from (
      (select message_id from delivery_attempt
        where gateway = e.provider and gateway_reference = e.reference limit 1)
      union all
      (select message_id from delivery_attempt
        where idempotency_key = e.message_key and gateway = e.provider limit 1)
    ) d limit 1
  ) known
  where e.applied_at is null and ($1::uuid is null or e.id = $1) and e.received_at > osteon_now() - interval '8 days'
  order by e.received_at, e.id
  limit $2
  for update of e skip locked`;

/**
 * In the order in which everybody locks messages. What decides stands in the row itself: whatever else this statement
 * read would be older than what it waited for. $1 ids
 */
export const LOCK_MESSAGES = `
  select id, generation, state, accepted_at is not null as "wasAccepted" from message where id = any($1::uuid[]) order by id for update`;

/**
 * Moves messages (the parts of a digest follow it by themselves); a task whose question came through awaits its answer,
 * and what a person was to find out is found out. A gateway that tells of a message had taken it: also one that failed
 * carries when, and so nothing that is older revives it. $1 JSON rows
 */
export const MOVE_MESSAGES = `
  with r as materialized (
    select * from jsonb_to_recordset($1::jsonb) as x(id uuid, "from" text, "to" text, reason text)
  ), moved as (
    update message m
    set state = r."to"::message_state, reason = case when r."to" = 'failed' then r.reason end, lease_until = null,
      accepted_at = coalesce(m.accepted_at, osteon_now()),
      delivered_at = case when r."to" = 'delivered' then osteon_now() else m.delivered_at end
    from r
    where m.id = r.id
    returning m.id, m.service_id, m.patient_id, m.task_id, m.asks, m.state, r."from"
  ), asked as (
    update task t set awaiting_answer = true
    from (
      select task_id, asks, state from moved
      union all
      select p.task_id, p.asks, d.state from moved d
        join message p on p.digest_id = d.id and p.state = d."from"::message_state
    ) went
    where t.id = went.task_id and went.asks and went.state in ('accepted', 'delivered') and not t.awaiting_answer
      and t.done_on is null and t.cancelled_on is null
  ), settled as (
    update work_item w set closed_at = osteon_now(), outcome = 'the gateway told: ' || moved.state
    from moved
    where w.service_id = moved.service_id and w.key = 'uncertain/' || moved.id and w.closed_at is null
  ), audited as (
    insert into audit_record (${AUDIT_WHO}, action, patient_ids, outcome, count)
    select null, 'gateway', moved.service_id, null, null, 'record-callback', array[moved.patient_id], moved.state::text, 1
    from moved
  )
  select id, state from moved`;

/** What a message's attempt came to, as the gateway told it. $1 message ids, $2 providers, $3 references */
export const SETTLE_ATTEMPTS = `
  update delivery_attempt d
  set state = 'accepted', gateway_reference = coalesce(d.gateway_reference, r.reference), settled_at = osteon_now()
  from unnest($1::uuid[], $2::text[], $3::text[]) as r(message_id, provider, reference)
  where d.message_id = r.message_id and d.gateway = r.provider and d.state in ('intended', 'uncertain')
    and d.generation = (select max(l.generation) from delivery_attempt l where l.message_id = r.message_id)`;

/** $1 ids of events, $2 their messages */
export const MARK_APPLIED = `
  update gateway_event e set applied_at = osteon_now(), message_id = r.message_id
  from unnest($1::uuid[], $2::uuid[]) as r(id, message_id) where e.id = r.id`;

/** $1 gateway, $2 reason */
export const RAISE_INCIDENT = `
  insert into work_item (service_id, kind, key, urgent, detail)
  select s.id, 'incident', 'gateway/' || $1::text || '/' || local_today(s.time_zone), true,
    jsonb_build_object('gateway', $1::text, 'reason', $2::text)
  from service s
  on conflict (service_id, key) do nothing`;

/** Events of a week that still wait. */
export const COUNT_WAITING = `
  select count(*)::int as waiting from gateway_event
  where applied_at is null and received_at > osteon_now() - interval '8 days'`;
