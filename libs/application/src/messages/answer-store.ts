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

/** What a typed date of birth comes to. */
export interface BirthDateTry {
  readonly outcome: 'shown' | 'wrong-birth-date';
  readonly item: RaisedItem | null;
}

/** Answer links in the database. */
export interface AnswerStore {
  /** Undefined when there is no such link. */
  findByToken(tokenHash: Buffer): Promise<AnswerLinkState | undefined>;
  /**
   * Locks the link, asks `decide` what a typed date of birth comes to, and writes it in one transaction: the count of a
   * wrong one, the work item, and the audit record. Null from `decide` writes nothing.
   * @returns false when others held the link for a second: then nothing was decided
   */
  tryBirthDate(tokenHash: Buffer, decide: (link: AnswerLinkState) => BirthDateTry | null): Promise<boolean>;
  /**
   * Locks the link, asks `decide`, and writes in one transaction: the facts and their re-plan, the work items, the
   * link as used, the message as answered, and an audit record, whether or not there is a fact. Null from `decide` writes nothing.
   */
  record(tokenHash: Buffer, decide: (link: AnswerLinkState) => AnswerToRecord | null): Promise<void>;
}
