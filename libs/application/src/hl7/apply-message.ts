import type { WorkerActor } from '../actor.ts';
import type { AppError } from '../errors.ts';
import { isAppError } from '../errors.ts';
import { carryOut, faultOf } from './carry-out.ts';
import type { Hl7EffectStore } from './effect-store.ts';
import type { MessageOutcome, MessageToApply } from './hl7-store.ts';
import type { ReadMessage, ReadMessageOptions } from './translated-message.ts';

export interface ApplyMessageDeps {
  readonly hl7Effects: Hl7EffectStore;
  readonly readMessage: ReadMessage;
}

/** Somebody else changed the patient, or took a number, at the same moment: a second try sees what is there. */
const TRIES = 4;

const EVERY_PROCESSING: ReadMessageOptions['processing'] = ['P', 'T', 'D'];

/**
 * Carries out one message that was taken: what it says of people who are known becomes their data, facts and
 * appointments, in one transaction; what points at a fracture goes to the finder, whoever has it. Doing so again, or
 * after a later message about the same, changes nothing. What the message is refused for comes back as its fault; a
 * database that is away is thrown.
 */
export async function applyMessage(deps: ApplyMessageDeps, message: MessageToApply): Promise<MessageOutcome> {
  const { sender, today, serviceId } = message;
  const { timeZone, charset, systems } = sender;
  // Whether it is of production was decided when it was received.
  const reading = deps.readMessage(message.raw, { timeZone, charset, systems, today, processing: EVERY_PROCESSING });
  if (!reading.ok) return { state: 'fault', fault: reading.fault, patientId: null };
  const actor: WorkerActor = { kind: 'worker', serviceId };
  const { person, merges } = reading.message;
  const numbers = [person, ...merges].flatMap(({ identifiers }) => identifiers);
  const told = { at: reading.message.saidAt ?? new Date(message.receivedAt), controlId: message.controlId };
  const whose: { patientId: string | null } = { patientId: null };
  for (let attempt = 1; ; attempt += 1) {
    try {
      const { message: read } = reading;
      const inHand = { message: read, senderId: sender.id, sender: sender.name, told, whose };
      return { ...(await carryOut(deps.hl7Effects, actor, inHand)), numbers };
    } catch (error) {
      if (!isAppError(error) || error.status >= 500) throw error;
      if (attempt < TRIES && isRace(error)) continue;
      return { state: 'fault', fault: faultOf(error), patientId: whose.patientId, numbers };
    }
  }
}

const isRace = (error: AppError): boolean =>
  error.code === 'FLS-1023' || (error.code === 'FLS-1021' && error.details?.['matches'] === undefined);
