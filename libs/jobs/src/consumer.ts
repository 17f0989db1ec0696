import { DelayedError, Worker, type Job } from 'bullmq';
import { checkHandlers, openEnvelope, type JobHandler } from './handlers.ts';
import type { JobContract } from './job-contract.ts';
import type { Outcome } from './outcome.ts';
import type { QueueTarget } from './producer.ts';
import { consumerOptions } from './redis.ts';

export interface ConsumerHooks {
  readonly onOutcome?: (job: string, outcome: Outcome, milliseconds: number) => void;
  /** A payload of a newer version was put off. */
  readonly onDelayed?: (job: string, version: number) => void;
  readonly onError?: (error: unknown) => void;
  readonly contracts?: readonly JobContract<never>[];
  /** A job held up longer may be given to another worker; the fence in PostgreSQL makes that harmless. */
  readonly lockMs?: number;
}

export interface JobConsumer {
  /** Takes no more jobs and returns when those begun are finished. */
  close(): Promise<void>;
}

/** A newer payload waits this long for a newer worker. */
const NEWER_WAITS_MS = 30_000;

const LOCK_MS = 30_000;

/**
 * Works off the queues. Boot fails here when a job has no handler, or two.
 * A handler that throws is `uncertain`; whatever the outcome, the job leaves Redis: what remains to be done is known
 * to PostgreSQL alone.
 */
export function createConsumer(
  { redisUrl, prefix }: QueueTarget,
  handlers: readonly JobHandler[],
  hooks: ConsumerHooks = {},
): JobConsumer {
  const {
    onOutcome = () => undefined,
    onDelayed = () => undefined,
    onError = () => undefined,
    contracts,
    lockMs = LOCK_MS,
  } = hooks;
  const workers = [...checkHandlers(handlers, contracts).values()].map(({ contract, run }) => {
    const process = async (job: Job, token?: string): Promise<void> => {
      const began = performance.now();
      const opened = openEnvelope(contract, job.data);
      if (opened.kind === 'newer') {
        await job.moveToDelayed(Date.now() + NEWER_WAITS_MS, token);
        onDelayed(contract.name, opened.version);
        throw new DelayedError();
      }
      let outcome: Outcome;
      try {
        outcome =
          opened.kind === 'payload'
            ? await run(opened.payload)
            : { kind: 'permanent', error: new Error('What stood in Redis is not a job of ours.') };
      } catch (error) {
        outcome = { kind: 'uncertain', error };
      }
      onOutcome(contract.name, outcome, performance.now() - began);
    };
    const worker = new Worker(contract.name, process, {
      prefix,
      connection: consumerOptions({ redisUrl }),
      concurrency: contract.concurrency,
      lockDuration: lockMs,
      stalledInterval: lockMs,
      maxStalledCount: 1,
      runRetryDelay: 1_000,
      drainDelay: 5,
      removeOnComplete: { count: 0 },
      removeOnFail: { count: 0 },
    });
    worker.on('error', onError);
    return worker;
  });
  return {
    async close() {
      await Promise.all(workers.map((worker) => worker.close().catch(onError)));
    },
  };
}
