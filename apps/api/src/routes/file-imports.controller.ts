import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiBody, ApiHeader, ApiTags } from '@nestjs/swagger';
import {
  cancelFile,
  checkFile,
  downloadRefusedRows,
  handInFile,
  listFileImports,
  readFileImport,
  readFileRows,
  startFile,
  type FileImportDeps,
  type UserActor,
} from '@osteon/application';
import {
  type CheckFileRequest,
  checkFileRequest,
  fileImport,
  fileImportList,
  type FileImportList,
  type FileImportView,
  fileRows,
  fileRowsQuery,
  type FileRowsQuery,
  type FileRowsView,
  id,
} from '@osteon/contracts';
import { faultWords, fileReader } from '@osteon/interop';
import type { Persistence } from '@osteon/persistence';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Documented } from '../http/documented.ts';
import { discardRest, unboundedBody } from '../http/limited-body.ts';
import { Policy } from '../http/policy.ts';
import { MANAGEMENT } from '../http/roles.ts';
import { SignedIn } from '../http/session-hook.ts';
import { EXPORTS, IMPORTS } from '../http/throttle.ts';
import { PERSISTENCE } from '../parts.ts';
import { presentFile, presentRows } from '../present/file-import.ts';

const PATIENTS = { roles: MANAGEMENT, purpose: 'management' } as const;

/** Files of patients: handed in, checked row by row, and stored by a worker. Off by a setting: none of it is there. */
@ApiTags('Files')
@Controller('api/v1/file-imports')
export class FileImportsController {
  constructor(@Inject(PERSISTENCE) private readonly persistence: Persistence) {}

  private deps(actor: UserActor): FileImportDeps {
    return { fileImports: this.persistence.as(actor).fileImports, reader: fileReader };
  }

  @Post()
  @HttpCode(201)
  @Policy({ ...PATIENTS, streamed: true, takesFiles: true, throttle: IMPORTS })
  @ApiHeader({
    name: 'Content-Disposition',
    required: false,
    description: 'attachment; filename="patients.csv": the name of the file, which stands in no address.',
    schema: { type: 'string' },
  })
  @ApiBody({
    required: true,
    description: 'A CSV file or an XLSX workbook of at most 100 MB: what it is, is seen from its bytes.',
    schema: { type: 'string', format: 'binary' },
  })
  @Documented({
    summary: 'Hand a file of patients in; its heads are read, and nothing is stored',
    status: 201,
    answer: fileImport,
    refusals: [400, 401, 403, 413, 415, 422],
  })
  async handInFile(
    @SignedIn() actor: UserActor,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<FileImportView> {
    const name = fileNameOf(request.headers['content-disposition']);
    const file = await handInFile(this.deps(actor), actor, name, unboundedBody(request)).finally(() =>
      discardRest(request, reply),
    );
    reply.header('location', `/api/v1/file-imports/${file.id}`);
    return presentFile(file);
  }

  @Get()
  @Policy(PATIENTS)
  @Documented({ summary: 'The latest files of the service', status: 200, answer: fileImportList, refusals: [401, 403] })
  async listFileImports(@SignedIn() actor: UserActor): Promise<FileImportList> {
    return { rows: (await listFileImports(this.deps(actor), actor)).map(presentFile) };
  }

  @Get(':id')
  @Policy(PATIENTS)
  @Documented({
    summary: 'A file, what its columns are taken for, and how far it has come',
    status: 200,
    answer: fileImport,
    refusals: [400, 401, 403, 404],
  })
  async readFileImport(
    @SignedIn() actor: UserActor,
    @Param('id', { schema: id }) file: string,
  ): Promise<FileImportView> {
    return presentFile(await readFileImport(this.deps(actor), actor, file));
  }

  @Post(':id/check')
  @HttpCode(200)
  @Policy(PATIENTS)
  @Documented({
    summary: 'Say what the columns are, and have every row checked; nothing is stored',
    status: 200,
    answer: fileImport,
    refusals: [400, 401, 403, 404, 409, 413, 415, 422],
  })
  async checkFile(
    @SignedIn() actor: UserActor,
    @Param('id', { schema: id }) file: string,
    @Body({ schema: checkFileRequest }) { enrolSince, ...asked }: CheckFileRequest,
  ): Promise<FileImportView> {
    const said = Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined));
    const choices = { ...said, ...(enrolSince == null ? {} : { enrolSince }) };
    return presentFile(await checkFile(this.deps(actor), actor, file, choices));
  }

  @Post(':id/run')
  @HttpCode(200)
  @Policy(PATIENTS)
  @Documented({
    summary: 'Have the rows stored that can be taken',
    status: 200,
    answer: fileImport,
    refusals: [400, 401, 403, 404, 409],
  })
  async storeFile(@SignedIn() actor: UserActor, @Param('id', { schema: id }) file: string): Promise<FileImportView> {
    return presentFile(await startFile(this.deps(actor), actor, file));
  }

  @Post(':id/cancellation')
  @HttpCode(200)
  @Policy(PATIENTS)
  @Documented({
    summary: 'Give a file up; what is stored already stays',
    status: 200,
    answer: fileImport,
    refusals: [400, 401, 403, 404, 409],
  })
  async cancelFile(@SignedIn() actor: UserActor, @Param('id', { schema: id }) file: string): Promise<FileImportView> {
    return presentFile(await cancelFile(this.deps(actor), actor, file));
  }

  @Get(':id/rows')
  @Policy(PATIENTS)
  @Documented({
    summary: 'What is to become, or became, of each row, with why',
    status: 200,
    answer: fileRows,
    refusals: [400, 401, 403, 404],
  })
  async readFileRows(
    @SignedIn() actor: UserActor,
    @Param('id', { schema: id }) file: string,
    @Query({ schema: fileRowsQuery }) { after, limit, fate }: FileRowsQuery,
  ): Promise<FileRowsView> {
    return presentRows(await readFileRows(this.deps(actor), actor, file, { after, limit, fate: fate ?? null }));
  }

  @Get(':id/refused')
  @Policy({ ...PATIENTS, throttle: EXPORTS })
  @Documented({
    summary: 'The refused rows as they came, with row, column and reason; what a spreadsheet would calculate is text',
    status: 200,
    media: 'text/csv',
    refusals: [400, 401, 403, 404],
  })
  async downloadRefusedRows(
    @SignedIn() actor: UserActor,
    @Param('id', { schema: id }) file: string,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { name, content } = await downloadRefusedRows(this.deps(actor), actor, file, faultWords);
    await reply
      .type('text/csv; charset=utf-8')
      .header('cache-control', 'no-store')
      .header('content-disposition', `attachment; filename="refused.csv"; filename*=UTF-8''${encodeURIComponent(name)}`)
      .send(content);
  }
}

/** The name that a header gives, as RFC 6266 has it; 'file' where it gives none. */
function fileNameOf(header: string | undefined): string {
  const encoded = /filename\*=utf-8''([^;]+)/i.exec(header ?? '')?.[1];
  if (encoded !== undefined) {
    try {
      return decodeURIComponent(encoded);
    } catch {
      return 'file';
    }
  }
  return /filename="?([^";]+)/i.exec(header ?? '')?.[1] ?? 'file';
}
