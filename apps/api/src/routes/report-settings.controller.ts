import { Body, Controller, Get, Inject, Param, Put } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  importNationalFigures,
  listCaseloads,
  readBestPractice,
  readNationalFigures,
  readReportContext,
  stateCaseload,
  statePractice,
  type UserActor,
} from '@osteon/application';
import {
  bestPracticeView,
  type BestPracticeView,
  caseloadList,
  type CaseloadList,
  caseloadYear,
  importFiguresRequest,
  type ImportFiguresRequest,
  nationalFiguresView,
  type NationalFiguresView,
  reportContext,
  type ReportContext,
  stateCaseloadRequest,
  type StateCaseloadRequest,
  statePracticeRequest,
  type StatePracticeRequest,
} from '@osteon/contracts';
import type { Persistence } from '@osteon/persistence';
import { Documented } from '../http/documented.ts';
import { Policy } from '../http/policy.ts';
import { MANAGEMENT, REPORT_READERS } from '../http/roles.ts';
import { SignedIn } from '../http/session-hook.ts';
import { PERSISTENCE } from '../parts.ts';
import { presentBestPractice, presentCaseloads, presentFigures, presentReportContext } from '../present/reports.ts';

const READ = { roles: REPORT_READERS, purpose: 'report' } as const;
const STATE = { roles: MANAGEMENT, purpose: 'management' } as const;

/** What a service brings to its reports: read by whoever reads them, said by a lead. */
@ApiTags('Reports')
@Controller('api/v1/reports')
export class ReportSettingsController {
  constructor(@Inject(PERSISTENCE) private readonly persistence: Persistence) {}

  @Get('context')
  @Policy(READ)
  @Documented({
    summary: 'What one may choose from, and do, on the page of reports',
    status: 200,
    answer: reportContext,
    refusals: [401, 403],
  })
  async readReportContext(@SignedIn() actor: UserActor): Promise<ReportContext> {
    return presentReportContext(await readReportContext(this.persistence.as(actor), actor));
  }

  @Put('best-practice')
  @Policy(STATE)
  @Documented({
    summary: 'Say where the service stands in standards that no record tells',
    status: 200,
    answer: bestPracticeView,
    refusals: [400, 401, 403, 413, 415],
  })
  async statePractice(
    @SignedIn() actor: UserActor,
    @Body({ schema: statePracticeRequest }) { levels }: StatePracticeRequest,
  ): Promise<BestPracticeView> {
    const deps = this.persistence.as(actor);
    const stated = levels.map(({ standard, level, grounds }) => ({ standard, level, grounds: grounds || null }));
    await statePractice(deps, actor, stated);
    return presentBestPractice(await readBestPractice(deps, actor, { scope: 'service' }));
  }

  @Get('caseloads')
  @Policy(READ)
  @Documented({
    summary: 'How many fractures the service expects in each year',
    status: 200,
    answer: caseloadList,
    refusals: [401, 403],
  })
  async listCaseloads(@SignedIn() actor: UserActor): Promise<CaseloadList> {
    return presentCaseloads(await listCaseloads(this.persistence.as(actor), actor));
  }

  @Put('caseloads/:year')
  @Policy(STATE)
  @Documented({
    summary: 'Say how many fractures the service expects in a year',
    status: 200,
    answer: caseloadList,
    refusals: [400, 401, 403, 413, 415],
  })
  async stateCaseload(
    @SignedIn() actor: UserActor,
    @Param('year', { schema: caseloadYear }) year: string,
    @Body({ schema: stateCaseloadRequest }) { all, nonSpine, spine }: StateCaseloadRequest,
  ): Promise<CaseloadList> {
    const deps = this.persistence.as(actor);
    await stateCaseload(deps, actor, { year: Number(year), all, nonSpine, spine });
    return presentCaseloads(await listCaseloads(deps, actor));
  }

  @Get('national-figures')
  @Policy(READ)
  @Documented({
    summary: 'The national figures that the service compares itself with',
    status: 200,
    answer: nationalFiguresView,
    refusals: [401, 403],
  })
  async readNationalFigures(@SignedIn() actor: UserActor): Promise<NationalFiguresView> {
    return presentFigures(await readNationalFigures(this.persistence.as(actor), actor));
  }

  @Put('national-figures')
  @Policy(STATE)
  @Documented({
    summary: 'Bring a file of national figures in place of the one before; every fault is told by its line',
    status: 200,
    answer: nationalFiguresView,
    refusals: [400, 401, 403, 413, 415, 422],
  })
  async importNationalFigures(
    @SignedIn() actor: UserActor,
    @Body({ schema: importFiguresRequest }) { csv }: ImportFiguresRequest,
  ): Promise<NationalFiguresView> {
    return presentFigures(await importNationalFigures(this.persistence.as(actor), actor, csv));
  }
}
