import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  AppError,
  approveProtocol,
  cancelDryRun,
  compareVersions,
  CONCERNED_PAGE,
  confirmDefault,
  IN_FORCE,
  listConcerned,
  listProtocols,
  proposeProtocol,
  readDryRun,
  readProtocol,
  startDryRun,
  type UserActor,
  withdrawProtocol,
} from '@osteon/application';
import {
  comparisonQuery,
  type ConfirmedRule,
  confirmedRule,
  type ConfirmRequest,
  confirmRequest,
  type DecisionRequest,
  decisionRequest,
  type DryRunPatients,
  dryRunPatients,
  type DryRunPatientsQuery,
  dryRunPatientsQuery,
  type DryRunView,
  dryRunView,
  id,
  type LatestDryRun,
  latestDryRun,
  type ProposeProtocolRequest,
  proposeProtocolRequest,
  protocolComparison,
  type ProtocolComparisonView,
  protocolId,
  type ProtocolList,
  protocolList,
  type ProtocolSummary,
  protocolSummary,
  type ProtocolView,
  protocolView,
  taskKind,
  taskMove,
} from '@osteon/contracts';
import type { TaskKind, TaskMove } from '@osteon/domain';
import type { Persistence } from '@osteon/persistence';
import { Documented } from '../http/documented.ts';
import { Policy } from '../http/policy.ts';
import { APPROVAL, MANAGEMENT, SERVICE_READERS } from '../http/roles.ts';
import { SignedIn } from '../http/session-hook.ts';
import { PERSISTENCE } from '../parts.ts';
import {
  presentComparison,
  presentDryRun,
  presentLine,
  presentProtocol,
  presentVersion,
  unconfirmedOf,
} from '../present/protocol.ts';

const READ = { roles: SERVICE_READERS, purpose: 'service' } as const;
const APPROVE = { roles: APPROVAL, purpose: 'approval' } as const;
/** What every plan of the service follows is approved by a person who has just proved who they are. */
const PROVED = 15;

/** The rules by which the service plans: read by all who work there, changed by two people. */
@ApiTags('Protocol')
@Controller('api/v1/protocols')
export class ProtocolsController {
  constructor(@Inject(PERSISTENCE) private readonly persistence: Persistence) {}

  @Get()
  @Policy(READ)
  @Documented({
    summary: 'Every version of the rules: shipped, proposed, published and withdrawn, with its history',
    status: 200,
    answer: protocolList,
    refusals: [401, 403],
  })
  async listProtocols(@SignedIn() actor: UserActor): Promise<ProtocolList> {
    return { rows: (await listProtocols(this.persistence.as(actor), actor)).map(presentVersion) };
  }

  @Get('in-force')
  @Policy(READ)
  @Documented({
    summary: 'The rules that the service plans by today, each with its source and whether it is verified',
    status: 200,
    answer: protocolView,
    refusals: [401, 403],
  })
  async readProtocolInForce(@SignedIn() actor: UserActor): Promise<ProtocolView> {
    return presentProtocol(await readProtocol(this.persistence.as(actor), actor, IN_FORCE));
  }

  @Get(':id')
  @Policy(READ)
  @Documented({
    summary: 'One version, rule by rule',
    status: 200,
    answer: protocolView,
    refusals: [400, 401, 403, 404],
  })
  async readProtocol(
    @SignedIn() actor: UserActor,
    @Param('id', { schema: protocolId }) version: string,
  ): Promise<ProtocolView> {
    return presentProtocol(await readProtocol(this.persistence.as(actor), actor, version));
  }

  @Get(':id/comparison')
  @Policy(READ)
  @Documented({
    summary: 'What a version has otherwise than another, rule by rule; without `with`, than what is in force',
    status: 200,
    answer: protocolComparison,
    refusals: [400, 401, 403, 404],
  })
  async compareProtocols(
    @SignedIn() actor: UserActor,
    @Param('id', { schema: protocolId }) after: string,
    @Query({ schema: comparisonQuery }) { with: before = IN_FORCE }: { with?: string },
  ): Promise<ProtocolComparisonView> {
    return presentComparison(await compareVersions(this.persistence.as(actor), actor, before, after));
  }

  @Post()
  @HttpCode(201)
  @Policy({ roles: MANAGEMENT, purpose: 'management' })
  @Documented({
    summary: 'Propose a version: whole rules, or those in force with some settings changed; every fault is told',
    status: 201,
    answer: protocolSummary,
    refusals: [400, 401, 403, 409, 413, 415, 422],
  })
  async proposeProtocol(
    @SignedIn() actor: UserActor,
    @Body({ schema: proposeProtocolRequest }) { name, reason, rules, change }: ProposeProtocolRequest,
  ): Promise<ProtocolSummary> {
    const proposed = await proposeProtocol(this.persistence.as(actor), actor, {
      name,
      reason,
      rules: change === undefined ? { whole: rules } : { change },
    });
    return this.summaryOf(actor, proposed.id);
  }

  @Post(':id/withdrawal')
  @HttpCode(200)
  @Policy({ roles: MANAGEMENT, purpose: 'management' })
  @Documented({
    summary: 'Take a proposal back',
    status: 200,
    answer: protocolSummary,
    refusals: [400, 401, 403, 404, 409, 413, 415],
  })
  async withdrawProtocol(
    @SignedIn() actor: UserActor,
    @Param('id', { schema: id }) proposal: string,
    @Body({ schema: decisionRequest }) { note }: DecisionRequest,
  ): Promise<ProtocolSummary> {
    await withdrawProtocol(this.persistence.as(actor), actor, proposal, note || null);
    return this.summaryOf(actor, proposal);
  }

  @Post(':id/approval')
  @HttpCode(200)
  @Policy({ ...APPROVE, provedWithinMinutes: PROVED })
  @Documented({
    summary: 'Approve and publish a proposal of somebody else: in force from its first day',
    status: 200,
    answer: protocolSummary,
    refusals: [400, 401, 403, 404, 409, 413, 415],
  })
  async approveProtocol(
    @SignedIn() actor: UserActor,
    @Param('id', { schema: id }) proposal: string,
    @Body({ schema: decisionRequest }) { note }: DecisionRequest,
  ): Promise<ProtocolSummary> {
    await approveProtocol(this.persistence.as(actor), actor, proposal, note || null);
    return this.summaryOf(actor, proposal);
  }

  @Post(':id/confirmations')
  @HttpCode(201)
  @Policy({ roles: ['safety-officer'], purpose: 'approval' })
  @Documented({
    summary: 'Stand behind one unverified default, or not any more',
    status: 201,
    answer: confirmedRule,
    refusals: [400, 401, 403, 404, 409, 413, 415, 422],
  })
  async confirmDefault(
    @SignedIn() actor: UserActor,
    @Param('id', { schema: protocolId }) version: string,
    @Body({ schema: confirmRequest }) { rule, confirmed, note }: ConfirmRequest,
  ): Promise<ConfirmedRule> {
    const deps = this.persistence.as(actor);
    await confirmDefault(deps, actor, version, { rule, confirmed, note: note || null });
    const { lines } = await readProtocol(deps, actor, version);
    const line = lines.find((one) => one.id === rule);
    if (line === undefined) throw new AppError('FLS-1028');
    return { rule: presentLine(line), unconfirmed: unconfirmedOf(lines) };
  }

  @Get(':id/dry-run')
  @Policy(APPROVE)
  @Documented({
    summary: 'How far the latest dry run of a proposal is, and what it counted',
    status: 200,
    answer: latestDryRun,
    refusals: [400, 401, 403, 404],
  })
  async readDryRun(@SignedIn() actor: UserActor, @Param('id', { schema: id }) proposal: string): Promise<LatestDryRun> {
    const run = await readDryRun(this.persistence.as(actor), actor, proposal);
    return { run: run === null ? null : presentDryRun(run) };
  }

  @Post(':id/dry-run')
  @HttpCode(202)
  @Policy(APPROVE)
  @Documented({
    summary: 'Begin a dry run: every patient is planned by the proposal, and no task is written; one that runs goes on',
    status: 202,
    answer: dryRunView,
    refusals: [400, 401, 403, 404, 409],
  })
  async startDryRun(@SignedIn() actor: UserActor, @Param('id', { schema: id }) proposal: string): Promise<DryRunView> {
    return presentDryRun(await startDryRun(this.persistence.as(actor), actor, proposal));
  }

  @Post(':id/dry-run/cancellation')
  @HttpCode(200)
  @Policy(APPROVE)
  @Documented({
    summary: 'End a dry run that nobody waits for',
    status: 200,
    answer: dryRunView,
    refusals: [400, 401, 403, 404, 409],
  })
  async cancelDryRun(@SignedIn() actor: UserActor, @Param('id', { schema: id }) proposal: string): Promise<DryRunView> {
    return presentDryRun(await cancelDryRun(this.persistence.as(actor), actor, proposal));
  }

  @Get(':id/dry-run/:kind/:change')
  @Policy({ roles: APPROVAL, purpose: 'care' })
  @Documented({
    summary: 'Of whom a count of the latest dry run is: at most 1,000 patients beside each count',
    status: 200,
    answer: dryRunPatients,
    refusals: [400, 401, 403, 404],
  })
  async listDryRunPatients(
    @SignedIn() actor: UserActor,
    @Param('id', { schema: id }) proposal: string,
    @Param('kind', { schema: taskKind }) kind: TaskKind,
    @Param('change', { schema: taskMove }) change: TaskMove,
    @Query({ schema: dryRunPatientsQuery }) { page }: DryRunPatientsQuery,
  ): Promise<DryRunPatients> {
    const list = { kind, change, page };
    const { rows, listed } = await listConcerned(this.persistence.as(actor), actor, proposal, list);
    return {
      rows: rows.map(({ patientId, name, birthDate }) => ({ patientId, name, birthDate })),
      listed,
      pageSize: CONCERNED_PAGE,
    };
  }

  private async summaryOf(actor: UserActor, version: string): Promise<ProtocolSummary> {
    const found = (await listProtocols(this.persistence.as(actor), actor)).find((one) => one.id === version);
    if (found === undefined) throw new AppError('FLS-1028');
    return presentVersion(found);
  }
}
