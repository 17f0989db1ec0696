import { Body, Controller, HttpCode, Inject, Param, Patch, Post, Put, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  addContactPoint,
  changeContactPoint,
  changeDetails,
  changeIdentifiers,
  setOptOut,
  undoFacts,
  type ContactPointChange,
  type PersonDetails,
  type UserActor,
} from '@osteon/application';
import {
  type ChangeResult,
  changeResult,
  channel,
  type ContactPointRequest,
  contactPointRequest,
  type DetailsRequest,
  detailsRequest,
  id,
  type IdentifiersRequest,
  identifiersRequest,
  type NewContactPointRequest,
  newContactPointRequest,
  type OptOutRequest,
  optOutRequest,
  type UndoRequest,
  undoRequest,
} from '@osteon/contracts';
import type { Channel } from '@osteon/domain';
import type { Persistence } from '@osteon/persistence';
import type { FastifyReply } from 'fastify';
import { Documented } from '../http/documented.ts';
import { Policy } from '../http/policy.ts';
import { etagOf, IfMatch } from '../http/preconditions.ts';
import { CARE } from '../http/roles.ts';
import { SignedIn } from '../http/session-hook.ts';
import { PERSISTENCE } from '../parts.ts';
import { presentChange } from '../present/change.ts';

const REFUSALS = [400, 401, 403, 404, 409, 410, 412, 413, 415, 422] as const;
const CHANGES = { status: 200, answer: changeResult, refusals: REFUSALS, ifMatch: true } as const;

/** Who a patient is and how they are reached; and taking back what was just recorded. */
@ApiTags('Patients')
@Controller('api/v1/patients/:id')
export class DetailsController {
  constructor(@Inject(PERSISTENCE) private readonly persistence: Persistence) {}

  @Patch()
  @Policy({ roles: CARE, purpose: 'care' })
  @Documented({ ...CHANGES, summary: 'Change who a patient is; the plan follows a corrected date of birth' })
  async changeDetails(
    @SignedIn() actor: UserActor,
    @Param('id', { schema: id }) patientId: string,
    @Body({ schema: detailsRequest }) body: DetailsRequest,
    @IfMatch() expectedVersion: number | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ChangeResult> {
    const deps = this.persistence.as(actor);
    return answer(reply, await changeDetails(deps, actor, patientId, given<PersonDetails>(body), expectedVersion));
  }

  @Post('contact-points')
  @HttpCode(201)
  @Policy({ roles: CARE, purpose: 'care' })
  @Documented({ ...CHANGES, status: 201, summary: 'Add a way to reach the patient' })
  async addContactPoint(
    @SignedIn() actor: UserActor,
    @Param('id', { schema: id }) patientId: string,
    @Body({ schema: newContactPointRequest }) body: NewContactPointRequest,
    @IfMatch() expectedVersion: number | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ChangeResult> {
    const deps = this.persistence.as(actor);
    return answer(reply, await addContactPoint(deps, actor, patientId, body, expectedVersion));
  }

  @Patch('contact-points/:pointId')
  @Policy({ roles: CARE, purpose: 'care' })
  @Documented({
    ...CHANGES,
    summary: 'Change a way to reach the patient: value, consent, whether it works, preference',
  })
  async changeContactPoint(
    @SignedIn() actor: UserActor,
    @Param('id', { schema: id }) patientId: string,
    @Param('pointId', { schema: id }) pointId: string,
    @Body({ schema: contactPointRequest }) body: ContactPointRequest,
    @IfMatch() expectedVersion: number | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ChangeResult> {
    const deps = this.persistence.as(actor);
    const change = given<ContactPointChange>(body);
    return answer(reply, await changeContactPoint(deps, actor, patientId, pointId, change, expectedVersion));
  }

  @Put('opt-outs/:channel')
  @Policy({ roles: CARE, purpose: 'care' })
  @Documented({ ...CHANGES, summary: 'Say whether the patient wants nothing by a channel' })
  async setOptOut(
    @SignedIn() actor: UserActor,
    @Param('id', { schema: id }) patientId: string,
    @Param('channel', { schema: channel }) by: Channel,
    @Body({ schema: optOutRequest }) body: OptOutRequest,
    @IfMatch() expectedVersion: number | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ChangeResult> {
    return answer(reply, await setOptOut(this.persistence.as(actor), actor, patientId, by, body, expectedVersion));
  }

  @Put('identifiers')
  @Policy({ roles: CARE, purpose: 'care' })
  @Documented({ ...CHANGES, summary: "Say what the patient's numbers are" })
  async changeIdentifiers(
    @SignedIn() actor: UserActor,
    @Param('id', { schema: id }) patientId: string,
    @Body({ schema: identifiersRequest }) { identifiers }: IdentifiersRequest,
    @IfMatch() expectedVersion: number | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ChangeResult> {
    const deps = this.persistence.as(actor);
    return answer(reply, await changeIdentifiers(deps, actor, patientId, identifiers, expectedVersion));
  }

  @Post('undo')
  @HttpCode(200)
  @Policy({ roles: CARE, purpose: 'care' })
  @Documented({ ...CHANGES, summary: 'Take back what one recorded oneself within the last 30 seconds' })
  async undoFacts(
    @SignedIn() actor: UserActor,
    @Param('id', { schema: id }) patientId: string,
    @Body({ schema: undoRequest }) { factIds }: UndoRequest,
    @IfMatch() expectedVersion: number | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ChangeResult> {
    return answer(reply, await undoFacts(this.persistence.as(actor), actor, patientId, factIds, expectedVersion));
  }
}

/** What the body names, and nothing that it does not. */
function given<Change extends object>(body: {
  readonly [Name in keyof Change]?: Change[Name] | undefined;
}): Partial<Change> {
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined)) as Partial<Change>;
}

function answer(reply: FastifyReply, change: Parameters<typeof presentChange>[0]): ChangeResult {
  reply.header('etag', etagOf(change.version));
  return presentChange(change);
}
