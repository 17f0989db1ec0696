import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  exportAudit,
  listAuditRecords,
  readVerification,
  reportActivity,
  reportEmergencyUses,
  reportKinship,
  reportOutOfHours,
  reportVolume,
  searchPatients,
  type UserActor,
} from '@osteon/application';
import {
  activityBy,
  type ActivityBy,
  activityPage,
  type ActivityPage,
  activityQuery,
  type ActivityQuery,
  auditExport,
  type AuditExport,
  auditExportQuery,
  type AuditExportQuery,
  type AuditPatientSearchResult,
  auditPatientSearchRequest,
  auditPatientSearchResult,
  auditQuery,
  type AuditQuery,
  auditRecordPage,
  type AuditRecordPage,
  emergencyUsePage,
  type EmergencyUsePage,
  id,
  kinshipPage,
  type KinshipPage,
  outOfHoursPage,
  type OutOfHoursPage,
  patientAuditQuery,
  type PatientAuditQuery,
  reportQuery,
  type ReportQuery,
  verificationView,
  type VerificationView,
  volumePage,
  type VolumePage,
  volumeQuery,
  type VolumeQuery,
} from '@osteon/contracts';
import type { Persistence } from '@osteon/persistence';
import type { FastifyReply } from 'fastify';
import { Documented } from '../http/documented.ts';
import { Policy } from '../http/policy.ts';
import { AUDIT } from '../http/roles.ts';
import { SignedIn } from '../http/session-hook.ts';
import { SEARCHES, EXPORTS } from '../http/throttle.ts';
import { PERSISTENCE } from '../parts.ts';
import {
  presentActivity,
  presentAuditRecord,
  presentEmergencyUse,
  presentKinship,
  presentOutOfHours,
  presentVerification,
  presentVolume,
} from '../present/audit.ts';

/** Who looked at what: for the auditor of the service, whose reading is recorded like anybody's. */
@ApiTags('Audit')
@Controller('api/v1/audit')
export class AuditController {
  constructor(@Inject(PERSISTENCE) private readonly persistence: Persistence) {}

  @Get('records')
  @Policy({ roles: AUDIT, purpose: 'audit' })
  @Documented({
    summary: 'The audit log of the service, the newest first: reads, changes, refusals',
    status: 200,
    answer: auditRecordPage,
    refusals: [400, 401, 403, 422],
  })
  async listRecords(
    @SignedIn() actor: UserActor,
    @Query({ schema: auditQuery }) query: AuditQuery,
  ): Promise<AuditRecordPage> {
    const { rows, next } = await listAuditRecords(this.persistence.as(actor), actor, query);
    return { rows: rows.map(presentAuditRecord), next };
  }

  @Post('patients/search')
  @HttpCode(200)
  @Policy({ roles: AUDIT, purpose: 'audit', throttle: SEARCHES })
  @Documented({
    summary: 'Find the patient whom a report is about, by name, date of birth or number',
    status: 200,
    answer: auditPatientSearchResult,
    refusals: [400, 401, 403, 413, 415],
  })
  async findAuditedPatients(
    @SignedIn() actor: UserActor,
    @Body({ schema: auditPatientSearchRequest }) body: { text: string },
  ): Promise<AuditPatientSearchResult> {
    const { rows, more } = await searchPatients(this.persistence.as(actor), actor, { text: body.text });
    return {
      rows: rows.map(({ id: patientId, family, given, birthDate }) => ({ id: patientId, family, given, birthDate })),
      more,
    };
  }

  @Get('patients/:id/records')
  @Policy({ roles: AUDIT, purpose: 'audit' })
  @Documented({
    summary: 'Who looked at a patient, or changed anything of theirs',
    status: 200,
    answer: auditRecordPage,
    refusals: [400, 401, 403, 422],
  })
  async listPatientRecords(
    @SignedIn() actor: UserActor,
    @Param('id', { schema: id }) patientId: string,
    @Query({ schema: patientAuditQuery }) query: PatientAuditQuery,
  ): Promise<AuditRecordPage> {
    const { rows, next } = await listAuditRecords(this.persistence.as(actor), actor, { ...query, patientId });
    return { rows: rows.map(presentAuditRecord), next };
  }

  @Get('reports/activity/:by')
  @Policy({ roles: AUDIT, purpose: 'audit' })
  @Documented({
    summary: 'Who looked and who changed, added up by person, by patient or by day',
    status: 200,
    answer: activityPage,
    refusals: [400, 401, 403, 422],
  })
  async reportActivity(
    @SignedIn() actor: UserActor,
    @Param('by', { schema: activityBy }) by: ActivityBy,
    @Query({ schema: activityQuery }) query: ActivityQuery,
  ): Promise<ActivityPage> {
    const { rows, next } = await reportActivity(this.persistence.as(actor), actor, by, query);
    return { rows: rows.map(presentActivity), next };
  }

  @Get('reports/kinship')
  @Policy({ roles: AUDIT, purpose: 'audit' })
  @Documented({
    summary: 'Who looked at patients of their own surname, address, telephone number or e-mail address',
    status: 200,
    answer: kinshipPage,
    refusals: [400, 401, 403, 422],
  })
  async reportKinship(
    @SignedIn() actor: UserActor,
    @Query({ schema: reportQuery }) query: ReportQuery,
  ): Promise<KinshipPage> {
    const { rows, next } = await reportKinship(this.persistence.as(actor), actor, query);
    return { rows: rows.map(presentKinship), next };
  }

  @Get('reports/volume')
  @Policy({ roles: AUDIT, purpose: 'audit' })
  @Documented({
    summary: 'Who saw more patients within an hour than a number',
    status: 200,
    answer: volumePage,
    refusals: [400, 401, 403, 422],
  })
  async reportVolume(
    @SignedIn() actor: UserActor,
    @Query({ schema: volumeQuery }) query: VolumeQuery,
  ): Promise<VolumePage> {
    const { rows, next } = await reportVolume(this.persistence.as(actor), actor, query);
    return { rows: rows.map(presentVolume), next };
  }

  @Get('reports/out-of-hours')
  @Policy({ roles: AUDIT, purpose: 'audit' })
  @Documented({
    summary: 'Who looked at patients outside the hours of the service, at weekends and on holidays',
    status: 200,
    answer: outOfHoursPage,
    refusals: [400, 401, 403, 422],
  })
  async reportOutOfHours(
    @SignedIn() actor: UserActor,
    @Query({ schema: reportQuery }) query: ReportQuery,
  ): Promise<OutOfHoursPage> {
    const { hours, rows, next } = await reportOutOfHours(this.persistence.as(actor), actor, query);
    const { from, until, timeZone } = hours;
    return { hours: { from, until, timeZone }, rows: rows.map(presentOutOfHours), next };
  }

  @Get('reports/emergency-accesses')
  @Policy({ roles: AUDIT, purpose: 'audit' })
  @Documented({
    summary: 'Emergency accesses to patients of the service, and how often each was used',
    status: 200,
    answer: emergencyUsePage,
    refusals: [400, 401, 403, 422],
  })
  async reportEmergencyUses(
    @SignedIn() actor: UserActor,
    @Query({ schema: reportQuery }) query: ReportQuery,
  ): Promise<EmergencyUsePage> {
    const { rows, next } = await reportEmergencyUses(this.persistence.as(actor), actor, query);
    return { rows: rows.map(presentEmergencyUse), next };
  }

  @Get('exports/:report')
  @Policy({ roles: AUDIT, purpose: 'audit', throttle: EXPORTS })
  @Documented({
    summary: 'A report, or the log itself, as a file of comma-separated values: 50,000 rows at most',
    status: 200,
    media: 'text/csv',
    refusals: [400, 401, 403, 422],
  })
  async exportAudit(
    @SignedIn() actor: UserActor,
    @Param('report', { schema: auditExport }) report: AuditExport,
    @Query({ schema: auditExportQuery }) query: AuditExportQuery,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const file = await exportAudit(this.persistence.as(actor), actor, report, query);
    await reply
      .type('text/csv; charset=utf-8')
      .header('cache-control', 'no-store')
      .header('content-disposition', `attachment; filename="audit-${report}.csv"`)
      .send(file);
  }

  @Get('verification')
  @Policy({ roles: AUDIT, purpose: 'audit' })
  @Documented({
    summary: 'What the last check of the whole audit log found',
    status: 200,
    answer: verificationView,
    refusals: [401, 403],
  })
  async readVerification(@SignedIn() actor: UserActor): Promise<VerificationView> {
    return { last: presentVerification(await readVerification(this.persistence.as(actor))) };
  }
}
