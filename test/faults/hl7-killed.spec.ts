import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { mllpFrame } from '@osteon/interop';
import { aService, createTestDatabase, type TestDatabase } from '@osteon/testing';
import { startWorker, TestRedis, until, type TestProcess } from '../harness/processes.ts';

const MESSAGE =
  'MSH|^~\\&|ADT|HOSP|OSTEON|FLS|20261123100000||ADT^A08|MSG1|P|2.5\rEVN||20261123100000\r' +
  'PID|1||700100^^^HOSP^MR||Weaver^Rosa||19500102|F\rPV1|1|O';

let database: TestDatabase;
let redis: TestRedis;
let workers: TestProcess[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  redis = await TestRedis.start();
  const { serviceId } = await aService(database);
  await database.query(
    `insert into hl7_sender (service_id, name, application, facility, addresses)
     values ($1, 'Records', 'ADT', 'HOSP', '{127.0.0.1}')`,
    [serviceId],
  );
});
afterEach(async () => {
  for (const worker of workers) await worker.stop('SIGKILL');
  workers = [];
  await database.query('delete from hl7_message');
});
afterAll(async () => {
  await redis.remove();
  await database.drop();
});

async function listening(failpoint?: string): Promise<number> {
  const worker = startWorker({
    databaseUrl: database.url,
    redisUrl: redis.url,
    env: { OSTEON_MLLP_PORT: '0' },
    ...(failpoint === undefined ? {} : { failpoint }),
  });
  workers.push(worker);
  return until('a worker that listens', async () => {
    if (!worker.running) throw new Error(`The worker ended: ${worker.said}`);
    const ready = worker.said.split('\n').find((line) => line.includes('worker ready'));
    return ready === undefined ? undefined : (JSON.parse(ready) as { mllpPort: number }).mllpPort;
  });
}

/** What is answered before the line ends, or before the answer is whole. */
async function send(port: number): Promise<string> {
  const socket = connect({ port, host: '127.0.0.1' });
  let answer = '';
  socket.on('error', () => undefined);
  socket.write(mllpFrame(MESSAGE));
  socket.on('data', (chunk) => {
    answer += chunk.toString();
    if (answer.endsWith('\x1c\r')) socket.end();
  });
  await once(socket, 'close');
  return answer;
}

const kept = () => database.query<{ state: string; control_id: string }>('select control_id from hl7_message');

it.each([
  ['before a message is kept', 'keep-hl7-messages:before=kill', 0],
  ['after its commit and before its answer', 'keep-hl7-messages:after=kill', 1],
])('killed %s, it answers nothing; sent again, the message is kept once', async (_when, failpoint, left) => {
  const port = await listening(failpoint);
  expect(await send(port)).toBe('');
  expect(await workers[0]?.ended()).toMatchObject({ signal: 'SIGKILL' });
  expect(await kept()).toHaveLength(left);
  expect(await send(await listening())).toContain('\rMSA|AA|MSG1\r');
  expect(await kept()).toEqual([{ control_id: 'MSG1' }]);
});
