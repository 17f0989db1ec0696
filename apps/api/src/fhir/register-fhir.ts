import { AppError } from '@osteon/application';
import type { Problem } from '@osteon/contracts';
import type { Persistence } from '@osteon/persistence';
import { interfaceFigures, type Metrics, outcomeOfStatus } from '@osteon/platform';
import type { FastifyInstance, FastifyReply, FastifyRequest, RouteHandlerMethod } from 'fastify';
import { registerFhirBodies } from './bodies.ts';
import { mediaOf, parametersOf, send, sendVersion, wantsStrict } from './answer.ts';
import { capabilityStatement } from './capability-statement.ts';
import { parametersIn, readEverything } from './read-everything.ts';
import { readHistory } from './read-history.ts';
import { readResource, readVersion, searchOf, searchResources } from './read-resources.ts';
import { registerFhirWriting } from './write/register-writing.ts';
import { countedBundle } from './bundles.ts';
import { EVALUATED, evaluateMeasure, FHIR_COUNTED, type FhirCounted, knownOf } from './counted.ts';
import { FHIR_RESOURCES, FHIR_SERVED, readingPolicy, type FhirResource } from './registry.ts';
import type { FhirActor, FhirDeps, FhirServed } from './served.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What is asked of the FHIR interface, for its figures: `read Patient`. */
    fhirOperation?: string;
  }
}

/** Where the interface answers. */
export const FHIR_ROOT = '/fhir/R4';

export interface FhirParts {
  readonly persistence: Persistence;
  readonly metrics: Metrics;
  /** Where the api answers, once it listens. */
  readonly issuerOf: () => string;
  /** How many bytes one `$import` takes. */
  readonly importBytes: number;
  /** Answers a refusal or a failure. */
  readonly refuse: (error: unknown, request: FastifyRequest, reply: FastifyReply) => void;
  /** What a refusal or a failure is, where the answer goes on. */
  readonly problemOf: (error: unknown, request: FastifyRequest) => Problem;
}

/** Who asks; every route but the public ones has somebody. */
export function actorOf({ actor }: FastifyRequest): FhirActor {
  if (actor === null) throw new AppError('FLS-1103');
  return actor;
}

/** Mounts the FHIR R4 interface: its own bodies, headers and figures, and the routes that the registry stands for. */
export function registerFhir(
  fastify: FastifyInstance,
  { persistence, metrics, issuerOf, importBytes, refuse, problemOf }: FhirParts,
): void {
  const figures = interfaceFigures(metrics, 'fhir');
  const deps = (): FhirDeps => ({ persistence, base: issuerOf() + FHIR_ROOT });
  // Not awaited: that would start the server before it knows how to tell a failure.
  void fastify.register((scope, _options, done) => {
    registerFhirBodies(scope);
    scope.setErrorHandler(refuse);
    // A token is sent on purpose, and no cookie comes along from another site: apps in a browser may ask.
    scope.addHook('onSend', (_request, reply, payload, next) => {
      void reply
        .header('access-control-allow-origin', '*')
        .header(
          'access-control-expose-headers',
          'ETag, Last-Modified, Location, Content-Location, Retry-After, WWW-Authenticate',
        );
      if (reply.statusCode === 401 && !reply.hasHeader('www-authenticate'))
        void reply.header('www-authenticate', 'Bearer realm="osteon"');
      next(null, payload);
    });
    scope.addHook('onResponse', (request, reply, next) => {
      const { fhirOperation = 'other' } = request.routeOptions.config;
      figures.took(fhirOperation, outcomeOfStatus(reply.statusCode), reply.elapsedTime / 1000);
      next();
    });
    // What cannot be answered as it is wanted is not asked of the database.
    scope.addHook('preHandler', (request, _reply, next) => {
      // What streams answers in the form in which it was sent.
      if (request.routeOptions.config.streamed !== true) mediaOf(request);
      next();
    });
    scope.route({
      method: 'GET',
      url: `${FHIR_ROOT}/metadata`,
      config: {
        policy: { kind: 'public', reason: 'says what the interface can do', fromAnySite: true },
        fhirOperation: 'capabilities',
      },
      handler: (request, reply) => send(request, reply, capabilityStatement(issuerOf())),
    });
    scope.route({
      method: 'OPTIONS',
      url: `${FHIR_ROOT}/*`,
      config: {
        policy: { kind: 'public', reason: 'tells browsers what apps may ask', fromAnySite: true },
        fhirOperation: 'options',
      },
      handler: (_request, reply) =>
        reply
          .header('access-control-allow-methods', 'GET, HEAD, POST, PUT, PATCH, OPTIONS')
          .header(
            'access-control-allow-headers',
            'Authorization, Accept, Content-Type, If-Match, If-None-Match, If-None-Exist, Prefer',
          )
          .header('access-control-max-age', '600')
          .code(204)
          .send(),
    });
    for (const resource of FHIR_RESOURCES) registerReading(scope, resource, deps);
    for (const counted of FHIR_COUNTED) registerCounted(scope, counted, deps);
    registerFhirWriting(scope, FHIR_ROOT, deps, { problemOf, importBytes });
    for (const served of FHIR_SERVED) refuseOtherWays(scope, served);
    done();
  });
}

/** What is not written so is told to who may read it: 405, and not that there is no such address. */
function refuseOtherWays(scope: FastifyInstance, served: FhirServed): void {
  const { type, write } = served;
  const ways = [
    ['POST', '', 'create'],
    ['PUT', '/:id', 'update'],
    ['PATCH', '/:id', 'patch'],
    ['DELETE', '/:id', null],
  ] as const;
  for (const [method, path, way] of ways) {
    if (way !== null && write.includes(way)) continue;
    scope.route({
      method,
      url: `${FHIR_ROOT}/${type}${path}`,
      config: { policy: readingPolicy(served, 'r'), fhirOperation: `other ${type}` },
      handler: () => {
        throw new AppError('FLS-1480', { field: type });
      },
    });
  }
}

/** Mounts a way to read a type. */
const routesOf =
  (scope: FastifyInstance, served: FhirServed) =>
  (method: 'GET' | 'POST', path: string, wants: 'r' | 's', operation: string, handler: RouteHandlerMethod): void => {
    const { type } = served;
    scope.route({
      method,
      url: `${FHIR_ROOT}/${type}${path}`,
      config: { policy: readingPolicy(served, wants), fhirOperation: `${operation} ${type}` },
      handler,
    });
  };

/** The parameters of a search: of the address, and of the form that was posted. */
function searchedBy(request: FastifyRequest): [string, string][] {
  const posted = request.method === 'POST' ? [...new URLSearchParams(request.body as string | undefined)] : [];
  return [...parametersOf(request), ...posted];
}

/** Every way to read a type that is counted. */
function registerCounted(scope: FastifyInstance, counted: FhirCounted, deps: () => FhirDeps): void {
  const route = routesOf(scope, counted);
  const search: RouteHandlerMethod = async (request, reply) => {
    const actor = actorOf(request);
    const given = searchedBy(request);
    const { used, unknown } = knownOf(counted, given, wantsStrict(request));
    const found = await counted.search(deps(), actor, given);
    return send(request, reply, countedBundle(deps().base, counted.type, { found, used, unknown }));
  };
  route('GET', '', 's', 'search', search);
  route('POST', '/_search', 's', 'search', search);
  route('GET', '/:id', 'r', 'read', async (request, reply) => {
    const { id } = request.params as Of<'id'>;
    const found = await counted.read(deps(), actorOf(request), id);
    if (found === undefined) throw new AppError('FLS-1434');
    return send(request, reply, found);
  });
  if (!('evaluate-measure' in counted.operations)) return;
  for (const method of ['GET', 'POST'] as const)
    scope.route({
      method,
      url: `${FHIR_ROOT}/${counted.type}/:id/$evaluate-measure`,
      config: { policy: readingPolicy(EVALUATED, 'r'), fhirOperation: `evaluate ${counted.type}` },
      handler: async (request, reply) => {
        const { id } = request.params as Of<'id'>;
        const given = [...parametersOf(request), ...parametersIn(request.body)];
        const report = await evaluateMeasure(deps(), actorOf(request), id, given, wantsStrict(request));
        if (report === undefined) throw new AppError('FLS-1434');
        return send(request, reply, report);
      },
    });
}

/** Every way to read a type that is rows of the database. */
function registerReading(scope: FastifyInstance, resource: FhirResource, deps: () => FhirDeps): void {
  const route = routesOf(scope, resource);
  const search: RouteHandlerMethod = async (request, reply) => {
    const parsed = searchOf(resource, searchedBy(request), wantsStrict(request));
    return send(request, reply, await searchResources(deps(), actorOf(request), resource, parsed));
  };
  route('GET', '', 's', 'search', search);
  route('POST', '/_search', 's', 'search', search);
  route('GET', '/:id', 'r', 'read', async (request, reply) => {
    const { id } = request.params as Of<'id'>;
    const found = await readResource(deps(), actorOf(request), resource, id);
    return sendVersion(request, reply, found.resource, found);
  });
  route('GET', '/:id/_history/:version', 'r', 'vread', async (request, reply) => {
    const found = await readVersion(deps(), actorOf(request), resource, request.params as Of<'id' | 'version'>);
    return sendVersion(request, reply, found.resource, found);
  });
  if (resource.history)
    route('GET', '/:id/_history', 'r', 'history', async (request, reply) => {
      const { id } = request.params as Of<'id'>;
      return send(request, reply, await readHistory(deps(), actorOf(request), resource, id, parametersOf(request)));
    });
  if ('everything' in resource.operations) {
    const everything: RouteHandlerMethod = async (request, reply) => {
      const { id } = request.params as Of<'id'>;
      const given = [...parametersOf(request), ...parametersIn(request.body)];
      return send(request, reply, await readEverything(deps(), actorOf(request), id, given, wantsStrict(request)));
    };
    route('GET', '/:id/$everything', 'r', 'everything', everything);
    route('POST', '/:id/$everything', 'r', 'everything', everything);
  }
}

type Of<Name extends string> = Readonly<Record<Name, string>>;
