import type { GatewayAnswer, MessageGateway, OutgoingMessage } from '@osteon/application';
import { LATEST_ACCEPT_MS, type GatewayKind } from './chaos-gateway.ts';

/** Calls made at the same time. */
const AT_ONCE = 16;

/**
 * The worker's side of the chaos gateway. `withoutKey`: every call has a key of its own, as if nobody had thought of
 * one (the teeth).
 */
export function createChaosAdapter({
  url,
  kind,
  withoutKey = false,
  room = 100,
}: {
  readonly url: string;
  readonly kind: GatewayKind;
  readonly withoutKey?: boolean;
  readonly room?: number;
}): MessageGateway {
  const post = (path: string, body: unknown, signal: AbortSignal) =>
    fetch(url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal,
    });

  const send = async ({ idempotencyKey, recipient, body }: OutgoingMessage, signal: AbortSignal) => {
    const key = withoutKey ? `${idempotencyKey}-${Math.random()}` : idempotencyKey;
    const answer = await post('/messages', { key, recipient, body }, signal);
    return answerOf(answer.status, await answer.text());
  };

  return {
    name: `chaos-${kind}`,
    channels: ['sms', 'email', 'letter'],
    ability: {
      honoursKey: kind === 'key',
      lookUpAfterMs: kind === 'look-up' ? LATEST_ACCEPT_MS + 500 : null,
    },
    mostInFlight: room,

    async deliver(messages, signal) {
      const answers = new Map<string, GatewayAnswer>();
      const waiting = [...messages];
      const caller = async () => {
        for (let next = waiting.shift(); next; next = waiting.shift()) {
          const { idempotencyKey } = next;
          if (signal.aborted) {
            answers.set(idempotencyKey, { kind: 'busy', reason: 'not called', notCalled: true });
            continue;
          }
          // What throws is unknown: it may have been accepted.
          const answer = await send(next, signal).catch((): GatewayAnswer => ({
            kind: 'uncertain',
            reason: 'no-answer',
          }));
          answers.set(idempotencyKey, answer);
        }
      };
      await Promise.all(Array.from({ length: AT_ONCE }, caller));
      return answers;
    },

    async lookUp(keys, signal) {
      const answer = await post('/find', { keys }, signal);
      if (!answer.ok) throw new Error(`The gateway answered ${answer.status}.`);
      return new Map(Object.entries((await answer.json()) as Record<string, string>));
    },
  };
}

function answerOf(status: number, text: string): GatewayAnswer {
  if (status === 201) {
    return { kind: 'accepted', reference: String((JSON.parse(text) as { reference: string }).reference) };
  }
  if (status === 400) return { kind: 'refused', reason: 'not-a-number', addressInvalid: true };
  if (status === 429) return { kind: 'busy', reason: 'too-many', retryAfterMs: 1_000 };
  return { kind: 'uncertain', reason: `status ${status}` };
}
