import type { FastifyInstance, FastifyRequest } from 'fastify';
import { EdgeProblem } from './edge-problems.ts';

/** Bodies other than imports: 1 MB. */
export const BODY_LIMIT = 1024 * 1024;

const FHIR_JSON = 'application/fhir+json';
const JSON_TYPE = /^application\/json\s*(;|$)/i;

/**
 * What bodies may be: JSON, a form on the patients' answer page, and a stream of FHIR on the routes that say so.
 * Anything else is 415.
 */
export function registerBodyParsers(fastify: FastifyInstance): void {
  fastify.removeAllContentTypeParsers();
  const parse = fastify.getDefaultJsonParser('error', 'error');
  fastify.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    // A POST that needs no body may still carry the header.
    if (body === '') return done(null, undefined);
    void parse(request, body as string, (error: Error | null, value?: unknown) =>
      error ? done(new EdgeProblem('FLS-9001')) : done(null, value),
    );
  });
  fastify.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string', bodyLimit: 16 * 1024 },
    (request, body, done) => {
      if (!request.url.startsWith('/a/')) return done(new EdgeProblem('FLS-9150'));
      const fields: Record<string, string> = Object.create(null) as Record<string, string>;
      for (const [name, value] of new URLSearchParams(body as string)) fields[name] = value;
      done(null, fields);
    },
  );
  fastify.addContentTypeParser(FHIR_JSON, (request, payload, done) => {
    if (request.routeOptions.config.streamed) done(null, payload);
    else done(new EdgeProblem('FLS-9150'));
  });
}

/** On a route that streams, JSON and FHIR JSON are the same: neither is read into memory. */
export function streamJsonToo(request: FastifyRequest): void {
  if (request.routeOptions.config.streamed && JSON_TYPE.test(request.headers['content-type'] ?? ''))
    request.headers['content-type'] = FHIR_JSON;
}
