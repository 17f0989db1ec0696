import { AUDIT_WHO, auditWho } from '../database/audit.ts';
import type { Statement } from '../database/run.ts';

/** Facts of `$facts`, in the order given: `seq` follows it. */
const insertFacts = (facts: number): string => `
  insert into fact (id, service_id, patient_id, type, ref, "on", payload, source, source_key, import_id,
    corrects_id, retracts, reason, recorded_by)
  select f.id, p.service_id, p.id, f.type, f.ref, f."on", f.payload, f.source, f."sourceKey", f."importId",
    f."correctsId", f.retracts, f.reason, p.person
  from p cross join json_to_recordset($${facts}::json) as f(id uuid, type text, ref text, "on" date, payload jsonb,
    source text, "sourceKey" text, "importId" uuid, "correctsId" uuid, retracts boolean, reason text)`;

/** Of a row that is to be written, where the episode is there. */
export const REPLACE_EPISODE = `on conflict (patient_id, key) do update set
    diagnosed_on = excluded.diagnosed_on, first_site = excluded.first_site, sites = excluded.sites,
    enrolment = excluded.enrolment, history_reason = coalesce(excluded.history_reason, episode.history_reason),
    enrolled_at = coalesce(episode.enrolled_at, excluded.enrolled_at),
    enrolled_by = coalesce(episode.enrolled_by, excluded.enrolled_by),
    withdrawn_at = excluded.withdrawn_at`;

const writeEpisodes = (episodes: number, isNew: boolean): string => `
  insert into episode (service_id, patient_id, key, diagnosed_on, first_site, sites, enrolment, history_reason,
    enrolled_at, enrolled_by, withdrawn_at)
  select p.service_id, p.id, e.key, e."diagnosedOn", e."firstSite", e.sites, e.enrolment, e."historyReason",
    case when e.enrolment = 'enrolled' then osteon_now() end, case when e.enrolment = 'enrolled' then p.person end,
    case when e.withdrawn then osteon_now() end
  from p cross join json_to_recordset($${episodes}::json) as e(key text, "diagnosedOn" date, "firstSite" text,
    sites text[], enrolment enrolment, "historyReason" text, withdrawn boolean)
  ${isNew ? '' : REPLACE_EPISODE}`;

/** Columns of a task, the planner's field of each, and its type. */
export const TASK_COLUMNS = [
  ['key', 'key', 'text'],
  ['kind', 'kind', 'text'],
  ['occurrence', 'occurrence', 'text'],
  ['episode_key', 'episode', 'text'],
  ['treatment_key', 'treatment', 'text'],
  ['agent', 'agent', 'text'],
  ['anchor', 'anchor', 'text'],
  ['anchor_on', 'anchorOn', 'date'],
  ['born_on', 'bornOn', 'date'],
  ['opens_on', 'opensOn', 'date'],
  ['due_on', 'dueOn', 'date'],
  ['target_on', 'targetOn', 'date'],
  ['late_from', 'lateFrom', 'date'],
  ['overdue_from', 'overdueFrom', 'date'],
  ['critical_from', 'criticalFrom', 'date'],
  ['done_on', 'doneOn', 'date'],
  ['done_until', 'doneUntil', 'date'],
  ['done_reason', 'doneReason', 'text'],
  ['cancelled_on', 'cancelledOn', 'date'],
  ['cancel_reason', 'cancelReason', 'text'],
  ['pauses', 'pauses', 'jsonb'],
  ['gate', 'gate', 'jsonb'],
  ['because', 'because', 'jsonb'],
  ['protocol_version', 'protocolVersion', 'text'],
  ['next_message_on', 'nextMessageOn', 'date'],
] as const;

/** Of a row that is to be written, where the task is there. */
export const REPLACE_TASK = `on conflict (patient_id, key) do update set
    ${TASK_COLUMNS.map(([column]) => `${column} = excluded.${column}`).join(', ')},
    awaiting_answer = task.awaiting_answer and excluded.done_on is null and excluded.cancelled_on is null,
    withdrawn_at = null, version = task.version + 1`;

/** New tasks and changed ones alike; a changed one keeps its id and the day it was first planned. */
const writeTasks = (tasks: number, isNew: boolean): string => `
  insert into task (id, service_id, patient_id, ${TASK_COLUMNS.map(([column]) => column).join(', ')}, created_on)
  select t.id, p.service_id, p.id, ${TASK_COLUMNS.map(([, field]) => `t."${field}"`).join(', ')}, t."createdOn"
  from p cross join json_to_recordset($${tasks}::json) as t(id uuid,
    ${TASK_COLUMNS.map(([, field, type]) => `"${field}" ${type}`).join(', ')}, "createdOn" date)
  ${isNew ? '' : REPLACE_TASK}`;

/** The kept answer; a key that is there already breaks the statement, so that nothing of it is done twice. */
const keepAnswer = (first: number): string => `
  insert into idempotent_request (service_id, user_id, key, route, request_hash, status, result)
  select p.service_id, p.person, $${first}::text, $${first + 1}::text, $${first + 2}::bytea, 200, $${first + 3}::jsonb
  from p`;

/** Raised once: a key that is there stays, and is opened again when it was settled. */
const raiseItems = (items: number): string => `
  insert into work_item (service_id, patient_id, kind, key, urgent, detail)
  select p.service_id, p.id, w.kind, w.key, w.urgent, w.detail
  from p cross join json_to_recordset($${items}::json) as w(kind text, key text, urgent boolean, detail jsonb)
  on conflict (service_id, key) do update set closed_at = null, closed_by = null, outcome = null
    where work_item.closed_at is not null`;

/**
 * Enrols a patient: one statement for the patient, identifiers, contact points, facts, episodes, tasks, the kept
 * answer of an idempotent request and the audit record. Nothing is written, and `written` is 0, when a number is taken
 * under a hash of another key; under the same key the primary key says so.
 */
const writeEnrolment = (raised: string, kept: string): string => `
with taken as (
  select from json_to_recordset($13::json) as i(system text, "otherHashes" bytea[])
    cross join unnest(i."otherHashes") as other(hash)
  where (select true from patient_identifier k
    where k.service_id = $2 and k.system = i.system and k.value_hash = other.hash limit 1)
), p as (
  insert into patient (id, service_id, family, given, birth_date, sex, care_home_resident, language, address,
    died_on, left_on, declined_on)
  select $1::uuid, $2::uuid, $3, $4, $5::date, $6::sex, $7::boolean, $8, $9, $10::date, $11::date, $12::date
  where not exists (select from taken)
  returning id, service_id, $19::uuid as person
), new_identifier as (
  insert into patient_identifier (service_id, system, value, value_hash, patient_id, type)
  select p.service_id, i.system, i.value, i."valueHash", p.id, i.type
  from p cross join json_to_recordset($13::json) as i(system text, value text, "valueHash" bytea, type text)
), new_contact_point as (
  insert into contact_point (service_id, patient_id, channel, value, value_hash, number_hash, preference, consented,
    opted_out_at, invalid_since)
  select p.service_id, p.id, c.channel, c.value, c."valueHash", c."numberHash", c.preference, c.consented,
    case when c."optedOut" then osteon_now() end, case when c.invalid then osteon_now() end
  from p cross join json_to_recordset($14::json) as c(channel channel, value text, "valueHash" bytea,
    "numberHash" bytea, preference int,
    consented boolean, "optedOut" boolean, invalid boolean)
), new_fact as (${insertFacts(15)}
), new_episode as (${writeEpisodes(16, true)}
), new_task as (${writeTasks(17, true)}${raised}${kept}
), audited as (
  insert into audit_record (${AUDIT_WHO}, action, patient_ids, outcome, count)
  select ${auditWho(19)}, 'enrol-patient', array[p.id], 'done', 1 from p
)
select count(*)::int as written from p`;

/** The parts of a change that most changes do not have: an insert of nothing costs its preparations all the same. */
const RARE_PARTS = `
), episode_change as (${writeEpisodes(10, false)}
), task_withdrawal as (
  update task set withdrawn_at = osteon_now(), next_message_on = null, awaiting_answer = false, version = version + 1
  from p where task.id = any($12::uuid[]) and task.patient_id = p.id and task.service_id = p.service_id
), point_change as (
  update contact_point c set
    opted_out_at = case
      when $15::text[] is null or (opted_out_at is not null) = (channel::text = any($15::text[])) then opted_out_at
      when channel::text = any($15::text[]) then osteon_now() end,
    invalid_since = case when c.id = any($30::uuid[]) then coalesce(invalid_since, osteon_now())
      when c.id <> all($31::uuid[]) then invalid_since end
  from p where c.patient_id = p.id and c.service_id = p.service_id
    and ($15::text[] is not null and (opted_out_at is not null) <> (channel::text = any($15::text[]))
      or c.id = any($30::uuid[]) or c.id = any($31::uuid[]))
), attempt as (
  insert into contact_attempt (id, service_id, patient_id, outcome, "on", promised_on, call_back_on, note, fact_ids,
    red_flags, wrong_point_id, new_point_ids, recorded_by)
  select coalesce(a.id, gen_random_uuid()), p.service_id, p.id, a.outcome, a."on", a."promisedOn", a."callBackOn",
    a.note, $17::uuid[], a."redFlags", a."wrongPointId", coalesce(a."newPointIds", '{}'), p.person
  from p cross join json_to_recordset($16::json) as a(id uuid, outcome contact_outcome, "on" date, "promisedOn" date,
    "callBackOn" date, note text, "redFlags" text, "wrongPointId" uuid, "newPointIds" uuid[])
), tick as (
  insert into checklist_tick (service_id, patient_id, attempt_id, task_key, item, protocol_version, ticked, recorded_by)
  select p.service_id, p.id, a.id, k."taskKey", k.item, k."protocolVersion", k.ticked, p.person
  from p cross join json_to_recordset($16::json) as a(id uuid, ticks json)
    cross join json_to_recordset(a.ticks) as k("taskKey" text, item text, "protocolVersion" text, ticked boolean)
), new_point as (
  insert into contact_point (id, service_id, patient_id, channel, value, value_hash, number_hash, preference, consented,
    opted_out_at)
  select n.id, p.service_id, p.id, n.channel, n.value, n."valueHash", n."numberHash", n.preference, n.consented,
    case when n."optedOut" then osteon_now() end
  from p cross join json_to_recordset($16::json) as a("newPoints" json)
    cross join json_to_recordset(a."newPoints") as n(id uuid, channel channel, value text, "valueHash" bytea,
      "numberHash" bytea, preference int, consented boolean, "optedOut" boolean)
  on conflict (patient_id, channel, value_hash) do nothing
), drafted as (
  delete from contact_draft d using p
  where d.patient_id = p.id and d.service_id = p.service_id and d.user_id = p.person and json_array_length($16::json) > 0
), annulled as (
  insert into contact_annulment (attempt_id, service_id, patient_id, reason, annulled_by)
  select n."contactId", p.service_id, p.id, n.reason, p.person
  from p cross join json_to_recordset($32::json) as n("contactId" uuid, reason text)
), raised as (${raiseItems(18)}
), settled as (
  update work_item set closed_at = osteon_now(), outcome = 'settled'
  from p where work_item.service_id = p.service_id and work_item.key = any($29::text[]) and closed_at is null`;

/**
 * Writes the difference that a change of facts makes: one statement, on condition that the patient still has the
 * version that was planned from; otherwise nothing happens and `written` is 0.
 */
const writeChange = (rare: string, kept: string): string => `
with p as (
  update patient set version = version + 1, died_on = $4, left_on = $5, declined_on = $6, unreached_days = $7,
    promised_on = $8, changed_by = $19::uuid, changed_at = osteon_now()
  where id = $1 and service_id = $2 and version = $3
  returning id, service_id, $19::uuid as person
), new_fact as (${insertFacts(9)}
), task_write as (${writeTasks(11, false)}
), history as (
  insert into task_change (service_id, patient_id, task_id, fact_id, before, after)
  select p.service_id, p.id, c."taskId", $14::uuid, c.before, c.after
  from p cross join json_to_recordset($13::json) as c("taskId" uuid, before jsonb, after jsonb)${rare}${kept}
), audited as (
  insert into audit_record (${AUDIT_WHO}, action, patient_ids, outcome, count)
  select ${auditWho(19)}, $24::text, array[p.id], 'done', 1 from p
)
select count(*)::int as written from p`;

/** A statement and the values that it takes, of those for the whole. */
export interface Variant extends Statement {
  readonly valuesOf: (values: readonly unknown[]) => unknown[];
}

const VARIANTS = new Map<string, Variant>();

/**
 * SQL of the parts that are wanted: an insert of nothing costs its preparations all the same. Its parameters are
 * numbered without gaps, because the server wants a type for each.
 */
function variant(name: string, text: () => string): Variant {
  const known = VARIANTS.get(name);
  if (known !== undefined) return known;
  const whole = text();
  const places = [...new Set([...whole.matchAll(/\$(\d+)/g)].map(([, place]) => Number(place)))];
  const made: Variant = {
    name,
    text: whole.replace(/\$(\d+)/g, (_, place) => `$${places.indexOf(Number(place)) + 1}`),
    valuesOf: (values) => places.map((place) => values[place - 1]),
  };
  VARIANTS.set(name, made);
  return made;
}

/**
 * @param raises whether work items are raised
 * @param keeps whether an answer is kept
 */
export const writeEnrolmentOf = (raises: boolean, keeps: boolean): Variant =>
  variant(`write-enrolment${raises ? '-raising' : ''}${keeps ? '-keeping' : ''}`, () =>
    writeEnrolment(raises ? `\n), raised as (${raiseItems(18)}` : '', keeps ? `\n), kept as (${keepAnswer(24)}` : ''),
  );

/**
 * @param isPlain whether there are new facts and changes of tasks alone
 * @param keeps whether an answer is kept
 */
export const writeChangeOf = (isPlain: boolean, keeps: boolean): Variant =>
  variant(`write${isPlain ? '-plain' : ''}-change${keeps ? '-keeping' : ''}`, () =>
    writeChange(isPlain ? '' : RARE_PARTS, keeps ? `\n), kept as (${keepAnswer(25)}` : ''),
  );
