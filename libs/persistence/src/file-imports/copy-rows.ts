import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { PoolClient } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';

export type CopyValue = string | number | boolean | null | undefined;

/**
 * A table of the connection alone, into which rows are copied before they are checked and stored. `COPY` is not for
 * tables with row-level security; what is stored goes through their policies like every other row.
 */
export interface Staging {
  readonly table: string;
  /** Name and type. */
  readonly columns: readonly (readonly [string, string])[];
}

const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

const cellOf = (value: CopyValue): string =>
  value === null || value === undefined
    ? '\\N'
    : typeof value === 'string'
      ? /[\\\t\n\r]/.test(value)
        ? value.replace(/[\\\t\n\r]/g, (sign) => ESCAPES[sign] ?? sign)
        : value
      : typeof value === 'boolean'
        ? value
          ? 't'
          : 'f'
        : String(value);

/** The elements of an array as `COPY` takes them. */
export const arrayOf = (texts: readonly string[]): string =>
  `{${texts.map((text) => `"${text.replace(/["\\]/g, (sign) => `\\${sign}`)}"`).join(',')}}`;

/** Makes the staging tables of a connection once; they are empty after each transaction. */
export async function makeStaging(client: PoolClient, stagings: readonly Staging[]): Promise<void> {
  const statements = stagings.map(
    ({ table, columns }) =>
      `create temp table if not exists ${table} (${columns.map(([name, type]) => `"${name}" ${type}`).join(', ')})
       on commit delete rows`,
  );
  // A notice for each table that is there would be all it says.
  await client.query(`set local client_min_messages = warning; ${statements.join('; ')}`);
}

/** Copies rows into a staging table. */
export async function copyRows(
  client: PoolClient,
  { table, columns }: Staging,
  rows: readonly (readonly CopyValue[])[],
): Promise<void> {
  if (rows.length === 0) return;
  const names = columns.map(([name]) => `"${name}"`).join(', ');
  const text = rows.map((row) => `${row.map(cellOf).join('\t')}\n`).join('');
  await pipeline(Readable.from([Buffer.from(text)]), client.query(copyFrom(`copy ${table} (${names}) from stdin`)));
}
