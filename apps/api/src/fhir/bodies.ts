import type { FastifyInstance } from 'fastify';
import { EdgeProblem } from '../http/edge-problems.ts';
import { parseJson } from '../http/body-parsers.ts';
import { FHIR_MEDIA, FHIR_NDJSON } from './media-types.ts';

/** A form of a search may be so long. */
const FORM_LIMIT = 64 * 1024;

/** What bodies may be here: resources, patches of them, and the form of a search. Anything else is 415. */
export function registerFhirBodies(scope: FastifyInstance): void {
  scope.removeAllContentTypeParsers();
  for (const media of [...FHIR_MEDIA, 'application/json-patch+json'])
    scope.addContentTypeParser(media, { parseAs: 'string' }, parseJson(scope));
  scope.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string', bodyLimit: FORM_LIMIT },
    (_request, body, done) => done(null, body),
  );
  // Read as it comes, where a route says so.
  for (const media of FHIR_NDJSON)
    scope.addContentTypeParser(media, (request, payload, done) => {
      if (request.routeOptions.config.streamed === true) done(null, payload);
      else done(new EdgeProblem('FLS-9150'));
    });
}
