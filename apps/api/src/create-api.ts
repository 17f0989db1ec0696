import { randomBytes } from 'node:crypto';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { SwaggerModule } from '@nestjs/swagger';
import { type ClientActor, clientOf, SANDBOX_ISSUER, sessionOf } from '@osteon/application';
import { isDatabaseAway, type Persistence } from '@osteon/persistence';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { ApiModule } from './api.module.ts';
import { createAuthorizationServer } from './authorization/authorization-server.ts';
import { registerAuthorization } from './authorization/register-authorization.ts';
import { registerInteraction } from './authorization/register-interaction.ts';
import { registerFileFigures } from './http/file-figures.ts';
import { IMPORT_LIMIT } from './http/limited-body.ts';
import { outcomeOfProblem } from './fhir/answer.ts';
import { FHIR_ROOT, registerFhir } from './fhir/register-fhir.ts';
import { registerCalendar } from './calendar/register-calendar.ts';
import { registerCds } from './cds/register-cds.ts';
import { registerBoard } from './board/register-board.ts';
import { registerConfirmation } from './http/confirm-session.ts';
import { BODY_LIMIT, registerBodyParsers, streamJsonToo } from './http/body-parsers.ts';
import { PolicyCensus } from './http/policy.ts';
import { ProblemFilter } from './http/problem-filter.ts';
import { registerRequestFigures } from './http/request-figures.ts';
import { RequestValidationPipe } from './http/request-validation.ts';
import { refusedEarly, registerSecurityHeaders } from './http/security-headers.ts';
import { sessionCookieName } from './http/session-cookie.ts';
import { createGate } from './http/session-hook.ts';
import { Throttler } from './http/throttle.ts';
import { LiveHub } from './live/live-hub.ts';
import { registerChanges } from './live/register-changes.ts';
import { DOCUMENTATION, openApiOf } from './openapi.ts';
import { registerPages } from './pages.ts';
import type { ApiParts } from './parts.ts';
import type { Type } from '@nestjs/common';

/**
 * Puts the api together; the caller listens and closes.
 * @param more controllers besides, for tests of what every route is held to
 * @throws when a route declares no policy
 */
export async function createApi(parts: ApiParts, more: readonly Type[] = []): Promise<NestFastifyApplication> {
  const { persistence, settings, log, metrics } = parts;
  const secure = settings.publicUrl?.startsWith('https:') ?? false;
  const cookieName = sessionCookieName(secure);
  const problems = new ProblemFilter(log, isDatabaseAway);
  const adapter = new FastifyAdapter({
    bodyLimit: BODY_LIMIT,
    genReqId: requestIds(),
    // A request that does not arrive within five minutes is not one: so nobody holds connections by sending slowly.
    requestTimeout: 300_000,
    skipMiddie: true,
    trustProxy: settings.trustedProxies ?? false,
    routerOptions: { maxParamLength: 300 },
    // An address that cannot be read is refused before any hook runs.
    frameworkErrors: (error: unknown, request: FastifyRequest, reply: FastifyReply) =>
      problems.answer(error, request, reply.headers(refusedEarly(secure))),
  });
  const fastify = adapter.getInstance();
  const census = new PolicyCensus([`/${DOCUMENTATION.page}`, `/${DOCUMENTATION.json}`]);
  fastify.addHook('onRoute', census.take);
  fastify.decorateRequest('actor', null);
  registerBodyParsers(fastify);
  registerRequestFigures(fastify, metrics);
  await registerSecurityHeaders(fastify, { secure, documents: `/${DOCUMENTATION.page}` });
  const authorization = createAuthorizationServer(persistence, {
    issuerOf: () => (settings.publicUrl === undefined ? listeningAt(fastify) : new URL(settings.publicUrl).origin),
    cookieSecret: settings.linkSecret,
    onFailure: (error) => log.error({ err: error }, 'authorization server failed'),
  });
  const throttler = settings.throttled === false ? undefined : new Throttler();
  const gate = createGate(
    {
      find: (tokenHash, address, byItself) => sessionOf(persistence, tokenHash, address, byItself),
      auditRefused: (actor, route) => persistence.sessions.auditRefused(actor, route),
    },
    {
      verify: (token) => authorization.verify(token),
      holderOf: (claims, address) => clientOf(persistence, claims, address),
      auditRefused: ({ clientId, serviceId, address }, route) =>
        persistence.authorization.auditTokenRefused(clientId, serviceId, address ?? null, route),
    },
    {
      cookieName,
      publicOrigin: settings.publicUrl && new URL(settings.publicUrl).origin,
      throttler,
      guestOf: settings.mode === 'demonstration' ? (address) => sandboxGuest(persistence, address) : undefined,
    },
  );
  fastify.addHook('onRequest', gate.pass);
  problems.confirmWith(registerConfirmation(fastify, gate));
  fastify.addHook('onRequest', (request, _reply, done) => {
    streamJsonToo(request);
    done();
  });

  const live = new LiveHub({
    sessions: persistence.sessions,
    ...(parts.join === undefined ? {} : { join: parts.join }),
    onFailure: (error) => log.warn({ err: error }, 'whose pages are open is not known at the moment'),
  });
  registerChanges(fastify, live);
  closeIdleWhenStopping(fastify);

  const app = await NestFactory.create<NestFastifyApplication>(
    ApiModule.of(parts, { cookieName, live }, more),
    adapter,
    {
      bodyParser: false,
      logger: false,
      abortOnError: false,
    },
  );
  app.useGlobalPipes(new RequestValidationPipe());
  app.useGlobalFilters(problems);
  // Written when it is first asked for: that takes longer than everything else here, and few ask.
  SwaggerModule.setup(DOCUMENTATION.page, app, () => openApiOf(app, cookieName), {
    jsonDocumentUrl: DOCUMENTATION.json,
    raw: ['json'],
  });
  registerFileFigures(fastify, metrics);
  const hasFhir = settings.fhir !== false;
  registerAuthorization(fastify, authorization, persistence.authorization, hasFhir ? [FHIR_ROOT] : []);
  if (hasFhir) {
    problems.speak({ root: FHIR_ROOT, write: outcomeOfProblem });
    registerFhir(fastify, {
      persistence,
      metrics,
      issuerOf: () => authorization.issuer,
      importBytes: settings.fhirImportBytes ?? IMPORT_LIMIT,
      refuse: (error, request, reply) => problems.answer(error, request, reply),
      problemOf: (error, request) => problems.tell(error, request),
    });
  }
  if (settings.cdsHooks !== false)
    registerCds(fastify, {
      persistence,
      metrics,
      throttler,
      isDemonstration: settings.mode === 'demonstration',
      issuerOf: () => authorization.issuer,
      refuse: (error, request, reply) => problems.answer(error, request, reply),
    });
  if (settings.calendar !== false)
    registerCalendar(fastify, { persistence, metrics, issuerOf: () => authorization.issuer });
  registerInteraction(fastify, { server: authorization, persistence, cookieName });
  if (parts.queues !== undefined)
    registerBoard(fastify, {
      views: parts.queues,
      auditVisit: (actor) => persistence.as(actor).health.auditVisit(actor, 'look-at-queues'),
    });
  await registerPages(fastify, settings.webRoot);
  await app.init();
  await fastify.ready();
  census.verify();
  return app;
}

/**
 * As whom the public CDS Hooks sandbox reads before anybody has signed anything: as the client under which a
 * demonstration has let it in, until that client is disabled.
 */
async function sandboxGuest({ cds }: Persistence, address: string): Promise<ClientActor | null> {
  const sender = await cds.findSender(SANDBOX_ISSUER, null);
  if (sender === null) return null;
  const { clientId, serviceId, day } = sender;
  return { kind: 'client', clientId, serviceId, scopes: ['system/*.rs'], address, day };
}

/** Where an api answers that nobody has given a public address: on this machine, under the port it got. */
function listeningAt(fastify: FastifyInstance): string {
  const address = fastify.server.address();
  return `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 80}`;
}

/** A connection kept alive after its last answer would hold up the stop until its time runs out. */
function closeIdleWhenStopping(fastify: FastifyInstance): void {
  let timer: NodeJS.Timeout | undefined;
  fastify.addHook('preClose', (done) => {
    timer = setInterval(() => fastify.server.closeIdleConnections(), 50);
    done();
  });
  fastify.addHook('onClose', (_instance, done) => {
    clearInterval(timer);
    done();
  });
}

/** Ids that are unique across restarts and cost nothing to make. */
function requestIds(): () => string {
  const boot = randomBytes(6).toString('hex');
  let count = 0;
  return () => `${boot}-${(count += 1).toString(36)}`;
}
