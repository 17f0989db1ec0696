import { serviceOf, type Actor } from '../actor.ts';
import type { ChangeResult } from '../ports/patient-store.ts';
import { changePatient, type PatientDeps } from './change-patient.ts';

/** Plans again from the stored facts. A second time in a row it writes nothing and the version stays. */
export async function replanPatient(deps: PatientDeps, actor: Actor, patientId: string): Promise<ChangeResult> {
  return changePatient(
    deps,
    actor,
    { serviceId: serviceOf(actor), patientId },
    { source: 'nurse' },
    { action: 'replan-patient' },
  );
}
