import type { LocalDate } from '@osteon/domain';
import type { UserActor, OperatorActor } from '../actor.ts';
import type { ReportedPerson } from '../finding/fracture-pointer.ts';
import type { MessageFault } from './translated-message.ts';

/** Of HL7 table 0103: production, training, debugging. */
export type Processing = 'P' | 'T' | 'D';

/** What an administrator says of a program that sends. */
export interface WantedSender {
  readonly name: string;
  /** MSH-3 and MSH-4, without their universal ids; empty where the program leaves them out. */
  readonly application: string;
  readonly facility: string;
  /** Addresses and networks it may send from, such as `10.1.2.3` or `10.1.2.0/24`; at least one. */
  readonly addresses: readonly string[];
  readonly processing: readonly Processing[];
  /** Of times without one; null: the zone of the service. */
  readonly timeZone: string | null;
  /** Of messages that name none in MSH-18, as HL7 table 0211 writes it; null: UTF-8, else ISO 8859-1. */
  readonly charset: string | null;
  /** By assigning authority or type of a number: the system under which the service keeps it. */
  readonly systems: Readonly<Record<string, string>>;
  readonly enabled: boolean;
}

/** A program that sends, as those who run the service see it. */
export interface SenderRecord extends WantedSender {
  readonly id: string;
  readonly createdAt: string;
  /** When it last sent something; null: never, or longer ago than messages are kept. */
  readonly lastReceivedAt: string | null;
  /** Of its kept messages. */
  readonly waiting: number;
  readonly faults: number;
}

/** A program that sends, as the listener knows it: enabled ones of all services. */
export interface ListeningSender extends WantedSender {
  readonly id: string;
  readonly serviceId: string;
  /** Its own, else the service's. */
  readonly timeZone: string;
  /** The service's day by the database's clock. */
  readonly today: LocalDate;
}

/** A message to be kept before it is answered. */
export interface MessageToKeep {
  readonly id: string;
  readonly serviceId: string;
  readonly senderId: string;
  /** MSH-10, at most 200 characters of it. */
  readonly controlId: string;
  /** 32 bytes: what tells two messages of one control id apart. */
  readonly digest: Uint8Array;
  /** `ADT^A08`, at most 40 characters. */
  readonly type: string;
  readonly raw: Uint8Array;
  /** Why it is not taken; null: it is, and waits to be carried out. */
  readonly refusal: MessageFault | null;
}

/** What of a message stands in the database. */
export interface KeptMessage {
  /** Of the row: of another message where the same came before. */
  readonly id: string;
  readonly isNew: boolean;
  /** As it was answered the first time. */
  readonly refusal: MessageFault | null;
}

/** `nothing`: it was understood and changes nothing here, such as news of a person who is not known. */
export type MessageState = 'received' | 'applied' | 'nothing' | 'fault';

/** A message that is to be carried out. */
export interface MessageToApply {
  readonly id: string;
  readonly serviceId: string;
  readonly sender: Pick<ListeningSender, 'id' | 'name' | 'timeZone' | 'charset' | 'systems' | 'processing'>;
  readonly controlId: string;
  readonly type: string;
  /** ISO 8601. */
  readonly receivedAt: string;
  /** The service's day by the database's clock. */
  readonly today: LocalDate;
  /** How often it was begun before. */
  readonly attempts: number;
  readonly raw: Uint8Array;
}

/**
 * What became of a message. `patientId` is whose it is, where that is sure; `numbers` those of the people it names, where
 * it could be read: by them it is found while it is nobody's.
 */
export type MessageOutcome = {
  readonly patientId: string | null;
  readonly numbers?: ReportedPerson['identifiers'];
} & ({ readonly state: 'applied' | 'nothing' } | { readonly state: 'fault'; readonly fault: MessageFault });

/**
 * Carries a message out, in transactions of its own. Carrying it out again changes nothing: it may have been done
 * before and not been marked. What it throws (the database is away) is tried again; a fault of the message is returned.
 */
export type ApplyMessage = (message: MessageToApply) => Promise<MessageOutcome>;

/** Who carries out the messages of one sender; grows with each claim, so that an earlier claimant settles nothing. */
export interface SenderClaim {
  readonly senderId: string;
  readonly serviceId: string;
  readonly generation: number;
}

/** A received message in a list: nothing of its content, and not whose it is. */
export interface ReceivedMessage {
  readonly id: string;
  /** Grows with the order of receipt. */
  readonly number: number;
  readonly senderId: string;
  readonly senderName: string;
  readonly controlId: string;
  readonly type: string;
  readonly bytes: number;
  readonly receivedAt: string;
  readonly state: MessageState;
  /** What was answered. */
  readonly answer: 'AA' | 'AE' | 'AR';
  readonly fault: MessageFault | null;
  readonly attempts: number;
  readonly settledAt: string | null;
}

export interface WantedMessages {
  readonly state: MessageState | null;
  readonly senderId: string | null;
  /** Only those received before this one; null: the latest. */
  readonly before: number | null;
  readonly limit: number;
}

type Administrator = UserActor | OperatorActor;

/** HL7 v2: who sends, what was received, and what became of it. */
export interface Hl7Store {
  // ── The listener
  /** All that may send now. */
  listeningSenders(): Promise<readonly ListeningSender[]>;
  /** Keeps all in one transaction, in this order, each once; the answers in the same order. Committed when it resolves. */
  keepMessages(messages: readonly MessageToKeep[]): Promise<readonly KeptMessage[]>;

  // ── Carrying out
  /** Senders with messages that nobody carries out at the moment. */
  waitingSenders(limit: number): Promise<readonly string[]>;
  /** Null while somebody else has it. */
  claimSender(senderId: string, leaseMs: number): Promise<SenderClaim | null>;
  /** In the order of receipt. */
  nextMessages(claim: SenderClaim, limit: number): Promise<readonly MessageToApply[]>;
  /** False when the claim is not held any more. Holds it for longer. */
  settleMessage(claim: SenderClaim, messageId: string, outcome: MessageOutcome, leaseMs: number): Promise<boolean>;
  /** It could not be carried out now: counts the attempt and lets the sender go. */
  putOffMessage(claim: SenderClaim, messageId: string): Promise<void>;
  releaseSender(claim: SenderClaim): Promise<void>;

  // ── People
  /** By name. */
  listSenders(serviceId: string): Promise<readonly SenderRecord[]>;
  findSender(serviceId: string, senderId: string): Promise<SenderRecord | null>;
  /** Null when the service has a sender of that application and facility. */
  createSender(actor: Administrator, sender: WantedSender): Promise<SenderRecord | null>;
  /** `taken` when another has that application and facility; null when there is no such sender. */
  changeSender(actor: Administrator, senderId: string, sender: WantedSender): Promise<SenderRecord | 'taken' | null>;
  /** The latest first; who looked is audited. */
  listMessages(actor: Administrator, wanted: WantedMessages): Promise<readonly ReceivedMessage[]>;
  /**
   * Sets messages waiting again, whatever became of them: those named, or all faults of a sender. Tells how many;
   * what was never taken (AE, AR) is read again too.
   */
  replayMessages(
    actor: Administrator,
    which: { readonly ids: readonly string[] } | { readonly faultsOf: string },
  ): Promise<number>;
}

export interface Hl7Deps {
  readonly hl7: Hl7Store;
}
