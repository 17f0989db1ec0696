import type { MessageFault, MessagePlace } from '@osteon/application';

/** What keeps a message from being taken: thrown while it is read, and turned into the answer. */
export class Hl7Refusal extends Error {
  readonly fault: MessageFault;

  constructor(fault: MessageFault) {
    super(fault.text);
    this.name = 'Hl7Refusal';
    this.fault = fault;
  }
}

type Condition = keyof typeof CONDITIONS;

/** Conditions of HL7 table 0357. */
export const CONDITIONS = {
  100: 'Segment sequence error',
  101: 'Required field missing',
  102: 'Data type error',
  103: 'Table value not found',
  200: 'Unsupported message type',
  201: 'Unsupported event code',
  202: 'Unsupported processing id',
  203: 'Unsupported version id',
  207: 'Application internal error',
} as const;

/** A field that is not there: AE. */
export const missing = (place: MessagePlace, text: string): Hl7Refusal => refusal('FLS-1552', 'AE', 101, place, text);

/** A field that cannot be understood: AE. */
export const notUnderstood = (place: MessagePlace, text: string, condition: 102 | 103 = 102): Hl7Refusal =>
  refusal('FLS-1553', 'AE', condition, place, text);

export function refusal(
  code: string,
  answer: 'AE' | 'AR',
  condition: Condition,
  place: MessagePlace | null,
  text: string,
): Hl7Refusal {
  return new Hl7Refusal({ code, answer, condition, place, text });
}

/** `OBX[2]-5.1`: as people name a place in a message. */
export function placeText({ segment, sequence, field, repetition = 1, component }: MessagePlace): string {
  const which = sequence > 1 ? `${segment}[${sequence}]` : segment;
  if (field === undefined) return which;
  const repeated = repetition > 1 ? `(${repetition})` : '';
  return `${which}-${field}${repeated}${component === undefined ? '' : `.${component}`}`;
}
