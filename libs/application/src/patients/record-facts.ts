import { serviceOf, type Actor } from '../actor.ts';
import type { FactSource, NewFact } from '../facts/fact-record.ts';
import type { ChangeResult, Idempotency } from '../ports/patient-store.ts';
import { changePatient, type PatientDeps } from './change-patient.ts';

export interface RecordFacts {
  readonly facts: readonly NewFact[];
  /** `nurse` when absent. */
  readonly source?: FactSource;
  readonly expectedVersion?: number;
  readonly idempotency?: Idempotency;
}

/** Adds facts and re-plans the patient in the same transaction. New fractures open enrolled episodes. */
export async function recordFacts(
  deps: PatientDeps,
  actor: Actor,
  patientId: string,
  command: RecordFacts,
): Promise<ChangeResult> {
  const { facts, source = 'nurse', ...options } = command;
  return changePatient(
    deps,
    actor,
    { serviceId: serviceOf(actor), patientId },
    { facts, source },
    {
      ...options,
      action: 'record-facts',
    },
  );
}
