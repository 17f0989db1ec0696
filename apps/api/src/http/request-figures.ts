import type { Metrics } from '@osteon/platform';
import type { FastifyInstance } from 'fastify';

/** Times every answer by route (never by address: addresses hold ids), method and class of status. */
export function registerRequestFigures(fastify: FastifyInstance, metrics: Metrics): void {
  const seconds = metrics.timer('http_request_seconds', 'Time to answer a request', ['method', 'route', 'status']);
  fastify.addHook('onResponse', (request, reply, done) => {
    seconds.observe(
      {
        method: request.method,
        route: request.routeOptions.url ?? 'none',
        status: `${Math.floor(reply.statusCode / 100)}xx`,
      },
      reply.elapsedTime / 1000,
    );
    done();
  });
}
