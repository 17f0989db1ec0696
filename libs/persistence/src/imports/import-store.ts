import type { PoolClient } from 'pg';
import {
  AppError,
  type ImportStore,
  type ImportTransaction,
  type KeyRing,
  type KnownPatient,
  type OpenedImport,
  type PatientDetails,
  personOf,
  SEALED,
} from '@osteon/application';
import {
  identifierHashes,
  openAddress,
  sealAddress,
  sealContactPoint,
  sealIdentifier,
} from '../at-rest/sealed-columns.ts';
import { AUDIT_WHO, auditValues, auditWho } from '../database/audit.ts';
import { takenConstraint } from '../database/errors.ts';
import type { Database } from '../database/database.ts';
import { run } from '../database/run.ts';
import { erasureOf } from '../privacy/erased-numbers.ts';
import { protocolKeyOf } from '../protocol/protocol-key.ts';
import { createPatientStore } from '../patients/patient-store.ts';

const OPEN = {
  name: 'import-open',
  text: `with run as (
           insert into import_run (service_id, format, enrol_since, started_by)
           select id, $2, coalesce($3::date, (local_today(time_zone) - interval '12 months')::date), $4::uuid
           from service where id = $1
           returning id, service_id, enrol_since),
         audited as (
           insert into audit_record (${AUDIT_WHO}, action, outcome)
           select ${auditWho(5)}, 'open-import', 'done' from run)
         select run.id as "importId", run.service_id as "serviceId", service.time_zone as "timeZone", service.country,
                local_today(service.time_zone)::text as today, ${protocolKeyOf('service')} as "protocolKey",
                run.enrol_since::text as "enrolSince"
         from run join service on service.id = run.service_id`,
};

const PROGRESS = {
  name: 'import-progress',
  text: 'update import_run set counts = $3 where id = $1 and service_id = $2',
};

const CLOSE = {
  name: 'import-close',
  text: `with closed as (
           update import_run set state = $3::import_state, counts = $4, finished_at = osteon_now()
           where id = $1 and service_id = $2 returning id)
         insert into audit_record (${AUDIT_WHO}, action, outcome, count)
         select ${auditWho(6)}, 'close-import', $3::text, $5 from closed`,
};

const AUDIT = {
  name: 'import-audit',
  text: `insert into audit_record (${AUDIT_WHO}, action, patient_ids, outcome, count)
         values (${auditWho(2)}, 'import-patients', $1::uuid[], 'done', cardinality($1::uuid[]))`,
};

/** Runs of importing, in PostgreSQL. Statements of a bundle share one connection and one transaction. */
export function createImportStore(db: Database, keys: KeyRing): ImportStore {
  return {
    openImport: async (actor, serviceId, format, enrolSince) => {
      const [opened] = await run<OpenedImport>(db, OPEN, [
        serviceId,
        format,
        enrolSince,
        personOf(actor),
        ...auditValues(actor),
      ]);
      if (opened === undefined) throw new AppError('FLS-1028', { field: 'service' });
      return opened;
    },
    recordProgress: async ({ importId, serviceId }, counts) => {
      await run(db, PROGRESS, [importId, serviceId, JSON.stringify(counts)]);
    },
    closeImport: async (actor, { importId, serviceId }, state, counts) => {
      const read = counts['bundlesRead'] ?? 0;
      await run(db, CLOSE, [importId, serviceId, state, JSON.stringify(counts), read, ...auditValues(actor)]);
    },
    inTransaction: (actor, work) => db.as(actor).inTransaction((client) => work(importTransactionOn(client, keys))),
  };
}

/** The statements of an import on a connection of a transaction. */
export function importTransactionOn(client: PoolClient, keys: KeyRing): ImportTransaction {
  return {
    patients: createPatientStore(client, keys),
    findByIdentifiers: async (serviceId, identifiers) => {
      const hashes = identifiers.flatMap(({ system, value }) =>
        identifierHashes(keys, serviceId, value).map((hash) => ({ system, hash })),
      );
      const values = [serviceId, hashes.map(({ system }) => system), hashes.map(({ hash }) => hash)];
      const locked = new Set<string>();
      // They are read by a statement after the one that may have waited for them, which tells of them as they were before:
      // a merge or its undo has moved numbers meanwhile, or a person has corrected a fact.
      for (;;) {
        for (const { patientId } of await run<{ patientId: string }>(client, LOCK, values)) locked.add(patientId);
        const found = await run<SealedKnown>(client, FIND, values);
        if (found.every(({ patientId }) => locked.has(patientId))) {
          return found.map((patient) => openedKnown(keys, patient));
        }
      }
    },
    updateDetails: (serviceId, patientId, details) => updateDetails(client, keys, serviceId, patientId, details),
    erasureOf: (serviceId, identifiers) => erasureOf(client, keys, serviceId, identifiers),
    noteReturn: async (serviceId, erasureId, item) => {
      await run(client, NOTE_RETURN, [serviceId, erasureId]);
      await run(client, RAISE, [serviceId, null, JSON.stringify([item])]);
    },
    raise: async (serviceId, patientId, items) => {
      await run(client, RAISE, [serviceId, patientId, JSON.stringify(items)]);
    },
    audit: async (actor, patientIds) => {
      await run(client, AUDIT, [patientIds, ...auditValues(actor)]);
    },
  };
}

type SealedKnown = Omit<KnownPatient, 'address'> & { readonly address: string | null };

function openedKnown(keys: KeyRing, { address, identifiers, contactPoints, ...known }: SealedKnown): KnownPatient {
  const { patientId } = known;
  return {
    ...known,
    address: openAddress(keys, patientId, address),
    identifiers: identifiers.map(({ system, value }) => ({
      system,
      value: keys.open(value, SEALED.identifierValue(patientId)),
    })),
    contactPoints: contactPoints.map(({ value, ...point }) => ({
      ...point,
      value: keys.open(value, SEALED.contactValue(patientId)),
    })),
  };
}

const NOTE_RETURN = {
  name: 'import-note-return',
  text: 'update erasure set came_again_at = osteon_now() where service_id = $1 and id = $2',
};

const RAISE = {
  name: 'import-raise',
  text: `insert into work_item (service_id, patient_id, kind, key, urgent, detail)
         select $1, $2, kind, key, urgent, detail
         from json_to_recordset($3::json) as item (kind text, key text, urgent bool, detail jsonb)
         on conflict (service_id, key) do nothing`,
};

/**
 * Whose the numbers `$3` are, as hashes, under the systems `$2`. Each number by its own index, whatever the planner
 * believes of tables that an import has just filled: it would walk all that the service has, for every patient.
 */
const WANTED = `wanted as (
           select distinct known.patient_id
           from unnest($2::text[], $3::bytea[]) as sent (system, hash)
           cross join lateral (
             select i.patient_id from patient_identifier i
             where i.service_id = $1 and i.system = sent.system and i.value_hash = sent.hash offset 0) as known)`;

const LOCK = {
  name: 'import-lock-patient',
  text: `with ${WANTED}
         select id as "patientId" from patient
         where service_id = $1 and id in (select patient_id from wanted) order by id for update`,
};

const FIND = {
  name: 'import-find-patient',
  text: `with ${WANTED}
         select id as "patientId", family, given, birth_date::text as "birthDate", sex,
           care_home_resident as "careHomeResident", language, address,
           (select coalesce(json_agg(json_build_object('system', system, 'value', value)), '[]')
            from patient_identifier where (service_id = $1) is true and patient_id = found.id) as identifiers,
           (select coalesce(json_agg(json_build_object('channel', channel, 'value', value, 'consented', consented)), '[]')
            from contact_point where (service_id = $1) is true and patient_id = found.id) as "contactPoints",
           (select coalesce(json_agg(fact.id), '[]')
            from fact where (service_id = $1) is true and patient_id = found.id and source <> 'import') as "factsByPeople"
         from patient as found
         where found.service_id = $1 and found.id in (select patient_id from wanted) order by found.id`,
};

/** Whether the patient wants nothing by the channel `sent.channel`: as a fact that holds says, or any address of it. */
const OPTED_OUT = `exists (
    select from contact_point other
    where other.service_id = $1 and other.patient_id = $2 and other.channel = sent.channel
      and other.opted_out_at is not null)
  or exists (
    select from fact
    where fact.service_id = $1 and fact.patient_id = $2 and fact.type = 'opt-out' and not fact.retracts
      and fact.payload ->> 'channel' = sent.channel::text
      and not exists (
        select from fact later
        where later.service_id = $1 and later.patient_id = $2 and later.corrects_id = fact.id))`;

const UPDATE = {
  name: 'import-update-patient',
  text: `with own as (
           update patient set family = $3, given = $4, birth_date = $5, sex = $6::sex, language = $7, address = $8,
                              care_home_resident = $11, version = version + 1
           where service_id = $1 and id = $2),
         numbers as (
           insert into patient_identifier (service_id, patient_id, system, value, value_hash, type)
           select $1, $2, system, value, "valueHash", type
           from json_to_recordset($9::json) as sent (system text, value text, "valueHash" bytea, type text))
         insert into contact_point (service_id, patient_id, channel, value, value_hash, number_hash, consented, preference,
           opted_out_at, invalid_since)
         select $1, $2, channel, value, "valueHash", "numberHash", consented,
                place + coalesce((select max(preference) from contact_point where service_id = $1 and patient_id = $2), 0),
                case when ${OPTED_OUT} then osteon_now() end, case when invalid then osteon_now() end
         from rows from (json_to_recordset($10::json) as (channel channel, value text, "valueHash" bytea,
           "numberHash" bytea, consented bool, invalid bool)) with ordinality
           as sent (channel, value, "valueHash", "numberHash", consented, invalid, place)`,
};

/** FLS-1021: another patient has the number since; FLS-1023: an address is there since. Trying again sees what is there. */
async function updateDetails(
  client: PoolClient,
  keys: KeyRing,
  serviceId: string,
  patientId: string,
  details: PatientDetails,
): Promise<void> {
  const { addIdentifiers, addContactPoints } = details;
  const values = [
    serviceId,
    patientId,
    details.family,
    details.given,
    details.birthDate,
    details.sex,
    details.language,
    sealAddress(keys, patientId, details.address),
    JSON.stringify(addIdentifiers.map((identifier) => sealIdentifier(keys, { serviceId, patientId }, identifier))),
    JSON.stringify(
      addContactPoints.map(({ channel, value, consented = true, invalid = false }) => ({
        channel,
        ...sealContactPoint(keys, patientId, channel, value),
        consented,
        invalid,
      })),
    ),
    details.careHomeResident,
  ];
  try {
    await run(client, UPDATE, values);
  } catch (error) {
    const taken = takenConstraint(error);
    if (taken === undefined) throw error;
    throw new AppError(taken === 'patient_identifier_pkey' ? 'FLS-1021' : 'FLS-1023', { cause: error });
  }
}
