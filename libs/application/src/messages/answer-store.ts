import type { LocalDate, MessageStep, StandingTask, TaskKind } from '@osteon/domain';
import type { AnswerFact } from './read-answer.ts';
import type { RaisedItem } from './message-store.ts';

/** A reminder behind a link: the link's own message, or each part of a digest that went out. */
export interface AnswerPart {
  readonly messageId: string;
  readonly taskId: string;
  readonly kind: TaskKind;
  readonly step: MessageStep;
  readonly asks: boolean;
  readonly answered: boolean;
  readonly treatment: string | null;
  readonly opensOn: LocalDate;
  readonly dueOn: LocalDate;
  readonly task: StandingTask;
}

/** A link with what decides whether it can be answered. */
export interface AnswerLinkState {
  readonly serviceId: string;
  readonly patientId: string;
  readonly messageId: string;
  /** What speaks of a dose first, then in the order of writing. */
  readonly parts: readonly AnswerPart[];
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
  /** Which part it answers. */
  readonly part: Pick<AnswerPart, 'messageId' | 'taskId'>;
  /** Nothing is left to be asked behind the link. */
  readonly isLast: boolean;
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
   * link as used when nothing is left to ask, the message and its digest as answered, and an audit record, whether or
   * not there is a fact. Null from `decide` writes nothing.
   */
  record(tokenHash: Buffer, decide: (link: AnswerLinkState) => AnswerToRecord | null): Promise<void>;
}
