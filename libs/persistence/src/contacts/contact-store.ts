import {
  SEALED,
  type ContactFormRecord,
  type ContactStore,
  type DraftRecord,
  type KeyRing,
  type RecordedContact,
  type ServiceToday,
  type TelephoneRecord,
} from '@osteon/application';
import { AUDIT_WHO, auditValues, auditWho, iso, isUuid } from '../database/audit.ts';
import { run, runOne, type Queryable, type Statement } from '../database/run.ts';
import { refuseMerged } from '../merging/survivor.ts';
import { ATTEMPT_STANDS, EPISODE_COLUMNS, listOf, TASK_COLUMNS } from '../patients/rows.ts';
import { protocolKeyOf } from '../protocol/protocol-key.ts';
import { protocolOf } from '../protocol/protocol-of.ts';

/** A row type as pg wants it: with any other key. */
type Row<T> = T & { [key: string]: unknown };

const ofPatient = (table: string, alias: string): string =>
  `${table} ${alias} where ${alias}.patient_id = p.id and ${alias}.service_id = p.service_id`;

/** `$1` to `$5` who, `$6` patient, `$7` service */
const PATIENT = 'p as (select * from patient where id = $6 and service_id = $7)';
const audited = (action: string, outcome: string): string => `
audited as (
  insert into audit_record (${AUDIT_WHO}, action, patient_ids, outcome, count)
  select ${auditWho(1)}, '${action}', array[$6::uuid],
    case when exists (select from p) then '${outcome}' else 'not-found' end, (select count(*) from p)
)`;

/** The last tick of each item, of contacts that stand. */
const TICKS = `(select coalesce(json_agg(json_build_object('taskKey', k.task_key, 'item', k.item, 'ticked', k.ticked,
    'protocolVersion', k.protocol_version, 'at', ${iso('k.recorded_at')}, 'by', u.display_name)), '[]')
  from (select distinct on (k.task_key, k.item) k.* from checklist_tick k join contact_attempt a on a.id = k.attempt_id
    where k.patient_id = p.id and k.service_id = p.service_id and ${ATTEMPT_STANDS}
    order by k.task_key, k.item, k.id desc) k
  left join user_account u on u.id = k.recorded_by)`;

const READ_FORM: Statement = {
  name: 'contacts/read-form',
  text: `
with ${PATIENT}, ${audited('read-contact-form', 'shown')}
select p.version, p.merged_into_id as "mergedIntoId", local_today(s.time_zone) as today, ${protocolKeyOf('s')} as "protocolKey",
  ${listOf(TASK_COLUMNS, ofPatient('task', 't'), 't.due_on, t.key')} as tasks,
  ${listOf(EPISODE_COLUMNS, ofPatient('episode', 'e'), 'e.diagnosed_on')} as episodes,
  ${TICKS} as ticks
from p join service s on s.id = p.service_id`,
};

/** Numbers of patient `$1` of service `$2`, the preferred one first. */
const READ_TELEPHONES: Statement = {
  name: 'contacts/read-telephones',
  text: `select id, channel, value, preference, consented from contact_point
where patient_id = $1 and service_id = $2 and channel in ('sms', 'phone') order by preference, id`,
};

/** Contact `$3` of patient `$1` of service `$2`, and what came after it. */
const READ_CONTACT: Statement = {
  name: 'contacts/read-contact',
  text: `
select a.outcome, a."on", a.fact_ids as "factIds", a.recorded_by as "recordedBy",
  extract(epoch from osteon_now() - a.recorded_at)::float as "secondsAgo",
  not ${ATTEMPT_STANDS} as annulled,
  array(select c.id from contact_point w join contact_point c on c.patient_id = w.patient_id and c.value_hash = w.value_hash
    where w.id = a.wrong_point_id and c.invalid_since >= a.recorded_at) as "foundWrong",
  coalesce(a.new_point_ids, '{}') as added,
  exists (select from contact_attempt l where l.patient_id = a.patient_id and l.service_id = a.service_id
    and l.recorded_at > a.recorded_at and ${ATTEMPT_STANDS.replaceAll('a.id', 'l.id')}) as "laterContact",
  exists (select from fact c where c.patient_id = a.patient_id and c.corrects_id = any(a.fact_ids)) as "correctedFact",
  exists (select from message m where m.patient_id = a.patient_id and m.service_id = a.service_id
      and m.sent_at >= a.recorded_at)
    or exists (select from letter l where l.patient_id = a.patient_id and l.service_id = a.service_id
      and l.created_at >= a.recorded_at) as "sentSince"
from contact_attempt a where a.patient_id = $1 and a.service_id = $2 and a.id = $3`,
};

/**
 * Kept under who typed it; beginning one is audited, and going on is not: it is saved with each pause of the hand.
 * `$8` contact, `$9` content, `$10` version
 */
const SAVE_DRAFT: Statement = {
  name: 'contacts/save-draft',
  text: `
with ${PATIENT}, saved as (
  insert into contact_draft (patient_id, user_id, service_id, contact_id, content, patient_version)
  select p.id, $1::uuid, p.service_id, $8::uuid, $9, $10::int from p
  where p.merged_into_id is null and not exists (select from contact_attempt a where a.id = $8::uuid and a.patient_id = p.id)
  on conflict (patient_id, user_id) do update set content = excluded.content, saved_at = osteon_now(),
    patient_version = excluded.patient_version, contact_id = excluded.contact_id,
    begun_at = case when contact_draft.contact_id = excluded.contact_id then contact_draft.begun_at else osteon_now() end
  returning saved_at, xmax = 0 as is_new
), audited as (
  insert into audit_record (${AUDIT_WHO}, action, patient_ids, outcome, count)
  select ${auditWho(1)}, 'begin-contact-draft', array[$6::uuid],
    case when exists (select from p) then 'done' else 'not-found' end, (select count(*) from p)
  where not exists (select from p) or exists (select from saved where is_new)
)
select exists (select from p) as "hasPatient", exists (select from p where merged_into_id is not null) as "isMerged",
  (select ${iso('saved_at')} from saved) as "savedAt"`,
};

/** A draft of what is recorded meanwhile is none. */
const READ_DRAFT: Statement = {
  name: 'contacts/read-draft',
  text: `
with ${PATIENT}, ${audited('read-contact-draft', 'shown')}
select d.contact_id as "contactId", d.content, d.patient_version as version, ${iso('d.begun_at')} as "begunAt",
  ${iso('d.saved_at')} as "savedAt"
from p left join contact_draft d on d.patient_id = p.id and d.service_id = p.service_id and d.user_id = $1::uuid
  and not exists (select from contact_attempt a where a.id = d.contact_id and a.patient_id = p.id)`,
};

const REMOVE_DRAFT: Statement = {
  name: 'contacts/remove-draft',
  text: `
with ${PATIENT}, gone as (
  delete from contact_draft d using p where d.patient_id = p.id and d.service_id = p.service_id and d.user_id = $1::uuid
), ${audited('remove-contact-draft', 'done').trim()}
select exists (select from p) as "hasPatient"`,
};

/** What stands around a contact. What is typed is sealed before it reaches the database. */
export function createContactStore(db: Queryable, keys: KeyRing): ContactStore {
  return {
    async readForm(actor, serviceId, patientId) {
      if (!isUuid(patientId)) return null;
      type Stored = Omit<ContactFormRecord, 'protocol'> & Pick<ServiceToday, 'protocolKey'>;
      const [found] = await run<Row<Stored & { mergedIntoId: string | null }>>(db, READ_FORM, [
        ...auditValues(actor),
        patientId,
        serviceId,
      ]);
      if (found === undefined) return null;
      const { protocolKey, mergedIntoId, ...form } = found;
      if (mergedIntoId !== null) return refuseMerged(db, actor, serviceId, patientId);
      return { ...form, protocol: await protocolOf(db, { protocolKey, today: form.today }) };
    },

    async readTelephones(serviceId, patientId) {
      if (!isUuid(patientId)) return [];
      const rows = await run<Row<TelephoneRecord>>(db, READ_TELEPHONES, [patientId, serviceId]);
      return rows.map((row) => ({ ...row, value: keys.open(row.value, SEALED.contactValue(patientId)) }));
    },

    async readContact(serviceId, patientId, contactId) {
      if (!isUuid(patientId) || !isUuid(contactId)) return null;
      const [found] = await run<Row<RecordedContact>>(db, READ_CONTACT, [patientId, serviceId, contactId]);
      return found ?? null;
    },

    async saveDraft(actor, serviceId, patientId, { contactId, version, content }) {
      if (!isUuid(patientId)) return 'no-patient';
      const sealed = keys.seal(JSON.stringify(content), SEALED.contactDraft(patientId));
      const values = [...auditValues(actor), patientId, serviceId, contactId, sealed, version];
      type Saved = { readonly hasPatient: boolean; readonly isMerged: boolean; readonly savedAt: string | null };
      const saved = await runOne<Row<Saved>>(db, SAVE_DRAFT, values);
      if (!saved.hasPatient) return 'no-patient';
      // Nobody comes to it there again: whoever types goes on with the survivor.
      if (saved.isMerged) return refuseMerged(db, actor, serviceId, patientId);
      return saved.savedAt === null ? 'recorded' : { savedAt: saved.savedAt };
    },

    async readDraft(actor, serviceId, patientId) {
      if (!isUuid(patientId)) return 'no-patient';
      type Stored = Row<Omit<DraftRecord, 'content' | 'contactId'> & { contactId: string | null; content: string }>;
      const [found] = await run<Stored>(db, READ_DRAFT, [...auditValues(actor), patientId, serviceId]);
      if (found === undefined) return 'no-patient';
      const { contactId, content, version, begunAt, savedAt } = found;
      if (contactId === null) return null;
      const typed = JSON.parse(keys.open(content, SEALED.contactDraft(patientId))) as DraftRecord['content'];
      return { contactId, version, begunAt, savedAt, content: typed };
    },

    async removeDraft(actor, serviceId, patientId) {
      if (!isUuid(patientId)) return 'no-patient';
      const values = [...auditValues(actor), patientId, serviceId];
      const { hasPatient } = await runOne<{ hasPatient: boolean }>(db, REMOVE_DRAFT, values);
      return hasPatient ? 'done' : 'no-patient';
    },
  };
}
