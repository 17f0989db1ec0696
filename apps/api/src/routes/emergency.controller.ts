import { Body, Controller, Get, HttpCode, Inject, Param, Post, Put, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  actorInEmergency,
  EMERGENCY_PROOF_MINUTES,
  endEmergencyAccess,
  listEmergencyAccesses,
  listEmergencyReviews,
  openEmergencyAccess,
  readPatient,
  reviewEmergencyAccess,
  type SoughtPatient,
  type UserActor,
} from '@osteon/application';
import {
  type EmergencyAccessList,
  emergencyAccessList,
  type EmergencyAccessView,
  emergencyAccessView,
  type EmergencyReviewPage,
  emergencyReviewPage,
  type EmergencyReviewQuery,
  emergencyReviewQuery,
  type EmergencyReviewRequest,
  emergencyReviewRequest,
  id,
  type OpenEmergencyRequest,
  openEmergencyRequest,
  type PatientView,
  patientView,
} from '@osteon/contracts';
import type { Persistence } from '@osteon/persistence';
import { Documented } from '../http/documented.ts';
import { Policy } from '../http/policy.ts';
import { CARE_READERS, MANAGEMENT } from '../http/roles.ts';
import { SignedIn } from '../http/session-hook.ts';
import { EMERGENCIES } from '../http/throttle.ts';
import { PERSISTENCE } from '../parts.ts';
import { presentEmergencyAccess, presentEmergencyReview } from '../present/audit.ts';
import { presentPatient } from '../present/patient.ts';

/** Emergency access ("break-glass"): one patient of another service, for an hour, with a reason, reviewed by its lead. */
@ApiTags('Emergency access')
@Controller('api/v1/emergency-accesses')
export class EmergencyController {
  constructor(@Inject(PERSISTENCE) private readonly persistence: Persistence) {}

  @Post()
  @HttpCode(201)
  @Policy({ roles: CARE_READERS, purpose: 'care', provedWithinMinutes: EMERGENCY_PROOF_MINUTES, throttle: EMERGENCIES })
  @Documented({
    summary: 'Open one patient of another service for an hour, with a reason; its lead is told',
    status: 201,
    answer: emergencyAccessView,
    refusals: [400, 401, 403, 404, 409, 413, 415],
  })
  async openEmergencyAccess(
    @SignedIn() actor: UserActor,
    @Body({ schema: openEmergencyRequest }) body: OpenEmergencyRequest,
  ): Promise<EmergencyAccessView> {
    const command = { sought: soughtIn(body), reason: body.reason };
    return presentEmergencyAccess(await openEmergencyAccess(this.persistence.as(actor), actor, command));
  }

  @Get()
  @Policy({ roles: CARE_READERS, purpose: 'care' })
  @Documented({
    summary: 'The emergency accesses that you have open now',
    status: 200,
    answer: emergencyAccessList,
    refusals: [401, 403],
  })
  async listEmergencyAccesses(@SignedIn() actor: UserActor): Promise<EmergencyAccessList> {
    const rows = await listEmergencyAccesses(this.persistence.as(actor), actor);
    return { rows: rows.map(presentEmergencyAccess) };
  }

  @Get('reviews')
  @Policy({ roles: MANAGEMENT, purpose: 'management' })
  @Documented({
    summary: 'Emergency accesses to patients of your service, to be judged',
    status: 200,
    answer: emergencyReviewPage,
    refusals: [400, 401, 403],
  })
  async listReviews(
    @SignedIn() actor: UserActor,
    @Query({ schema: emergencyReviewQuery }) query: EmergencyReviewQuery,
  ): Promise<EmergencyReviewPage> {
    const { rows, next } = await listEmergencyReviews(this.persistence.as(actor), actor, query);
    return { rows: rows.map(presentEmergencyReview), next };
  }

  @Get(':id/patient')
  @Policy({ roles: CARE_READERS, purpose: 'care' })
  @Documented({
    summary: 'The patient of an open emergency access of yours, to read',
    status: 200,
    answer: patientView,
    refusals: [400, 401, 403, 404],
  })
  async readPatientInEmergency(
    @SignedIn() person: UserActor,
    @Param('id', { schema: id }) accessId: string,
  ): Promise<PatientView> {
    const actor = await actorInEmergency(this.persistence.as(person), person, accessId);
    return presentPatient(await readPatient(this.persistence.as(actor), actor, actor.emergencyAccess.patientId));
  }

  @Post(':id/end')
  @HttpCode(204)
  @Policy({ roles: CARE_READERS, purpose: 'care' })
  @Documented({
    summary: 'End an emergency access of yours before its hour is over',
    status: 204,
    refusals: [400, 401, 403, 404],
  })
  async endEmergencyAccess(@SignedIn() actor: UserActor, @Param('id', { schema: id }) accessId: string): Promise<void> {
    await endEmergencyAccess(this.persistence.as(actor), actor, accessId);
  }

  @Put(':id/review')
  @HttpCode(204)
  @Policy({ roles: MANAGEMENT, purpose: 'management' })
  @Documented({
    summary: 'Judge an emergency access to a patient of your service, once',
    status: 204,
    refusals: [400, 401, 403, 404, 409, 413, 415],
  })
  async reviewEmergencyAccess(
    @SignedIn() actor: UserActor,
    @Param('id', { schema: id }) accessId: string,
    @Body({ schema: emergencyReviewRequest }) body: EmergencyReviewRequest,
  ): Promise<void> {
    await reviewEmergencyAccess(this.persistence.as(actor), actor, accessId, body);
  }
}

function soughtIn(body: OpenEmergencyRequest): SoughtPatient {
  if ('identifier' in body) return { system: body.identifier.system ?? null, value: body.identifier.value };
  const { family, given, birthDate } = body;
  return { family, given, birthDate };
}
