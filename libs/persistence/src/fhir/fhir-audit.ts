import { iso } from '../database/audit.ts';
import type { FhirTable } from './fhir-table.ts';

/** The first hundred whom a record names. */
const PATIENTS = `coalesce(array_remove(a.patient_ids[1:100], null), '{}')`;

/** The audit log; a look at it is recorded like any other. */
export const FHIR_AUDIT_EVENT: FhirTable = {
  from: 'audit_record a',
  alias: 'a',
  key: { column: 'a.id', type: 'bigint' },
  where: 'true',
  id: { expression: 'a.id', oneOf: (value) => `a.id = any(${value}::bigint[])` },
  patients: PATIENTS,
  patientId: 'null::uuid',
  version: '1',
  updated: 'a.at',
  order: { expression: 'a.id', type: 'bigint' },
  orders: { date: { expression: 'a.at', type: 'timestamptz' } },
  columns: {
    date: { instant: 'a.at' },
    patient: { references: 'a.patient_ids' },
    'entity-name': { text: ['a.action'] },
    altid: { keys: 'a.user_id::text' },
  },
  record: `${iso('a.at')} as at, a.user_id as "userId", a.role, a.address, a.action, a.outcome, a.resource, a.purpose,
    coalesce((select u.display_name from user_account u where u.id = a.user_id),
      (select c.name from machine_client c where c.id = a.user_id and a.role = 'integration')) as "userName",
    ${PATIENTS} as "patientIds"`,
};
