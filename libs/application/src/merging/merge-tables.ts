/**
 * What a merge does with each table that points at a patient. `move`: its rows go over to the survivor. `combine`: some
 * go over, and others stay because the survivor has the same already. `keep`: they stay with the record they were of.
 */
export type MergeHow = 'move' | 'combine' | 'keep';

export interface MergeTable {
  readonly table: string;
  readonly how: MergeHow;
  readonly why: string;
  /** Columns of its primary key; of a table whose rows are moved. */
  readonly key?: readonly string[];
  /**
   * What a merge changes of a row besides whose it is, and its undoing gives back after all that planning anew changed;
   * the database refuses anything else.
   */
  readonly changes?: readonly string[];
  /** Sealed to the patient, or a hash that is the patient's own: not kept with the merge, but made anew. */
  readonly sealed?: readonly string[];
}

const ID = ['id'] as const;

/** All that planning writes of them. */
const EPISODE_CHANGES = [
  'key', 'diagnosed_on', 'first_site', 'sites', 'enrolment', 'history_reason', 'enrolled_at', 'enrolled_by', 'withdrawn_at',
]; // prettier-ignore
const TASK_CHANGES = [
  'key', 'kind', 'occurrence', 'episode_key', 'treatment_key', 'agent', 'anchor', 'anchor_on', 'born_on', 'opens_on',
  'due_on', 'target_on', 'late_from', 'overdue_from', 'critical_from', 'done_on', 'done_until', 'done_reason',
  'cancelled_on', 'cancel_reason', 'pauses', 'gate', 'because', 'protocol_version', 'next_message_on',
  'awaiting_answer', 'withdrawn_at',
]; // prettier-ignore
/** The parts of a digest take over what becomes of it. */
const MESSAGE_CHANGES = [
  'key', 'task_id', 'contact_point_id', 'state', 'reason', 'digest_id', 'send_after', 'sent_at', 'accepted_at',
  'delivered_at',
]; // prettier-ignore

/** A test finds a table that points at a patient and is not here. */
export const MERGE_TABLES: readonly MergeTable[] = [
  { table: 'patient', how: 'keep', why: 'its address leads to the survivor' },
  { table: 'fact', how: 'combine', key: ID, changes: ['ref'], why: 'what both say stays' },
  {
    table: 'episode',
    how: 'combine',
    key: ID,
    changes: EPISODE_CHANGES,
    why: 'one a day of diagnosis',
  },
  {
    table: 'task',
    how: 'combine',
    key: ID,
    changes: TASK_CHANGES,
    why: 'what both wait for stays, and the plan withdraws it',
  },
  { table: 'task_change', how: 'combine', key: ID, why: 'with its task' },
  {
    table: 'message',
    how: 'combine',
    key: ID,
    changes: MESSAGE_CHANGES,
    why: 'nobody is told the same thing twice',
  },
  {
    table: 'contact_point',
    how: 'combine',
    key: ID,
    changes: ['preference', 'consented', 'opted_out_at', 'invalid_since', 'value', 'value_hash', 'number_hash'],
    sealed: ['value', 'value_hash'],
    why: 'a number that both have stays',
  },
  {
    table: 'patient_identifier',
    how: 'move',
    key: ['service_id', 'system', 'value_hash'],
    changes: ['value'],
    sealed: ['value'],
    why: 'the survivor is found by them',
  },
  { table: 'assignment', how: 'combine', key: ID, why: 'one is open at a time' },
  {
    table: 'patient_retention',
    how: 'combine',
    key: ['patient_id'],
    changes: ['keep_until'],
    why: 'the later day holds',
  },
  { table: 'contact_attempt', how: 'move', key: ID, why: 'history of the person' },
  { table: 'contact_annulment', how: 'move', key: ['attempt_id'], why: 'with its contact' },
  { table: 'checklist_tick', how: 'move', key: ID, changes: ['task_key'], why: 'with its contact' },
  {
    table: 'work_item',
    how: 'move',
    key: ID,
    changes: ['task_id', 'closed_at', 'closed_by', 'outcome', 'note'],
    why: 'somebody has to see to it',
  },
  { table: 'inbound_message', how: 'move', key: ID, why: 'the person wrote it' },
  {
    table: 'letter',
    how: 'move',
    key: ID,
    changes: ['recipient', 'content'],
    sealed: ['recipient', 'content'],
    why: 'about the person',
  },
  {
    table: 'mailbox_item',
    how: 'move',
    key: ID,
    changes: ['recipient'],
    sealed: ['recipient'],
    why: 'went to the person',
  },
  { table: 'answer_link', how: 'move', key: ['token_hash'], why: 'an answer is the person’s, whenever it comes' },
  {
    table: 'cds_card',
    how: 'move',
    key: ID,
    changes: ['task_keys'],
    why: 'what comes back on it is about the person’s tasks',
  },
  {
    table: 'file_import_row',
    how: 'move',
    key: ID,
    changes: ['resembles'],
    sealed: ['content'],
    why: 'stored of the person, or like them',
  },
  {
    table: 'possible_fracture',
    how: 'move',
    key: ID,
    sealed: ['content', 'findings'],
    why: 'about the person, for somebody to decide',
  },
  { table: 'hl7_message', how: 'move', key: ID, sealed: ['raw'], why: 'about the person' },
  { table: 'hl7_told', how: 'move', key: ['service_id', 'key'], why: 'about the person' },
  { table: 'appointment', how: 'move', key: ID, sealed: ['about'], why: 'the person has it' },
  { table: 'contact_draft', how: 'keep', why: 'of a page that somebody has open; it goes by itself' },
  { table: 'emergency_access', how: 'keep', why: 'this record was opened, and that is reviewed' },
  { table: 'protocol_dry_run_patient', how: 'keep', why: 'found by a run that is over' },
  { table: 'capacity_item', how: 'keep', why: 'counted anew by the next run' },
  { table: 'report_export_row', how: 'keep', why: 'of a file that was made' },
  { table: 'episode_observation', how: 'keep', why: 'counted anew from the facts' },
  { table: 'report_dirty', how: 'keep', why: 'both are counted anew' },
  { table: 'patient_was', how: 'keep', why: 'what was recorded of this record, for reports of a past day' },
  { table: 'fact_was', how: 'keep', why: 'whose a fact was, for reports of a past day' },
  { table: 'patient_merge', how: 'keep', why: 'the merge itself' },
  { table: 'erasure', how: 'keep', why: 'what was asked for stays said' },
  { table: 'audit_record', how: 'keep', why: 'who looked at which record stays as it was' },
];

/** The tables of which rows go over. */
export const MOVED_TABLES = MERGE_TABLES.filter(({ how }) => how !== 'keep');
