import { interfaceFigures, type Metrics, outcomeOfStatus } from '@osteon/platform';
import type { FastifyInstance } from 'fastify';

const ROOT = '/api/v1/file-imports';
const OPERATIONS: Readonly<Record<string, string>> = {
  [`POST ${ROOT}`]: 'hand-in',
  [`GET ${ROOT}`]: 'list',
  [`GET ${ROOT}/:id`]: 'read',
  [`POST ${ROOT}/:id/check`]: 'check',
  [`POST ${ROOT}/:id/run`]: 'run',
  [`POST ${ROOT}/:id/cancellation`]: 'cancel',
  [`GET ${ROOT}/:id/rows`]: 'rows',
  [`GET ${ROOT}/:id/refused`]: 'refused',
};

/** Counts and times what is asked of files of patients. */
export function registerFileFigures(fastify: FastifyInstance, metrics: Metrics): void {
  const figures = interfaceFigures(metrics, 'files');
  fastify.addHook('onResponse', (request, reply, next) => {
    const operation = OPERATIONS[`${request.method} ${request.routeOptions.url ?? ''}`];
    if (operation !== undefined) figures.took(operation, outcomeOfStatus(reply.statusCode), reply.elapsedTime / 1000);
    next();
  });
}
