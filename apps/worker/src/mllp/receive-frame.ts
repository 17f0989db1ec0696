import { randomUUID } from 'node:crypto';
import type { ListeningSender, MessageFault, MessageToKeep, ReadMessage } from '@osteon/application';
import { messageDigest, peekHeader, refusal, writeAnswer, type MllpFrame } from '@osteon/interop';
import type { Keeper, Line } from './keep-together.ts';
import type { SenderBook } from './sender-book.ts';

export interface ReceivingParts {
  readonly book: SenderBook;
  readonly keeper: Keeper;
  readonly read: ReadMessage;
}

/** A frame that has been dealt with. */
export interface Received {
  readonly answer: Buffer;
  /** `ADT^A08`; `other` for what is not taken. */
  readonly operation: string;
  readonly fault: MessageFault | null;
}

const MOST_CONTROL_ID = 200;
const MOST_TYPE = 40;

const UNREGISTERED = refusal(
  'FLS-1557',
  'AR',
  207,
  { segment: 'MSH', sequence: 1, field: 3 },
  'MSH-3 and MSH-4 name no program that is registered here with this address.',
).fault;
const NO_END = refusal('FLS-1559', 'AE', 207, null, 'The message has no end: a file separator and a return.').fault;
const TOO_LONG = refusal('FLS-1558', 'AR', 207, null, 'The message is longer than is taken.').fault;

/**
 * Deals with one frame: who sent it, what it says as far as it can be read, a row in the database, and only then its
 * answer. Of somebody who is not registered nothing is kept: it is not known for which service it is.
 * @throws when it could not be kept: there is no answer then, and its sender sends it again
 */
export async function receiveFrame(
  frame: MllpFrame,
  { address, line: of }: { readonly address: string; readonly line: Line },
  { book, keeper, read }: ReceivingParts,
): Promise<Received> {
  const raw = frame.kind === 'too-long' ? frame.head : frame.bytes;
  const { line, encoding, header, fault: unreadable } = peekHeader(raw);
  const answered = (fault: MessageFault | null, operation = 'other'): Received => {
    const parts = { controlId: randomUUID().replaceAll('-', '').slice(0, 20), at: new Date(), fault: inAscii(fault) };
    return { answer: Buffer.from(writeAnswer(line, parts), encoding), operation, fault };
  };
  if (header === null) return answered(unreadable);
  const sender = await book.find(header, address);
  if (sender === null) return answered(UNREGISTERED);
  const { fault, isTaken } = readFrame(frame, sender, read);
  const message: MessageToKeep = {
    id: randomUUID(),
    serviceId: sender.serviceId,
    senderId: sender.id,
    controlId: storable(header.controlId, MOST_CONTROL_ID),
    digest: messageDigest(raw, `${header.type}\0${header.controlId}`),
    type: storable(header.type, MOST_TYPE),
    raw,
    refusal: fault,
  };
  const kept = await keeper.keep(message, of);
  return answered(kept.refusal, isTaken ? header.type : 'other');
}

function readFrame(
  frame: MllpFrame,
  sender: ListeningSender,
  read: ReadMessage,
): { fault: MessageFault | null; isTaken: boolean } {
  if (frame.kind === 'too-long') return { fault: TOO_LONG, isTaken: false };
  if (frame.kind === 'unfinished') return { fault: NO_END, isTaken: false };
  const reading = read(frame.bytes, sender);
  return reading.ok ? { fault: null, isTaken: true } : { fault: reading.fault, isTaken: false };
}

/** What stands in an answer can be read in every character set. */
const inAscii = (fault: MessageFault | null): MessageFault | null =>
  fault && { ...fault, text: fault.text.replaceAll('’', "'").replace(/[^ -~]/g, '?') };

/** As PostgreSQL takes it. */
const storable = (text: string, most: number): string => text.slice(0, most).replaceAll('\0', '').toWellFormed();
