import type { LocalDate } from '@osteon/domain';
import type { Actor } from '../actor.ts';
import type { InstantPosition } from '../ports/inbox-reader.ts';
import type { MessageText } from './message-store.ts';

export const LETTER_KINDS = ['reminder', 'handover', 'rebound-risk', 'gp'] as const;
export type LetterKind = (typeof LETTER_KINDS)[number];

/** Why a letter that was written is not printed: it was taken back, its patient would not want it any more, or what it reminds of is settled. */
export type LetterHeld = 'withdrawn' | 'patient-died' | 'patient-left' | 'opted-out' | 'settled';

export interface LetterRecord {
  readonly id: string;
  readonly patientId: string;
  readonly patientName: string;
  readonly kind: LetterKind;
  readonly language: string;
  /** Name and address, a line each. */
  readonly recipient: string;
  readonly requestedBy: string | null;
  /** ISO */
  readonly createdAt: string;
  readonly batchId: string | null;
  readonly postedAt: string | null;
  readonly held: LetterHeld | null;
}

export interface LetterWithText extends LetterRecord {
  readonly text: MessageText;
}

export interface NewLetter {
  readonly patientId: string;
  readonly kind: Exclude<LetterKind, 'reminder'>;
  readonly idempotencyKey: string;
  readonly language: string;
  readonly recipient: string;
  readonly text: MessageText;
}

/** A letter of a batch with what its paper needs besides. */
export interface BatchLetter {
  readonly recipient: string;
  readonly language: string;
  readonly text: MessageText;
  readonly writtenOn: LocalDate;
  readonly clinic: { readonly name: string; readonly telephone: string | null };
}

export interface LetterBatchRecord {
  readonly id: string;
  readonly madeBy: string;
  /** ISO */
  readonly madeAt: string;
  readonly postedAt: string | null;
  readonly letters: number;
}

/** Letters for the print run; every read of patients is audited in the statement that reads. */
export interface LetterStore {
  /** Writes a letter; the one that is there under its key is found again. */
  write(actor: Actor, serviceId: string, letter: NewLetter): Promise<string>;
  /** Null when the service has no such letter. */
  read(actor: Actor, serviceId: string, id: string): Promise<LetterWithText | null>;
  /** One letter for its paper, as it was written; null when the service has no such letter. */
  readToPrint(actor: Actor, serviceId: string, id: string): Promise<BatchLetter | null>;
  /** Takes back a letter that somebody asked for and that stands in no batch; taken back again, nothing changes. */
  withdraw(actor: Actor, serviceId: string, id: string): Promise<'withdrawn' | 'too-late' | 'not-found'>;
  /** The newest first; only what waits for a print run when `toPrint`. */
  list(
    actor: Actor,
    serviceId: string,
    toPrint: boolean,
    limit: number,
    after: InstantPosition | null,
  ): Promise<readonly LetterRecord[]>;
  /** Puts what waits into a new batch, the oldest first; null when nothing does. */
  makeBatch(actor: Actor, serviceId: string, most: number): Promise<LetterBatchRecord | null>;
  listBatches(serviceId: string, limit: number, after: InstantPosition | null): Promise<readonly LetterBatchRecord[]>;
  /** Letters of a batch that may still go; null when the service has no such batch. */
  readBatch(actor: Actor, serviceId: string, id: string): Promise<readonly BatchLetter[] | null>;
  /** False when the service has no such batch. The first who says so counts. */
  markPosted(actor: Actor, serviceId: string, id: string): Promise<boolean>;
}
