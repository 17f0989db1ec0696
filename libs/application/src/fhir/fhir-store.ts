import type { LocalDate } from '@osteon/domain';
import type { Actor } from '../actor.ts';
import type { FhirRecords, FhirStoredType, FhirVersionedType } from './fhir-records.ts';

/** A period that a date of a search stands for: from its first day or instant to before `until`. */
export interface FhirDates {
  readonly compare: 'eq' | 'ne' | 'lt' | 'le' | 'gt' | 'ge';
  readonly from: string;
  readonly until: string;
}

/** One condition of a search, its values any of which will do. */
export type FhirFilter =
  /** Words of the database: what a code of FHIR stands for has been looked up already. */
  | { readonly kind: 'keys'; readonly name: string; readonly keys: readonly string[]; readonly not?: boolean }
  /** Numbers of patients, by system, by value or by both. */
  | {
      readonly kind: 'numbers';
      readonly name: string;
      readonly numbers: readonly { readonly system: string | null; readonly value: string | null }[];
    }
  | {
      readonly kind: 'text';
      readonly name: string;
      readonly match: 'starts' | 'contains' | 'exact';
      readonly texts: readonly string[];
    }
  | { readonly kind: 'dates'; readonly name: string; readonly dates: readonly FhirDates[] }
  /** Ids of what is referred to. */
  | { readonly kind: 'references'; readonly name: string; readonly ids: readonly string[] }
  /** What is referred to is one of `target` that fits. */
  | {
      readonly kind: 'chain';
      readonly name: string;
      readonly target: FhirStoredType;
      readonly filter: Exclude<FhirFilter, { kind: 'chain' }>;
    };

export interface FhirSort {
  /** `_id`, `_lastUpdated` or a parameter that can be sorted by. */
  readonly by: string;
  readonly descending: boolean;
}

/** The last row of the page before: its value of the sort and its id. */
export interface FhirPosition {
  readonly value: string;
  readonly id: string;
}

export interface FhirSearch {
  readonly filters: readonly FhirFilter[];
  /** Null: in an order of the store's own, patient by patient. */
  readonly sort: FhirSort | null;
  readonly limit: number;
  readonly after: FhirPosition | null;
}

/** A row with what is the same of all types. */
export interface FhirRow<Record = unknown> {
  readonly id: string;
  /** Null for what is about nobody. */
  readonly patientId: string | null;
  readonly version: string;
  /** ISO 8601. */
  readonly updatedAt: string;
  /** Taken back: there is nothing but its history. */
  readonly gone: boolean;
  readonly record: Record;
}

/** What holds for a whole answer. */
export interface FhirSetting {
  readonly today: LocalDate;
  readonly service: { readonly id: string; readonly name: string };
}

export interface FhirPage<Record = unknown> extends FhirSetting {
  readonly rows: readonly FhirRow<Record>[];
  /** Where the next page begins; null on the last one. */
  readonly next: FhirPosition | null;
}

export interface FhirFound<Record = unknown> extends FhirSetting {
  readonly row: FhirRow<Record>;
}

/**
 * Reads what FHIR shows of a service. Every statement but `include` writes the audit record of the patients that it
 * shows, in the same statement.
 */
export interface FhirStore {
  /** Null: the service has no such thing. */
  read<Type extends FhirStoredType>(
    actor: Actor,
    serviceId: string,
    type: Type,
    id: string,
  ): Promise<FhirFound<FhirRecords[Type]> | null>;
  /** One version of it, older ones too where versions are kept; null: there is no such version. */
  readVersion<Type extends FhirStoredType>(
    actor: Actor,
    serviceId: string,
    type: Type,
    id: string,
    version: string,
  ): Promise<FhirFound<FhirRecords[Type]> | null>;
  /** Every version, the last one first; of a type whose versions are kept. */
  history<Type extends FhirVersionedType>(
    actor: Actor,
    serviceId: string,
    type: Type,
    id: string,
    page: Pick<FhirSearch, 'filters' | 'limit' | 'after'>,
  ): Promise<FhirPage<FhirRecords[Type]>>;
  search<Type extends FhirStoredType>(
    actor: Actor,
    serviceId: string,
    type: Type,
    search: FhirSearch,
  ): Promise<FhirPage<FhirRecords[Type]>>;
  /** Rows by their ids, of patients whom this request has shown already: they are audited. */
  include<Type extends FhirStoredType>(
    serviceId: string,
    type: Type,
    ids: readonly string[],
    patientIds: readonly string[],
  ): Promise<FhirPage<FhirRecords[Type]>>;
}
