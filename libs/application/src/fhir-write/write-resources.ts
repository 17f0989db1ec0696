import { serviceOf, type Actor } from '../actor.ts';
import { isAppError } from '../errors.ts';
import { OtherPerson } from '../imports/check-own-data.ts';
import { cameAgain, ErasedPerson, otherPerson } from '../imports/store-patient.ts';
import type { UnwrittenOutcome } from '../ports/patient-store.ts';
import type { FhirWriteStore, FhirWriteTransaction } from './fhir-write-store.ts';
import type { ResourceWrite, ResourceWritten } from './resource-write.ts';
import { Writer, type WriteOptions } from './writer.ts';

export interface WriteDeps {
  readonly fhirWrites: FhirWriteStore;
}

/** Two requests for one new patient at a time: the later one finds the patient when it tries again. */
const TRIES = 4;

/**
 * Writes resources, all of them or none, by the use cases by which people do: patients are enrolled and their details
 * changed, facts are recorded and corrected, each patient planned once. The same again writes nothing.
 * @throws AppError with the FHIRPath of what is wrong in `field` or `errors`: FLS-1470 no R4, FLS-1471 not to be taken,
 *   FLS-1472 a reference leads nowhere, FLS-1473 more than one fits, FLS-1474 known with another content, FLS-1475 a
 *   person's word, FLS-1476 another kind, FLS-1479 another version, FLS-1485 written twice, FLS-1434 not there; and what
 *   the use cases refuse
 */
export async function writeResources(
  { fhirWrites }: WriteDeps,
  actor: Actor,
  writes: readonly ResourceWrite[],
  options: WriteOptions,
): Promise<ResourceWritten[]> {
  const serviceId = serviceOf(actor);
  for (let attempt = 1; ; attempt += 1) {
    const unwritten: [string, string | null, UnwrittenOutcome][] = [];
    try {
      return await fhirWrites.inTransaction(actor, async (transaction) => {
        const kept = keepingBack(transaction, unwritten);
        const written = await new Writer(kept, actor, serviceId, options).write(writes);
        for (const [action, patientId, outcome] of unwritten) {
          await transaction.patients.auditUnwritten(actor, action, patientId, outcome);
        }
        return written;
      });
    } catch (error) {
      if (attempt < TRIES && isRace(error)) continue;
      await tellOfRefusal(fhirWrites, actor, serviceId, unwritten, error);
      throw error;
    }
  }
}

/** What is told of a refusal must not be undone with it: it is written when the transaction is over. */
function keepingBack(
  transaction: FhirWriteTransaction,
  unwritten: [string, string | null, UnwrittenOutcome][],
): FhirWriteTransaction {
  const { patients } = transaction;
  return {
    ...transaction,
    patients: {
      ...patients,
      auditUnwritten: (_actor, action, patientId, outcome) => {
        unwritten.push([action, patientId, outcome]);
        return Promise.resolve();
      },
    },
  };
}

/** A number that somebody else stored just now, or too many at once: nothing is stored, and a second try sees what is there. */
const isRace = (error: unknown): boolean =>
  isAppError(error, 'FLS-1023') || (isAppError(error, 'FLS-1021') && error.details?.['matches'] === undefined);

async function tellOfRefusal(
  fhirWrites: FhirWriteStore,
  actor: Actor,
  serviceId: string,
  unwritten: readonly [string, string | null, UnwrittenOutcome][],
  error: unknown,
): Promise<void> {
  if (!isAppError(error)) return;
  await fhirWrites.inTransaction(actor, async (transaction) => {
    for (const [action, patientId, outcome] of unwritten) {
      await transaction.patients.auditUnwritten(
        actor,
        action,
        patientId,
        outcome === 'unchanged' ? 'refused' : outcome,
      );
    }
    if (unwritten.length === 0) await transaction.patients.auditUnwritten(actor, 'fhir-write', null, 'refused');
    if (error instanceof OtherPerson)
      await transaction.raise(serviceId, error.patientId, [otherPerson(error.patientId)]);
    if (error instanceof ErasedPerson) {
      await transaction.noteReturn(serviceId, error.erasureId, cameAgain(error.erasureId));
    }
  });
}
