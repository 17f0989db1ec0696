import type { MessageHeader, MessageReading, ReadMessageOptions, TranslatedMessage } from '@osteon/application';
import { localDateOf } from '@osteon/domain';
import { decodeMessage } from './decode-message.ts';
import { Hl7Refusal, missing, notUnderstood, refusal } from './faults.ts';
import { writtenMoment } from './hl7-dates.ts';
import { parseMessage, required, type ReadableMessage, type ReadableSegment } from './hl7-message.ts';
import { translateAdmission } from './translate-admission.ts';
import { translateAppointment } from './translate-appointment.ts';
import { translateResults } from './translate-results.ts';

type Translator = (
  message: ReadableMessage,
  event: string,
  options: ReadMessageOptions,
) => Omit<TranslatedMessage, 'saidAt'>;

/** What is taken, by MSH-9. Everything else is AR: its sender has to be told to send it elsewhere. */
const TAKEN: ReadonlyMap<string, Translator> = new Map<string, Translator>([
  ...['A01', 'A03', 'A04', 'A08', 'A11', 'A13', 'A28', 'A31', 'A40'].map((event): [string, Translator] => [
    `ADT^${event}`,
    translateAdmission,
  ]),
  ['ORU^R01', translateResults],
  ...['S12', 'S13', 'S14', 'S15'].map((event): [string, Translator] => [`SIU^${event}`, translateAppointment]),
]);

/**
 * Reads what came in one frame and says it in the words of this program. Never throws for what a sender can do: a
 * message that is not taken comes back with its fault, which names the answer (AE or AR), the code and the place.
 */
export function translateMessage(bytes: Uint8Array, options: ReadMessageOptions): MessageReading {
  let header: MessageHeader | null = null;
  try {
    const read = parseMessage(decodeMessage(bytes, options.charset).text);
    header = read.header;
    const translate = translatorOf(read, options);
    const another = read.all('PID')[1];
    if (another !== undefined)
      throw refusal(
        'FLS-1553',
        'AE',
        100,
        another.place(),
        'The message is about more than one person; send one each.',
      );
    const message = translate(read, read.header.type.split('^')[1] ?? '', options);
    return { ok: true, header, message: { ...message, saidAt: saidAt(read, options) } };
  } catch (error) {
    if (error instanceof Hl7Refusal) return { ok: false, header, fault: error.fault };
    throw error;
  }
}

/** A clock that runs ahead says nothing of the order in which things happened. */
function saidAt(message: ReadableMessage, { timeZone, today }: ReadMessageOptions): Date | null {
  const told = [writtenMoment(message.first('EVN'), 2, timeZone), writtenMoment(message.first('MSH'), 7, timeZone)];
  return told.find((moment) => moment !== null && localDateOf(moment.toISOString(), timeZone) <= today) ?? null;
}

/** @throws Hl7Refusal where the header says that the message is not for here */
function translatorOf(message: ReadableMessage, options: ReadMessageOptions): Translator {
  const msh = message.first('MSH');
  if (msh === undefined) throw missing({ segment: 'MSH', sequence: 1 }, 'The header is missing.');
  required(msh, 9, 'the type of the message', 1);
  required(msh, 10, 'the number of the message');
  const { type, version } = message.header;
  const translator = TAKEN.get(type);
  if (translator === undefined) {
    const isEvent = ['ADT', 'ORU', 'SIU'].includes(msh.value(9));
    const text = `Messages of the type that MSH-9 names are not taken here.`;
    throw refusal('FLS-1554', 'AR', isEvent ? 201 : 200, msh.place(9), text);
  }
  checkProcessing(msh, options.processing);
  if (!/^2\.[1-9](\.\d)?$/.test(version))
    throw refusal('FLS-1556', 'AR', 203, msh.place(12), 'MSH-12 names no version 2 of HL7.');
  return translator;
}

function checkProcessing(msh: ReadableSegment, taken: ReadMessageOptions['processing']): void {
  const processing = required(msh, 11, 'whether the message is of production').toUpperCase();
  if (processing !== 'P' && processing !== 'T' && processing !== 'D')
    throw notUnderstood(msh.place(11), 'MSH-11 is not of HL7 table 0103: P, T or D.', 103);
  if (!taken.includes(processing))
    throw refusal(
      'FLS-1555',
      'AR',
      202,
      msh.place(11),
      'MSH-11 says what is not taken from this sender: production, training or debugging.',
    );
}
