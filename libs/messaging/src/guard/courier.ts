import type { GatewayAbility, GatewayAnswer, MessageChannel, OutgoingMessage } from '@osteon/application';

/** What one call came to, and what it says of the gateway itself. */
export interface CourierAnswer {
  readonly answer: GatewayAnswer;
  /** `failing`: it is away or broken. `locked-out`: it takes nothing from us: credentials, account, address. */
  readonly health: 'well' | 'failing' | 'locked-out';
}

/** Takes one message to one gateway; the guard around it decides when, how many at once and whether at all. */
export interface Courier {
  readonly name: string;
  readonly channels: readonly MessageChannel[];
  readonly ability: GatewayAbility;
  /** Never throws: whatever happens is an answer. */
  send(message: OutgoingMessage, signal: AbortSignal): Promise<CourierAnswer>;
  /** The reference of a message it has accepted; null: it has none under this key. Throws when it cannot tell. */
  lookUp?(key: string, signal: AbortSignal): Promise<string | null>;
  /** Whether it can be reached and knows us, for the operator: null, or a sentence about what is wrong. */
  check(signal: AbortSignal): Promise<string | null>;
  close(): void;
}

export const well = (answer: GatewayAnswer): CourierAnswer => ({ answer, health: 'well' });
export const failing = (answer: GatewayAnswer): CourierAnswer => ({ answer, health: 'failing' });
