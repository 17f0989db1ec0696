import type { Pool, PoolClient } from 'pg';
import {
  AppError,
  personOf,
  type Actor,
  type ImportFormat,
  type ImportStore,
  type ImportTransaction,
  type KnownPatient,
  type NewIdentifier,
  type OpenedImport,
  type PatientDetails,
} from '@osteon/application';
import { createPatientStore } from '../patients/patient-store.ts';
import { inTransaction } from '../messages/transaction.ts';

/** Runs of importing, in PostgreSQL. Statements of a bundle share one connection and one transaction. */
export function createImportStore(pool: Pool): ImportStore {
  return {
    openImport: (actor, serviceId, format, enrolSince) => openImport(pool, actor, serviceId, format, enrolSince),
    recordProgress: async ({ importId, serviceId }, counts) => {
      await pool.query({
        name: 'import-progress',
        text: 'update import_run set counts = $3 where id = $1 and service_id = $2',
        values: [importId, serviceId, JSON.stringify(counts)],
      });
    },
    closeImport: async (actor, { importId, serviceId }, state, counts) => {
      await pool.query(
        `with closed as (
           update import_run set state = $3, counts = $4, finished_at = osteon_now()
           where id = $1 and service_id = $2 returning id)
         insert into audit_record (user_id, role, service_id, action, patient_ids, outcome, count)
         select $5, $6, $2, 'close-import', '{}', $7, $8 from closed`,
        [
          importId,
          serviceId,
          state,
          JSON.stringify(counts),
          personOf(actor),
          roleOf(actor),
          state,
          counts['bundlesRead'] ?? 0,
        ],
      );
    },
    inTransaction: (work) => inTransaction(pool, (client) => work(transactionOn(client))),
  };
}

const roleOf = (actor: Actor): string => (actor.kind === 'user' ? actor.role : actor.kind);

async function openImport(
  pool: Pool,
  actor: Actor,
  serviceId: string,
  format: ImportFormat,
  enrolSince: string | null,
): Promise<OpenedImport> {
  const { rows } = await pool.query<OpenedImport>(
    `with run as (
       insert into import_run (service_id, format, enrol_since, started_by)
       select id, $2, coalesce($3::date, (local_today(time_zone) - interval '12 months')::date), $4
       from service where id = $1
       returning id, service_id, enrol_since),
     audited as (
       insert into audit_record (user_id, role, service_id, action, patient_ids, outcome)
       select $4, $5, service_id, 'open-import', '{}', 'done' from run)
     select run.id as "importId", run.service_id as "serviceId", service.time_zone as "timeZone",
            local_today(service.time_zone)::text as today, run.enrol_since::text as "enrolSince"
     from run join service on service.id = run.service_id`,
    [serviceId, format, enrolSince, personOf(actor), roleOf(actor)],
  );
  const [run] = rows;
  if (run === undefined) throw new AppError('FLS-1028', { field: 'service' });
  return run;
}

function transactionOn(client: PoolClient): ImportTransaction {
  return {
    patients: createPatientStore(client),
    findByIdentifiers: (serviceId, identifiers) => findByIdentifiers(client, serviceId, identifiers),
    updateDetails: (serviceId, patientId, details) => updateDetails(client, serviceId, patientId, details),
    audit: async (actor, serviceId, patientIds) => {
      await client.query({
        name: 'import-audit',
        text: `insert into audit_record (user_id, role, service_id, action, patient_ids, outcome, count)
               values ($1, $2, $3, 'import-patients', $4, 'done', cardinality($4::uuid[]))`,
        values: [personOf(actor), roleOf(actor), serviceId, patientIds],
      });
    },
  };
}

async function findByIdentifiers(
  client: PoolClient,
  serviceId: string,
  identifiers: readonly NewIdentifier[],
): Promise<KnownPatient[]> {
  const { rows } = await client.query<KnownPatient>({
    name: 'import-find-patient',
    text: `with wanted as (
             select distinct known.patient_id
             from unnest($2::text[], $3::text[]) as sent (system, value)
             join patient_identifier known
               on known.service_id = $1 and known.system = sent.system and known.value = sent.value),
           found as (
             select patient.* from patient
             where patient.service_id = $1 and patient.id in (select patient_id from wanted)
             order by patient.id for update)
           select id as "patientId", family, given, birth_date::text as "birthDate", sex, language, address,
             (select coalesce(json_agg(json_build_object('system', system, 'value', value)), '[]')
              from patient_identifier where service_id = $1 and patient_id = found.id) as identifiers,
             (select coalesce(json_agg(json_build_object('channel', channel, 'value', value)), '[]')
              from contact_point where service_id = $1 and patient_id = found.id) as "contactPoints",
             (select coalesce(json_agg(fact.id), '[]')
              from fact where service_id = $1 and patient_id = found.id and source <> 'import') as "factsByPeople"
           from found`,
    values: [serviceId, identifiers.map(({ system }) => system), identifiers.map(({ value }) => value)],
  });
  return rows;
}

async function updateDetails(
  client: PoolClient,
  serviceId: string,
  patientId: string,
  details: PatientDetails,
): Promise<void> {
  const { addIdentifiers, addContactPoints } = details;
  await client.query({
    name: 'import-update-patient',
    text: `with own as (
             update patient set family = $3, given = $4, birth_date = $5, sex = $6, language = $7, address = $8,
                                version = version + 1
             where service_id = $1 and id = $2),
           numbers as (
             insert into patient_identifier (service_id, patient_id, system, value, type)
             select $1, $2, system, value, type from unnest($9::text[], $10::text[], $11::text[]) as sent (system, value, type))
           insert into contact_point (service_id, patient_id, channel, value, consented, preference)
           select $1, $2, channel, value, consented,
                  place + coalesce((select max(preference) from contact_point where service_id = $1 and patient_id = $2), 0)
           from unnest($12::channel[], $13::text[], $14::bool[]) with ordinality as sent (channel, value, consented, place)`,
    values: [
      serviceId,
      patientId,
      details.family,
      details.given,
      details.birthDate,
      details.sex,
      details.language,
      details.address === null ? null : JSON.stringify(details.address),
      addIdentifiers.map(({ system }) => system),
      addIdentifiers.map(({ value }) => value),
      addIdentifiers.map(({ type }) => type ?? null),
      addContactPoints.map(({ channel }) => channel),
      addContactPoints.map(({ value }) => value),
      addContactPoints.map(({ consented }) => consented ?? true),
    ],
  });
}
