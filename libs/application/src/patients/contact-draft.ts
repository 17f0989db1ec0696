import { serviceOf, type Actor } from '../actor.ts';
import { AppError } from '../errors.ts';
import type { ContactStore, DraftRecord, DraftToSave } from '../ports/contact-store.ts';

interface Deps {
  readonly contacts: ContactStore;
}

/**
 * Keeps what the person has typed of a contact: one draft of each person for a patient, sealed, until the contact is
 * recorded, or for a week. Null: the contact is recorded already, and nothing is kept. FLS-1020 no such patient.
 */
export async function saveContactDraft(
  { contacts }: Deps,
  actor: Actor,
  patientId: string,
  draft: DraftToSave,
): Promise<{ readonly savedAt: string } | null> {
  const saved = await contacts.saveDraft(actor, serviceOf(actor), patientId, draft);
  if (saved === 'no-patient') throw new AppError('FLS-1020');
  return saved === 'recorded' ? null : saved;
}

/** One's own draft; null when there is none. FLS-1020 no such patient. */
export async function readContactDraft(
  { contacts }: Deps,
  actor: Actor,
  patientId: string,
): Promise<DraftRecord | null> {
  const draft = await contacts.readDraft(actor, serviceOf(actor), patientId);
  if (draft === 'no-patient') throw new AppError('FLS-1020');
  return draft;
}

/** Throws one's own draft away. FLS-1020 no such patient. */
export async function removeContactDraft({ contacts }: Deps, actor: Actor, patientId: string): Promise<void> {
  if ((await contacts.removeDraft(actor, serviceOf(actor), patientId)) === 'no-patient') throw new AppError('FLS-1020');
}
