import { Body, Controller, Get, HttpCode, Inject, Param, Post, Put, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  assignPatient,
  correctFact,
  enrolEpisode,
  enrolPatient,
  readPatient,
  readPlan,
  recordContact,
  recordFacts,
  searchPatients,
  showCandidates,
  type ClientActor,
  type UserActor,
} from '@osteon/application';
import {
  type AlikeRequest,
  alikeRequest,
  type AlikeResult,
  alikeResult,
  assignmentRequest,
  type ChangeResult,
  changeResult,
  type CorrectionRequest,
  correctionRequest,
  type EnrolRequest,
  enrolRequest,
  id,
  type PatientSearchResult,
  patientSearchRequest,
  patientSearchResult,
  type PatientView,
  patientView,
  type PlanView,
  planView,
  readQuery,
  type RecordContactRequest,
  recordContactRequest,
  type RecordFactsRequest,
  recordFactsRequest,
  ref,
} from '@osteon/contracts';
import type { Persistence } from '@osteon/persistence';
import type { FastifyReply } from 'fastify';
import { Documented } from '../http/documented.ts';
import { Policy } from '../http/policy.ts';
import { etagOf, IdempotencyKey, type Idempotency, IfMatch } from '../http/preconditions.ts';
import { CARE, CARE_READERS } from '../http/roles.ts';
import { Acting, SignedIn } from '../http/session-hook.ts';
import { SEARCHES } from '../http/throttle.ts';
import { PERSISTENCE } from '../parts.ts';
import { presentChange } from '../present/change.ts';
import { presentPatient, presentPatientSummary } from '../present/patient.ts';
import { presentPlan } from '../present/plan.ts';

/** What a program sends stands beside what other systems sent. */
const sourceOf = (actor: UserActor | ClientActor): 'nurse' | 'import' => (actor.kind === 'client' ? 'import' : 'nurse');

@ApiTags('Patients')
@Controller('api/v1/patients')
export class PatientsController {
  constructor(@Inject(PERSISTENCE) private readonly persistence: Persistence) {}

  @Post('search')
  @HttpCode(200)
  @Policy({ roles: CARE_READERS, purpose: 'care', scope: 'read', throttle: SEARCHES })
  @Documented({
    summary: 'Find patients by name, date of birth or number',
    status: 200,
    answer: patientSearchResult,
    refusals: [400, 401, 403, 413, 415],
  })
  async searchPatients(
    @Acting() actor: UserActor | ClientActor,
    @Body({ schema: patientSearchRequest }) body: { text: string },
  ): Promise<PatientSearchResult> {
    const { rows, more } = await searchPatients(this.persistence.as(actor), actor, { text: body.text });
    return { rows: rows.map(presentPatientSummary), more };
  }

  @Post('alike')
  @HttpCode(200)
  @Policy({ roles: CARE, purpose: 'care', throttle: SEARCHES })
  @Documented({
    summary: 'Who of the service may be the person being entered, and why',
    status: 200,
    answer: alikeResult,
    refusals: [400, 401, 403, 413, 415],
  })
  async showAlike(
    @SignedIn() actor: UserActor,
    @Body({ schema: alikeRequest }) { given, identifiers, ...person }: AlikeRequest,
  ): Promise<AlikeResult> {
    const rows = await showCandidates(this.persistence.as(actor), actor, {
      ...person,
      given: given === '' ? [] : [given],
      identifiers: identifiers.map(({ system, value }) => ({ system, value })),
      telecom: [],
      address: null,
    });
    return {
      rows: rows.map(({ band, reasons, ...patient }) => ({
        ...presentPatientSummary(patient),
        band,
        reasons: reasons.map(({ field, agreement }) => ({ field, agreement })),
      })),
    };
  }

  @Post()
  @HttpCode(201)
  @Policy({ roles: CARE, purpose: 'care', scope: 'enrol', fromMemory: true })
  @Documented({
    summary: 'Enrol a patient and plan the follow-up',
    status: 201,
    answer: changeResult,
    refusals: [400, 401, 403, 409, 413, 415, 422],
    idempotent: true,
  })
  async enrolPatient(
    @Acting() actor: UserActor | ClientActor,
    @Body({ schema: enrolRequest }) { identifiers, contactPoints, facts, ...patient }: EnrolRequest,
    @IdempotencyKey() idempotency: Idempotency | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ChangeResult> {
    const change = await enrolPatient(this.persistence.as(actor), actor, {
      patient,
      identifiers,
      contactPoints,
      facts,
      source: sourceOf(actor),
      idempotency,
    });
    reply.header('location', `/api/v1/patients/${change.patientId}`).header('etag', etagOf(change.version));
    return presentChange(change);
  }

  @Get(':id')
  @Policy({ roles: CARE_READERS, purpose: 'care', scope: 'read', fromMemory: true })
  @Documented({
    summary: 'A patient: details, facts with their history, tasks with why, contacts and messages',
    status: 200,
    answer: patientView,
    refusals: [400, 401, 403, 404, 410],
  })
  async readPatient(
    @Acting() actor: UserActor | ClientActor,
    @Param('id', { schema: id }) patientId: string,
    @Query({ schema: readQuery }) { asOf }: { asOf?: string },
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<PatientView> {
    const view = presentPatient(await readPatient(this.persistence.as(actor), actor, patientId, asOf));
    reply.header('etag', etagOf(view.version));
    return view;
  }

  @Get(':id/plan')
  @Policy({ roles: CARE_READERS, purpose: 'care', scope: 'read' })
  @Documented({
    summary: 'The plan as of a day, with why',
    status: 200,
    answer: planView,
    refusals: [400, 401, 403, 404, 410],
  })
  async readPlan(
    @Acting() actor: UserActor | ClientActor,
    @Param('id', { schema: id }) patientId: string,
    @Query({ schema: readQuery }) { asOf }: { asOf?: string },
  ): Promise<PlanView> {
    return presentPlan(await readPlan(this.persistence.as(actor), actor, patientId, asOf));
  }

  @Post(':id/facts')
  @HttpCode(201)
  @Policy({ roles: CARE, purpose: 'care', scope: 'record', fromMemory: true })
  @Documented({
    summary: 'Record facts; the plan follows in the same transaction',
    status: 201,
    answer: changeResult,
    refusals: [400, 401, 403, 404, 409, 410, 412, 413, 415, 422],
    idempotent: true,
    ifMatch: true,
  })
  async recordFacts(
    @Acting() actor: UserActor | ClientActor,
    @Param('id', { schema: id }) patientId: string,
    @Body({ schema: recordFactsRequest }) { facts }: RecordFactsRequest,
    @IfMatch() expectedVersion: number | undefined,
    @IdempotencyKey() idempotency: Idempotency | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ChangeResult> {
    const change = await recordFacts(this.persistence.as(actor), actor, patientId, {
      expectedVersion,
      facts,
      source: sourceOf(actor),
      idempotency,
    });
    reply.header('etag', etagOf(change.version));
    return presentChange(change);
  }

  @Post(':id/facts/:factId/corrections')
  @HttpCode(201)
  @Policy({ roles: CARE, purpose: 'care' })
  @Documented({
    summary: 'Correct or retract a fact; what was recorded stays in the history',
    status: 201,
    answer: changeResult,
    refusals: [400, 401, 403, 404, 409, 410, 412, 413, 415, 422],
    idempotent: true,
    ifMatch: true,
  })
  async correctFact(
    @SignedIn() actor: UserActor,
    @Param('id', { schema: id }) patientId: string,
    @Param('factId', { schema: id }) factId: string,
    @Body({ schema: correctionRequest }) body: CorrectionRequest,
    @IfMatch() expectedVersion: number | undefined,
    @IdempotencyKey() idempotency: Idempotency | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ChangeResult> {
    const change = await correctFact(this.persistence.as(actor), actor, patientId, factId, {
      ...body,
      expectedVersion,
      idempotency,
    });
    reply.header('etag', etagOf(change.version));
    return presentChange(change);
  }

  @Post(':id/episodes/:key/enrolment')
  @HttpCode(200)
  @Policy({ roles: CARE, purpose: 'care' })
  @Documented({
    summary: 'Enrol an episode that is history, and plan it',
    status: 200,
    answer: changeResult,
    refusals: [400, 401, 403, 404, 409, 410, 412, 413, 415, 422],
    idempotent: true,
    ifMatch: true,
  })
  async enrolEpisode(
    @SignedIn() actor: UserActor,
    @Param('id', { schema: id }) patientId: string,
    @Param('key', { schema: ref }) key: string,
    @IfMatch() expectedVersion: number | undefined,
    @IdempotencyKey() idempotency: Idempotency | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ChangeResult> {
    const change = await enrolEpisode(this.persistence.as(actor), actor, patientId, key, {
      expectedVersion,
      idempotency,
    });
    reply.header('etag', etagOf(change.version));
    return presentChange(change);
  }

  @Post(':id/contacts')
  @HttpCode(201)
  @Policy({ roles: CARE, purpose: 'care', fromMemory: true })
  @Documented({
    summary: 'Record an attempt to reach the patient, with what was learned',
    status: 201,
    answer: changeResult,
    refusals: [400, 401, 403, 404, 409, 410, 412, 413, 415, 422],
    idempotent: true,
    ifMatch: true,
  })
  async recordContact(
    @SignedIn() actor: UserActor,
    @Param('id', { schema: id }) patientId: string,
    @Body({ schema: recordContactRequest }) body: RecordContactRequest,
    @IfMatch() expectedVersion: number | undefined,
    @IdempotencyKey() idempotency: Idempotency | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ChangeResult> {
    const change = await recordContact(this.persistence.as(actor), actor, patientId, {
      ...body,
      expectedVersion,
      idempotency,
    });
    reply.header('etag', etagOf(change.version));
    return presentChange(change);
  }

  @Put(':id/assignment')
  @HttpCode(204)
  @Policy({ roles: CARE, purpose: 'care' })
  @Documented({
    summary: 'Assign the patient to a colleague, or to nobody',
    status: 204,
    refusals: [400, 401, 403, 404, 410, 413, 415, 422],
  })
  async assignPatient(
    @SignedIn() actor: UserActor,
    @Param('id', { schema: id }) patientId: string,
    @Body({ schema: assignmentRequest }) body: { userId: string | null },
  ): Promise<void> {
    await assignPatient(this.persistence.as(actor), actor, patientId, body.userId);
  }
}
