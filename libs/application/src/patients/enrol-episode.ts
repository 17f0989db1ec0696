import { serviceOf, type Actor } from '../actor.ts';
import type { ChangeResult, Idempotency } from '../ports/patient-store.ts';
import { changePatient, type PatientDeps } from './change-patient.ts';

/** A nurse enrols an episode that was history: it plans from now on. FLS-1019 when there is no such episode. */
export async function enrolEpisode(
  deps: PatientDeps,
  actor: Actor,
  patientId: string,
  episodeKey: string,
  options: { readonly expectedVersion?: number; readonly idempotency?: Idempotency } = {},
): Promise<ChangeResult> {
  return changePatient(
    deps,
    actor,
    { serviceId: serviceOf(actor), patientId },
    { source: 'nurse', enrolEpisode: episodeKey },
    { ...options, action: 'enrol-episode' },
  );
}
