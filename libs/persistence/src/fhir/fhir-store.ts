import type {
  Actor,
  FhirAppointmentRecord,
  FhirFound,
  FhirPage,
  FhirPatientRecord,
  FhirPosition,
  FhirRecords,
  FhirRow,
  FhirSearch,
  FhirSort,
  FhirStore,
  FhirStoredType,
  KeyRing,
} from '@osteon/application';
import { AppError, SEALED } from '@osteon/application';
import { identifierHashes, openAddress } from '../at-rest/sealed-columns.ts';
import { auditValues, isUuid } from '../database/audit.ts';
import { readable } from '../database/errors.ts';
import type { Queryable } from '../database/run.ts';
import { FHIR_AUDIT_EVENT } from './fhir-audit.ts';
import {
  FHIR_APPOINTMENT,
  FHIR_CARE_PLAN,
  FHIR_COMMUNICATION,
  FHIR_CONSENT,
  FHIR_DIAGNOSTIC_REPORT,
  FHIR_FLAG,
} from './fhir-care.ts';
import {
  FHIR_CONDITION,
  FHIR_MEDICATION_ADMINISTRATION,
  FHIR_MEDICATION_STATEMENT,
  FHIR_OBSERVATION,
} from './fhir-facts.ts';
import { FHIR_PATIENT } from './fhir-patient.ts';
import { FHIR_EPISODE_OF_CARE, FHIR_TASK } from './fhir-plan.ts';
import {
  afterCondition,
  auditOf,
  conditionOf,
  orderOf,
  pageText,
  type Audited,
  type Parts,
  Values,
} from './fhir-sql.ts';
import type { FhirOrder, FhirTable } from './fhir-table.ts';

/** Where the rows of each type are. */
export const FHIR_TABLES: { readonly [Type in FhirStoredType]: FhirTable } = {
  Patient: FHIR_PATIENT,
  Condition: FHIR_CONDITION,
  Observation: FHIR_OBSERVATION,
  MedicationStatement: FHIR_MEDICATION_STATEMENT,
  MedicationAdministration: FHIR_MEDICATION_ADMINISTRATION,
  EpisodeOfCare: FHIR_EPISODE_OF_CARE,
  Task: FHIR_TASK,
  CarePlan: FHIR_CARE_PLAN,
  DiagnosticReport: FHIR_DIAGNOSTIC_REPORT,
  Communication: FHIR_COMMUNICATION,
  Consent: FHIR_CONSENT,
  Flag: FHIR_FLAG,
  Appointment: FHIR_APPOINTMENT,
  AuditEvent: FHIR_AUDIT_EVENT,
};

/** What is sealed at rest is opened as the rows come. */
const OPENERS: { readonly [Type in FhirStoredType]?: (keys: KeyRing, row: FhirRow) => unknown } = {
  Patient: (keys, { id, record }) => openPatient(keys, id, record as SealedPatient),
  Appointment: (keys, { id, record }) => {
    const { about, ...rest } = record as Omit<FhirAppointmentRecord, 'reason' | 'place'> & { readonly about: string };
    const told = JSON.parse(keys.open(about, SEALED.appointment(id))) as Pick<
      FhirAppointmentRecord,
      'reason' | 'place'
    >;
    return { ...rest, ...told } satisfies FhirAppointmentRecord;
  },
};

type SealedPatient = Omit<FhirPatientRecord, 'address'> & { readonly address: string | null };

function openPatient(keys: KeyRing, id: string, { address, identifiers, contactPoints, ...rest }: SealedPatient) {
  return {
    ...rest,
    address: openAddress(keys, id, address),
    identifiers: identifiers.map(({ value, ...one }) => ({
      ...one,
      value: keys.open(value, SEALED.identifierValue(id)),
    })),
    contactPoints: contactPoints.map(({ value, ...one }) => ({
      ...one,
      value: keys.open(value, SEALED.contactValue(id)),
    })),
  };
}

interface StoredRow extends FhirRow {
  readonly rowId: string;
  readonly sortValue: string;
}

interface StoredPage {
  readonly [key: string]: unknown;
  readonly today: string;
  readonly serviceName: string;
  readonly rows: readonly StoredRow[];
}

/** What one question to a table is made of. */
interface Asked extends Pick<FhirSearch, 'filters' | 'sort' | 'after'> {
  readonly limit: number;
  readonly isWhole: boolean;
  readonly patientIds?: readonly string[];
  /** Each version is a row, the last one first; or the one that is named. */
  readonly versions?: 'all' | { readonly only: string };
  readonly audited?: Audited;
}

const isKeyOf = ({ key }: FhirTable, id: string): boolean => (key.type === 'uuid' ? isUuid(id) : /^\d{1,18}$/.test(id));

/** Reads what FHIR shows. The statements differ with what is asked, so they are not kept on the connections. */
export function createFhirStore(db: Queryable, keys: KeyRing): FhirStore {
  async function ask<Type extends FhirStoredType>(
    serviceId: string,
    type: Type,
    { filters, sort, after, limit, isWhole, patientIds, versions, audited }: Asked,
  ): Promise<FhirPage<FhirRecords[Type]>> {
    const table = versions === undefined ? FHIR_TABLES[type] : versionsIn(FHIR_TABLES[type]);
    const values = new Values();
    const parts: Parts = {
      values,
      service: values.add(serviceId),
      tableOf: (name) => FHIR_TABLES[name as FhirStoredType],
      hashesOf: (value) => identifierHashes(keys, serviceId, value),
    };
    const order = orderOf(table, sort);
    const isDescending = sort?.descending ?? versions !== undefined;
    const conditions = [
      ...(isWhole ? [] : [table.holds ?? 'true']),
      ...filters.map((filter) => conditionOf(parts, table, filter)),
      ...(typeof versions === 'object' ? [`(${table.version})::text = ${values.add(versions.only)}`] : []),
      ...(patientIds === undefined ? [] : [`${table.patientId} = any(${values.add(patientIds)}::uuid[])`]),
      ...(after === null ? [] : [afterCondition(parts, table, order, isDescending, after)]),
    ];
    const text = pageText(table, {
      service: parts.service,
      conditions,
      order,
      isDescending,
      limit: values.add(limit + 1),
      audit: audited === undefined ? '' : auditOf(parts, audited),
    });
    const found = await query(text, values.all);
    const rows = found.rows.slice(0, limit);
    const last = rows.at(-1);
    return {
      today: found.today,
      service: { id: serviceId, name: found.serviceName },
      rows: rows.map((row) => rowOf<Type>(type, row)),
      next: found.rows.length > limit && last !== undefined ? { value: last.sortValue, id: last.rowId } : null,
    };
  }

  async function query(text: string, values: unknown[]): Promise<StoredPage> {
    try {
      const { rows } = await db.query<StoredPage>({ text, values });
      const [page] = rows;
      if (page === undefined) throw new Error('a page of resources gave no row');
      return page;
    } catch (error) {
      throw readable(error);
    }
  }

  function rowOf<Type extends FhirStoredType>(type: Type, stored: StoredRow): FhirRow<FhirRecords[Type]> {
    const { id, patientId, version, updatedAt, gone } = stored;
    const record = (OPENERS[type]?.(keys, stored) ?? stored.record) as FhirRecords[Type];
    return { id, patientId, version, updatedAt, gone, record };
  }

  /** What is no id names nothing, and is as much work as what is not there. */
  const withId = (type: FhirStoredType, id: string): FhirSearch['filters'] => [
    { kind: 'keys', name: '_id', keys: isKeyOf(FHIR_TABLES[type], id) ? [id] : [] },
  ];

  async function one<Type extends FhirStoredType>(
    actor: Actor,
    serviceId: string,
    type: Type,
    id: string,
    more: Pick<Asked, 'versions'> = {},
  ): Promise<FhirFound<FhirRecords[Type]> | null> {
    const audited = { who: auditValues(actor), action: 'fhir-read', resource: type, one: true };
    const { rows, today, service } = await ask(serviceId, type, {
      filters: withId(type, id),
      ...{ sort: null, after: null, limit: 1, isWhole: true, audited, ...more },
    });
    const [row] = rows;
    return row === undefined ? null : { today, service, row };
  }

  return {
    read: one,

    readVersion: (actor, serviceId, type, id, version) =>
      one(actor, serviceId, type, id, { versions: { only: version } }),

    async history(actor, serviceId, type, id, { filters, limit, after }) {
      const audited = { who: auditValues(actor), action: 'fhir-history', resource: type, one: true };
      return ask(serviceId, type, {
        filters: [...withId(type, id), ...filters],
        after: position(versionsIn(FHIR_TABLES[type]), null, after),
        ...{ sort: null, limit, isWhole: true, versions: 'all', audited },
      });
    },

    async search(actor, serviceId, type, search) {
      const after = position(FHIR_TABLES[type], search.sort, search.after);
      const audited = { who: auditValues(actor), action: 'fhir-search', resource: type, one: false };
      return ask(serviceId, type, {
        ...search,
        filters: search.filters.map((filter) => onlyIds(FHIR_TABLES[type], filter)),
        after,
        isWhole: false,
        audited,
      });
    },

    include(serviceId, type, ids, patientIds) {
      const filters = [{ kind: 'keys' as const, name: '_id', keys: ids.filter(isUuid) }];
      return ask(serviceId, type, { filters, sort: null, after: null, limit: ids.length, isWhole: false, patientIds });
    },
  };
}

/** A table with each version as a row; without older ones, as it is. */
const versionsIn = (table: FhirTable): FhirTable =>
  table.versions === undefined
    ? table
    : { ...table, from: table.versions, order: { expression: table.version, type: 'int' } };

/** Ids that are none are left out: the database would refuse them. */
function onlyIds<Filter extends FhirSearch['filters'][number]>(table: FhirTable, filter: Filter): Filter {
  if (filter.kind === 'references') return { ...filter, ids: filter.ids.filter(isUuid) };
  if (filter.kind === 'keys' && filter.name === '_id')
    return { ...filter, keys: filter.keys.filter((key) => isKeyOf(table, key)) };
  return filter.kind === 'chain' ? { ...filter, filter: onlyIds(FHIR_TABLES[filter.target], filter.filter) } : filter;
}

/** What a value of each type of order looks like, as the database writes it. */
const WRITTEN: Readonly<Record<FhirOrder['type'], RegExp>> = {
  uuid: /^[0-9a-f-]{36}$/,
  text: /^/,
  date: /^\d{4}-\d\d-\d\d$/,
  timestamptz: /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)?[+-]\d\d(:\d\d)?$/,
  bigint: /^\d{1,18}$/,
  int: /^\d{1,9}$/,
};

/** @throws AppError FLS-1436 when it is no place in this order */
function position(table: FhirTable, sort: FhirSort | null, after: FhirPosition | null): FhirPosition | null {
  if (after === null) return null;
  if (!isKeyOf(table, after.id) || !WRITTEN[orderOf(table, sort).type].test(after.value))
    throw new AppError('FLS-1436', { field: '_cursor' });
  return after;
}
