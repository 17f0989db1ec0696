import { AppError, type ResourceWritten } from '@osteon/application';
import { References, WRITTEN_TYPES } from '@osteon/interop';
import { Readable } from 'node:stream';
import type { Problem } from '@osteon/contracts';
import type { FastifyInstance, FastifyReply, FastifyRequest, RouteHandlerMethod } from 'fastify';
import { EdgeProblem } from '../../http/edge-problems.ts';
import { parseJson } from '../../http/body-parsers.ts';
import { discardRest, unboundedBody } from '../../http/limited-body.ts';
import type { RoutePolicy } from '../../http/policy.ts';
import { CARE, CARE_READERS } from '../../http/roles.ts';
import { FHIR } from '../../http/throttle.ts';
import { etagOf, send } from '../answer.ts';
import { maySee, readResource } from '../read-resources.ts';
import type { FhirActor, FhirDeps } from '../served.ts';
import { FHIR_TYPES } from '../registry.ts';
import { acceptedOutcome, statusOf } from './accepted.ts';
import { FHIR_NDJSON } from '../media-types.ts';
import { importLines, tooLarge } from './import-lines.ts';
import { runBundle } from './run-bundle.ts';
import { created, patched, settingOf, updated, write } from './write-one.ts';
import type { Json, Sent, WriteSetting } from './write-requests.ts';
import { writesOf } from './written-types.ts';

/** Bundles may be so large; more is sent as files. */
const BUNDLE_LIMIT = 10 * 1024 * 1024;

const writing = (type: string, wants: 'c' | 'u'): RoutePolicy => ({
  kind: 'session',
  roles: CARE,
  purpose: 'care',
  throttle: FHIR,
  resource: { type, wants, ofPatient: true },
});

/** Who asks. */
function actorOf({ actor }: FastifyRequest): FhirActor {
  if (actor === null) throw new AppError('FLS-1103');
  return actor;
}

const headerOf = ({ headers }: FastifyRequest, name: 'if-match' | 'if-none-exist'): string | null => {
  const value = headers[name];
  return typeof value === 'string' ? value : null;
};

/** The body as a resource of the type; FLS-1470 for anything else. */
function resourceOf({ body }: FastifyRequest, type: string): Json {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new AppError('FLS-1470', { field: type, message: 'the body is no resource' });
  }
  const resource = body as Json;
  if (resource['resourceType'] !== type) {
    throw new AppError('FLS-1470', { field: `${type}.resourceType`, message: `is not ${type}` });
  }
  return resource;
}

/** Which answer `Prefer` wants; the resource when nothing is said. */
function preferred({ headers: { prefer } }: FastifyRequest): 'minimal' | 'representation' | 'OperationOutcome' {
  const said = /return=(minimal|representation|OperationOutcome)/.exec([prefer].flat().join(','))?.[1];
  return said === 'minimal' || said === 'OperationOutcome' ? said : 'representation';
}

async function answer(
  request: FastifyRequest,
  reply: FastifyReply,
  { deps, actor }: WriteSetting,
  written: ResourceWritten | undefined,
): Promise<FastifyReply> {
  if (written === undefined) throw new AppError('FLS-1471');
  const { type, id } = written;
  void reply.code(statusOf(written));
  if (id === null) return send(request, reply, acceptedOutcome(written));
  const resource = FHIR_TYPES.get(type);
  const isShown = resource !== undefined && preferred(request) === 'representation' && maySee(actor, resource);
  const stored = isShown ? await readResource(deps, actor, resource, id).catch(goneIsNothing) : null;
  const version = stored?.version ?? written.version;
  if (version !== null) void reply.header('etag', etagOf(version));
  void reply.header('location', `${deps.base}/${type}/${id}${version === null ? '' : `/_history/${version}`}`);
  if (stored === null) return reply.send();
  void reply.header('last-modified', new Date(stored.updatedAt).toUTCString());
  return send(request, reply, stored.resource);
}

/** What was just marked as entered in error is not shown any more. */
function goneIsNothing(error: unknown): null {
  if (error instanceof AppError && error.code === 'FLS-1433') return null;
  throw error;
}

/** Each entry or line is held against the rules of its own type. */
const ANY_WRITE: RoutePolicy = {
  kind: 'session',
  roles: CARE_READERS,
  purpose: 'care',
  throttle: FHIR,
  resource: { type: 'Bundle', wants: 'c', ofPatient: true },
};

/** Mounts every way to write: resources by themselves, patches of them, bundles, and files with a resource a line. */
export function registerFhirWriting(
  scope: FastifyInstance,
  root: string,
  deps: () => FhirDeps,
  parts: {
    readonly problemOf: (error: unknown, request: FastifyRequest) => Problem;
    /** How many bytes one `$import` takes. */
    readonly importBytes: number;
  },
): void {
  for (const type of WRITTEN_TYPES) registerType(scope, root, type, deps);
  const parseBody = parseJson(scope);
  scope.route({
    method: 'POST',
    url: `${root}/$import`,
    config: { policy: ANY_WRITE, fhirOperation: 'import', streamed: true },
    handler: async (request, reply) => {
      if (!(request.body instanceof Readable)) throw new EdgeProblem('FLS-9150');
      const { importBytes: limit, problemOf } = parts;
      if (Number(request.headers['content-length'] ?? 0) > limit) {
        await discardRest(request, reply);
        throw tooLarge(limit);
      }
      const setting = await settingOf(deps(), actorOf(request));
      const parse = (text: string): Promise<unknown> =>
        new Promise((resolve, reject) => {
          void parseBody(request, text, (error, value) => (error ? reject(error) : resolve(value)));
        });
      const outcomes = importLines(setting, unboundedBody(request), {
        limit,
        parse,
        problemOf: (error) => problemOf(error, request),
        discardRest: () => discardRest(request, reply),
      });
      return reply.type(FHIR_NDJSON[0]).send(outcomes);
    },
  });
  // Some programs write a slash behind the address.
  for (const url of [root, `${root}/`]) {
    scope.route({
      method: 'POST',
      url,
      bodyLimit: BUNDLE_LIMIT,
      config: {
        policy: ANY_WRITE,
        fhirOperation: 'bundle',
      },
      handler: async (request, reply) => {
        const setting = await settingOf(deps(), actorOf(request));
        return send(request, reply, await runBundle(scope, request, setting, root));
      },
    });
  }
}

function registerType(scope: FastifyInstance, root: string, type: string, deps: () => FhirDeps): void {
  const ways = writesOf(type);
  const route = (
    method: 'POST' | 'PUT' | 'PATCH',
    path: string,
    wants: 'c' | 'u',
    operation: string,
    sentOf: (setting: WriteSetting, request: FastifyRequest) => Promise<Sent>,
  ): void => {
    const handler: RouteHandlerMethod = async (request, reply) => {
      const setting = await settingOf(deps(), actorOf(request));
      const sent = await sentOf(setting, request);
      const [written] = await write(setting, [sent], new References(setting.deps.base));
      return answer(request, reply, setting, written);
    };
    const config = { policy: writing(type, wants), fhirOperation: `${operation} ${type}` };
    scope.route({ method, url: `${root}/${type}${path}`, config, handler });
  };
  const idOf = ({ params }: FastifyRequest): string => (params as { id: string }).id;
  const bare = (request: FastifyRequest) => ({ index: 0, path: type, type, resource: resourceOf(request, type) });

  if (ways.includes('create')) {
    route('POST', '', 'c', 'create', (setting, request) =>
      created(setting, bare(request), headerOf(request, 'if-none-exist')),
    );
  }
  if (ways.includes('update')) {
    route('PUT', '/:id', 'u', 'update', (setting, request) =>
      updated(setting, bare(request), { id: idOf(request), criteria: null, ifMatch: headerOf(request, 'if-match') }),
    );
  }
  if (ways.includes('conditional-update')) {
    route('PUT', '', 'u', 'update', (setting, request) =>
      updated(setting, bare(request), { id: null, criteria: request.url.split('?', 2)[1] ?? '', ifMatch: null }),
    );
  }
  if (ways.includes('patch')) {
    route('PATCH', '/:id', 'u', 'patch', (setting, request) => {
      if (!/^application\/json-patch\+json\s*(;|$)/i.test(request.headers['content-type'] ?? ''))
        throw new EdgeProblem('FLS-9150');
      const { body } = request;
      return patched(setting, { index: 0, path: type, type, id: idOf(request) }, body, headerOf(request, 'if-match'));
    });
  }
}
