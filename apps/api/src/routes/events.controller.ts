import { Controller, Get, Headers, Inject, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { UserActor } from '@osteon/application';
import type { FastifyReply } from 'fastify';
import { Documented } from '../http/documented.ts';
import { Policy } from '../http/policy.ts';
import { CARE_READERS } from '../http/roles.ts';
import { SignedIn } from '../http/session-hook.ts';
import type { LiveHub } from '../live/live-hub.ts';
import { LIVE } from '../parts.ts';

/** What changed, for pages that are open. Nothing of a patient but an id: what is shown is read as always. */
@ApiTags('Live updates')
@Controller('api/v1/events')
export class EventsController {
  constructor(@Inject(LIVE) private readonly live: LiveHub) {}

  @Get()
  @Policy({ roles: CARE_READERS, purpose: 'care', byItself: true })
  @Documented({
    summary: 'Server-sent events: which patients and lists of the service changed, by id and version',
    status: 200,
    media: 'text/event-stream',
    refusals: [401, 403, 429],
  })
  async followEvents(
    @SignedIn() actor: UserActor,
    @Headers('last-event-id') lastEventId: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    // A proxy that gathers answers would hold events back.
    await reply
      .type('text/event-stream; charset=utf-8')
      .header('x-accel-buffering', 'no')
      .send(this.live.open(actor, lastEventId));
  }
}
