import type { RaisedItem } from '@osteon/application';
import type { PoolClient } from 'pg';
import { named, RAISE_ITEMS } from './message-sql.ts';

/** What an item is about: a task, a message, or a message of a task. */
export type ItemToRaise = { readonly item: RaisedItem } & (
  { readonly taskId: string; readonly messageId?: string } | { readonly messageId: string }
);

/** Raises work items, each once whatever is retried; part of the caller's transaction. Tells how many are new. */
export async function raiseItems(client: PoolClient, raised: readonly ItemToRaise[]): Promise<number> {
  if (raised.length === 0) return 0;
  const rows = raised.map(({ item, ...about }) => ({ ...about, ...item }));
  const { rowCount } = await client.query(named('raise-items', RAISE_ITEMS, [JSON.stringify(rows)]));
  return rowCount ?? 0;
}
