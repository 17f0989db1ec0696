import { personOf, serviceOf, type Actor } from '../actor.ts';
import { AppError } from '../errors.ts';
import type { FactCorrection, FactRecord } from '../facts/fact-record.ts';
import type { DetailsStore } from '../ports/details-store.ts';
import type { ChangeResult } from '../ports/patient-store.ts';
import { changePatient, type PatientDeps } from './change-patient.ts';

/** So long one takes back what one has just recorded without saying why. */
export const UNDO_SECONDS = 30;
/** What stands in the history as the reason. */
export const UNDO_REASON = 'undone';

/**
 * Takes back what the same person recorded within the last half minute: a new fact is retracted, a correction or a
 * retraction is corrected to what held before it. Nothing is lost from the history.
 * FLS-1053 when one of the facts is not that person's, or older; FLS-1017 when it was corrected since.
 */
export async function undoFacts(
  deps: PatientDeps & { readonly details: DetailsStore },
  actor: Actor,
  patientId: string,
  factIds: readonly string[],
  expectedVersion?: number,
): Promise<ChangeResult> {
  const serviceId = serviceOf(actor);
  const userId = personOf(actor);
  const undoable =
    userId === null ? [] : await deps.details.factsJustRecorded(serviceId, patientId, userId, factIds, UNDO_SECONDS);
  return changePatient(
    deps,
    actor,
    { serviceId, patientId },
    ({ facts }) => {
      if (!factIds.every((id) => undoable.includes(id))) throw new AppError('FLS-1053', { field: 'factIds' });
      return { source: 'nurse', corrections: factIds.map((id) => undoing(facts, id)) };
    },
    { action: 'undo', ...(expectedVersion === undefined ? {} : { expectedVersion }) },
  );
}

function undoing(facts: readonly FactRecord[], factId: string): FactCorrection {
  const fact = facts.find(({ id }) => id === factId);
  const before = facts.find(({ id }) => id === fact?.correctsId);
  if (before === undefined || before.retracts) return { factId, retract: true, reason: UNDO_REASON };
  return { factId, on: before.on, payload: before.payload, givesBack: true, reason: UNDO_REASON };
}
