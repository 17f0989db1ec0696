import { serviceOf, type Actor } from '../actor.ts';
import { findPossibleFractures } from '../finding/find-possible-fractures.ts';
import { knownPatient } from '../matching/candidates.ts';
import type { AppointmentToWrite, Hl7EffectStore, Hl7EffectTransaction } from './effect-store.ts';
import type { AppError } from '../errors.ts';
import type { MessageOutcome } from './hl7-store.ts';
import { isEarlier, type ToldMoment } from './message-order.ts';
import type { MessageFault, ToldAppointment, TranslatedMessage } from './translated-message.ts';
import { writeToldDetails } from './told-details.ts';
import { writeToldMerge } from './told-merge.ts';
import { writeToldFacts } from './told-facts.ts';

/** A message that was read, on its way into the database. */
export interface MessageInHand {
  readonly message: TranslatedMessage;
  readonly senderId: string;
  /** As the service calls it. */
  readonly sender: string;
  readonly told: ToldMoment;
  /** Filled in as soon as it is known. */
  readonly whose: { patientId: string | null };
}

/** What one message does, in one transaction. @throws AppError for what the patient's record does not take */
export function carryOut(effects: Hl7EffectStore, actor: Actor, inHand: MessageInHand): Promise<MessageOutcome> {
  return effects.inTransaction(actor, async (transaction) => {
    const { merges, person } = inHand.message;
    if (merges.length > 0) return merge(transaction, actor, person, merges, inHand);
    const patientId = await knownPatient(transaction, actor, inHand.message.person);
    inHand.whose.patientId = patientId;
    const isChanged = patientId !== null && (await writePatient(transaction, actor, patientId, inHand));
    const isPointed = await point(transaction, actor, patientId, inHand);
    return { state: isChanged || isPointed ? 'applied' : 'nothing', patientId };
  });
}

async function merge(
  transaction: Hl7EffectTransaction,
  actor: Actor,
  person: TranslatedMessage['person'],
  merges: TranslatedMessage['merges'],
  { told, whose }: MessageInHand,
): Promise<MessageOutcome> {
  let state: 'applied' | 'nothing' = 'nothing';
  for (const { identifiers } of merges) {
    const fate = await writeToldMerge(transaction, actor, person, identifiers, told);
    whose.patientId ??= fate.patientId;
    if (fate.kind === 'refused') return { state: 'fault', fault: faultOf(fate.error), patientId: fate.patientId };
    if (fate.kind === 'done') state = 'applied';
  }
  return { state, patientId: whose.patientId };
}

/** Understood, and not to be had here: such as a result of before the birth of the patient. */
export function faultOf({ code, message, field }: AppError): MessageFault {
  const text = field === undefined ? message : `${message} (${field})`;
  return { code, answer: 'AE', condition: 207, place: null, text };
}

async function writePatient(
  transaction: Hl7EffectTransaction,
  actor: Actor,
  patientId: string,
  inHand: MessageInHand,
): Promise<boolean> {
  const { message, told } = inHand;
  const serviceId = serviceOf(actor);
  const isNews = (key: string): Promise<boolean> => keepIfNews(transaction, serviceId, key, patientId, told);
  const keyOf = (key: string): string => `hl7:${inHand.senderId}/${key}`;
  // Whoever tells it: what was last recorded of a person holds.
  const details =
    message.keepsDetails && (await isNews(`details/${patientId}`))
      ? await writeToldDetails(transaction, actor, patientId, message.person, told.at)
      : false;
  const facts = await writeToldFacts(transaction, actor, patientId, message, keyOf, isNews);
  const appointment =
    message.appointment !== null &&
    (await writeAppointment(transaction, actor, patientId, message.appointment, keyOf, isNews));
  return details || facts || appointment;
}

/** Whoever it is about: a person decides who that is. What rests on what never was is withdrawn. */
async function point(
  transaction: Hl7EffectTransaction,
  actor: Actor,
  patientId: string | null,
  { message, senderId, sender, told }: MessageInHand,
): Promise<boolean> {
  const { person, pointers, takenBack } = message;
  const serviceId = serviceOf(actor);
  const isNews = (key: string): Promise<boolean> =>
    keepIfNews(transaction, serviceId, `${key}#pointer`, patientId, told);
  let raised = 0;
  for (const { key, about, referrer } of pointers) {
    const sourceKey = `hl7:${senderId}/${key}`;
    if (!(await isNews(sourceKey))) continue;
    const pointer = { source: 'hl7v2', sender, sourceKey, person, patientId, about, referrer } as const;
    raised += (await findPossibleFractures(transaction, actor, pointer)).raised;
  }
  for (const key of takenBack) {
    const sourceKey = `hl7:${senderId}/${key}`;
    if (!(await isNews(sourceKey))) continue;
    const known = await transaction.findings.lockPointer(serviceId, sourceKey);
    if (known?.state !== 'open') continue;
    await transaction.findings.withdraw(actor, serviceId, known.id);
    raised += 1;
  }
  return raised > 0;
}

/** Whether nothing later was told of it; kept, so that what comes late is known to. */
async function keepIfNews(
  transaction: Hl7EffectTransaction,
  serviceId: string,
  key: string,
  patientId: string | null,
  told: ToldMoment,
): Promise<boolean> {
  const before = await transaction.readTold(serviceId, key);
  if (before !== null && isEarlier(told, before)) return false;
  await transaction.keepTold(serviceId, key, patientId, told);
  return true;
}

/** Its time and the rest of it are told of apart: a change of a room says nothing of the hour. */
async function writeAppointment(
  transaction: Hl7EffectTransaction,
  actor: Actor,
  patientId: string,
  { number, startsAt, endsAt, status, reason, place }: ToldAppointment,
  keyOf: (key: string) => string,
  isNews: (key: string) => Promise<boolean>,
): Promise<boolean> {
  const sourceKey = keyOf(`appointment/${number}`);
  const isTimeNews = startsAt !== null && (await isNews(`${sourceKey}#time`));
  const isRestNews = await isNews(sourceKey);
  if (!isTimeNews && !isRestNews) return false;
  const appointment: AppointmentToWrite = {
    serviceId: serviceOf(actor),
    patientId,
    sourceKey,
    ...(isRestNews ? { what: { status, reason, place } } : {}),
    ...(isTimeNews ? { when: { startsAt, endsAt } } : {}),
  };
  return transaction.writeAppointment(actor, appointment);
}
