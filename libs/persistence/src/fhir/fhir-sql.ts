import type { FhirDates, FhirFilter, FhirPosition, FhirSort } from '@osteon/application';
import { AUDIT_WHO, iso } from '../database/audit.ts';
import type { FhirColumn, FhirOrder, FhirTable } from './fhir-table.ts';

/** The values of a statement, in the order in which they are named. */
export class Values {
  readonly all: unknown[] = [];

  /** The place of a value. */
  add(value: unknown): string {
    this.all.push(value);
    return `$${this.all.length}`;
  }
}

/** What the conditions of one statement share. */
export interface Parts {
  readonly values: Values;
  readonly service: string;
  readonly tableOf: (type: string) => FhirTable;
  /** Every hash under which a number may stand. */
  readonly hashesOf: (value: string) => readonly Buffer[];
}

/** `%` and `_` of a search are themselves. */
const literally = (text: string): string => text.replace(/[\\%_]/g, (sign) => `\\${sign}`);

const anyOf = (conditions: readonly string[]): string => (conditions.length === 0 ? 'false' : conditions.join(' or '));

function textCondition(
  { values }: Parts,
  { text, indexed }: Extract<FhirColumn, { text: unknown }>,
  { match, texts }: Extract<FhirFilter, { kind: 'text' }>,
): string {
  return anyOf(
    texts.map((wanted) => {
      if (match === 'exact') {
        const value = values.add(wanted);
        return `(${anyOf(text.map((expression) => `${expression} = ${value}`))})`;
      }
      const value = `folded(${values.add(literally(wanted))})`;
      const start = match === 'contains' ? `'%' || ${value}` : value;
      const inText = anyOf(text.map((expression) => `folded(${expression}) like ${start} || '%'`));
      // Given and family name are one text in the index: whatever begins or holds it, the whole holds it.
      return indexed === undefined ? `(${inText})` : `(${indexed} like '%' || ${value} || '%' and (${inText}))`;
    }),
  );
}

function dateCondition({ values }: Parts, column: string, type: 'date' | 'timestamptz', dates: readonly FhirDates[]) {
  return anyOf(
    dates.map(({ compare, from, until }) => {
      // A value that no condition names would be refused by the database.
      const low = () => `${column} >= ${values.add(from)}::${type}`;
      const high = () => `${column} < ${values.add(until)}::${type}`;
      switch (compare) {
        case 'eq':
          return `(${low()} and ${high()})`;
        case 'ne':
          return `(${low()} and ${high()}) is not true`;
        case 'lt':
          return `(${low()}) is false`;
        case 'ge':
          return low();
        case 'le':
          return high();
        case 'gt':
          return `(${high()}) is false`;
      }
    }),
  );
}

function numberCondition(parts: Parts, column: string, numbers: Extract<FhirFilter, { kind: 'numbers' }>['numbers']) {
  const { values, service, hashesOf } = parts;
  const found = numbers.map(({ system, value }) => {
    const conditions = [
      ...(system === null ? [] : [`i.system = ${values.add(system)}`]),
      ...(value === null ? [] : [`i.value_hash = any(${values.add(hashesOf(value))}::bytea[])`]),
    ];
    return `(${conditions.join(' and ')})`;
  });
  return `${column} in (select i.patient_id from patient_identifier i where i.service_id = ${service} and (${anyOf(found)}))`;
}

/** A condition of a search on a row of `table`. */
export function conditionOf(parts: Parts, table: FhirTable, filter: FhirFilter): string {
  const { values } = parts;
  if (filter.name === '_id' && filter.kind === 'keys') return table.id.oneOf(values.add(filter.keys));
  const column = filter.name === '_lastUpdated' ? { instant: table.updated } : table.columns[filter.name];
  if (column === undefined) throw new Error(`nothing is searched by ${filter.name} in ${table.from}`);
  if (filter.kind === 'keys' && 'keys' in column) {
    const found = `${column.keys} = any(${values.add(filter.keys)}::text[])`;
    return filter.not === true ? `(${found}) is not true` : found;
  }
  if (filter.kind === 'text' && 'text' in column) return textCondition(parts, column, filter);
  if (filter.kind === 'dates' && 'day' in column) return dateCondition(parts, column.day, 'date', filter.dates);
  if (filter.kind === 'dates' && 'instant' in column)
    return dateCondition(parts, column.instant, 'timestamptz', filter.dates);
  if (filter.kind === 'numbers' && 'numbers' in column) return numberCondition(parts, column.numbers, filter.numbers);
  if (filter.kind === 'references' && 'reference' in column)
    return `${column.reference} = any(${values.add(filter.ids)}::uuid[])`;
  if (filter.kind === 'references' && 'references' in column)
    return `${column.references} && ${values.add(filter.ids)}::uuid[]`;
  if (filter.kind === 'chain' && 'reference' in column) {
    const target = parts.tableOf(filter.target);
    return `${column.reference} in (select ${target.id.expression} from ${target.from}
      where ${target.alias}.service_id = ${parts.service} and ${target.where} and ${target.holds ?? 'true'}
        and ${conditionOf(parts, target, filter.filter)})`;
  }
  throw new Error(`${filter.name} of ${table.from} is not searched by ${filter.kind}`);
}

/** The order of a page; `sort` has been checked to be one that the table has. */
export function orderOf(table: FhirTable, sort: FhirSort | null): FhirOrder {
  if (sort === null) return table.order;
  if (sort.by === '_id') return { expression: table.key.column, type: table.key.type };
  if (sort.by === '_lastUpdated') return { expression: table.updated, type: 'timestamptz' };
  const order = table.orders[sort.by];
  if (order === undefined) throw new Error(`${table.from} has no order by ${sort.by}`);
  return order;
}

/** The condition that a row comes after the last one of the page before. */
export function afterCondition(
  { values }: Pick<Parts, 'values'>,
  { key }: FhirTable,
  { expression, type }: FhirOrder,
  isDescending: boolean,
  { value, id }: FhirPosition,
): string {
  const sign = isDescending ? '<' : '>';
  return `(${expression}, ${key.column}) ${sign} (${values.add(value)}::${type}, ${values.add(id)}::${key.type})`;
}

/** What is done of a page before it is answered: an audit record, of one thing that was asked for or of a list. */
export interface Audited {
  readonly who: readonly unknown[];
  readonly action: string;
  readonly resource: string;
  readonly one: boolean;
}

export function auditOf({ values }: Pick<Parts, 'values'>, { who, action, resource, one }: Audited): string {
  const casts = ['uuid', 'text', 'uuid', 'uuid', 'text'];
  const whoValues = who.map((value, place) => `${values.add(value)}::${casts[place]}`).join(', ');
  return `, audited as (
  insert into audit_record (${AUDIT_WHO}, action, resource, patient_ids, outcome, count)
  select ${whoValues}, ${values.add(action)}, ${values.add(resource)},
    array(select distinct unnest(patients) from page),
    ${one ? `case when exists (select from page) then 'shown' else 'not-found' end` : `'shown'`},
    (select count(distinct patient) from page, unnest(patients) as patient)
)`;
}

/** A page of rows of a table with what holds for the whole answer, in one statement. */
export function pageText(
  table: FhirTable,
  {
    service,
    conditions,
    order,
    isDescending,
    limit,
    audit,
  }: {
    readonly service: string;
    readonly conditions: readonly string[];
    readonly order: FhirOrder;
    readonly isDescending: boolean;
    readonly limit: string;
    readonly audit: string;
  },
): string {
  const { alias, key } = table;
  const direction = isDescending ? 'desc' : 'asc';
  return `with page as materialized (
  select ${alias} as of_row, (${order.expression})::text as sort_value, ${table.patients} as patients,
    row_number() over (order by ${order.expression} ${direction}, ${key.column} ${direction}) as place
  from ${table.from}
  where ${[`${alias}.service_id = ${service}`, table.where, ...conditions].map((one) => `(${one})`).join(' and ')}
  order by ${order.expression} ${direction}, ${key.column} ${direction} limit ${limit}
)${audit}
select local_today(s.time_zone)::text as today, s.name as "serviceName",
  (select coalesce(json_agg(r order by r.place), '[]') from (
    select page.place, page.sort_value as "sortValue", (${key.column})::text as "rowId", (${table.id.expression})::text as id,
      (${table.patientId})::text as "patientId", (${table.version})::text as version, ${iso(table.updated)} as "updatedAt",
      not (${table.holds ?? 'true'}) as gone,
      (select to_json(c) from (select ${table.record}) c) as record
    from page cross join lateral (select (page.of_row).*) as ${alias}
  ) r) as rows
from service s where s.id = ${service}`;
}
