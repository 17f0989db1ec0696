import { fileURLToPath } from 'node:url';
import { TestProcess, until } from './processes.ts';

const HOST = fileURLToPath(new URL('postgres-host.mjs', import.meta.url));

/** A PostgreSQL of the test's own, which may be stopped at once and started again. */
export class TestPostgres {
  readonly url: string;
  readonly #host: TestProcess;
  #asked = 0;

  private constructor(host: TestProcess, url: string) {
    this.#host = host;
    this.url = url;
  }

  static async start(): Promise<TestPostgres> {
    const host = new TestProcess(process.execPath, [HOST], { ...process.env }, { input: true });
    const url = await until('PostgreSQL of the faults', async () => {
      if (!host.running) throw new Error(`PostgreSQL did not start: ${host.said}`);
      return /"ready":"([^"]+)"/.exec(host.said)?.[1];
    });
    return new TestPostgres(host, url);
  }

  /** As a crash does: nothing is finished. */
  async stopAtOnce(): Promise<void> {
    await this.#ask('stop');
  }

  async start(): Promise<void> {
    await this.#ask('start');
  }

  async remove(): Promise<void> {
    if (!this.#host.running) return;
    this.#host.child.stdin?.end('end\n');
    await this.#host.ended();
  }

  async #ask(line: 'stop' | 'start'): Promise<void> {
    this.#asked += 1;
    this.#host.child.stdin?.write(`${line}\n`);
    await until(`PostgreSQL after "${line}"`, async () => {
      if (!this.#host.running) throw new Error(`PostgreSQL's host ended: ${this.#host.said}`);
      return this.#host.said.split('{"done"').length > this.#asked;
    });
  }
}
