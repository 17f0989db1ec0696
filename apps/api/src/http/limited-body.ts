import type { FastifyReply, FastifyRequest } from 'fastify';
import { EdgeProblem } from './edge-problems.ts';

/** Imports of 50 MB and more are refused. */
export const IMPORT_LIMIT = 50_000_000;

/** How much of a body that is refused is still read, so that its sender gets to read the answer. */
const MOST_DISCARDED = 4 * IMPORT_LIMIT;

const chunksOf = (request: FastifyRequest): AsyncIterable<Buffer> =>
  request.raw.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;

/** The body as a stream, for who counts what comes. */
export const unboundedBody = chunksOf;

/** The body as a stream that fails with FLS-9131 as soon as it is larger than an import may be. */
export async function* limitedBody(request: FastifyRequest): AsyncGenerator<Buffer, void> {
  if (Number(request.headers['content-length'] ?? 0) >= IMPORT_LIMIT) throw new EdgeProblem('FLS-9131');
  let size = 0;
  for await (const chunk of chunksOf(request)) {
    size += chunk.length;
    if (size >= IMPORT_LIMIT) throw new EdgeProblem('FLS-9131');
    yield chunk;
  }
}

/**
 * Reads on and throws away what was not wanted: a connection that is cut while its sender still writes never shows
 * the answer, and one that nobody reads from never ends. Beyond a bound the connection is closed with the answer.
 */
export async function discardRest(request: FastifyRequest, reply: FastifyReply): Promise<void> {
  if (request.raw.readableEnded || request.raw.destroyed) return;
  let size = 0;
  for await (const chunk of chunksOf(request)) {
    size += chunk.length;
    if (size >= MOST_DISCARDED) {
      reply.header('connection', 'close');
      return;
    }
  }
}
