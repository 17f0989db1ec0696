import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import type { JobContract } from './job-contract.ts';
import type { QueueTarget } from './producer.ts';
import { producerOptions } from './redis.ts';

export interface QueueViews {
  /** Typed as whoever shows queues wants them. */
  readonly queues: readonly Queue[];
  close(): Promise<void>;
}

/** The queues to be looked at, and nothing else, over one connection that keeps no command for a Redis that is away. */
export function openQueueViews(
  target: QueueTarget,
  contracts: readonly JobContract<never>[],
  onError: (error: unknown) => void = () => undefined,
): QueueViews {
  const connection = new Redis(producerOptions(target));
  connection.on('error', onError);
  const queues = contracts.map(({ name }) => {
    const queue = new Queue(name, { prefix: target.prefix, connection, skipVersionCheck: true, skipMetasUpdate: true });
    queue.on('error', onError);
    return queue;
  });
  return {
    queues,
    close() {
      connection.disconnect();
      return Promise.resolve();
    },
  };
}
