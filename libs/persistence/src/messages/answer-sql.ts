import { AUDIT_WHO, auditWho } from '../database/audit.ts';
import { STANDING } from './message-sql.ts';

const LINK = `
  select l.service_id as "serviceId", l.patient_id as "patientId", l.message_id as "messageId", t.id as "taskId",
    t.kind, m.step, t.treatment_key as treatment, t.opens_on::text as "opensOn",
    case when t.withdrawn_at is null then ${STANDING}
      else ${STANDING} || jsonb_build_object('cancelledOn', '0001-01-01', 'cancelReason', 'superseded') end as task,
    p.birth_date::text as "birthDate", l.expires_on::text as "expiresOn", l.failed_tries as "failedTries",
    l.used_at is not null as used, local_today(s.time_zone)::text as today, osteon_now() as now,
    s.telephone, trim(s.country) as country, p.language
  from answer_link l
    join message m on m.id = l.message_id and m.service_id = l.service_id
    join task t on t.id = m.task_id
    join patient p on p.id = l.patient_id and p.service_id = l.service_id
    join service s on s.id = l.service_id
  where l.token_hash = $1`;

/** $1 hash of the token */
export const FIND_LINK = LINK;

/** The same, and nobody else answers meanwhile. Link and message before the patient: the order of the sending side. */
export const LOCK_LINK = `${LINK} for update of l, m`;

/** Who tries dates of birth in a row waits for a connection of the pool no longer than this. */
export const WAIT_A_SECOND = `set local lock_timeout = '1s'`;

/** $1 hash of the token */
export const COUNT_WRONG_TRY = 'update answer_link set failed_tries = failed_tries + 1 where token_hash = $1';

/** What a patient did, or who knew the link. $1 to $5 who, $6 action, $7 patient, $8 outcome */
export const AUDIT_LINK = `
  insert into audit_record (${AUDIT_WHO}, action, patient_ids, outcome, count)
  values (${auditWho(1)}, $6, array[$7::uuid], $8, 1)`;

/** $1 hash of the token */
export const USE_LINK = 'update answer_link set used_at = osteon_now() where token_hash = $1 and used_at is null';

/** An answer proves that the message came, whatever is known of its delivery. $1 message, $2 what was chosen */
export const MARK_ANSWERED = `
  update message set state = 'answered', answered_at = osteon_now(), reason = $2, lease_until = null
  where id = $1`;

/** $1 task */
export const STOP_AWAITING = 'update task set awaiting_answer = false where id = $1 and awaiting_answer';
