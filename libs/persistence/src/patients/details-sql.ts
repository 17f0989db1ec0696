/** SQL of who a patient is and how they are reached. */
import { AUDIT_WHO, auditWho } from '../database/audit.ts';
import type { Statement } from '../database/run.ts';
import { listOf } from './rows.ts';

/** `$1` patient, `$2` service. */
export const READ_DETAILS: Statement = {
  name: 'read-details',
  text: `
select p.version, p.merged_into_id as "mergedIntoId", s.country,
  json_build_object('family', p.family, 'given', p.given, 'birthDate', p.birth_date, 'sex', p.sex,
    'careHomeResident', p.care_home_resident, 'language', p.language, 'address', p.address) as person,
  ${listOf(
    'i.system, i.value, i.type',
    'patient_identifier i where i.patient_id = p.id and i.service_id = p.service_id',
    'i.system',
  )} as identifiers,
  ${listOf(
    'c.id, c.channel, c.value, c.consented, c.invalid_since is not null as invalid',
    'contact_point c where c.patient_id = p.id and c.service_id = p.service_id',
    'c.preference, c.id',
  )} as "contactPoints"
from patient p join service s on s.id = p.service_id
where p.id = $1 and p.service_id = $2`,
};

/**
 * The first statement of a change of details: it takes the row, on condition of the version, and writes the audit
 * record. `$1` patient, `$2` service, `$3` version; null leaves a column as it is, but `$9` and `$11` say whether the
 * two that may be null are meant.
 */
export const WRITE_PERSON: Statement = {
  name: 'write-person',
  text: `
with p as (
  update patient set version = version + 1, changed_by = $13::uuid, changed_at = osteon_now(),
    family = coalesce($4, family), given = coalesce($5, given), birth_date = coalesce($6::date, birth_date),
    sex = coalesce($7::sex, sex), language = coalesce($8, language),
    care_home_resident = case when $9 then $10::boolean else care_home_resident end,
    address = case when $11 then $12 else address end
  where id = $1 and service_id = $2 and version = $3
  returning id
), audited as (
  insert into audit_record (${AUDIT_WHO}, action, patient_ids, outcome, count, resource)
  select ${auditWho(13)}, $18, array[p.id], 'done', 1, $19 from p
)
select count(*)::int as written from p`,
};

/** What waits to be sent goes in the new language. `$1` patient, `$2` service, `$3` language */
export const WRITE_WAITING: Statement = {
  name: 'write-waiting-language',
  text: `update message set language = $3
where patient_id = $1 and service_id = $2 and state in ('planned', 'queued') and origin in ('planned', 'digest')
  and language <> $3`,
};

/** `$1` patient, `$2` service, `$3` system, `$4` hashes of the value under every key */
export const REMOVE_IDENTIFIER: Statement = {
  name: 'remove-identifier',
  text: `delete from patient_identifier
where patient_id = $1 and service_id = $2 and system = $3 and value_hash = any($4::bytea[])`,
};

/** Nothing is added, and no row comes back, when the number stands under a hash of another key; under the same key the primary key says so. */
export const ADD_IDENTIFIER: Statement = {
  name: 'add-identifier',
  text: `insert into patient_identifier (service_id, system, value, value_hash, patient_id, type)
select $2, $3, $4, $5::bytea, $1, $6
where not exists (select from patient_identifier k
  where k.service_id = $2 and k.system = $3 and k.value_hash = any($7::bytea[]))
returning system`,
};

/** After all others. `$1` patient, `$2` service. An opt-out of the channel holds for what is added later too. */
export const ADD_CONTACT_POINT: Statement = {
  name: 'add-contact-point',
  text: `
insert into contact_point (service_id, patient_id, channel, value, value_hash, number_hash, preference, consented,
  opted_out_at)
select $2, $1, $3::channel, $4, $5::bytea, $6::bytea, coalesce(max(c.preference) + 1, 0), $7,
  min(c.opted_out_at) filter (where c.channel = $3::channel)
from contact_point c where c.patient_id = $1 and c.service_id = $2
returning id`,
};

/**
 * `$1` patient, `$2` service, `$3` contact point, `$4` to `$6` value and hashes (null: it stays), `$7` consent, `$8`
 * whether it does not work. `value_since` tells what happened to the value before from what happens to this one.
 */
export const CHANGE_CONTACT_POINT: Statement = {
  name: 'change-contact-point',
  text: `
update contact_point set value = coalesce($4, value), value_hash = coalesce($5::bytea, value_hash),
  number_hash = case when $4 is null then number_hash else $6::bytea end,
  value_since = case when $4 is null then value_since else osteon_now() end,
  consented = coalesce($7, consented),
  invalid_since = case when $8 then coalesce(invalid_since, osteon_now()) when not $8 then null else invalid_since end
where id = $3 and patient_id = $1 and service_id = $2`,
};

/** One before all others, which keep their order. `$1` patient, `$2` service, `$3` contact point */
export const PREFER_CONTACT_POINT: Statement = {
  name: 'prefer-contact-point',
  text: `
update contact_point c set preference = placed.place
from (select id, row_number() over (order by id = $3 desc, preference, id)::int - 1 as place
  from contact_point where patient_id = $1 and service_id = $2) placed
where c.id = placed.id and c.service_id = $2 and c.preference <> placed.place`,
};

/** `$1` patient, `$2` service, `$3` who, `$4` facts, `$5` seconds */
export const FACTS_JUST_RECORDED: Statement = {
  name: 'facts-just-recorded',
  text: `
select id from fact
where patient_id = $1 and service_id = $2 and recorded_by = $3 and id = any($4::uuid[])
  and recorded_at > osteon_now() - $5 * interval '1 second'`,
};
