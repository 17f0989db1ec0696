import { Body, Controller, Get, HttpCode, Inject, Param, Post, Put, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { changeService, createService, listServices, type UserActor } from '@osteon/application';
import {
  id,
  type NewService,
  newService,
  type ServiceChange,
  serviceChange,
  type ServiceList,
  serviceList,
} from '@osteon/contracts';
import type { FastifyReply } from 'fastify';
import { Documented } from '../http/documented.ts';
import { Policy } from '../http/policy.ts';
import { ADMINISTRATION } from '../http/roles.ts';
import { SignedIn } from '../http/session-hook.ts';
import { SIGN_IN, type SignInParts } from '../parts.ts';
import { presentService } from '../present/account.ts';

const SEE = { roles: ADMINISTRATION, purpose: 'administration', installation: true } as const;
const CHANGE = { ...SEE, provedWithinMinutes: 15 } as const;

/** The services of the installation. */
@ApiTags('Services')
@Controller('api/v1/services')
export class ServicesController {
  constructor(@Inject(SIGN_IN) private readonly parts: SignInParts) {}

  @Get()
  @Policy(SEE)
  @Documented({ summary: 'Every service', status: 200, answer: serviceList, refusals: [401, 403] })
  async listServices(@SignedIn() actor: UserActor): Promise<ServiceList> {
    return { rows: (await listServices(this.parts, actor)).map(presentService) };
  }

  @Post()
  @HttpCode(201)
  @Policy(CHANGE)
  @Documented({
    summary: 'Make a service; whoever makes it is its first administrator',
    status: 201,
    refusals: [400, 401, 403, 409, 413, 415, 422],
  })
  async createService(
    @SignedIn() actor: UserActor,
    @Body({ schema: newService }) body: NewService,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    const serviceId = await createService(this.parts, actor, body);
    reply.header('location', `/api/v1/services/${serviceId}`);
  }

  @Put(':id')
  @HttpCode(204)
  @Policy(CHANGE)
  @Documented({
    summary: 'Another name, language, telephone number, sending hours or holidays',
    status: 204,
    refusals: [400, 401, 403, 404, 413, 415, 422],
  })
  async changeService(
    @SignedIn() actor: UserActor,
    @Param('id', { schema: id }) serviceId: string,
    @Body({ schema: serviceChange }) body: ServiceChange,
  ): Promise<void> {
    await changeService(this.parts, actor, serviceId, body);
  }
}
