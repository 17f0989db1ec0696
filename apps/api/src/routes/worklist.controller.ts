import { Controller, Get, Inject, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { readWorklist, type UserActor } from '@osteon/application';
import { type WorklistPage, worklistPage, type WorklistQuery, worklistQuery } from '@osteon/contracts';
import type { Persistence } from '@osteon/persistence';
import { Documented } from '../http/documented.ts';
import { Policy } from '../http/policy.ts';
import { CARE_READERS } from '../http/roles.ts';
import { SignedIn } from '../http/session-hook.ts';
import { PERSISTENCE } from '../parts.ts';
import { presentWorklist } from '../present/worklist.ts';

@ApiTags('Worklist')
@Controller('api/v1/worklist')
export class WorklistController {
  constructor(@Inject(PERSISTENCE) private readonly persistence: Persistence) {}

  @Get()
  @Policy({ roles: CARE_READERS, purpose: 'care' })
  @Documented({
    summary: 'What is to be done today, a page at a time: every open task is in exactly one section',
    status: 200,
    answer: worklistPage,
    refusals: [400, 401, 403],
  })
  async readWorklist(
    @SignedIn() actor: UserActor,
    @Query({ schema: worklistQuery }) { assigned, ...query }: WorklistQuery,
  ): Promise<WorklistPage> {
    return presentWorklist(await readWorklist(this.persistence.as(actor), actor, { ...query, assignedTo: assigned }));
  }
}
