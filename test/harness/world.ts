import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { addDays } from '@osteon/domain';
import {
  aPatient,
  aService,
  createTestDatabase,
  type TestDatabase,
  TEST_DATA_KEYS,
  type TestService,
} from '@osteon/testing';
import { CALM, ChaosGateway, type GatewayKind } from './chaos-gateway.ts';
import { LINK_SECRET, startApi, TestProcess, TestRedis, until } from './processes.ts';
import { TcpProxy } from './tcp-proxy.ts';
import { TestPostgres } from './test-postgres.ts';

const WORKER = fileURLToPath(new URL('worker-under-test.ts', import.meta.url));
export const LEASE_MS = 2_000;
export const SWEEP_MS = 300;
/** A Wednesday, well inside the sending hours. */
const MORNING = '2026-06-17T09:30:00Z';
export const TODAY = '2026-06-17';

/** Parts of the design that can be taken away, to see that the suite then fails. */
export const PARTS = ['reconciler', 'fence', 'key'] as const;
export type Part = (typeof PARTS)[number];

export interface Staffing {
  readonly gateway?: GatewayKind;
  readonly workers?: number;
  readonly without?: Part | undefined;
  readonly leaseMs?: number;
}

export interface WorldOptions extends Staffing {
  readonly seed: number;
}

/** Somebody for whom the api said "yes, it is written". */
export interface Acknowledged {
  readonly patientId: string;
  readonly telephone: string;
}

/** A worker that is started again when it dies, as an operator's supervisor does. */
export interface Crew {
  readonly name: string;
  process: TestProcess;
  /** Deaths that somebody wished for. */
  deaths: number;
  readonly database: TcpProxy;
  readonly redis: TcpProxy;
  /** Environment of its next start. */
  next: Record<string, string>;
  wanted: boolean;
}

/** A name that no other number has. */
const inLetters = (number: number): string =>
  [...String(number).padStart(8, '0')].map((digit) => 'aleriontus'[Number(digit)]).join('');

/** An api, workers, a gateway, and the servers below them, with wires between that can be cut. */
export class World {
  readonly postgres: TestPostgres;
  readonly database: TestDatabase;
  readonly redis: TestRedis;
  readonly service: TestService;
  crew: Crew[] = [];
  /** Environment of every worker that is started from now on. */
  env: Record<string, string> = {};
  gateway: ChaosGateway;
  readonly #seed: number;
  #staffing: Staffing = {};
  readonly #apiWire: TcpProxy;
  #api: { process: TestProcess; url: string } | undefined;
  #trace: string[] = [];
  #traceFrom = performance.now();
  #enrolled = 0;
  #closing = false;

  private constructor(parts: {
    postgres: TestPostgres;
    database: TestDatabase;
    redis: TestRedis;
    gateway: ChaosGateway;
    service: TestService;
    apiWire: TcpProxy;
    seed: number;
  }) {
    this.postgres = parts.postgres;
    this.database = parts.database;
    this.redis = parts.redis;
    this.gateway = parts.gateway;
    this.service = parts.service;
    this.#apiWire = parts.apiWire;
    this.#seed = parts.seed;
  }

  static async open({ seed, ...staffing }: WorldOptions): Promise<World> {
    const [postgres, redis, gateway] = await Promise.all([
      TestPostgres.start(),
      TestRedis.start(),
      ChaosGateway.start(staffing.gateway ?? 'key', seed),
    ]);
    // The template is made on this server: that of the whole run is on another.
    delete process.env['OSTEON_TEST_TEMPLATE'];
    process.env['OSTEON_TEST_DATABASE_URL'] = postgres.url;
    const database = await createTestDatabase();
    await database.travelTo(MORNING);
    const service = await aService(database);
    const { port } = new URL(database.url);
    const apiWire = await TcpProxy.to('127.0.0.1', Number(port));
    const world = new World({ postgres, database, redis, gateway, service, apiWire, seed });
    try {
      await world.startApi();
      await world.restaff(staffing);
    } catch (error) {
      // Its servers would keep the ring from ending, and from saying what failed.
      await world.close();
      throw error;
    }
    return world;
  }

  /** Other workers in the place of those there are, and another gateway if one is named. */
  async restaff(staffing: Staffing): Promise<void> {
    for (const member of this.crew) await this.dismiss(member);
    if (staffing.gateway && staffing.gateway !== this.gateway.kind) {
      await this.gateway.close();
      this.gateway = await ChaosGateway.start(staffing.gateway, this.#seed);
    }
    this.#staffing = staffing;
    for (let n = 0; n < (staffing.workers ?? 2); n += 1) await this.hire();
  }

  get apiUrl(): string {
    return this.#api?.url ?? '';
  }

  get api(): TestProcess {
    if (!this.#api) throw new Error('There is no api.');
    return this.#api.process;
  }

  /** The wire between the api and its database. */
  get apiWire(): TcpProxy {
    return this.#apiWire;
  }

  /** What was done to this world, with times, for whoever wants to know how it came to this. */
  get trace(): string {
    return this.#trace.join('\n');
  }

  note(what: string): void {
    this.#trace.push(`+${((performance.now() - this.#traceFrom) / 1_000).toFixed(2)} s ${what}`);
  }

  beginTrace(): void {
    this.#trace = [];
    this.#traceFrom = performance.now();
  }

  /** The api, in the place of one that runs. */
  async startApi(env: Record<string, string> = {}): Promise<void> {
    await this.#api?.process.stop('SIGTERM');
    this.#api = await startApi(this.#apiWire.through(this.database.url), env);
  }

  /** One more worker, with wires of its own. */
  async hire(env: Record<string, string> = {}): Promise<Crew> {
    const member: Crew = {
      name: `worker-${this.crew.length}`,
      deaths: 0,
      database: await TcpProxy.to('127.0.0.1', Number(new URL(this.database.url).port)),
      redis: await TcpProxy.to('127.0.0.1', this.redis.port),
      next: {},
      wanted: true,
      process: undefined as unknown as TestProcess,
    };
    this.#start(member, env);
    this.crew.push(member);
    return member;
  }

  /** Ends a worker for good. */
  async dismiss(member: Crew): Promise<void> {
    member.wanted = false;
    await member.process.stop('SIGKILL');
    await member.database.close();
    await member.redis.close();
    this.crew = this.crew.filter((other) => other !== member);
  }

  #start(member: Crew, env: Record<string, string>): void {
    const { without, leaseMs = LEASE_MS } = this.#staffing;
    const child = new TestProcess(
      process.execPath,
      [WORKER],
      {
        PATH: process.env['PATH'],
        NODE_ENV: 'test',
        DATABASE_URL: member.database.through(this.database.url),
        REDIS_URL: member.redis.through(this.redis.url),
        OSTEON_LINK_SECRET: LINK_SECRET,
        OSTEON_DATA_KEYS: TEST_DATA_KEYS,
        OSTEON_PUBLIC_URL: 'https://clinic.example.org',
        OSTEON_WORKER_PORT: '0',
        OSTEON_SWEEP_MS: String(SWEEP_MS),
        OSTEON_LEASE_MS: String(leaseMs),
        OSTEON_FAILPOINTS: '1',
        OSTEON_CHAOS_URL: this.gateway.url,
        OSTEON_CHAOS_KIND: this.gateway.kind,
        ...(without ? { OSTEON_WITHOUT: without } : {}),
        ...this.env,
        ...env,
      },
      { messages: true },
    );
    member.process = child;
    void child.ended().then(({ code, signal }) => {
      if (this.#closing || !member.wanted || member.process !== child) return;
      member.deaths += 1;
      this.note(`${member.name} ended (${signal ?? code}) and is started again`);
      const next = member.next;
      member.next = {};
      this.#start(member, next);
    });
  }

  /** Resolves when a worker, started or started again, works. */
  async ready(member: Crew): Promise<void> {
    await until(`${member.name} ready`, async () => member.process.said.includes('worker ready'));
  }

  /** Arms a failpoint in a running worker; it holds from the moment this resolves. */
  async arm(member: Crew, failpoint: string): Promise<void> {
    await this.ready(member);
    const { child } = member.process;
    const armed = new Promise<void>((resolve) => {
      const hear = (said: { armed?: string }) => {
        if (said.armed !== failpoint) return;
        child.off('message', hear);
        resolve();
      };
      child.on('message', hear);
      child.once('exit', () => resolve());
    });
    child.send({ arm: failpoint });
    await armed;
    this.note(`${member.name}: ${failpoint}`);
  }

  /** How often a worker has passed each failpoint. */
  async passed(member: Crew): Promise<Record<string, number>> {
    const { child } = member.process;
    const told = new Promise<Record<string, number>>((resolve) => {
      const hear = (said: { passed?: Record<string, number> }) => {
        if (!said.passed) return;
        child.off('message', hear);
        resolve(said.passed);
      };
      child.on('message', hear);
    });
    child.send({ passed: true });
    return told;
  }

  /**
   * Enrols patients through the api, each with a reminder that is due now, until each is acknowledged: a request that
   * fails or whose answer is lost is made again with its key.
   * @param everyMs pause after each, so that a fault meets work under way; dueInDays: for reminders of a later day
   */
  async enrol(count: number, { everyMs = 0, atOnce = 4, dueInDays = 0 } = {}): Promise<Acknowledged[]> {
    const acknowledged: Acknowledged[] = [];
    let left = count;
    const caller = async () => {
      while (left > 0) {
        left -= 1;
        acknowledged.push(await this.#enrolOne(dueInDays));
        if (everyMs > 0) await pause(everyMs);
      }
    };
    await Promise.all(Array.from({ length: atOnce }, caller));
    return acknowledged;
  }

  async #enrolOne(dueInDays: number): Promise<Acknowledged> {
    this.#enrolled += 1;
    const telephone = `+4477009${String(this.#enrolled).padStart(5, '0')}`;
    // People of their own: namesakes born on one day would be raised as possible duplicates.
    const { patient, facts } = aPatient()
      .named(inLetters(this.#enrolled * 7_919), inLetters(this.#enrolled * 104_729))
      .born(addDays('1931-01-01', (this.#enrolled * 11) % 12_000))
      .withFracture('wrist', '2026-05-28')
      .onAlendronate(addDays('2026-06-03', dueInDays))
      .enrolment();
    const body = JSON.stringify({
      ...patient,
      identifiers: [{ system: 'urn:faults', value: `p${this.#enrolled}` }],
      contactPoints: [{ channel: 'sms', value: telephone }],
      facts,
    });
    const key = randomUUID();
    return until(
      `the enrolment of ${telephone} acknowledged`,
      async () => {
        const answer = await this.request('POST', '/api/v1/patients', body, { 'idempotency-key': key }).catch(
          () => undefined,
        );
        if (!answer) return undefined;
        if (answer.status === 201 || answer.status === 200) {
          return { patientId: (JSON.parse(answer.text) as { patientId: string }).patientId, telephone };
        }
        if (answer.status < 500 && answer.status !== 409) throw new Error(`${answer.status} ${answer.text}`);
        return undefined;
      },
      120_000,
    );
  }

  /** One request of the service's nurse, given up after `withinMs`. */
  async request(
    method: string,
    path: string,
    body?: string,
    headers: Record<string, string> = {},
    withinMs = 8_000,
  ): Promise<{ status: number; text: string; headers: Headers }> {
    const answer = await fetch(this.apiUrl + path, {
      method,
      ...(body === undefined ? {} : { body }),
      headers: {
        cookie: `osteon_session=nurse@${this.service.code}.example`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      signal: AbortSignal.timeout(withinMs),
    });
    return { status: answer.status, text: await answer.text(), headers: answer.headers };
  }

  /** Undoes every fault that is still on: wires, moods, pauses. */
  heal(): void {
    this.gateway.mood = CALM;
    this.#apiWire.set('pass');
    this.redis.signal('SIGCONT');
    for (const member of this.crew) {
      member.database.set('pass');
      member.redis.set('pass');
      if (member.process.running) member.process.child.kill('SIGCONT');
    }
  }

  async close(): Promise<void> {
    this.#closing = true;
    this.heal();
    for (const member of this.crew) await member.process.stop('SIGKILL');
    await this.#api?.process.stop('SIGKILL');
    await Promise.all(this.crew.flatMap(({ database, redis }) => [database.close(), redis.close()]));
    await this.#apiWire.close();
    await Promise.all([this.gateway.close(), this.redis.remove(), this.postgres.remove()]);
  }
}
