import { isLocalDate, type LocalDate } from '@osteon/domain';
import { serviceOf, type Actor, type UserActor } from '../actor.ts';
import { AppError } from '../errors.ts';
import { pageOf, type Page, type PageQuery } from '../inbox/read-inbox.ts';
import type { BeyondRetention, PersonData, PrivacyStore } from './privacy-store.ts';

interface Deps {
  readonly privacy: PrivacyStore;
}

/** How long this service keeps patients' records after death or the end of care; years. */
export const readRetentionYears = ({ privacy }: Deps, actor: UserActor): Promise<number> =>
  privacy.readYears(actor.serviceId);

export const setRetentionYears = ({ privacy }: Deps, actor: UserActor, years: number): Promise<void> =>
  privacy.setYears(actor, years);

/** Patients whose record need not be kept any longer, the longest beyond first. Nothing happens to them by itself. */
export async function listBeyondRetention(
  { privacy }: Deps,
  actor: Actor,
  query: PageQuery,
): Promise<Page<BeyondRetention>> {
  const rows = await privacy.listBeyond(actor, serviceOf(actor), query.limit + 1, placeOf(query.after));
  return pageOf(rows, query.limit, ({ since, patientId }) => `${since}_${patientId}`);
}

function placeOf(after: string | undefined): { since: LocalDate; id: string } | null {
  const [since = '', id = ''] = after?.split('_') ?? [];
  return isLocalDate(since) && /^[0-9a-f-]{36}$/.test(id) ? { since, id } : null;
}

/** FLS-1020 no such patient. */
export async function keepLonger(
  { privacy }: Deps,
  actor: UserActor,
  patientId: string,
  { until, reason }: { readonly until: LocalDate; readonly reason: string },
): Promise<void> {
  if (!(await privacy.keepLonger(actor, patientId, until, reason))) throw new AppError('FLS-1020');
}

/** Everything that is stored of one person, for that person; audited as an export. FLS-1020 no such patient. */
export async function exportPerson({ privacy }: Deps, actor: Actor, patientId: string): Promise<PersonData> {
  const person = await privacy.readPerson(actor, serviceOf(actor), patientId);
  if (person === null) throw new AppError('FLS-1020');
  return person;
}
