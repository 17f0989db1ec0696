import type { LiveTopic } from '@osteon/contracts';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { LiveHub } from './live-hub.ts';

/** What a route that succeeded may have changed, by how its address begins; the first that fits. */
const CHANGED: readonly (readonly [begins: string, topics: readonly LiveTopic[]])[] = [
  ['/api/v1/patients', ['worklist', 'inbox', 'messages']],
  ['/api/v1/worklist', ['worklist']],
  ['/api/v1/work-items', ['inbox']],
  ['/api/v1/messages', ['messages', 'inbox']],
  ['/api/v1/letter', ['messages', 'inbox']],
  ['/api/v1/imports', ['worklist', 'inbox']],
  ['/api/v1/erasures', ['worklist', 'inbox']],
  ['/api/v1/protocol', ['protocol']],
];

/** What concerns more services than that of who asks, or nobody's in particular. */
const CHANGED_ANYWHERE: typeof CHANGED = [
  ['/api/v1/sending', ['sending']],
  ['/api/v1/emergency-accesses', ['inbox']],
  ['/api/v1/callbacks', ['messages', 'inbox']],
  ['/api/v1/inbound', ['inbox']],
  ['/a/', ['inbox', 'worklist', 'messages']],
];

/** After these somebody's session may have ended, or be in another service. */
const OF_SESSIONS = ['/api/v1/session', '/api/v1/account', '/api/v1/users'];

/** Asked with a body, and changes nothing that others see. */
const CHANGES_NOTHING = /[/-](search|preview|draft|dry-runs?|comparison|check)$/;

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Notes after every answer what it changed. It is decided once, when a route is registered, and nothing happens before
 * the answer is sent: a new route is told of by its address, without a line of its own.
 */
export function registerChanges(fastify: FastifyInstance, live: LiveHub): void {
  fastify.addHook('onRoute', (route) => {
    const methods = [route.method].flat();
    if (methods.every((method) => SAFE.has(method)) || CHANGES_NOTHING.test(route.url)) return;
    const note = noteOf(route.url, live);
    if (note === undefined) return;
    const own = [route.onResponse ?? []].flat();
    route.onResponse = [
      ...own,
      (request, reply, done) => {
        if (reply.statusCode < 300) note(request, reply);
        done();
      },
    ];
  });
  // Else the server waits for them when it stops.
  fastify.addHook('preClose', (done) => {
    live.close().then(() => done(), done);
  });
}

type Note = (request: FastifyRequest, reply: FastifyReply) => void;

function noteOf(url: string, live: LiveHub): Note | undefined {
  if (OF_SESSIONS.some((begins) => url.startsWith(begins))) return () => live.recheck();
  const anywhere = topicsOf(CHANGED_ANYWHERE, url);
  if (anywhere !== undefined) return () => live.note(null, anywhere);
  const topics = topicsOf(CHANGED, url);
  if (topics === undefined) return undefined;
  return (request, reply) => {
    const serviceId = request.actor?.serviceId;
    if (serviceId !== undefined)
      live.note(serviceId, topics, url.includes('/patients') ? patientOf(request, reply) : undefined);
  };
}

const topicsOf = (table: typeof CHANGED, url: string): readonly LiveTopic[] | undefined =>
  table.find(([begins]) => url.startsWith(begins))?.[1];

/** The patient of the address, or of the one that was made; the version as the answer's ETag gives it. */
function patientOf(request: FastifyRequest, reply: FastifyReply): { id: string; version: number | null } | undefined {
  const { id } = request.params as { id?: string };
  const made = String(reply.getHeader('location') ?? '')
    .split('/')
    .at(-1);
  const patientId = id ?? made;
  if (patientId === undefined || patientId === '') return undefined;
  const version = /^"(\d+)"$/.exec(String(reply.getHeader('etag') ?? ''))?.[1];
  return { id: patientId, version: version === undefined ? null : Number(version) };
}
