import { refusal, notUnderstood } from './faults.ts';

/** HL7 table 0211 and the ways it is written, as names that `TextDecoder` knows. */
const CHARSETS: Readonly<Record<string, string>> = {
  '': 'utf-8',
  ASCII: 'utf-8',
  'US-ASCII': 'utf-8',
  'ISO IR6': 'utf-8',
  'ISO IR100': 'iso-8859-1',
  'UNICODE UTF-8': 'utf-8',
  'UTF-8': 'utf-8',
  UTF8: 'utf-8',
  UNICODE: 'utf-8',
  'WINDOWS-1252': 'windows-1252',
  'WINDOWS-1250': 'windows-1250',
};

export interface DecodedMessage {
  readonly text: string;
  /** How an answer is written so that its sender reads it. */
  readonly answersIn: 'latin1' | 'utf8';
}

/** Before the header is read nobody knows the character set; what it says of it is ASCII in all of them. */
const CHARSET_FIELD = 17;

/**
 * The text of a message: by its byte-order mark, else by MSH-18, else UTF-8, and where it is none of that and none was
 * named, ISO 8859-1, which older systems send without saying so.
 * @param unnamed what messages that name none are in, where their sender is known to; as MSH-18 would name it
 * @throws Hl7Refusal for a character set that is not known, and for bytes that are none in the one that is named
 */
export function decodeMessage(bytes: Uint8Array, unnamed: string | null = null): DecodedMessage {
  const marked = markedCharset(bytes);
  if (marked !== null) return { text: decoded(bytes, marked), answersIn: 'utf8' };
  const named = charsetField(bytes) || (unnamed ?? '').trim().toUpperCase();
  const charset = charsetOf(named);
  if (charset === undefined)
    throw refusal('FLS-1551', 'AE', 103, MSH18, 'MSH-18 names a character set that is not known here.');
  if (named === '' || charset !== 'utf-8') {
    const isUtf8 = charset === 'utf-8' && isValidUtf8(bytes);
    if (isUtf8) return { text: decoded(bytes, 'utf-8'), answersIn: 'utf8' };
    return { text: decoded(bytes, charset === 'utf-8' ? 'iso-8859-1' : charset), answersIn: 'latin1' };
  }
  return { text: decoded(bytes, charset), answersIn: 'utf8' };
}

const MSH18 = { segment: 'MSH', sequence: 1, field: 18 } as const;

function markedCharset(bytes: Uint8Array): string | null {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return 'utf-8';
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  return null;
}

/** MSH-18, its first repetition, in capitals. */
function charsetField(bytes: Uint8Array): string {
  const start = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, 4_096)).toString('latin1');
  const [header = ''] = start.trimStart().split(/[\r\n]/, 1);
  const field = header.split(header.charAt(3))[CHARSET_FIELD] ?? '';
  return (field.split(header.charAt(5))[0] ?? '').trim().toUpperCase();
}

function charsetOf(named: string): string | undefined {
  const iso = /^(?:ISO[- ]?)?8859[/-](\d{1,2})$/.exec(named);
  if (iso === null) return Object.hasOwn(CHARSETS, named) ? CHARSETS[named] : undefined;
  const part = Number(iso[1]);
  // There never was a part 12.
  return part >= 1 && part <= 16 && part !== 12 ? `iso-8859-${part}` : undefined;
}

const decoders = new Map<string, InstanceType<typeof TextDecoder>>();

function decoded(bytes: Uint8Array, charset: string): string {
  let decoder = decoders.get(charset);
  if (decoder === undefined) decoders.set(charset, (decoder = new TextDecoder(charset, { fatal: true })));
  try {
    return decoder.decode(bytes);
  } catch {
    throw notUnderstood(MSH18, `The message holds bytes that are no text in the character set it names (${charset}).`);
  }
}

function isValidUtf8(bytes: Uint8Array): boolean {
  try {
    decoded(bytes, 'utf-8');
    return true;
  } catch {
    return false;
  }
}
