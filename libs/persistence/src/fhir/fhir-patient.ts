import { listOf } from '../patients/rows.ts';
import { byKey, type FhirTable } from './fhir-table.ts';

const NAME = `folded(p.given || ' ' || p.family)`;

const own = (table: string, alias: string): string =>
  `${table} ${alias} where ${alias}.patient_id = p.id and ${alias}.service_id = p.service_id`;

/** By the patient's own columns: also of whom others refer to. */
export const FHIR_PATIENT: FhirTable = {
  from: 'patient p',
  alias: 'p',
  key: { column: 'p.id', type: 'uuid' },
  where: 'true',
  id: byKey('p.id'),
  patients: 'array[p.id]',
  patientId: 'p.id',
  version: 'p.version',
  updated: 'coalesce(p.changed_at, p.created_at)',
  order: { expression: 'p.id', type: 'uuid' },
  orders: {
    family: { expression: 'p.family', type: 'text' },
    given: { expression: 'p.given', type: 'text' },
    birthdate: { expression: 'p.birth_date', type: 'date' },
  },
  columns: {
    family: { text: ['p.family'], indexed: NAME },
    given: { text: ['p.given'], indexed: NAME },
    name: { text: ['p.family', 'p.given'], indexed: NAME },
    birthdate: { day: 'p.birth_date' },
    'death-date': { day: 'p.died_on' },
    deceased: { keys: `(p.died_on is not null)::text` },
    gender: { keys: 'p.sex::text' },
    language: { keys: 'p.language' },
    identifier: { numbers: 'p.id' },
  },
  record: `p.family, p.given, p.birth_date as "birthDate", p.sex, p.language, p.address, p.died_on as "diedOn",
    p.merged_into_id as "mergedIntoId",
    ${listOf('i.system, i.value, i.type', own('patient_identifier', 'i'), 'i.system')} as identifiers,
    ${listOf(
      'c.id, c.channel, c.value, c.invalid_since is not null as invalid',
      own('contact_point', 'c'),
      'c.preference, c.id',
    )} as "contactPoints"`,
};
