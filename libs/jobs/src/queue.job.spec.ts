import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { afterAll, afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { createConsumer, type JobConsumer } from './consumer.ts';
import { handlerOf } from './handlers.ts';
import { jobContracts, sendMessagesJob, type JobContract, type SendMessagesPayload } from './job-contract.ts';
import type { Outcome } from './outcome.ts';
import { createProducer, type JobProducer } from './producer.ts';
import { inspectRedis } from './redis.ts';

const redisUrl = process.env['OSTEON_TEST_REDIS_URL'] ?? '';
const look = new Redis(redisUrl);
let prefix: string;
let producer: JobProducer;
let consumer: JobConsumer | undefined;

beforeEach(() => {
  prefix = `test-${randomUUID()}`;
  producer = createProducer({ redisUrl, prefix }, jobContracts);
});

afterEach(async () => {
  await consumer?.close();
  consumer = undefined;
  await producer.close();
  const keys = await look.keys(`${prefix}:*`);
  if (keys.length > 0) await look.del(...keys);
});

afterAll(() => look.quit().then(() => undefined));

const payload = (): SendMessagesPayload => ({ batch: randomUUID(), messages: [{ id: randomUUID(), generation: 1 }] });

async function until(what: string, happened: () => boolean | Promise<boolean>): Promise<void> {
  for (const end = performance.now() + 60_000; !(await happened()); await setTimeout(20)) {
    if (performance.now() > end) throw new Error(`It never came: ${what}.`);
  }
}

/** A consumer that keeps what it was given, and what it said of it. */
function consume(handle: (given: SendMessagesPayload) => Promise<Outcome>) {
  const outcomes: Outcome[] = [];
  const delayed: number[] = [];
  consumer = createConsumer({ redisUrl, prefix }, [handlerOf(sendMessagesJob, handle)], {
    onOutcome: (_job, outcome) => outcomes.push(outcome),
    onDelayed: (_job, version) => delayed.push(version),
    contracts: [sendMessagesJob as unknown as JobContract<never>],
  });
  return { outcomes, delayed };
}

async function add<Payload>(contract: JobContract<Payload>, given: Payload): Promise<void> {
  expect(await producer.takesJobs()).toBe(true);
  expect(await producer.add(contract, given)).toBe(true);
}

describe('the queue', () => {
  it('carries ids and generations to the handler and keeps nothing afterwards', async () => {
    const given: SendMessagesPayload[] = [];
    const { outcomes } = consume(async (one) => {
      given.push(one);
      return { kind: 'done' };
    });
    const sent = payload();
    await add(sendMessagesJob, sent);
    await until('the job done', () => outcomes.length === 1);
    expect(given).toEqual([sent]);
    await until('no job left in Redis', async () => (await look.keys(`${prefix}:send-messages:batch_*`)).length === 0);
  });

  it('leaves a payload of a newer version for a newer worker', async () => {
    const { outcomes, delayed } = consume(async () => ({ kind: 'done' }));
    await add({ ...sendMessagesJob, version: 2 }, payload());
    await add(sendMessagesJob, payload());
    await until('one delayed and the other done', () => delayed.length === 1 && outcomes.length === 1);
    expect(delayed).toEqual([2]);
    expect(await look.zcard(`${prefix}:send-messages:delayed`)).toBe(1);
  });

  it('goes on after a handler that throws, and after a payload that is none', async () => {
    let calls = 0;
    const { outcomes } = consume(async () => {
      calls += 1;
      if (calls === 1) throw new Error('poison');
      return { kind: 'done' };
    });
    await add(sendMessagesJob, payload());
    await until('the first outcome', () => outcomes.length === 1);
    await add(sendMessagesJob as unknown as JobContract<unknown>, { messages: 'poison' });
    await until('the second outcome', () => outcomes.length === 2);
    await add(sendMessagesJob, payload());
    await until('the third outcome', () => outcomes.length === 3);
    expect(outcomes.map(({ kind }) => kind)).toEqual(['uncertain', 'permanent', 'done']);
  });

  it('finishes what it has begun when it is closed', async () => {
    let letGo: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (letGo = resolve));
    let begun = false;
    const { outcomes } = consume(async () => {
      begun = true;
      await held;
      return { kind: 'done' };
    });
    await add(sendMessagesJob, payload());
    await until('the job begun', () => begun);
    const closed = consumer!.close();
    letGo();
    await closed;
    expect(outcomes).toEqual([{ kind: 'done' }]);
  });
});

describe('a Redis that is not there', () => {
  const nowhere = { redisUrl: 'redis://127.0.0.1:1', prefix: 'nowhere' };

  it('is told apart from one that must be refused', async () => {
    expect(await inspectRedis(nowhere)).toMatchObject({ kind: 'away' });
    expect(await inspectRedis({ redisUrl })).toEqual({ kind: 'usable' });
  });

  it('takes nothing, says so, and nothing waits in memory', async () => {
    const lonely = createProducer(nowhere, jobContracts);
    expect(await lonely.takesJobs()).toBe(false);
    expect(await lonely.add(sendMessagesJob, payload())).toBe(false);
    await lonely.close();
  });
});

describe('a Redis that refuses what is written', () => {
  it('is asked again, before anything more is claimed for it, until it keeps something', async () => {
    const user = `reader-${randomUUID()}`;
    await look.call('ACL', 'SETUSER', user, 'on', '>word', '~*', '&*', '+@all');
    const asReader = Object.assign(new URL(redisUrl), { username: user, password: 'word' }).href;
    const refused = createProducer({ redisUrl: asReader, prefix }, jobContracts);
    try {
      expect(await refused.takesJobs()).toBe(true);
      expect(await refused.add(sendMessagesJob, payload())).toBe(true);
      await look.call('ACL', 'SETUSER', user, '-@write');
      expect(await refused.add(sendMessagesJob, payload())).toBe(false);
      expect(await refused.takesJobs()).toBe(false);
      await look.call('ACL', 'SETUSER', user, '+@all');
      expect(await refused.takesJobs()).toBe(true);
      expect(await refused.add(sendMessagesJob, payload())).toBe(true);
    } finally {
      await refused.close();
      await look.call('ACL', 'DELUSER', user);
    }
  });
});
