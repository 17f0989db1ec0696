import { describeSession, readPatient, searchPatients, sessionOf, type UserActor } from '@osteon/application';
import type { Persistence } from '@osteon/persistence';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { errors, type Interaction } from 'oidc-provider';
import type { RoutePolicy } from '../http/policy.ts';
import { CARE_READERS } from '../http/roles.ts';
import { readSessionCookie } from '../http/session-cookie.ts';
import { TOKENS } from '../http/throttle.ts';
import type { AuthorizationServer } from './authorization-server.ts';
import { grantSeconds, LAUNCH, PATHS } from './create-provider.ts';
import { hashOf } from './entry-adapter.ts';
import {
  interactionPolicyOf,
  renderInteraction,
  type InteractionView,
  type PatientChoice,
  type PatientLine,
} from './interaction-page.ts';
import { settle } from './register-authorization.ts';
import { IDENTITY_SCOPES, wantsPatient } from './scopes.ts';
import type { RegisteredClient } from '@osteon/application';

/** It answers with a page that says what to do, instead of a refusal that only a program reads. */
const POLICY: RoutePolicy = {
  kind: 'public',
  reason: 'the page asks for the session itself: open, in a role that reads patients',
  throttle: TOKENS,
};

export interface InteractionParts {
  readonly server: AuthorizationServer;
  readonly persistence: Persistence;
  readonly cookieName: string;
}

/** Who is asked, by which app, for what. */
interface Asked {
  readonly uid: string;
  readonly client: RegisteredClient;
  readonly actor: UserActor;
  readonly scopes: readonly string[];
  readonly goesTo: string;
}

const NO_PATIENT: PatientChoice = { text: '', found: null, hasMore: false, isMissing: false };

/** The page on which a person lets an app in, or does not, and says which patient it is about. */
export function registerInteraction(fastify: FastifyInstance, parts: InteractionParts): void {
  const url = `${PATHS.interaction}/:uid`;
  fastify.route({
    method: 'GET',
    url,
    config: { policy: POLICY },
    handler: async (request, reply) => {
      const asked = await askedOf(request, reply, parts);
      if ('kind' in asked) return show(reply, asked, 200);
      return show(reply, await viewOf(asked, parts, NO_PATIENT), 200, asked.goesTo);
    },
  });
  fastify.route({
    method: 'POST',
    url,
    config: { policy: POLICY, rawBody: true },
    handler: async (request, reply) => {
      const form = new URLSearchParams(typeof request.body === 'string' ? request.body.replaceAll('%00', '') : '');
      const asked = await askedOf(request, reply, parts);
      const action = form.get('action');
      if (action === 'deny' && !isOver(asked)) return finish(request, reply, parts, { error: 'access_denied' });
      if ('kind' in asked) return show(reply, asked, 200);
      if (action === 'find') return show(reply, await find(asked, parts, form.get('text') ?? ''), 200, asked.goesTo);
      if (action !== 'allow') return show(reply, await viewOf(asked, parts, NO_PATIENT), 200, asked.goesTo);
      const patientId = wantsPatient(asked.scopes) ? form.get('patient') : null;
      if (wantsPatient(asked.scopes) && patientId === null) {
        const again = await find(asked, parts, form.get('text') ?? '', true);
        return show(reply, again, 422, asked.goesTo);
      }
      const grantId = await letIn(asked, parts, patientId);
      return finish(request, reply, parts, {
        login: { accountId: asked.actor.userId, remember: false },
        consent: { grantId },
      });
    },
  });
}

const isOver = (asked: Asked | InteractionView): boolean => 'kind' in asked && asked.kind !== 'not-allowed';

async function askedOf(
  request: FastifyRequest,
  reply: FastifyReply,
  { server, persistence, cookieName }: InteractionParts,
): Promise<Asked | InteractionView> {
  const provider = await server.provider();
  settle(request, server.issuer);
  let interaction: Interaction;
  try {
    interaction = await provider.interactionDetails(request.raw, reply.raw);
  } catch (error) {
    if (error instanceof errors.SessionNotFound) return { kind: 'expired' };
    throw error;
  }
  const { uid, params } = interaction;
  if (uid !== (request.params as { uid?: string }).uid) return { kind: 'expired' };
  const client = await persistence.authorization.findRegisteredClient(String(params['client_id']));
  if (client === null) return { kind: 'expired' };
  const cookie = readSessionCookie(request, cookieName);
  const found = cookie === undefined ? undefined : await sessionOf(persistence, cookie, request.ip);
  if (found?.kind !== 'actor') {
    const hasComeAgain = request.method === 'POST' || (request.query as { here?: string }).here === '1';
    return { kind: hasComeAgain ? 'sign-in' : 'come-again', uid };
  }
  const { actor } = found;
  const why = whyNotAllowed(actor, client);
  if (why !== undefined) return { kind: 'not-allowed', appName: client.name, why };
  const scopes = String(params['scope'] ?? '')
    .split(' ')
    .filter(Boolean);
  return { uid, client, actor, scopes, goesTo: String(params['redirect_uri']) };
}

function whyNotAllowed(actor: UserActor, client: RegisteredClient): 'stage' | 'role' | 'service' | undefined {
  if (actor.stage !== 'open') return 'stage';
  if (!(CARE_READERS as readonly string[]).includes(actor.role)) return 'role';
  return actor.serviceId === client.serviceId ? undefined : 'service';
}

async function viewOf(
  asked: Asked,
  { persistence }: InteractionParts,
  patient: PatientChoice,
): Promise<InteractionView> {
  const { uid, client, actor, scopes, goesTo } = asked;
  const { user, service } = await describeSession(persistence, actor);
  return {
    kind: 'ask',
    ...{ uid, scopes, goesTo, appName: client.name, personName: user.displayName, serviceName: service.name },
    patient: wantsPatient(scopes) ? patient : null,
  };
}

/** The patients that fit what was typed: a search like any other, recorded as one. */
async function find(asked: Asked, parts: InteractionParts, text: string, isMissing = false): Promise<InteractionView> {
  if (text.trim() === '') return viewOf(asked, parts, { ...NO_PATIENT, isMissing });
  const { actor } = asked;
  const { rows, more } = await searchPatients(parts.persistence.as(actor), actor, { text: text.slice(0, 100) });
  const found = rows.map(({ id, family, given, birthDate, sex }): PatientLine => ({
    id,
    name: `${family}, ${given}`,
    birthDate,
    sex,
  }));
  return viewOf(asked, parts, { text, found, hasMore: more, isMissing });
}

/** Keeps what was granted, for whom, and who did it. FLS-1020 for a patient who is not of the service. */
async function letIn(
  asked: Asked,
  { server, persistence }: InteractionParts,
  patientId: string | null,
): Promise<string> {
  const { client, actor, scopes } = asked;
  if (patientId !== null) await readPatient(persistence.as(actor), actor, patientId);
  const provider = await server.provider();
  const seconds = grantSeconds(scopes);
  const grant = new provider.Grant({ accountId: actor.userId, clientId: client.id, expiresIn: seconds } as never);
  const identity: readonly string[] = IDENTITY_SCOPES;
  grant.addOIDCScope(scopes.filter((scope) => identity.includes(scope)).join(' '));
  grant.addResourceScope(server.issuer, scopes.filter((scope) => !identity.includes(scope)).join(' '));
  const grantId = await grant.save();
  const { authorization } = persistence;
  if (patientId !== null) {
    const key = hashOf(grantId);
    await authorization.putEntry(LAUNCH, key, { patientId, clientId: client.id }, { grant: key, uid: null, seconds });
  }
  await authorization.auditAppGrant({
    ...{ clientId: client.id, patientId, userId: actor.userId, role: actor.role, serviceId: actor.serviceId },
    ...{ sessionId: actor.sessionId, address: actor.address ?? null },
  });
  return grantId;
}

/** Goes back to the library, which goes back to the app. */
async function finish(
  request: FastifyRequest,
  reply: FastifyReply,
  { server }: InteractionParts,
  result: Parameters<Awaited<ReturnType<AuthorizationServer['provider']>>['interactionResult']>[2],
): Promise<FastifyReply> {
  const provider = await server.provider();
  const goesOnAt = await provider.interactionResult(request.raw, reply.raw, result, { mergeWithLastSubmission: false });
  return reply.redirect(goesOnAt, 303);
}

function show(reply: FastifyReply, view: InteractionView, status: number, goesTo?: string): FastifyReply {
  return reply
    .code(status)
    .type('text/html; charset=utf-8')
    .header('content-security-policy', interactionPolicyOf(goesTo))
    .send(renderInteraction(view));
}
