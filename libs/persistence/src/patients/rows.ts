import { iso } from '../database/audit.ts';

/** SQL that gives a stored fact as JSON in the shape of `FactRecord`. */
export const FACT_JSON = `'id', f.id, 'seq', f.seq, 'type', f.type, 'ref', f.ref, 'on', f."on", 'payload', f.payload,
  'sourceKey', f.source_key, 'correctsId', f.corrects_id, 'retracts', f.retracts`;

/** … of `EpisodeRecord`. */
export const EPISODE_JSON = `'key', e.key, 'diagnosedOn', e.diagnosed_on, 'firstSite', e.first_site, 'sites', e.sites,
  'enrolment', e.enrolment, 'historyReason', case when e.enrolment = 'history' then e.history_reason end,
  'withdrawn', e.withdrawn_at is not null`;

/** … of `StoredTask`. */
export const TASK_JSON = `'id', t.id, 'key', t.key, 'kind', t.kind, 'occurrence', t.occurrence,
  'episode', t.episode_key, 'treatment', t.treatment_key, 'agent', t.agent, 'anchor', t.anchor,
  'anchorOn', t.anchor_on, 'bornOn', t.born_on, 'opensOn', t.opens_on, 'dueOn', t.due_on, 'targetOn', t.target_on,
  'lateFrom', t.late_from, 'overdueFrom', t.overdue_from, 'criticalFrom', t.critical_from, 'doneOn', t.done_on,
  'doneUntil', t.done_until, 'doneReason', t.done_reason, 'cancelledOn', t.cancelled_on,
  'cancelReason', t.cancel_reason, 'pauses', t.pauses, 'gate', t.gate, 'because', t.because,
  'protocolVersion', t.protocol_version, 'nextMessageOn', t.next_message_on, 'awaitingAnswer', t.awaiting_answer,
  'withdrawn', t.withdrawn_at is not null, 'createdOn', t.created_on, 'version', t.version`;

/** … of `ContactAttemptRecord`; joined with user_account as `u`. */
export const ATTEMPT_JSON = `'id', a.id, 'outcome', a.outcome, 'on', a."on", 'promisedOn', a.promised_on,
  'callBackOn', a.call_back_on, 'note', a.note, 'redFlags', a.red_flags, 'factIds', a.fact_ids,
  'ticks', (select coalesce(json_agg(json_build_object('taskKey', k.task_key, 'item', k.item, 'ticked', k.ticked,
      'protocolVersion', k.protocol_version) order by k.id), '[]') from checklist_tick k where k.attempt_id = a.id),
  'wrongContactPointId', a.wrong_point_id, 'recordedAt', ${iso('a.recorded_at')}, 'recordedBy', u.display_name,
  'annulled', (select json_build_object('at', ${iso('n.annulled_at')}, 'by', w.display_name, 'reason', n.reason)
    from contact_annulment n left join user_account w on w.id = n.annulled_by where n.attempt_id = a.id)`;

/** The condition that a contact was not taken back. */
export const ATTEMPT_STANDS = 'not exists (select from contact_annulment n where n.attempt_id = a.id)';

/** … of `MessageRecord`; joined with patient as `p` and, where it is of one, with its task as `t`. */
export const MESSAGE_JSON = `'id', m.id, 'patientId', m.patient_id, 'patientName', p.given || ' ' || p.family,
  'taskId', m.task_id, 'taskKind', t.kind, 'step', m.step, 'origin', m.origin, 'digestId', m.digest_id,
  'text', m.content, 'sentBy', (select u.display_name from user_account u where u.id = m.sent_by),
  'channel', m.channel, 'state', m.state,
  'reason', m.reason, 'plannedFor', m.planned_for, 'sendAfter', ${iso('m.send_after')},
  'acceptedAt', ${iso('m.accepted_at')}, 'answeredAt', ${iso('m.answered_at')}`;

/** Rows of a subquery as one JSON list; `[]` without any. */
export const listOf = (json: string, from: string, order: string): string =>
  `(select coalesce(json_agg(json_build_object(${json}) order by ${order}), '[]') from ${from})`;

/** The condition of the partial index over tasks that are not finished for good. */
export const OPEN_TASK =
  '(t.done_on is null or t.done_until is not null) and t.cancelled_on is null and t.withdrawn_at is null';
