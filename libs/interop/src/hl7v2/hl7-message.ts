import { Hl7Message, type Hl7Field, type Hl7Segment } from '@medplum/core';
import type { MessageHeader, MessagePlace } from '@osteon/application';
import { missing, notUnderstood, refusal } from './faults.ts';

/** Separators in one message: beyond this its parts would take more memory than a message is worth. */
const MOST_PARTS = 400_000;
const MOST_SEGMENTS = 20_000;

/** A segment's name, then the field separator or nothing. */
const SEGMENT = /^[A-Z][A-Z0-9]{2}$/;

/** A message as read: segments in order, values unescaped. */
export class ReadableMessage {
  readonly header: MessageHeader;
  readonly segments: readonly ReadableSegment[];

  constructor(message: Hl7Message) {
    const seen = new Map<string, number>();
    this.segments = message.segments.map((segment) => {
      const sequence = (seen.get(segment.name) ?? 0) + 1;
      seen.set(segment.name, sequence);
      return new ReadableSegment(segment, sequence);
    });
    this.header = headerOf(this.segments[0]);
  }

  first(name: string): ReadableSegment | undefined {
    return this.segments.find((segment) => segment.name === name);
  }

  all(name: string): ReadableSegment[] {
    return this.segments.filter((segment) => segment.name === name);
  }
}

export class ReadableSegment {
  readonly name: string;
  /** The how manieth of its name in the message; from 1. */
  readonly sequence: number;
  readonly #segment: Hl7Segment;

  constructor(segment: Hl7Segment, sequence: number) {
    this.#segment = segment;
    this.name = segment.name;
    this.sequence = sequence;
  }

  /** A component's first subcomponent, unescaped and trimmed; empty where nothing is said. `""` too is nothing. */
  value(field: number, component = 1, repetition = 1): string {
    const text = this.raw(field, component, repetition);
    return clean(text.split(this.#segment.context.subcomponentSeparator, 1)[0] ?? '', this.#segment);
  }

  /** All subcomponents of a component, each as `value` gives it. */
  parts(field: number, component: number, repetition = 1): string[] {
    return this.raw(field, component, repetition)
      .split(this.#segment.context.subcomponentSeparator)
      .map((part) => clean(part, this.#segment));
  }

  /** Whether the sender says that there is nothing any more: two quotation marks. */
  isNull(field: number): boolean {
    return this.#field(field)?.toString() === '""';
  }

  repetitions(field: number): number {
    const found = this.#field(field);
    return found === undefined || found.toString() === '' ? 0 : found.components.length;
  }

  /** A field of text, each repetition a line; separators that a sender forgot to escape are part of it. */
  lines(field: number): string[] {
    const { componentSeparator } = this.#segment.context;
    return (this.#field(field)?.components ?? []).map((repetition) =>
      unescaped(repetition.join(componentSeparator), this.#segment).trimEnd(),
    );
  }

  place(field?: number, component?: number, repetition?: number): MessagePlace {
    return {
      segment: this.name,
      sequence: this.sequence,
      ...(field === undefined ? {} : { field }),
      ...(repetition === undefined || repetition === 1 ? {} : { repetition }),
      ...(component === undefined ? {} : { component }),
    };
  }

  raw(field: number, component: number, repetition: number): string {
    return this.#field(field)?.components[repetition - 1]?.[component - 1] ?? '';
  }

  #field(field: number): Hl7Field | undefined {
    // Medplum says that it always gives one; what is not there is undefined.
    return this.#segment.getField(field) as Hl7Field | undefined;
  }
}

const clean = (text: string, segment: Hl7Segment): string => {
  const plain = unescaped(text, segment).trim();
  return plain === '""' ? '' : plain;
};

/** What escape sequences stand for; those that only arrange text (`\.in+4\`, `\H\`) stand for nothing. */
function unescaped(text: string, { context }: Hl7Segment): string {
  const escape = context.escapeCharacter;
  if (escape === '' || !text.includes(escape)) return text;
  const parts = text.split(escape);
  let plain = parts[0] ?? '';
  for (let at = 1; at < parts.length; at += 1) {
    const sequence = parts[at] ?? '';
    const meaning = at + 1 < parts.length ? meaningOf(sequence, context) : undefined;
    if (meaning === undefined) {
      // An escape character that somebody typed.
      plain += escape + sequence;
    } else {
      plain += meaning + (parts[at + 1] ?? '');
      at += 1;
    }
  }
  return plain;
}

function meaningOf(sequence: string, context: Hl7Segment['context']): string | undefined {
  switch (sequence) {
    case 'F':
      return context.fieldSeparator;
    case 'S':
      return context.componentSeparator;
    case 'T':
      return context.subcomponentSeparator;
    case 'R':
      return context.repetitionSeparator;
    case 'E':
      return context.escapeCharacter;
    case 'H':
    case 'N':
      return '';
    case '.br':
      return '\n';
  }
  if (/^\.(sp|ce)\+?\d*$/.test(sequence)) return '\n';
  if (/^\.(fi|nf|sk|in|ti)[+-]?\d*$/.test(sequence)) return sequence.startsWith('.sk') ? ' ' : '';
  if (/^X([0-9A-Fa-f]{2})+$/.test(sequence)) {
    const text = Buffer.from(sequence.slice(1), 'hex').toString('utf8').replace(/\r\n?/g, '\n');
    // What cannot be stored stands for nothing.
    return text.replaceAll('\0', '');
  }
  return /^[CMZ][0-9A-Za-z]*$/.test(sequence) ? '' : undefined;
}

function headerOf(msh: ReadableSegment | undefined): MessageHeader {
  const named = (field: number): string => msh?.value(field) || msh?.value(field, 2) || '';
  const type = msh?.value(9) ?? '';
  const event = msh?.value(9, 2) ?? '';
  return {
    application: named(3),
    facility: named(4),
    controlId: msh?.value(10) ?? '',
    type: event === '' ? type : `${type}^${event}`,
    processing: msh?.value(11) ?? '',
    version: msh?.value(12) ?? '',
  };
}

/**
 * The segments of a text, whatever ends its lines. A line that begins with no segment's name goes on the one before: a
 * sender that writes line feeds into its texts means a new line there.
 * @throws Hl7Refusal
 */
export function parseMessage(whole: string): ReadableMessage {
  const text = whole.replace(/^\s+/, '');
  if (!text.startsWith('MSH')) throw refusal('FLS-1550', 'AR', 100, null, beginsWith(text));
  const [first = ''] = text.split(/[\r\n]/, 1);
  const separator = checkSeparators(first);
  const escape = first.charAt(6);
  if (partsOf(text, first) > MOST_PARTS)
    throw refusal('FLS-1558', 'AR', 207, null, `The message has more than ${MOST_PARTS} fields and components.`);
  const segments: string[] = [];
  for (const line of text.split(/\r\n|\r|\n/)) {
    const isSegment = SEGMENT.test(line.slice(0, 3)) && (line.length === 3 || line.charAt(3) === separator);
    if (isSegment) segments.push(line);
    else if (line.trim() !== '') segments.push(`${segments.pop() ?? ''}${escape}.br${escape}${line}`);
  }
  if (segments.length > MOST_SEGMENTS)
    throw refusal('FLS-1558', 'AR', 207, null, `The message has more than ${MOST_SEGMENTS} segments.`);
  const message = new ReadableMessage(Hl7Message.parse(segments.join('\r')));
  const second = message.all('MSH')[1];
  if (second !== undefined)
    throw refusal('FLS-1550', 'AE', 100, second.place(), 'A second message begins before the first one has ended.');
  return message;
}

const beginsWith = (text: string): string =>
  /^[FB]HS/.test(text)
    ? 'A batch was sent; messages are taken one to a frame.'
    : text === ''
      ? 'The frame is empty.'
      : 'The frame does not begin with MSH: this is no HL7 v2 message.';

/** MSH-1 and MSH-2. @throws Hl7Refusal where they cannot separate */
function checkSeparators(header: string): string {
  const separator = header.charAt(3);
  const encoding = header.slice(4).split(separator, 1)[0] ?? '';
  const all = [separator, ...encoding];
  const isUsable =
    (encoding.length === 4 || encoding.length === 5) &&
    new Set(all).size === all.length &&
    all.every((one) => !/[A-Za-z0-9\s"]/.test(one));
  if (!isUsable) {
    throw notUnderstood(
      { segment: 'MSH', sequence: 1, field: 2 },
      'MSH-1 and MSH-2 have to name five different separators, such as |^~\\&.',
    );
  }
  return separator;
}

/** How many fields, repetitions and components a text has, at most. */
function partsOf(text: string, header: string): number {
  let count = 0;
  for (const separator of [header.charAt(3), header.charAt(4), header.charAt(5)]) {
    for (let at = text.indexOf(separator); at >= 0; at = text.indexOf(separator, at + 1)) count += 1;
  }
  return count;
}

/** @throws Hl7Refusal where the field is not there */
export function required(segment: ReadableSegment, field: number, what: string, component?: number): string {
  const value = segment.value(field, component ?? 1);
  if (value === '') throw missing(segment.place(field, component), `${segment.name}-${field}, ${what}, is missing.`);
  return value;
}
