import { once } from 'node:events';
import type { Writable } from 'node:stream';

const BATCH = 64 * 1024;

/**
 * Writes text in large pieces and waits when the reader is slower than we are, so that memory does not grow with
 * what is printed.
 */
export class SteadyOutput {
  readonly #stream: Writable;
  #waiting: string[] = [];
  #size = 0;

  constructor(stream: Writable) {
    this.#stream = stream;
  }

  /** Adds a line. The promise, when there is one, must be awaited before the next line. */
  line(text: string): Promise<void> | undefined {
    this.#waiting.push(text, '\n');
    this.#size += text.length + 1;
    return this.#size >= BATCH ? this.flush() : undefined;
  }

  async flush(): Promise<void> {
    if (this.#size === 0) return;
    const text = this.#waiting.join('');
    this.#waiting = [];
    this.#size = 0;
    if (!this.#stream.write(text)) await once(this.#stream, 'drain');
  }
}

/** A reader that goes away (`| head`) ends the program quietly, as other commands do. */
export function endQuietlyWithoutReader(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    throw error;
  });
}

/** One line of progress on standard error: rewritten in place on a terminal, else a line every few seconds. */
export class ProgressLine {
  readonly #live = process.stderr.isTTY;
  readonly #every: number;
  #last = 0;
  #shown = false;

  constructor(everyMilliseconds = 2000) {
    this.#every = everyMilliseconds;
  }

  show(text: string): void {
    const now = performance.now();
    if (now - this.#last < (this.#live ? 100 : this.#every)) return;
    this.#last = now;
    this.#shown = true;
    process.stderr.write(this.#live ? `\r\u001B[2K${text}` : `${text}\n`);
  }

  /** The last state, always shown; the next text begins a line of its own. */
  end(text?: string): void {
    if (text !== undefined) process.stderr.write(this.#live ? `\r\u001B[2K${text}\n` : `${text}\n`);
    else if (this.#live && this.#shown) process.stderr.write('\n');
    this.#shown = false;
  }
}
