/**
 * SQL of what patients write. A telephone number does not say in which service its patient is, so these look in all of
 * them; what they write carries its service.
 */
import { AUDIT_WHO } from '../database/audit.ts';

/** $1 provider, $2 event, $3 sender, $4 body, $5 id */
export const INSERT_INBOUND = `
  insert into inbound_message (id, provider, event_id, channel, sender, body, understood)
  values ($5, $1, $2, 'sms', $3, $4, 'reply')
  on conflict (provider, event_id) do nothing
  returning id`;

/** $1 id, $2 what it was understood as, $3 service, $4 patient */
export const UNDERSTAND_INBOUND = `
  update inbound_message set understood = $2, service_id = $3, patient_id = $4 where id = $1`;

/**
 * Patients of whose numbers one ends in the same nine digits, as people write them differently. A record that is part of
 * another keeps the numbers that both have: what comes from them is the survivor's. $1 hashes of the end
 */
export const POSSIBLE_SENDERS = `
  select p.id as "patientId", p.service_id as "serviceId", s.country, p.language, s.telephone as "serviceTelephone",
    array_agg(c.value) as numbers,
    (array_agg(c.id order by c.preference, c.id) filter (where c.channel = 'sms'))[1] as "smsPointId",
    coalesce(bool_and(c.opted_out_at is not null) filter (where c.channel = 'sms'), false) as "smsOptedOut"
  from contact_point c
    join patient p on p.id = c.patient_id and p.service_id = c.service_id and p.merged_into_id is null
    join service s on s.id = p.service_id
  where c.channel in ('sms', 'phone') and c.number_hash = any($1::bytea[])
  group by p.id, p.service_id, s.country, p.language, s.telephone
  order by p.id`;

/** Whether one of these has become part of another record since they were found. $1 patients */
export const MERGED_MEANWHILE = 'select from patient where id = any($1::uuid[]) and merged_into_id is not null limit 1';

/** Services whose patients have the number. $1 hashes of the end */
export const SERVICES_OF_SENDER = 'select services_of_sender($1) as id';

export const SERVICES_OF_TEXTS = 'select id as "serviceId", country from service order by id';

/** Work items about what was written. $1 JSON rows */
export const RAISE_ABOUT_INBOUND = `
  insert into work_item (service_id, patient_id, kind, key, urgent, detail)
  select r."serviceId", r."patientId", r.kind, r.key, r.urgent, r.detail
  from jsonb_to_recordset($1::jsonb) as r("serviceId" uuid, "patientId" uuid, kind text, key text, urgent boolean, detail jsonb)
  on conflict (service_id, key) do nothing`;

/** A patient wrote. $1 services, $2 patients, $3 what it was understood as */
export const AUDIT_INBOUND = `
  insert into audit_record (${AUDIT_WHO}, action, patient_ids, outcome, count)
  select null, 'patient', r.service_id, null, null, 'receive-reply', array[r.patient_id], $3, 1
  from unnest($1::uuid[], $2::uuid[]) as r(service_id, patient_id)`;

/** An automatic reply, to go out at once. $1 service, $2 patient, $3 contact point, $4 what it answers, $5 language, $6 content */
export const INSERT_REPLY = `
  insert into message (service_id, patient_id, origin, key, step, asks, content, channel, contact_point_id, language, state,
    planned_for, send_after)
  select s.id, $2::uuid, 'reply', $2::uuid::text || '/reply/' || $4::text, 'reply', false, $6::jsonb, 'sms', $3, $5, 'planned',
    local_today(s.time_zone), osteon_now()
  from service s where s.id = $1
  on conflict (patient_id, key) do nothing`;
