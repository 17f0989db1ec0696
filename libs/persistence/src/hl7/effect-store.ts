import {
  SEALED,
  type AppointmentToWrite,
  type Hl7EffectStore,
  type Hl7EffectTransaction,
  type KeyRing,
  type PersonDetails,
  type ToldMoment,
} from '@osteon/application';
import { randomUUID } from 'node:crypto';
import type { PoolClient } from 'pg';
import { auditValues } from '../database/audit.ts';
import type { Database } from '../database/database.ts';
import { run } from '../database/run.ts';
import { createFindingStore } from '../finding/finding-store.ts';
import { within } from '../fhir-write/fhir-write-store.ts';
import { importTransactionOn } from '../imports/import-store.ts';
import { createMatchStore } from '../matching/match-store.ts';
import { createMergeStore } from '../merging/merge-store.ts';
import { createDetailsStore } from '../patients/details-store.ts';
import { createPatientStore } from '../patients/patient-store.ts';
import * as sql from './effect-sql.ts';

/** What HL7 v2 messages do, in PostgreSQL: one transaction on one connection for each. */
export function createHl7EffectStore(db: Database, keys: KeyRing): Hl7EffectStore {
  return {
    inTransaction: (actor, work) =>
      db.as(actor).inTransaction((client) => work(transactionOn(db.as(actor), client, keys))),
  };
}

interface StoredAppointment {
  readonly id: string;
  readonly patientId: string;
  readonly startsAt: Date | null;
  readonly endsAt: Date | null;
  readonly status: 'booked' | 'cancelled';
  readonly about: string;
  readonly [column: string]: unknown;
}

function transactionOn(db: Database, client: PoolClient, keys: KeyRing): Hl7EffectTransaction {
  const { raise, findByIdentifiers } = importTransactionOn(client, keys);
  return {
    raise,
    findByIdentifiers,
    patients: createPatientStore(client, keys),
    details: createDetailsStore(within(db, client), keys),
    matches: createMatchStore(client, keys),
    findings: createFindingStore(client, keys),
    merges: createMergeStore(client, keys),
    async factsOfPrograms(serviceId, patientId) {
      return (await run<{ id: string }>(client, sql.FACTS_OF_PROGRAMS, [serviceId, patientId])).map(({ id }) => id);
    },
    async changedByPeople(serviceId, patientId) {
      const rows = await run<{ fields: string; changedAt: Date }>(client, sql.CHANGED_BY_PEOPLE, [
        serviceId,
        patientId,
      ]);
      const last = new Map<keyof PersonDetails, Date>();
      for (const { fields, changedAt } of rows) {
        for (const field of fields.split(',') as (keyof PersonDetails)[]) {
          const known = last.get(field);
          if (known === undefined || known < changedAt) last.set(field, changedAt);
        }
      }
      return last;
    },
    async readTold(serviceId, key) {
      const [told] = await run<ToldMoment & { [column: string]: unknown }>(client, sql.READ_TOLD, [serviceId, key]);
      return told ?? null;
    },
    async keepTold(serviceId, key, patientId, { at, controlId }) {
      await run(client, sql.KEEP_TOLD, [serviceId, key, patientId, at, controlId]);
    },
    async writeAppointment(actor, appointment) {
      const { serviceId, sourceKey } = appointment;
      const [stored] = await run<StoredAppointment>(client, sql.READ_APPOINTMENT, [serviceId, sourceKey]);
      const id = stored?.id ?? randomUUID();
      const before = stored === undefined ? null : opened(keys, stored);
      const after = {
        ...(before ?? NOTHING),
        patientId: appointment.patientId,
        ...appointment.what,
        ...appointment.when,
      };
      if (before !== null && JSON.stringify(before) === JSON.stringify(after)) return false;
      const { patientId, startsAt, endsAt, status, reason, place } = after;
      const about = keys.seal(JSON.stringify({ reason, place }), SEALED.appointment(id));
      const values = [id, patientId, sourceKey, startsAt, endsAt, status, about];
      await run(client, sql.WRITE_APPOINTMENT, [...auditValues(actor), ...values]);
      return true;
    },
  };
}

type Told = { readonly patientId: string } & NonNullable<AppointmentToWrite['what']> & {
    readonly startsAt: Date | null;
    readonly endsAt: Date | null;
  };

const NOTHING: Omit<Told, 'patientId'> = { startsAt: null, endsAt: null, status: 'booked', reason: null, place: null };

/** In the order in which what is told is laid over it. */
function opened(keys: KeyRing, { id, patientId, startsAt, endsAt, status, about }: StoredAppointment): Told {
  const { reason, place } = JSON.parse(keys.open(about, SEALED.appointment(id))) as Pick<Told, 'reason' | 'place'>;
  return { startsAt, endsAt, status, reason, place, patientId };
}
