import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Post, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  listLetterBatches,
  listLetters,
  makeLetterBatch,
  markBatchPosted,
  readLetter,
  readLetterBatch,
  readLetterToPrint,
  requestLetter,
  withdrawLetter,
  type UserActor,
} from '@osteon/application';
import {
  id,
  type LetterBatch,
  letterBatch,
  type LetterBatchPage,
  letterBatchPage,
  type LetterPage,
  letterPage,
  type LetterQuery,
  letterQuery,
  type LetterRequest,
  letterRequest,
  type LetterWithText,
  letterWithText,
  page,
  type PageQuery,
  type PrintQuery,
  printQuery,
} from '@osteon/contracts';
import { letterToPrint, printLetters, type ServiceWriter } from '@osteon/messaging';
import type { Persistence } from '@osteon/persistence';
import type { FastifyReply } from 'fastify';
import { Documented } from '../http/documented.ts';
import { Policy } from '../http/policy.ts';
import { type Idempotency, IdempotencyKey } from '../http/preconditions.ts';
import { CARE, CARE_READERS } from '../http/roles.ts';
import { SignedIn } from '../http/session-hook.ts';
import { LETTERS } from '../http/throttle.ts';
import { PERSISTENCE, WRITER } from '../parts.ts';
import { presentLetter, presentLetterRow } from '../present/letters.ts';

/** Letters about patients, and the print run. */
@ApiTags('Letters')
@Controller('api/v1')
export class LettersController {
  constructor(
    @Inject(PERSISTENCE) private readonly persistence: Persistence,
    @Inject(WRITER) private readonly writer: ServiceWriter,
  ) {}

  @Post('patients/:id/letters')
  @HttpCode(201)
  @Policy({ roles: CARE, purpose: 'care', throttle: LETTERS })
  @Documented({
    summary: 'Write a letter from what is recorded, for the next print run: to the GP, a handover, or about a stop',
    status: 201,
    answer: letterWithText,
    refusals: [400, 401, 403, 404, 410, 413, 415, 422],
    idempotent: true,
  })
  async requestLetter(
    @SignedIn() actor: UserActor,
    @Param('id', { schema: id }) patientId: string,
    @Body({ schema: letterRequest }) { kind, recipient }: LetterRequest,
    @IdempotencyKey() idempotency: Idempotency | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<LetterWithText> {
    await this.writer.refresh();
    const { letters, patientReader } = this.persistence.as(actor);
    const letter = await requestLetter(
      { letters, patientReader, writeLetter: this.writer.writeLetter },
      actor,
      patientId,
      { kind, recipient, idempotencyKey: idempotency?.key },
    );
    reply.header('location', `/api/v1/letters/${letter.id}`);
    return presentLetter(letter);
  }

  @Get('letters')
  @Policy({ roles: CARE_READERS, purpose: 'care' })
  @Documented({
    summary: 'Letters of the service, the newest first',
    status: 200,
    answer: letterPage,
    refusals: [400, 401, 403],
  })
  async listLetters(
    @SignedIn() actor: UserActor,
    @Query({ schema: letterQuery }) { toPrint, ...query }: LetterQuery,
  ): Promise<LetterPage> {
    const { rows, next } = await listLetters(this.persistence.as(actor), actor, {
      ...query,
      toPrint: toPrint === 'true',
    });
    return { rows: rows.map(presentLetterRow), next };
  }

  @Get('letters/:id')
  @Policy({ roles: CARE_READERS, purpose: 'care' })
  @Documented({
    summary: 'One letter with its text',
    status: 200,
    answer: letterWithText,
    refusals: [400, 401, 403, 404],
  })
  async readLetter(
    @SignedIn() actor: UserActor,
    @Param('id', { schema: id }) letterId: string,
  ): Promise<LetterWithText> {
    return presentLetter(await readLetter(this.persistence.as(actor), actor, letterId));
  }

  @Get('letters/:id/pdf')
  @Policy({ roles: CARE_READERS, purpose: 'care', throttle: LETTERS })
  @Documented({
    summary: 'One letter as PDF, as it was written',
    status: 200,
    media: 'application/pdf',
    refusals: [400, 401, 403, 404],
  })
  async printLetter(
    @SignedIn() actor: UserActor,
    @Param('id', { schema: id }) letterId: string,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const letter = await readLetterToPrint(this.persistence.as(actor), actor, letterId);
    await sendPdf(reply, await printLetters([letterToPrint(letter)], { sides: 1 }), `letter-${letterId.slice(0, 8)}`);
  }

  @Delete('letters/:id')
  @HttpCode(204)
  @Policy({ roles: CARE, purpose: 'care' })
  @Documented({
    summary: 'Take back a letter that somebody asked for, before it is put into a batch',
    status: 204,
    refusals: [400, 401, 403, 404, 409],
  })
  async withdrawLetter(@SignedIn() actor: UserActor, @Param('id', { schema: id }) letterId: string): Promise<void> {
    await withdrawLetter(this.persistence.as(actor), actor, letterId);
  }

  @Post('letter-batches')
  @HttpCode(201)
  @Policy({ roles: CARE, purpose: 'care' })
  @Documented({
    summary: 'Put the letters that wait into a batch for printing',
    status: 201,
    answer: letterBatch,
    refusals: [401, 403, 409],
  })
  async makeLetterBatch(
    @SignedIn() actor: UserActor,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<LetterBatch> {
    const batch = await makeLetterBatch(this.persistence.as(actor), actor);
    reply.header('location', `/api/v1/letter-batches/${batch.id}/pdf`);
    const { id: batchId, madeBy, madeAt, postedAt, letters } = batch;
    return { id: batchId, madeBy, madeAt, postedAt, letters };
  }

  @Get('letter-batches')
  @Policy({ roles: CARE_READERS, purpose: 'care' })
  @Documented({
    summary: 'Batches of letters, the newest first',
    status: 200,
    answer: letterBatchPage,
    refusals: [400, 401, 403],
  })
  async listLetterBatches(
    @SignedIn() actor: UserActor,
    @Query({ schema: page }) query: PageQuery,
  ): Promise<LetterBatchPage> {
    const { rows, next } = await listLetterBatches(this.persistence.as(actor), actor, query);
    return { rows: rows.map((row) => ({ ...row })), next };
  }

  @Get('letter-batches/:id/pdf')
  @Policy({ roles: CARE_READERS, purpose: 'care', throttle: LETTERS })
  @Documented({
    summary: 'The letters of a batch as one PDF, without those that are held by now',
    status: 200,
    media: 'application/pdf',
    refusals: [400, 401, 403, 404],
  })
  async printLetterBatch(
    @SignedIn() actor: UserActor,
    @Param('id', { schema: id }) batchId: string,
    @Query({ schema: printQuery }) { sides }: PrintQuery,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const letters = await readLetterBatch(this.persistence.as(actor), actor, batchId);
    const pdf = await printLetters(letters.map(letterToPrint), { sides: sides === '2' ? 2 : 1 });
    await sendPdf(reply, pdf, `letters-${batchId.slice(0, 8)}`);
  }

  @Post('letter-batches/:id/posted')
  @HttpCode(204)
  @Policy({ roles: CARE, purpose: 'care' })
  @Documented({ summary: 'Say that a batch was posted', status: 204, refusals: [400, 401, 403, 404] })
  async markBatchPosted(@SignedIn() actor: UserActor, @Param('id', { schema: id }) batchId: string): Promise<void> {
    await markBatchPosted(this.persistence.as(actor), actor, batchId);
  }
}

async function sendPdf(
  reply: FastifyReply,
  pdf: Awaited<ReturnType<typeof printLetters>>,
  name: string,
): Promise<void> {
  await reply
    .type('application/pdf')
    .header('cache-control', 'no-store')
    .header('content-disposition', `attachment; filename="${name}.pdf"`)
    .send(pdf);
}
