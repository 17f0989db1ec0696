import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  closeWorkItem,
  listMailbox,
  listMessages,
  listWorkItems,
  readMailboxItem,
  type UserActor,
} from '@osteon/application';
import {
  closeWorkItemRequest,
  id,
  type MailboxItem,
  mailboxItem,
  type MailboxPage,
  mailboxPage,
  type MessagePage,
  messagePage,
  type MessageQuery,
  messageQuery,
  type PageQuery,
  page,
  type WorkItemPage,
  workItemPage,
} from '@osteon/contracts';
import type { Persistence } from '@osteon/persistence';
import { Documented } from '../http/documented.ts';
import { Policy } from '../http/policy.ts';
import { SignedIn } from '../http/session-hook.ts';
import { PERSISTENCE } from '../parts.ts';
import { presentMailboxItem, presentMailboxRow, presentMessage, presentWorkItem } from '../present/messages.ts';

const ANYBODY = ['nurse', 'admin'] as const;

@ApiTags('Messages')
@Controller('api/v1')
export class MessagesController {
  constructor(@Inject(PERSISTENCE) private readonly persistence: Persistence) {}

  @Get('messages')
  @Policy({ roles: ANYBODY })
  @Documented({
    summary: 'Messages to patients, counted by state',
    status: 200,
    answer: messagePage,
    refusals: [400, 401, 403],
  })
  async listMessages(
    @SignedIn() actor: UserActor,
    @Query({ schema: messageQuery }) query: MessageQuery,
  ): Promise<MessagePage> {
    const { counts, rows, next } = await listMessages(this.persistence, actor, query);
    return { counts, rows: rows.map(presentMessage), next };
  }

  @Get('mailbox')
  @Policy({ roles: ANYBODY })
  @Documented({
    summary: 'The local mailbox: what was sent where nothing leaves the machine',
    status: 200,
    answer: mailboxPage,
    refusals: [400, 401, 403],
  })
  async listMailbox(@SignedIn() actor: UserActor, @Query({ schema: page }) query: PageQuery): Promise<MailboxPage> {
    const { rows, next } = await listMailbox(this.persistence, actor, query);
    return { rows: rows.map(presentMailboxRow), next };
  }

  @Get('mailbox/:id')
  @Policy({ roles: ANYBODY })
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
    return presentMailboxItem(await readMailboxItem(this.persistence, actor, itemId));
  }

  @Get('work-items')
  @Policy({ roles: ANYBODY })
  @Documented({
    summary: 'The Inbox: what people and machines raised besides tasks',
    status: 200,
    answer: workItemPage,
    refusals: [400, 401, 403],
  })
  async listWorkItems(@SignedIn() actor: UserActor, @Query({ schema: page }) query: PageQuery): Promise<WorkItemPage> {
    const { rows, next } = await listWorkItems(this.persistence, actor, query);
    return { rows: rows.map(presentWorkItem), next };
  }

  @Post('work-items/:id/closure')
  @HttpCode(204)
  @Policy({ roles: ANYBODY })
  @Documented({
    summary: 'Close a work item with what was done about it',
    status: 204,
    refusals: [400, 401, 403, 404, 413, 415],
  })
  async closeWorkItem(
    @SignedIn() actor: UserActor,
    @Param('id', { schema: id }) itemId: string,
    @Body({ schema: closeWorkItemRequest }) { outcome }: { outcome: string },
  ): Promise<void> {
    await closeWorkItem(this.persistence, actor, itemId, outcome);
  }
}
