import { Body, Controller, Get, HttpCode, Inject, Param, Post, Put, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  assignWorkItem,
  closeWorkItem,
  listWorkItems,
  readWorkItem,
  reopenWorkItem,
  type UserActor,
} from '@osteon/application';
import {
  assignWorkItemRequest,
  type CloseWorkItemRequest,
  closeWorkItemRequest,
  id,
  type WorkItemDetail,
  workItemDetail,
  type WorkItemPage,
  workItemPage,
  type WorkItemQuery,
  workItemQuery,
} from '@osteon/contracts';
import type { Persistence } from '@osteon/persistence';
import { Documented } from '../http/documented.ts';
import { Policy } from '../http/policy.ts';
import { CARE, CARE_READERS } from '../http/roles.ts';
import { SignedIn } from '../http/session-hook.ts';
import { PERSISTENCE } from '../parts.ts';
import { presentWorkItem, presentWorkItemDetail } from '../present/work-items.ts';

/** The Inbox: what people and machines raised beside the plan, and what became of it. */
@ApiTags('Inbox')
@Controller('api/v1/work-items')
export class WorkItemsController {
  constructor(@Inject(PERSISTENCE) private readonly persistence: Persistence) {}

  @Get()
  @Policy({ roles: CARE_READERS, purpose: 'care' })
  @Documented({
    summary: 'The Inbox: what people and machines raised besides tasks, counted by kind',
    status: 200,
    answer: workItemPage,
    refusals: [400, 401, 403],
  })
  async listWorkItems(
    @SignedIn() actor: UserActor,
    @Query({ schema: workItemQuery }) { assigned, ...query }: WorkItemQuery,
  ): Promise<WorkItemPage> {
    const { counts, urgent, rows, next } = await listWorkItems(this.persistence.as(actor), actor, {
      ...query,
      assignedTo: assigned ?? null,
    });
    return { counts, urgent, rows: rows.map(presentWorkItem), next };
  }

  @Get(':id')
  @Policy({ roles: CARE_READERS, purpose: 'care' })
  @Documented({
    summary: 'One work item with its evidence: what was sent, what came back, what was done about it',
    status: 200,
    answer: workItemDetail,
    refusals: [400, 401, 403, 404],
  })
  async readWorkItem(
    @SignedIn() actor: UserActor,
    @Param('id', { schema: id }) itemId: string,
  ): Promise<WorkItemDetail> {
    return presentWorkItemDetail(await readWorkItem(this.persistence.as(actor), actor, itemId));
  }

  @Post(':id/closure')
  @HttpCode(204)
  @Policy({ roles: CARE, purpose: 'care' })
  @Documented({
    summary: 'Close a work item with what was done about it',
    status: 204,
    refusals: [400, 401, 403, 404, 409, 413, 415, 422],
  })
  async closeWorkItem(
    @SignedIn() actor: UserActor,
    @Param('id', { schema: id }) itemId: string,
    @Body({ schema: closeWorkItemRequest }) body: CloseWorkItemRequest,
  ): Promise<void> {
    await closeWorkItem(this.persistence.as(actor), actor, itemId, body);
  }

  @Post(':id/reopening')
  @HttpCode(204)
  @Policy({ roles: CARE, purpose: 'care' })
  @Documented({
    summary: 'Take a closing back: by whom it was done, within half a minute',
    status: 204,
    refusals: [400, 401, 403, 404, 409, 413, 415],
  })
  async reopenWorkItem(@SignedIn() actor: UserActor, @Param('id', { schema: id }) itemId: string): Promise<void> {
    await reopenWorkItem(this.persistence.as(actor), actor, itemId);
  }

  @Put(':id/assignment')
  @HttpCode(204)
  @Policy({ roles: CARE, purpose: 'care' })
  @Documented({
    summary: 'Say who looks after a work item, or nobody',
    status: 204,
    refusals: [400, 401, 403, 404, 413, 415, 422],
  })
  async assignWorkItem(
    @SignedIn() actor: UserActor,
    @Param('id', { schema: id }) itemId: string,
    @Body({ schema: assignWorkItemRequest }) { userId }: { userId: string | null },
  ): Promise<void> {
    await assignWorkItem(this.persistence.as(actor), actor, itemId, userId);
  }
}
