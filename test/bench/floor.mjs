/**
 * The floor: the least code that does what the api does. Bare Fastify and pg, SQL by hand, prepared; the same rows
 * read and written, the record of reading included; no session, no validation, no rule, no planning (the tasks of an
 * enrolment and the change of a completion are given to it ready made). What the api adds is measured against this, and
 * nothing else: a form of SQL that is known to be faster is used on both sides.
 *
 * Environment: DATABASE_URL, FLOOR (JSON of benchmark.mjs: who acts, and the ready-made rows).
 */
import Fastify from 'fastify';
import { READ_WORKLIST } from '@osteon/persistence';
import pg from 'pg';

const given = JSON.parse(process.env.FLOOR);
const { userId, serviceId, sessionId, tasks, episode, completion } = given;
const who = [userId, 'nurse', serviceId, sessionId, '127.0.0.1'];
const AUDIT = 'audit_record (user_id, role, service_id, session_id, address, action, patient_ids, outcome, count)';

pg.types.setTypeParser(1082, (text) => text);
pg.types.setTypeParser(20, Number);
const pool = new pg.Pool({
  connectionString: process.env.DATABASE_URL,
  max: Number(process.env.POOL_SIZE ?? 20),
  options: '-c plan_cache_mode=force_generic_plan -c timezone=UTC -c jit=off',
});

const TASK_FIELDS = `t.id, t.key, t.kind, t.occurrence, t.episode_key as episode, t.treatment_key as treatment,
  t.agent, t.anchor, t.anchor_on as "anchorOn", t.born_on as "bornOn", t.opens_on as "opensOn", t.due_on as "dueOn",
  t.target_on as "targetOn", t.late_from as "lateFrom", t.overdue_from as "overdueFrom",
  t.critical_from as "criticalFrom", t.done_on as "doneOn", t.done_until as "doneUntil",
  t.done_reason as "doneReason", t.cancelled_on as "cancelledOn", t.cancel_reason as "cancelReason", t.pauses, t.gate,
  t.because, t.protocol_version as "protocolVersion", t.next_message_on as "nextMessageOn",
  t.awaiting_answer as "awaitingAnswer", t.withdrawn_at is not null as withdrawn, t.created_on as "createdOn",
  t.version`;
const FACT_FIELDS = `f.id, f.seq, f.type, f.ref, f."on", f.payload, f.source_key as "sourceKey",
  f.corrects_id as "correctsId", f.retracts`;
const EPISODE_FIELDS = `e.key, e.diagnosed_on as "diagnosedOn", e.first_site as "firstSite", e.sites, e.enrolment,
  e.history_reason as "historyReason"`;
const list = (fields, from, order) =>
  `(select coalesce(json_agg(r), '[]') from (select ${fields} from ${from} order by ${order}) as r)`;

const READ = {
  name: 'floor-read',
  text: `
with p as (select * from patient where id = $1 and service_id = $2),
audited as (
  insert into ${AUDIT}
  select $3::uuid, $4, $5::uuid, $6::uuid, $7, 'read-patient', array[$1::uuid], 'shown', 1 from p
)
select p.id, p.version, p.family, p.given, p.birth_date as "birthDate", p.sex,
  p.care_home_resident as "careHomeResident", p.language, p.address, p.died_on as "diedOn", p.left_on as "leftOn",
  p.declined_on as "declinedOn", p.unreached_days as "unreachedDays", p.promised_on as "promisedOn",
  local_today(s.time_zone) as "asOf",
  (select coalesce(json_agg(h."on"), '[]') from service_holiday h
    where h.service_id = p.service_id and h."on" >= local_today(s.time_zone)) as holidays,
  ${list('i.system, i.value, i.type', 'patient_identifier i where i.patient_id = p.id and i.service_id = p.service_id', 'i.system')} as identifiers,
  ${list(
    `c.id, c.channel, c.value, c.consented, c.opted_out_at is not null as "optedOut",
      c.invalid_since is not null as invalid`,
    'contact_point c where c.patient_id = p.id and c.service_id = p.service_id',
    'c.preference',
  )} as "contactPoints",
  (select json_build_object('id', u.id, 'displayName', u.display_name) from assignment a
    join user_account u on u.id = a.user_id where a.patient_id = p.id and a.ended_at is null) as "assignedTo",
  ${list(EPISODE_FIELDS, 'episode e where e.patient_id = p.id and e.service_id = p.service_id', 'e.diagnosed_on')} as episodes,
  ${list(`${FACT_FIELDS}, f.source, f.recorded_at as "recordedAt", u.display_name as "recordedBy", f.reason`, 'fact f left join user_account u on u.id = f.recorded_by where f.patient_id = p.id and f.service_id = p.service_id', 'f.seq')} as facts,
  ${list(TASK_FIELDS, 'task t where t.patient_id = p.id and t.service_id = p.service_id', 't.due_on, t.key')} as tasks,
  ${list(
    `a.id, a.outcome, a."on", a.promised_on as "promisedOn", a.call_back_on as "callBackOn", a.note,
      a.recorded_at as "recordedAt", u.display_name as "recordedBy"`,
    'contact_attempt a left join user_account u on u.id = a.recorded_by where a.patient_id = p.id and a.service_id = p.service_id',
    'a.recorded_at',
  )} as attempts,
  ${list(
    `m.id, m.task_id as "taskId", t.kind as "taskKind", m.step, m.channel, m.state, m.reason,
      m.planned_for as "plannedFor", m.send_after as "sendAfter", m.accepted_at as "acceptedAt",
      m.answered_at as "answeredAt"`,
    'message m join task t on t.id = m.task_id where m.patient_id = p.id and m.service_id = p.service_id',
    'm.planned_for',
  )} as messages,
  ${list(
    `t.key as "taskKey", c.changed_at as "changedAt", c.before, c.after`,
    'task_change c join task t on t.id = c.task_id where t.patient_id = p.id and c.service_id = p.service_id',
    'c.id',
  )} as changes
from p join service s on s.id = p.service_id`,
};

const ENROL = {
  name: 'floor-enrol',
  text: `
with p as (
  insert into patient (service_id, family, given, birth_date, sex, care_home_resident, language)
  values ($1, $2, $3, $4, $5, $6, $7) returning id, service_id
), i as (
  insert into patient_identifier (service_id, system, value, value_hash, patient_id)
  select p.service_id, x.system, x.value, convert_to(x.value, 'UTF8'), p.id
  from p cross join json_to_recordset($8::json) as x(system text, value text)
), c as (
  insert into contact_point (service_id, patient_id, channel, value, value_hash, number_hash, preference, consented)
  select p.service_id, p.id, x.channel, x.value, convert_to(x.value, 'UTF8'), convert_to(x.value, 'UTF8'), 0, x.consented
  from p cross join json_to_recordset($9::json) as x(channel channel, value text, consented boolean)
), f as (
  insert into fact (service_id, patient_id, type, ref, "on", payload, source, recorded_by)
  select p.service_id, p.id, x.type, coalesce(x.ref, 'f1'), x."on", x.payload, 'nurse', $12::uuid
  from p cross join json_to_recordset($10::json) as x(type text, ref text, "on" date, payload jsonb)
), e as (
  insert into episode (service_id, patient_id, key, diagnosed_on, first_site, sites, enrolment, enrolled_at, enrolled_by)
  select p.service_id, p.id, 'f1', $17::date, $18, array[$18], 'enrolled', osteon_now(), $12::uuid from p
), t as (
  insert into task (service_id, patient_id, key, kind, occurrence, episode_key, treatment_key, agent, anchor, anchor_on,
    born_on, opens_on, due_on, target_on, late_from, overdue_from, critical_from, done_on, done_until, done_reason,
    cancelled_on, cancel_reason, pauses, gate, because, protocol_version, next_message_on, created_on)
  select p.service_id, p.id, x.key, x.kind, x.occurrence, x.episode_key, x.treatment_key, x.agent, x.anchor,
    x.anchor_on, x.born_on, x.opens_on, x.due_on, x.target_on, x.late_from, x.overdue_from, x.critical_from, x.done_on,
    x.done_until, x.done_reason, x.cancelled_on, x.cancel_reason, x.pauses, x.gate, x.because, x.protocol_version,
    x.next_message_on, x.created_on
  from p cross join json_populate_recordset(null::task, $11::json) as x
), audited as (
  insert into ${AUDIT}
  select $12::uuid, $13, $14::uuid, $15::uuid, $16, 'enrol-patient', array[p.id], 'done', 1 from p
)
select id from p`,
};

const READ_FOR_COMPLETION = {
  name: 'floor-read-for-completion',
  text: `
select p.version, p.birth_date, p.sex, local_today(s.time_zone) as today,
  ${list(FACT_FIELDS, 'fact f where f.patient_id = p.id and f.service_id = p.service_id', 'f.seq')} as facts,
  ${list(EPISODE_FIELDS, 'episode e where e.patient_id = p.id and e.service_id = p.service_id', 'e.diagnosed_on')} as episodes,
  ${list(TASK_FIELDS, 'task t where t.patient_id = p.id and t.service_id = p.service_id', 't.key')} as tasks
from patient p join service s on s.id = p.service_id where p.id = $1 and p.service_id = $2`,
};

const COMPLETE = {
  name: 'floor-complete',
  text: `
with p as (
  update patient set version = version + 1, changed_by = $8::uuid, changed_at = osteon_now() where id = $1 and service_id = $2 and version = $3
  returning id, service_id, version
), f as (
  insert into fact (service_id, patient_id, type, ref, "on", payload, source, recorded_by)
  select p.service_id, p.id, $4, $5, $6::date, $7::jsonb, 'nurse', $8::uuid from p returning id
), t as (
  update task set done_on = $6::date, because = $14::jsonb, next_message_on = null, awaiting_answer = false,
    version = task.version + 1
  from p where task.patient_id = p.id and task.service_id = p.service_id and task.key = any($13::text[])
  returning task.id
), c as (
  insert into task_change (service_id, patient_id, task_id, fact_id, before, after)
  select p.service_id, p.id, t.id, (select id from f), '{"doneOn": null}', jsonb_build_object('doneOn', $6::date)
  from p, t
), audited as (
  insert into ${AUDIT}
  select $8::uuid, $9, $10::uuid, $11::uuid, $12, 'record-facts', array[p.id], 'done', 1 from p
)
select p.id, p.version from p`,
};

// Today's list is one statement written by hand already, and the fastest that is known: here it stands alone.
const WORKLIST = READ_WORKLIST;

const ask = async (statement, values) => (await pool.query({ ...statement, values })).rows[0];
const tasksJson = JSON.stringify(tasks);
const because = JSON.stringify(completion.because);

const fastify = Fastify();
fastify.get('/api/v1/patients/:id', (request) => ask(READ, [request.params.id, serviceId, ...who]));
fastify.get('/api/v1/worklist', (request) =>
  ask(WORKLIST, [serviceId, 1, 10, Number(request.query.limit ?? 50), null, null, null, ...who]),
);
fastify.post('/api/v1/patients', async ({ body }, reply) => {
  reply.code(201);
  return ask(ENROL, [
    serviceId,
    body.family,
    body.given,
    body.birthDate,
    body.sex,
    body.careHomeResident,
    body.language,
    JSON.stringify(body.identifiers),
    JSON.stringify(body.contactPoints),
    JSON.stringify(body.facts),
    tasksJson,
    ...who,
    episode.diagnosedOn,
    episode.site,
  ]);
});
fastify.post('/api/v1/patients/:id/facts', async ({ body, params }, reply) => {
  const [fact] = body.facts;
  const state = await ask(READ_FOR_COMPLETION, [params.id, serviceId]);
  reply.code(201);
  return ask(COMPLETE, [
    params.id,
    serviceId,
    state.version,
    fact.type,
    fact.ref ?? null,
    fact.on,
    JSON.stringify(fact.payload ?? {}),
    ...who,
    completion.keys,
    because,
  ]);
});

process.once('SIGTERM', () => void fastify.close().then(() => pool.end()));
await fastify.listen({ port: Number(process.env.PORT ?? 0), host: '127.0.0.1' });
process.stdout.write(
  `${JSON.stringify({ msg: 'floor ready', url: `http://127.0.0.1:${fastify.server.address().port}` })}\n`,
);
