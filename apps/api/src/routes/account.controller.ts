import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Post, Put, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  addPasskey,
  changePassword,
  chooseAppearance,
  confirmTotp,
  endOwnSession,
  endOwnSessions,
  type FactorAdded as Added,
  listOwnSessions,
  offerPasskey,
  offerTotp,
  readAccount,
  removeIdentity,
  removePasskey,
  removeTotp,
  renewRecoveryCodes,
  type UserActor,
} from '@osteon/application';
import {
  type AccountView,
  accountView,
  type Appearance,
  appearance,
  type FactorAdded,
  factorAdded,
  id,
  type PasskeyCeremony,
  passkeyCeremony,
  type PasskeyRegistration,
  passkeyRegistration,
  type PasswordChange,
  passwordChange,
  recoveryCodes,
  type SessionList,
  sessionList,
  shortId,
  type TotpConfirmation,
  totpConfirmation,
  type TotpOffer,
  totpOffer,
} from '@osteon/contracts';
import type { FastifyReply } from 'fastify';
import { Documented } from '../http/documented.ts';
import { Policy } from '../http/policy.ts';
import { EVERYBODY } from '../http/roles.ts';
import { clearSessionCookie, writeSessionCookie } from '../http/session-cookie.ts';
import { SignedIn } from '../http/session-hook.ts';
import { COOKIE_NAME, SIGN_IN, type SignInParts } from '../parts.ts';
import { presentAccount, presentOwnSession } from '../present/account.ts';
import { attestationOf, presentCeremony } from '../present/passkeys.ts';
import { presentNext } from '../present/session.ts';

const OWN = { roles: EVERYBODY, purpose: 'account' } as const;
/** What decides how one signs in wants a proof of now: a screen left open is not enough. */
const CHANGE = { ...OWN, provedWithinMinutes: 15 } as const;
/** The same, and what somebody does who has no second factor yet. */
const SET_UP = { ...CHANGE, stages: ['enrolment'] } as const;

@ApiTags('Own account')
@Controller('api/v1/account')
export class AccountController {
  constructor(
    @Inject(SIGN_IN) private readonly parts: SignInParts,
    @Inject(COOKIE_NAME) private readonly cookieName: string,
  ) {}

  @Get()
  @Policy(OWN)
  @Documented({ summary: 'By what one signs in', status: 200, answer: accountView, refusals: [401, 403] })
  async readAccount(@SignedIn() actor: UserActor): Promise<AccountView> {
    return presentAccount(await readAccount(this.parts, actor), this.parts.providers);
  }

  @Put('password')
  @HttpCode(204)
  @Policy(CHANGE)
  @Documented({
    summary: 'Another password; every other session ends',
    status: 204,
    refusals: [400, 401, 403, 413, 415, 422, 429],
  })
  async changePassword(
    @SignedIn() actor: UserActor,
    @Body({ schema: passwordChange }) body: PasswordChange,
  ): Promise<void> {
    await changePassword(this.parts, actor, body);
  }

  @Put('appearance')
  @HttpCode(204)
  @Policy(OWN)
  @Documented({ summary: 'Light or dark, on every device', status: 204, refusals: [400, 401, 403, 413, 415] })
  async chooseAppearance(
    @SignedIn() actor: UserActor,
    @Body({ schema: appearance }) { colorScheme }: Appearance,
  ): Promise<void> {
    await chooseAppearance(this.parts, actor, colorScheme);
  }

  @Get('sessions')
  @Policy(OWN)
  @Documented({ summary: 'Where one is signed in', status: 200, answer: sessionList, refusals: [401, 403] })
  async listOwnSessions(@SignedIn() actor: UserActor): Promise<SessionList> {
    const rows = await listOwnSessions(this.parts, actor);
    return { rows: rows.map((row) => presentOwnSession(row, actor.sessionId)) };
  }

  @Delete('sessions/:id')
  @HttpCode(204)
  @Policy(OWN)
  @Documented({ summary: 'End one of the own sessions', status: 204, refusals: [400, 401, 403, 404] })
  async endOwnSession(@SignedIn() actor: UserActor, @Param('id', { schema: id }) sessionId: string): Promise<void> {
    await endOwnSession(this.parts, actor, sessionId);
  }

  @Delete('sessions')
  @HttpCode(204)
  @Policy(OWN)
  @Documented({ summary: 'Sign out everywhere, here too', status: 204, refusals: [401, 403] })
  async endOwnSessions(@SignedIn() actor: UserActor, @Res({ passthrough: true }) reply: FastifyReply): Promise<void> {
    await endOwnSessions(this.parts, actor);
    clearSessionCookie(reply, this.cookieName);
  }

  @Post('totp')
  @HttpCode(200)
  @Policy(SET_UP)
  @Documented({
    summary: 'A new secret for an authenticator app; it counts once a code confirms it',
    status: 200,
    answer: totpOffer,
    refusals: [401, 403],
  })
  async offerTotp(@SignedIn() actor: UserActor): Promise<TotpOffer> {
    const { ceremony, secret, uri } = await offerTotp(this.parts, actor);
    return { ceremony, secret, uri };
  }

  @Put('totp')
  @Policy(SET_UP)
  @Documented({
    summary: 'Take an authenticator app into use by its first code',
    status: 200,
    answer: factorAdded,
    refusals: [400, 401, 403, 410, 413, 415, 422],
  })
  async confirmTotp(
    @SignedIn() actor: UserActor,
    @Body({ schema: totpConfirmation }) body: TotpConfirmation,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<FactorAdded> {
    return this.added(await confirmTotp(this.parts, actor, body), reply);
  }

  @Delete('totp')
  @HttpCode(204)
  @Policy(CHANGE)
  @Documented({ summary: 'Put the authenticator app out of use', status: 204, refusals: [401, 403, 404, 409] })
  async removeTotp(@SignedIn() actor: UserActor): Promise<void> {
    await removeTotp(this.parts, actor);
  }

  @Post('recovery-codes')
  @HttpCode(200)
  @Policy(CHANGE)
  @Documented({
    summary: 'Ten new recovery codes, shown this once; earlier ones count no more',
    status: 200,
    answer: recoveryCodes,
    refusals: [401, 403],
  })
  async renewRecoveryCodes(@SignedIn() actor: UserActor): Promise<{ recoveryCodes: string[] }> {
    return { recoveryCodes: [...(await renewRecoveryCodes(this.parts, actor))] };
  }

  @Post('passkeys/options')
  @HttpCode(200)
  @Policy(SET_UP)
  @Documented({
    summary: 'What a new passkey is made from',
    status: 200,
    answer: passkeyCeremony,
    refusals: [401, 403, 409],
  })
  async offerPasskey(@SignedIn() actor: UserActor): Promise<PasskeyCeremony> {
    return presentCeremony(await offerPasskey(this.parts, actor));
  }

  @Post('passkeys')
  @HttpCode(201)
  @Policy(SET_UP)
  @Documented({
    summary: 'Register a passkey',
    status: 201,
    answer: factorAdded,
    refusals: [400, 401, 403, 409, 410, 413, 415, 422],
  })
  async addPasskey(
    @SignedIn() actor: UserActor,
    @Body({ schema: passkeyRegistration }) { ceremony, name, response }: PasskeyRegistration,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<FactorAdded> {
    const answer = { ceremony, name, response: attestationOf(response) };
    return this.added(await addPasskey(this.parts, actor, answer), reply);
  }

  @Delete('passkeys/:id')
  @HttpCode(204)
  @Policy(CHANGE)
  @Documented({ summary: 'Put a passkey out of use', status: 204, refusals: [400, 401, 403, 404, 409] })
  async removePasskey(
    @SignedIn() actor: UserActor,
    @Param('id', { schema: shortId }) passkeyId: string,
  ): Promise<void> {
    await removePasskey(this.parts, actor, passkeyId);
  }

  @Delete('identities/:id')
  @HttpCode(204)
  @Policy(CHANGE)
  @Documented({
    summary: 'Unlink an identity of a provider',
    status: 204,
    refusals: [400, 401, 403, 404, 409],
  })
  async removeIdentity(
    @SignedIn() actor: UserActor,
    @Param('id', { schema: shortId }) identityId: string,
  ): Promise<void> {
    await removeIdentity(this.parts, actor, identityId);
  }

  private added({ signedIn, recoveryCodes: codes }: Added, reply: FastifyReply): FactorAdded {
    if (signedIn !== null) writeSessionCookie(reply, this.cookieName, signedIn.token);
    const next = signedIn === null ? { stage: 'open' as const, methods: [] } : presentNext(signedIn.next);
    return { next, recoveryCodes: codes && [...codes] };
  }
}
