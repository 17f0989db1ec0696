import { AUDIT_WHO, auditWho, iso } from '../database/audit.ts';
import type { Statement } from '../database/run.ts';
import { FACT_COLUMNS, listOf } from '../patients/rows.ts';
import { protocolKeyOf } from '../protocol/protocol-key.ts';
import { person } from '../protocol/protocol-store.ts';

const audited = (action: string, from: string): string => `
  insert into audit_record (${AUDIT_WHO}, action, outcome, count, resource)
  select ${auditWho(1)}, '${action}', 'done', 1, 'file-import/' || id from ${from}`;

export const BEGIN: Statement = {
  name: 'begin-file-import',
  text: `
with begun as (
  insert into file_import (service_id, name, format, asked_by, asked_as)
  values ($3::uuid, $6, 'csv', $1::uuid, $2) returning id
), audited as (${audited('hand-in-file', 'begun')})
select id from begun`,
};

export const ADD_PART: Statement = {
  name: 'add-file-part',
  text: 'insert into file_import_part (service_id, import_id, number, content) values ($1, $2, $3, $4)',
};

export const RECEIVE: Statement = {
  name: 'receive-file',
  text: `update file_import set state = 'received', format = $3, encoding = $4, bytes = $5, heads = $6, fields = $7, label = $8
    where service_id = $1 and id = $2 and state = 'receiving'`,
};

export const REFUSE: Statement = {
  name: 'refuse-file',
  text: `update file_import set state = 'failed', fault = $3, fault_place = $4, ended_at = osteon_now()
    where service_id = $1 and id = $2 and state = 'receiving'`,
};

export const READ_PART: Statement = {
  name: 'read-file-part',
  text: 'select content from file_import_part where service_id = $1 and import_id = $2 and number = $3',
};

/** One that is still being received, or was refused, has been told nothing yet. */
const CHOICES = `coalesce(f.fields, '{}') as fields, f.month_first as "monthFirst", coalesce(f.label, f.name) as label, f.consented,
  f.enrol_since::text as "enrolSince",
  f.at_once as "atOnce"`;
const COLUMNS = `f.id, f.name, f.format, f.encoding, f.bytes, f.state, f.fault, f.fault_place as "faultPlace",
  coalesce(f.heads, '{}') as heads,
  ${CHOICES}, f.read_to as "readTo", f.total, f.counts, f.import_id as "importId", ${iso('f.asked_at')} as "askedAt",
  ${iso('f.ended_at')} as "endedAt"`;
const SHOWN = `${COLUMNS}, ${person('f.asked_by')} as "askedBy"`;

export const FIND: Statement = {
  name: 'find-file-import',
  text: `select ${SHOWN} from file_import f where f.service_id = $1 and f.id = $2`,
};

export const LIST: Statement = {
  name: 'list-file-imports',
  text: `select ${SHOWN} from file_import f where f.service_id = $1 order by f.asked_at desc, f.id limit $2`,
};

/** `$6` import, `$7` fields, `$8` month first, `$9` label, `$10` consented, `$11` enrol since, `$12` at once */
export const CHECK: Statement = {
  name: 'check-file',
  text: `
with begun as (
  update file_import set state = 'checking', fields = $7, month_first = $8, label = $9, consented = $10,
    enrol_since = $11::date, at_once = $12
  where id = $6 and service_id = $3::uuid and state = 'received' returning id
), audited as (${audited('check-file', 'begun')})
select id from begun`,
};

/** A run of importing for files of `from`: what is stored names it. */
const openRun = (from: string, by: string): string => `
  insert into import_run (id, service_id, format, enrol_since, started_by)
  select f.run_id, f.service_id, f.format,
    coalesce(f.enrol_since, (local_today(s.time_zone) - interval '12 months')::date), ${by}
  from ${from} f join service s on s.id = f.service_id`;

export const START: Statement = {
  name: 'start-file',
  text: `
with ready as materialized (
  select f.*, gen_random_uuid() as run_id from file_import f
  where f.id = $6 and f.service_id = $3::uuid and f.state = 'checked' for update
), run as (${openRun('ready', '$1::uuid')} returning id
), started as (
  update file_import f set state = 'running', import_id = ready.run_id, lease_until = null
  from ready, run where f.id = ready.id and run.id = ready.run_id returning f.id
), audited as (${audited('store-file', 'started')})
select id from started`,
};

export const CANCEL: Statement = {
  name: 'cancel-file',
  text: `
with ended as (
  update file_import set state = 'cancelled', ended_at = osteon_now(), lease_until = null
  where id = $6 and service_id = $3::uuid and ended_at is null returning id, import_id
), run as (
  update import_run set state = 'failed', finished_at = osteon_now() from ended
  where import_run.id = ended.import_id and import_run.service_id = $3::uuid
), audited as (${audited('cancel-file', 'ended')})
select id from ended`,
};

/** `$6` import, `$7` after which row, `$8` how many, `$9` fate or null, `$10` action */
export const READ_ROWS: Statement = {
  name: 'read-file-rows',
  text: `
with shown as materialized (
  select row, content, fate, outcome, faults, notes, patient_id, resembles from file_import_row
  where import_id = $6 and service_id = $3::uuid and row > $7
    and ($9::text is null or fate = $9)
  order by row limit $8
), audited as (
  insert into audit_record (${AUDIT_WHO}, action, patient_ids, outcome, count, resource)
  select ${auditWho(1)}, $10,
    array(select distinct id from shown cross join unnest(array[patient_id, resembles]) as id where id is not null),
    'shown', (select count(*) from shown), 'file-import/' || $6::text
)
select row, content, fate, outcome, faults, notes, patient_id as "patientId", resembles from shown order by row`,
};

export const WAITING: Statement = {
  name: 'waiting-files',
  text: `select id from file_import where state in ('checking', 'running')
    and (lease_until is null or lease_until < osteon_now()) order by asked_at, id limit $1`,
};

/** Who claims it raises the generation: what an earlier claimant still brings is refused. */
export const CLAIM: Statement = {
  name: 'claim-file',
  text: `
update file_import f
set generation = f.generation + 1, lease_until = osteon_now() + $2 * interval '1 millisecond'
from service s
where f.id = $1 and f.state in ('checking', 'running') and (f.lease_until is null or f.lease_until < osteon_now())
  and s.id = f.service_id
returning ${COLUMNS}, f.generation, f.service_id as "serviceId", s.time_zone as "timeZone", s.country,
  local_today(s.time_zone)::text as today, ${protocolKeyOf('s')} as "protocolKey",
  coalesce((select r.enrol_since from import_run r where r.id = f.import_id), f.enrol_since,
    (local_today(s.time_zone) - interval '12 months')::date)::text as since`,
};

/** What a claimant may still change: one that has not ended and that nobody has claimed since. */
const held = (state: string): string =>
  `f.id = $1 and f.generation = $2 and f.service_id = $3 and f.state = '${state}'`;
const lease = (parameter: number): string => `lease_until = osteon_now() + $${parameter} * interval '1 millisecond'`;

export const KEEP: Statement = {
  name: 'keep-file-rows-read',
  text: `update file_import f set read_to = $4, counts = $5, ${lease(6)} where ${held('checking')} returning f.id`,
};

export const KEEP_ROWS: Statement = {
  name: 'keep-file-rows',
  text: `insert into file_import_row (import_id, service_id, row, person_row, number_hash, fate, outcome, faults, notes,
      content, patient_id, resembles)
    select $1::uuid, $2::uuid, row, row, number_hash, fate, case when fate = 'refused' then 'refused' end, faults, notes,
      content, patient_id, resembles
    from staged_file_row`,
};

/** One pass over the rows, and an update of the few that are not the first of their person. */
export const GROUP: Statement = {
  name: 'group-file-rows',
  text: `
with mine as (
  update file_import f set ${lease(4)} where ${held('checking')} returning f.id, f.service_id
), ranked as materialized (
  select r.id, r.row, min(r.row) over (partition by r.number_hash) as first from file_import_row r
  where r.import_id = $1 and r.service_id = $3 and r.outcome is null and r.number_hash is not null
), grouped as (
  update file_import_row r set person_row = ranked.first from ranked
  where r.id = ranked.id and r.service_id = $3 and ranked.first <> ranked.row and exists (select from mine)
)
select id from mine`,
};

/** Where nobody waits for the check, it goes on at once. The bytes have served. */
export const END_CHECK: Statement = {
  name: 'end-file-check',
  text: `
with ready as materialized (
  select f.*, gen_random_uuid() as run_id from file_import f where ${held('checking')} for update
), run as (${openRun('(select * from ready where at_once)', 'f.asked_by')} returning id
), ended as (
  update file_import f set state = case when ready.at_once then 'running' else 'checked' end, total = $4,
    import_id = (select id from run), lease_until = null
  from ready where f.id = ready.id returning f.id
), served as (
  delete from file_import_part p using ended where p.import_id = ended.id and p.service_id = $3
)
select id from ended`,
};

export const NEXT_ROWS: Statement = {
  name: 'next-file-rows',
  text: `
select row, person_row as "personRow", content, fate, patient_id as "patientId" from file_import_row
where import_id = $1 and service_id = $2 and outcome is null and person_row > $4
order by person_row fetch first $3 rows with ties`,
};

/** By the index of each patient, whatever is believed of tables just filled. Of patients `$2`; `$3`: fractures from that day on are followed up. */
export const RECORDED_OF: Statement = {
  name: 'file-recorded-of',
  text: `
select p.id as "patientId",
  ${listOf(FACT_COLUMNS, 'fact f where f.patient_id = p.id and (f.service_id = $1) is true', 'f.seq')} as facts,
  exists (select from episode e where e.patient_id = p.id and (e.service_id = $1) is true and e.enrolment = 'history'
    and e.withdrawn_at is null and e.diagnosed_on >= $3::date) as "mayBeEnrolled"
from patient p where (p.service_id = $1) is true and p.id = any($2::uuid[])`,
};

/** What is refused now, though the check would have taken it, is among the refused from now on. */
export const SETTLE: Statement = {
  name: 'settle-file-rows',
  text: `
with mine as (
  update file_import f set counts = $4, ${lease(5)} where ${held('running')} returning f.id
), settled as (
  update file_import_row r set outcome = s.outcome, fate = case when s.outcome = 'refused' then 'refused' else r.fate end,
    patient_id = coalesce(s."patientId", r.patient_id),
    faults = case when json_array_length(s.faults) = 0 then r.faults else s.faults::jsonb end
  from mine, json_to_recordset($6::json) as s(row int, outcome text, "patientId" uuid, faults json)
  where r.import_id = mine.id and r.service_id = $3 and r.row = s.row and r.outcome is null
)
select id from mine`,
};

/** `$4` on: who. The run of importing ends with it. */
export const FINISH: Statement = {
  name: 'finish-file',
  text: `
with ended as (
  update file_import f set state = 'finished', ended_at = osteon_now(), lease_until = null
  where ${held('running')} returning f.id, f.import_id, f.counts -> 'outcomes' as outcomes
), run as (
  update import_run r set state = 'done', finished_at = osteon_now(), counts = jsonb_build_object(
    'patientsNew', ended.outcomes -> 'new', 'patientsChanged', ended.outcomes -> 'changed',
    'patientsUnchanged', ended.outcomes -> 'unchanged')
  from ended where r.id = ended.import_id and r.service_id = $3
), audited as (
  insert into audit_record (${AUDIT_WHO}, action, outcome, count, resource)
  select ${auditWho(4)}, 'finish-file', 'done', 1, 'file-import/' || id from ended)
select id from ended`,
};

export const RELEASE: Statement = {
  name: 'release-file',
  text: 'update file_import f set lease_until = null where f.id = $1 and f.generation = $2 and f.service_id = $3',
};

export const FAIL: Statement = {
  name: 'fail-file',
  text: `
with ended as (
  update file_import f set state = 'failed', fault = $4, fault_place = $5, ended_at = osteon_now(), lease_until = null
  where f.id = $1 and f.generation = $2 and f.service_id = $3 and f.ended_at is null returning f.id, f.import_id
)
update import_run r set state = 'failed', finished_at = osteon_now() from ended
where r.id = ended.import_id and r.service_id = $3`,
};

export const BORN_ON: Statement = {
  name: 'file-born-on',
  text: `select id as "patientId", family, given, birth_date as "birthDate", sex from patient
    where service_id = $1 and merged_into_id is null and birth_date = any($2::date[]) order by id`,
};
