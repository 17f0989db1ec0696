import { AUDIT_WHO, auditWho } from '../database/audit.ts';
import { STANDING } from './message-sql.ts';

/** States in which a part of a digest went out with it. */
const WENT_OUT = `('sending', 'uncertain', 'accepted', 'delivered', 'answered', 'failed')`;

const LINK = `
  select l.service_id as "serviceId", l.patient_id as "patientId", l.message_id as "messageId",
    coalesce((
      select jsonb_agg(jsonb_build_object('messageId', r.id, 'taskId', t.id, 'kind', t.kind, 'step', r.step,
          'asks', r.asks, 'answered', r.answered_at is not null, 'treatment', t.treatment_key,
          'opensOn', t.opens_on::text, 'dueOn', t.due_on::text,
          'task', case when t.withdrawn_at is null then ${STANDING}
            else ${STANDING} || jsonb_build_object('cancelledOn', '0001-01-01', 'cancelReason', 'superseded') end)
        order by t.kind <> 'dose', r.created_at, r.id)
      from message r join task t on t.id = r.task_id
      where r.patient_id = l.patient_id and r.service_id = l.service_id
        and (r.id = m.id or (r.digest_id = m.id and r.state in ${WENT_OUT}))), '[]') as parts,
    p.birth_date::text as "birthDate", l.expires_on::text as "expiresOn", l.failed_tries as "failedTries",
    l.used_at is not null as used, local_today(s.time_zone)::text as today, osteon_now() as now,
    s.telephone, trim(s.country) as country, p.language
  from answer_link l
    join message m on m.id = l.message_id and m.service_id = l.service_id
    join patient p on p.id = l.patient_id and p.service_id = l.service_id
    join service s on s.id = l.service_id
  where l.token_hash = $1`;

/** Says whose link it is; the policies do the rest. $1 hash of the token */
export const ACT_FOR_LINK = 'select act_for_answer_link($1)';

/** $1 hash of the token */
export const FIND_LINK = LINK;

/**
 * Nobody else answers meanwhile. It waits here and reads nothing: what this statement saw is older than what it waited
 * for. Link and message before the patient: the order of the sending side. $1 hash of the token
 */
export const LOCK_LINK = `
  select l.message_id from answer_link l join message m on m.id = l.message_id and m.service_id = l.service_id
  where l.token_hash = $1
  for update of l, m`;

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

/**
 * An answer proves that the message came, whatever is known of its delivery. The other parts of a digest follow it.
 * $1 message, $2 what was chosen
 */
export const MARK_ANSWERED = `
  update message set state = 'answered', answered_at = osteon_now(), reason = $2, lease_until = null
  where id = $1`;

/** $1 a part */
export const MARK_DIGEST_ANSWERED = `
  update message d set state = 'answered', answered_at = osteon_now(), lease_until = null
  from message r
  where r.id = $1 and d.id = r.digest_id and d.state <> 'answered'`;

/** $1 task */
export const STOP_AWAITING = 'update task set awaiting_answer = false where id = $1 and awaiting_answer';
