import type { LocalDate, MessageState, MessageStep, SendabilityInput, StandingTask, TaskKind } from '@osteon/domain';

export type MessageChannel = 'sms' | 'email' | 'letter' | 'phone';

/** A message that a sweep has claimed; the generation is the fence: a later claim makes this one worthless. */
export interface MessageClaim {
  readonly id: string;
  readonly generation: number;
}

/** A claim as the sweep makes it. */
export interface FreshClaim extends MessageClaim {
  /** Tries before this one that came to nothing, in a row: whoever began them may have died of it. */
  readonly lostClaims: number;
}

export interface ClaimCommand {
  /** Rows claimed by one statement. */
  readonly limit: number;
  /** Those that one gateway serves. */
  readonly channels: readonly MessageChannel[];
  /** Of these channels claimed and not yet settled, at most: rows claimed faster than they are sent outlive their lease. */
  readonly mostInFlight: number;
  readonly leaseMs: number;
}

/** When a service sends. */
export interface ServiceHours {
  readonly zone: string;
  readonly opensAt: string;
  readonly closesAt: string;
  readonly holidays: readonly LocalDate[];
}

export interface ContactPointState {
  readonly id: string;
  readonly channel: MessageChannel;
  readonly consented: boolean;
  readonly optedOut: boolean;
  readonly invalid: boolean;
}

export interface ExistingMessage {
  readonly step: string;
  readonly plannedFor: LocalDate;
  readonly state: MessageState;
  readonly reason: string | null;
  readonly answered: boolean;
}

/** A task on which a message step may be due, with everything the decision needs. */
export interface TaskToPlan {
  readonly taskId: string;
  readonly serviceId: string;
  readonly patientId: string;
  readonly key: string;
  readonly task: StandingTask & { readonly kind: TaskKind; readonly opensOn: LocalDate; readonly dueOn: LocalDate };
  /** The local day on which the task was first written. */
  readonly createdOn: LocalDate;
  /** The suggested contact under which the task is listed; null when there is none or it is not worked out here. */
  readonly contactOn: LocalDate | null;
  readonly language: string;
  readonly hours: ServiceHours;
  readonly today: LocalDate;
  readonly now: Date;
  /** In the patient's order of preference. */
  readonly contactPoints: readonly ContactPointState[];
  /** The messages that this task has already. */
  readonly existing: readonly ExistingMessage[];
}

export interface PlannedMessage {
  readonly key: string;
  readonly step: MessageStep;
  readonly asks: boolean;
  readonly channel: MessageChannel;
  readonly contactPointId: string | null;
  readonly state: 'planned' | 'missed' | 'skipped';
  readonly reason: string | null;
  readonly plannedFor: LocalDate;
  readonly sendAfter: Date;
}

export interface RaisedItem {
  readonly kind: string;
  /** Unique in the service: raised once, whatever is retried. */
  readonly key: string;
  readonly urgent: boolean;
  readonly detail: Readonly<Record<string, unknown>>;
}

export interface TaskMessagePlan {
  readonly taskId: string;
  readonly messages: readonly PlannedMessage[];
  readonly items: readonly RaisedItem[];
  /** When to look at this task again; null: no step is left. */
  readonly nextMessageOn: LocalDate | null;
}

/** What a message says. */
export interface MessageText {
  readonly subject: string | null;
  readonly body: string;
}

/** Where a message comes from: a task's step, several of them together, a nurse, or an answer to what a patient wrote. */
export type MessageOrigin = 'planned' | 'digest' | 'manual' | 'reply';

/** A reminder that a claimed message carries: the message itself, or a part of a digest. */
export interface ReminderCandidate {
  readonly id: string;
  readonly taskId: string;
  readonly key: string;
  readonly kind: TaskKind;
  readonly step: MessageStep;
  readonly asks: boolean;
  readonly plannedFor: LocalDate;
  readonly dueOn: LocalDate;
  readonly task: StandingTask & { readonly kind: TaskKind; readonly opensOn: LocalDate; readonly dueOn: LocalDate };
  /** The patient as they stand for this task: a leaving counts for the tasks that were born by then. */
  readonly patient: SendabilityInput['patient'];
  readonly alreadyAnswered: boolean;
}

/** A claimed message as it stands in the transaction that takes it, its patient, consent and address locked. */
export interface SendingCandidate extends MessageClaim {
  readonly serviceId: string;
  readonly patientId: string;
  readonly key: string;
  readonly origin: MessageOrigin;
  readonly channel: MessageChannel;
  readonly recipient: string;
  readonly language: string;
  readonly plannedFor: LocalDate;
  /** What a nurse wrote, or what is replied; reminders are written now. */
  readonly content: MessageText | null;
  /** One for a reminder, the parts that still stand for a digest, none for anything else. */
  readonly reminders: readonly ReminderCandidate[];
  readonly patient: Pick<SendabilityInput['patient'], 'diedOn' | 'transferredOn'>;
  readonly consent: SendabilityInput['consent'];
  readonly channelValid: boolean;
  readonly calledOn: LocalDate | null;
  /** Its service, or every one. */
  readonly sendingStopped: boolean;
  readonly serviceTelephone: string | null;
  readonly hours: ServiceHours;
  readonly today: LocalDate;
  readonly now: Date;
  /** Messages that went to the patient, or may have gone, today and in the 7 days that end today. */
  readonly sentToday: number;
  readonly sentThisWeek: number;
}

/** A reminder that does not go out, and what a nurse does instead. */
export interface ReminderAside {
  readonly id: string;
  readonly taskId: string;
  readonly state: 'skipped' | 'cancelled' | 'missed';
  readonly reason: string;
  readonly item: RaisedItem | null;
}

/**
 * What is to happen with a candidate. `aside`: parts of a digest that do not go with it; what remains of it does, and
 * moves with it.
 */
export type SendingDecision = { readonly aside?: readonly ReminderAside[] } & (
  | {
      readonly kind: 'send';
      readonly gateway: string;
      readonly idempotencyKey: string;
      readonly link: AnswerLinkDraft | null;
    }
  /** `item`: what a nurse does instead. `nextChannel`: it goes out by the patient's next channel, else a nurse calls. */
  | { readonly kind: 'skip'; readonly reason: string; readonly item: RaisedItem | null; readonly nextChannel: boolean }
  /** The plan moved: the right message comes on its own day. */
  | { readonly kind: 'cancel'; readonly reason: 'superseded' }
  | { readonly kind: 'miss'; readonly item: RaisedItem }
  | { readonly kind: 'fail'; readonly reason: string; readonly item: RaisedItem }
  /** Not now: outside the hours, sending is stopped, or the patient had enough messages; `reason` says which. */
  | { readonly kind: 'later'; readonly sendAfter: Date; readonly reason: string | null }
);

export interface AnswerLinkDraft {
  readonly tokenHash: Buffer;
  readonly expiresOn: LocalDate;
}

/** What became of a call, as it is recorded. */
export type DeliveryOutcome = MessageClaim &
  (
    | { readonly kind: 'accepted'; readonly reference: string | null }
    /** For good: the number is not in use, the address is refused. */
    | { readonly kind: 'refused'; readonly reason: string; readonly addressInvalid: boolean }
    /** Certainly not accepted, and worth another try after a pause; a call that was never made counts for nothing. */
    | { readonly kind: 'busy'; readonly reason: string; readonly retryAfterMs?: number; readonly notCalled?: true }
    /** Nobody knows. */
    | { readonly kind: 'uncertain'; readonly reason: string }
  );

export interface UncertainMessage extends MessageClaim {
  readonly serviceId: string;
  readonly patientId: string;
  readonly gateway: string;
  readonly idempotencyKey: string;
  /** Since the last call began, in milliseconds. */
  readonly sinceLastCallMs: number;
  /** Since the first call began, in milliseconds. */
  readonly sinceFirstCallMs: number;
  readonly calls: number;
}

/**
 * Messages in the database. Every method is one transaction of its own, and every instant and day is the database's.
 * The deciding functions are pure and are called inside the transaction, between its reading and its writing.
 */
export interface MessageStore {
  /** Tasks with a step due, locked and skipped when another replica has them; writes what `decide` says. */
  planDue(limit: number, decide: (tasks: readonly TaskToPlan[]) => readonly TaskMessagePlan[]): Promise<PlanCounts>;

  /** Claims what is due, oldest first, never more than would make `mostInFlight` under lease. */
  claimDue(command: ClaimCommand): Promise<FreshClaim[]>;

  /** Notes that sending these begins: before anything that a worker may die of. Forgotten once they are taken. */
  noteTries(claims: readonly MessageClaim[]): Promise<void>;

  /** Gives back what was claimed and could not be handed on. */
  releaseClaims(claims: readonly MessageClaim[]): Promise<void>;

  /**
   * Gives up on messages whose tries came to nothing `mostLost` times in a row: each becomes `failed`, and `item` is
   * raised for it.
   */
  failLostClaims(mostLost: number, item: (message: { readonly id: string }) => RaisedItem): Promise<number>;

  /**
   * Transaction A: takes claims that are still theirs, re-reads everything under lock, records intents and links.
   * @returns what is to be sent
   */
  beginSending<Sent extends SendingDecision>(
    command: { claims: readonly MessageClaim[]; from: 'queued' | 'uncertain'; leaseMs: number },
    decide: (candidates: readonly SendingCandidate[]) => readonly Sent[],
  ): Promise<{ candidate: SendingCandidate; decision: Sent }[]>;

  /** Transaction B: records outcomes, in one set; an acknowledgement counts however late it comes. */
  settle(outcomes: readonly DeliveryOutcome[], pauses: { retryAfterMs: number; giveUpAfterMs: number }): Promise<void>;

  /** Calls whose lease ran out: nobody knows what became of them. */
  expireSending(): Promise<number>;

  /** Takes uncertain messages for settling; each under a lease, so that one replica asks about it. */
  takeUncertain(command: { limit: number; leaseMs: number }): Promise<UncertainMessage[]>;

  /** Raises `item` for each, again where it was closed unsettled, and looks at the message again after `againMs`. */
  handToPerson(
    messages: readonly UncertainMessage[],
    item: (message: UncertainMessage) => RaisedItem,
    againMs: number,
  ): Promise<void>;

  /** How the queue stands, for readiness and metrics. */
  backlog(): Promise<Backlog>;
}

export interface PlanCounts {
  readonly tasks: number;
  readonly planned: number;
  readonly missed: number;
  readonly skipped: number;
  readonly items: number;
}

export interface Backlog {
  /** Seconds for which the oldest claimable message has been due; 0 when none is. */
  readonly oldestDueSeconds: number;
  readonly due: number;
  readonly inFlight: number;
  readonly uncertain: number;
}
