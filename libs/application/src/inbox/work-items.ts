import { closingsOf, REOPENING_SECONDS, wantsNote, type WorkItemOutcome } from '@osteon/domain';
import { serviceOf, type Actor } from '../actor.ts';
import { AppError } from '../errors.ts';
import { redFlagSpans } from '../messages/red-flag-words.ts';
import type { WorkItemFilter, WorkItemRecord, WorkItemStore, WorkItemWithEvidence } from '../ports/work-item-store.ts';
import { type Page, pageOf, type PageQuery, placeOf } from './read-inbox.ts';

export interface WorkItemDeps {
  readonly workItems: WorkItemStore;
}

/** What waits for a person: urgent first, then the oldest; how many there are of each kind, however it is narrowed. */
export async function listWorkItems(
  { workItems }: WorkItemDeps,
  actor: Actor,
  query: PageQuery & Partial<WorkItemFilter>,
): Promise<Page<WorkItemRecord> & { counts: Readonly<Record<string, number>>; urgent: number }> {
  const [urgency, rest] = [query.after?.slice(0, 2), query.after?.slice(2)];
  const position = placeOf(rest === undefined ? {} : { after: rest });
  const after = position === null ? null : { ...position, urgent: urgency === '1_' };
  const filter = { kind: query.kind ?? null, assignedTo: query.assignedTo ?? null };
  const { counts, urgent, rows } = await workItems.listWorkItems(
    actor,
    serviceOf(actor),
    filter,
    query.limit + 1,
    after,
  );
  const page = pageOf(rows, query.limit, (item) => `${item.urgent ? 1 : 0}_${item.openedAt}_${item.id}`);
  return { counts, urgent, ...page };
}

export interface WorkItemView extends WorkItemWithEvidence {
  /** Where in the words that came words suggest a red flag: from, to. */
  readonly flagged: readonly (readonly [number, number])[];
  /** With what it may be closed, and whether that wants a few words. */
  readonly outcomes: readonly { readonly outcome: WorkItemOutcome; readonly wantsNote: boolean }[];
}

/** One item with its evidence: what was sent, what came back, what was done about it. FLS-1028 when there is none such. */
export async function readWorkItem({ workItems }: WorkItemDeps, actor: Actor, id: string): Promise<WorkItemView> {
  const item = await workItems.readWorkItem(actor, serviceOf(actor), id);
  if (item === null) throw new AppError('FLS-1028');
  const { words } = item.detail;
  return {
    ...item,
    flagged: typeof words === 'string' ? redFlagSpans(words) : [],
    outcomes: closingsOf(item).map((outcome) => ({ outcome, wantsNote: wantsNote(item, outcome) })),
  };
}

/**
 * Settles a work item with what was done. FLS-1028 when the service has none such, FLS-1332 when somebody has closed it
 * already, FLS-1330 when its kind is not closed so, FLS-1331 when that wants a few words.
 */
export async function closeWorkItem(
  { workItems }: WorkItemDeps,
  actor: Actor,
  id: string,
  { outcome, note }: { readonly outcome: WorkItemOutcome; readonly note?: string | undefined },
): Promise<void> {
  const serviceId = serviceOf(actor);
  const item = await workItems.kindOfWorkItem(serviceId, id);
  const words = note?.trim() ?? '';
  if (item?.isOpen === true) {
    if (!closingsOf(item).includes(outcome)) throw new AppError('FLS-1330', { field: 'outcome' });
    if (words === '' && wantsNote(item, outcome)) throw new AppError('FLS-1331', { field: 'note' });
  }
  // Also what is not there, or not open: that it was tried is kept.
  const isClosed = await workItems.closeWorkItem(actor, serviceId, id, { outcome, note: words === '' ? null : words });
  if (!isClosed) throw new AppError(item === null ? 'FLS-1028' : 'FLS-1332');
}

/**
 * Takes a closing back: by whom it was done, within half a minute. FLS-1028 when the service has none such, FLS-1333
 * when it is too late, somebody else closed it, or it is open.
 */
export async function reopenWorkItem({ workItems }: WorkItemDeps, actor: Actor, id: string): Promise<void> {
  const outcome = await workItems.reopenWorkItem(actor, serviceOf(actor), id, REOPENING_SECONDS);
  if (outcome === 'not-found') throw new AppError('FLS-1028');
  if (outcome === 'too-late') throw new AppError('FLS-1333');
}

/**
 * Says who looks after an item; null: nobody in particular. A nurse takes items and gives them back; a lead hands them
 * to others, else FLS-1109. FLS-1026 when the user does not work in the service, FLS-1028 when it has no such open item.
 */
export async function assignWorkItem(
  { workItems }: WorkItemDeps,
  actor: Actor,
  id: string,
  userId: string | null,
): Promise<void> {
  if (actor.kind === 'user' && actor.role !== 'lead' && userId !== null && userId !== actor.userId)
    throw new AppError('FLS-1109');
  const outcome = await workItems.assignWorkItem(actor, serviceOf(actor), id, userId);
  if (outcome === 'not-found') throw new AppError('FLS-1028');
  if (outcome === 'no-user') throw new AppError('FLS-1026', { field: 'userId' });
}
