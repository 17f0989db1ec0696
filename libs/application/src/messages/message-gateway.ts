import type { MessageChannel } from './message-store.ts';

/** One message, ready to go. Patient data: never logged, never put in Redis. */
export interface OutgoingMessage {
  /** The same for every try of one message on one channel. */
  readonly idempotencyKey: string;
  readonly serviceId: string;
  readonly patientId: string;
  readonly channel: MessageChannel;
  readonly recipient: string;
  readonly subject: string | null;
  readonly body: string;
}

export type GatewayAnswer =
  | { readonly kind: 'accepted'; readonly reference: string | null }
  | { readonly kind: 'refused'; readonly reason: string; readonly addressInvalid: boolean }
  /** Certainly not accepted; worth another try after `retryAfterMs`, else after the usual growing pause. */
  | {
      readonly kind: 'busy';
      readonly reason: string;
      readonly retryAfterMs?: number;
      /** The call was never made: it counts neither as a try nor towards giving up. */
      readonly notCalled?: true;
    }
  | { readonly kind: 'uncertain'; readonly reason: string };

/** What a gateway offers for finding out what became of a call whose answer was lost. */
export interface GatewayAbility {
  /** The same key again never delivers twice. */
  readonly honoursKey: boolean;
  /** It can be asked by key; "not found" counts after its worst delay in accepting. Null: it cannot be asked. */
  readonly lookUpAfterMs: number | null;
  /**
   * It tells by itself what became of a message, under our key and within this time: an uncertain message waits so
   * long before a person is asked. Absent: it tells nothing.
   */
  readonly callbackWithinMs?: number;
}

export interface MessageGateway {
  readonly name: string;
  readonly channels: readonly MessageChannel[];
  readonly ability: GatewayAbility;
  /**
   * How many messages may be in flight, claimed ones included: what it takes in part of a lease. It may change from
   * moment to moment, and is 0 while the gateway is not to be called.
   */
  readonly mostInFlight: number;
  /**
   * Hands messages over. A key that is missing from the result is uncertain, and so is everything when it throws or
   * when the signal ends it.
   */
  deliver(messages: readonly OutgoingMessage[], signal: AbortSignal): Promise<ReadonlyMap<string, GatewayAnswer>>;
  /** How many keys it can be asked about in a third of a lease; all when absent. */
  readonly lookUpAtOnce?: number;
  /** References of what it has accepted, by key; only with `lookUpAfterMs`. Throws when it cannot tell of all of them. */
  lookUp?(keys: readonly string[], signal: AbortSignal): Promise<ReadonlyMap<string, string>>;
}

/** The gateway that serves a channel. */
export type GatewayOf = (channel: MessageChannel) => MessageGateway;
