import type { LocalDate, MessageState, MessageStep, SendabilityInput, StandingTask, TaskKind } from '@osteon/domain';

export type MessageChannel = 'sms' | 'email' | 'letter' | 'phone';

/** A message that a sweep has claimed; the generation is the fence: a later claim makes this one worthless. */
export interface MessageClaim {
  readonly id: string;
  readonly generation: number;
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

/** A claimed message as it stands in the transaction that takes it, its patient, consent, address and task locked. */
export interface SendingCandidate extends MessageClaim {
  readonly serviceId: string;
  readonly patientId: string;
  readonly taskId: string;
  readonly key: string;
  readonly kind: TaskKind;
  readonly step: MessageStep;
  readonly asks: boolean;
  readonly channel: MessageChannel;
  readonly recipient: string;
  readonly language: string;
  readonly plannedFor: LocalDate;
  readonly task: StandingTask & { readonly kind: TaskKind; readonly opensOn: LocalDate; readonly dueOn: LocalDate };
  readonly patient: SendabilityInput['patient'];
  readonly consent: SendabilityInput['consent'];
  readonly channelValid: boolean;
  readonly alreadyAnswered: boolean;
  readonly calledOn: LocalDate | null;
  readonly serviceStopped: boolean;
  readonly serviceTelephone: string | null;
  readonly dueOn: LocalDate;
  readonly hours: ServiceHours;
  readonly today: LocalDate;
  readonly now: Date;
}

/** What is to happen with a candidate. */
export type SendingDecision =
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
  /** Not now: outside the hours, or the service has stopped sending. */
  | { readonly kind: 'later'; readonly sendAfter: Date };

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
    /** Certainly not accepted, and worth another try after a pause. */
    | { readonly kind: 'busy'; readonly reason: string }
    /** Nobody knows. */
    | { readonly kind: 'uncertain'; readonly reason: string }
  );

export interface UncertainMessage extends MessageClaim {
  readonly serviceId: string;
  readonly patientId: string;
  readonly taskId: string;
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
  claimDue(command: { limit: number; mostInFlight: number; leaseMs: number }): Promise<MessageClaim[]>;

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

  /** Raises `item` for each and looks at the message again after `againMs`. */
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
