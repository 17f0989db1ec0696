import { serviceOf, type Actor } from '../actor.ts';
import type { FactCorrection } from '../facts/fact-record.ts';
import type { ChangeResult, Idempotency } from '../ports/patient-store.ts';
import { changePatient, type PatientDeps } from './change-patient.ts';

export interface CorrectFact extends Omit<FactCorrection, 'factId'> {
  readonly expectedVersion?: number;
  readonly idempotency?: Idempotency;
}

/**
 * Corrects or retracts a fact: the old row stays, the new one names it, and the plan follows.
 * FLS-1018 no such fact of this patient; FLS-1017 it was corrected already.
 */
export async function correctFact(
  deps: PatientDeps,
  actor: Actor,
  patientId: string,
  factId: string,
  command: CorrectFact,
): Promise<ChangeResult> {
  const { expectedVersion, idempotency, ...correction } = command;
  return changePatient(
    deps,
    actor,
    { serviceId: serviceOf(actor), patientId },
    { source: 'nurse', corrections: [{ ...correction, factId }] },
    {
      action: 'correct-fact',
      ...(expectedVersion === undefined ? {} : { expectedVersion }),
      ...(idempotency === undefined ? {} : { idempotency }),
    },
  );
}
