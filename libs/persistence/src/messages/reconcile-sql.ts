/** SQL of what the reconciler does about messages of which nobody knows, and about those that kill their workers. */

/** Calls whose lease ran out. */
export const EXPIRE_SENDING = `
  with expired as (
    select id from message where stage = 2 and state = 'sending' and lease_until <= osteon_now()
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
    where stage = 3 and digest_id is null and (lease_until is null or lease_until <= osteon_now())
    order by lease_until nulls first, id limit $1 for update skip locked
  ), taken as (
    update message m set generation = m.generation + 1, lease_until = osteon_now() + $2::int * interval '1 millisecond'
    from free where m.id = free.id
    returning m.id, m.generation, m.service_id, m.patient_id
  )
  select m.id, m.generation, m.service_id as "serviceId", m.patient_id as "patientId",
    a.gateway, a.key as "idempotencyKey", a.calls::int,
    extract(epoch from osteon_now() - a.last)::float8 * 1000 as "sinceLastCallMs",
    extract(epoch from osteon_now() - a.first)::float8 * 1000 as "sinceFirstCallMs"
  from taken m cross join lateral (
    select (array_agg(d.gateway order by d.generation desc))[1] as gateway,
      (array_agg(d.idempotency_key order by d.generation desc))[1] as key,
      count(*) as calls, max(d.started_at) as last, min(d.started_at) as first
    from delivery_attempt d where d.message_id = m.id and d.error is distinct from 'not-called'
  ) a`;

/** $1 ids, $2 pause in milliseconds */
export const PAUSE_UNCERTAIN = `
  update message set lease_until = osteon_now() + $2::int * interval '1 millisecond'
  where id = any($1::uuid[]) and state = 'uncertain'`;

/** What was closed without saying whether the message arrived is open again. $1 ids of messages */
export const REOPEN_UNCERTAIN = `
  update work_item w set closed_at = null, closed_by = null, outcome = null
  from message m
  where m.id = any($1::uuid[]) and m.state = 'uncertain' and w.message_id = m.id and w.service_id = m.service_id
    and w.kind = 'uncertain-delivery' and w.closed_at is not null`;

/** $1 tries in a row that came to nothing */
export const FAIL_LOST_CLAIMS = `
  with lost as materialized (
    select id from message
    where stage = 2 and state = 'queued' and lease_until <= osteon_now() and lost_claims >= $1::int
    order by id for update skip locked
  )
  update message m set state = 'failed', reason = 'crash-loop', lease_until = null
  from lost where m.id = lost.id
  returning m.id`;
