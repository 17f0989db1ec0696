import type { MessageGateway } from './message-gateway.ts';
import type { DeliveryOutcome, MessageStore, RaisedItem, UncertainMessage } from './message-store.ts';
import { GIVE_UP_AFTER_MS, RETRY_AFTER_MS, sendMessages, type SendCounts, type SendingDeps } from './send-messages.ts';

export interface ReconcileDeps extends SendingDeps {
  readonly messages: Pick<
    MessageStore,
    'noteTries' | 'beginSending' | 'settle' | 'expireSending' | 'failLostClaims' | 'takeUncertain' | 'handToPerson'
  >;
  /** By the name that an attempt was written with; undefined when this program no longer has it. */
  readonly gatewayNamed: (name: string) => MessageGateway | undefined;
}

export interface ReconcileCounts {
  /** Calls whose lease ran out. */
  readonly expired: number;
  /** Given up: whoever claims them dies of it. */
  readonly lost: number;
  /** Found by asking the gateway. */
  readonly found: number;
  /** Made again with the same key. */
  readonly again: SendCounts | null;
  /** Given to a person. */
  readonly handed: number;
}

/** Taken up at once; what is left waits for the next round. */
const AT_ONCE = 250;
/** Tries in a row that came to nothing: after these the message, and not its workers, is at fault. */
const MOST_LOST_CLAIMS = 8;
/** A message that stays uncertain through this many calls is a person's to settle. */
const MOST_CALLS = 12;
const PERSON_AGAIN_MS = 3_600_000;

/**
 * Settles what nobody knows: an expired call becomes uncertain, and an uncertain one is settled by what its gateway
 * can do: it is asked by key, or called again with the same key, or a person finds out. It is never sent blindly.
 */
export async function reconcileMessages(
  deps: ReconcileDeps,
  actor: { readonly kind: 'worker' },
  { leaseMs }: { readonly leaseMs: number },
): Promise<ReconcileCounts> {
  const expired = await deps.messages.expireSending();
  const lost = await deps.messages.failLostClaims(MOST_LOST_CLAIMS, lostItem);
  const taken = await deps.messages.takeUncertain({ limit: AT_ONCE, leaseMs });
  if (taken.length === 0) return { expired, lost, found: 0, again: null, handed: 0 };

  const found: DeliveryOutcome[] = [];
  const again: UncertainMessage[] = [];
  const forPerson: UncertainMessage[] = [];
  for (const [gateway, messages] of byGateway(deps, taken)) {
    // What is not asked about now comes again when its lease is over.
    const asked = messages.slice(0, gateway?.lookUpAtOnce ?? messages.length);
    const references = gateway ? await lookUp(gateway, asked, leaseMs / 3) : null;
    for (const message of asked) {
      const reference = references?.get(message.idempotencyKey);
      if (reference !== undefined) found.push({ ...claimOf(message), kind: 'accepted', reference });
      else if (!gateway || isHopeless(message)) forPerson.push(message);
      else if (mayCallAgain(gateway, message, references !== null)) again.push(message);
      else if (isNobodysToTell(gateway, message)) forPerson.push(message);
    }
  }
  if (found.length > 0)
    await deps.messages.settle(found, { retryAfterMs: RETRY_AFTER_MS, giveUpAfterMs: GIVE_UP_AFTER_MS });
  if (forPerson.length > 0) await deps.messages.handToPerson(forPerson, uncertainItem, PERSON_AGAIN_MS);
  const counts =
    again.length === 0
      ? null
      : await sendMessages(deps, actor, { claims: again.map(claimOf), leaseMs, from: 'uncertain' });
  return { expired, lost, found: found.length, again: counts, handed: forPerson.length };
}

/** "Not found" counts only when the gateway was asked, and after its worst delay in accepting. */
function mayCallAgain({ ability }: MessageGateway, message: UncertainMessage, asked: boolean): boolean {
  if (ability.honoursKey) return true;
  return asked && ability.lookUpAfterMs !== null && message.sinceLastCallMs > ability.lookUpAfterMs;
}

/** It can neither be called again nor asked, and does not tell by itself, or has not in its time. */
function isNobodysToTell({ ability }: MessageGateway, { sinceLastCallMs }: UncertainMessage): boolean {
  if (ability.honoursKey || ability.lookUpAfterMs !== null) return false;
  return sinceLastCallMs > (ability.callbackWithinMs ?? 0);
}

function isHopeless({ calls, sinceFirstCallMs }: UncertainMessage): boolean {
  return calls >= MOST_CALLS || sinceFirstCallMs > GIVE_UP_AFTER_MS;
}

/** Null when the gateway cannot be asked, or did not answer now. */
async function lookUp(
  gateway: MessageGateway,
  messages: readonly UncertainMessage[],
  withinMs: number,
): Promise<ReadonlyMap<string, string> | null> {
  if (gateway.ability.lookUpAfterMs === null || !gateway.lookUp) return null;
  try {
    return await gateway.lookUp(
      messages.map(({ idempotencyKey }) => idempotencyKey),
      AbortSignal.timeout(Math.ceil(withinMs)),
    );
  } catch {
    return null;
  }
}

function byGateway(
  deps: ReconcileDeps,
  messages: readonly UncertainMessage[],
): Map<MessageGateway | undefined, UncertainMessage[]> {
  return Map.groupBy(messages, ({ gateway }) => deps.gatewayNamed(gateway));
}

const claimOf = ({ id, generation }: UncertainMessage) => ({ id, generation });

function uncertainItem(message: UncertainMessage): RaisedItem {
  return {
    kind: 'uncertain-delivery',
    key: `uncertain/${message.id}`,
    urgent: false,
    detail: { gateway: message.gateway, calls: message.calls },
  };
}

function lostItem({ id }: { readonly id: string }): RaisedItem {
  return { kind: 'call', key: `lost-claims/${id}`, urgent: false, detail: { reason: 'crash-loop' } };
}
