import {
  applyGatewayEvents,
  batchesOf,
  checkpointAudit,
  claimDueMessages,
  closeDays,
  findDuplicates,
  mailReports,
  planDueMessages,
  proveReports,
  reconcileMessages,
  refreshReports,
  removeEnded,
  replanPatients,
  verifyAudit,
  type DayStore,
  type CapacityStore,
  type DuplicateStore,
  type DryRunStore,
  type MailReportsDeps,
  type FileImportStore,
  type Hl7Store,
  type ReportExportStore,
  type MessageClaim,
  type GatewayEventStore,
  type MessageGateway,
  type MessageStore,
  type PresenceStore,
  type ReconcileDeps,
  type ReplanDeps,
  type ReportUpkeep,
  type RetentionStore,
} from '@osteon/application';
import {
  applyHl7MessagesJob,
  countCapacityJob,
  MESSAGES_PER_JOB,
  runDryRunJob,
  sendMessagesJob,
  workOnFileJob,
  writeReportJob,
  type JobProducer,
} from '@osteon/jobs';
import type { LiveTopic } from '@osteon/contracts';
import type { Logger } from '@osteon/platform';
import { randomUUID } from 'node:crypto';
import type { AuditParts } from './audit-parts.ts';
import type { RecurringJobName } from './schedule.ts';
import type { WorkerMetrics } from './worker-metrics.ts';

export interface RecurringParts {
  readonly messages: MessageStore;
  readonly days: DayStore;
  readonly planning: ReplanDeps;
  readonly dryRuns: DryRunStore;
  readonly reportExports: ReportExportStore;
  readonly fileImports: Pick<FileImportStore, 'waiting'>;
  readonly hl7: Pick<Hl7Store, 'waitingSenders'>;
  readonly reportMailing: MailReportsDeps;
  readonly capacity: CapacityStore;
  readonly duplicates: DuplicateStore;
  readonly sending: ReconcileDeps;
  readonly producer: JobProducer;
  readonly leaseMs: number;
  /** The gateways that serve a channel. */
  readonly gateways: readonly MessageGateway[];
  readonly gatewayEvents: GatewayEventStore;
  readonly retention: RetentionStore;
  readonly reportUpkeep: ReportUpkeep;
  readonly log: Logger;
  readonly metrics: WorkerMetrics;
  readonly audit: AuditParts;
  readonly presence: PresenceStore;
  /** Of this run of the program. */
  readonly worker: { readonly name: string; readonly startedAt: Date };
  /** Tells open pages what kind of list shows what was done. */
  readonly changed: (topics: readonly LiveTopic[]) => void;
  /** Asks for another job to be woken. */
  readonly wake: (name: RecurringJobName) => void;
}

const WORKER = { kind: 'worker' } as const;
/** Dry runs handed to the queue at once; there are seldom two. */
const DRY_RUNS_AT_ONCE = 20;
/** Reports as files handed to the queue at once. */
const EXPORTS_AT_ONCE = 20;
/** The same, of files of patients. */
const FILES_AT_ONCE = 20;
/** Programs that send, whose messages are handed to the queue at once. */
const SENDERS_AT_ONCE = 50;
/** Counts of the work ahead handed to the queue at once. */
const COUNTS_AT_ONCE = 20;
/** Rows claimed by one statement. */
const CLAIM_AT_ONCE = 1_000;

/** What each line of the schedule does. */
export function recurringJobs(parts: RecurringParts): Readonly<Record<RecurringJobName, () => Promise<void>>> {
  const {
    messages,
    days,
    sending,
    producer,
    leaseMs,
    gateways,
    gatewayEvents,
    log,
    metrics,
    wake,
    planning,
    dryRuns,
    reportExports,
    fileImports,
    hl7,
    reportMailing,
    capacity,
    duplicates,
    audit,
    retention,
    presence,
    changed,
    reportUpkeep,
  } = parts;
  const { failpoint = async () => undefined } = sending;

  /** What one gateway can take: a gateway that is away holds up nobody else's channel. */
  async function enqueueFor(gateway: MessageGateway): Promise<void> {
    const channels = gateway.channels.filter((channel) => sending.gatewayOf(channel) === gateway);
    for (;;) {
      const { mostInFlight } = gateway;
      if (channels.length === 0 || mostInFlight === 0) return;
      const claims = await claimDueMessages({ messages }, WORKER, {
        limit: CLAIM_AT_ONCE,
        channels,
        mostInFlight,
        leaseMs,
      });
      if (claims.length === 0) return;
      metrics.claimed.inc(claims.length);
      await failpoint('after-claim');
      const lost: MessageClaim[] = [];
      for (const batch of batchesOf(claims, MESSAGES_PER_JOB)) {
        const taken = await producer.add(sendMessagesJob, { batch: randomUUID(), messages: batch });
        if (taken) continue;
        metrics.lostAdds.inc();
        lost.push(...batch);
      }
      await failpoint('after-add');
      log.info(
        { job: 'enqueue-due-messages', gateway: gateway.name, claimed: claims.length, lost: lost.length },
        'messages claimed',
      );
      // Redis is away: claiming more helps nobody. A job that came through all the same finds its claims worthless.
      if (lost.length > 0) await messages.releaseClaims(lost);
      if (lost.length > 0 || claims.length < CLAIM_AT_ONCE) return;
    }
  }

  return {
    async 'plan-due-messages'() {
      const counts = await planDueMessages({ messages }, WORKER);
      for (const state of ['planned', 'missed', 'skipped'] as const) metrics.planned.inc({ state }, counts[state]);
      if (counts.tasks > 0) log.info({ job: 'plan-due-messages', ...counts }, 'messages planned');
      if (counts.tasks > 0) changed(['messages', 'worklist', 'inbox']);
      if (counts.planned > 0) wake('enqueue-due-messages');
    },

    async 'enqueue-due-messages'() {
      if (!(await producer.takesJobs())) {
        log.warn({ job: 'enqueue-due-messages' }, 'Redis takes no jobs; what is due stays in the database');
        return;
      }
      for (const gateway of gateways) await enqueueFor(gateway);
    },

    async 'reconcile-messages'() {
      const { applied, waiting } = await applyGatewayEvents({ gatewayEvents }, WORKER);
      metrics.eventsWaiting.set(waiting);
      if (applied > 0) log.info({ job: 'reconcile-messages', applied }, 'early callbacks applied');
      const counts = await reconcileMessages(sending, WORKER, { leaseMs });
      if (counts.again) metrics.count(counts.again);
      const { expired, lost, found, handed } = counts;
      if (applied + expired + lost + found + handed > 0) changed(['messages', 'inbox']);
      if (expired + lost + found + handed > 0 || counts.again) {
        log.warn(
          { job: 'reconcile-messages', expired, lost, found, handed, again: counts.again },
          'uncertain messages settled',
        );
      }
    },

    async 'close-daily'() {
      const closed = await closeDays({ days }, WORKER);
      if (closed.length > 0) changed(['inbox', 'worklist', 'messages']);
      for (const { serviceId, missed, unanswered, balances } of closed) {
        log.info({ job: 'close-daily', serviceId, missed, unanswered, days: balances.length }, 'day closed');
        for (const { on, expected, counted } of balances.filter(({ addsUp }) => !addsUp)) {
          metrics.balanceOff.inc();
          log.error({ job: 'close-daily', serviceId, on, expected, counted }, 'the messages of a day do not add up');
        }
      }
    },

    async 'replan-patients'() {
      const turns = await replanPatients(planning, WORKER);
      for (const { serviceId, patients, changed, failed, hasMore, fault } of turns) {
        const told = { job: 'replan-patients', serviceId, patients, changed, hasMore };
        if (fault !== undefined) log.error(told, fault);
        else if (failed.length > 0) log.warn({ ...told, failed }, 'some patients could not be planned again');
        else if (patients > 0) log.info(told, 'patients planned again');
      }
      if (turns.some((turn) => turn.changed > 0)) changed(['patients', 'worklist']);
      if (turns.some(({ hasMore }) => hasMore)) wake('replan-patients');
    },

    async 'find-duplicates'() {
      const turns = await findDuplicates({ duplicates }, WORKER);
      for (const { serviceId, looked, raised } of turns)
        if (raised > 0) log.info({ job: 'find-duplicates', serviceId, looked, raised }, 'possible duplicates raised');
      if (turns.some(({ raised }) => raised > 0)) changed(['inbox']);
      if (turns.some(({ hasMore }) => hasMore)) wake('find-duplicates');
    },

    async 'enqueue-dry-runs'() {
      // What Redis does not take now is still waiting at the next sweep.
      for (const dryRun of await dryRuns.waiting(DRY_RUNS_AT_ONCE)) {
        if (!(await producer.add(runDryRunJob, { dryRun }))) return;
      }
    },

    async 'enqueue-capacity-counts'() {
      for (const run of await capacity.waiting(COUNTS_AT_ONCE)) {
        if (!(await producer.add(countCapacityJob, { run }))) return;
      }
    },

    async 'enqueue-report-exports'() {
      for (const report of await reportExports.waiting(EXPORTS_AT_ONCE)) {
        if (!(await producer.add(writeReportJob, { report }))) return;
      }
    },

    async 'enqueue-files'() {
      for (const file of await fileImports.waiting(FILES_AT_ONCE)) {
        if (!(await producer.add(workOnFileJob, { file }))) return;
      }
    },

    async 'enqueue-hl7-messages'() {
      for (const sender of await hl7.waitingSenders(SENDERS_AT_ONCE)) {
        if (!(await producer.add(applyHl7MessagesJob, { sender }))) return;
      }
    },

    async 'mail-monthly-reports'() {
      const { written, sent, failed } = await mailReports(reportMailing, leaseMs);
      if (written + sent + failed > 0)
        log.info({ job: 'mail-monthly-reports', written, sent, failed }, 'reports by e-mail');
    },

    async 'checkpoint-audit'() {
      if (audit.checkpoints === null) return;
      if (!(await checkpointAudit({ chain: audit.chain, ...audit.checkpoints }, 'hourly'))) return;
      metrics.auditCheckpointSeconds.set(Date.now() / 1_000);
      log.info({ job: 'checkpoint-audit' }, 'audit log checkpointed');
    },

    async 'refresh-reports'() {
      metrics.reportChangesWaiting.set(await reportUpkeep.changesWaiting());
      const { services, changes } = await refreshReports({ reportUpkeep });
      if (services > 0) log.info({ job: 'refresh-reports', services, changes }, 'reports counted anew');
    },

    async 'prove-report-summary'() {
      for (const { serviceId, patients, differingPatients, differingMonths } of await proveReports({ reportUpkeep })) {
        metrics.reportsDiffered.inc({ what: 'patients' }, differingPatients);
        metrics.reportsDiffered.inc({ what: 'months' }, differingMonths);
        const told = { job: 'prove-report-summary', serviceId, patients, differingPatients, differingMonths };
        if (differingPatients + differingMonths === 0) log.info(told, 'the reports are what the facts say');
        else log.error(told, 'the reports were not what the facts say; they are put right');
      }
    },

    async 'say-seen'() {
      const [backlog, hasQueue] = await Promise.all([messages.backlog(), producer.takesJobs()]);
      await presence.saySeen({
        worker: parts.worker.name,
        startedAt: parts.worker.startedAt,
        gateways: gateways.map(({ name, channels, mostInFlight }) => ({
          name,
          channels,
          standing: channels.length === 0 ? 'unused' : mostInFlight === 0 ? 'resting' : 'working',
        })),
        backlog,
        hasQueue,
      });
    },

    async 'remove-ended'() {
      const removed = await removeEnded(retention);
      if (Object.keys(removed).length > 0)
        log.info({ job: 'remove-ended', ...removed }, 'what had its time was removed');
    },

    async 'verify-audit'() {
      const { chain, checkpoints, keys } = audit;
      if (!(await chain.takeDay())) return;
      const found = await verifyAudit({ chain, checkpoints: checkpoints?.log.lines() ?? null, keys });
      await chain.saveVerification(found);
      metrics.auditFindings.set(found.findings.length);
      const told = { job: 'verify-audit', records: found.records, checkpoints: found.checkpoints };
      if (found.verdict === 'intact') log.info(told, 'audit log checked');
      else {
        const findings = found.findings.slice(0, 20).map(({ kind, shard, number }) => ({ kind, shard, number }));
        log.error({ ...told, findings }, 'the audit log is not what was written');
      }
    },
  };
}
