import { Body, Controller, Get, HttpCode, Inject, Param, Post, Put, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  listMailbox,
  listMessages,
  previewManualMessage,
  readBalances,
  readMailboxItem,
  readSending,
  resumeSending,
  sendManualMessage,
  settleUncertain,
  stopSending,
  type UserActor,
} from '@osteon/application';
import {
  type BalancePage,
  balancePage,
  balanceQuery,
  id,
  type MailboxItem,
  mailboxItem,
  type MailboxPage,
  mailboxPage,
  type ManualMessageRequest,
  type ManualMessagePreview,
  manualMessagePreview,
  manualMessageRequest,
  type ManualMessageResult,
  manualMessageResult,
  type MessagePage,
  messagePage,
  type MessageQuery,
  messageQuery,
  type PageQuery,
  page,
  type SendingState,
  sendingState,
  settlementRequest,
  type TurnSendingRequest,
  turnSendingRequest,
} from '@osteon/contracts';
import type { ServiceWriter } from '@osteon/messaging';
import type { Persistence } from '@osteon/persistence';
import { Documented } from '../http/documented.ts';
import { Policy } from '../http/policy.ts';
import { IdempotencyKey, type Idempotency } from '../http/preconditions.ts';
import { CARE, CARE_READERS, SERVICE_KEEPERS, SERVICE_READERS } from '../http/roles.ts';
import { SignedIn } from '../http/session-hook.ts';
import { PERSISTENCE, WRITER } from '../parts.ts';
import {
  presentBalance,
  presentMailboxItem,
  presentMailboxRow,
  presentManual,
  presentManualPreview,
  presentMessage,
  presentSending,
} from '../present/messages.ts';

@ApiTags('Messages')
@Controller('api/v1')
export class MessagesController {
  constructor(
    @Inject(PERSISTENCE) private readonly persistence: Persistence,
    @Inject(WRITER) private readonly writer: ServiceWriter,
  ) {}

  @Get('messages')
  @Policy({ roles: CARE_READERS, purpose: 'care' })
  @Documented({
    summary: 'Messages to patients by day, channel, state and reason, counted by state and reason',
    status: 200,
    answer: messagePage,
    refusals: [400, 401, 403],
  })
  async listMessages(
    @SignedIn() actor: UserActor,
    @Query({ schema: messageQuery }) query: MessageQuery,
  ): Promise<MessagePage> {
    const { counts, reasons, rows, next } = await listMessages(this.persistence.as(actor), actor, query);
    return { counts: { ...counts }, reasons: { ...reasons }, rows: rows.map(presentMessage), next };
  }

  @Get('messages/balance')
  @Policy({ roles: SERVICE_READERS, purpose: 'service' })
  @Documented({
    summary: 'The daily line: messages that were expected of each day, and what became of them',
    status: 200,
    answer: balancePage,
    refusals: [400, 401, 403],
  })
  async readBalances(
    @SignedIn() actor: UserActor,
    @Query({ schema: balanceQuery }) query: { days: number },
  ): Promise<BalancePage> {
    return { rows: (await readBalances(this.persistence.as(actor), actor, query)).map(presentBalance) };
  }

  @Post('messages/:id/settlement')
  @HttpCode(204)
  @Policy({ roles: CARE, purpose: 'care' })
  @Documented({
    summary: 'Say whether a message of which nobody knew arrived',
    status: 204,
    refusals: [400, 401, 403, 404, 409, 413, 415],
  })
  async settleUncertain(
    @SignedIn() actor: UserActor,
    @Param('id', { schema: id }) messageId: string,
    @Body({ schema: settlementRequest }) body: { arrived: boolean },
  ): Promise<void> {
    await settleUncertain(this.persistence.as(actor), actor, messageId, body);
  }

  @Post('patients/:id/messages')
  @HttpCode(201)
  @Policy({ roles: CARE, purpose: 'care' })
  @Documented({
    summary: 'Write to a patient by hand; it goes by the same loop, log and checks as a reminder',
    status: 201,
    answer: manualMessageResult,
    refusals: [400, 401, 403, 404, 409, 413, 415, 422],
    idempotent: true,
  })
  async sendManualMessage(
    @SignedIn() actor: UserActor,
    @Param('id', { schema: id }) patientId: string,
    @Body({ schema: manualMessageRequest }) { channel, ...words }: ManualMessageRequest,
    @IdempotencyKey() idempotency: Idempotency | undefined,
  ): Promise<ManualMessageResult> {
    const { desk } = this.persistence.as(actor);
    await this.writer.refresh();
    const { writeNamed } = this.writer;
    const command = { words, ...(channel ? { channel } : {}), ...(idempotency ? { idempotency } : {}) };
    return presentManual(await sendManualMessage({ desk, writeNamed }, actor, patientId, command));
  }

  @Post('patients/:id/messages/preview')
  @HttpCode(200)
  @Policy({ roles: CARE, purpose: 'care' })
  @Documented({
    summary: 'A message by hand as it would leave now: channel, language, length, and whether the hours are open',
    status: 200,
    answer: manualMessagePreview,
    refusals: [400, 401, 403, 404, 409, 413, 415, 422],
  })
  async previewManualMessage(
    @SignedIn() actor: UserActor,
    @Param('id', { schema: id }) patientId: string,
    @Body({ schema: manualMessageRequest }) { channel, ...words }: ManualMessageRequest,
  ): Promise<ManualMessagePreview> {
    const { desk } = this.persistence.as(actor);
    await this.writer.refresh();
    const deps = { desk, writeNamed: this.writer.writeNamed };
    return presentManualPreview(
      await previewManualMessage(deps, actor, patientId, { words, ...(channel ? { channel } : {}) }),
    );
  }

  @Get('sending')
  @Policy({ roles: SERVICE_READERS, purpose: 'service' })
  @Documented({
    summary: 'The stop switches: whether messages go out',
    status: 200,
    answer: sendingState,
    refusals: [401, 403],
  })
  async readSending(@SignedIn() actor: UserActor): Promise<SendingState> {
    return presentSending(await readSending(this.persistence.as(actor), actor));
  }

  @Put('sending')
  @Policy({ roles: SERVICE_KEEPERS, purpose: 'service' })
  @Documented({
    summary: 'Stop sending, in this service or everywhere, or send again',
    status: 200,
    answer: sendingState,
    refusals: [400, 401, 403, 413, 415],
  })
  async turnSending(
    @SignedIn() actor: UserActor,
    @Body({ schema: turnSendingRequest }) body: TurnSendingRequest,
  ): Promise<SendingState> {
    return presentSending(
      body.stopped
        ? await stopSending(this.persistence.as(actor), actor, body)
        : await resumeSending(this.persistence.as(actor), actor, body),
    );
  }

  @Get('mailbox')
  @Policy({ roles: CARE_READERS, purpose: 'care' })
  @Documented({
    summary: 'The local mailbox: what was sent where nothing leaves the machine',
    status: 200,
    answer: mailboxPage,
    refusals: [400, 401, 403],
  })
  async listMailbox(@SignedIn() actor: UserActor, @Query({ schema: page }) query: PageQuery): Promise<MailboxPage> {
    const { rows, next } = await listMailbox(this.persistence.as(actor), actor, query);
    return { rows: rows.map(presentMailboxRow), next };
  }

  @Get('mailbox/:id')
  @Policy({ roles: CARE_READERS, purpose: 'care' })
  @Documented({
    summary: 'One message as the patient got it',
    status: 200,
    answer: mailboxItem,
    refusals: [400, 401, 403, 404],
  })
  async readMailboxItem(
    @SignedIn() actor: UserActor,
    @Param('id', { schema: id }) itemId: string,
  ): Promise<MailboxItem> {
    return presentMailboxItem(await readMailboxItem(this.persistence.as(actor), actor, itemId));
  }
}
