import type { GatewayAnswer, MessageGateway, OutgoingMessage } from './message-gateway.ts';
import type { DeliveryOutcome, MessageClaim, MessageStore, SendingCandidate } from './message-store.ts';
import { decideAll, type DecisionDeps, type PreparedDecision, type SentFrom } from './sending-decision.ts';

/** Named points at which the fault tests stop the process: those here, and one around each statement. */
export type Failpoint = (name: string) => Promise<void>;

export interface SendingDeps extends DecisionDeps {
  readonly messages: Pick<MessageStore, 'noteTries' | 'beginSending' | 'settle'>;
  /** Brings the texts that services have changed since; called before each batch, and never throws. */
  readonly refreshTexts?: () => Promise<void>;
  readonly failpoint?: Failpoint;
}

export interface SendCommand {
  readonly claims: readonly MessageClaim[];
  readonly leaseMs: number;
  readonly from?: SentFrom;
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

/** From this claim on it is noted that a try begins: what goes at the first or second pays nothing for it. */
const SUSPECT_FROM = 3;

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
  const { failpoint = async () => undefined, refreshTexts } = deps;
  await refreshTexts?.();
  const beganAt = performance.now();
  // What only waited (for Redis, for a slow machine) is no try; what was claimed so often may be what kills its workers.
  const suspects = from === 'queued' ? claims.filter(({ generation }) => generation >= SUSPECT_FROM) : [];
  if (suspects.length > 0) await deps.messages.noteTries(suspects);
  const skipped: PreparedDecision[] = [];
  const taken = await deps.messages.beginSending({ claims, from, leaseMs }, (candidates) => {
    const decisions = decideAll(candidates, deps, from);
    // Run again after a deadlock, this counts the last run alone.
    skipped.splice(0, skipped.length, ...decisions.filter(({ kind }) => kind !== 'send'));
    return decisions;
  });
  await failpoint('after-intent');

  const outcomes = await callGateways(deps, taken, { leaseMs, beganAt });
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

interface Taken {
  readonly candidate: SendingCandidate;
  readonly decision: PreparedDecision;
}

async function callGateways(
  deps: SendingDeps,
  taken: readonly Taken[],
  { leaseMs, beganAt }: { readonly leaseMs: number; readonly beganAt: number },
): Promise<DeliveryOutcome[]> {
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
      const messages = list.map(({ message }) => message);
      await failpoint('before-call');
      // Paused since it took the claims, this process may wake when somebody else has settled them.
      const isLate = performance.now() - beganAt > leaseMs / 3;
      const answers = isLate ? notCalled(messages) : await ask(gateway, messages, leaseMs / 3);
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

function notCalled(messages: readonly OutgoingMessage[]): ReadonlyMap<string, GatewayAnswer> {
  const answer = { kind: 'busy', reason: 'lease-nearly-over', retryAfterMs: 0, notCalled: true } as const;
  return new Map(messages.map(({ idempotencyKey }) => [idempotencyKey, answer]));
}
