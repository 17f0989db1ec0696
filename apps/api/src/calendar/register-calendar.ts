import { createHash } from 'node:crypto';
import { AppError, type ClientActor, findCalendar, readCalendar } from '@osteon/application';
import { calendarText } from '@osteon/interop';
import type { Persistence } from '@osteon/persistence';
import { interfaceFigures, type Metrics, outcomeOfStatus } from '@osteon/platform';
import type { FastifyInstance } from 'fastify';
import { CALENDARS } from '../http/throttle.ts';

/** Where calendars ask. */
export const CALENDAR_ROOT = '/calendar';

interface CalendarParts {
  readonly persistence: Persistence;
  readonly metrics: Metrics;
  /** Where the pages are reached, once the api listens; without a slash at the end. */
  readonly issuerOf: () => string;
}

/** What a link ends in: 32 bytes as base64url. */
const FILE = /^([A-Za-z0-9_-]{43})\.ics$/;

/** Mounts the calendars of staff: who has the link reads it, and nobody is named in it. */
export function registerCalendar(fastify: FastifyInstance, { persistence, metrics, issuerOf }: CalendarParts): void {
  const figures = interfaceFigures(metrics, 'calendar');
  fastify.route({
    method: 'GET',
    url: `${CALENDAR_ROOT}/:file`,
    config: {
      policy: {
        kind: 'public',
        reason: 'who has the secret link reads counts',
        fromAnySite: true,
        throttle: CALENDARS,
      },
    },
    onResponse: (_request, reply, done) => {
      figures.took('read', outcomeOfStatus(reply.statusCode), reply.elapsedTime / 1000);
      done();
    },
    handler: async (request, reply) => {
      const token = FILE.exec((request.params as { file: string }).file)?.[1];
      if (token === undefined) throw new AppError('FLS-1540');
      const found = await findCalendar(persistence, token);
      const { feedId: clientId, serviceId } = found;
      const actor: ClientActor = { kind: 'client', clientId, serviceId, scopes: [], address: request.ip };
      const text = calendarText(await readCalendar(persistence.as(actor), actor, found), issuerOf());
      const etag = `"${createHash('sha256').update(text).digest('base64url').slice(0, 22)}"`;
      void reply.header('etag', etag).header('cache-control', 'private, no-cache').header('x-robots-tag', 'noindex');
      const known = (request.headers['if-none-match'] ?? '').split(',').map((one) => one.trim().replace(/^W\//, ''));
      if (known.includes(etag)) return reply.code(304).send();
      return reply
        .type('text/calendar; charset=utf-8')
        .header('content-disposition', 'attachment; filename="osteon.ics"')
        .send(text);
    },
  });
}
