import type { MessageFault } from '@osteon/application';
import { CONDITIONS } from './faults.ts';

export interface AnswerParts {
  /** Of the answer itself, at most 20 characters. */
  readonly controlId: string;
  readonly at: Date;
  /** Null: the message was taken. */
  readonly fault: MessageFault | null;
}

/**
 * The answer to a message, in its own separators: who sent it is who gets it. Works from the first line alone, so that
 * what could not be read further is answered too; a message without a header is answered with what there is.
 * @param header the first line of the message, as text
 */
export function writeAnswer(header: string, { controlId, at, fault }: AnswerParts): string {
  const isHeader = header.startsWith('MSH') && header.length >= 8;
  const separator = isHeader ? header.charAt(3) : '|';
  const fields = isHeader ? (header.split(/[\r\n]/, 1)[0] ?? '').split(separator) : [];
  const encoding = fields[1] || '^~\\&';
  const component = encoding.charAt(0);
  const version = fields[11] || '2.5';
  const event = (fields[8] ?? '').split(component)[1] ?? '';
  const type = event === '' ? 'ACK' : ['ACK', event, 'ACK'].join(component);
  const line = (parts: readonly string[]): string => `${parts.join(separator)}\r`;
  const msh = ['MSH', encoding, fields[4] ?? '', fields[5] ?? '', fields[2] ?? '', fields[3] ?? ''];
  const answer =
    line([...msh, timeOf(at), '', type, controlId, fields[10] || 'P', version]) +
    line(['MSA', fault?.answer ?? 'AA', fields[9] ?? '']);
  return fault === null ? answer : answer + line(errorSegment(fault, version, encoding, separator));
}

/** From 2.5 on ERR says where, what and how grave it is; before, all in one field. */
function errorSegment(
  { place, condition, code, text }: MessageFault,
  version: string,
  encoding: string,
  separator: string,
): string[] {
  const [component = '^', , , subcomponent = '&'] = encoding;
  const meaning = CONDITIONS[condition as keyof typeof CONDITIONS] ?? '';
  const where = place === null ? [] : [place.segment, place.sequence, place.field ?? ''];
  if (/^2\.[1-4]/.test(version)) return ['ERR', [...where, [condition, meaning].join(subcomponent)].join(component)];
  const more = place?.component === undefined ? [] : [place.repetition ?? 1, place.component];
  const table = [condition, meaning, 'HL70357'].join(component);
  const said = escaped(text, separator, encoding);
  return ['ERR', '', [...where, ...more].join(component), table, 'E', code, '', '', said];
}

function escaped(
  text: string,
  separator: string,
  [component, repetition, escape = '\\', subcomponent]: string,
): string {
  const names = new Map([
    [separator, 'F'],
    [component, 'S'],
    [repetition, 'R'],
    [escape, 'E'],
    [subcomponent, 'T'],
  ]);
  return [...text].map((one) => (names.has(one) ? `${escape}${names.get(one) ?? ''}${escape}` : one)).join('');
}

const timeOf = (at: Date): string => `${at.toISOString().slice(0, 19).replace(/[-:T]/g, '')}+0000`;
