/** How a parameter of a search looks into the rows of a table. */
export type FhirColumn =
  /** An expression of text that is compared with words. */
  | { readonly keys: string }
  /** Expressions of text in which one looks; `indexed` is one that an index has, and which holds each of them. */
  | { readonly text: readonly string[]; readonly indexed?: string }
  /** A local date. */
  | { readonly day: string }
  /** An instant. */
  | { readonly instant: string }
  /** The id of what is referred to. */
  | { readonly reference: string }
  /** The ids of all that are referred to, as an array. */
  | { readonly references: string }
  /** The patient's id: numbers are looked up by their hashes. */
  | { readonly numbers: string };

export interface FhirOrder {
  /** Never null: a page goes on behind the last value. */
  readonly expression: string;
  readonly type: 'uuid' | 'text' | 'date' | 'timestamptz' | 'bigint' | 'int';
}

/** Where the rows of a type of resource are, and how they are searched. Expressions use the alias of `from`. */
export interface FhirTable {
  /** Table and alias. */
  readonly from: string;
  /** … with every version as a row of its own; absent where only the present one is kept. */
  readonly versions?: string;
  readonly alias: string;
  /** Column of the alias that is unique, and its type. */
  readonly key: { readonly column: string; readonly type: 'uuid' | 'bigint' };
  /** What is of this type at all. */
  readonly where: string;
  /** What is not gone; absent where nothing goes. */
  readonly holds?: string;
  /** The id of the resource, and the condition that a row has one of the ids in `value` (of `uuid[]` as text). */
  readonly id: { readonly expression: string; readonly oneOf: (value: string) => string };
  /** The patients of whom a row tells, as an array. */
  readonly patients: string;
  readonly patientId: string;
  readonly version: string;
  readonly updated: string;
  /** Walked without a sort: an order that an index has. */
  readonly order: FhirOrder;
  readonly orders: Readonly<Record<string, FhirOrder>>;
  readonly columns: Readonly<Record<string, FhirColumn>>;
  /** Columns of the record; the alias is the row, `s` its service, `day.today` the service's day. */
  readonly record: string;
}

/** An id of a row as a condition on its own column. */
export const byKey = (column: string): FhirTable['id'] => ({
  expression: column,
  oneOf: (value) => `${column} = any(${value}::uuid[])`,
});

/** That a row is not left with a record that is part of another: what stays there, the survivor has too. */
export const ofItsOwn = (patientId: string): string =>
  `not exists (select from patient part where part.id = ${patientId} and part.merged_into_id is not null)`;
