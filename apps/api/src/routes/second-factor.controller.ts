import { Body, Controller, HttpCode, Inject, Post, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  askForAnyPasskey,
  askForOwnPasskey,
  giveSecondFactor,
  proveAgain,
  signInByPasskey,
  type SignedIn as SignedInBy,
  type UserActor,
} from '@osteon/application';
import {
  type NextStep,
  nextStep,
  type PasskeyCeremony,
  passkeyCeremony,
  type PasskeySignIn,
  passkeySignIn,
  type ProofRequest,
  proofRequest,
  type SecondFactorRequest,
  secondFactorRequest,
} from '@osteon/contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Documented } from '../http/documented.ts';
import { fromOf } from '../http/from.ts';
import { Policy, Public } from '../http/policy.ts';
import { EVERYBODY } from '../http/roles.ts';
import { writeSessionCookie } from '../http/session-cookie.ts';
import { SignedIn } from '../http/session-hook.ts';
import { COOKIE_NAME, SIGN_IN, type SignInParts } from '../parts.ts';
import { presentNext } from '../present/session.ts';
import { assertionOf, presentCeremony } from '../present/passkeys.ts';

/** Everything by which somebody proves who they are besides a password. */
@ApiTags('Session')
@Controller('api/v1/session')
export class SecondFactorController {
  constructor(
    @Inject(SIGN_IN) private readonly parts: SignInParts,
    @Inject(COOKIE_NAME) private readonly cookieName: string,
  ) {}

  @Post('second-factor')
  @HttpCode(200)
  @Policy({ roles: EVERYBODY, purpose: 'account', stages: ['second-factor'] })
  @Documented({
    summary: 'Give the second factor',
    status: 200,
    answer: nextStep,
    refusals: [400, 401, 403, 409, 410, 413, 415, 422, 429],
  })
  async giveSecondFactor(
    @SignedIn() actor: UserActor,
    @Body({ schema: secondFactorRequest }) body: SecondFactorRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<NextStep> {
    const proof = body.method === 'passkey' ? { ...body, response: assertionOf(body.response) } : body;
    return this.goOn(await giveSecondFactor(this.parts, actor, proof), reply);
  }

  @Post('proof')
  @HttpCode(200)
  @Policy({ roles: EVERYBODY, purpose: 'account' })
  @Documented({
    summary: 'Prove again who one is, for what asks for a fresh proof',
    status: 200,
    answer: nextStep,
    refusals: [400, 401, 403, 409, 410, 413, 415, 422, 429],
  })
  async proveAgain(
    @SignedIn() actor: UserActor,
    @Body({ schema: proofRequest }) body: ProofRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<NextStep> {
    const proof = body.method === 'passkey' ? { ...body, response: assertionOf(body.response) } : body;
    return this.goOn(await proveAgain(this.parts, actor, proof), reply);
  }

  @Post('proof/options')
  @HttpCode(200)
  @Policy({ roles: EVERYBODY, purpose: 'account', stages: ['second-factor'] })
  @Documented({
    summary: 'What one of the own passkeys is asked to sign, as second factor or to prove again',
    status: 200,
    answer: passkeyCeremony,
    refusals: [401, 403, 409],
  })
  async askForOwnPasskey(@SignedIn() actor: UserActor): Promise<PasskeyCeremony> {
    return presentCeremony(await askForOwnPasskey(this.parts, actor));
  }

  @Post('passkey/options')
  @HttpCode(200)
  @Public('a challenge tells nothing')
  @Documented({
    summary: 'What any passkey is asked to sign, to sign in by it alone',
    status: 200,
    answer: passkeyCeremony,
    refusals: [403, 409],
  })
  async askForAnyPasskey(): Promise<PasskeyCeremony> {
    return presentCeremony(await askForAnyPasskey(this.parts));
  }

  @Post('passkey')
  @HttpCode(200)
  @Public('signing in is how a session begins')
  @Documented({
    summary: 'Sign in by a passkey alone',
    status: 200,
    answer: nextStep,
    refusals: [400, 403, 409, 410, 413, 415, 422, 429],
  })
  async signInByPasskey(
    @Body({ schema: passkeySignIn }) { ceremony, response }: PasskeySignIn,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<NextStep> {
    const answer = { ceremony, response: assertionOf(response) };
    return this.goOn(await signInByPasskey(this.parts, answer, fromOf(request, this.cookieName)), reply);
  }

  private goOn({ token, next }: SignedInBy, reply: FastifyReply): NextStep {
    writeSessionCookie(reply, this.cookieName, token);
    return presentNext(next);
  }
}
