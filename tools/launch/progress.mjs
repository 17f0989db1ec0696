/** A line per step with its time. Commands whose output is read by programs write the lines to standard error. */
import { Stopped } from './problem.mjs';

const SLOW_MS = 1500;

export class Progress {
  #stream;
  #quiet;

  /**
   * @param {{ stream?: NodeJS.WritableStream, quiet?: boolean }} [options] quiet: say only what takes noticeably long
   */
  constructor({ stream = process.stdout, quiet = false } = {}) {
    this.#stream = stream;
    this.#quiet = quiet;
  }

  say(text = '') {
    this.#stream.write(`${text}\n`);
  }

  /**
   * Runs `work` under a name. `work` may return a string, which is shown beside the name ("already done").
   * @template T
   * @param {string} name
   * @param {() => Promise<T> | T} work
   * @returns {Promise<T>}
   */
  async step(name, work) {
    const began = performance.now();
    let announced = false;
    const timer = setTimeout(() => {
      announced = true;
      this.say(`  … ${name}`);
    }, SLOW_MS);
    try {
      const result = await work();
      if (!this.#quiet || announced) {
        const note = typeof result === 'string' && result !== '' ? `: ${result}` : '';
        this.say(`  ✓ ${name}${note} (${seconds(performance.now() - began)})`);
      }
      return result;
    } catch (error) {
      if (!(error instanceof Stopped)) this.say(`  ✗ ${name} (${seconds(performance.now() - began)})`);
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }
}

/** 1234.5 → "1.2 s". */
export function seconds(milliseconds) {
  return milliseconds < 60_000
    ? `${(milliseconds / 1000).toFixed(1)} s`
    : `${Math.floor(milliseconds / 60_000)} min ${Math.round((milliseconds % 60_000) / 1000)} s`;
}
