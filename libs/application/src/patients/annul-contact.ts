import { personOf, serviceOf, type Actor } from '../actor.ts';
import { AppError } from '../errors.ts';
import type { ContactStore } from '../ports/contact-store.ts';
import type { ChangeResult, Idempotency } from '../ports/patient-store.ts';
import { changePatient, type PatientDeps } from './change-patient.ts';

/** So long a contact is undone as a whole; the pages offer it for half a minute, and a bad line takes its time. */
export const CONTACT_UNDO_SECONDS = 120;

export interface AnnulContact {
  readonly reason: string;
  readonly expectedVersion?: number;
  readonly idempotency?: Idempotency;
}

/**
 * Takes a contact back as if it had not been recorded: its facts are retracted with the reason, its attempt and ticks
 * count for nothing, a number it found wrong is used again. All of it stays in the history. Only who recorded it does,
 * soon (FLS-1067, FLS-1065), and only what nobody acted upon: FLS-1066 when a later contact was recorded, FLS-1070 when
 * a fact was corrected, FLS-1071 when something was sent.
 * FLS-1064 no such contact; FLS-1069 it was undone already.
 */
export async function annulContact(
  deps: PatientDeps & { readonly contacts: ContactStore },
  actor: Actor,
  patientId: string,
  contactId: string,
  { reason, ...options }: AnnulContact,
): Promise<ChangeResult> {
  const serviceId = serviceOf(actor);
  const contact = await deps.contacts.readContact(serviceId, patientId, contactId);
  return changePatient(
    deps,
    actor,
    { serviceId, patientId },
    () => {
      if (contact === null) throw new AppError('FLS-1064');
      if (contact.annulled) throw new AppError('FLS-1069');
      if (contact.recordedBy === null || contact.recordedBy !== personOf(actor)) throw new AppError('FLS-1067');
      if (contact.secondsAgo > CONTACT_UNDO_SECONDS) throw new AppError('FLS-1065');
      // Acted upon: a person looks at what is to be corrected.
      if (contact.laterContact) throw new AppError('FLS-1066');
      if (contact.correctedFact) throw new AppError('FLS-1070');
      if (contact.sentSince) throw new AppError('FLS-1071');
      const { outcome, on, foundWrong, added } = contact;
      return {
        source: 'nurse',
        corrections: contact.factIds.map((factId) => ({ factId, retract: true, reason })),
        annul: { contactId, reason, outcome, on, foundWrong, added },
      };
    },
    { ...options, action: 'annul-contact', withAttempts: true },
  );
}
