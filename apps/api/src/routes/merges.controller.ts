import { Body, Controller, Get, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { AppError, listMerges, mergePatients, undoMerge, type UserActor } from '@osteon/application';
import {
  id,
  type MergeAnswer,
  mergeAnswer,
  type MergeList,
  mergeList,
  type MergeRequest,
  mergeRequest,
  type UndoMergeRequest,
  undoMergeRequest,
} from '@osteon/contracts';
import type { Persistence } from '@osteon/persistence';
import { Documented } from '../http/documented.ts';
import { Policy } from '../http/policy.ts';
import { IdempotencyKey, type Idempotency } from '../http/preconditions.ts';
import { CARE, CARE_READERS } from '../http/roles.ts';
import { SignedIn } from '../http/session-hook.ts';
import { PERSISTENCE } from '../parts.ts';

/** Two records of one person become one, and two again. */
@ApiTags('Patients')
@Controller('api/v1/patients/:id/merges')
export class MergesController {
  constructor(@Inject(PERSISTENCE) private readonly persistence: Persistence) {}

  @Get()
  @Policy({ roles: CARE_READERS, purpose: 'care' })
  @Documented({
    summary: 'Merges that the patient had part in, undone or not',
    status: 200,
    answer: mergeList,
    refusals: [400, 401, 403, 404],
  })
  async listMerges(@SignedIn() actor: UserActor, @Param('id', { schema: id }) patientId: string): Promise<MergeList> {
    return { rows: [...(await listMerges(this.persistence.as(actor), actor, patientId))] };
  }

  @Post()
  @HttpCode(201)
  @Policy({ roles: CARE, purpose: 'care' })
  @Documented({
    summary: 'Another record of the same person becomes part of this one',
    status: 201,
    answer: mergeAnswer,
    refusals: [400, 401, 403, 404, 409, 413, 415, 422],
    idempotent: true,
  })
  async mergePatients(
    @SignedIn() actor: UserActor,
    @Param('id', { schema: id }) survivorId: string,
    @Body({ schema: mergeRequest }) { absorbedId, reason, despiteNumbers = false }: MergeRequest,
    @IdempotencyKey() idempotency: Idempotency | undefined,
  ): Promise<MergeAnswer> {
    const { mergeId } = await mergePatients(this.persistence.as(actor), actor, {
      survivorId,
      absorbedId,
      because: { kind: 'person', reason },
      despiteNumbers,
      ...(idempotency === undefined ? {} : { idempotency }),
    });
    return { id: mergeId };
  }

  @Post(':mergeId/undo')
  @HttpCode(200)
  @Policy({ roles: CARE, purpose: 'care' })
  @Documented({
    summary: 'Two records again: what was merged goes back, with what hangs on it since',
    status: 200,
    answer: mergeAnswer,
    refusals: [400, 401, 403, 404, 409, 413, 415, 422],
    idempotent: true,
  })
  async undoMerge(
    @SignedIn() actor: UserActor,
    @Param('id', { schema: id }) patientId: string,
    @Param('mergeId', { schema: id }) mergeId: string,
    @Body({ schema: undoMergeRequest }) { reason }: UndoMergeRequest,
    @IdempotencyKey() idempotency: Idempotency | undefined,
  ): Promise<MergeAnswer> {
    const deps = this.persistence.as(actor);
    const merges = await listMerges(deps, actor, patientId);
    if (!merges.some((merge) => merge.id === mergeId)) throw new AppError('FLS-1655');
    await undoMerge(deps, actor, mergeId, reason, idempotency);
    return { id: mergeId };
  }
}
