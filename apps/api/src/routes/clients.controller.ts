import { Body, Controller, Get, HttpCode, Inject, Param, Post, Put, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  createClient,
  disableClient,
  listClients,
  readClient,
  replaceKeys,
  rotateSecret,
  type UserActor,
} from '@osteon/application';
import {
  type ClientList,
  clientList,
  type ClientView,
  clientView,
  type CreateClientRequest,
  createClientRequest,
  type CreatedClient,
  createdClient,
  id,
  type ReplaceKeysRequest,
  replaceKeysRequest,
  type RotateSecretRequest,
  rotateSecretRequest,
} from '@osteon/contracts';
import type { Persistence } from '@osteon/persistence';
import type { FastifyReply } from 'fastify';
import { Documented } from '../http/documented.ts';
import { Policy } from '../http/policy.ts';
import { ADMINISTRATION } from '../http/roles.ts';
import { SignedIn } from '../http/session-hook.ts';
import { PERSISTENCE } from '../parts.ts';
import { presentClient } from '../present/clients.ts';

/** Whoever makes a client opens the service's data to a program: they prove once more that it is them. */
const CHANGE = { roles: ADMINISTRATION, purpose: 'administration', provedWithinMinutes: 10 } as const;

@ApiTags('Machine clients')
@Controller('api/v1/clients')
export class ClientsController {
  constructor(@Inject(PERSISTENCE) private readonly persistence: Persistence) {}

  @Get()
  @Policy({ roles: ADMINISTRATION, purpose: 'administration' })
  @Documented({ summary: 'Programs that may use the interface', status: 200, answer: clientList, refusals: [401, 403] })
  async listClients(@SignedIn() actor: UserActor): Promise<ClientList> {
    return { rows: (await listClients(this.persistence, actor)).map(presentClient) };
  }

  @Post()
  @HttpCode(201)
  @Policy(CHANGE)
  @Documented({
    summary: 'Let a program use the interface; its secret is shown this once',
    status: 201,
    answer: createdClient,
    refusals: [400, 401, 403, 409, 413, 415, 422],
  })
  async createClient(
    @SignedIn() actor: UserActor,
    @Body({ schema: createClientRequest }) body: CreateClientRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CreatedClient> {
    const { client, secret } = await createClient(this.persistence, actor, body);
    reply.header('location', `/api/v1/clients/${client.id}`);
    return { client: presentClient(client), secret };
  }

  @Get(':id')
  @Policy({ roles: ADMINISTRATION, purpose: 'administration' })
  @Documented({ summary: 'One such program', status: 200, answer: clientView, refusals: [400, 401, 403, 404] })
  async readClient(@SignedIn() actor: UserActor, @Param('id', { schema: id }) clientId: string): Promise<ClientView> {
    return presentClient(await readClient(this.persistence, actor, clientId));
  }

  @Post(':id/secret')
  @HttpCode(200)
  @Policy(CHANGE)
  @Documented({
    summary: 'A new secret, shown this once; the one before works until a stated time',
    status: 200,
    answer: createdClient,
    refusals: [400, 401, 403, 404, 409, 413, 415],
  })
  async rotateSecret(
    @SignedIn() actor: UserActor,
    @Param('id', { schema: id }) clientId: string,
    @Body({ schema: rotateSecretRequest }) body: RotateSecretRequest,
  ): Promise<CreatedClient> {
    const { client, secret } = await rotateSecret(this.persistence, actor, clientId, body);
    return { client: presentClient(client), secret };
  }

  @Put(':id/keys')
  @Policy(CHANGE)
  @Documented({
    summary: 'Other public keys; the ones before stop at once',
    status: 200,
    answer: clientView,
    refusals: [400, 401, 403, 404, 409, 413, 415, 422],
  })
  async replaceKeys(
    @SignedIn() actor: UserActor,
    @Param('id', { schema: id }) clientId: string,
    @Body({ schema: replaceKeysRequest }) { keys }: ReplaceKeysRequest,
  ): Promise<ClientView> {
    return presentClient(await replaceKeys(this.persistence, actor, clientId, keys));
  }

  @Post(':id/disablement')
  @HttpCode(204)
  @Policy(CHANGE)
  @Documented({
    summary: 'Let the program in no more, from now on; its tokens end with it',
    status: 204,
    refusals: [400, 401, 403, 404],
  })
  async disableClient(@SignedIn() actor: UserActor, @Param('id', { schema: id }) clientId: string): Promise<void> {
    await disableClient(this.persistence, actor, clientId);
  }
}
