import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm, stat, truncate } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { keepLog, TEST_DATA_KEYS } from '@osteon/testing';
import { Redis } from 'ioredis';

/** Waits until `look` gives something; says what it waited for when it never does. */
export async function until<Found>(
  what: string,
  look: () => Promise<Found | undefined | false | null>,
  within = 60_000,
): Promise<Found> {
  const end = performance.now() + within;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false && found !== null) return found;
    if (performance.now() > end) throw new Error(`It never came: ${what}.`);
    await setTimeout(50);
  }
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Whatever ends the tests (an interrupt too) ends what they started. */
const started = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of started) child.kill('SIGKILL');
});

/** Characters kept of what a program says: it may run for long. */
const MOST_SAID = 1_000_000;

/** A program under test, with everything that it said. */
export class TestProcess {
  readonly child: ChildProcess;
  readonly #ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  #said = '';

  constructor(
    program: string,
    args: readonly string[],
    env: NodeJS.ProcessEnv,
    { input = false, messages = false }: { readonly input?: boolean; readonly messages?: boolean } = {},
  ) {
    const stdio = [input ? 'pipe' : 'ignore', 'pipe', 'pipe', ...(messages ? (['ipc'] as const) : [])] as const;
    this.child = spawn(program, [...args], { env, stdio: [...stdio] });
    started.add(this.child);
    this.child.once('exit', () => started.delete(this.child));
    this.#ended = new Promise((resolve, reject) => {
      this.child.once('error', reject);
      this.child.once('exit', (code, signal) => resolve({ code, signal }));
    });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.#said = (this.#said + text).slice(-MOST_SAID);
        keepLog('process', text);
      });
    }
  }

  get said(): string {
    return this.#said;
  }

  get running(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  ended(): Promise<{ code: number | null; signal: NodeJS.Signals | null }> {
    return this.#ended;
  }

  async stop(signal: NodeJS.Signals): Promise<{ code: number | null; signal: NodeJS.Signals | null }> {
    if (this.running) this.child.kill(signal);
    return this.#ended;
  }
}

/** Wants encoding in an address. */
const PASSWORD = 'p@ss/w:rd+';

/** A Redis of the test's own, which may be killed and emptied. */
export class TestRedis {
  readonly port: number;
  readonly #folder: string;
  readonly #policy: string;
  #process: TestProcess | undefined;

  private constructor(port: number, folder: string, policy: string) {
    this.port = port;
    this.#folder = folder;
    this.#policy = policy;
  }

  static async start({ policy = 'noeviction' }: { readonly policy?: string } = {}): Promise<TestRedis> {
    const redis = new TestRedis(await freePort(), await mkdtemp(path.join(tmpdir(), 'osteon-redis-')), policy);
    await redis.start();
    return redis;
  }

  get url(): string {
    return `redis://:${encodeURIComponent(PASSWORD)}@127.0.0.1:${this.port}`;
  }

  async start(): Promise<void> {
    const program = process.env['OSTEON_TEST_REDIS_SERVER'] || 'redis-server';
    const libraries = process.env['OSTEON_TEST_REDIS_LIBRARIES'];
    const server = new TestProcess(
      program,
      [
        '--port',
        String(this.port),
        '--bind',
        '127.0.0.1',
        '--dir',
        this.#folder,
        '--appendonly',
        'yes',
        '--maxmemory-policy',
        this.#policy,
        '--requirepass',
        PASSWORD,
      ],
      { ...process.env, ...(libraries ? { LD_LIBRARY_PATH: libraries } : {}) },
    );
    this.#process = server;
    await until('Redis accepting connections', async () => {
      if (!server.running) throw new Error(`Redis ended: ${server.said}`);
      return server.said.includes('Ready to accept connections');
    });
  }

  /** As a power cut does, and its disk is lost. */
  async killAndEmpty(): Promise<void> {
    await this.kill();
    await rm(path.join(this.#folder, 'appendonlydir'), { recursive: true, force: true });
    await rm(path.join(this.#folder, 'dump.rdb'), { force: true });
  }

  /** Its files stay. */
  async kill(): Promise<void> {
    await this.#process?.stop('SIGKILL');
  }

  /** Takes the end off the append-only file, as a power cut does to what the disk had not yet: a part of it, 0 to 1. */
  async cutLog(part: number): Promise<void> {
    const folder = path.join(this.#folder, 'appendonlydir');
    for (const name of await readdir(folder)) {
      if (!name.endsWith('.incr.aof')) continue;
      const file = path.join(folder, name);
      await truncate(file, Math.floor((await stat(file)).size * (1 - part)));
    }
  }

  /** One command over a connection of its own. */
  async command(...words: [string, ...string[]]): Promise<unknown> {
    const client = new Redis(this.url, { lazyConnect: true, maxRetriesPerRequest: 1, retryStrategy: () => null });
    client.on('error', () => undefined);
    try {
      await client.connect();
      return await client.call(...words);
    } finally {
      client.disconnect();
    }
  }

  signal(signal: NodeJS.Signals): void {
    this.#process?.child.kill(signal);
  }

  async remove(): Promise<void> {
    this.signal('SIGCONT');
    await this.#process?.stop('SIGKILL');
    await rm(this.#folder, { recursive: true, force: true });
  }
}

const WORKER = fileURLToPath(new URL('../../apps/worker/dist/main.js', import.meta.url));

export interface WorkerOptions {
  readonly databaseUrl: string;
  readonly redisUrl: string;
  readonly leaseMs?: number;
  readonly failpoint?: string;
  readonly mode?: 'test' | 'production';
  /** Settings besides. */
  readonly env?: Readonly<Record<string, string>>;
}

export const LINK_SECRET = 'a secret that is only for the tests with processes';

/** The worker as it is shipped. `npm test` builds it first. */
export function startWorker({
  databaseUrl,
  redisUrl,
  leaseMs = 2_000,
  failpoint,
  mode = 'test',
  env = {},
}: WorkerOptions): TestProcess {
  if (!existsSync(WORKER)) throw new Error('The worker is not built; run these tests by npm test.');
  return new TestProcess(process.execPath, [WORKER], {
    PATH: process.env['PATH'],
    NODE_ENV: mode,
    DATABASE_URL: databaseUrl,
    REDIS_URL: redisUrl,
    OSTEON_LINK_SECRET: LINK_SECRET,
    OSTEON_DATA_KEYS: TEST_DATA_KEYS,
    OSTEON_PUBLIC_URL: 'https://clinic.example.org',
    OSTEON_WORKER_PORT: '0',
    OSTEON_SWEEP_MS: '300',
    OSTEON_LEASE_MS: String(leaseMs),
    ...(failpoint === undefined ? {} : { OSTEON_FAILPOINTS: '1', OSTEON_FAILPOINT: failpoint }),
    ...env,
  });
}

const API = fileURLToPath(new URL('../../apps/api/dist/main.js', import.meta.url));

/** The api as it is shipped, and its address once it answers. */
export async function startApi(
  databaseUrl: string,
  env: Readonly<Record<string, string>> = {},
): Promise<{ readonly process: TestProcess; readonly url: string }> {
  if (!existsSync(API)) throw new Error('The api is not built; run these tests by npm test.');
  const api = new TestProcess(process.execPath, [API], {
    PATH: process.env['PATH'],
    NODE_ENV: 'test',
    DATABASE_URL: databaseUrl,
    PORT: '0',
    OSTEON_MODE: 'demonstration',
    OSTEON_PUBLIC_URL: 'http://clinic.example.org',
    OSTEON_LINK_SECRET: LINK_SECRET,
    OSTEON_DATA_KEYS: TEST_DATA_KEYS,
    ...env,
  });
  const url = await until('the api answering', async () => {
    if (!api.running) throw new Error(`The api ended: ${api.said}`);
    const ready = api.said.split('\n').find((line) => line.includes('api ready'));
    return ready && String((JSON.parse(ready) as { url?: string }).url);
  });
  return { process: api, url };
}
