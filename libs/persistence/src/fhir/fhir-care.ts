import { iso } from '../database/audit.ts';
import { FACTS, FHIR_OBSERVATION } from './fhir-facts.ts';
import { TASKS } from './fhir-plan.ts';
import { byKey, type FhirTable, ofItsOwn } from './fhir-table.ts';

/** Of what has no version of its own: it is another one when anything of it is another. */
const versionOf = (...columns: string[]): string => `left(md5(concat_ws('|', ${columns.join(', ')})), 16)`;

/** The plan of each patient who has one; it changes with the patient. */
const PLANS = `(select p.id, p.service_id, p.version, coalesce(p.changed_at, p.created_at) as touched, begun.diagnosed_on,
    p.died_on is not null or p.left_on >= begun.last_on as is_over
  from patient p cross join lateral (
    select min(e.diagnosed_on) as diagnosed_on, max(e.diagnosed_on) as last_on from episode e
    where e.service_id = p.service_id and e.patient_id = p.id and e.enrolment = 'enrolled' and e.withdrawn_at is null
  ) begun where begun.diagnosed_on is not null) c`;

export const FHIR_CARE_PLAN: FhirTable = {
  from: PLANS,
  alias: 'c',
  key: { column: 'c.id', type: 'uuid' },
  where: 'true',
  id: byKey('c.id'),
  patients: 'array[c.id]',
  patientId: 'c.id',
  version: 'c.version',
  updated: 'c.touched',
  order: { expression: 'c.id', type: 'uuid' },
  orders: { date: { expression: 'c.diagnosed_on', type: 'date' } },
  columns: {
    patient: { reference: 'c.id' },
    subject: { reference: 'c.id' },
    date: { day: 'c.diagnosed_on' },
    status: { keys: `case when c.is_over then 'completed' else 'active' end` },
  },
  record: `c.diagnosed_on as "startedOn", c.is_over as "isOver",
    array(select t.id from task t where t.service_id = c.service_id and t.patient_id = c.id and t.withdrawn_at is null
      order by t.due_on, t.id) as "taskIds",
    array(select f.id from ${FACTS} where f.service_id = c.service_id and f.patient_id = c.id and f.type = 'fracture'
      and not f.retracts order by f."on", f.id) as "conditionIds"`,
};

/** Warning signs: tasks that a red flag made, under the same ids. */
export const FHIR_FLAG: FhirTable = {
  from: TASKS,
  alias: 't',
  key: { column: 't.id', type: 'uuid' },
  where: `t.kind = 'red-flag'`,
  holds: 't.withdrawn_at is null',
  id: byKey('t.id'),
  patients: 'array[t.patient_id]',
  patientId: 't.patient_id',
  version: `t.version || '-' || t.standing`,
  updated: 't.touched',
  order: { expression: 't.id', type: 'uuid' },
  orders: { date: { expression: 't.born_on', type: 'date' } },
  columns: {
    patient: { reference: 't.patient_id' },
    subject: { reference: 't.patient_id' },
    date: { day: 't.born_on' },
    status: { keys: `case when t.standing in ('done', 'cancelled') then 'inactive' else 'active' end` },
  },
  record: `t.occurrence, t.because, t.born_on as "raisedOn", t.standing in ('done', 'cancelled') as "isOver",
    coalesce(t.done_on, t.cancelled_on) as "endedOn"`,
};

export const FHIR_COMMUNICATION: FhirTable = {
  from: 'message m',
  alias: 'm',
  key: { column: 'm.id', type: 'uuid' },
  where: 'true',
  id: byKey('m.id'),
  patients: 'array[m.patient_id]',
  patientId: 'm.patient_id',
  version: versionOf('m.state', 'm.reason', 'm.task_id', 'm.digest_id', 'm.sent_at', 'm.accepted_at', 'm.delivered_at'),
  updated: 'greatest(m.created_at, m.sent_at, m.accepted_at, m.delivered_at, m.answered_at)',
  order: { expression: 'm.id', type: 'uuid' },
  orders: { sent: { expression: 'm.send_after', type: 'timestamptz' } },
  columns: {
    patient: { reference: 'm.patient_id' },
    subject: { reference: 'm.patient_id' },
    recipient: { reference: 'm.patient_id' },
    status: { keys: 'm.state::text' },
    medium: { keys: 'm.channel::text' },
    sent: { instant: 'm.sent_at' },
    received: { instant: 'm.delivered_at' },
  },
  record: `m.channel, m.state, m.reason, m.origin, m.step, m.task_id as "taskId", m.digest_id as "digestId",
    m.content->>'body' as text, ${iso('m.sent_at')} as "sentAt", ${iso('m.delivered_at')} as "deliveredAt"`,
};

/** What the patient allows of each way to reach them. */
export const FHIR_CONSENT: FhirTable = {
  from: 'contact_point k',
  alias: 'k',
  key: { column: 'k.id', type: 'uuid' },
  where: 'true',
  holds: ofItsOwn('k.patient_id'),
  id: byKey('k.id'),
  patients: 'array[k.patient_id]',
  patientId: 'k.patient_id',
  version: versionOf('k.channel', 'k.consented', 'k.opted_out_at', 'k.value_since'),
  updated: 'greatest(k.value_since, k.opted_out_at)',
  order: { expression: 'k.id', type: 'uuid' },
  orders: { date: { expression: 'greatest(k.value_since, k.opted_out_at)', type: 'timestamptz' } },
  columns: {
    patient: { reference: 'k.patient_id' },
    date: { instant: 'greatest(k.value_since, k.opted_out_at)' },
    status: { keys: `'active'` },
  },
  record: `k.channel, k.consented and k.opted_out_at is null as permitted, ${iso('k.opted_out_at')} as "optedOutAt",
    ${iso('greatest(k.value_since, k.opted_out_at)')} as since`,
};

/** What schedulers told of; without its time nothing can be said of one yet. */
export const FHIR_APPOINTMENT: FhirTable = {
  from: 'appointment b',
  alias: 'b',
  key: { column: 'b.id', type: 'uuid' },
  where: 'b.starts_at is not null',
  id: byKey('b.id'),
  patients: 'array[b.patient_id]',
  patientId: 'b.patient_id',
  version: 'b.version',
  updated: 'b.changed_at',
  order: { expression: 'b.id', type: 'uuid' },
  orders: { date: { expression: 'b.starts_at', type: 'timestamptz' } },
  columns: {
    patient: { reference: 'b.patient_id' },
    date: { instant: 'b.starts_at' },
    status: { keys: 'b.status' },
  },
  record: `b.status, ${iso('b.starts_at')} as "startsAt", ${iso('b.ends_at')} as "endsAt", b.about`,
};

/** Bone scans that were done: as reports, under the ids of the records; their results are Observations. */
export const FHIR_DIAGNOSTIC_REPORT: FhirTable = {
  ...FHIR_OBSERVATION,
  where: `f.type = 'dxa' and (f.retracts or f.payload->>'status' = 'scanned')`,
  columns: {
    patient: { reference: 'f.patient_id' },
    subject: { reference: 'f.patient_id' },
    date: { day: 'f."on"' },
    status: { keys: `case f.version when 1 then 'final' else 'amended' end` },
    category: { keys: `'dxa'` },
  },
};
