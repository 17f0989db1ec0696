import { shippedProtocolOn, type Protocol } from '@osteon/domain';
import { AppError, publishedProtocol, type PublishedProtocolRow, type ServiceToday } from '@osteon/application';
import { run, type Queryable, type Statement } from '../database/run.ts';

const READ_PROTOCOL: Statement = {
  name: 'read-protocol',
  text: `select id, version, in_force_from as "inForceFrom", rules from published_protocol
where id = $1 and xmin::text = $2`,
};

/** Rule sets are some 40 kB, and a service has one in force. */
const KEPT_AT_MOST = 100;

/**
 * Rules by the name of their row's state, which never means other rules: kept for the life of the process, whatever
 * connection read them.
 */
const kept = new Map<string, Protocol>();

/**
 * The protocol of a key that was just read with the rest of a statement. Only the first to meet a new version asks
 * the database. FLS-1023 when the row has changed since the key was read: reading again gives the new key.
 */
export async function protocolOf(
  db: Queryable,
  { protocolKey, today }: Pick<ServiceToday, 'protocolKey' | 'today'>,
): Promise<Protocol> {
  if (protocolKey === null) return shippedProtocolOn(today);
  const known = kept.get(protocolKey);
  if (known !== undefined) return known;
  const [row] = await run<PublishedProtocolRow & { [key: string]: unknown }>(db, READ_PROTOCOL, protocolKey.split('/'));
  if (row === undefined) throw new AppError('FLS-1023');
  const protocol = publishedProtocol(row);
  const [oldest] = kept.keys();
  if (kept.size >= KEPT_AT_MOST && oldest !== undefined) kept.delete(oldest);
  kept.set(protocolKey, protocol);
  return protocol;
}
