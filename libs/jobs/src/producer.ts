import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
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
  /**
   * Whether Redis takes jobs now; waits a little while it is being connected. One that did not take the last is asked to
   * keep something small first. Nothing is claimed for a Redis that does not: each claim for nothing raises generations.
   */
  takesJobs(): Promise<boolean>;
  close(): Promise<void>;
}

export interface ProducerHooks {
  readonly onError?: (error: unknown) => void;
}

/** An add that Redis has not answered by then counts as not taken; taken after all, its claim is fenced. */
const ADD_WITHIN_MS = 5_000;
const CONNECT_WITHIN_MS = 1_000;

/**
 * Adds jobs over one connection that never keeps a command in memory. Queues are opened when Redis is there, and
 * anew when opening one failed: BullMQ would answer every later add with that first failure.
 */
export function createProducer(
  { redisUrl, prefix }: QueueTarget,
  contracts: readonly JobContract<never>[],
  { onError = () => undefined }: ProducerHooks = {},
): JobProducer {
  const client = new Redis(producerOptions({ redisUrl }));
  client.on('error', onError);
  const queues = new Map<string, Queue>();
  let refusedLast = false;

  const open = async (name: string): Promise<Queue> => {
    const known = queues.get(name);
    if (known) return known;
    const queue = new Queue(name, {
      prefix,
      connection: client,
      defaultJobOptions: { removeOnComplete: true, removeOnFail: true, attempts: 1 },
    });
    queue.on('error', onError);
    queues.set(name, queue);
    try {
      await queue.waitUntilReady();
    } catch (error) {
      queues.delete(name);
      throw error;
    }
    return queue;
  };

  return {
    async add(contract, payload) {
      if (!contracts.some(({ name }) => name === contract.name)) {
        throw new Error(`The producer was not made for the job "${contract.name}".`);
      }
      if (client.status !== 'ready') return false;
      // A new id each time: adding a kept id again is a silent no-op, and ids with ":" or only digits throw.
      const jobId = `batch_${randomUUID()}`;
      const added = open(contract.name)
        .then((queue) => queue.add(contract.name, { version: contract.version, payload }, { jobId }))
        .then(
          () => true,
          (error: unknown) => {
            onError(error);
            return false;
          },
        );
      const taken = await Promise.race([added, setTimeout(ADD_WITHIN_MS, false, { ref: false })]);
      refusedLast = !taken;
      return taken;
    },
    async takesJobs() {
      for (let waited = 0; client.status !== 'ready' && waited < CONNECT_WITHIN_MS; waited += 50) await setTimeout(50);
      if (client.status !== 'ready') return false;
      if (!refusedLast) return true;
      return client.set(`${prefix}:takes-jobs`, '', 'PX', 1_000).then(
        () => true,
        (error: unknown) => {
          onError(error);
          return false;
        },
      );
    },
    async close() {
      await Promise.all([...queues.values()].map((queue) => queue.close().catch(onError)));
      client.disconnect();
    },
  };
}
