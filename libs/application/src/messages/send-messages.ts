import { addDays, nextSendingAt, sendability, standingOf, type SkipReason } from '@osteon/domain';
import { answerTokenOf, tokenHashOf } from './answer-token.ts';
import type { GatewayAnswer, GatewayOf, MessageGateway, OutgoingMessage } from './message-gateway.ts';
import type {
  DeliveryOutcome,
  MessageClaim,
  MessageStore,
  SendingCandidate,
  SendingDecision,
} from './message-store.ts';
import { isSuperseded, replanEnding } from './message-dates.ts';
import { isInsideHours, isTooLate } from './plan-due-messages.ts';

/** The days for which a link can be answered, at most. */
export const LINK_DAYS = 60;

/** What a message says. */
export interface MessageText {
  readonly subject: string | null;
  readonly body: string;
}

/** Writes a message in the patient's language; throws when there is no such text. `link` is null where nothing is asked. */
export type WriteMessage = (
  message: Pick<SendingCandidate, 'kind' | 'step' | 'channel' | 'language' | 'dueOn' | 'serviceTelephone'>,
  link: string | null,
) => MessageText;

/** A named point at which the fault tests stop the process; apps/worker/src/failpoint.ts lists them. */
export type Failpoint = (name: string) => Promise<void>;

export interface SendingDeps {
  readonly messages: Pick<MessageStore, 'beginSending' | 'settle'>;
  readonly gatewayOf: GatewayOf;
  readonly writeMessage: WriteMessage;
  readonly links: { readonly secret: string; readonly publicUrl: string };
  readonly failpoint?: Failpoint;
}

export interface SendCommand {
  readonly claims: readonly MessageClaim[];
  readonly leaseMs: number;
  /** `uncertain`: a call whose answer was lost is made again with the same key. */
  readonly from?: 'queued' | 'uncertain';
}

export interface SendCounts {
  readonly accepted: number;
  readonly refused: number;
  readonly busy: number;
  readonly uncertain: number;
  readonly skipped: number;
  readonly later: number;
  /** For a day from which the plan has moved. */
  readonly cancelled: number;
  /** Taken by somebody else, or no longer to be sent: the fence held. */
  readonly fenced: number;
}

/** A temporary refusal is tried again after this, and given up a day after the first call. */
export const RETRY_AFTER_MS = 5 * 60_000;
export const GIVE_UP_AFTER_MS = 24 * 3_600_000;

/** The channel was lost since the message was planned: that is no reason for the patient to hear nothing. */
const CHANNEL_GONE: ReadonlySet<SkipReason> = new Set(['no-consent', 'opted-out', 'channel-invalid']);

/** What the message would say has to be said by a nurse, who knows the result. */
const WITHHELD: ReadonlySet<SkipReason> = new Set(['dose-blocked', 'red-flag-open']);

type Prepared = SendingDecision & { readonly text?: MessageText };

/**
 * Sends what a sweep claimed, as far as the claims still hold: everything is read and checked again under lock and
 * the intent written (A), the gateway is asked with the message's own key outside any transaction, and what became
 * of it is recorded in one set (B). Asked twice with one claim, the second does nothing.
 */
export async function sendMessages(
  deps: SendingDeps,
  _actor: { readonly kind: 'worker' },
  { claims, leaseMs, from = 'queued' }: SendCommand,
): Promise<SendCounts> {
  const { failpoint = async () => undefined } = deps;
  const skipped: SendingDecision[] = [];
  const taken = await deps.messages.beginSending({ claims, from, leaseMs }, (candidates) =>
    candidates.map((candidate) => {
      const decision = decide(candidate, deps, from);
      if (decision.kind !== 'send') skipped.push(decision);
      return decision;
    }),
  );
  await failpoint('after-intent');

  const outcomes = await callGateways(deps, taken, leaseMs);
  await failpoint('before-settle');
  if (outcomes.length > 0) {
    await deps.messages.settle(outcomes, { retryAfterMs: RETRY_AFTER_MS, giveUpAfterMs: GIVE_UP_AFTER_MS });
  }
  await failpoint('after-settle');

  const count = (kind: DeliveryOutcome['kind']) => outcomes.filter((outcome) => outcome.kind === kind).length;
  const later = skipped.filter(({ kind }) => kind === 'later').length;
  const cancelled = skipped.filter(({ kind }) => kind === 'cancel').length;
  return {
    accepted: count('accepted'),
    refused: count('refused'),
    busy: count('busy'),
    uncertain: count('uncertain'),
    skipped: skipped.length - later - cancelled,
    later,
    cancelled,
    fenced: claims.length - taken.length - skipped.length,
  };
}

/** Whether a candidate goes out now; a pure question of what was read under lock. */
export function decide(
  candidate: SendingCandidate,
  deps: Pick<SendingDeps, 'gatewayOf' | 'writeMessage' | 'links'>,
  from: 'queued' | 'uncertain',
): Prepared {
  const { hours, now, today } = candidate;
  const standing = standingOf(candidate.task, today);
  const isOpen = standing.status !== 'done' && standing.status !== 'cancelled';
  if (from === 'queued' && isOpen && isSuperseded(candidate.task, candidate.step, candidate.plannedFor)) {
    return { kind: 'cancel', reason: 'superseded' };
  }
  const allowed = sendability({
    task: candidate.task,
    standing,
    patient: candidate.patient,
    consent: candidate.consent,
    channelValid: candidate.channelValid,
    alreadyAnswered: candidate.alreadyAnswered,
    call: { calledOn: candidate.calledOn, asOf: today },
  });
  if (!allowed.send) {
    const { reason } = allowed;
    return {
      kind: 'skip',
      reason,
      item: WITHHELD.has(reason) ? callItem(candidate, reason) : null,
      // What may have arrived by the first channel is not said again by the next.
      nextChannel: from === 'queued' && CHANNEL_GONE.has(reason),
    };
  }
  // A call that is made again settles what was begun inside the hours; it is neither new nor late.
  if (from === 'queued') {
    if (isTooLate(candidate.step, candidate.plannedFor, today, hours))
      return { kind: 'miss', item: missedItem(candidate) };
    if (candidate.serviceStopped || !isInsideHours(now, hours)) {
      return { kind: 'later', sendAfter: nextSendingAt({ plannedFor: candidate.plannedFor, now, ...hours }) };
    }
  }
  const token = candidate.asks ? answerTokenOf(deps.links.secret, candidate.id) : null;
  const link = token === null ? null : `${deps.links.publicUrl}/a/${token}`;
  let text: MessageText;
  try {
    text = deps.writeMessage(candidate, link);
  } catch {
    return { kind: 'fail', reason: 'cannot-be-written', item: callItem(candidate, 'cannot-be-written') };
  }
  return {
    kind: 'send',
    gateway: deps.gatewayOf(candidate.channel).name,
    idempotencyKey: candidate.id,
    link: token === null ? null : { tokenHash: tokenHashOf(token), expiresOn: addDays(today, LINK_DAYS) },
    text,
  };
}

const about = (candidate: SendingCandidate) => ({
  kind: candidate.kind,
  step: candidate.step,
  plannedFor: candidate.plannedFor,
});

function missedItem(candidate: SendingCandidate) {
  return {
    kind: 'missed-message',
    key: `missed/${candidate.taskId}/${candidate.step}${replanEnding(candidate.key)}`,
    urgent: false,
    detail: about(candidate),
  };
}

function callItem(candidate: SendingCandidate, reason: string) {
  return {
    kind: 'call',
    key: `call/${candidate.taskId}/${candidate.step}${replanEnding(candidate.key)}`,
    urgent: false,
    detail: { ...about(candidate), reason },
  };
}

interface Taken {
  readonly candidate: SendingCandidate;
  readonly decision: Prepared;
}

async function callGateways(deps: SendingDeps, taken: readonly Taken[], leaseMs: number): Promise<DeliveryOutcome[]> {
  const { failpoint = async () => undefined } = deps;
  const outgoing = new Map<MessageGateway, { claim: MessageClaim; message: OutgoingMessage }[]>();
  for (const { candidate, decision } of taken) {
    if (decision.kind !== 'send' || !decision.text) continue;
    const gateway = deps.gatewayOf(candidate.channel);
    const list = outgoing.get(gateway) ?? [];
    list.push({
      claim: { id: candidate.id, generation: candidate.generation },
      message: {
        idempotencyKey: decision.idempotencyKey,
        serviceId: candidate.serviceId,
        patientId: candidate.patientId,
        channel: candidate.channel,
        recipient: candidate.recipient,
        ...decision.text,
      },
    });
    outgoing.set(gateway, list);
  }
  const settled = await Promise.all(
    [...outgoing].map(async ([gateway, list]) => {
      const answers = await ask(
        gateway,
        list.map(({ message }) => message),
        leaseMs / 3,
      );
      return list.map(({ claim, message }): DeliveryOutcome => ({
        ...claim,
        ...(answers.get(message.idempotencyKey) ?? { kind: 'uncertain' as const, reason: 'no-answer' }),
      }));
    }),
  );
  if (outgoing.size > 0) await failpoint('after-call');
  return settled.flat();
}

/** The gateway's answers, or none when it does not answer in time: then everything is uncertain. */
async function ask(
  gateway: MessageGateway,
  messages: readonly OutgoingMessage[],
  withinMs: number,
): Promise<ReadonlyMap<string, GatewayAnswer>> {
  const signal = AbortSignal.timeout(Math.ceil(withinMs));
  const timedOut = new Promise<ReadonlyMap<string, GatewayAnswer>>((resolve) => {
    signal.addEventListener('abort', () => resolve(uncertainAll(messages, 'timed-out')), { once: true });
  });
  try {
    return await Promise.race([gateway.deliver(messages, signal), timedOut]);
  } catch (error) {
    return uncertainAll(messages, error instanceof Error && 'code' in error ? `error ${String(error.code)}` : 'error');
  }
}

function uncertainAll(messages: readonly OutgoingMessage[], reason: string): ReadonlyMap<string, GatewayAnswer> {
  return new Map(messages.map(({ idempotencyKey }) => [idempotencyKey, { kind: 'uncertain', reason }]));
}
