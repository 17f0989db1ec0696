import { randomUUID } from 'node:crypto';
import { nextSendingAt } from '@osteon/domain';
import type { UserActor } from '../actor.ts';
import { AppError } from '../errors.ts';
import { keptAnswer } from '../idempotency/kept-answer.ts';
import type { Idempotency } from '../ports/patient-store.ts';
import type { ManualResult, MessageDeskStore, PatientToWriteTo } from './message-desk-store.ts';
import type { ContactPointState, MessageChannel, MessageText } from './message-store.ts';
import { revealingWordIn } from './revealing-words.ts';
import { MOST_SMS_PARTS, smsParts, type SmsSize } from './sms-parts.ts';
import type { ManualName } from './template-catalogue.ts';
import type { WriteNamed } from './written-message.ts';

/** What a nurse sends: a shipped text by its name, or words of their own. */
export interface SendManualMessage {
  /** The first of the patient's order that works, when absent. */
  readonly channel?: Exclude<MessageChannel, 'phone'>;
  readonly words: { readonly template: ManualName } | { readonly subject?: string; readonly body: string };
  readonly idempotency?: Idempotency;
}

/**
 * Writes a message that a person sends by hand. It goes by the same loop, log and checks as a reminder, at once:
 * neither the sending hours nor the limits hold it, but it counts for them. An SMS and a subject line reveal nothing.
 * FLS-1301 to one who died or left; FLS-1302 where no such channel has consent and works; FLS-1303 for a text that
 * reveals; FLS-1304 for one too long; FLS-1305 without a subject where one is wanted.
 */
export async function sendManualMessage(
  { desk, writeNamed }: { readonly desk: MessageDeskStore; readonly writeNamed: WriteNamed },
  actor: UserActor,
  patientId: string,
  { channel, words, idempotency }: SendManualMessage,
): Promise<ManualResult> {
  const kept = async () =>
    idempotency ? keptAnswer(await desk.findManual(actor, idempotency.key), idempotency) : null;
  const earlier = await kept();
  if (earlier) return earlier;
  const id = randomUUID();
  let result: ManualResult | undefined;
  const written = await desk.writeManual(actor, patientId, idempotency ?? null, (patient) => {
    const { point, content } = compose(writeNamed, actor.serviceId, patient, { channel, words });
    result = { messageId: id, channel: point.channel };
    return {
      id,
      key: `${patient.patientId}/manual/${id}`,
      channel: point.channel,
      contactPointId: point.id,
      content,
    };
  });
  if (written === 'no-patient') throw new AppError('FLS-1020');
  const answer = written === 'replayed' ? await kept() : result;
  if (!answer) throw new AppError('FLS-1023');
  return answer;
}

export interface ManualPreview {
  readonly channel: MessageChannel;
  /** BCP 47 */
  readonly language: string;
  readonly text: MessageText;
  /** How a text message goes out; null for the others. */
  readonly sms: SmsSize | null;
  /** Local times `HH:MM`; by hand a message goes outside of them too. */
  readonly hours: { readonly from: string; readonly until: string; readonly isOpen: boolean };
}

/** A message by hand as it would leave now; refused for the same reasons as sending it. */
export async function previewManualMessage(
  { desk, writeNamed }: { readonly desk: MessageDeskStore; readonly writeNamed: WriteNamed },
  actor: UserActor,
  patientId: string,
  message: Omit<SendManualMessage, 'idempotency'>,
): Promise<ManualPreview> {
  const found = await desk.readToWriteTo(actor, patientId);
  if (found === null) throw new AppError('FLS-1020');
  const { patient, hours, today } = found;
  const { point, content } = compose(writeNamed, actor.serviceId, patient, message);
  const now = new Date(found.now);
  return {
    channel: point.channel,
    language: patient.language,
    text: content,
    sms: point.channel === 'sms' ? smsParts(content.body) : null,
    hours: {
      from: hours.opensAt,
      until: hours.closesAt,
      isOpen: nextSendingAt({ ...hours, plannedFor: today, now }).getTime() === now.getTime(),
    },
  };
}

/** Where it goes and what it says. */
function compose(
  writeNamed: WriteNamed,
  serviceId: string,
  patient: PatientToWriteTo,
  { channel, words }: Pick<SendManualMessage, 'channel' | 'words'>,
): { readonly point: ContactPointState; readonly content: MessageText } {
  const point = contactPointFor(patient, channel);
  if (!('template' in words)) return { point, content: ownWords(point.channel, words) };
  const { language, telephone } = patient;
  const frame = { serviceId, channel: point.channel, language, serviceTelephone: telephone };
  return { point, content: writeNamed({ name: words.template, ...frame }) };
}

/** The point to write to. */
function contactPointFor(
  { diedOn, leftOn, contactPoints }: PatientToWriteTo,
  channel: MessageChannel | undefined,
): ContactPointState {
  if (diedOn !== null || leftOn !== null) {
    throw new AppError('FLS-1301', { details: { reason: diedOn !== null ? 'patient-died' : 'patient-transferred' } });
  }
  const asked = contactPoints.filter((point) => point.channel !== 'phone' && (!channel || point.channel === channel));
  const usable = asked.find(({ consented, optedOut, invalid }) => consented && !optedOut && !invalid);
  if (usable) return usable;
  const reason =
    asked.length === 0
      ? 'no-channel'
      : asked.some(({ optedOut }) => optedOut)
        ? 'opted-out'
        : asked.some(({ consented }) => consented)
          ? 'channel-invalid'
          : 'no-consent';
  throw new AppError('FLS-1302', { field: 'channel', details: { reason } });
}

function ownWords(
  channel: MessageChannel,
  { subject, body }: { readonly subject?: string; readonly body: string },
): MessageText {
  if (channel === 'sms') {
    refuseRevealing(body, 'body');
    const { encoding, parts } = smsParts(body);
    const most = MOST_SMS_PARTS[encoding];
    if (parts > most) throw new AppError('FLS-1304', { field: 'body', details: { parts, most } });
    return { subject: null, body };
  }
  if (subject === undefined) throw new AppError('FLS-1305', { field: 'subject' });
  refuseRevealing(subject, 'subject');
  return { subject, body };
}

function refuseRevealing(text: string, field: 'body' | 'subject'): void {
  const found = revealingWordIn(text);
  if (found) throw new AppError('FLS-1303', { field, message: `"${found.word}" reveals a ${found.reveals}` });
}
