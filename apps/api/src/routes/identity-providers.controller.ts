import { Body, Controller, Get, HttpCode, Inject, Param, Post, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { beginLinking, beginProviderSignIn, finishByProvider, isAppError, type UserActor } from '@osteon/application';
import {
  identityRequest,
  providerId,
  type ProviderList,
  providerList,
  type ProviderRedirect,
  providerRedirect,
  type ProviderSignIn,
  providerSignIn,
} from '@osteon/contracts';
import type { Logger } from '@osteon/platform';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Documented } from '../http/documented.ts';
import { fromOf } from '../http/from.ts';
import { Policy, Public } from '../http/policy.ts';
import { EVERYBODY } from '../http/roles.ts';
import {
  ceremonyCookieName,
  clearCeremonyCookie,
  readSessionCookie,
  writeCeremonyCookie,
  writeSessionCookie,
} from '../http/session-cookie.ts';
import { SignedIn } from '../http/session-hook.ts';
import { type ApiSettings, COOKIE_NAME, LOG, SETTINGS, SIGN_IN, type SignInParts } from '../parts.ts';

/** Signing in by an OpenID provider. */
@ApiTags('Session')
@Controller('api/v1')
export class IdentityProvidersController {
  private readonly ceremonyName: string;

  constructor(
    @Inject(SIGN_IN) private readonly parts: SignInParts,
    @Inject(COOKIE_NAME) private readonly cookieName: string,
    @Inject(LOG) private readonly log: Logger,
    @Inject(SETTINGS) private readonly settings: ApiSettings,
  ) {
    this.ceremonyName = ceremonyCookieName(cookieName.startsWith('__Host-'));
  }

  @Get('session/providers')
  @Public('the sign-in page shows them to everybody')
  @Documented({
    summary: 'By what one may sign in besides a password',
    status: 200,
    answer: providerList,
    refusals: [],
  })
  listProviders(): ProviderList {
    return {
      rows: this.parts.providers.map(({ id, name }) => ({ id, name })),
      passkeysOffered: this.parts.relyingParty !== undefined,
      mode: this.settings.mode,
    };
  }

  @Post('session/providers/:provider')
  @HttpCode(200)
  @Public('signing in is how a session begins')
  @Documented({
    summary: 'Begin to sign in at an identity provider: where the browser goes',
    status: 200,
    answer: providerRedirect,
    refusals: [400, 403, 404, 413, 415],
  })
  async beginProviderSignIn(
    @Param('provider', { schema: providerId }) provider: string,
    @Body({ schema: providerSignIn }) { returnTo }: ProviderSignIn,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ProviderRedirect> {
    const begun = await beginProviderSignIn(this.parts, provider, returnTo);
    writeCeremonyCookie(reply, this.ceremonyName, begun.ceremony);
    return { url: begun.url };
  }

  @Post('account/identities')
  @HttpCode(200)
  @Policy({ roles: EVERYBODY, purpose: 'account', provedWithinMinutes: 15 })
  @Documented({
    summary: 'Begin to link the own identity at a provider: where the browser goes',
    status: 200,
    answer: providerRedirect,
    refusals: [400, 401, 403, 404, 413, 415],
  })
  async beginLinking(
    @SignedIn() actor: UserActor,
    @Body({ schema: identityRequest }) { provider }: { provider: string },
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ProviderRedirect> {
    const begun = await beginLinking(this.parts, actor, provider);
    writeCeremonyCookie(reply, this.ceremonyName, begun.ceremony);
    return { url: begun.url };
  }

  /** A person stands here with their browser, so a refusal is told by a page: its code in the address. */
  @Get('session/providers/callback')
  @HttpCode(303)
  @Public('whoever comes back brings the state and the cookie they were sent away with')
  @Documented({
    summary: 'Back from the identity provider: goes on to a page, which reads `problem` where something was refused',
    status: 303,
    refusals: [],
  })
  async finishByProvider(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    const ceremony = readSessionCookie(request, this.ceremonyName);
    const query = request.raw.url?.split('?', 2)[1] ?? '';
    clearCeremonyCookie(reply, this.ceremonyName);
    reply.header('cache-control', 'no-store');
    try {
      const finished = await finishByProvider(this.parts, ceremony, query, fromOf(request, this.cookieName));
      if (finished.kind === 'linked') return void reply.header('location', '/account');
      writeSessionCookie(reply, this.cookieName, finished.signedIn.token);
      reply.header('location', finished.returnTo);
    } catch (error) {
      if (!isAppError(error)) throw error;
      // Why an answer cannot be trusted is for operators: the library says it without the tokens.
      const reason = error.cause instanceof Error ? error.cause.message : undefined;
      this.log.warn({ code: error.code, reason }, 'signing in by an identity provider was refused');
      reply.header('location', `/?problem=${error.code}`);
    }
  }
}
