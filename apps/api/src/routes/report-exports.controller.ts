import { Body, Controller, Get, HttpCode, Inject, Param, Post, Put, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  askExport,
  cancelExport,
  checkExport,
  downloadReport,
  downloadRows,
  listExports,
  readExport,
  readMailing,
  setMailing,
  type ExportedFile,
  type UserActor,
} from '@osteon/application';
import {
  type AskExportRequest,
  askExportRequest,
  exportCheck,
  type ExportCheckQuery,
  exportCheckQuery,
  type ExportCheckView,
  id,
  reportExport,
  reportExportList,
  type ReportExportList,
  type ReportExportView,
  reportMailing,
  type ReportMailingView,
  type SetMailingRequest,
  setMailingRequest,
} from '@osteon/contracts';
import { FLS_DB_COLUMNS } from '@osteon/interop';
import type { Persistence } from '@osteon/persistence';
import type { FastifyReply } from 'fastify';
import { Documented } from '../http/documented.ts';
import { Policy } from '../http/policy.ts';
import { MANAGEMENT, REPORT_READERS } from '../http/roles.ts';
import { SignedIn } from '../http/session-hook.ts';
import { EXPORTS } from '../http/throttle.ts';
import { PERSISTENCE } from '../parts.ts';
import { presentCheck, presentExport, presentMailing } from '../present/report-exports.ts';

const COUNTS = { roles: REPORT_READERS, purpose: 'report' } as const;
const PATIENTS = { roles: MANAGEMENT, purpose: 'management' } as const;

/** Reports as files, which a worker writes, and by e-mail each month. Only the file for the national database has patients. */
@ApiTags('Reports')
@Controller('api/v1')
export class ReportExportsController {
  constructor(@Inject(PERSISTENCE) private readonly persistence: Persistence) {}

  @Post('report-exports')
  @HttpCode(201)
  @Policy({ ...COUNTS, throttle: EXPORTS })
  @Documented({
    summary: 'Ask for a report as a file; it is written while one does something else',
    status: 201,
    answer: reportExport,
    refusals: [400, 401, 403, 413, 415, 422],
  })
  async askReportExport(
    @SignedIn() actor: UserActor,
    @Body({ schema: askExportRequest }) asked: AskExportRequest,
  ): Promise<ReportExportView> {
    return presentExport(await askExport(this.persistence.as(actor), actor, asked));
  }

  @Get('report-exports')
  @Policy(COUNTS)
  @Documented({
    summary: 'The latest files of the service',
    status: 200,
    answer: reportExportList,
    refusals: [401, 403],
  })
  async listReportExports(@SignedIn() actor: UserActor): Promise<ReportExportList> {
    return { rows: (await listExports(this.persistence.as(actor), actor)).map(presentExport) };
  }

  @Get('report-exports/:id')
  @Policy(COUNTS)
  @Documented({
    summary: 'A file, and how far it has come',
    status: 200,
    answer: reportExport,
    refusals: [400, 401, 403, 404],
  })
  async readReportExport(
    @SignedIn() actor: UserActor,
    @Param('id', { schema: id }) file: string,
  ): Promise<ReportExportView> {
    return presentExport(await readExport(this.persistence.as(actor), actor, file));
  }

  @Post('report-exports/:id/cancellation')
  @HttpCode(200)
  @Policy(COUNTS)
  @Documented({
    summary: 'Give up a file that nobody waits for any more',
    status: 200,
    answer: reportExport,
    refusals: [400, 401, 403, 404, 409],
  })
  async cancelReportExport(
    @SignedIn() actor: UserActor,
    @Param('id', { schema: id }) file: string,
  ): Promise<ReportExportView> {
    return presentExport(await cancelExport(this.persistence.as(actor), actor, file));
  }

  @Get('report-exports/:id/file')
  @Policy({ ...COUNTS, throttle: EXPORTS })
  @Documented({
    summary: 'The finished file: comma-separated values, a spreadsheet or a PDF, with counts alone',
    status: 200,
    media: ['application/pdf', 'text/csv', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'],
    refusals: [400, 401, 403, 404, 409],
  })
  async downloadReport(
    @SignedIn() actor: UserActor,
    @Param('id', { schema: id }) file: string,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await send(reply, await downloadReport(this.persistence.as(actor), actor, file));
  }

  @Get('report-exports/:id/rows')
  @Policy({ ...PATIENTS, throttle: EXPORTS })
  @Documented({
    summary:
      'The finished file for the national database, a row for each episode; not yet confirmed by those who take it',
    status: 200,
    media: 'text/csv',
    refusals: [400, 401, 403, 404, 409],
  })
  async downloadReportRows(
    @SignedIn() actor: UserActor,
    @Param('id', { schema: id }) file: string,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await send(reply, await downloadRows(this.persistence.as(actor), actor, file, FLS_DB_COLUMNS));
  }

  @Get('report-exports/:id/check')
  @Policy(PATIENTS)
  @Documented({
    summary: 'What would be refused of a file for the national database, row by row with column and reason',
    status: 200,
    answer: exportCheck,
    refusals: [400, 401, 403, 404, 409],
  })
  async checkReportRows(
    @SignedIn() actor: UserActor,
    @Param('id', { schema: id }) file: string,
    @Query({ schema: exportCheckQuery }) page: ExportCheckQuery,
  ): Promise<ExportCheckView> {
    return presentCheck(await checkExport(this.persistence.as(actor), actor, file, page));
  }

  @Get('report-mailing')
  @Policy(PATIENTS)
  @Documented({
    summary: 'Who gets the report of each month by e-mail, and what went',
    status: 200,
    answer: reportMailing,
    refusals: [401, 403],
  })
  async readReportMailing(@SignedIn() actor: UserActor): Promise<ReportMailingView> {
    return presentMailing(await readMailing(this.persistence.as(actor), actor));
  }

  @Put('report-mailing')
  @Policy(PATIENTS)
  @Documented({
    summary: 'Say which roles get the report of each month; none: nobody does',
    status: 200,
    answer: reportMailing,
    refusals: [400, 401, 403, 413, 415],
  })
  async setReportMailing(
    @SignedIn() actor: UserActor,
    @Body({ schema: setMailingRequest }) { roles }: SetMailingRequest,
  ): Promise<ReportMailingView> {
    const deps = this.persistence.as(actor);
    await setMailing(deps, actor, roles);
    return presentMailing(await readMailing(deps, actor));
  }
}

async function send(reply: FastifyReply, { name, type, content }: ExportedFile): Promise<void> {
  await reply
    .type(type)
    .header('cache-control', 'no-store')
    .header('content-disposition', `attachment; filename="${name}"`)
    .send(content);
}
