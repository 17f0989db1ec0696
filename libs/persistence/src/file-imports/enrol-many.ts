import { AppError, personOf, type Actor, type EnrolmentToWrite, type KeyRing } from '@osteon/application';
import type { PoolClient } from 'pg';
import { sealAddress } from '../at-rest/sealed-columns.ts';
import { takenConstraint } from '../database/errors.ts';
import { makeStaging, type Staging } from './copy-rows.ts';
import {
  CONTACT_POINTS, EPISODES, FACTS, IDENTIFIERS, INSERT_FACTS, INSERT_IDENTIFIERS, INSERT_ITEMS, insertEpisodes,
  insertTasks, ITEMS, StagedRows, storeStaged, TASKS, type StagedStatement,
} from './staged-rows.ts'; // prettier-ignore

const PATIENTS: Staging = {
  table: 'staged_patient',
  columns: [
    ['id', 'uuid'], ['family', 'text'], ['given', 'text'], ['birth_date', 'date'], ['sex', 'sex'],
    ['care_home_resident', 'boolean'], ['language', 'text'], ['address', 'text'], ['died_on', 'date'], ['left_on', 'date'],
    ['declined_on', 'date'],
  ],
}; // prettier-ignore
const STAGINGS = [PATIENTS, IDENTIFIERS, CONTACT_POINTS, FACTS, EPISODES, TASKS, ITEMS];

/** The same rows as `writeEnrolment` writes for one; a test compares them. */
const INSERTS: readonly StagedStatement[] = [
  {
    of: PATIENTS,
    named: false,
    name: 'enrol-many-patients',
    text: `insert into patient (id, service_id, family, given, birth_date, sex, care_home_resident, language, address,
        died_on, left_on, declined_on)
      select id, $1::uuid, family, given, birth_date, sex, care_home_resident, language, address, died_on, left_on, declined_on
      from staged_patient`,
  },
  INSERT_IDENTIFIERS,
  {
    of: CONTACT_POINTS,
    named: false,
    name: 'enrol-many-contact-points',
    text: `insert into contact_point (service_id, patient_id, channel, value, value_hash, number_hash, preference, consented,
        opted_out_at, invalid_since)
      select $1::uuid, patient_id, channel, value, value_hash, number_hash, preference, consented,
        case when opted_out then osteon_now() end, case when invalid then osteon_now() end
      from staged_contact_point`,
  },
  INSERT_FACTS,
  insertEpisodes('enrol-many-episodes'),
  insertTasks('enrol-many-tasks'),
  INSERT_ITEMS,
];

/**
 * Stores many new patients of one service: copied into tables of the connection, and from there in one statement for each
 * table. @throws AppError FLS-1021 when one of the numbers is taken
 */
export async function enrolMany(
  client: PoolClient,
  keys: KeyRing,
  actor: Actor,
  serviceId: string,
  enrolments: readonly EnrolmentToWrite[],
): Promise<void> {
  const rows = rowsOf(keys, serviceId, enrolments);
  await makeStaging(client, STAGINGS);
  try {
    await storeStaged(client, rows, INSERTS, serviceId, personOf(actor));
  } catch (error) {
    if (takenConstraint(error) === 'patient_identifier_pkey') throw new AppError('FLS-1021', { cause: error });
    throw error;
  }
}

function rowsOf(keys: KeyRing, serviceId: string, enrolments: readonly EnrolmentToWrite[]): StagedRows {
  const rows = new StagedRows();
  for (const { patientId, patient, identifiers, contactPoints, change } of enrolments) {
    const { columns } = change;
    rows.add(
      PATIENTS,
      patientId,
      patient.family,
      patient.given,
      patient.birthDate,
      patient.sex,
      patient.careHomeResident ?? null,
      patient.language ?? 'en',
      sealAddress(keys, patientId, patient.address),
      columns.diedOn,
      columns.leftOn,
      columns.declinedOn,
    );
    for (const identifier of identifiers) rows.addIdentifier(keys, serviceId, patientId, identifier);
    for (const [preference, point] of contactPoints.entries())
      rows.addContactPoint(keys, patientId, point, preference, columns.optedOut.includes(point.channel));
    rows.addChange(patientId, change);
  }
  return rows;
}
