import { applyDecorators } from '@nestjs/common';
import { ApiHeader, ApiOperation, ApiResponse } from '@nestjs/swagger';
import { problem } from '@osteon/contracts';
import type { z } from 'zod';

/** Statuses a route may answer with besides its success, and when. */
export const WHEN = {
  400: 'The request does not fit: malformed, an unknown field, a date that does not exist.',
  401: 'No session, or one that has ended; nothing that proves whose request it is.',
  403: 'The role may not do that, the second factor or a fresh proof is wanted, or the request comes from another site.',
  404: 'There is no such thing in this service.',
  409: 'What is recorded already stands against it.',
  410: 'The link is not valid any more.',
  412: 'The patient was changed since the version that If-Match names.',
  413: 'The body is too large.',
  415: 'The body is of another type.',
  422: 'Readable, but it cannot hold: a date in the future, a treatment that is not there, a key used before.',
  429: 'Too many tries; Retry-After says when to come back.',
  503: 'The database does not answer; try again shortly.',
} as const;

export interface Documentation {
  readonly summary: string;
  readonly status: number;
  readonly answer?: z.ZodType;
  /** Another media type than JSON. */
  readonly media?: string;
  readonly refusals: readonly (keyof typeof WHEN)[];
  readonly idempotent?: boolean;
  readonly ifMatch?: boolean;
}

/** What a route does and every status it may answer with, for the OpenAPI document. */
export function Documented(documentation: Documentation): MethodDecorator {
  const { summary, status, answer, media, refusals, idempotent, ifMatch } = documentation;
  const success = answer
    ? { status, description: summary, standardSchema: answer }
    : media
      ? { status, description: summary, content: { [media]: { schema: { type: 'string' as const } } } }
      : { status, description: summary };
  return applyDecorators(
    ApiOperation({ summary }),
    ApiResponse(success),
    ...[...refusals, 503 as const].map((refused) =>
      ApiResponse({ status: refused, description: WHEN[refused], standardSchema: problem }),
    ),
    ...(idempotent
      ? [
          ApiHeader({
            name: 'Idempotency-Key',
            required: false,
            description: 'The same key with the same body is carried out once and answered alike.',
            schema: { type: 'string', maxLength: 200 },
          }),
        ]
      : []),
    ...(ifMatch
      ? [
          ApiHeader({
            name: 'If-Match',
            required: false,
            description: 'The ETag that was read; another version is refused with 412.',
            schema: { type: 'string' },
          }),
        ]
      : []),
  );
}
