import type { Actor } from '../actor.ts';
import { serviceOf } from '../actor.ts';
import { AppError } from '../errors.ts';
import type { ReportedPerson } from '../finding/fracture-pointer.ts';
import { checkLengths } from '../imports/check-own-data.ts';
import { differenceOf, isSamePatient, writeDifference } from '../fhir-write/write-patient.ts';
import type { PersonDetails } from '../ports/details-store.ts';
import type { Hl7EffectTransaction } from './effect-store.ts';

/**
 * Brings up to date who a patient is and how they are reached. What is left out stays, numbers and addresses are only
 * ever added, and what a person here has changed since it was told stays as well. A feed gives no consent: where nobody
 * may write to the patient so far, nobody may write to what it adds.
 * @returns whether anything changed
 */
export async function writeToldDetails(
  transaction: Hl7EffectTransaction,
  actor: Actor,
  patientId: string,
  person: ReportedPerson,
  toldAt: Date,
): Promise<boolean> {
  checkLengths(person);
  const serviceId = serviceOf(actor);
  const stored = await transaction.details.readDetails(serviceId, patientId);
  if (stored === null) throw new AppError('FLS-1020');
  const difference = differenceOf(
    stored,
    {
      ...person,
      given: person.given.length === 0 ? [stored.person.given] : person.given,
      birthDate: person.birthDate ?? stored.person.birthDate,
      sex: person.sex === 'unknown' ? null : person.sex,
      language: null,
      deceased: null,
    },
    false,
  );
  const byPeople = await transaction.changedByPeople(serviceId, patientId);
  const isOlder = (field: string): boolean => {
    const changedAt = byPeople.get(field as keyof PersonDetails);
    return changedAt !== undefined && changedAt >= toldAt;
  };
  const isConsented = stored.contactPoints.some(({ channel, consented }) => channel !== 'phone' && consented);
  const wanted = {
    ...difference,
    person: Object.fromEntries(Object.entries(difference.person).filter(([field]) => !isOlder(field))),
    add: difference.add.map((point) => (point.channel === 'phone' ? point : { ...point, consented: isConsented })),
  };
  if (isSamePatient(wanted)) return false;
  await writeDifference(transaction, actor, patientId, wanted);
  return true;
}
