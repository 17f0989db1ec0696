import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, extname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { AppError, type UserActor } from '@osteon/application';
import type { QueueViews } from '@osteon/jobs';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { RoutePolicy } from '../http/policy.ts';
import { ADMINISTRATION } from '../http/roles.ts';
import { DATA_POLICY } from '../http/security-headers.ts';
import { BoardParts } from './board-parts.ts';

/** Under the interface's own addresses, so that the same cookie and the same gate hold. */
export const BOARD = '/api/v1/queues/board';

/** Only for who administers the installation, who has just proved to be it; what is read changes nothing. */
const POLICY: RoutePolicy = {
  kind: 'session',
  roles: ADMINISTRATION,
  purpose: 'administration',
  installation: true,
  provedWithinMinutes: 15,
};
/** The page asks again every few seconds: nobody is there because of that. */
const ASKED_BY_THE_PAGE: RoutePolicy = { ...POLICY, byItself: true };

/**
 * The board's page brings inline styles and builds its addresses on a base of its own. It shows ids, no patient; for
 * nothing but this page is anything of that allowed.
 */
const BOARD_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'self'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join(';');

const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
};

/** The library waits for a Redis that is away; nobody who looks wants to. */
const ANSWER_WITHIN_MS = 3_000;

export interface BoardDeps {
  readonly views: QueueViews;
  /** Keeps who opened the board. */
  readonly auditVisit: (actor: UserActor) => Promise<void>;
}

/**
 * The queues as Bull Board shows them, to be looked at: of its routes only those that read are served, behind the same
 * gate as every other route, with our own words for a refusal.
 */
export function registerBoard(fastify: FastifyInstance, { views, auditVisit }: BoardDeps): void {
  const ui = dirname(createRequire(import.meta.url).resolve('@bull-board/ui/package.json'));
  const parts = new BoardParts();
  createBullBoard({
    queues: views.queues.map((queue) => new BullMQAdapter(queue, { readOnlyMode: true })),
    serverAdapter: parts,
    options: { uiBasePath: ui, uiConfig: { boardTitle: 'Osteon', hideRedisDetails: true } },
  });
  const { entry, routes, queues, uiConfig, page, files } = parts;
  const known = new Set(filesBelow(files));

  for (const { path, handle } of routes) {
    fastify.get(`${BOARD}${path}`, { config: { policy: ASKED_BY_THE_PAGE } }, async (request, reply) => {
      const { params, query } = request as FastifyRequest<{
        Params: Record<string, string>;
        Querystring: Record<string, string>;
      }>;
      const asked = Promise.resolve(handle({ queues, uiConfig, params, query, body: {}, headers: {} }));
      const answer = await Promise.race([asked, setTimeout(ANSWER_WITHIN_MS, null, { ref: false })]).catch(() => null);
      if (answer === null) throw new AppError('FLS-1904');
      return reply.code(answer.status ?? 200).send(answer.body);
    });
  }

  fastify.get(`${BOARD}/static/*`, { config: { policy: ASKED_BY_THE_PAGE } }, async (request, reply) => {
    const path = (request.params as { '*': string })['*'];
    if (!known.has(path)) return reply.callNotFound();
    return reply
      .type(TYPES[extname(path)] ?? 'application/octet-stream')
      .header('content-security-policy', DATA_POLICY)
      .send(await readFile(join(files, path)));
  });

  const show = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const { actor } = request;
    if (actor?.kind !== 'user') throw new AppError('FLS-1103');
    await auditVisit(actor);
    return reply
      .type('text/html; charset=utf-8')
      .header('content-security-policy', BOARD_POLICY)
      .send(await page(`${BOARD}/`));
  };
  // Of the addresses that its own router knows; the first also without the slash that its base ends in.
  for (const path of new Set(['', ...entry])) fastify.get(`${BOARD}${path}`, { config: { policy: POLICY } }, show);
  fastify.addHook('onClose', () => views.close());
}

/** The files there are, once: an address is looked up in this list and nowhere in the file system. */
const filesBelow = (root: string): string[] =>
  readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && extname(entry.name) in TYPES)
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1));
