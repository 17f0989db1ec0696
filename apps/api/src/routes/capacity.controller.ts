import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Post, Put, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  CAPACITY_PAGE,
  cancelWhatIf,
  listCapacityItems,
  listWhatIfs,
  readCapacity,
  readWhatIf,
  removeWhatIf,
  saveCapacitySettings,
  startCapacityCount,
  startWhatIf,
  type UserActor,
} from '@osteon/application';
import {
  type CapacityItems,
  capacityItems,
  type CapacityItemsQuery,
  capacityItemsQuery,
  capacityResult,
  type CapacityResultView,
  capacityView,
  type CapacityView,
  capacityWeek,
  id,
  type SaveCapacitySettingsRequest,
  saveCapacitySettingsRequest,
  taskWork,
  type WhatIfList,
  whatIfList,
  type WhatIfRequest,
  whatIfRequest,
} from '@osteon/contracts';
import type { TaskWork } from '@osteon/domain';
import type { Persistence } from '@osteon/persistence';
import { Documented } from '../http/documented.ts';
import { Policy } from '../http/policy.ts';
import { CARE_READERS, MANAGEMENT, SERVICE_READERS } from '../http/roles.ts';
import { SignedIn } from '../http/session-hook.ts';
import { PERSISTENCE } from '../parts.ts';
import { presentCapacity, presentCapacityItem, presentCapacityResult } from '../present/capacity.ts';

const READ = { roles: SERVICE_READERS, purpose: 'service' } as const;
const MANAGE = { roles: MANAGEMENT, purpose: 'management' } as const;

/** The work of a year ahead against the hours of staff, and what would change it. */
@ApiTags('Capacity')
@Controller('api/v1/capacity')
export class CapacityController {
  constructor(@Inject(PERSISTENCE) private readonly persistence: Persistence) {}

  @Get()
  @Policy(READ)
  @Documented({
    summary: 'Calls, doses, reviews, checks and letters of the next 52 weeks, with their range and the hours of staff',
    status: 200,
    answer: capacityView,
    refusals: [401, 403],
  })
  async readCapacity(@SignedIn() actor: UserActor): Promise<CapacityView> {
    return presentCapacity(await readCapacity(this.persistence.as(actor), actor));
  }

  @Post('counts')
  @HttpCode(202)
  @Policy(READ)
  @Documented({
    summary: 'Begin to count the work ahead anew; a count that runs goes on',
    status: 202,
    answer: capacityView,
    refusals: [401, 403],
  })
  async startCapacityCount(@SignedIn() actor: UserActor): Promise<CapacityView> {
    return presentCapacity(await startCapacityCount(this.persistence.as(actor), actor));
  }

  @Put('settings')
  @Policy(MANAGE)
  @Documented({
    summary: 'Say how many hours of staff there are, and how long work takes',
    status: 200,
    answer: capacityView,
    refusals: [400, 401, 403, 409, 413, 415, 422],
  })
  async saveCapacitySettings(
    @SignedIn() actor: UserActor,
    @Body({ schema: saveCapacitySettingsRequest }) { settings, version }: SaveCapacitySettingsRequest,
  ): Promise<CapacityView> {
    return presentCapacity(await saveCapacitySettings(this.persistence.as(actor), actor, settings, version));
  }

  @Get('work/:work/:week')
  @Policy({ roles: CARE_READERS, purpose: 'care' })
  @Documented({
    summary: 'Whose work a planned number of the latest count is: of the week that begins on that Monday, or `waiting`',
    status: 200,
    answer: capacityItems,
    refusals: [400, 401, 403, 404],
  })
  async listCapacityItems(
    @SignedIn() actor: UserActor,
    @Param('work', { schema: taskWork }) work: TaskWork,
    @Param('week', { schema: capacityWeek }) week: string,
    @Query({ schema: capacityItemsQuery }) { page }: CapacityItemsQuery,
  ): Promise<CapacityItems> {
    const from = week === 'waiting' ? null : week;
    const { rows, listed } = await listCapacityItems(this.persistence.as(actor), actor, { work, from, page });
    return { rows: rows.map(presentCapacityItem), listed, pageSize: CAPACITY_PAGE };
  }

  @Get('what-ifs')
  @Policy(READ)
  @Documented({
    summary: 'Saved what-ifs with their answers, the latest first',
    status: 200,
    answer: whatIfList,
    refusals: [401, 403],
  })
  async listWhatIfs(@SignedIn() actor: UserActor): Promise<WhatIfList> {
    return { rows: (await listWhatIfs(this.persistence.as(actor), actor)).map(presentCapacityResult) };
  }

  @Post('what-ifs')
  @HttpCode(202)
  @Policy(MANAGE)
  @Documented({
    summary: 'Save a what-if: more or fewer fractures, another protocol, or both; one with a protocol plans everybody',
    status: 202,
    answer: capacityResult,
    refusals: [400, 401, 403, 409, 413, 415],
  })
  async startWhatIf(
    @SignedIn() actor: UserActor,
    @Body({ schema: whatIfRequest }) whatIf: WhatIfRequest,
  ): Promise<CapacityResultView> {
    return presentCapacityResult(await startWhatIf(this.persistence.as(actor), actor, whatIf));
  }

  @Get('what-ifs/:id')
  @Policy(READ)
  @Documented({
    summary: 'How far a what-if is, and its answer',
    status: 200,
    answer: capacityResult,
    refusals: [400, 401, 403, 404],
  })
  async readWhatIf(
    @SignedIn() actor: UserActor,
    @Param('id', { schema: id }) run: string,
  ): Promise<CapacityResultView> {
    return presentCapacityResult(await readWhatIf(this.persistence.as(actor), actor, run));
  }

  @Post('what-ifs/:id/cancellation')
  @HttpCode(200)
  @Policy(MANAGE)
  @Documented({
    summary: 'End a what-if that nobody waits for',
    status: 200,
    answer: capacityResult,
    refusals: [400, 401, 403, 404, 409],
  })
  async cancelWhatIf(
    @SignedIn() actor: UserActor,
    @Param('id', { schema: id }) run: string,
  ): Promise<CapacityResultView> {
    return presentCapacityResult(await cancelWhatIf(this.persistence.as(actor), actor, run));
  }

  @Delete('what-ifs/:id')
  @HttpCode(204)
  @Policy(MANAGE)
  @Documented({ summary: 'Take a what-if off the list', status: 204, refusals: [400, 401, 403, 404] })
  async removeWhatIf(@SignedIn() actor: UserActor, @Param('id', { schema: id }) run: string): Promise<void> {
    await removeWhatIf(this.persistence.as(actor), actor, run, true);
  }

  @Post('what-ifs/:id/restoration')
  @HttpCode(200)
  @Policy(MANAGE)
  @Documented({
    summary: 'Put a what-if back on the list',
    status: 200,
    answer: capacityResult,
    refusals: [400, 401, 403, 404, 409],
  })
  async restoreWhatIf(
    @SignedIn() actor: UserActor,
    @Param('id', { schema: id }) run: string,
  ): Promise<CapacityResultView> {
    const deps = this.persistence.as(actor);
    await removeWhatIf(deps, actor, run, false);
    return presentCapacityResult(await readWhatIf(deps, actor, run));
  }
}
