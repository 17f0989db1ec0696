import {
  type ChangedCode,
  type DecisionTransaction,
  type KeyRing,
  type KnownEpisode,
  personOf,
  type PossibleFractureRecord,
  type PossibleFractureStore,
} from '@osteon/application';
import { AUDIT_WHO, auditValues, auditWho, isUuid, iso } from '../database/audit.ts';
import type { Database } from '../database/database.ts';
import { run, type Queryable } from '../database/run.ts';
import { auditShown } from '../inbox/audit-shown.ts';
import { createPatientStore } from '../patients/patient-store.ts';
import { openContent, openFindings, type SealedPointer } from './finding-store.ts';

const READ = {
  name: 'possible-fracture/read',
  text: `
with shown as (
  select * from possible_fracture where service_id = $6 and id = $7 and state <> 'nothing'
), ${auditShown('read-possible-fracture', true, `'possible-fracture/' || $7::text`)}
select p.id, w.id as "itemId", p.state, p.source, coalesce(c.name, p.sender) as sender,
  p.reported_on::text as "reportedOn", p.status, p.patient_id as "patientId", p.findings, p.content,
  ${iso('p.decided_at')} as "decidedAt", p.reason, ${iso('p.told_at')} as "toldAt",
  (select json_build_object('id', u.id, 'name', u.display_name) from user_account u where u.id = p.decided_by) as "decidedBy"
from shown p
left join work_item w on w.service_id = p.service_id and w.key = 'possible-fracture/' || p.id
left join machine_client c on c.id::text = p.sender and c.service_id = p.service_id`,
};

const SHOW = {
  name: 'possible-fracture/show-candidates',
  text: `
with audited as (
  insert into audit_record (${AUDIT_WHO}, action, patient_ids, outcome, resource, count)
  select ${auditWho(1)}, 'show-candidates', $8::uuid[], 'shown', 'possible-fracture/' || $7::text, cardinality($8::uuid[])
  where cardinality($8::uuid[]) > 0
)
select patient_id as "patientId", diagnosed_on::text as "diagnosedOn", sites from episode
where service_id = $6 and patient_id = any($8::uuid[]) and withdrawn_at is null
order by patient_id, diagnosed_on desc`,
};

const LOCK = {
  name: 'possible-fracture/lock',
  text: `select state, patient_id as "patientId", fact_id as "factId", content,
  coalesce(decided_by = $3::uuid and decided_at > osteon_now() - make_interval(secs => $4), false) as undoable
from possible_fracture where service_id = $1 and id = $2 and state <> 'nothing' for update`,
};

/** `$7` id, `$8` what was decided, then patient, fact and reason. */
const DECIDE = {
  name: 'possible-fracture/decide',
  text: `
with changed as (
  update possible_fracture set state = $8, decided_at = osteon_now(), decided_by = $1::uuid,
    patient_id = coalesce($9::uuid, patient_id), fact_id = $10::uuid, reason = $11
  where service_id = $6 and id = $7
  returning id, patient_id
), item as (
  update work_item w set closed_at = osteon_now(), closed_by = $1::uuid, outcome = $8, note = $11,
    patient_id = changed.patient_id
  from changed where w.service_id = $6 and w.key = 'possible-fracture/' || changed.id and w.closed_at is null
)
insert into audit_record (${AUDIT_WHO}, action, patient_ids, outcome, resource, count)
select ${auditWho(1)}, 'decide-possible-fracture', array_remove(array[patient_id], null), 'done',
  'possible-fracture/' || id, (patient_id is not null)::int
from changed`,
};

const UNDO = {
  name: 'possible-fracture/undo',
  text: `
with changed as (
  update possible_fracture set state = 'open', decided_at = null, decided_by = null, fact_id = null, reason = null
  where service_id = $6 and id = $7
  returning id, patient_id
), item as (
  update work_item w set closed_at = null, closed_by = null, outcome = null from changed
  where w.service_id = $6 and w.key = 'possible-fracture/' || changed.id and w.closed_at is not null
)
insert into audit_record (${AUDIT_WHO}, action, patient_ids, outcome, resource, count)
select ${auditWho(1)}, 'undo-possible-fracture', array_remove(array[patient_id], null), 'done',
  'possible-fracture/' || id, (patient_id is not null)::int
from changed`,
};

const TOLD = {
  name: 'possible-fracture/told',
  text: `
with changed as (
  update possible_fracture set told_at = osteon_now(), told_by = 'letter' where service_id = $6 and id = $7
  returning id, patient_id
)
insert into audit_record (${AUDIT_WHO}, action, patient_ids, outcome, resource, count)
select ${auditWho(1)}, 'tell-referrer', array_remove(array[patient_id], null), 'done', 'possible-fracture/' || id, 1
from changed`,
};

const CODES = {
  name: 'possible-fracture/codes',
  text: `select code, meaning, label, reason, ${iso('c.changed_at')} as "changedAt", u.display_name as "changedBy"
from fracture_code c left join user_account u on u.id = c.changed_by where c.service_id = $1 order by c.changed_at desc, code`,
};

const audited = `audited as (
  insert into audit_record (${AUDIT_WHO}, action, patient_ids, outcome, resource)
  select ${auditWho(1)}, 'change-finder-code', '{}', 'done', 'finder-code/' || code from changed
)`;

const SET_CODE = {
  name: 'possible-fracture/set-code',
  text: `
with changed as (
  insert into fracture_code (service_id, code, meaning, label, reason, changed_by)
  values ($6::uuid, $7, $8, $9, $10, $1::uuid)
  on conflict (service_id, code) do update
    set meaning = excluded.meaning, label = excluded.label, reason = excluded.reason, changed_by = excluded.changed_by, changed_at = osteon_now()
  returning code
), ${audited}
select code from changed`,
};

const RESET_CODE = {
  name: 'possible-fracture/reset-code',
  text: `
with changed as (
  delete from fracture_code where service_id = $6 and code = $7 returning code
), ${audited}
select code from changed`,
};

type Row<T> = T & { [key: string]: unknown };
type Sealed<T> = Row<Omit<T, 'content'> & { content: string }>;

/** What waits for a person to decide whether it is a fracture, in PostgreSQL; audited in the same statement. */
export function createPossibleFractureStore(db: Database, keys: KeyRing): PossibleFractureStore {
  return {
    async readPossibleFracture(actor, serviceId, id) {
      if (!isUuid(id)) return null;
      const values = [...auditValues(actor), serviceId, id];
      const [row] = await run<SealedPointer<PossibleFractureRecord>>(db, READ, values);
      if (row === undefined) return null;
      const content = openContent(keys, row);
      return content === null ? null : { ...row, content, findings: openFindings(keys, row) };
    },
    showCandidates: (actor, serviceId, id, patientIds) =>
      run<Row<KnownEpisode>>(db, SHOW, [...auditValues(actor), serviceId, id, patientIds]),
    inTransaction: (actor, undoSeconds, work) =>
      db.as(actor).inTransaction((client) => work(decisionsOn(client, keys, personOf(actor), undoSeconds))),
    async keepTold(actor, serviceId, id) {
      await run(db, TOLD, [...auditValues(actor), serviceId, id]);
    },
    listCodes: (serviceId) => run<Row<ChangedCode>>(db, CODES, [serviceId]),
    async changeCode(actor, serviceId, code, change) {
      const values = [...auditValues(actor), serviceId, code];
      if (change === null) await run(db, RESET_CODE, values);
      else await run(db, SET_CODE, [...values, change.meaning, change.label, change.reason]);
    },
  };
}

function decisionsOn(
  client: Queryable,
  keys: KeyRing,
  userId: string | null,
  undoSeconds: number,
): DecisionTransaction {
  return {
    patients: createPatientStore(client, keys),
    async lockForDecision(serviceId, id) {
      if (!isUuid(id)) return null;
      type Found = NonNullable<Awaited<ReturnType<DecisionTransaction['lockForDecision']>>>;
      const [row] = await run<Sealed<Found>>(client, LOCK, [serviceId, id, userId, undoSeconds]);
      return row === undefined ? null : { ...row, content: openContent(keys, { id, content: row.content }) };
    },
    async keepDecision(actor, id, decision) {
      const values = [...auditValues(actor), actor.serviceId, id];
      if (decision.kind === 'undone') await run(client, UNDO, values);
      else if (decision.kind === 'rejected')
        await run(client, DECIDE, [...values, 'rejected', null, null, decision.reason]);
      else await run(client, DECIDE, [...values, 'confirmed', decision.patientId, decision.factId, null]);
    },
  };
}
