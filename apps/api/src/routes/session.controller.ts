import { Body, Controller, Delete, Get, HttpCode, Inject, Post, Put, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  completeSetup,
  describeSession,
  listColleagues,
  nextStepOf,
  signIn,
  signOut,
  switchService,
  type UserActor,
} from '@osteon/application';
import {
  type ColleagueList,
  colleagueList,
  type NextStep,
  nextStep,
  type SessionView,
  sessionView,
  type SetupRequest,
  setupRequest,
  type SignInRequest,
  signInRequest,
  switchServiceRequest,
} from '@osteon/contracts';
import type { Persistence } from '@osteon/persistence';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Documented } from '../http/documented.ts';
import { fromOf } from '../http/from.ts';
import { Policy, Public } from '../http/policy.ts';
import { EVERYBODY } from '../http/roles.ts';
import { clearSessionCookie, writeSessionCookie } from '../http/session-cookie.ts';
import { SignedIn } from '../http/session-hook.ts';
import { type ApiSettings, COOKIE_NAME, PERSISTENCE, SETTINGS, SIGN_IN, type SignInParts } from '../parts.ts';
import { presentColleague, presentNext, presentSession } from '../present/session.ts';

@ApiTags('Session')
@Controller('api/v1')
export class SessionController {
  constructor(
    @Inject(PERSISTENCE) private readonly persistence: Persistence,
    @Inject(SIGN_IN) private readonly parts: SignInParts,
    @Inject(SETTINGS) private readonly settings: ApiSettings,
    @Inject(COOKIE_NAME) private readonly cookieName: string,
  ) {}

  @Post('session')
  @HttpCode(200)
  @Public('signing in is how a session begins')
  @Documented({
    summary: 'Sign in by password, and learn what comes next',
    status: 200,
    answer: nextStep,
    refusals: [400, 401, 403, 413, 415, 429],
  })
  async signIn(
    @Body({ schema: signInRequest }) body: SignInRequest,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<NextStep> {
    const { token, next } = await signIn(this.parts, { ...body, ...fromOf(request, this.cookieName) });
    writeSessionCookie(reply, this.cookieName, token);
    return presentNext(next);
  }

  @Get('session/next')
  @Policy({ roles: EVERYBODY, purpose: 'account', stages: ['second-factor', 'enrolment'] })
  @Documented({ summary: 'What comes next in signing in', status: 200, answer: nextStep, refusals: [401, 403] })
  async readNextStep(@SignedIn() actor: UserActor): Promise<NextStep> {
    return presentNext(await nextStepOf(this.parts, actor));
  }

  @Get('session')
  @Policy({ roles: EVERYBODY, purpose: 'account' })
  @Documented({ summary: 'Who is signed in, and where', status: 200, answer: sessionView, refusals: [401, 403] })
  async readSession(@SignedIn() actor: UserActor): Promise<SessionView> {
    return presentSession(await describeSession(this.persistence, actor), this.settings.mode);
  }

  @Put('session/service')
  @Policy({ roles: EVERYBODY, purpose: 'account' })
  @Documented({
    summary: 'Work in another service',
    status: 200,
    answer: sessionView,
    refusals: [400, 401, 403, 413, 415],
  })
  async switchService(
    @SignedIn() actor: UserActor,
    @Body({ schema: switchServiceRequest }) body: { serviceId: string },
  ): Promise<SessionView> {
    await switchService(this.persistence, actor, body.serviceId);
    return presentSession(
      await describeSession(this.persistence, { ...actor, serviceId: body.serviceId }),
      this.settings.mode,
    );
  }

  @Delete('session')
  @HttpCode(204)
  @Policy({ roles: EVERYBODY, purpose: 'account', stages: ['second-factor', 'enrolment'] })
  @Documented({ summary: 'Sign out', status: 204, refusals: [401, 403] })
  async signOut(@SignedIn() actor: UserActor, @Res({ passthrough: true }) reply: FastifyReply): Promise<void> {
    await signOut(this.persistence, actor);
    clearSessionCookie(reply, this.cookieName);
  }

  @Post('setup')
  @HttpCode(204)
  @Public('the one-time link is the permission, and works once')
  @Documented({
    summary: 'Create the first administrator and the first service, once',
    status: 204,
    refusals: [400, 403, 410, 413, 415, 422],
  })
  async completeSetup(@Body({ schema: setupRequest }) { token, ...setup }: SetupRequest): Promise<void> {
    await completeSetup(this.persistence, token, setup);
  }

  @Get('colleagues')
  @Policy({ roles: EVERYBODY, purpose: 'account' })
  @Documented({ summary: 'Who works in this service', status: 200, answer: colleagueList, refusals: [401] })
  async listColleagues(@SignedIn() actor: UserActor): Promise<ColleagueList> {
    const rows = await listColleagues(this.persistence, actor);
    return { rows: rows.map(presentColleague) };
  }
}
