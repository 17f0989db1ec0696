import { iso } from '../database/audit.ts';

/** Columns of a stored fact in the shape of `FactRecord`. */
export const FACT_COLUMNS = `f.id, f.seq, f.type, f.ref, f."on", f.payload, f.source_key as "sourceKey",
  f.corrects_id as "correctsId", f.retracts`;

/** … of `EpisodeRecord`. */
export const EPISODE_COLUMNS = `e.key, e.diagnosed_on as "diagnosedOn", e.first_site as "firstSite", e.sites,
  e.enrolment, case when e.enrolment = 'history' then e.history_reason end as "historyReason",
  e.withdrawn_at is not null as withdrawn`;

/** … of `StoredTask`. */
export const TASK_COLUMNS = `t.id, t.key, t.kind, t.occurrence, t.episode_key as episode,
  t.treatment_key as treatment, t.agent, t.anchor, t.anchor_on as "anchorOn", t.born_on as "bornOn",
  t.opens_on as "opensOn", t.due_on as "dueOn", t.target_on as "targetOn", t.late_from as "lateFrom",
  t.overdue_from as "overdueFrom", t.critical_from as "criticalFrom", t.done_on as "doneOn",
  t.done_until as "doneUntil", t.done_reason as "doneReason", t.cancelled_on as "cancelledOn",
  t.cancel_reason as "cancelReason", t.pauses, t.gate, t.because, t.protocol_version as "protocolVersion",
  t.next_message_on as "nextMessageOn", t.awaiting_answer as "awaitingAnswer",
  t.withdrawn_at is not null as withdrawn, t.created_on as "createdOn", t.version`;

/** … of `ContactAttemptRecord`; joined with user_account as `u`. */
export const ATTEMPT_COLUMNS = `a.id, a.outcome, a."on", a.promised_on as "promisedOn",
  a.call_back_on as "callBackOn", a.note, a.red_flags as "redFlags", a.fact_ids as "factIds",
  (select coalesce(json_agg(json_build_object('taskKey', k.task_key, 'item', k.item, 'ticked', k.ticked,
      'protocolVersion', k.protocol_version) order by k.id), '[]') from checklist_tick k where k.attempt_id = a.id) as ticks,
  a.wrong_point_id as "wrongContactPointId", ${iso('a.recorded_at')} as "recordedAt", u.display_name as "recordedBy",
  (select json_build_object('at', ${iso('n.annulled_at')}, 'by', w.display_name, 'reason', n.reason)
    from contact_annulment n left join user_account w on w.id = n.annulled_by where n.attempt_id = a.id) as annulled`;

/** … of `AppointmentRecord`, of the service `s`; what for and where are sealed in `about`. */
export const APPOINTMENT_COLUMNS = `b.id, b.status, (b.starts_at at time zone s.time_zone)::date as "on",
  to_char(b.starts_at at time zone s.time_zone, 'HH24:MI') as "time",
  case when b.moved_from is not null then json_build_object('on', (b.moved_from at time zone s.time_zone)::date,
    'time', to_char(b.moved_from at time zone s.time_zone, 'HH24:MI')) end as "movedFrom", b.about`;

/** The condition that a contact was not taken back. */
export const ATTEMPT_STANDS = 'not exists (select from contact_annulment n where n.attempt_id = a.id)';

/** … of `MessageRecord`; joined with patient as `p` and, where it is of one, with its task as `t`. */
export const MESSAGE_COLUMNS = `m.id, m.patient_id as "patientId", p.given || ' ' || p.family as "patientName",
  m.task_id as "taskId", t.kind as "taskKind", m.step, m.origin, m.digest_id as "digestId", m.content as "text",
  (select u.display_name from user_account u where u.id = m.sent_by) as "sentBy", m.channel, m.state, m.reason,
  m.planned_for as "plannedFor", ${iso('m.send_after')} as "sendAfter", ${iso('m.accepted_at')} as "acceptedAt",
  ${iso('m.answered_at')} as "answeredAt"`;

/**
 * Rows of a subquery as one JSON list; `[]` without any. Whole rows become JSON at once: `json_build_object` would look up
 * how to write each value of each row.
 */
export const listOf = (columns: string, from: string, order: string): string =>
  `(select coalesce(json_agg(r), '[]') from (select ${columns} from ${from} order by ${order}) as r)`;

/** The condition of the partial index over tasks that are not finished for good. */
export const OPEN_TASK =
  '(t.done_on is null or t.done_until is not null) and t.cancelled_on is null and t.withdrawn_at is null';
