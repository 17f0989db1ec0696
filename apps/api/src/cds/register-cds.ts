import { answerHook, AppError, type CdsSender, type ClientActor, takeFeedback } from '@osteon/application';
import { cardJson, CDS_SERVICES, cdsServiceOf, type HookFault, readFeedback, readHook } from '@osteon/interop';
import type { Persistence } from '@osteon/persistence';
import { interfaceFigures, type Metrics, outcomeOfStatus } from '@osteon/platform';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { FHIR_ROOT } from '../fhir/register-fhir.ts';
import { bearerTokenOf } from '../http/bearer.ts';
import { EdgeProblem } from '../http/edge-problems.ts';
import type { RoutePolicy } from '../http/policy.ts';
import { CDS_HOOKS, CDS_SENDERS, type Throttler } from '../http/throttle.ts';
import { verifySender } from './verify-sender.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What is asked of CDS Hooks, for its figures: `hook`. */
    cdsOperation?: string;
  }
}

/** Where the interface answers. */
export const CDS_ROOT = '/cds-services';

export interface CdsParts {
  readonly persistence: Persistence;
  readonly metrics: Metrics;
  readonly throttler: Throttler | undefined;
  /** Whether no patient here is real: then the public sandbox may ask. */
  readonly isDemonstration: boolean;
  /** Where the api and the pages are reached, once it listens; without a slash at the end. */
  readonly issuerOf: () => string;
  /** Answers a refusal or a failure. */
  readonly refuse: (error: unknown, request: FastifyRequest, reply: FastifyReply) => void;
}

interface Sender extends CdsSender {
  readonly actor: ClientActor;
}

const open = (reason: string): RoutePolicy => ({ kind: 'public', reason, fromAnySite: true, throttle: CDS_HOOKS });

/** Mounts CDS Hooks 2.0: discovery, the services, and what comes back on their cards. */
export function registerCds(fastify: FastifyInstance, parts: CdsParts): void {
  const { persistence, metrics, issuerOf, refuse } = parts;
  const figures = interfaceFigures(metrics, 'cds-hooks');
  // Not awaited: that would start the server before it knows how to tell a failure.
  void fastify.register((scope, _options, done) => {
    scope.setErrorHandler(refuse);
    // A token is sent on purpose, and no cookie counts here: record systems in a browser may ask.
    scope.addHook('onSend', (_request, reply, payload, next) => {
      void reply
        .header('access-control-allow-origin', '*')
        .header('access-control-expose-headers', 'Retry-After, WWW-Authenticate');
      if (reply.statusCode === 401) void reply.header('www-authenticate', 'Bearer realm="osteon"');
      next(null, payload);
    });
    scope.addHook('onResponse', (request, reply, next) => {
      const { cdsOperation = 'other' } = request.routeOptions.config;
      figures.took(cdsOperation, outcomeOfStatus(reply.statusCode), reply.elapsedTime / 1000);
      next();
    });
    scope.route({
      method: 'GET',
      url: CDS_ROOT,
      config: { policy: open('says which services there are'), cdsOperation: 'discovery' },
      handler: (_request, reply) => reply.send({ services: CDS_SERVICES }),
    });
    for (const url of [CDS_ROOT, `${CDS_ROOT}/*`])
      scope.route({
        method: 'OPTIONS',
        url,
        config: { policy: open('tells browsers what record systems may ask'), cdsOperation: 'options' },
        handler: (_request, reply) =>
          reply
            .header('access-control-allow-methods', 'GET, POST, OPTIONS')
            .header('access-control-allow-headers', 'Authorization, Accept, Content-Type')
            .header('access-control-max-age', '600')
            .code(204)
            .send(),
      });
    scope.route({
      method: 'POST',
      url: `${CDS_ROOT}/:service`,
      config: { policy: open('is for who signs with a key that was registered'), cdsOperation: 'hook' },
      handler: async (request, reply) => {
        const { id, sender } = await senderOf(request, parts);
        const ownServer = issuerOf() + FHIR_ROOT;
        const reading = readHook(id, request.body, { ownServer, timeZone: sender.day.timeZone });
        if (reading.kind === 'refused') throw refusalOf(reading.why, reading.faults);
        const { hook } = reading;
        const acting = persistence.as(sender.actor);
        const cards = await answerHook(acting, sender.actor, hook);
        const theirPatientId = patientIdOf(request.body);
        return reply.send({ cards: cards.map((card) => cardJson(card, { pages: issuerOf(), theirPatientId })) });
      },
    });
    scope.route({
      method: 'POST',
      url: `${CDS_ROOT}/:service/feedback`,
      config: { policy: open('is for who signs with a key that was registered'), cdsOperation: 'feedback' },
      handler: async (request, reply) => {
        const { id, sender } = await senderOf(request, parts);
        const reading = readFeedback(request.body);
        if (reading.kind === 'refused') throw new EdgeProblem('FLS-9000', reading.faults);
        await takeFeedback(persistence.as(sender.actor), sender.actor, sender.day, id, reading.feedback);
        return reply.send({});
      },
    });
    done();
  });
}

/**
 * Which service is called, and by whom.
 * @throws AppError FLS-1502 no such service, FLS-1500 the token is not accepted, FLS-1203 asked too often
 */
async function senderOf(
  request: FastifyRequest,
  { persistence, throttler, isDemonstration, issuerOf }: CdsParts,
): Promise<{ readonly id: string; readonly sender: Sender }> {
  const token = bearerTokenOf(request);
  if (token === undefined) throw new AppError('FLS-1500');
  const { service: id } = request.params as { service: string };
  if (cdsServiceOf(id) === undefined) throw new AppError('FLS-1502');
  const audience = issuerOf() + (request.url.split('?', 1)[0] ?? '');
  const found = await verifySender(token, { cds: persistence.cds, audience, admitsSandbox: isDemonstration });
  if (found === null) throw new AppError('FLS-1500');
  throttler?.take(CDS_SENDERS, { account: found.clientId, address: request.ip });
  const { clientId, serviceId, day } = found;
  const actor: ClientActor = { kind: 'client', clientId, serviceId, scopes: [], address: request.ip, day };
  return { id, sender: { ...found, actor } };
}

function refusalOf(why: 'shape' | 'hook' | 'patient', errors: readonly HookFault[]): Error {
  if (why === 'hook') return new AppError('FLS-1503', { errors });
  if (why === 'patient') return new AppError('FLS-1505', { errors });
  return new EdgeProblem('FLS-9000', errors);
}

/** By which id the record system knows the patient; the request was understood before. */
const patientIdOf = (body: unknown): string =>
  (body as { context: { patientId: string } }).context.patientId.replace(/^Patient\//, '');
