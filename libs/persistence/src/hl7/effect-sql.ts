/** SQL of what HL7 v2 messages do. */
import { AUDIT_WHO, auditWho } from '../database/audit.ts';
import type { Statement } from '../database/run.ts';

/** `$1` service, `$2` patient */
export const FACTS_OF_PROGRAMS: Statement = {
  name: 'hl7-facts-of-programs',
  text: `select id from fact where service_id = $1 and patient_id = $2 and source = 'import'`,
};

/** Of each list of fields that a person changed at once, the last time. `$1` service, `$2` patient */
export const CHANGED_BY_PEOPLE: Statement = {
  name: 'hl7-changed-by-people',
  text: `
select substr(resource, 8) as fields, max(at) as "changedAt" from audit_record
where patient_ids @> array[$2::uuid] and service_id = $1 and action = 'change-details' and outcome = 'done'
  and user_id is not null and resource like 'fields/%'
group by resource`,
};

/** `$1` service, `$2` key */
export const READ_TOLD: Statement = {
  name: 'read-hl7-told',
  text: `select told_at as at, control_id as "controlId" from hl7_told where service_id = $1 and key = $2 for update`,
};

/** `$1` service, `$2` key, `$3` patient, `$4` when, `$5` control id */
export const KEEP_TOLD: Statement = {
  name: 'keep-hl7-told',
  text: `
insert into hl7_told (service_id, key, patient_id, told_at, control_id) values ($1, $2, $3, $4, $5)
on conflict (service_id, key) do update
  set patient_id = excluded.patient_id, told_at = excluded.told_at, control_id = excluded.control_id, kept_at = osteon_now()`,
};

/** `$1` service, `$2` key */
export const READ_APPOINTMENT: Statement = {
  name: 'read-told-appointment',
  text: `
select id, patient_id as "patientId", starts_at as "startsAt", ends_at as "endsAt", status, about
from appointment where service_id = $1 and source_key = $2 for update`,
};

/** `$6` id, `$7` patient, `$8` key, `$9` from, `$10` until, `$11` status, `$12` sealed words; who from `$1` on */
export const WRITE_APPOINTMENT: Statement = {
  name: 'write-appointment',
  text: `
with written as (
  insert into appointment (id, service_id, patient_id, source_key, starts_at, ends_at, status, about)
  values ($6::uuid, $3::uuid, $7::uuid, $8, $9, $10, $11, $12)
  on conflict (service_id, source_key) do update
    set patient_id = excluded.patient_id,
      moved_from = case when appointment.starts_at <> excluded.starts_at then appointment.starts_at
        else appointment.moved_from end,
      starts_at = excluded.starts_at, ends_at = excluded.ends_at,
      status = excluded.status, about = excluded.about, version = appointment.version + 1, changed_at = osteon_now()
  returning id, patient_id
)
insert into audit_record (${AUDIT_WHO}, action, patient_ids, outcome, count, resource)
select ${auditWho(1)}, 'write-appointment', array[patient_id], 'done', 1, 'appointment/' || id from written`,
};
