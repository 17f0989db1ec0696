import { SEALED, type SealContext } from '@osteon/application';

/** A table in which one person occurs. A test finds a table that is not declared. */
export interface PersonTable {
  readonly table: string;
  /** SQL over the row: whether it is of patient `$1`. */
  readonly of: string;
  /** The same of a row that is nobody's yet: whether it names one of the numbers with the hashes `$1`. */
  readonly byNumber?: string;
  /** Why an erasure leaves it; absent: the rows go. */
  readonly kept?: string;
  /** Columns that say nothing to the person: hashes, and what serves looking up. */
  readonly without?: readonly string[];
  readonly sealed?: Readonly<Record<string, (id: string) => SealContext>>;
  /** The column whose value the sealed ones are bound to; the person's id when absent. */
  readonly sealedTo?: string;
  /** Its rows are the gateway's to see. */
  readonly asGateway?: boolean;
}

const own = (table: string, more: Partial<PersonTable> = {}): PersonTable => ({
  table,
  of: 'patient_id = $1',
  ...more,
});
/** The hash has the service in it, and row-level security besides. */
const NAMES_NUMBER = 'service_id = app_service() and patient_id is null and number_hashes && $1::bytea[]';
const OF_MESSAGE = 'message_id in (select id from message where patient_id = $1)';

export const PERSON_TABLES: readonly PersonTable[] = [
  { table: 'patient', of: 'id = $1', sealed: { address: SEALED.address } },
  own('patient_identifier', { sealed: { value: SEALED.identifierValue }, without: ['value_hash'] }),
  own('contact_point', { sealed: { value: SEALED.contactValue }, without: ['value_hash', 'number_hash'] }),
  own('patient_retention'),
  own('assignment'),
  own('fact'),
  own('episode'),
  own('task'),
  own('task_change'),
  own('contact_attempt'),
  own('contact_annulment'),
  own('checklist_tick'),
  own('contact_draft', { sealed: { content: SEALED.contactDraft } }),
  own('message'),
  { table: 'delivery_attempt', of: OF_MESSAGE },
  { table: 'gateway_event', of: OF_MESSAGE, asGateway: true },
  own('inbound_message'),
  own('letter', { sealed: { recipient: SEALED.letterRecipient, content: SEALED.letterContent } }),
  own('mailbox_item', { sealed: { recipient: SEALED.mailboxRecipient } }),
  own('answer_link', { without: ['token_hash'] }),
  {
    table: 'work_item',
    of: `(patient_id = $1 or ${OF_MESSAGE} or task_id in (select id from task where patient_id = $1))`,
    byNumber: `service_id = app_service() and key in (
      select 'possible-fracture/' || id from possible_fracture where ${NAMES_NUMBER})`,
  },
  own('emergency_access'),
  own('protocol_dry_run_patient'),
  own('report_export_row', { sealed: { content: SEALED.exportRow } }),
  own('file_import_row', { sealed: { content: SEALED.fileRow }, sealedTo: 'import_id', without: ['number_hash'] }),
  own('hl7_message', {
    byNumber: NAMES_NUMBER,
    sealed: { raw: SEALED.hl7Message },
    sealedTo: 'id',
    without: ['digest', 'number_hashes'],
  }),
  own('possible_fracture', {
    byNumber: NAMES_NUMBER,
    sealed: { content: SEALED.possibleFracture, findings: SEALED.possibleFindings },
    sealedTo: 'id',
    without: ['number_hashes'],
  }),
  own('hl7_told'),
  own('appointment', { sealed: { about: SEALED.appointment }, sealedTo: 'id' }),
  own('capacity_item'),
  own('cds_card'),
  own('episode_observation'),
  own('patient_was'),
  own('fact_was'),
  { table: 'patient_merge', of: '(survivor_id = $1 or absorbed_id = $1)' },
  {
    table: 'patient_merge_row',
    of: 'merge_id in (select id from patient_merge where survivor_id = $1 or absorbed_id = $1)',
  },
  own('report_dirty'),
  {
    table: 'audit_record',
    of: 'patient_ids @> array[$1::uuid]',
    kept: 'who looked and who changed what: ids, no names, and a chain that must not be broken',
    without: ['shard', 'number', 'hash'],
  },
  own('erasure', { kept: 'the tombstone: an id, when, by whom and why' }),
  {
    table: 'erased_number',
    of: 'erasure_id in (select id from erasure where patient_id = $1)',
    kept: 'so that an import does not bring the person back unasked: hashes',
    without: ['hash'],
  },
];
