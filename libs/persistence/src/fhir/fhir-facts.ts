import { byKey, type FhirOrder, type FhirTable, ofItsOwn } from './fhir-table.ts';

/** Facts by their first version, with what others of its versions say. Each leads to the next by an index. */
const versionsOf = (which: string): string => `(select first.id, first.service_id, first.patient_id, first.type,
    later.ref, later."on", later.payload, later.retracts, later.recorded_at, later.version
  from fact first cross join lateral (
    with recursive chain as (
      select first.ref, first."on", first.payload, first.retracts, first.recorded_at, first.id, 1 as version
      union all
      select next.ref, next."on", next.payload, next.retracts, next.recorded_at, next.id, chain.version + 1
      from chain join fact next on next.corrects_id = chain.id and next.service_id = first.service_id
    ) select * from chain${which}
  ) later where first.corrects_id is null) f`;

/** Each fact as its last version says. */
export const FACTS = versionsOf(' order by version desc limit 1');

/** What the course of a dose is of. */
const AGENT_OF_DOSE = `(select course.payload->>'agent' from fact course
  where course.service_id = f.service_id and course.patient_id = f.patient_id and course.type = 'treatment'
    and course.ref = f.ref and not course.retracts
  order by course.seq desc limit 1)`;

const BY_DAY: FhirOrder = { expression: 'f."on"', type: 'date' };

const factsOf = (where: string, day: string, columns: FhirTable['columns'], agent = 'null'): FhirTable => ({
  from: FACTS,
  versions: versionsOf(''),
  alias: 'f',
  key: { column: 'f.id', type: 'uuid' },
  where,
  holds: `not f.retracts and ${ofItsOwn('f.patient_id')}`,
  id: byKey('f.id'),
  patients: 'array[f.patient_id]',
  patientId: 'f.patient_id',
  version: 'f.version',
  updated: 'f.recorded_at',
  order: { expression: 'f.id', type: 'uuid' },
  orders: { [day]: BY_DAY },
  columns: {
    patient: { reference: 'f.patient_id' },
    subject: { reference: 'f.patient_id' },
    [day]: { day: 'f."on"' },
    ...columns,
  },
  record: `f.type, f."on", f.payload, ${agent} as agent`,
});

export const FHIR_CONDITION = factsOf(`f.type = 'fracture'`, 'onset-date', { code: { keys: `f.payload->>'site'` } });

/** Of bone scans those that say a T-score: the others are plans, and no results. What was taken back says nothing. */
export const FHIR_OBSERVATION = factsOf(
  `f.type in ('lab', 'pain') or f.type = 'dxa' and (f.retracts or f.payload->>'tScore' is not null)`,
  'date',
  {
    code: { keys: `case f.type when 'lab' then (f.payload->>'test') || ' ' || (f.payload->>'unit') else f.type end` },
    category: { keys: 'f.type' },
  },
);

export const FHIR_MEDICATION_STATEMENT = factsOf(`f.type = 'treatment'`, 'effective', {
  code: { keys: `f.payload->>'agent'` },
  status: {
    keys: `case when f.payload->>'endedOn' is not null then 'completed'
      when f.payload->>'pausedOn' is not null then 'on-hold' else 'active' end`,
  },
});

export const FHIR_MEDICATION_ADMINISTRATION = factsOf(
  `f.type = 'dose'`,
  'effective-time',
  { code: { keys: AGENT_OF_DOSE } },
  AGENT_OF_DOSE,
);
