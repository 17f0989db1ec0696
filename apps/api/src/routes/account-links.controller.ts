import { Body, Controller, HttpCode, Inject, Post, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { beginInvitationByProvider, completeLink, readLink } from '@osteon/application';
import {
  linkByProvider,
  type LinkCompletion,
  linkCompletion,
  linkRequest,
  type LinkView,
  linkView,
  type ProviderRedirect,
  providerRedirect,
} from '@osteon/contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Documented } from '../http/documented.ts';
import { Public } from '../http/policy.ts';
import { ceremonyCookieName, writeCeremonyCookie } from '../http/session-cookie.ts';
import { COOKIE_NAME, SIGN_IN, type SignInParts } from '../parts.ts';
import { presentLink } from '../present/account.ts';

/** The links by which a person comes to an account, or back to it. Tokens come in bodies: addresses are logged. */
@ApiTags('Session')
@Controller('api/v1/account-links')
export class AccountLinksController {
  constructor(
    @Inject(SIGN_IN) private readonly parts: SignInParts,
    @Inject(COOKIE_NAME) private readonly cookieName: string,
  ) {}

  @Post('read')
  @HttpCode(200)
  @Public('the one-time link is the permission')
  @Documented({
    summary: 'Whom a link is for',
    status: 200,
    answer: linkView,
    refusals: [400, 403, 410, 413, 415, 429],
  })
  async readLink(
    @Body({ schema: linkRequest }) { token }: { token: string },
    @Req() request: FastifyRequest,
  ): Promise<LinkView> {
    return presentLink(await readLink(this.parts, { token, address: request.ip }));
  }

  @Post('complete')
  @HttpCode(204)
  @Public('the one-time link is the permission, and works once')
  @Documented({
    summary: 'Set the password by a link, once; signing in comes next',
    status: 204,
    refusals: [400, 403, 410, 413, 415, 422, 429],
  })
  async completeLink(
    @Body({ schema: linkCompletion }) { token, password }: LinkCompletion,
    @Req() request: FastifyRequest,
  ): Promise<void> {
    await completeLink(this.parts, { token, password, address: request.ip });
  }

  @Post('provider')
  @HttpCode(200)
  @Public('the one-time link is the permission')
  @Documented({
    summary: 'Accept an invitation by signing in at an identity provider',
    status: 200,
    answer: providerRedirect,
    refusals: [400, 403, 404, 410, 413, 415, 429],
  })
  async beginInvitationByProvider(
    @Body({ schema: linkByProvider }) body: { token: string; provider: string },
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ProviderRedirect> {
    const begun = await beginInvitationByProvider(this.parts, { ...body, address: request.ip });
    writeCeremonyCookie(reply, ceremonyCookieName(this.cookieName.startsWith('__Host-')), begun.ceremony);
    return { url: begun.url };
  }
}
