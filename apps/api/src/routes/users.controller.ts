import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Post, Put } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  changeRole,
  endUserSessions,
  inviteUser,
  issueLink,
  listUsers,
  listUserSessions,
  removeUser,
  resetSecondFactor,
  setDisabled,
  setInstallationAdmin,
  type UserActor,
} from '@osteon/application';
import {
  disabling,
  id,
  installing,
  type Invitation,
  invitation,
  type Invited,
  invited,
  type IssuedLink,
  issuedLink,
  type Role,
  roleChange,
  type SessionList,
  sessionList,
  type UserList,
  userList,
} from '@osteon/contracts';
import { Documented } from '../http/documented.ts';
import { Policy } from '../http/policy.ts';
import { ADMINISTRATION } from '../http/roles.ts';
import { SignedIn } from '../http/session-hook.ts';
import { SIGN_IN, type SignInParts } from '../parts.ts';
import { presentIssued, presentOwnSession, presentUser } from '../present/account.ts';

const SEE = { roles: ADMINISTRATION, purpose: 'administration' } as const;
/** Whoever decides who comes in proves once more that it is them. */
const CHANGE = { ...SEE, provedWithinMinutes: 15 } as const;

/** The people of the service. */
@ApiTags('Users')
@Controller('api/v1/users')
export class UsersController {
  constructor(@Inject(SIGN_IN) private readonly parts: SignInParts) {}

  @Get()
  @Policy(SEE)
  @Documented({
    summary: 'The people of the service and how they sign in',
    status: 200,
    answer: userList,
    refusals: [401, 403],
  })
  async listUsers(@SignedIn() actor: UserActor): Promise<UserList> {
    return { rows: (await listUsers(this.parts, actor)).map(presentUser) };
  }

  @Post()
  @HttpCode(201)
  @Policy(CHANGE)
  @Documented({
    summary: 'Invite a person; the link is shown this once',
    status: 201,
    answer: invited,
    refusals: [400, 401, 403, 409, 413, 415],
  })
  async inviteUser(@SignedIn() actor: UserActor, @Body({ schema: invitation }) body: Invitation): Promise<Invited> {
    const { userId, link } = await inviteUser(this.parts, actor, body);
    return { userId, link: link && presentIssued(link) };
  }

  @Put(':id/role')
  @HttpCode(204)
  @Policy(CHANGE)
  @Documented({
    summary: 'Another role, at once',
    status: 204,
    refusals: [400, 401, 403, 404, 409, 413, 415],
  })
  async changeRole(
    @SignedIn() actor: UserActor,
    @Param('id', { schema: id }) userId: string,
    @Body({ schema: roleChange }) { role }: { role: Role },
  ): Promise<void> {
    await changeRole(this.parts, actor, userId, role);
  }

  @Delete(':id')
  @HttpCode(204)
  @Policy(CHANGE)
  @Documented({
    summary: 'Take a person out of the service, at once',
    status: 204,
    refusals: [400, 401, 403, 404, 409],
  })
  async removeUser(@SignedIn() actor: UserActor, @Param('id', { schema: id }) userId: string): Promise<void> {
    await removeUser(this.parts, actor, userId);
  }

  @Put(':id/disabled')
  @HttpCode(204)
  @Policy({ ...CHANGE, installation: true })
  @Documented({
    summary: 'Keep a person out of every service, or let them in again',
    status: 204,
    refusals: [400, 401, 403, 404, 409, 413, 415],
  })
  async setDisabled(
    @SignedIn() actor: UserActor,
    @Param('id', { schema: id }) userId: string,
    @Body({ schema: disabling }) { disabled }: { disabled: boolean },
  ): Promise<void> {
    await setDisabled(this.parts, actor, userId, disabled);
  }

  @Put(':id/installation-admin')
  @HttpCode(204)
  @Policy({ ...CHANGE, installation: true })
  @Documented({
    summary: 'Let another administer the installation too, or no more',
    status: 204,
    refusals: [400, 401, 403, 404, 409, 413, 415],
  })
  async setInstallationAdmin(
    @SignedIn() actor: UserActor,
    @Param('id', { schema: id }) userId: string,
    @Body({ schema: installing }) { installationAdmin }: { installationAdmin: boolean },
  ): Promise<void> {
    await setInstallationAdmin(this.parts, actor, userId, installationAdmin);
  }

  @Post(':id/link')
  @HttpCode(201)
  @Policy(CHANGE)
  @Documented({
    summary: 'A new invitation, or the reset of a password; shown this once, earlier links end',
    status: 201,
    answer: issuedLink,
    refusals: [400, 401, 403, 404],
  })
  async issueLink(@SignedIn() actor: UserActor, @Param('id', { schema: id }) userId: string): Promise<IssuedLink> {
    return presentIssued(await issueLink(this.parts, actor, userId));
  }

  @Delete(':id/second-factor')
  @HttpCode(204)
  @Policy(CHANGE)
  @Documented({
    summary: 'Remove app, passkeys and recovery codes of who lost them; every session ends',
    status: 204,
    refusals: [400, 401, 403, 404],
  })
  async resetSecondFactor(@SignedIn() actor: UserActor, @Param('id', { schema: id }) userId: string): Promise<void> {
    await resetSecondFactor(this.parts, actor, userId);
  }

  @Get(':id/sessions')
  @Policy(SEE)
  @Documented({
    summary: 'Where a person is signed in to the service',
    status: 200,
    answer: sessionList,
    refusals: [400, 401, 403, 404],
  })
  async listUserSessions(
    @SignedIn() actor: UserActor,
    @Param('id', { schema: id }) userId: string,
  ): Promise<SessionList> {
    const rows = await listUserSessions(this.parts, actor, userId);
    return { rows: rows.map((row) => presentOwnSession(row, actor.sessionId)) };
  }

  @Delete(':id/sessions')
  @HttpCode(204)
  @Policy(CHANGE)
  @Documented({
    summary: 'End the sessions of a person in the service, at once',
    status: 204,
    refusals: [400, 401, 403, 404],
  })
  async endUserSessions(@SignedIn() actor: UserActor, @Param('id', { schema: id }) userId: string): Promise<void> {
    await endUserSessions(this.parts, actor, userId);
  }
}
