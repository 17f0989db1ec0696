import { createHash } from 'node:crypto';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { EdgeProblem } from './edge-problems.ts';

/** What makes a repeated POST one POST: kept with the change, in its transaction. */
export interface Idempotency {
  readonly key: string;
  readonly route: string;
  /** SHA-256 of address and body. */
  readonly hash: Buffer;
}

/** The request's `Idempotency-Key`, with what it was sent for; undefined when there is none. */
export const IdempotencyKey = createParamDecorator((_: unknown, context: ExecutionContext) =>
  readIdempotency(context.switchToHttp().getRequest<FastifyRequest>()),
);

/** The version that `If-Match` names; undefined when any will do. */
export const IfMatch = createParamDecorator((_: unknown, context: ExecutionContext) =>
  readIfMatch(context.switchToHttp().getRequest<FastifyRequest>()),
);

function readIdempotency(request: FastifyRequest): Idempotency | undefined {
  const key = request.headers['idempotency-key'];
  if (key === undefined) return undefined;
  if (typeof key !== 'string' || !/^[\x21-\x7e]{1,200}$/.test(key))
    throw new EdgeProblem('FLS-9004', [
      { path: 'Idempotency-Key', message: 'is 1 to 200 printable characters without spaces' },
    ]);
  const hash = createHash('sha256')
    .update(request.url)
    .update('\n')
    .update(JSON.stringify(request.body ?? null))
    .digest();
  return { key, route: `${request.method} ${request.routeOptions.url ?? ''}`, hash };
}

function readIfMatch(request: FastifyRequest): number | undefined {
  const value = request.headers['if-match'];
  if (value === undefined || value === '*') return undefined;
  const version = /^"(\d{1,9})"$/.exec(value)?.[1];
  if (version === undefined)
    throw new EdgeProblem('FLS-9004', [{ path: 'If-Match', message: 'is one ETag of this patient, such as "12"' }]);
  return Number(version);
}

/** A version as a strong ETag. */
export const etagOf = (version: number): string => `"${version}"`;
