import type { GatewayAnswer, MessageChannel, MessageGateway, OutgoingMessage } from '@osteon/application';
import {
  BrokenCircuitError,
  bulkhead,
  circuitBreaker,
  CircuitState,
  ConsecutiveBreaker,
  handleWhenResult,
} from 'cockatiel';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Courier, CourierAnswer } from './courier.ts';

export interface GuardOptions {
  /** What it serves here; none where it is kept only for what it was given earlier. */
  readonly channels?: readonly MessageChannel[];
  /** The worker's lease: all calls of a batch end within a third of it. */
  readonly leaseMs: number;
  /** Calls begun in a second by this process, at most. */
  readonly perSecond: number;
  /** Calls under way at once in this process, at most. */
  readonly atOnce: number;
  /** How long a failing gateway is left alone before one message tries whether it is back. */
  readonly restMs?: number;
  readonly onChange?: (change: GatewayChange) => void;
}

/** What whoever runs the service wants to know of a gateway. */
export type GatewayChange =
  | {
      readonly kind: 'opened';
      readonly gateway: string;
      readonly because: 'failing' | 'locked-out';
      readonly reason: string;
    }
  | { readonly kind: 'closed'; readonly gateway: string };

export interface GuardedGateway extends MessageGateway {
  /** Open: it is not called. */
  readonly isOpen: boolean;
  check(signal: AbortSignal): Promise<string | null>;
  close(): void;
}

/** Calls in a row that fail before the gateway is left alone. */
const FAILURES = 5;
const REST_MS = 30_000;
/** How many may be claimed to try whether it is back. */
const PROBES = 1;

/**
 * Puts a courier behind the port: a batch goes out at the gateway's pace and with so many calls at once; a gateway
 * that fails five times in a row, or does not know us, is left alone for half a minute and then tried with one
 * message; one that asks for a pause (429) gets it. What was not called says so, and waits without having been tried.
 *
 * Calls begin in the first half of a third of the lease and have as long to end, so that the whole batch is settled
 * before the caller's own time is over: what never began is never taken for uncertain.
 */
export function guardGateway(courier: Courier, options: GuardOptions): GuardedGateway {
  const { leaseMs, perSecond, atOnce, restMs = REST_MS, onChange = () => undefined } = options;
  const beginWithinMs = Math.floor(leaseMs / 6);
  const callMs = Math.floor(leaseMs / 7);
  // Of answers that take two seconds each, so that a slow gateway still comes to an end of them.
  const lookUpAtOnce = atOnce * Math.max(1, Math.floor(leaseMs / 6_000));
  const mostInFlight = Math.max(1, Math.floor((perSecond * beginWithinMs) / 1_000));

  const consecutive = new ConsecutiveBreaker(FAILURES);
  const breaker = circuitBreaker(
    handleWhenResult((result) => (result as CourierAnswer | null)?.health !== 'well'),
    { breaker: consecutive, halfOpenAfter: restMs },
  );
  const lanes = bulkhead(atOnce, Number.MAX_SAFE_INTEGER);

  let last: CourierAnswer | undefined;
  let openedAt = -Infinity;
  let isAnnounced = false;
  breaker.onStateChange((state) => {
    if (state === CircuitState.Open) {
      openedAt = performance.now();
      if (isAnnounced || !last) return;
      isAnnounced = true;
      const { answer, health } = last;
      onChange({
        kind: 'opened',
        gateway: courier.name,
        because: health === 'locked-out' ? 'locked-out' : 'failing',
        reason: answer.kind === 'accepted' ? '' : answer.reason,
      });
    } else if (state === CircuitState.Closed) {
      isAnnounced = false;
      onChange({ kind: 'closed', gateway: courier.name });
    }
  });

  let nextCallAt = 0;
  let pausedUntil = 0;

  /** Waits for the next place in the gateway's pace; how long it would be, when that is after `until`. */
  async function place(until: number, signal: AbortSignal): Promise<{ readonly waitMs: number } | null> {
    for (;;) {
      const now = performance.now();
      const at = Math.max(now, nextCallAt, pausedUntil);
      if (at > until) return { waitMs: at - now };
      nextCallAt = at + 1_000 / perSecond;
      if (at > now) await sleep(at - now, undefined, { signal });
      // Somebody else's call may have been told to pause meanwhile.
      if (pausedUntil <= at) return null;
    }
  }

  async function call(message: OutgoingMessage, signal: AbortSignal): Promise<CourierAnswer> {
    const given = await courier
      .send(message, AbortSignal.any([signal, AbortSignal.timeout(callMs)]))
      // A courier's own mistake must not take the other messages of the batch with it.
      .catch((): CourierAnswer => ({ answer: { kind: 'uncertain', reason: 'courier-failed' }, health: 'failing' }));
    last = given;
    // One refusal of our credentials is enough: more of them can lock the account.
    if (given.health === 'locked-out') consecutive.state = FAILURES - 1;
    const { answer } = given;
    if (answer.kind === 'busy' && answer.retryAfterMs !== undefined) {
      pausedUntil = Math.max(pausedUntil, performance.now() + answer.retryAfterMs);
    }
    return given;
  }

  async function deliverOne(message: OutgoingMessage, until: number, signal: AbortSignal): Promise<GatewayAnswer> {
    try {
      const wait = await place(until, signal);
      if (wait) return notCalled('its-pace', wait.waitMs);
      return await breaker
        .execute(async () => {
          // Behind the one message that tries a resting gateway, time may have run out.
          if (performance.now() > until || signal.aborted)
            return { answer: notCalled('no-time-left', 1_000), health: 'well' };
          return call(message, signal);
        })
        .then(({ answer }) => answer);
    } catch (error) {
      if (error instanceof BrokenCircuitError) return notCalled('circuit-open', restMs);
      if (signal.aborted) return notCalled('no-time-left', 1_000);
      throw error;
    }
  }

  return {
    name: courier.name,
    channels: options.channels ?? courier.channels,
    ability: courier.ability,

    get isOpen() {
      return breaker.state === CircuitState.Open;
    },

    get mostInFlight() {
      const now = performance.now();
      if (pausedUntil > now) return 0;
      if (breaker.state === CircuitState.Closed) return mostInFlight;
      return breaker.state === CircuitState.Open && now - openedAt < restMs ? 0 : PROBES;
    },

    async deliver(messages, signal) {
      const until = performance.now() + beginWithinMs;
      const answers = await Promise.all(
        messages.map(async (message) => {
          const answer = await lanes.execute(() => deliverOne(message, until, signal));
          return [message.idempotencyKey, answer] as const;
        }),
      );
      return new Map(answers);
    },

    ...(courier.lookUp === undefined
      ? {}
      : { lookUpAtOnce, lookUp: (keys: readonly string[], signal: AbortSignal) => lookUpAll(keys, signal) }),

    check: (signal) => courier.check(signal),
    close: () => courier.close(),
  };

  /** Looked up one by one, as such gateways are asked; the first that cannot tell ends it: nothing is known then. */
  async function lookUpAll(keys: readonly string[], signal: AbortSignal): Promise<ReadonlyMap<string, string>> {
    const found = await Promise.all(
      keys.map((key) => lanes.execute(async () => [key, await courier.lookUp?.(key, signal)] as const)),
    );
    return new Map(found.flatMap(([key, reference]) => (typeof reference === 'string' ? [[key, reference]] : [])));
  }
}

const notCalled = (reason: string, retryAfterMs: number): GatewayAnswer => ({
  kind: 'busy',
  reason,
  retryAfterMs: Math.ceil(retryAfterMs),
  notCalled: true,
});
