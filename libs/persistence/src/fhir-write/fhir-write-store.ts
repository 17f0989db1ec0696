import type { FhirWriteStore, FhirWriteTransaction, KeyRing } from '@osteon/application';
import type { PoolClient } from 'pg';
import { identifierHashes } from '../at-rest/sealed-columns.ts';
import { isUuid } from '../database/audit.ts';
import type { Database } from '../database/database.ts';
import { run, type Statement } from '../database/run.ts';
import { createFindingStore } from '../finding/finding-store.ts';
import { importTransactionOn } from '../imports/import-store.ts';
import { createDetailsStore } from '../patients/details-store.ts';
import { createPatientStore } from '../patients/patient-store.ts';

const PATIENTS_BY_NUMBER: Statement = {
  name: 'fhir-patients-by-number',
  text: `select distinct patient_id as "patientId" from patient_identifier
where service_id = $1 and ($2::text is null or system = $2) and value_hash = any($3::bytea[]) limit 2`,
};

const PATIENT_OF_FACT: Statement = {
  name: 'fhir-patient-of-fact',
  text: 'select patient_id as "patientId" from fact where service_id = $1 and id = $2 and corrects_id is null',
};

const FACTS_OF_PROGRAMS: Statement = {
  name: 'fhir-facts-of-programs',
  text: `select id from fact where service_id = $1 and patient_id = $2 and source = 'import'`,
};

/** What one request of the FHIR interface writes, in PostgreSQL: one transaction on one connection. */
export function createFhirWriteStore(db: Database, keys: KeyRing): FhirWriteStore {
  return {
    inTransaction: (actor, work) =>
      db.as(actor).inTransaction((client) => work(transactionOn(db.as(actor), client, keys))),
  };
}

function transactionOn(db: Database, client: PoolClient, keys: KeyRing): FhirWriteTransaction {
  const { findByIdentifiers, erasureOf, noteReturn, raise } = importTransactionOn(client, keys);
  return {
    findByIdentifiers,
    erasureOf,
    noteReturn,
    raise,
    patients: createPatientStore(client, keys),
    details: createDetailsStore(within(db, client), keys),
    findings: createFindingStore(client, keys),
    async patientsByNumber(serviceId, system, value) {
      const hashes = identifierHashes(keys, serviceId, value);
      const rows = await run<{ patientId: string }>(client, PATIENTS_BY_NUMBER, [serviceId, system, hashes]);
      return rows.map(({ patientId }) => patientId);
    },
    async patientOfFact(serviceId, factId) {
      if (!isUuid(factId)) return null;
      const [row] = await run<{ patientId: string }>(client, PATIENT_OF_FACT, [serviceId, factId]);
      return row?.patientId ?? null;
    },
    async factsOfPrograms(serviceId, patientId) {
      const rows = await run<{ id: string }>(client, FACTS_OF_PROGRAMS, [serviceId, patientId]);
      return rows.map(({ id }) => id);
    },
  };
}

/** The database on the connection of a transaction that is open: one within it is undone by itself. */
export function within(db: Database, client: PoolClient): Database {
  const inner: Database = {
    pool: db.pool,
    cold: db.cold,
    begin: db.begin,
    query: (config) => client.query(config),
    as: () => inner,
    async inTransaction(work) {
      await client.query('savepoint part');
      try {
        const result = await work(client);
        await client.query('release savepoint part');
        return result;
      } catch (error) {
        await client.query('rollback to savepoint part');
        throw error;
      }
    },
  };
  return inner;
}
