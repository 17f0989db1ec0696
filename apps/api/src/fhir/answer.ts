import { AppError, type FhirRow } from '@osteon/application';
import { type Fhir, operationOutcomeOf } from '@osteon/interop';
import type { Problem } from '@osteon/contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { FHIR_JSON, type FhirMedia, isStrict, negotiate } from './media-types.ts';

/** The parameters of an address, in their order. */
export const parametersOf = (request: FastifyRequest): [string, string][] => [
  ...new URLSearchParams(request.url.split('?', 2)[1] ?? ''),
];

/**
 * The media type in which a request wants its answer.
 * @throws AppError FLS-1432
 */
export const mediaOf = (request: FastifyRequest): FhirMedia =>
  negotiate(request.headers.accept, parametersOf(request).findLast(([name]) => name === '_format')?.[1]);

export const wantsStrict = ({ headers: { prefer } }: FastifyRequest): boolean => isStrict([prefer].flat().join(','));

/** Sends a resource or a bundle as it is wanted. */
export function send(request: FastifyRequest, reply: FastifyReply, resource: Fhir.Resource): FastifyReply {
  return reply.type(`${mediaOf(request)}; charset=utf-8`).send(JSON.stringify(resource));
}

/** A weak ETag: the same version may be written with other spaces. */
export const etagOf = (version: string): string => `W/"${version}"`;

/** Sends one resource with its version; nothing but that where the caller has this version already. */
export function sendVersion(
  request: FastifyRequest,
  reply: FastifyReply,
  resource: Fhir.Resource,
  { version, updatedAt }: Pick<FhirRow, 'version' | 'updatedAt'>,
): FastifyReply {
  void reply.header('etag', etagOf(version)).header('last-modified', new Date(updatedAt).toUTCString());
  const known = (request.headers['if-none-match'] ?? '').split(',').map((one) => one.trim().replace(/^W\//, ''));
  if (known.includes(`"${version}"`) || known.includes('*')) return reply.code(304).send();
  return send(request, reply, resource);
}

/** How refusals are told on this interface: as an OperationOutcome. */
export function outcomeOfProblem(problem: Problem, request: FastifyRequest): { type: string; body: string } {
  const { status, code, title, detail, errors } = problem;
  return {
    type: `${acceptable(request)}; charset=utf-8`,
    body: JSON.stringify(operationOutcomeOf({ status, code, title, detail, errors })),
  };
}

/** What can be answered at all is wanted by nobody who is refused for it. */
function acceptable(request: FastifyRequest): FhirMedia {
  try {
    return mediaOf(request);
  } catch (error) {
    if (error instanceof AppError) return FHIR_JSON;
    throw error;
  }
}
