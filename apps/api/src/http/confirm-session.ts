import { AppError, type RememberedSession } from '@osteon/application';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Gate } from './session-hook.ts';

/** What becomes of a failure of a request: `answer` it, with what is to be said now, or nothing: it was begun anew. */
export type Confirmation = (
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
  answer: (error: unknown) => void,
) => boolean;

/** The session by which a request went on from memory, as long as the database has not confirmed it. */
function unconfirmed({ actor }: FastifyRequest): RememberedSession | undefined {
  const session = actor?.kind === 'user' ? actor.remembered : undefined;
  return session?.state === 'held' ? undefined : session;
}

/**
 * A request that went on from memory and was not confirmed by a statement gets no answer before its session is looked up.
 * Where the session does not stand for what was remembered, nothing has been read or written yet: with the session as it
 * is now the request is begun anew, once.
 * @returns takes over the failures of such requests; false: it is no such request
 */
export function registerConfirmation(fastify: FastifyInstance, gate: Gate): Confirmation {
  fastify.addHook('onRoute', (route) => {
    const { policy } = route.config ?? {};
    if (policy?.kind !== 'session' || policy.fromMemory !== true) return;
    route.onSend = [
      ...[route.onSend ?? []].flat(),
      (request, _reply, payload, done) => {
        // A fault of the route: nothing that it asked was in the session's name.
        if (unconfirmed(request) !== undefined) done(new AppError('FLS-1104'));
        else done(null, payload);
      },
    ];
  });
  return (error, request, reply, answer) => {
    const session = unconfirmed(request);
    if (session === undefined) return false;
    gate.lookUp(request).then((facts) => {
      if (session.state === 'refused' || facts !== session.facts) begin(request, reply);
      else answer(error);
    }, answer);
    return true;
  };
}

/** What fails now fails as any request does: the handler answers it itself. */
function begin(request: FastifyRequest, reply: FastifyReply): void {
  const handler = request.routeOptions.handler as (request: FastifyRequest, reply: FastifyReply) => unknown;
  void handler.call(request.server, request, reply);
}
