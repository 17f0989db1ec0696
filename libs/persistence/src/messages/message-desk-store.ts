import type {
  Actor,
  BalanceLine,
  ManualResult,
  MessageDeskStore,
  PatientToPreview,
  PatientToWriteTo,
  SendingStop,
  SettledOutcome,
  UserActor,
} from '@osteon/application';
import type { Database } from '../database/database.ts';
import { AUDIT_WHO, auditValues, auditWho, isUuid, iso } from '../database/audit.ts';
import { takenConstraint } from '../database/errors.ts';
import { run, runOne, type Statement } from '../database/run.ts';
import { FIND_IDEMPOTENT } from '../patients/patient-store.ts';
import { HOURS } from './message-sql.ts';

const stopJson = (table: string, reason: string): string => `case when ${table}.sending_stopped_at is not null then
  json_build_object('stoppedAt', ${iso(`${table}.sending_stopped_at`)}, 'reason', coalesce(${table}.${reason}, ''),
    'stoppedBy', (select display_name from user_account u where u.id = ${table}.sending_stopped_by)) end`;

const READ_SENDING: Statement = {
  name: 'read-sending',
  text: `select ${stopJson('s', 'sending_stop_reason')} as service, ${stopJson('i', 'stop_reason')} as everywhere
from service s cross join installation i where s.id = $1`,
};

/** Who turns a switch leaves a record. `$1` to `$5` who, `$6` service, `$7` reason; null turns it off. */
const turn = (name: string, change: string): Statement => ({
  name,
  text: `
with turned as (${change}), audited as (
  insert into audit_record (${AUDIT_WHO}, action, patient_ids, outcome, count)
  select ${auditWho(1)}, '${name}', array[]::uuid[],
    case when exists (select from turned) then 'done' else 'unchanged' end, 0
)
select count(*)::int as turned from turned`,
});

const STOP_SERVICE = turn(
  'stop-sending',
  `update service set sending_stopped_at = osteon_now(), sending_stopped_by = $1::uuid, sending_stop_reason = $7::text
   where id = $6 and sending_stopped_at is null returning id`,
);
const RESUME_SERVICE = turn(
  'resume-sending',
  `update service set sending_stopped_at = null, sending_stopped_by = null, sending_stop_reason = $7::text
   where id = $6 and sending_stopped_at is not null returning id`,
);
const STOP_EVERYWHERE = turn(
  'stop-sending-everywhere',
  `update installation set sending_stopped_at = osteon_now(), sending_stopped_by = $1::uuid, stop_reason = $7::text
   where $6::uuid is not null and sending_stopped_at is null returning id`,
);
const RESUME_EVERYWHERE = turn(
  'resume-sending-everywhere',
  `update installation set sending_stopped_at = null, sending_stopped_by = null, stop_reason = $7::text
   where $6::uuid is not null and sending_stopped_at is not null returning id`,
);

/** Of patient `p` of service `s`. */
const TO_WRITE_TO = `p.id as "patientId", p.died_on as "diedOn", p.language, s.telephone,
  case when not exists (select from task n where n.patient_id = p.id and n.service_id = p.service_id
    and n.born_on > p.left_on and n.withdrawn_at is null) then p.left_on end as "leftOn",
  coalesce((select json_agg(json_build_object('id', c.id, 'channel', c.channel, 'consented', c.consented,
      'optedOut', c.opted_out_at is not null, 'invalid', c.invalid_since is not null) order by c.preference, c.id)
    from contact_point c where c.patient_id = p.id and c.service_id = p.service_id), '[]') as "contactPoints"`;

/** $1 patient, $2 service */
const LOCK_PATIENT: Statement = {
  name: 'lock-patient-to-write-to',
  text: `
select ${TO_WRITE_TO}
from patient p join service s on s.id = p.service_id
where p.id = $1 and p.service_id = $2
for no key update of p`,
};

/** The same without the lock, with when the service sends. `$1` to `$5` who, `$6` service, `$7` patient. */
const READ_TO_WRITE_TO: Statement = {
  name: 'read-patient-to-write-to',
  text: `
with shown as (
  select p.id from patient p where p.id = $7 and p.service_id = $6
), audited as (
  insert into audit_record (${AUDIT_WHO}, action, patient_ids, outcome, count)
  select ${auditWho(1)}, 'preview-manual-message', array[$7::uuid],
    case when exists (select from shown) then 'shown' else 'not-found' end, (select count(*) from shown)
)
select ${TO_WRITE_TO}, ${HOURS} as hours, local_today(s.time_zone)::text as today, ${iso('osteon_now()')} as now
from shown join patient p on p.id = shown.id join service s on s.id = p.service_id`,
};

/** `$1` to `$5` who; then service, patient, id, key, channel, contact point, content, the kept answer and its key. */
const WRITE_MANUAL: Statement = {
  name: 'write-manual-message',
  text: `
with written as (
  insert into message (id, service_id, patient_id, origin, key, step, asks, channel, contact_point_id, language, content,
    sent_by, planned_for, send_after)
  select $8, p.service_id, p.id, 'manual', $9, 'manual', false, $10::channel, $11, p.language, $12::jsonb, $1::uuid,
    local_today(s.time_zone), osteon_now()
  from patient p join service s on s.id = p.service_id where p.id = $7 and p.service_id = $6
), kept as (
  insert into idempotent_request (service_id, user_id, key, route, request_hash, status, result)
  select $6::uuid, $1::uuid, $13::text, $14::text, $15::bytea, 201, $16::jsonb where $13::text is not null
), audited as (
  insert into audit_record (${AUDIT_WHO}, action, patient_ids, outcome, count)
  select ${auditWho(1)}, 'send-manual-message', array[$7::uuid], 'done', 1
)
select 1 as done`,
};

const AUDIT_NO_PATIENT: Statement = {
  name: 'audit-manual-missing',
  text: `insert into audit_record (${AUDIT_WHO}, action, patient_ids, outcome, count)
values (${auditWho(1)}, 'send-manual-message', array[$6::uuid], 'not-found', 0)`,
};

/** `$1` to `$5` who, `$6` service, `$7` message or part of a digest, `$8` whether it arrived. */
const SETTLE_BY_PERSON: Statement = {
  name: 'settle-by-person',
  text: `
with found as materialized (
  select id, patient_id from message
  where service_id = $6 and id = (select coalesce(digest_id, id) from message where id = $7 and service_id = $6)
), moved as (
  update message m set state = case when $8 then 'accepted' else 'failed' end::message_state,
    reason = case when $8 then 'person-says-arrived' else 'person-says-not-arrived' end, lease_until = null,
    accepted_at = case when $8 then osteon_now() end
  from found where m.id = found.id and m.state = 'uncertain'
  returning m.id, m.origin, m.task_id, m.asks
), attempts as (
  update delivery_attempt a set state = case when $8 then 'accepted' else 'refused' end::attempt_state,
    settled_at = osteon_now(), error = 'settled-by-person'
  from moved where a.message_id = moved.id and a.state in ('intended', 'uncertain')
), asked as (
  update task t set awaiting_answer = true
  from (
    select task_id from moved where origin = 'planned' and asks
    union all
    select p.task_id from moved d join message p on p.digest_id = d.id
    where d.origin = 'digest' and p.asks and p.state = 'uncertain'
  ) went
  where $8 and t.id = went.task_id and not t.awaiting_answer and t.done_on is null and t.cancelled_on is null
), closed as (
  update work_item w set closed_at = osteon_now(), closed_by = $1::uuid,
    outcome = case when $8 then 'arrived' else 'did not arrive' end
  from moved where w.message_id = moved.id and w.service_id = $6 and w.kind = 'uncertain-delivery' and w.closed_at is null
), audited as (
  insert into audit_record (${AUDIT_WHO}, action, patient_ids, outcome, count)
  select ${auditWho(1)}, 'settle-uncertain-message', array(select patient_id from found),
    case when exists (select from moved) then 'done' when exists (select from found) then 'refused' else 'not-found' end,
    (select count(*) from found)
)
select case when exists (select from moved) then 'settled' when exists (select from found) then 'not-uncertain'
  else 'not-found' end as outcome`,
};

const READ_BALANCES: Statement = {
  name: 'read-balances',
  text: `
with today as (
  select local_today(s.time_zone) as "on", local_today(s.time_zone)::timestamp at time zone s.time_zone as began
  from service s where s.id = $1
), counted as (
  select m.state, count(*)::int as n from message m, today
  where m.service_id = $1 and m.planned_for = today."on" and m.send_after >= today.began group by 1
), sums as (
  select coalesce(jsonb_object_agg(state, n), '{}') as states, coalesce(sum(n), 0)::int as n from counted
), expected as (
  select coalesce(sum(l.written), 0)::int as n from message_ledger l, today
  where l.service_id = $1 and l.planned_for = today."on"
)
select today."on"::text, e.n as expected, sums.states as counted, e.n = sums.n as "addsUp", false as "isOver"
from today, sums, expected e
union all
(select "on"::text, expected, counted, adds_up, true from message_balance
  where service_id = $1 and "on" < (select "on" from today) order by message_balance."on" desc limit $2)
order by 1 desc`,
};

/** What people do with messages, in PostgreSQL. */
export function createMessageDeskStore(db: Database): MessageDeskStore {
  const turnSwitch = async (actor: UserActor, statement: Statement, reason: string | null): Promise<void> => {
    await run(db, statement, [...auditValues(actor), actor.serviceId, reason]);
  };
  return {
    async readSending(serviceId) {
      return runOne<{ service: SendingStop | null; everywhere: SendingStop | null }>(db, READ_SENDING, [serviceId]);
    },
    stopSending: (actor, scope, reason) =>
      turnSwitch(actor, scope === 'service' ? STOP_SERVICE : STOP_EVERYWHERE, reason),
    resumeSending: (actor, scope) => turnSwitch(actor, scope === 'service' ? RESUME_SERVICE : RESUME_EVERYWHERE, null),

    async writeManual(actor, patientId, idempotency, decide) {
      if (!isUuid(patientId)) return 'no-patient';
      try {
        return await db.as(actor).inTransaction(async (client) => {
          const [patient] = await run<PatientToWriteTo & { [key: string]: unknown }>(client, LOCK_PATIENT, [
            patientId,
            actor.serviceId,
          ]);
          if (!patient) {
            await run(client, AUDIT_NO_PATIENT, [...auditValues(actor), patientId]);
            return 'no-patient';
          }
          const message = decide(patient);
          const result: ManualResult = { messageId: message.id, channel: message.channel };
          await run(client, WRITE_MANUAL, [
            ...auditValues(actor),
            actor.serviceId,
            patientId,
            message.id,
            message.key,
            message.channel,
            message.contactPointId,
            JSON.stringify(message.content),
            idempotency?.key ?? null,
            idempotency?.route ?? null,
            idempotency ? Buffer.from(idempotency.hash) : null,
            JSON.stringify(result),
          ]);
          return 'written';
        });
      } catch (error) {
        if (takenConstraint(error) === 'idempotent_request_pkey') return 'replayed';
        throw error;
      }
    },

    async readToWriteTo(actor, patientId) {
      if (!isUuid(patientId)) return null;
      const [found] = await run<PatientToWriteTo & Omit<PatientToPreview, 'patient'> & { [key: string]: unknown }>(
        db,
        READ_TO_WRITE_TO,
        [...auditValues(actor), actor.serviceId, patientId],
      );
      if (found === undefined) return null;
      const { hours, today, now, ...patient } = found;
      return { patient, hours, today, now };
    },

    async findManual(actor, key) {
      const [kept] = await run<{ route: string; hash: Buffer; result: ManualResult }>(db, FIND_IDEMPOTENT, [
        actor.serviceId,
        actor.userId,
        key,
      ]);
      return kept ?? null;
    },

    async settleByPerson(actor: Actor, serviceId, messageId, arrived) {
      if (!isUuid(messageId)) return 'not-found';
      const values = [...auditValues(actor), serviceId, messageId, arrived];
      return (await runOne<{ outcome: SettledOutcome }>(db, SETTLE_BY_PERSON, values)).outcome;
    },

    readBalances: (serviceId, days) =>
      run<BalanceLine & { [key: string]: unknown }>(db, READ_BALANCES, [serviceId, days]),
  };
}
