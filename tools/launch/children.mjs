/** A program that keeps running: started apart from the terminal, watched, started again when it dies, stopped by id. */
import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, renameSync, statSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { withParentDeathSignal } from './node-runtime.mjs';
import { Problem } from './problem.mjs';
import { isAlive, startedAtTick, stopProcess } from './processes.mjs';
import { isStopping, lastLines, throwIfStopping } from './run.mjs';

const RESTARTS = 5;
const FIRST_PAUSE_MS = 500;
/** Having run this long, a program has recovered: its earlier deaths are forgotten. */
const RECOVERED_MS = 60_000;
const LARGE_LOG = 20 * 1024 * 1024;

export class Child {
  #process;
  #wanted = false;
  #restarts = 0;
  #startedAt = 0;
  #logFrom = 0;
  #onChange = () => undefined;
  #onGivenUp = () => undefined;

  /**
   * @param {{
   *   name: string,
   *   command: () => Promise<{ program: string, args: string[], env?: NodeJS.ProcessEnv, cwd?: string, privileges?: string[] }>,
   *   ready: (child: Child) => Promise<boolean>,
   *   logFile: string,
   *   stopSignal?: NodeJS.Signals,
   *   patience?: number,
   *   readyWithin?: number,
   *   say?: (text: string) => void,
   * }} description `command` is asked before every start, so that it can put back what it needs; `ready` is polled
   */
  constructor({
    stopSignal = 'SIGTERM',
    patience = 20_000,
    readyWithin = 90_000,
    say = () => undefined,
    ...description
  }) {
    this.description = { ...description, stopSignal, patience, readyWithin, say };
    this.name = description.name;
  }

  /** Called whenever the process behind the name changes. */
  onChange(listener) {
    this.#onChange = listener;
  }

  /** Called when it has died too often. */
  onGivenUp(listener) {
    this.#onGivenUp = listener;
  }

  get identity() {
    return this.#process
      ? { name: this.name, pid: this.#process.pid, tick: this.#process.tick, stopSignal: this.description.stopSignal }
      : undefined;
  }

  /** What it wrote since its last start. */
  get output() {
    try {
      return readFileSync(this.description.logFile).subarray(this.#logFrom).toString('utf8');
    } catch {
      return '';
    }
  }

  async start() {
    this.#wanted = true;
    try {
      await this.#launch();
      await this.#untilReady();
    } catch (error) {
      await this.stop();
      throw error;
    }
  }

  async #launch() {
    const { program, args, env, cwd, privileges } = await this.description.command();
    throwIfStopping();
    const { logFile, stopSignal } = this.description;
    if (existsSync(logFile) && statSync(logFile).size > LARGE_LOG) renameSync(logFile, `${logFile}.before`);
    const log = openSync(logFile, 'a', 0o600);
    this.#logFrom = statSync(logFile).size;
    const [file, ...before] = withParentDeathSignal(program, {
      signal: stopSignal.replace('SIG', ''),
      options: privileges,
    });
    // A group of its own: Ctrl-C reaches the launcher alone, which stops its children in the right order.
    const child = spawn(file, [...before, ...args], {
      cwd,
      env: env ?? process.env,
      stdio: ['ignore', log, log],
      detached: true,
    });
    closeSync(log);
    const failed = new Promise((_, reject) => child.once('error', reject));
    failed.catch(() => undefined);
    if (child.pid === undefined) await failed;
    const current = { pid: child.pid, tick: startedAtTick(child.pid), ended: false };
    current.gone = new Promise((resolve) =>
      child.once('exit', (code, signal) => {
        current.ended = true;
        current.how = signal ? `was ended by ${signal}` : `ended with code ${code}`;
        resolve();
        if (this.#process === current && this.#wanted && current.wasReady) void this.#recover(current);
      }),
    );
    this.#process = current;
    this.#startedAt = Date.now();
    await this.#onChange();
  }

  async #untilReady() {
    const current = this.#process;
    const until = Date.now() + this.description.readyWithin;
    while (!(await this.description.ready(this).catch(() => false))) {
      throwIfStopping();
      if (current.ended) {
        throw new Problem(`${this.name} ${current.how} before it was ready. It said:`, lastLines(this.output, 15));
      }
      if (Date.now() > until) {
        throw new Problem(`${this.name} was not ready in time. It said:`, lastLines(this.output, 15));
      }
      await pause(100);
    }
    current.wasReady = true;
    if (current.ended && this.#wanted) void this.#recover(current);
  }

  async #recover(dead) {
    const { say } = this.description;
    if (Date.now() - this.#startedAt > RECOVERED_MS) this.#restarts = 0;
    for (let how = dead.how; this.#wanted && !isStopping();) {
      this.#restarts += 1;
      if (this.#restarts > RESTARTS) {
        say(`  ✗ ${this.name} ${how}, ${RESTARTS} restarts did not help. It said:\n  ${lastLines(this.output, 15)}`);
        this.#wanted = false;
        this.#onGivenUp(this);
        return;
      }
      const wait = FIRST_PAUSE_MS * 2 ** (this.#restarts - 1);
      say(`  ! ${this.name} ${how}; starting it again in ${wait / 1000} s. Its log: ${this.description.logFile}`);
      await pause(wait);
      if (!this.#wanted || isStopping()) return;
      try {
        await this.#launch();
        if (!this.#wanted) return void (await this.#end(this.#process));
        await this.#untilReady();
        say(`  ✓ ${this.name} runs again`);
        return;
      } catch (error) {
        if (isStopping()) return;
        how = `did not come up (${error.message.split('\n')[0]})`;
        if (this.#process && !this.#process.ended) await this.#end(this.#process);
      }
    }
  }

  async #end(current) {
    const { stopSignal: signal, patience } = this.description;
    await stopProcess(current, { signal, patience });
    if (!isAlive(current)) await current.gone;
  }

  /** Resolves when the process is gone. */
  async stop() {
    this.#wanted = false;
    const current = this.#process;
    if (current && !current.ended) await this.#end(current);
    this.#process = undefined;
    await this.#onChange();
  }
}
