import { AppError, personOf, type Actor, type EnrolmentToWrite, type KeyRing } from '@osteon/application';
import type { PoolClient } from 'pg';
import { sealAddress, sealContactPoint, sealIdentifier } from '../at-rest/sealed-columns.ts';
import { takenConstraint } from '../database/errors.ts';
import { run, type Statement } from '../database/run.ts';
import { TASK_COLUMNS } from '../patients/write-sql.ts';
import { arrayOf, copyRows, makeStaging, type CopyValue, type Staging } from './copy-rows.ts';

const PATIENTS: Staging = {
  table: 'staged_patient',
  columns: [
    ['id', 'uuid'], ['family', 'text'], ['given', 'text'], ['birth_date', 'date'], ['sex', 'sex'],
    ['care_home_resident', 'boolean'], ['language', 'text'], ['address', 'text'], ['died_on', 'date'], ['left_on', 'date'],
    ['declined_on', 'date'],
  ],
}; // prettier-ignore
const IDENTIFIERS: Staging = {
  table: 'staged_identifier',
  columns: [['patient_id', 'uuid'], ['system', 'text'], ['value', 'text'], ['value_hash', 'bytea'], ['type', 'text']],
}; // prettier-ignore
const CONTACT_POINTS: Staging = {
  table: 'staged_contact_point',
  columns: [
    ['patient_id', 'uuid'], ['channel', 'channel'], ['value', 'text'], ['value_hash', 'bytea'], ['number_hash', 'bytea'],
    ['preference', 'int'], ['consented', 'boolean'], ['opted_out', 'boolean'], ['invalid', 'boolean'],
  ],
}; // prettier-ignore
const FACTS: Staging = {
  table: 'staged_fact',
  columns: [
    ['place', 'int'], ['id', 'uuid'], ['patient_id', 'uuid'], ['type', 'text'], ['ref', 'text'], ['on', 'date'],
    ['payload', 'jsonb'], ['source', 'text'], ['source_key', 'text'], ['import_id', 'uuid'], ['corrects_id', 'uuid'],
    ['retracts', 'boolean'], ['reason', 'text'],
  ],
}; // prettier-ignore
const EPISODES: Staging = {
  table: 'staged_episode',
  columns: [
    ['patient_id', 'uuid'], ['key', 'text'], ['diagnosed_on', 'date'], ['first_site', 'text'], ['sites', 'text[]'],
    ['enrolment', 'enrolment'], ['history_reason', 'text'], ['withdrawn', 'boolean'],
  ],
}; // prettier-ignore
const TASKS: Staging = {
  table: 'staged_task',
  columns: [['id', 'uuid'], ['patient_id', 'uuid'], ...TASK_COLUMNS.map(([name, , type]) => [name, type] as const), ['created_on', 'date']],
}; // prettier-ignore
const ITEMS: Staging = {
  table: 'staged_work_item',
  columns: [
    ['patient_id', 'uuid'],
    ['kind', 'text'],
    ['key', 'text'],
    ['urgent', 'boolean'],
    ['detail', 'jsonb'],
  ],
};
const STAGINGS = [PATIENTS, IDENTIFIERS, CONTACT_POINTS, FACTS, EPISODES, TASKS, ITEMS];

const PLAIN = ['patient_id', 'system', 'value', 'value_hash', 'type'].join(', ');
const taskNames = TASK_COLUMNS.map(([name]) => `"${name}"`).join(', ');

/** `$1` service, `$2` who records. The same rows as `writeEnrolment` writes for one; a test compares them. */
const INSERTS: readonly (Statement & { readonly of: Staging; readonly named: boolean })[] = [
  {
    of: PATIENTS,
    named: false,
    name: 'enrol-many-patients',
    text: `insert into patient (id, service_id, family, given, birth_date, sex, care_home_resident, language, address,
        died_on, left_on, declined_on)
      select id, $1::uuid, family, given, birth_date, sex, care_home_resident, language, address, died_on, left_on, declined_on
      from staged_patient`,
  },
  {
    of: IDENTIFIERS,
    named: false,
    name: 'enrol-many-identifiers',
    text: `insert into patient_identifier (service_id, ${PLAIN}) select $1::uuid, ${PLAIN} from staged_identifier`,
  },
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
  {
    of: FACTS,
    named: true,
    name: 'enrol-many-facts',
    // `seq` follows the order of the rows, which is the order of recording.
    text: `insert into fact (id, service_id, patient_id, type, ref, "on", payload, source, source_key, import_id,
        corrects_id, retracts, reason, recorded_by)
      select id, $1::uuid, patient_id, type, ref, "on", payload, source, source_key, import_id, corrects_id, retracts,
        reason, $2::uuid
      from staged_fact order by place`,
  },
  {
    of: EPISODES,
    named: true,
    name: 'enrol-many-episodes',
    text: `insert into episode (service_id, patient_id, key, diagnosed_on, first_site, sites, enrolment, history_reason,
        enrolled_at, enrolled_by, withdrawn_at)
      select $1::uuid, patient_id, key, diagnosed_on, first_site, sites, enrolment, history_reason,
        case when enrolment = 'enrolled' then osteon_now() end, case when enrolment = 'enrolled' then $2::uuid end,
        case when withdrawn then osteon_now() end
      from staged_episode`,
  },
  {
    of: TASKS,
    named: false,
    name: 'enrol-many-tasks',
    text: `insert into task (id, service_id, patient_id, ${taskNames}, created_on)
      select id, $1::uuid, patient_id, ${taskNames}, created_on from staged_task`,
  },
  {
    of: ITEMS,
    named: false,
    name: 'enrol-many-items',
    text: `insert into work_item (service_id, patient_id, kind, key, urgent, detail)
      select $1::uuid, patient_id, kind, key, urgent, detail from staged_work_item
      on conflict (service_id, key) do update set closed_at = null, closed_by = null, outcome = null
        where work_item.closed_at is not null`,
  },
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
    for (const { of, named, ...statement } of INSERTS) {
      const staged = rows.get(of) ?? [];
      if (staged.length === 0) continue;
      await copyRows(client, of, staged);
      await run(client, statement, named ? [serviceId, personOf(actor)] : [serviceId]);
    }
  } catch (error) {
    if (takenConstraint(error) === 'patient_identifier_pkey') throw new AppError('FLS-1021', { cause: error });
    throw error;
  }
}

function rowsOf(
  keys: KeyRing,
  serviceId: string,
  enrolments: readonly EnrolmentToWrite[],
): ReadonlyMap<Staging, readonly (readonly CopyValue[])[]> {
  const rows = new Map<Staging, CopyValue[][]>(STAGINGS.map((staging) => [staging, []]));
  const add = (staging: Staging, ...row: CopyValue[]): void => void rows.get(staging)?.push(row);
  let place = 0;
  for (const { patientId, patient, identifiers, contactPoints, change } of enrolments) {
    const { columns } = change;
    add(
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
    for (const identifier of identifiers) {
      const { system, value, valueHash, type } = sealIdentifier(keys, { serviceId, patientId }, identifier);
      add(IDENTIFIERS, patientId, system, value, valueHash, type);
    }
    for (const [preference, { channel, value, consented = true, invalid = false }] of contactPoints.entries()) {
      const sealed = sealContactPoint(keys, patientId, channel, value);
      const optedOut = columns.optedOut.includes(channel);
      add(
        CONTACT_POINTS,
        patientId,
        channel,
        sealed.value,
        sealed.valueHash,
        sealed.numberHash,
        preference,
        consented,
        optedOut,
        invalid,
      );
    }
    for (const {
      id,
      type,
      ref,
      on,
      payload,
      source,
      sourceKey,
      importId,
      correctsId,
      retracts,
      reason,
    } of change.facts) {
      add(
        FACTS,
        (place += 1),
        id,
        patientId,
        type,
        ref,
        on,
        JSON.stringify(payload),
        source,
        sourceKey,
        importId,
        correctsId,
        retracts,
        reason,
      );
    }
    for (const { key, diagnosedOn, firstSite, sites, enrolment, historyReason, withdrawn } of change.episodes) {
      add(EPISODES, patientId, key, diagnosedOn, firstSite, arrayOf(sites), enrolment, historyReason, withdrawn);
    }
    for (const task of change.tasks) {
      add(
        TASKS,
        task.id,
        patientId,
        ...TASK_COLUMNS.map(([, field, type]) => {
          const value: unknown = task[field];
          return type === 'jsonb' && value !== null ? JSON.stringify(value) : (value as CopyValue);
        }),
        task.createdOn,
      );
    }
    for (const { kind, key, urgent, detail } of change.raise)
      add(ITEMS, patientId, kind, key, urgent, JSON.stringify(detail));
  }
  return rows;
}
