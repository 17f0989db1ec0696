import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Post, Put } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  changeFinderCode,
  confirmPossibleFracture,
  listFinderCodes,
  readPossibleFracture,
  rejectPossibleFracture,
  resetFinderCode,
  tellReferrer,
  undoDecision,
  type UserActor,
} from '@osteon/application';
import {
  changeFinderCodeRequest,
  confirmedPossibleFracture,
  type ConfirmedPossibleFracture,
  confirmPossibleFractureRequest,
  type FinderCodes,
  finderCodes,
  id,
  type PossibleFractureView,
  possibleFractureView,
  rejectPossibleFractureRequest,
  type RejectPossibleFractureRequest,
  snomedId,
  tellReferrerRequest,
  type TellReferrerRequest,
  toldReferrer,
} from '@osteon/contracts';
import type { ServiceWriter } from '@osteon/messaging';
import type { Persistence } from '@osteon/persistence';
import type { z } from 'zod';
import { Documented } from '../http/documented.ts';
import { Policy } from '../http/policy.ts';
import { CARE, CARE_READERS, SERVICE_KEEPERS, SERVICE_READERS } from '../http/roles.ts';
import { SignedIn } from '../http/session-hook.ts';
import { LETTERS } from '../http/throttle.ts';
import { PERSISTENCE, WRITER } from '../parts.ts';
import { presentFinderCodes, presentPossibleFracture } from '../present/possible-fractures.ts';

const DECIDES = [400, 401, 403, 404, 409, 413, 415, 422] as const;

type Confirm = z.output<typeof confirmPossibleFractureRequest>;

/** What feeds say of fractures: looked at and decided by a person. */
@ApiTags('Inbox')
@Controller('api/v1/possible-fractures')
export class PossibleFracturesController {
  constructor(
    @Inject(PERSISTENCE) private readonly persistence: Persistence,
    @Inject(WRITER) private readonly writer: ServiceWriter,
  ) {}

  @Get(':id')
  @Policy({ roles: CARE_READERS, purpose: 'care' })
  @Documented({
    summary: 'A report or codes that point at a fracture, with the patients whom they may be about',
    status: 200,
    answer: possibleFractureView,
    refusals: [400, 401, 403, 404],
  })
  async readPossibleFracture(
    @SignedIn() actor: UserActor,
    @Param('id', { schema: id }) pointerId: string,
  ): Promise<PossibleFractureView> {
    return presentPossibleFracture(await readPossibleFracture(this.persistence.as(actor), actor, pointerId));
  }

  @Post(':id/confirmation')
  @HttpCode(200)
  @Policy({ roles: CARE, purpose: 'care' })
  @Documented({
    summary: 'There is a fracture: add it to a known patient, or enrol the person named by the sender',
    status: 200,
    answer: confirmedPossibleFracture,
    refusals: DECIDES,
  })
  async confirmPossibleFracture(
    @SignedIn() actor: UserActor,
    @Param('id', { schema: id }) pointerId: string,
    @Body({ schema: confirmPossibleFractureRequest }) body: Confirm,
  ): Promise<ConfirmedPossibleFracture> {
    return confirmPossibleFracture(this.persistence.as(actor), actor, pointerId, body);
  }

  @Post(':id/rejection')
  @HttpCode(204)
  @Policy({ roles: CARE, purpose: 'care' })
  @Documented({ summary: 'There is nothing to follow up, and why', status: 204, refusals: DECIDES })
  async rejectPossibleFracture(
    @SignedIn() actor: UserActor,
    @Param('id', { schema: id }) pointerId: string,
    @Body({ schema: rejectPossibleFractureRequest }) { reason }: RejectPossibleFractureRequest,
  ): Promise<void> {
    await rejectPossibleFracture(this.persistence.as(actor), actor, pointerId, reason);
  }

  @Post(':id/undoing')
  @HttpCode(204)
  @Policy({ roles: CARE, purpose: 'care' })
  @Documented({
    summary: 'Take the own decision back, within half a minute: a fracture that was recorded of it is retracted',
    status: 204,
    refusals: [400, 401, 403, 404, 409, 413, 415],
  })
  async undoPossibleFracture(
    @SignedIn() actor: UserActor,
    @Param('id', { schema: id }) pointerId: string,
  ): Promise<void> {
    await undoDecision(this.persistence.as(actor), actor, pointerId);
  }

  @Post(':id/telling')
  @HttpCode(201)
  @Policy({ roles: CARE, purpose: 'care', throttle: LETTERS })
  @Documented({
    summary: 'Write to whoever referred the patient, for the next print run',
    status: 201,
    answer: toldReferrer,
    refusals: DECIDES,
  })
  async tellReferrer(
    @SignedIn() actor: UserActor,
    @Param('id', { schema: id }) pointerId: string,
    @Body({ schema: tellReferrerRequest }) { lines }: TellReferrerRequest,
  ): Promise<z.infer<typeof toldReferrer>> {
    await this.writer.refresh();
    const { possibleFractures, patients, letters, patientReader } = this.persistence.as(actor);
    const { writeLetter } = this.writer;
    return tellReferrer({ possibleFractures, patients, letters, patientReader, writeLetter }, actor, pointerId, lines);
  }
}

/** The ids of SNOMED CT that point at a fracture, as a service reads them. */
@ApiTags('Service')
@Controller('api/v1/finder-codes')
export class FinderCodesController {
  constructor(@Inject(PERSISTENCE) private readonly persistence: Persistence) {}

  @Get()
  @Policy({ roles: SERVICE_READERS, purpose: 'service' })
  @Documented({
    summary: 'The SNOMED CT ids that point at a fracture: shipped, and what the service changed',
    status: 200,
    answer: finderCodes,
    refusals: [401, 403],
  })
  async listFinderCodes(@SignedIn() actor: UserActor): Promise<FinderCodes> {
    return presentFinderCodes(await listFinderCodes(this.persistence.as(actor), actor));
  }

  @Put(':snomedId')
  @HttpCode(204)
  @Policy({ roles: SERVICE_KEEPERS, purpose: 'service' })
  @Documented({
    summary: 'Say what an id means here; null: nothing, and why',
    status: 204,
    refusals: [400, 401, 403, 413, 415, 422],
  })
  async changeFinderCode(
    @SignedIn() actor: UserActor,
    @Param('snomedId', { schema: snomedId }) code: string,
    @Body({ schema: changeFinderCodeRequest }) body: z.output<typeof changeFinderCodeRequest>,
  ): Promise<void> {
    await changeFinderCode(this.persistence.as(actor), actor, code, body);
  }

  @Delete(':snomedId')
  @HttpCode(204)
  @Policy({ roles: SERVICE_KEEPERS, purpose: 'service' })
  @Documented({ summary: 'Let the shipped meaning of an id hold again', status: 204, refusals: [400, 401, 403] })
  async resetFinderCode(
    @SignedIn() actor: UserActor,
    @Param('snomedId', { schema: snomedId }) code: string,
  ): Promise<void> {
    await resetFinderCode(this.persistence.as(actor), actor, code);
  }
}
