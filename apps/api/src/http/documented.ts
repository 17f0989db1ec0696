import { applyDecorators } from '@nestjs/common';
import { ApiHeader, ApiOperation, ApiResponse, type ApiResponseOptions, type OpenAPIObject } from '@nestjs/swagger';
import { problem } from '@osteon/contracts';
import type { z } from 'zod';

/** Statuses a route may answer with besides its success, and when. */
export const WHEN = {
  400: 'The request does not fit: malformed, an unknown field, a date that does not exist.',
  401: 'No session, or one that has ended; nothing that proves whose request it is.',
  403: 'The role may not do that, the second factor or a fresh proof is wanted, or the request comes from another site.',
  404: 'There is no such thing in this service.',
  409: 'What is recorded already stands against it.',
  410: 'The link is not valid any more, or the record has become part of another, which survivorId names.',
  412: 'The patient was changed since the version that If-Match names.',
  413: 'The body is too large.',
  415: 'The body is of another type.',
  422: 'Readable, but it cannot hold: a date in the future, a treatment that is not there, a key used before.',
  429: 'Too many tries; Retry-After says when to come back.',
  503: 'The database does not answer; try again shortly.',
} as const;

/** Where the document keeps the shape of a refusal. */
const PROBLEM = '#/components/schemas/Problem';

export interface Documentation {
  readonly summary: string;
  readonly status: number;
  readonly answer?: z.ZodType;
  /** Another media type than JSON, or several, one of which the answer has. */
  readonly media?: string | readonly string[];
  readonly refusals: readonly (keyof typeof WHEN)[];
  /** Refusals that may be told in another media type than problem details besides. */
  readonly refusedAs?: Partial<Record<keyof typeof WHEN, string>>;
  readonly idempotent?: boolean;
  readonly ifMatch?: boolean;
}

/** Answers that are not JSON, by their media types. */
const textOf = (media: readonly string[]) =>
  Object.fromEntries(media.map((type) => [type, { schema: { type: 'string' as const } }]));

/** What a route does and every status it may answer with, for the OpenAPI document. */
export function Documented(documentation: Documentation): MethodDecorator {
  const { summary, status, answer, media, refusals, refusedAs, idempotent, ifMatch } = documentation;
  const success = answer
    ? { status, description: summary, standardSchema: answer }
    : media
      ? { status, description: summary, content: textOf([media].flat()) }
      : { status, description: summary };
  return applyDecorators(
    ApiOperation({ summary }),
    ApiResponse(success),
    ...[...refusals, 503 as const].map((refused) => ApiResponse(refusalOf(refused, refusedAs?.[refused]))),
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

function refusalOf(status: keyof typeof WHEN, media: string | undefined): ApiResponseOptions {
  const description = WHEN[status];
  if (media === undefined) return { status, description, standardSchema: problem };
  const type = media.endsWith('json') ? ('object' as const) : ('string' as const);
  const content = { 'application/problem+json': { schema: { $ref: PROBLEM } }, [media]: { schema: { type } } };
  return { status, description, content };
}

/** What the edge may answer wherever something is sent, before the route is reached. */
const AT_THE_EDGE = [400, 413, 415] as const;

interface DocumentedOperation {
  readonly responses?: Record<string, { description: string; content?: object }>;
}

/** Adds to every operation that takes a body what the edge may answer to one: no route has to say it. */
export function documentEdge({ paths }: OpenAPIObject): void {
  for (const operations of Object.values(paths))
    for (const [method, { responses }] of Object.entries(operations as Record<string, DocumentedOperation>)) {
      if (responses === undefined || !/^(post|put|patch|delete)$/.test(method)) continue;
      for (const status of AT_THE_EDGE)
        responses[status] ??= {
          description: WHEN[status],
          content: { 'application/json': { schema: { $ref: PROBLEM } } },
        };
    }
}
