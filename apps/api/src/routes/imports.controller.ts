import { Controller, Post, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Policy } from '../http/policy.ts';
import { limitedBody } from '../http/limited-body.ts';

@Controller('api/v1/imports')
export class ImportsController {
  @Post()
  @Policy({ roles: ['admin'], streamed: true })
  async importBundle(@Req() request: FastifyRequest): Promise<unknown> {
    let n = 0;
    for await (const chunk of limitedBody(request)) n += chunk.length;
    return { n };
  }
}
