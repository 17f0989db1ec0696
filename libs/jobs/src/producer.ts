import { randomUUID } from 'node:crypto';
import { Queue } from 'bullmq';
import type { JobContract } from './job-contract.ts';
import { producerOptions } from './redis.ts';

export interface QueueTarget {
  readonly redisUrl: string;
  /** In front of every key in Redis, so that several installations can use one server. */
  readonly prefix: string;
}

export interface JobProducer {
  /**
   * Adds one job. False when Redis did not take it, which is normal while it is away: the claim's lease brings the
   * rows back.
   */
  add<Payload>(contract: JobContract<Payload>, payload: Payload): Promise<boolean>;
  close(): Promise<void>;
}

export interface ProducerHooks {
  readonly onError?: (error: unknown) => void;
}

export function createProducer(
  { redisUrl, prefix }: QueueTarget,
  contracts: readonly JobContract<never>[],
  { onError = () => undefined }: ProducerHooks = {},
): JobProducer {
  const queues = new Map(
    contracts.map(({ name }) => {
      const queue = new Queue(name, {
        prefix,
        connection: producerOptions({ redisUrl }),
        skipWaitingForReady: true,
        defaultJobOptions: { removeOnComplete: true, removeOnFail: true, attempts: 1 },
      });
      queue.on('error', onError);
      return [name, queue] as const;
    }),
  );
  return {
    async add(contract, payload) {
      const queue = queues.get(contract.name);
      if (!queue) throw new Error(`The producer was not made for the job "${contract.name}".`);
      try {
        // A new id each time: adding a kept id again is a silent no-op, and ids with ":" or only digits throw.
        await queue.add(contract.name, { version: contract.version, payload }, { jobId: `batch_${randomUUID()}` });
        return true;
      } catch (error) {
        onError(error);
        return false;
      }
    },
    async close() {
      await Promise.all([...queues.values()].map((queue) => queue.close().catch(onError)));
    },
  };
}
