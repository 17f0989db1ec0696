import {
  SEALED,
  type DetailsOutcome,
  type DetailsStore,
  type DetailsToWrite,
  type KeyRing,
  type StoredDetails,
} from '@osteon/application';
import {
  identifierHashes,
  openAddress,
  sealAddress,
  sealContactPoint,
  sealIdentifier,
} from '../at-rest/sealed-columns.ts';
import { auditValues, isUuid } from '../database/audit.ts';
import type { Database } from '../database/database.ts';
import { takenConstraint } from '../database/errors.ts';
import { run, runOne, type Queryable } from '../database/run.ts';
import {
  ADD_CONTACT_POINT,
  ADD_IDENTIFIER,
  CHANGE_CONTACT_POINT,
  FACTS_JUST_RECORDED,
  PREFER_CONTACT_POINT,
  READ_DETAILS,
  REMOVE_IDENTIFIER,
  WRITE_PERSON,
  WRITE_WAITING,
} from './details-sql.ts';
import { createPatientStore } from './patient-store.ts';

/** As it is stored: sealed where it names or reaches the patient. */
type SealedDetails = Omit<StoredDetails, 'person'> & {
  readonly person: Omit<StoredDetails['person'], 'address'> & { readonly address: string | null };
  readonly [column: string]: unknown;
};

/** A number of the patient, or of another one, is there already: what was begun is rolled back. */
class Taken extends Error {}

const TAKEN = new Set(['patient_identifier_pkey', 'contact_point_patient_id_channel_value_hash_key']);

/** Who patients are and how they are reached, in PostgreSQL. */
export function createDetailsStore(db: Database, keys: KeyRing): DetailsStore {
  return {
    async readDetails(serviceId, patientId) {
      if (!isUuid(patientId)) return null;
      const [found] = await run<SealedDetails>(db, READ_DETAILS, [patientId, serviceId]);
      return found === undefined ? null : opened(keys, patientId, found);
    },

    async writeDetails(actor, details) {
      const { patientId, serviceId, version, plan } = details;
      try {
        return await db.inTransaction(async (client): Promise<DetailsOutcome> => {
          const { written } = await runOne<{ written: number }>(client, WRITE_PERSON, [
            patientId,
            serviceId,
            version,
            ...personValues(keys, details),
            ...auditValues(actor),
            details.action,
            `fields/${details.fields.join(',')}`,
          ]);
          if (written === 0) return { outcome: 'conflict' };
          await writeIdentifiers(client, keys, details);
          await writeContactPoints(client, keys, details);
          const language = details.person?.language;
          if (language !== undefined) await run(client, WRITE_WAITING, [patientId, serviceId, language]);
          if (plan === null) return { outcome: 'written', version: version + 1 };
          const result = { patientId, version: version + 2, factIds: [], difference: plan.difference };
          const outcome = await createPatientStore(client, keys).writeChange(
            actor,
            { patientId, serviceId, version: version + 1, action: 'replan-patient', change: plan },
            null,
            result,
          );
          // The row is this transaction's by now: nobody can have changed it in between.
          if (outcome !== 'written') throw new Error(`the plan was not written after a change of details: ${outcome}`);
          return { outcome: 'written', version: version + 2 };
        });
      } catch (error) {
        if (error instanceof Taken || TAKEN.has(takenConstraint(error) ?? '')) return { outcome: 'taken' };
        throw error;
      }
    },

    async factsJustRecorded(serviceId, patientId, userId, factIds, seconds) {
      if (!isUuid(patientId)) return [];
      const rows = await run<{ id: string }>(db, FACTS_JUST_RECORDED, [patientId, serviceId, userId, factIds, seconds]);
      return rows.map(({ id }) => id);
    },
  };
}

function opened(
  keys: KeyRing,
  patientId: string,
  { person, identifiers, contactPoints, ...rest }: SealedDetails,
): StoredDetails {
  return {
    ...rest,
    person: { ...person, address: openAddress(keys, patientId, person.address) },
    identifiers: identifiers.map((one) => ({ ...one, value: keys.open(one.value, SEALED.identifierValue(patientId)) })),
    contactPoints: contactPoints.map((one) => ({
      ...one,
      value: keys.open(one.value, SEALED.contactValue(patientId)),
    })),
  };
}

/** `$4` to `$12`. */
function personValues(keys: KeyRing, { patientId, person = {} }: DetailsToWrite): unknown[] {
  const { family, given, birthDate, sex, language, careHomeResident, address } = person;
  return [
    family ?? null,
    given ?? null,
    birthDate ?? null,
    sex ?? null,
    language ?? null,
    careHomeResident !== undefined,
    careHomeResident ?? null,
    address !== undefined,
    sealAddress(keys, patientId, address),
  ];
}

async function writeIdentifiers(
  client: Queryable,
  keys: KeyRing,
  { patientId, serviceId, identifiers }: DetailsToWrite,
): Promise<void> {
  for (const { system, value } of identifiers?.remove ?? []) {
    await run(client, REMOVE_IDENTIFIER, [patientId, serviceId, system, identifierHashes(keys, serviceId, value)]);
  }
  for (const one of identifiers?.add ?? []) {
    const { system, value, valueHash, otherHashes, type } = sealIdentifier(keys, { serviceId, patientId }, one);
    const added = await run(client, ADD_IDENTIFIER, [
      patientId,
      serviceId,
      system,
      value,
      valueHash,
      type,
      otherHashes,
    ]);
    if (added.length === 0) throw new Taken();
  }
}

async function writeContactPoints(
  client: Queryable,
  keys: KeyRing,
  { patientId, serviceId, newContactPoint, contactPoint }: DetailsToWrite,
): Promise<void> {
  if (newContactPoint !== undefined) {
    const { channel, consented, preferred } = newContactPoint;
    const { value, valueHash, numberHash } = sealContactPoint(keys, patientId, channel, newContactPoint.value);
    const values = [patientId, serviceId, channel, value, valueHash, numberHash, consented];
    const { id } = await runOne<{ id: string }>(client, ADD_CONTACT_POINT, values);
    if (preferred) await run(client, PREFER_CONTACT_POINT, [patientId, serviceId, id]);
  }
  if (contactPoint === undefined) return;
  const { id, channel, change } = contactPoint;
  const sealed = change.value === undefined ? null : sealContactPoint(keys, patientId, channel, change.value);
  await run(client, CHANGE_CONTACT_POINT, [
    patientId,
    serviceId,
    id,
    sealed?.value ?? null,
    sealed?.valueHash ?? null,
    sealed?.numberHash ?? null,
    change.consented ?? null,
    change.invalid ?? null,
  ]);
  if (change.preferred === true) await run(client, PREFER_CONTACT_POINT, [patientId, serviceId, id]);
}
