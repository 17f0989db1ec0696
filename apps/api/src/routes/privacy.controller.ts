import { Body, Controller, Get, HttpCode, Inject, Param, Post, Put, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  allowReturn,
  askErasure,
  confirmErasure,
  exportPerson,
  keepLonger,
  listBeyondRetention,
  listErasures,
  personPage,
  readRetentionYears,
  RETENTION_RULES,
  setRetentionYears,
  type UserActor,
  withdrawErasure,
} from '@osteon/application';
import {
  type ErasurePage,
  erasurePage,
  type ErasureQuery,
  erasureQuery,
  type ErasureRequest,
  erasureRequest,
  type ErasureView,
  erasureView,
  id,
  type KeepLongerRequest,
  keepLongerRequest,
  personExport,
  type RetentionPage,
  retentionPage,
  type RetentionQuery,
  retentionQuery,
  type RetentionRules,
  retentionRules,
  type RetentionYearsRequest,
  retentionYearsRequest,
} from '@osteon/contracts';
import type { Persistence } from '@osteon/persistence';
import type { FastifyReply } from 'fastify';
import { Documented } from '../http/documented.ts';
import { Policy } from '../http/policy.ts';
import { MANAGEMENT, SERVICE_KEEPERS } from '../http/roles.ts';
import { SignedIn } from '../http/session-hook.ts';
import { EXPORTS } from '../http/throttle.ts';
import { PERSISTENCE } from '../parts.ts';
import { presentBeyond, presentErasure } from '../present/privacy.ts';

/** What goes for good, or leaves as a whole, wants a person who has just proved who they are. */
const PROVED = 5;

/** How long data are kept, one person's data, and erasure by two people. */
@ApiTags('Privacy')
@Controller('api/v1')
export class PrivacyController {
  constructor(@Inject(PERSISTENCE) private readonly persistence: Persistence) {}

  @Get('retention')
  @Policy({ roles: MANAGEMENT, purpose: 'management' })
  @Documented({ summary: 'What is kept how long', status: 200, answer: retentionRules, refusals: [400, 401, 403] })
  async readRetention(@SignedIn() actor: UserActor): Promise<RetentionRules> {
    return {
      years: await readRetentionYears(this.persistence.as(actor), actor),
      rules: RETENTION_RULES.map(({ what, keptDays, why }) => ({ what, keptDays, why })),
    };
  }

  @Put('retention')
  @HttpCode(204)
  @Policy({ roles: MANAGEMENT, purpose: 'management' })
  @Documented({
    summary: "How many years patients' records are kept after death or the end of care",
    status: 204,
    refusals: [400, 401, 403, 413, 415],
  })
  async setRetention(
    @SignedIn() actor: UserActor,
    @Body({ schema: retentionYearsRequest }) { years }: RetentionYearsRequest,
  ): Promise<void> {
    await setRetentionYears(this.persistence.as(actor), actor, years);
  }

  @Get('retention/patients')
  @Policy({ roles: MANAGEMENT, purpose: 'management' })
  @Documented({
    summary: 'Patients whose record need not be kept any longer; nothing happens to them by itself',
    status: 200,
    answer: retentionPage,
    refusals: [400, 401, 403],
  })
  async listBeyondRetention(
    @SignedIn() actor: UserActor,
    @Query({ schema: retentionQuery }) { limit, after }: RetentionQuery,
  ): Promise<RetentionPage> {
    const query = { limit, ...(after === undefined ? {} : { after }) };
    const { rows, next } = await listBeyondRetention(this.persistence.as(actor), actor, query);
    return { rows: rows.map(presentBeyond), next };
  }

  @Put('retention/patients/:id')
  @HttpCode(204)
  @Policy({ roles: MANAGEMENT, purpose: 'management' })
  @Documented({
    summary: 'Keep one record longer, and why',
    status: 204,
    refusals: [400, 401, 403, 404, 410, 413, 415],
  })
  async keepLonger(
    @SignedIn() actor: UserActor,
    @Param('id', { schema: id }) patientId: string,
    @Body({ schema: keepLongerRequest }) request: KeepLongerRequest,
  ): Promise<void> {
    await keepLonger(this.persistence.as(actor), actor, patientId, request);
  }

  @Get('patients/:id/export')
  @Policy({ roles: MANAGEMENT, purpose: 'management', provedWithinMinutes: PROVED, throttle: EXPORTS })
  @Documented({
    summary: 'Everything that is stored of one person, as JSON',
    status: 200,
    answer: personExport,
    refusals: [400, 401, 403, 404, 410],
  })
  async exportPerson(
    @SignedIn() actor: UserActor,
    @Param('id', { schema: id }) patientId: string,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const person = await exportPerson(this.persistence.as(actor), actor, patientId);
    await download(reply, 'application/json; charset=utf-8', `${patientId}.json`).send(
      JSON.stringify({ patientId, ...person }),
    );
  }

  @Get('patients/:id/export.html')
  @Policy({ roles: MANAGEMENT, purpose: 'management', provedWithinMinutes: PROVED, throttle: EXPORTS })
  @Documented({
    summary: 'Everything that is stored of one person, as a page to read and to print',
    status: 200,
    media: 'text/html',
    refusals: [400, 401, 403, 404, 410],
  })
  async exportPersonPage(
    @SignedIn() actor: UserActor,
    @Param('id', { schema: id }) patientId: string,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const person = await exportPerson(this.persistence.as(actor), actor, patientId);
    await download(reply, 'text/html; charset=utf-8', `${patientId}.html`).send(personPage(person));
  }

  @Post('patients/:id/erasure')
  @HttpCode(201)
  @Policy({ roles: MANAGEMENT, purpose: 'management', provedWithinMinutes: PROVED })
  @Documented({
    summary: "Ask that a patient's data be erased; another person has to confirm it",
    status: 201,
    answer: erasureView,
    refusals: [400, 401, 403, 404, 409, 410, 413, 415],
  })
  async askErasure(
    @SignedIn() actor: UserActor,
    @Param('id', { schema: id }) patientId: string,
    @Body({ schema: erasureRequest }) request: ErasureRequest,
  ): Promise<ErasureView> {
    return presentErasure(await askErasure(this.persistence.as(actor), actor, patientId, request), actor);
  }

  @Get('erasures')
  @Policy({ roles: SERVICE_KEEPERS, purpose: 'service' })
  @Documented({
    summary: 'Erasures that wait for the second person, and tombstones; patients by id alone',
    status: 200,
    answer: erasurePage,
    refusals: [400, 401, 403],
  })
  async listErasures(
    @SignedIn() actor: UserActor,
    @Query({ schema: erasureQuery }) { state, limit, after }: ErasureQuery,
  ): Promise<ErasurePage> {
    const query = { state, limit, ...(after === undefined ? {} : { after }) };
    const { rows, next } = await listErasures(this.persistence.as(actor), actor, query);
    return { rows: rows.map((row) => presentErasure(row, actor)), next };
  }

  @Post('erasures/:id/confirm')
  @HttpCode(200)
  @Policy({ roles: SERVICE_KEEPERS, purpose: 'service', provedWithinMinutes: PROVED })
  @Documented({
    summary: 'The second person confirms, and the data are gone for good',
    status: 200,
    answer: erasureView,
    refusals: [400, 401, 403, 404, 409],
  })
  async confirmErasure(
    @SignedIn() actor: UserActor,
    @Param('id', { schema: id }) erasureId: string,
  ): Promise<ErasureView> {
    return presentErasure(await confirmErasure(this.persistence.as(actor), actor, erasureId), actor);
  }

  @Post('erasures/:id/withdraw')
  @HttpCode(200)
  @Policy({ roles: MANAGEMENT, purpose: 'management' })
  @Documented({
    summary: 'Nothing is erased after all',
    status: 200,
    answer: erasureView,
    refusals: [400, 401, 403, 404, 409],
  })
  async withdrawErasure(
    @SignedIn() actor: UserActor,
    @Param('id', { schema: id }) erasureId: string,
  ): Promise<ErasureView> {
    return presentErasure(await withdrawErasure(this.persistence.as(actor), actor, erasureId), actor);
  }

  @Post('erasures/:id/allow-return')
  @HttpCode(200)
  @Policy({ roles: MANAGEMENT, purpose: 'management' })
  @Documented({
    summary: 'An import may bring this person again',
    status: 200,
    answer: erasureView,
    refusals: [400, 401, 403, 404, 409],
  })
  async allowReturn(
    @SignedIn() actor: UserActor,
    @Param('id', { schema: id }) erasureId: string,
  ): Promise<ErasureView> {
    return presentErasure(await allowReturn(this.persistence.as(actor), actor, erasureId), actor);
  }
}

const download = (reply: FastifyReply, type: string, name: string): FastifyReply =>
  reply.type(type).header('cache-control', 'no-store').header('content-disposition', `attachment; filename="${name}"`);
