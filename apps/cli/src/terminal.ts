import type { Writable } from 'node:stream';

const BATCH_BYTES = 256 * 1024;
const MOST_BYTES_A_UNIT = 3; // of UTF-8, for a unit of UTF-16

/**
 * Writes lines in large pieces and waits for each to be taken. They are gathered in one buffer for the whole run, so
 * that memory does not grow with what is printed.
 */
export class SteadyOutput {
  readonly #stream: Writable;
  readonly #batch = Buffer.allocUnsafe(BATCH_BYTES);
  #size = 0;

  constructor(stream: Writable) {
    this.#stream = stream;
  }

  /** Adds a line. The promise, when there is one, must be awaited before the next line. */
  line(text: string): Promise<void> | undefined {
    const most = (text.length + 1) * MOST_BYTES_A_UNIT;
    if (most > BATCH_BYTES) return this.#long(text);
    if (most > BATCH_BYTES - this.#size) return this.flush().then(() => this.line(text));
    this.#size += this.#batch.write(text, this.#size);
    this.#size += this.#batch.write('\n', this.#size);
    return undefined;
  }

  async flush(): Promise<void> {
    if (this.#size === 0) return;
    await this.#written(this.#batch.subarray(0, this.#size));
    this.#size = 0;
  }

  async #long(text: string): Promise<void> {
    await this.flush();
    await this.#written(`${text}\n`);
  }

  /** Kept when the piece has been taken. A failure is an event of the stream, and whoever listens to it decides. */
  #written(piece: Buffer | string): Promise<void> {
    return new Promise((taken) => {
      this.#stream.write(piece, (error) => {
        if (error == null) taken();
      });
    });
  }
}

/**
 * What happens when standard output cannot be written: a reader that goes away (`| head`) ends the program quietly,
 * as other commands do; anything else, such as a full disk, with a sentence and status 1.
 */
export function endWithoutReader(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    process.stderr.write(`The output cannot be written: ${error.message}\n`);
    process.exit(1);
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
