import { Controller, Get, Inject } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { readHealth, type UserActor } from '@osteon/application';
import { type HealthView, healthView } from '@osteon/contracts';
import type { Persistence } from '@osteon/persistence';
import { BOARD } from '../board/register-board.ts';
import { Documented } from '../http/documented.ts';
import { Policy } from '../http/policy.ts';
import { ADMINISTRATION } from '../http/roles.ts';
import { SignedIn } from '../http/session-hook.ts';
import type { LiveHub } from '../live/live-hub.ts';
import { HAS_BOARD, LIVE, PERSISTENCE } from '../parts.ts';
import { WANTED_MIGRATION } from '../readiness.ts';

/** Whether everything runs: figures, and no patient. */
@ApiTags('Operation')
@Controller('api/v1/health')
export class HealthController {
  constructor(
    @Inject(PERSISTENCE) private readonly persistence: Persistence,
    @Inject(LIVE) private readonly live: LiveHub,
    @Inject(HAS_BOARD) private readonly hasBoard: boolean,
  ) {}

  @Get()
  @Policy({ roles: ADMINISTRATION, purpose: 'administration' })
  @Documented({
    summary: 'Whether everything runs: the service, and for who administers it, the installation',
    status: 200,
    answer: healthView,
    refusals: [401, 403],
  })
  async readHealth(@SignedIn() actor: UserActor): Promise<HealthView> {
    const { asOf, service, workerSeen, verification, installation } = await readHealth(
      this.persistence.as(actor),
      actor,
    );
    if (installation === null) return { asOf, service, workerSeen, verification, installation };
    const level = await this.persistence.migrationLevel();
    const { workers, backup, databaseBytes, connections } = installation;
    return {
      asOf,
      service,
      workerSeen,
      verification,
      installation: {
        workers: workers.map(({ gateways, ...worker }) => ({
          ...worker,
          gateways: gateways.map(({ name, channels, standing }) => ({ name, channels: [...channels], standing })),
        })),
        backup,
        databaseBytes,
        connections,
        migration: { level, fits: WANTED_MIGRATION === undefined || level === WANTED_MIGRATION },
        openPages: this.live.streams,
        board: this.hasBoard ? BOARD : null,
      },
    };
  }
}
