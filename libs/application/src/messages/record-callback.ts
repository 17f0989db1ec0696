import { canMove, type MessageState } from '@osteon/domain';

/** What a gateway told by itself about a message. Ids and codes only. */
export interface GatewayEvent {
  readonly provider: string;
  /** The provider's own id of the event, or what makes it one: told again, it is known. */
  readonly eventId: string;
  /** The provider's reference of the message. */
  readonly reference: string | null;
  /** Our idempotency key, where the provider gives it back. */
  readonly messageKey: string | null;
  /** `unreachable-for-now`: the gateway has given up, and the address may be right all the same. */
  readonly outcome: 'accepted' | 'delivered' | 'failed' | 'unreachable-for-now';
  readonly reason: string | null;
  /** The address is not in use. */
  readonly permanent: boolean;
}

/** What an event does to a message in a state. `wait`: it comes before what it is about has been recorded. */
export type EventEffect = { readonly to: MessageState } | 'wait' | 'nothing';

/**
 * Decides event after event about one message. `hasFailed`: the gateway has told before that it failed.
 */
export type EffectOf = (state: MessageState, outcome: GatewayEvent['outcome'], hasFailed: boolean) => EventEffect;

/** Events of gateways, kept as rows; each is applied once, in one transaction with what it changes. */
export interface GatewayEventStore {
  /** Writes an event down, once, and applies it if its message is known: `known` when it had been told before. */
  record(event: GatewayEvent, effectOf: EffectOf): Promise<'applied' | 'waiting' | 'known'>;
  /** An urgent item in every service, once a local day: until it is mended nothing goes out by this gateway. */
  raiseIncident(gateway: string, reason: string): Promise<void>;
  /** Applies those that came too early, oldest first. */
  applyWaiting(limit: number, effectOf: EffectOf): Promise<{ readonly applied: number; readonly waiting: number }>;
}

export interface CallbackDeps {
  readonly gatewayEvents: GatewayEventStore;
}

/** Taken up at once; what is left waits for the next round. */
const AT_ONCE = 500;

const STATE_OF = {
  accepted: 'accepted',
  delivered: 'delivered',
  failed: 'failed',
  'unreachable-for-now': 'failed',
} as const satisfies Record<GatewayEvent['outcome'], MessageState>;

/**
 * What an event means for a message. Events come twice, late and out of order, so they only move forward. A failure
 * that overtakes the acknowledgement waits for it: recorded first, the late acknowledgement would revive the message.
 * One about a message that nobody has called for yet waits too. Whatever the order, the same events come to the same:
 * what was delivered is delivered, and what failed is not revived by a late word of its acceptance.
 */
export const effectOf: EffectOf = (state, outcome, hasFailed) => {
  const to = STATE_OF[outcome];
  if (state === 'planned' || state === 'queued' || (state === 'sending' && to === 'failed')) return 'wait';
  if (hasFailed && to === 'accepted') return 'nothing';
  return canMove(state, to) ? { to } : 'nothing';
};

/**
 * Records what a gateway told about a message, once however often it is told. A permanent failure marks the address
 * and sends the message by the patient's next channel at once. One that comes before its message is known is kept.
 */
export async function recordCallback(
  { gatewayEvents }: CallbackDeps,
  _actor: { readonly kind: 'gateway' },
  event: GatewayEvent,
): Promise<'applied' | 'waiting' | 'known'> {
  return gatewayEvents.record(event, effectOf);
}

/** A gateway that does not know our credentials any more is an incident: it mends itself never. */
export async function reportGateway(
  { gatewayEvents }: CallbackDeps,
  _actor: { readonly kind: 'worker' },
  change: { readonly kind: string; readonly gateway: string; readonly because?: string; readonly reason?: string },
): Promise<void> {
  if (change.kind !== 'opened' || change.because !== 'locked-out') return;
  await gatewayEvents.raiseIncident(change.gateway, change.reason ?? '');
}

/** Applies the events that came before their message was known; what stays without one is kept and left alone after a week. */
export async function applyGatewayEvents(
  { gatewayEvents }: CallbackDeps,
  _actor: { readonly kind: 'worker' },
): Promise<{ readonly applied: number; readonly waiting: number }> {
  return gatewayEvents.applyWaiting(AT_ONCE, effectOf);
}
