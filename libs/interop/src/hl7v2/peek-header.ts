import { createHash } from 'node:crypto';
import type { MessageFault, MessageHeader } from '@osteon/application';
import { Hl7Refusal } from './faults.ts';
import { parseMessage } from './hl7-message.ts';

export interface PeekedHeader {
  /** The first line as text: what `writeAnswer` wants. */
  readonly line: string;
  /** How `line`, and so an answer made from it, is written in bytes. */
  readonly encoding: 'utf8' | 'latin1';
  readonly header: MessageHeader | null;
  /** Why there is no header; null where there is one. */
  readonly fault: MessageFault | null;
}

/** A header is a line of some hundred bytes; what is longer is not looked for further. */
const HEAD_BYTES = 8_192;
const RETURN = 0x0d;
const FEED = 0x0a;

/** Who sent a message and what it is, from its first line alone: before it is known whether the rest can be read. */
export function peekHeader(bytes: Uint8Array): PeekedHeader {
  const { line, encoding } = firstLine(bytes);
  try {
    return { line, encoding, header: parseMessage(line).header, fault: null };
  } catch (error) {
    if (error instanceof Hl7Refusal) return { line, encoding, header: null, fault: error.fault };
    throw error;
  }
}

/**
 * What tells two messages of one sender and control id apart: SHA-256 of MSH-9 and of all that follows the header. A
 * message that is sent again may say another time of sending in its header and is the same all the same.
 */
export function messageDigest(bytes: Uint8Array, type: string): Buffer {
  const hash = createHash('sha256').update(`${type}\0`);
  let at = 0;
  while (at < bytes.length && (bytes[at] === RETURN || bytes[at] === FEED)) at += 1;
  while (at < bytes.length && bytes[at] !== RETURN && bytes[at] !== FEED) at += 1;
  return hash.update(bytes.subarray(at)).digest();
}

function firstLine(bytes: Uint8Array): Pick<PeekedHeader, 'line' | 'encoding'> {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, HEAD_BYTES));
  const marked =
    head[0] === 0xff && head[1] === 0xfe ? 'utf-16le' : head[0] === 0xfe && head[1] === 0xff ? 'utf-16be' : null;
  if (marked !== null) return { line: lineOf(new TextDecoder(marked).decode(head)), encoding: 'utf8' };
  const latin = lineOf(head.toString('latin1').replace(/^\xef\xbb\xbf/, ''));
  const utf8 = Buffer.from(latin, 'latin1').toString('utf8');
  return utf8.includes('\ufffd') ? { line: latin, encoding: 'latin1' } : { line: utf8, encoding: 'utf8' };
}

const lineOf = (text: string): string => text.trimStart().split(/[\r\n]/, 1)[0] ?? '';
