import { isLocalDate } from '@osteon/domain';
import { serviceOf, type Actor } from '../actor.ts';
import { AppError } from '../errors.ts';
import type {
  ImportRecord,
  InboxReader,
  InstantPosition,
  MailboxRecord,
  MessageFilter,
  MessageList,
} from '../ports/inbox-reader.ts';
import type { MessageRecord } from '../ports/patient-reader.ts';

export interface PageQuery {
  readonly limit: number;
  /** The `next` of the page before; one that is not understood begins at the top. */
  readonly after?: string;
}

export interface Page<Row> {
  readonly rows: readonly Row[];
  readonly next: string | null;
}

interface InboxDeps {
  readonly inbox: InboxReader;
}

/**
 * Messages of the service, newest first; how many of those days and that channel stand in each state, and why those of
 * that state did not go.
 */
export async function listMessages(
  deps: InboxDeps,
  actor: Actor,
  { limit, after, ...filter }: PageQuery & MessageFilter,
): Promise<Page<MessageRecord> & Omit<MessageList, 'rows'>> {
  const place = placeOf(after === undefined ? {} : { after });
  const { rows, ...counted } = await deps.inbox.listMessages(actor, serviceOf(actor), filter, limit + 1, place);
  return { ...counted, ...pageOf(rows, limit, ({ sendAfter, id }) => `${sendAfter}_${id}`) };
}

/** The local mailbox, newest first. */
export async function listMailbox(deps: InboxDeps, actor: Actor, query: PageQuery): Promise<Page<MailboxRecord>> {
  const rows = await deps.inbox.listMailbox(actor, serviceOf(actor), query.limit + 1, placeOf(query));
  return pageOf(rows, query.limit, ({ receivedAt, id }) => `${receivedAt}_${id}`);
}

/** One message of the local mailbox with its text. FLS-1028 when the service has none such. */
export async function readMailboxItem(
  deps: InboxDeps,
  actor: Actor,
  id: string,
): Promise<MailboxRecord & { readonly body: string }> {
  const item = await deps.inbox.readMailboxItem(actor, serviceOf(actor), id);
  if (item === null) throw new AppError('FLS-1028');
  return item;
}

/** Imports of the service, the latest first. */
export async function listImports(deps: InboxDeps, actor: Actor, query: PageQuery): Promise<Page<ImportRecord>> {
  const rows = await deps.inbox.listImports(serviceOf(actor), query.limit + 1, placeOf(query));
  return pageOf(rows, query.limit, ({ startedAt, id }) => `${startedAt}_${id}`);
}

/** One import and its counts so far. FLS-1028 when the service has none such. */
export async function readImport(deps: InboxDeps, actor: Actor, id: string): Promise<ImportRecord> {
  const found = await deps.inbox.readImport(serviceOf(actor), id);
  if (found === null) throw new AppError('FLS-1028');
  return found;
}

const POSITION =
  /^((\d{4}-\d{2}-\d{2})T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,6})?Z)_([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

/** Databases have no year 0. */
const FIRST_DAY = '0001-01-01';

/** Where a page begins; one that is not understood begins at the top. */
export function placeOf({ after }: { readonly after?: string }): InstantPosition | null {
  const [, at, day, id] = (after === undefined ? null : POSITION.exec(after)) ?? [];
  if (at === undefined || day === undefined || id === undefined) return null;
  return isLocalDate(day) && day >= FIRST_DAY ? { at, id } : null;
}

/** A page of rows that were asked for with one more than it holds. */
export function pageOf<Row>(rows: readonly Row[], limit: number, cursor: (row: Row) => string): Page<Row> {
  const last = rows.length > limit ? rows[limit - 1] : undefined;
  return { rows: rows.slice(0, limit), next: last === undefined ? null : cursor(last) };
}
