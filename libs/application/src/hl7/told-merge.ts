import { serviceOf, type Actor } from '../actor.ts';
import { AppError, isAppError } from '../errors.ts';
import type { ReportedPerson } from '../finding/fracture-pointer.ts';
import { knownPatient } from '../matching/candidates.ts';
import { mergePatients } from '../merging/merge-patients.ts';
import { changeIdentifiers } from '../patients/change-identifiers.ts';
import type { Hl7EffectTransaction } from './effect-store.ts';
import { isEarlier, isSameMoment, type ToldMoment } from './message-order.ts';

type Numbers = ReportedPerson['identifiers'];

export type MergeFate =
  | { readonly kind: 'done' | 'nothing'; readonly patientId: string | null }
  /** A person was asked. */
  | { readonly kind: 'refused'; readonly patientId: string; readonly error: AppError };

/**
 * A40: the numbers that are given up are this person's. Two patients who are known by a number *and* the name become one;
 * where one of them is known, the other's numbers are added, so that what comes under either is found. What is not sure
 * is a person's to decide, and so is a merge that was undone here.
 */
export async function writeToldMerge(
  transaction: Hl7EffectTransaction,
  actor: Actor,
  person: ReportedPerson,
  givenUp: Numbers,
  told: ToldMoment,
): Promise<MergeFate> {
  const serviceId = serviceOf(actor);
  const survivorId = await knownPatient(transaction, actor, person);
  const absorbedId = await knownPatient(transaction, actor, { ...person, identifiers: givenUp });
  if (survivorId !== null && survivorId === absorbedId) return { kind: 'nothing', patientId: survivorId };
  if (survivorId !== null && absorbedId !== null)
    return mergeOnce(transaction, actor, { survivorId, absorbedId }, told);
  const [known, others] = survivorId === null ? [absorbedId, person.identifiers] : [survivorId, givenUp];
  const strangers = await transaction.findByIdentifiers(serviceId, others);
  if (known === null) {
    const found = [...strangers, ...(await transaction.findByIdentifiers(serviceId, givenUp))];
    for (const { patientId } of found) await ask(transaction, serviceId, patientId, 'somebody');
    return { kind: 'nothing', patientId: null };
  }
  if (strangers.length > 0) {
    await ask(transaction, serviceId, known, strangers[0]?.patientId ?? '');
    return { kind: 'nothing', patientId: known };
  }
  const stored = await transaction.details.readDetails(serviceId, known);
  if (stored === null) throw new AppError('FLS-1020');
  await changeIdentifiers(transaction, actor, known, [...stored.identifiers, ...others]);
  return { kind: 'done', patientId: known };
}

async function mergeOnce(
  transaction: Hl7EffectTransaction,
  actor: Actor,
  two: { readonly survivorId: string; readonly absorbedId: string },
  told: ToldMoment,
): Promise<MergeFate> {
  const serviceId = serviceOf(actor);
  const { survivorId, absorbedId } = two;
  const key = `merge/${survivorId}/${absorbedId}`;
  const before = await transaction.readTold(serviceId, key);
  if (before !== null) {
    // They are two again, by the hand of somebody here: what is told anew is theirs to see.
    if (isEarlier(told, before) || isSameMoment(told, before)) return { kind: 'nothing', patientId: survivorId };
    await transaction.keepTold(serviceId, key, survivorId, told);
    await ask(transaction, serviceId, survivorId, absorbedId);
    return { kind: 'nothing', patientId: survivorId };
  }
  await transaction.keepTold(serviceId, key, survivorId, told);
  try {
    const because = { kind: 'feed', reason: 'ADT A40', reference: told.controlId } as const;
    await mergePatients(transaction, actor, { ...two, because });
    return { kind: 'done', patientId: survivorId };
  } catch (error) {
    if (!isAppError(error) || error.status >= 500) throw error;
    await ask(transaction, serviceId, survivorId, absorbedId);
    return { kind: 'refused', patientId: survivorId, error };
  }
}

const ask = (transaction: Hl7EffectTransaction, serviceId: string, patientId: string, otherId: string): Promise<void> =>
  transaction.raise(serviceId, patientId, [
    {
      kind: 'incident',
      key: `incident/hl7/${patientId}/merge/${otherId}`,
      urgent: false,
      detail: {
        reason: 'told-to-be-one',
        text: 'A message of the hospital says that two of its records are of one person, and one of them is this one. Compare numbers and names, and merge them here if they are.',
      },
    },
  ]);
