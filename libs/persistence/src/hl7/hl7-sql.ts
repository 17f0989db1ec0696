/** SQL of HL7 v2: senders of all services to the listener, messages of one sender to who carries them out. */
import { AUDIT_WHO, auditWho, iso } from '../database/audit.ts';
import type { Statement } from '../database/run.ts';

const SENDER = `s.name, s.application, s.facility, s.addresses, s.processing, s.charset, s.systems, s.enabled`;

export const LISTENING_SENDERS: Statement = {
  name: 'listening-senders',
  text: `select s.id, s.service_id as "serviceId", ${SENDER}, coalesce(s.time_zone, v.time_zone) as "timeZone",
      local_today(v.time_zone)::text as today
    from hl7_sender s join service v on v.id = s.service_id where s.enabled order by s.id`,
};

/**
 * What came a moment ago over all connections, in one statement and so in one transaction; numbered in this order.
 * `$1` ids, `$2` services, `$3` senders, `$4` control ids, `$5` digests, `$6` types, `$7` sealed texts, `$8` bytes,
 * `$9` refusals as JSON or null
 */
export const KEEP_MESSAGES: Statement = {
  name: 'keep-hl7-messages',
  text: `
insert into hl7_message (id, service_id, sender_id, control_id, digest, type, raw, bytes, refusal, fault, state, settled_at)
select m.id, m.service_id, m.sender_id, m.control_id, m.digest, m.type, m.raw, m.bytes, m.refusal::jsonb, m.refusal::jsonb,
  case when m.refusal is null then 'received' else 'fault' end, case when m.refusal is not null then osteon_now() end
from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::bytea[], $6::text[], $7::text[], $8::int[], $9::text[])
  with ordinality as m(id, service_id, sender_id, control_id, digest, type, raw, bytes, refusal, at)
order by m.at
on conflict (sender_id, control_id, digest) do nothing
returning id`,
};

/** The rows of messages that had come before. `$1` senders, `$2` control ids, `$3` digests */
export const KEPT_BEFORE: Statement = {
  name: 'hl7-messages-kept-before',
  text: `
select w.at::int as at, m.id, m.refusal
from unnest($1::uuid[], $2::text[], $3::bytea[]) with ordinality as w(sender_id, control_id, digest, at)
join hl7_message m using (sender_id, control_id, digest)`,
};

export const WAITING_SENDERS: Statement = {
  name: 'hl7-senders-waiting',
  text: `select s.id from hl7_sender s
    where (s.lease_until is null or s.lease_until < osteon_now())
      and exists (select from hl7_message m where m.sender_id = s.id and m.state = 'received')
    order by s.lease_until nulls first, s.id limit $1`,
};

const LEASE = (parameter: string): string => `osteon_now() + make_interval(secs => ${parameter}::int / 1000.0)`;

/** `$1` sender, `$2` lease in milliseconds */
export const CLAIM_SENDER: Statement = {
  name: 'claim-hl7-sender',
  text: `update hl7_sender set lease_until = ${LEASE('$2')}, generation = generation + 1
    where id = $1 and (lease_until is null or lease_until < osteon_now())
    returning id as "senderId", service_id as "serviceId", generation`,
};

/** `$1` sender, `$2` service, `$3` generation, `$4` how many */
export const NEXT_MESSAGES: Statement = {
  name: 'next-hl7-messages',
  text: `
select m.id, m.service_id as "serviceId", m.control_id as "controlId", m.type, ${iso('m.received_at')} as "receivedAt",
  local_today(v.time_zone)::text as today, m.attempts, m.raw, s.id as "senderId", s.name as "senderName",
  coalesce(s.time_zone, v.time_zone) as "timeZone", s.charset, s.systems, s.processing
from hl7_sender s
  join service v on v.id = s.service_id
  join hl7_message m on m.sender_id = s.id and m.service_id = s.service_id
where s.id = $1 and s.service_id = $2 and s.generation = $3 and m.state = 'received'
order by m.number limit $4`,
};

/** `$1` sender, `$2` service, `$3` generation, `$4` message, `$5` state, `$6` fault, `$7` patient, `$8` lease, `$9` hashes */
export const SETTLE_MESSAGE: Statement = {
  name: 'settle-hl7-message',
  text: `
with held as (
  update hl7_sender set lease_until = ${LEASE('$8')} where id = $1 and service_id = $2 and generation = $3 returning id
)
update hl7_message m set state = $5, fault = $6::jsonb, patient_id = $7::uuid, number_hashes = $9::bytea[],
  attempts = attempts + 1, settled_at = osteon_now()
from held where m.id = $4 and m.sender_id = held.id and m.service_id = $2 and m.state = 'received'
returning m.id`,
};

/** `$1` sender, `$2` service, `$3` generation, `$4` message */
export const PUT_OFF_MESSAGE: Statement = {
  name: 'put-off-hl7-message',
  text: `
with held as (
  update hl7_sender set lease_until = null where id = $1 and service_id = $2 and generation = $3 returning id
)
update hl7_message m set attempts = attempts + 1
from held where m.id = $4 and m.sender_id = held.id and m.service_id = $2 and m.state = 'received'`,
};

export const RELEASE_SENDER: Statement = {
  name: 'release-hl7-sender',
  text: 'update hl7_sender set lease_until = null where id = $1 and service_id = $2 and generation = $3',
};

// ── People ────────────────────────────────────────────────────────────────

const RECORD = `s.id, ${SENDER}, s.time_zone as "timeZone", ${iso('s.created_at')} as "createdAt",
  (select ${iso('m.received_at')} from hl7_message m where m.sender_id = s.id and m.service_id = s.service_id
    order by m.received_at desc limit 1) as "lastReceivedAt",
  (select count(*)::int from hl7_message m where m.sender_id = s.id and m.service_id = s.service_id and m.state = 'received')
    as waiting,
  (select count(*)::int from hl7_message m where m.sender_id = s.id and m.service_id = s.service_id and m.state = 'fault')
    as faults`;

export const LIST_SENDERS: Statement = {
  name: 'list-hl7-senders',
  text: `select ${RECORD} from hl7_sender s where s.service_id = $1 order by s.name, s.id`,
};

export const FIND_SENDER: Statement = {
  name: 'find-hl7-sender',
  text: `select ${RECORD} from hl7_sender s where s.service_id = $1 and s.id = $2`,
};

/** The audit record of a change, written by the statement that changes; nothing is written when nothing changed. */
const audited = (action: string, from: string): string => `audited as (
  insert into audit_record (${AUDIT_WHO}, action, outcome, count, resource)
  select ${auditWho(1)}, '${action}', 'done', 1, 'hl7-sender/' || id from ${from}
)`;

/** `$6` name, `$7` application, `$8` facility, `$9` addresses, `$10` processing, `$11` zone, `$12` charset, `$13` systems, `$14` enabled */
export const CREATE_SENDER: Statement = {
  name: 'create-hl7-sender',
  text: `
with made as (
  insert into hl7_sender (service_id, created_by, name, application, facility, addresses, processing, time_zone, charset,
    systems, enabled)
  values ($3::uuid, $1::uuid, $6, $7, $8, $9, $10, $11, $12, $13::jsonb, $14)
  on conflict (service_id, application, facility) do nothing
  returning id
), ${audited('create-hl7-sender', 'made')}
select id from made`,
};

/** The same, and `$15` the sender */
export const CHANGE_SENDER: Statement = {
  name: 'change-hl7-sender',
  text: `
with found as (
  select id from hl7_sender where id = $15 and service_id = $3::uuid
), free as (
  select id from found where not exists (select from hl7_sender o
    where o.service_id = $3::uuid and o.application = $7 and o.facility = $8 and o.id <> $15)
), changed as (
  update hl7_sender s set name = $6, application = $7, facility = $8, addresses = $9, processing = $10, time_zone = $11,
    charset = $12, systems = $13::jsonb, enabled = $14
  from free where s.id = free.id returning s.id
), ${audited('change-hl7-sender', 'changed')}
select exists (select from changed) as changed from found`,
};

/** `$6` state or null, `$7` sender or null, `$8` before which number or null, `$9` how many */
export const LIST_MESSAGES: Statement = {
  name: 'list-hl7-messages',
  text: `
with shown as materialized (
  select m.id, m.number, m.sender_id, s.name, m.control_id, m.type, m.bytes, m.received_at, m.state, m.refusal, m.fault,
    m.attempts, m.settled_at
  from hl7_message m join hl7_sender s on s.id = m.sender_id and s.service_id = m.service_id
  where m.service_id = $3::uuid and ($6::text is null or m.state = $6) and ($7::uuid is null or m.sender_id = $7)
    and ($8::bigint is null or m.number < $8)
  order by m.number desc limit $9
), audited as (
  insert into audit_record (${AUDIT_WHO}, action, outcome, count, resource)
  select ${auditWho(1)}, 'list-hl7-messages', 'shown', (select count(*) from shown), 'hl7-messages'
)
select id, number, sender_id as "senderId", name as "senderName", control_id as "controlId", type, bytes,
  ${iso('received_at')} as "receivedAt", state, coalesce(refusal->>'answer', 'AA') as answer, fault, attempts,
  ${iso('settled_at')} as "settledAt"
from shown order by number desc`,
};

/**
 * Refused for good, whoever asks: not of production (FLS-1555), or not whole, of which the beginning alone is kept
 * (FLS-1558, FLS-1559). Whoever sent them was told, and sends what is meant.
 */
const REFUSED_FOR_GOOD = `coalesce(refusal->>'code' in ('FLS-1555', 'FLS-1558', 'FLS-1559'), false)`;

/** `$6` messages or null, `$7` the sender whose faults they are or null */
export const REPLAY_MESSAGES: Statement = {
  name: 'replay-hl7-messages',
  text: `
with again as (
  update hl7_message set state = 'received', fault = null, settled_at = null, attempts = 0
  where service_id = $3::uuid and state <> 'received' and not ${REFUSED_FOR_GOOD}
    and (id = any($6::uuid[]) or (sender_id = $7::uuid and state = 'fault'))
  returning id, patient_id
), audited as (
  insert into audit_record (${AUDIT_WHO}, action, patient_ids, outcome, count, resource)
  select ${auditWho(1)}, 'replay-hl7-messages', array(select distinct patient_id from again where patient_id is not null),
    'done', (select count(*) from again), 'hl7-messages'
  where exists (select from again)
)
select id from again`,
};
