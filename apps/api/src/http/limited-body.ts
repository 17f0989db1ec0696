import type { FastifyRequest } from 'fastify';
import { EdgeProblem } from './edge-problems.ts';

/** Imports of 50 MB and more are refused. */
export const IMPORT_LIMIT = 50_000_000;

/** How much of a body that is refused is still read, so that its sender gets to read the answer. */
const MOST_DISCARDED = 4 * IMPORT_LIMIT;

/**
 * The body as a stream that fails with FLS-9131 once it is larger than an import may be. What follows is read and
 * thrown away: a connection that is cut while its sender still writes never shows the answer.
 */
export async function* limitedBody(request: FastifyRequest): AsyncGenerator<Buffer, void> {
  const announced = Number(request.headers['content-length'] ?? 0);
  let size = 0;
  let isTooLarge = announced >= IMPORT_LIMIT;
  for await (const chunk of request.body as AsyncIterable<Buffer>) {
    size += chunk.length;
    isTooLarge ||= size >= IMPORT_LIMIT;
    if (size >= MOST_DISCARDED) break;
    if (!isTooLarge) yield chunk;
  }
  if (isTooLarge) throw new EdgeProblem('FLS-9131');
}
