import { serviceOf, type UserActor } from '../actor.ts';
import { AppError } from '../errors.ts';
import { pageOf, placeOf, type Page, type PageQuery } from '../inbox/read-inbox.ts';
import type {
  EmergencyReview,
  EmergencyStore,
  OpenEmergencyAccess,
  ReviewOutcome,
  ReviewState,
  SoughtPatient,
} from './emergency-store.ts';

/** How long an emergency access lasts. */
export const EMERGENCY_MINUTES = 60;
/** How recently a person must have proved who they are to open one. */
export const EMERGENCY_PROOF_MINUTES = 5;

export interface EmergencyDeps {
  readonly emergency: EmergencyStore;
}

/**
 * Opens one patient of another service for an hour, with a reason ("break-glass"); the patient's service is told.
 * FLS-1160 when nobody of another service fits, FLS-1161 when several do: neither says who there is.
 */
export async function openEmergencyAccess(
  deps: EmergencyDeps,
  actor: UserActor,
  { sought, reason }: { readonly sought: SoughtPatient; readonly reason: string },
): Promise<OpenEmergencyAccess> {
  const opened = await deps.emergency.open(actor, sought, reason, EMERGENCY_MINUTES);
  if (opened === 'nobody') throw new AppError('FLS-1160');
  if (opened === 'several') throw new AppError('FLS-1161');
  return opened;
}

/** The emergency accesses that a person has open now. */
export const listEmergencyAccesses = (deps: EmergencyDeps, actor: UserActor): Promise<readonly OpenEmergencyAccess[]> =>
  deps.emergency.listOpen(actor);

/**
 * Who acts by an emergency access: the same person, in the service of the patient and bound to that one patient.
 * Stores in this name see nobody else, and every audit record carries the access. Only for reading that patient.
 * FLS-1163 when it is not the person's own, or has ended.
 */
export async function actorInEmergency(
  deps: EmergencyDeps,
  actor: UserActor,
  accessId: string,
): Promise<UserActor & { readonly emergencyAccess: { readonly id: string; readonly patientId: string } }> {
  const access = await deps.emergency.findOpen(actor, accessId);
  if (access === null) throw new AppError('FLS-1163');
  const { day: _ownDay, ...person } = actor;
  return {
    ...person,
    serviceId: access.serviceId,
    purpose: 'emergency',
    emergencyAccess: { id: accessId, patientId: access.patientId },
  };
}

/** Ends an emergency access before its hour is over. FLS-1163 when it is not one's own, or has ended. */
export async function endEmergencyAccess(deps: EmergencyDeps, actor: UserActor, accessId: string): Promise<void> {
  if (!(await deps.emergency.end(actor, accessId))) throw new AppError('FLS-1163');
}

/** Emergency accesses to patients of the service, the newest first: what its lead has to judge. */
export async function listEmergencyReviews(
  deps: EmergencyDeps,
  actor: UserActor,
  { state, ...query }: PageQuery & { readonly state: ReviewState },
): Promise<Page<EmergencyReview>> {
  const rows = await deps.emergency.listReviews(actor, serviceOf(actor), state, query.limit + 1, placeOf(query));
  return pageOf(rows, query.limit, ({ openedAt, id }) => `${openedAt}_${id}`);
}

/**
 * Judges an emergency access, once. FLS-1163 when the service has none such, FLS-1164 when somebody has judged it
 * before.
 */
export async function reviewEmergencyAccess(
  deps: EmergencyDeps,
  actor: UserActor,
  accessId: string,
  { outcome, note }: { readonly outcome: ReviewOutcome; readonly note?: string | undefined },
): Promise<void> {
  const done = await deps.emergency.review(actor, serviceOf(actor), accessId, outcome, note ?? null);
  if (done === 'not-found') throw new AppError('FLS-1163');
  if (done === 'reviewed-before') throw new AppError('FLS-1164');
}
