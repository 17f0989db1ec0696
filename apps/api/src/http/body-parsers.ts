import type { FastifyBodyParser, FastifyInstance, FastifyRequest } from 'fastify';
import { EdgeProblem } from './edge-problems.ts';

/** Bodies other than imports: 1 MB. */
export const BODY_LIMIT = 1024 * 1024;

const FHIR_JSON = 'application/fhir+json';
/** Files of patients; a browser that knows no type of a file says that it is bytes. */
const FILE_TYPES = [
  'text/csv',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  'application/octet-stream',
];
const JSON_TYPE = /^application\/json\s*(;|$)/i;

/**
 * What bodies may be: JSON, a form on the patients' answer page and from gateways, and a stream of FHIR, or a file, on the
 * routes that say so.
 * Anything else is 415.
 */
export function registerBodyParsers(fastify: FastifyInstance): void {
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('application/json', { parseAs: 'string' }, parseJson(fastify));
  fastify.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string', bodyLimit: 16 * 1024 },
    (request, body, done) => {
      if (request.routeOptions.config.rawBody) return done(null, body);
      if (!request.url.startsWith('/a/')) return done(new EdgeProblem('FLS-9150'));
      const fields: Record<string, string> = Object.create(null) as Record<string, string>;
      for (const [name, value] of new URLSearchParams(body as string)) fields[name] = value.replaceAll('\0', '');
      done(null, fields);
    },
  );
  fastify.addContentTypeParser(FHIR_JSON, (request, payload, done) => {
    if (request.routeOptions.config.streamed) done(null, payload);
    else done(new EdgeProblem('FLS-9150'));
  });
  fastify.addContentTypeParser(FILE_TYPES, (request, payload, done) => {
    if (request.routeOptions.config.takesFiles) done(null, payload);
    else done(new EdgeProblem('FLS-9150'));
  });
}

/** A parser of JSON: not too deep, without members that are no data, and of texts that can be stored. */
export function parseJson(fastify: FastifyInstance): FastifyBodyParser<string> {
  const parse = fastify.getDefaultJsonParser('error', 'error');
  return (request, body, done) => {
    if (request.routeOptions.config.rawBody) return done(null, body);
    // A POST that needs no body may still carry the header.
    if (body === '') return done(null, undefined);
    if (isTooDeep(body)) return done(new EdgeProblem('FLS-9008'));
    void parse(request, body, (error: Error | null, value?: unknown) =>
      error ? done(new EdgeProblem('FLS-9001')) : done(unstorable(body, value), value),
    );
  };
}

/** Levels within levels: nothing that is documented needs so many, and whatever walks a value must come back. */
const MOST_LEVELS = 64;

function isTooDeep(json: string): boolean {
  let level = 0;
  let isText = false;
  for (let at = 0; at < json.length; at += 1) {
    const character = json[at];
    if (isText) {
      if (character === '\\') at += 1;
      else if (character === '"') isText = false;
    } else if (character === '"') isText = true;
    else if (character === '[' || character === '{') {
      level += 1;
      if (level > MOST_LEVELS) return true;
    } else if (character === ']' || character === '}') level -= 1;
  }
  return false;
}

/** How JSON writes a NUL or a surrogate: seldom there, and then looked at closely. */
const SUSPECT = /\\u(0000|[dD][89a-fA-F])/;

/** A refusal when a text holds a NUL or half a character: PostgreSQL keeps neither. */
function unstorable(body: string, value: unknown): EdgeProblem | null {
  if (!SUSPECT.test(body)) return null;
  const path = unstorablePath(value, '');
  return path === undefined
    ? null
    : new EdgeProblem('FLS-9007', [{ path, message: 'holds a NUL or half a character' }]);
}

function unstorablePath(value: unknown, path: string): string | undefined {
  if (typeof value === 'string') return value.includes('\0') || !value.isWellFormed() ? path : undefined;
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [key, entry] of Object.entries(value)) {
    if (key.includes('\0') || !key.isWellFormed()) return path;
    const here = Array.isArray(value) ? `${path}[${key}]` : path === '' ? key : `${path}.${key}`;
    const found = unstorablePath(entry, here);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** On a route that streams, JSON and FHIR JSON are the same: neither is read into memory. */
export function streamJsonToo(request: FastifyRequest): void {
  if (request.routeOptions.config.streamed && JSON_TYPE.test(request.headers['content-type'] ?? ''))
    request.headers['content-type'] = FHIR_JSON;
}
