import type { LocalDate } from '@osteon/domain';
import type { PointedCodes, PointedReport, ReportedPerson } from '../finding/fracture-pointer.ts';
import type { ImportedFact, ImportNote } from '../imports/imported-patient.ts';

/** Whether a message was taken: as it stands, with a field that cannot be understood, or not at all. */
export type AcknowledgementCode = 'AA' | 'AE' | 'AR';

/** Why a message was not taken, in the words of the standard: what the answer says and the page shows. */
export interface MessageFault {
  /** FLS-1550 to FLS-1559. */
  readonly code: string;
  readonly answer: 'AE' | 'AR';
  /** Of HL7 table 0357: 101 required field missing, 102 data type, 103 table value, 200 message type … */
  readonly condition: number;
  /** Which segment, the how manieth of its kind, which field, repetition and component; from 1. */
  readonly place: MessagePlace | null;
  /** A sentence without a patient's data. */
  readonly text: string;
}

export interface MessagePlace {
  readonly segment: string;
  readonly sequence: number;
  readonly field?: number;
  readonly repetition?: number;
  readonly component?: number;
}

/** What stands in the header of a message, as far as it could be read. */
export interface MessageHeader {
  /** Of MSH-3 and MSH-4, without their universal ids. */
  readonly application: string;
  readonly facility: string;
  readonly controlId: string;
  /** `ADT^A08`; empty where it is not said. */
  readonly type: string;
  /** P, T or D: production, training, debugging. */
  readonly processing: string;
  /** `2.5.1`. */
  readonly version: string;
}

/** An appointment that a scheduler tells of. */
export interface ToldAppointment {
  /** The scheduler's own number for it. */
  readonly number: string;
  /** Null: what is said concerns another part of it, and the time stays as it was. */
  readonly startsAt: Date | null;
  readonly endsAt: Date | null;
  readonly status: 'booked' | 'cancelled';
  /** What it is for, in the words of the scheduler. */
  readonly reason: string | null;
  readonly place: string | null;
}

/** What a report or a diagnosis says of a fracture, before it is known whose it is. */
export interface ToldPointer {
  /** Of the report or the visit, within the sender. */
  readonly key: string;
  readonly about: PointedReport | PointedCodes;
  readonly referrer: { readonly name: string; readonly email?: string } | null;
}

/** A message in the words of this program. */
export interface TranslatedMessage {
  /** When the sender recorded it (EVN-2), else when the message was made (MSH-7); null where neither can be believed. */
  readonly saidAt: Date | null;
  readonly person: ReportedPerson;
  /** Whether the message is one that keeps a person's own data up to date. */
  readonly keepsDetails: boolean;
  /** The message says in so many words that the person lives: whoever recorded a death should see it. */
  readonly saysAlive: boolean;
  /** Keys are unique within the sender: who stores them puts `hl7:<sender>/` before. */
  readonly facts: readonly ImportedFact[];
  /** Understood, and no fact: a person should see it. */
  readonly setAside: readonly ImportNote[];
  readonly remarks: readonly ImportNote[];
  /** Keys of facts that the sender takes back, and of pointers that rest on what never was. */
  readonly takenBack: readonly string[];
  readonly pointers: readonly ToldPointer[];
  /** Numbers of people who are this person too, from now on. */
  readonly merges: readonly { readonly identifiers: ReportedPerson['identifiers'] }[];
  readonly appointment: ToldAppointment | null;
}

export type MessageReading =
  | { readonly ok: true; readonly header: MessageHeader; readonly message: TranslatedMessage }
  /** `header` is null where there is none to read. */
  | { readonly ok: false; readonly header: MessageHeader | null; readonly fault: MessageFault };

export interface ReadMessageOptions {
  /** Of the service: instants become its local dates. */
  readonly timeZone: string;
  readonly today: LocalDate;
  /** By the assigning authority or the type of a number: the system under which the service keeps it. */
  readonly systems: Readonly<Record<string, string>>;
  /** Of HL7 table 0103, what is taken: production, training, debugging. */
  readonly processing: readonly ('P' | 'T' | 'D')[];
  /** Of messages that name none in MSH-18, as HL7 table 0211 writes it; null: UTF-8, else ISO 8859-1. */
  readonly charset: string | null;
}

/** Reads and translates what came in one frame; pure. */
export type ReadMessage = (bytes: Uint8Array, options: ReadMessageOptions) => MessageReading;
