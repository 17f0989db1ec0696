import type { UserActor } from '../actor.ts';
import { AppError } from '../errors.ts';
import { pageOf, placeOf, type Page, type PageQuery } from '../inbox/read-inbox.ts';
import type { ErasureHindrance, ErasureReason, ErasureRecord, ErasureState, PrivacyStore } from './privacy-store.ts';

interface Deps {
  readonly privacy: PrivacyStore;
}

const HINDRANCES = {
  'not-found': 'FLS-1180',
  'same-person': 'FLS-1181',
  'in-flight': 'FLS-1182',
  settled: 'FLS-1183',
} as const satisfies Record<ErasureHindrance, string>;

/**
 * A lead asks that a patient's data be erased; another person has to confirm it. FLS-1020 no such patient; FLS-1184
 * when it was asked for already.
 */
export async function askErasure(
  { privacy }: Deps,
  actor: UserActor,
  patientId: string,
  { reason, note }: { readonly reason: ErasureReason; readonly note: string },
): Promise<ErasureRecord> {
  const asked = await privacy.askErasure(actor, patientId, reason, note);
  if (asked === 'no-patient') throw new AppError('FLS-1020');
  if (asked === 'asked-already') throw new AppError('FLS-1184');
  return found(privacy, actor, asked.id);
}

/**
 * The second person confirms, and the data are gone: all but the audit log, which knows an id, and the tombstone.
 * FLS-1180 no such erasure; FLS-1181 asked for by the same person; FLS-1182 a message is on its way; FLS-1183 settled.
 */
export async function confirmErasure({ privacy }: Deps, actor: UserActor, id: string): Promise<ErasureRecord> {
  const hindrance = await privacy.confirmErasure(actor, id);
  if (hindrance !== null) throw new AppError(HINDRANCES[hindrance]);
  return found(privacy, actor, id);
}

/** FLS-1180 no such erasure; FLS-1183 settled already. */
export async function withdrawErasure({ privacy }: Deps, actor: UserActor, id: string): Promise<ErasureRecord> {
  await found(privacy, actor, id);
  if (!(await privacy.withdrawErasure(actor, id))) throw new AppError('FLS-1183');
  return found(privacy, actor, id);
}

/** Lets an import bring an erased person again. FLS-1180 no such erasure; FLS-1183 nobody was erased by it. */
export async function allowReturn({ privacy }: Deps, actor: UserActor, id: string): Promise<ErasureRecord> {
  await found(privacy, actor, id);
  if (!(await privacy.allowReturn(actor, id))) throw new AppError('FLS-1183');
  return found(privacy, actor, id);
}

/** Erasures of the service, the newest first. */
export async function listErasures(
  { privacy }: Deps,
  actor: UserActor,
  { state, ...query }: PageQuery & { readonly state: ErasureState | 'all' },
): Promise<Page<ErasureRecord>> {
  const wanted = state === 'all' ? null : state;
  const rows = await privacy.listErasures(actor, wanted, query.limit + 1, placeOf(query));
  return pageOf(rows, query.limit, ({ askedAt, id }) => `${askedAt}_${id}`);
}

async function found(privacy: PrivacyStore, actor: UserActor, id: string): Promise<ErasureRecord> {
  const erasure = await privacy.readErasure(actor.serviceId, id);
  if (erasure === null) throw new AppError('FLS-1180');
  return erasure;
}
