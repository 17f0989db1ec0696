import { Body, Controller, Get, HttpCode, Inject, Param, Post, Put, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  changeSender,
  createSender,
  listReceived,
  listSenders,
  replayReceived,
  type UserActor,
} from '@osteon/application';
import {
  id,
  type ReceivedPage,
  receivedPage,
  type ReceivedQuery,
  receivedQuery,
  type ReplayedCount,
  replayedCount,
  type ReplayRequest,
  replayRequest,
  type SenderList,
  senderList,
  type SenderRequest,
  senderRequest,
  type SenderView,
  senderView,
} from '@osteon/contracts';
import type { Persistence } from '@osteon/persistence';
import { Documented } from '../http/documented.ts';
import { Policy } from '../http/policy.ts';
import { ADMINISTRATION, SERVICE_KEEPERS } from '../http/roles.ts';
import { SignedIn } from '../http/session-hook.ts';
import { PERSISTENCE } from '../parts.ts';
import { presentReceived, presentSender } from '../present/hl7.ts';

/** Whoever lets a program send opens the service's records to it: they prove once more that it is them. */
const CHANGE = { roles: ADMINISTRATION, purpose: 'administration', provedWithinMinutes: 10 } as const;

@ApiTags('HL7 v2')
@Controller('api/v1/hl7')
export class Hl7Controller {
  constructor(@Inject(PERSISTENCE) private readonly persistence: Persistence) {}

  @Get('senders')
  @Policy({ roles: SERVICE_KEEPERS, purpose: 'service' })
  @Documented({
    summary: 'Programs that may send HL7 v2 messages',
    status: 200,
    answer: senderList,
    refusals: [401, 403],
  })
  async listHl7Senders(@SignedIn() actor: UserActor): Promise<SenderList> {
    return { rows: (await listSenders(this.persistence.as(actor), actor)).map(presentSender) };
  }

  @Post('senders')
  @HttpCode(201)
  @Policy(CHANGE)
  @Documented({
    summary: 'Let a program send HL7 v2 messages from its addresses',
    status: 201,
    answer: senderView,
    refusals: [400, 401, 403, 409, 413, 415, 422],
  })
  async createHl7Sender(
    @SignedIn() actor: UserActor,
    @Body({ schema: senderRequest }) body: SenderRequest,
  ): Promise<SenderView> {
    return presentSender(await createSender(this.persistence.as(actor), actor, body));
  }

  @Put('senders/:id')
  @Policy(CHANGE)
  @Documented({
    summary: 'Say all of a sender anew; switched off, its messages are refused',
    status: 200,
    answer: senderView,
    refusals: [400, 401, 403, 404, 409, 413, 415, 422],
  })
  async changeHl7Sender(
    @SignedIn() actor: UserActor,
    @Param('id', { schema: id }) senderId: string,
    @Body({ schema: senderRequest }) body: SenderRequest,
  ): Promise<SenderView> {
    return presentSender(await changeSender(this.persistence.as(actor), actor, senderId, body));
  }

  @Get('messages')
  @Policy({ roles: SERVICE_KEEPERS, purpose: 'service' })
  @Documented({
    summary: 'Received HL7 v2 messages, the latest first: what became of each, and nothing of what it says',
    status: 200,
    answer: receivedPage,
    refusals: [400, 401, 403],
  })
  async listHl7Messages(
    @SignedIn() actor: UserActor,
    @Query({ schema: receivedQuery }) { state, sender, before, limit }: ReceivedQuery,
  ): Promise<ReceivedPage> {
    const wanted = { state: state ?? null, senderId: sender ?? null, before: before ?? null, limit };
    return { rows: (await listReceived(this.persistence.as(actor), actor, wanted)).map(presentReceived) };
  }

  @Post('messages/replay')
  @HttpCode(200)
  @Policy({ roles: SERVICE_KEEPERS, purpose: 'service' })
  @Documented({
    summary: 'Carry received messages out again; what they did already is not done twice',
    status: 200,
    answer: replayedCount,
    refusals: [400, 401, 403, 413, 415, 422],
  })
  async replayHl7Messages(
    @SignedIn() actor: UserActor,
    @Body({ schema: replayRequest }) body: ReplayRequest,
  ): Promise<ReplayedCount> {
    return { messages: await replayReceived(this.persistence.as(actor), actor, body) };
  }
}
