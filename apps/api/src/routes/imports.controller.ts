import { Controller, Get, HttpCode, Inject, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiBody, ApiTags } from '@nestjs/swagger';
import {
  type BundleSource,
  type ClientActor,
  importBundles,
  listImports,
  readImport,
  type UserActor,
} from '@osteon/application';
import {
  id,
  type ImportPage,
  importPage,
  importQuery,
  type ImportView,
  importView,
  page,
  type PageQuery,
} from '@osteon/contracts';
import { translateBundleStream } from '@osteon/interop';
import type { Persistence } from '@osteon/persistence';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Documented } from '../http/documented.ts';
import { discardRest, limitedBody } from '../http/limited-body.ts';
import { Policy } from '../http/policy.ts';
import { ADMINISTRATION } from '../http/roles.ts';
import { Acting, SignedIn } from '../http/session-hook.ts';
import { IMPORTS } from '../http/throttle.ts';
import { PERSISTENCE } from '../parts.ts';
import { presentImport } from '../present/import.ts';

@ApiTags('Imports')
@Controller('api/v1/imports')
export class ImportsController {
  constructor(@Inject(PERSISTENCE) private readonly persistence: Persistence) {}

  @Post()
  @HttpCode(201)
  @Policy({ roles: ADMINISTRATION, purpose: 'administration', streamed: true, scope: 'enrol', throttle: IMPORTS })
  @ApiBody({
    required: true,
    description: 'A FHIR R4 transaction bundle, smaller than 50 MB. application/json is taken as well.',
    schema: { type: 'object' },
  })
  @Documented({
    summary: 'Import a FHIR R4 transaction bundle; importing it again changes nothing',
    status: 201,
    answer: importView,
    refusals: [400, 401, 403, 409, 413, 415, 422],
    refusedAs: { 422: 'application/fhir+json' },
  })
  async importBundle(
    @Acting() actor: UserActor | ClientActor,
    @Query({ schema: importQuery }) { enrolSince }: { enrolSince?: string },
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ImportView | string> {
    const deps = { imports: this.persistence.as(actor).imports, translateBundle: translateBundleStream };
    const options = enrolSince === undefined ? {} : { enrolSince };
    const { importId, refused } = await importBundles(deps, actor, theBody(request), options).finally(() =>
      discardRest(request, reply),
    );
    const [refusal] = refused;
    if (refusal) {
      reply.code(422).type('application/fhir+json');
      return JSON.stringify(refusal.outcome);
    }
    reply.header('location', `/api/v1/imports/${importId}`);
    return presentImport(await readImport(this.persistence.as(actor), actor, importId));
  }

  @Get()
  @Policy({ roles: ADMINISTRATION, purpose: 'administration' })
  @Documented({ summary: 'Imports, the latest first', status: 200, answer: importPage, refusals: [400, 401, 403] })
  async listImports(@SignedIn() actor: UserActor, @Query({ schema: page }) query: PageQuery): Promise<ImportPage> {
    const { rows, next } = await listImports(this.persistence.as(actor), actor, query);
    return { rows: rows.map(presentImport), next };
  }

  @Get(':id')
  @Policy({ roles: ADMINISTRATION, purpose: 'administration', scope: 'enrol' })
  @Documented({
    summary: 'What an import read and changed',
    status: 200,
    answer: importView,
    refusals: [400, 401, 403, 404],
  })
  async readImport(
    @Acting() actor: UserActor | ClientActor,
    @Param('id', { schema: id }) importId: string,
  ): Promise<ImportView> {
    return presentImport(await readImport(this.persistence.as(actor), actor, importId));
  }
}

/** The request's body as the one source of the import. */
async function* theBody(request: FastifyRequest): AsyncGenerator<BundleSource> {
  yield { name: 'request', stream: limitedBody(request) };
}
