import type { LocalDate, MessageStep, StandingTask, TaskKind } from '@osteon/domain';
import type { AnswerFact } from './answer-form.ts';
import type { RaisedItem } from './message-store.ts';

/** A link with what decides whether it can be answered. */
export interface AnswerLinkState {
  readonly serviceId: string;
  readonly patientId: string;
  readonly messageId: string;
  readonly kind: TaskKind;
  readonly step: MessageStep;
  readonly treatment: string | null;
  readonly opensOn: LocalDate;
  readonly task: StandingTask;
  readonly birthDate: LocalDate;
  readonly expiresOn: LocalDate;
  readonly failedTries: number;
  readonly used: boolean;
  readonly today: LocalDate;
  readonly now: Date;
  readonly telephone: string | null;
  readonly country: string;
  readonly language: string;
}

/** What an answer writes, all or nothing. */
export interface AnswerToRecord {
  readonly facts: readonly AnswerFact[];
  readonly items: readonly RaisedItem[];
  readonly note: string | null;
}

/** Answer links in the database. */
export interface AnswerStore {
  /** Undefined when there is no such link. */
  findByToken(tokenHash: Buffer): Promise<AnswerLinkState | undefined>;
  /** Counts a wrong date of birth; raises `item` when `most` is reached. @returns the tries so far */
  countWrongTry(tokenHash: Buffer, most: number, item: (link: AnswerLinkState) => RaisedItem): Promise<number>;
  /**
   * Locks the link, asks `decide`, and writes in one transaction: the facts and their re-plan, the work items, the
   * link as used and the message as answered. Null from `decide` writes nothing.
   */
  record(tokenHash: Buffer, decide: (link: AnswerLinkState) => AnswerToRecord | null): Promise<void>;
}
