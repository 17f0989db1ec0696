import { Controller, Get, Inject, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { exportWorklist, readWorklist, type UserActor } from '@osteon/application';
import {
  type WorklistFilter,
  worklistFilter,
  type WorklistPage,
  worklistPage,
  type WorklistQuery,
  worklistQuery,
} from '@osteon/contracts';
import type { Persistence } from '@osteon/persistence';
import type { FastifyReply } from 'fastify';
import { Documented } from '../http/documented.ts';
import { Policy } from '../http/policy.ts';
import { CARE_READERS } from '../http/roles.ts';
import { SignedIn } from '../http/session-hook.ts';
import { EXPORTS } from '../http/throttle.ts';
import { PERSISTENCE } from '../parts.ts';
import { presentWorklist } from '../present/worklist.ts';

@ApiTags('Worklist')
@Controller('api/v1')
export class WorklistController {
  constructor(@Inject(PERSISTENCE) private readonly persistence: Persistence) {}

  @Get('worklist')
  @Policy({ roles: CARE_READERS, purpose: 'care', fromMemory: true })
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

  @Get('worklist.csv')
  @Policy({ roles: CARE_READERS, purpose: 'care', throttle: EXPORTS })
  @Documented({
    summary:
      'The same list as comma-separated values: its first 10,000 rows; the name of the file says when there are more',
    status: 200,
    media: 'text/csv',
    refusals: [400, 401, 403],
  })
  async exportWorklist(
    @SignedIn() actor: UserActor,
    @Query({ schema: worklistFilter }) { assigned, ...filter }: WorklistFilter,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const file = await exportWorklist(this.persistence.as(actor), actor, { ...filter, assignedTo: assigned });
    const name = `today-${file.asOf}${file.more ? `-first-${file.rows}` : ''}.csv`;
    await reply
      .type('text/csv; charset=utf-8')
      .header('cache-control', 'no-store')
      .header('content-disposition', `attachment; filename="${name}"`)
      .send(file.text);
  }
}
