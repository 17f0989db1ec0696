import { FACTS } from './fhir-facts.ts';
import { byKey, type FhirTable } from './fhir-table.ts';

const TOUCHED = `coalesce(p.changed_at, p.created_at)`;

/** Of a patient `p`: when they died, and when they left unless a later episode brought them back. */
const ENDED_ON = `least(p.died_on, case when p.left_on >= e.diagnosed_on then p.left_on end)`;

/** Episodes that are followed up. They change with the patient: each has the patient's version. */
const EPISODES = `(select e.id, e.service_id, e.patient_id, e.diagnosed_on, e.withdrawn_at, p.version,
    ${TOUCHED} as touched, ${ENDED_ON} as ended_on
  from episode e join patient p on p.id = e.patient_id and p.service_id = e.service_id
  where e.enrolment = 'enrolled') e`;

export const FHIR_EPISODE_OF_CARE: FhirTable = {
  from: EPISODES,
  alias: 'e',
  key: { column: 'e.id', type: 'uuid' },
  where: 'true',
  holds: 'e.withdrawn_at is null',
  id: byKey('e.id'),
  patients: 'array[e.patient_id]',
  patientId: 'e.patient_id',
  version: 'e.version',
  updated: 'e.touched',
  order: { expression: 'e.id', type: 'uuid' },
  orders: { date: { expression: 'e.diagnosed_on', type: 'date' } },
  columns: {
    patient: { reference: 'e.patient_id' },
    date: { day: 'e.diagnosed_on' },
    status: { keys: `case when e.ended_on is null then 'active' else 'finished' end` },
  },
  record: `e.diagnosed_on as "diagnosedOn", e.ended_on as "endedOn",
    array(select f.id from ${FACTS} where f.service_id = e.service_id and f.patient_id = e.patient_id
      and f.type = 'fracture' and not f.retracts and f."on" = e.diagnosed_on order by f.id) as "conditionIds"`,
};

/** Tasks as they stand today: a task changes its standing by the day, which is a part of its version. */
export const TASKS = `(select t.*, standing_of(t, local_today(s.time_zone)) as standing, greatest(t.withdrawn_at, coalesce(
      (select max(c.changed_at) from task_change c where c.task_id = t.id and c.service_id = t.service_id), p.created_at
    )) as touched
  from task t join service s on s.id = t.service_id
    join patient p on p.id = t.patient_id and p.service_id = t.service_id) t`;

export const FHIR_TASK: FhirTable = {
  from: TASKS,
  alias: 't',
  key: { column: 't.id', type: 'uuid' },
  where: 'true',
  holds: 't.withdrawn_at is null',
  id: byKey('t.id'),
  patients: 'array[t.patient_id]',
  patientId: 't.patient_id',
  version: `t.version || '-' || t.standing`,
  updated: 't.touched',
  order: { expression: 't.id', type: 'uuid' },
  orders: {
    'due-date': { expression: 't.due_on', type: 'date' },
    'authored-on': { expression: 't.created_on', type: 'date' },
  },
  columns: {
    patient: { reference: 't.patient_id' },
    subject: { reference: 't.patient_id' },
    code: { keys: 't.kind' },
    status: { keys: 't.standing' },
    'business-status': { keys: 't.standing' },
    'due-date': { day: 't.due_on' },
    'authored-on': { day: 't.created_on' },
  },
  record: `t.kind, t.occurrence, t.standing, t.agent, t.opens_on as "opensOn", t.due_on as "dueOn",
    t.born_on as "bornOn", t.created_on as "createdOn", t.done_on as "doneOn", t.cancel_reason as "cancelReason", t.because,
    (select e.id from episode e where e.service_id = t.service_id and e.patient_id = t.patient_id
      and e.key = t.episode_key and e.enrolment = 'enrolled' and e.withdrawn_at is null) as "episodeId",
    (select f.id from fact f where f.service_id = t.service_id and f.patient_id = t.patient_id and f.type = 'treatment'
      and f.ref = t.treatment_key and f.corrects_id is null order by f.seq limit 1) as "courseId"`,
};
