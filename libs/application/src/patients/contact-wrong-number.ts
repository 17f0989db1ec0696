import { randomUUID } from 'node:crypto';
import { e164Of, telephoneProblem } from '../addresses/telephone.ts';
import { AppError } from '../errors.ts';
import type { ContactStore } from '../ports/contact-store.ts';
import type { ContactOutcome, WrongPoints } from './contact-outcome.ts';
import type { PatientDeps, PatientOfService } from './change-patient.ts';

/** Which number was wrong, and the one that takes its place, as it arrives. */
export interface WrongNumber {
  readonly contactPointId: string;
  readonly replacement?: string;
}

/**
 * What a wrong number means for the patient's numbers: nobody is called or written to at it any more, by any channel;
 * the one that takes its place has the same consent, channel by channel.
 * FLS-1063 when it is not a number of the patient; FLS-1033 and FLS-1051 for the other one, as when one is added.
 */
export async function wrongPointsOf(
  { patients, contacts }: PatientDeps & { readonly contacts: ContactStore },
  { serviceId, patientId }: PatientOfService,
  outcome: ContactOutcome,
  { contactPointId, replacement }: WrongNumber,
): Promise<WrongPoints> {
  if (outcome !== 'wrong-number') {
    throw new AppError('FLS-1063', { field: 'wrongNumber', message: 'is said with the outcome wrong-number' });
  }
  const telephones = await contacts.readTelephones(serviceId, patientId);
  const wrong = telephones.find(({ id }) => id === contactPointId);
  if (wrong === undefined) throw new AppError('FLS-1063', { field: 'wrongNumber.contactPointId' });
  const same = telephones.filter(({ value }) => value === wrong.value);
  const points = { wrongPointId: wrong.id, invalid: same.map(({ id }) => id) };
  if (replacement === undefined) return { ...points, replacing: [] };

  const field = 'wrongNumber.replacement';
  const country = (await patients.readServiceCountry(serviceId)) ?? '';
  const value = e164Of(replacement, country);
  if (value === null) throw new AppError('FLS-1033', { field, message: telephoneProblem(replacement, country) });
  if (telephones.some((known) => known.value === value)) throw new AppError('FLS-1051', { field });
  return {
    ...points,
    replacing: same.map(({ channel, preference, consented }) => ({
      id: randomUUID(),
      channel,
      value,
      preference,
      consented,
    })),
  };
}
