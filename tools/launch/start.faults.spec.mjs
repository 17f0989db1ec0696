import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { keepLog } from '@osteon/testing';
import pg from 'pg';
import { isAlive } from './processes.mjs';

const LAUNCHER = fileURLToPath(new URL('../launch.mjs', import.meta.url));

let data;
const started = [];

beforeAll(async () => (data = await mkdtemp(path.join(tmpdir(), 'osteon-start-'))));
afterEach(async () => {
  for (const { child, ended } of started.splice(0)) {
    child.kill('SIGTERM');
    await ended;
  }
});
afterAll(() => rm(data, { recursive: true, force: true }));

/** What the launcher prints on purpose, the demonstration's staff, is no log; they share family names with patients. */
const STAFF = /^\s+\S+@\S+\.example\s+(nurse|lead|safety-officer|auditor|admin)\s.*$/gm;

/** `npm start` as a person does it, on data of its own. */
function launch(...args) {
  const child = spawn(process.execPath, [LAUNCHER, 'start', ...args], {
    env: { ...process.env, NODE_ENV: 'production', OSTEON_DATA: data },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const run = { child, output: '' };
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (part) => {
      run.output += part;
      keepLog('launcher', String(part).replace(STAFF, ''));
    });
  run.ended = new Promise((resolve) => child.once('close', (code) => resolve(code)));
  run.says = async (words) => {
    while (!words.test(run.output)) {
      if (child.exitCode !== null) throw new Error(`It ended without saying ${words}:\n${run.output}`);
      await pause(50);
    }
  };
  started.push(run);
  return run;
}

const upAndRunning = async (...args) => {
  const run = launch(...args);
  await run.says(/Ctrl-C stops it/);
  return run;
};
const runtime = async () => JSON.parse(await readFile(path.join(data, 'runtime.json'), 'utf8'));
const until = async (holds) => {
  while (!(await holds())) await pause(50);
};

describe('npm start', () => {
  it('serves the pages at the address it prints, refuses a second start, and leaves nothing running', async () => {
    const first = await upAndRunning();
    const { address, processes, databaseUrl } = await runtime();
    expect(first.output).toContain(`Osteon is at  ${address}`);

    // What a refused row holds may name a patient: PostgreSQL's own log must not repeat it.
    const client = new pg.Client({ connectionString: databaseUrl });
    await client.connect();
    const twice = "insert into region (code, name) values ('a-secret-number', 'twice')";
    await client.query(twice);
    await expect(client.query(twice)).rejects.toThrow('duplicate key');
    await client.query("delete from region where code = 'a-secret-number'");
    await client.end();
    expect(await readFile(path.join(data, 'log', 'postgres.log'), 'utf8')).not.toContain('a-secret-number');
    // By number: a machine without an /etc/hosts has no localhost.
    expect((await fetch(address.replace('localhost', '127.0.0.1'))).status).toBe(200);
    expect(processes.map(({ name }) => name)).toEqual(['PostgreSQL', 'Redis', 'api', 'worker']);

    const second = launch();
    expect(await second.ended).toBe(1);
    expect(second.output).toContain(
      `Osteon already runs from this folder, at ${address} (process ${first.child.pid}).`,
    );
    expect(processes.every(isAlive)).toBe(true);

    first.child.kill('SIGINT');
    expect(await first.ended).toBe(0);
    expect(processes.filter(isAlive)).toEqual([]);
    expect(existsSync(path.join(data, 'lock'))).toBe(false);
  });

  it('keeps the data, and after its own sudden death clears up what was left', async () => {
    const killed = await upAndRunning();
    expect(killed.output).toContain('demonstration clinic: already there');
    const { processes } = await runtime();
    killed.child.kill('SIGKILL');
    await killed.ended;

    const next = await upAndRunning();
    expect(processes.filter(isAlive)).toEqual([]);
    expect(next.output).toContain('demonstration clinic: already there');
    next.child.kill('SIGTERM');
    expect(await next.ended).toBe(0);
  });

  it('brings back a worker that was killed, and a Redis that lost its data', async () => {
    const run = await upAndRunning();
    const { processes } = await runtime();
    const [redis, worker] = ['Redis', 'worker'].map((wanted) => processes.find(({ name }) => name === wanted));
    process.kill(redis.pid, 'SIGKILL');
    process.kill(worker.pid, 'SIGKILL');
    await rm(path.join(data, 'redis'), { recursive: true, force: true });
    await run.says(/Redis runs again/);
    await run.says(/worker runs again/);
    await until(async () => (await runtime()).processes.filter(isAlive).length === processes.length);
    run.child.kill('SIGTERM');
    expect(await run.ended).toBe(0);
  });
});
