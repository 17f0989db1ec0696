import { Controller, Get, Inject, Param, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  exportReportPatients,
  listReportPatients,
  readAdherence,
  readBestPractice,
  readCompleteness,
  readCurves,
  readFollowUp,
  readIndicators,
  readMonths,
  readRefractures,
  readServices,
  type UserActor,
} from '@osteon/application';
import {
  adherenceView,
  type AdherenceView,
  bestPracticeView,
  type BestPracticeView,
  cohortQuery,
  type CohortQuery,
  completenessView,
  type CompletenessView,
  curvesView,
  type CurvesView,
  followUpView,
  type FollowUpView,
  indicatorId,
  indicatorsView,
  type IndicatorsView,
  monthsView,
  type MonthsView,
  refracturesView,
  type RefracturesView,
  reportPatientsExportQuery,
  type ReportPatientsExportQuery,
  reportPatientsPage,
  type ReportPatientsPage,
  reportPatientsQuery,
  type ReportPatientsQuery,
  servicesQuery,
  type ServicesQuery,
  servicesView,
  type ServicesView,
} from '@osteon/contracts';
import type { Persistence } from '@osteon/persistence';
import type { FastifyReply } from 'fastify';
import { Documented } from '../http/documented.ts';
import { Policy } from '../http/policy.ts';
import { CARE_READERS, REPORT_READERS, WIDE_REPORT_READERS } from '../http/roles.ts';
import { SignedIn } from '../http/session-hook.ts';
import { EXPORTS } from '../http/throttle.ts';
import { PERSISTENCE } from '../parts.ts';
import {
  presentAdherence,
  presentBestPractice,
  presentCompleteness,
  presentCurves,
  presentFollowUp,
  presentIndicators,
  presentMonths,
  presentRefractures,
  presentReportPatients,
  presentServices,
} from '../present/reports.ts';

const COUNTS = { roles: REPORT_READERS, purpose: 'report' } as const;
const REFUSALS = [400, 401, 403, 422] as const;

/**
 * What the episodes of a period add up to. Counts name nobody; beyond one's own service, which leads and auditors may
 * ask for, those under 5 are taken out. The patients behind a number are those of one's own service, and each look at
 * them is recorded.
 */
@ApiTags('Reports')
@Controller('api/v1/reports')
export class ReportsController {
  constructor(@Inject(PERSISTENCE) private readonly persistence: Persistence) {}

  @Get('indicators')
  @Policy(COUNTS)
  @Documented({
    summary: 'Every indicator of a cohort, beside the caseloads and the national figures',
    status: 200,
    answer: indicatorsView,
    refusals: REFUSALS,
  })
  async readIndicators(
    @SignedIn() actor: UserActor,
    @Query({ schema: cohortQuery }) query: CohortQuery,
  ): Promise<IndicatorsView> {
    return presentIndicators(await readIndicators(this.persistence.as(actor), actor, query));
  }

  @Get('indicators/:indicator/services')
  @Policy({ roles: WIDE_REPORT_READERS, purpose: 'report' })
  @Documented({
    summary: 'One indicator of every service of the region or the installation, as a funnel plot',
    status: 200,
    answer: servicesView,
    refusals: REFUSALS,
  })
  async readServicesBeside(
    @SignedIn() actor: UserActor,
    @Param('indicator', { schema: indicatorId }) indicator: string,
    @Query({ schema: servicesQuery }) query: ServicesQuery,
  ): Promise<ServicesView> {
    return presentServices(await readServices(this.persistence.as(actor), actor, indicator, query));
  }

  @Get('months')
  @Policy(COUNTS)
  @Documented({
    summary: 'Each indicator by month of diagnosis, as a run chart with control limits',
    status: 200,
    answer: monthsView,
    refusals: REFUSALS,
  })
  async readMonths(
    @SignedIn() actor: UserActor,
    @Query({ schema: cohortQuery }) query: CohortQuery,
  ): Promise<MonthsView> {
    return presentMonths(await readMonths(this.persistence.as(actor), actor, query));
  }

  @Get('curves')
  @Policy(COUNTS)
  @Documented({
    summary: 'Time from the diagnosis to each event, with the number still at risk',
    status: 200,
    answer: curvesView,
    refusals: REFUSALS,
  })
  async readCurves(
    @SignedIn() actor: UserActor,
    @Query({ schema: cohortQuery }) query: CohortQuery,
  ): Promise<CurvesView> {
    return presentCurves(await readCurves(this.persistence.as(actor), actor, query));
  }

  @Get('follow-up')
  @Policy(COUNTS)
  @Documented({
    summary: 'Due, contactable, contacted, outcome: of both calls, with both denominators',
    status: 200,
    answer: followUpView,
    refusals: REFUSALS,
  })
  async readFollowUp(
    @SignedIn() actor: UserActor,
    @Query({ schema: cohortQuery }) query: CohortQuery,
  ): Promise<FollowUpView> {
    return presentFollowUp(await readFollowUp(this.persistence.as(actor), actor, query));
  }

  @Get('completeness')
  @Policy(COUNTS)
  @Documented({
    summary: 'How often each field of the record is missing',
    status: 200,
    answer: completenessView,
    refusals: REFUSALS,
  })
  async readCompleteness(
    @SignedIn() actor: UserActor,
    @Query({ schema: cohortQuery }) query: CohortQuery,
  ): Promise<CompletenessView> {
    return presentCompleteness(await readCompleteness(this.persistence.as(actor), actor, query));
  }

  @Get('best-practice')
  @Policy(COUNTS)
  @Documented({
    summary: 'The Best Practice Framework sheet: seven standards from the record, six as the service states them',
    status: 200,
    answer: bestPracticeView,
    refusals: REFUSALS,
  })
  async readBestPractice(
    @SignedIn() actor: UserActor,
    @Query({ schema: cohortQuery }) query: CohortQuery,
  ): Promise<BestPracticeView> {
    return presentBestPractice(await readBestPractice(this.persistence.as(actor), actor, query));
  }

  @Get('refractures')
  @Policy(COUNTS)
  @Documented({
    summary: 'Episodes that were followed by another one, and how often in a hundred years watched',
    status: 200,
    answer: refracturesView,
    refusals: REFUSALS,
  })
  async readRefractures(
    @SignedIn() actor: UserActor,
    @Query({ schema: cohortQuery }) query: CohortQuery,
  ): Promise<RefracturesView> {
    return presentRefractures(await readRefractures(this.persistence.as(actor), actor, query));
  }

  @Get('adherence')
  @Policy(COUNTS)
  @Documented({
    summary: 'PDC, MPR and persistence of the courses of the cohort, by agent',
    status: 200,
    answer: adherenceView,
    refusals: REFUSALS,
  })
  async readAdherence(
    @SignedIn() actor: UserActor,
    @Query({ schema: cohortQuery }) query: CohortQuery,
  ): Promise<AdherenceView> {
    return presentAdherence(await readAdherence(this.persistence.as(actor), actor, query));
  }

  @Get('patients')
  @Policy({ roles: CARE_READERS, purpose: 'care' })
  @Documented({
    summary: 'The patients of the service behind one number, each with why',
    status: 200,
    answer: reportPatientsPage,
    refusals: REFUSALS,
  })
  async listReportPatients(
    @SignedIn() actor: UserActor,
    @Query({ schema: reportPatientsQuery }) query: ReportPatientsQuery,
  ): Promise<ReportPatientsPage> {
    return presentReportPatients(await listReportPatients(this.persistence.as(actor), actor, query));
  }

  @Get('patients/export')
  @Policy({ roles: CARE_READERS, purpose: 'care', throttle: EXPORTS })
  @Documented({
    summary: 'The same list as a file of comma-separated values: 50,000 rows at most',
    status: 200,
    media: 'text/csv',
    refusals: REFUSALS,
  })
  async exportReportPatients(
    @SignedIn() actor: UserActor,
    @Query({ schema: reportPatientsExportQuery }) query: ReportPatientsExportQuery,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { asOf, text } = await exportReportPatients(this.persistence.as(actor), actor, query);
    await reply
      .type('text/csv; charset=utf-8')
      .header('cache-control', 'no-store')
      .header('content-disposition', `attachment; filename="patients-${query.of}-${asOf}.csv"`)
      .send(text);
  }
}
