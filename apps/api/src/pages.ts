import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import type { RoutePolicy } from './http/policy.ts';
import { PAGES_POLICY } from './http/security-headers.ts';

const OPEN: RoutePolicy = { kind: 'public', reason: 'the built pages hold no data' };

/** Addresses that belong to programs and to patients: a wrong one is 404, never the nurses' pages. */
const NOT_PAGES = /^\/(api|a|health|metrics|assets|oauth|fhir|cds-services|calendar|\.well-known)(\/|$)/;

/**
 * Serves the built pages: files with a hash in their name for ever, the page itself never from a cache, and the
 * page for every address that the pages' own router knows.
 * @param root folder of the built pages; when it is not there, a plain sentence answers instead
 */
export async function registerPages(fastify: FastifyInstance, root: string): Promise<void> {
  const files = existsSync(join(root, 'index.html')) ? filesBelow(root) : undefined;
  if (files) await fastify.register(fastifyStatic, { root, serve: false, cacheControl: false, preCompressed: true });
  fastify.route({
    method: 'GET',
    url: '/*',
    config: { policy: OPEN },
    handler: async (request, reply) => {
      const path = decodedPath(request.url);
      if (files?.has(path)) {
        const immutable = path.startsWith('assets/');
        reply.header('cache-control', immutable ? 'public, max-age=31536000, immutable' : 'no-cache');
        reply.header('content-security-policy', PAGES_POLICY);
        if (path === 'index.html') reply.header('cache-control', 'no-store');
        return reply.sendFile(path);
      }
      if (!wantsPage(request.headers.accept, path) || NOT_PAGES.test(`/${path}`)) return reply.callNotFound();
      if (!files)
        return reply.code(503).type('text/plain; charset=utf-8').send('The pages are not built: run npm run build.\n');
      reply.header('content-security-policy', PAGES_POLICY).header('cache-control', 'no-store');
      return reply.sendFile('index.html');
    },
  });
}

/** Browsers ask for HTML by name; who takes anything gets the page for addresses that look like one. */
function wantsPage(accept: string | undefined, path: string): boolean {
  if (accept?.includes('text/html')) return true;
  return (accept === undefined || accept.includes('*/*')) && !path.includes('.');
}

function decodedPath(url: string): string {
  const path = url.slice(1).split('?', 1)[0] ?? '';
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/** The files there are, once: an address is looked up in this list and nowhere in the file system. */
function filesBelow(root: string): ReadonlySet<string> {
  return new Set(
    readdirSync(root, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(root.length).replaceAll('\\', '/').replace(/^\/+/, '')),
  );
}
