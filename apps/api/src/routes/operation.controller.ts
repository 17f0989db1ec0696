import { Controller, Get, Inject, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Persistence } from '@osteon/persistence';
import type { Metrics } from '@osteon/platform';
import type { FastifyReply } from 'fastify';
import { Documented } from '../http/documented.ts';
import { Public } from '../http/policy.ts';
import { METRICS, PERSISTENCE } from '../parts.ts';
import { whyNotReady } from '../readiness.ts';

/** What whoever runs the service asks: is it alive, may it be sent requests, how is it doing. */
@ApiTags('Operation')
@Controller()
export class OperationController {
  constructor(
    @Inject(PERSISTENCE) private readonly persistence: Persistence,
    @Inject(METRICS) private readonly metrics: Metrics,
  ) {}

  @Get('health/live')
  @Public('says only that the process runs')
  @Documented({ summary: 'The process runs', status: 200, refusals: [] })
  live(): { status: 'live' } {
    return { status: 'live' };
  }

  @Get('health/ready')
  @Public('says only whether requests are served')
  @Documented({ summary: 'The database answers and is migrated', status: 200, refusals: [] })
  async ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<{ status: 'ready' | 'waiting'; why?: string }> {
    const why = await whyNotReady(this.persistence);
    if (why === undefined) return { status: 'ready' };
    reply.code(503).header('retry-after', '2');
    return { status: 'waiting', why };
  }

  @Get('metrics')
  @Public('counts and times only; keep it inside your network')
  @Documented({ summary: 'Figures for Prometheus', status: 200, media: 'text/plain', refusals: [] })
  async readMetrics(@Res({ passthrough: true }) reply: FastifyReply): Promise<string> {
    reply.type(this.metrics.registry.contentType);
    return this.metrics.registry.metrics();
  }
}
