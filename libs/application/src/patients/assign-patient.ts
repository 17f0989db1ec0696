import { serviceOf, type Actor } from '../actor.ts';
import { AppError } from '../errors.ts';
import type { PatientStore } from '../ports/patient-store.ts';

/**
 * Says who calls this patient; null: nobody in particular. The earlier assignment is closed, not changed.
 * A nurse takes patients and gives them back; a lead assigns them to others, else FLS-1109.
 * FLS-1026 when the user does not work in the service.
 */
export async function assignPatient(
  deps: { readonly patients: PatientStore },
  actor: Actor,
  patientId: string,
  userId: string | null,
): Promise<void> {
  if (actor.kind === 'user' && actor.role !== 'lead' && userId !== null && userId !== actor.userId)
    throw new AppError('FLS-1109');
  const outcome = await deps.patients.assign(actor, serviceOf(actor), patientId, userId);
  if (outcome === 'no-patient') throw new AppError('FLS-1020');
  if (outcome === 'no-user') throw new AppError('FLS-1026', { field: 'userId' });
}
