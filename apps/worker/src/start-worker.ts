import { createAnnouncements, createConsumer, createProducer, jobContracts, sendMessagesJob } from '@osteon/jobs';
import {
  chooseGateways,
  createGateways,
  createLetterGateway,
  createServiceWriter,
  type GatewayChange,
} from '@osteon/messaging';
import { createKeyRing, createPersistence } from '@osteon/persistence';
import {
  reportGateway,
  type MessageGateway,
  type MessageStore,
  type ReconcileDeps,
  type SendCounts,
} from '@osteon/application';
import { translateMessage } from '@osteon/interop';
import { createLogger, type Logger } from '@osteon/platform';
import { randomUUID } from 'node:crypto';
import { NestFactory } from '@nestjs/core';
import { BootError, checkMigrationLevel, checkRedis, ownMigrationLevel } from './boot-checks.ts';
import { auditPartsOf } from './audit-parts.ts';
import { createFailpoints, type Failpoints } from './failpoint.ts';
import { startHealthServer, type Readiness } from './health-server.ts';
import { startMllpListener } from './mllp/start-listener.ts';
import { recurringJobs } from './recurring-jobs.ts';
import type { RecurringJobName } from './schedule.ts';
import { countCapacityHandler } from './count-capacity.job.ts';
import { runDryRunHandler } from './run-dry-run.job.ts';
import { mailSenderOf } from './send-report-mail.ts';
import { sendMessagesHandler } from './send-messages.job.ts';
import { createChangeTeller } from './tell-changes.ts';
import { WakeUp, WakeUpModule } from './wake-up.ts';
import type { WorkerConfig } from './worker-config.ts';
import { applyHl7MessagesHandler } from './apply-hl7-messages.job.ts';
import { workOnFileHandler } from './work-on-file.job.ts';
import { writeReportHandler } from './write-report-export.job.ts';
import { createWorkerMetrics } from './worker-metrics.ts';

export interface RunningWorker {
  readonly healthPort: number;
  /** Null where HL7 v2 messages are not listened for. */
  readonly mllpPort: number | null;
  /** Finishes what it claimed; then queues, then the database. */
  stop(): Promise<void>;
}

/** What the fault tests put in the place of something. */
export interface WorkerParts {
  /** Instead of those that the environment names. */
  readonly gateways?: readonly MessageGateway[];
  readonly failpoints?: Failpoints | undefined;
  readonly around?: (messages: MessageStore) => MessageStore;
}

/** Longer than any statement may take; a partition that swallows everything costs no more than this. */
const SILENCE_MS = 40_000;

/** Ready while the oldest due row is younger than this many sweeps (and at least two minutes). */
const READY_SWEEPS = 10;

/** Connects everything, checks it, and begins. Throws a sentence when it cannot. */
export async function startWorker(
  config: WorkerConfig,
  env: Readonly<Record<string, string | undefined>> = {},
  log: Logger = createLogger({ program: 'worker', level: config.logLevel }),
  { gateways: given, failpoints = createFailpoints(env), around = (store) => store }: WorkerParts = {},
): Promise<RunningWorker> {
  const redis = await checkRedis(config.redisUrl);
  if (redis.kind === 'away') log.warn({ err: redis.error }, 'Redis is away; messages wait in the database');

  const persistence = createPersistence({
    role: 'osteon_worker',
    keys: createKeyRing(config.dataKeys),
    databaseUrl: config.databaseUrl,
    poolSize: config.poolSize,
    silenceTimeoutMs: SILENCE_MS,
  });
  failpoints?.instrument(persistence.pool);
  const closers: (() => Promise<unknown>)[] = [() => persistence.close()];
  const stop = async () => {
    for (const close of closers.splice(0)) {
      await close().catch((error: unknown) => log.error({ err: error }, 'could not close'));
    }
  };

  try {
    const problem = await persistence.roleProblem();
    if (problem !== undefined) throw new BootError(problem);
    checkMigrationLevel(await persistence.migrationLevel(), ownMigrationLevel());
    const messages = around(persistence.messages);
    const metrics = createWorkerMetrics();
    const { databaseUrl, leaseMs } = config;
    const onChange = (change: GatewayChange) => {
      metrics.gatewayOpen.set({ gateway: change.gateway }, change.kind === 'opened' ? 1 : 0);
      log[change.kind === 'opened' ? 'error' : 'info']({ ...change }, 'a gateway changed');
      reportGateway(persistence, { kind: 'worker' }, change).catch((error: unknown) =>
        log.error({ err: error }, 'an incident could not be raised'),
      );
    };
    const letters = createLetterGateway({
      databaseUrl,
      keys: persistence.keys,
      serves: config.gateways.letters === 'print',
    });
    closers.unshift(() => letters.close());
    const running = given
      ? null
      : createGateways(config.gateways, { databaseUrl, keys: persistence.keys, leaseMs, onChange, more: [letters] });
    if (running) closers.unshift(() => running.close());
    const gateways = running ?? chooseGateways(given ?? []);
    const writer = createServiceWriter({
      templates: persistence.templates,
      onFailure: (error) => log.error({ err: error }, 'the texts of services could not be read'),
    });
    const sending: ReconcileDeps = {
      messages,
      gatewayOf: gateways.gatewayOf,
      gatewayNamed: gateways.gatewayNamed,
      writeMessage: writer.writeMessage,
      refreshTexts: writer.refresh,
      links: { secret: config.linkSecret, publicUrl: config.publicUrl },
      ...(failpoints ? { failpoint: failpoints.hit } : {}),
    };
    const target = { redisUrl: config.redisUrl, prefix: config.queuePrefix };
    const quiet = quietly(log);

    const context = await NestFactory.createApplicationContext(WakeUpModule, { logger: false });
    const wakeUp = context.get(WakeUp);
    closers.unshift(() => context.close());

    const producer = createProducer(target, jobContracts, { onError: quiet });
    closers.unshift(() => producer.close());

    const announcements = createAnnouncements(target, undefined, quiet);
    closers.unshift(() => announcements.close());
    const teller = createChangeTeller(announcements);
    closers.unshift(async () => teller.stop());

    const onCounts = (counts: SendCounts) => {
      teller.changed(['messages', 'inbox']);
      metrics.count(counts);
      log.info({ job: 'send-messages', ...counts }, 'batch sent');
    };
    const handlers = [
      sendMessagesHandler(sending, config.leaseMs, onCounts),
      runDryRunHandler(persistence, config.leaseMs, (turn) => {
        log.info({ job: 'run-protocol-dry-run', ...turn }, 'a turn of a dry run');
        if (turn.outcome === 'more') wakeUp.wake('enqueue-dry-runs');
      }),
      countCapacityHandler(persistence, config.leaseMs, (turn) => {
        log.info({ job: 'count-capacity', ...turn }, 'a turn of a count of the work ahead');
        if (turn.outcome === 'more') wakeUp.wake('enqueue-capacity-counts');
      }),
      writeReportHandler(persistence, config.leaseMs, (turn) => {
        log.info({ job: 'write-report-export', ...turn }, 'a turn of a report as a file');
        if (turn.outcome === 'more') wakeUp.wake('enqueue-report-exports');
      }),
      workOnFileHandler(persistence, config.leaseMs, (turn) => {
        log.info({ job: 'work-on-file', ...turn }, 'a turn of a file of patients');
        if (turn.outcome === 'more') wakeUp.wake('enqueue-files');
      }),
      applyHl7MessagesHandler(persistence, config.leaseMs, (turn) => {
        log.info({ job: 'apply-hl7-messages', ...turn }, 'a turn of HL7 v2 messages');
        if (turn.applied > 0) teller.changed(['inbox', 'worklist']);
        if (turn.outcome === 'more') wakeUp.wake('enqueue-hl7-messages');
      }),
    ];
    const consumer = createConsumer(target, handlers, {
      onError: quiet,
      lockMs: Math.max(1_000, config.leaseMs / 2),
      onDelayed: (job, version) => log.warn({ job, version }, 'a job of a newer version waits for a newer worker'),
      onOutcome(job, outcome, milliseconds) {
        metrics.outcomes.inc({ job, outcome: outcome.kind });
        metrics.jobSeconds.observe({ job }, milliseconds / 1_000);
        if ('error' in outcome) log.error({ job, outcome: outcome.kind, err: outcome.error }, 'a job failed');
        // Room has been made: a burst goes out without waiting for the next sweep.
        else if (job === sendMessagesJob.name) wakeUp.wake('enqueue-due-messages');
      },
    });
    closers.unshift(() => consumer.close());

    const audit = auditPartsOf(config.audit, persistence.auditChain);
    if (audit.checkpoints === null)
      log.warn('OSTEON_AUDIT_FOLDER is not set: the audit log has no checkpoints outside the database');
    closers.unshift(async () => audit.close());

    const worker = { name: randomUUID(), startedAt: new Date() };
    const recurring = recurringJobs({
      presence: persistence.health,
      worker,
      changed: (topics) => teller.changed(topics),
      audit,
      messages,
      days: persistence.days,
      planning: persistence,
      dryRuns: persistence.dryRuns,
      reportExports: persistence.reportExports,
      fileImports: persistence.fileImports,
      hl7: persistence.hl7,
      reportMailing: {
        reportMails: persistence.reportMails,
        as: (actor) => persistence.as(actor),
        sendMail: mailSenderOf(gateways.all, config.leaseMs / 2),
        publicUrl: config.publicUrl,
      },
      capacity: persistence.capacity,
      duplicates: persistence.duplicates,
      sending,
      producer,
      leaseMs: config.leaseMs,
      gateways: gateways.all,
      gatewayEvents: persistence.gatewayEvents,
      reportUpkeep: persistence.reportUpkeep,
      retention: persistence.retention,
      log,
      metrics,
      wake: (name) => wakeUp.wake(name),
    });
    const run = async (name: RecurringJobName) => {
      try {
        await recurring[name]();
      } catch (error) {
        // The next wake-up tries again; what is due stays due.
        metrics.failures.inc({ job: name });
        log.error({ job: name, err: error }, 'a recurring job failed and runs again');
      }
    };
    // Whoever stops on purpose is not missed.
    closers.unshift(() => persistence.health.leave(worker.name));
    closers.unshift(() => wakeUp.stop());

    const oldestMs = Math.max(READY_SWEEPS * config.sweepMs, 120_000);
    const health = await startHealthServer(config, {
      async readiness(): Promise<Readiness> {
        const { oldestDueSeconds, due, inFlight, uncertain } = await messages.backlog();
        return { ready: oldestDueSeconds * 1_000 < oldestMs, body: { oldestDueSeconds, due, inFlight, uncertain } };
      },
      async metrics() {
        const { oldestDueSeconds, due, inFlight, uncertain } = await messages.backlog();
        metrics.oldestDue.set(oldestDueSeconds);
        metrics.due.set(due);
        metrics.inFlight.set(inFlight);
        metrics.uncertain.set(uncertain);
        return { contentType: metrics.registry.contentType, body: await metrics.registry.metrics() };
      },
    });
    closers.push(() => health.close());

    const mllp =
      config.mllp === null
        ? null
        : await startMllpListener(config.mllp, {
            hl7: persistence.hl7,
            read: translateMessage,
            figures: metrics.hl7,
            log,
            onKept: () => wakeUp.wake('enqueue-hl7-messages'),
          });
    // First of all: nothing more comes in while the rest stops.
    if (mllp !== null) closers.unshift(() => mllp.stop());

    wakeUp.start(run, config.sweepMs);
    const mllpPort = mllp?.port ?? null;
    log.info({ healthPort: health.port, mllpPort, sweepMs: config.sweepMs, leaseMs: config.leaseMs }, 'worker ready');
    return { healthPort: health.port, mllpPort, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Redis says the same thing many times a second while it is away; once in ten seconds is enough. */
function quietly(log: Logger): (error: unknown) => void {
  let last = -Infinity;
  return (error) => {
    if (performance.now() - last < 10_000) return;
    last = performance.now();
    log.warn({ err: error }, 'Redis does not answer');
  };
}
