import type { Socket } from 'node:net';
import { mllpFrame, MllpFramer, type MllpFrame } from '@osteon/interop';
import type { Line } from './keep-together.ts';
import type { Received } from './receive-frame.ts';

/** Messages of one connection that are dealt with at the same time; beyond it the connection is not read. */
const MOST_PENDING = 64;

/** For the other side to hang up too. */
const HANG_UP_MS = 1_000;

export interface ConnectionOptions {
  readonly maxBytes: number;
  /** Without a byte within a message: it is not going to end. */
  readonly openFrameMs: number;
  /** Without a byte between messages. */
  readonly idleMs: number;
  readonly receive: (frame: MllpFrame, line: Line) => Promise<Received>;
  readonly onAnswered: (received: Received, seconds: number) => void;
  readonly onFailure: (error: unknown) => void;
}

/** What goes on over one line: frames in, answers out in the same order. */
export class Connection {
  readonly #socket: Socket;
  readonly #options: ConnectionOptions;
  readonly #framer: MllpFramer;
  readonly #line: Line = { isBroken: false };
  /** The answers, one after the other. */
  #tail: Promise<void> = Promise.resolve();
  #pending = 0;
  #pendingBytes = 0;
  #isEnding = false;
  readonly closed: Promise<void>;

  constructor(socket: Socket, options: ConnectionOptions) {
    this.#socket = socket;
    this.#options = options;
    this.#framer = new MllpFramer({ maxBytes: options.maxBytes });
    this.closed = new Promise((resolve) => socket.once('close', () => resolve()));
    // What the other side did to the line is seen by `close`.
    socket.on('error', () => undefined);
    socket.setNoDelay(true);
    socket.setKeepAlive(true, 60_000);
    socket.setTimeout(options.idleMs);
    socket.on('data', (chunk: Buffer) => this.#push(chunk));
    socket.on('end', () => this.#end());
    socket.on('timeout', () => this.#end());
  }

  /** Bytes in memory on behalf of this line: of a message that has not ended, and of those that are dealt with. */
  get heldBytes(): number {
    return Math.min(this.#framer.openBytes ?? 0, this.#options.maxBytes) + this.#pendingBytes;
  }

  /** Reads no more; resolves when everything that was read is answered, and the line is closed. */
  async stop(): Promise<void> {
    this.#finish();
    await this.closed;
  }

  /** At once, without an answer: whoever sent sends again. */
  destroy(): void {
    this.#socket.destroy();
  }

  #push(chunk: Buffer): void {
    if (this.#isEnding) return;
    for (const frame of this.#framer.push(chunk)) this.#take(frame);
    this.#socket.setTimeout(this.#framer.openBytes === null ? this.#options.idleMs : this.#options.openFrameMs);
    if (this.#isFull()) this.#socket.pause();
  }

  #isFull(): boolean {
    return this.#pending >= MOST_PENDING || this.#pendingBytes > this.#options.maxBytes;
  }

  #take(frame: MllpFrame): void {
    const began = performance.now();
    const size = frame.kind === 'too-long' ? frame.head.byteLength : frame.bytes.byteLength;
    this.#pending += 1;
    this.#pendingBytes += size;
    const received = this.#options.receive(frame, this.#line);
    // Told where its turn comes; what comes after it is not kept without it.
    received.catch(() => (this.#line.isBroken = true));
    this.#tail = this.#tail.then(async () => {
      if (this.#socket.destroyed) return;
      try {
        const done = await received;
        await this.#write(mllpFrame(done.answer));
        this.#options.onAnswered(done, (performance.now() - began) / 1_000);
      } catch (error) {
        // Nothing is answered that is not kept, and nothing after it: the order holds when it is sent again.
        this.#options.onFailure(error);
        this.#socket.destroy();
      }
      this.#pending -= 1;
      this.#pendingBytes -= size;
      if (!this.#isEnding && !this.#isFull()) this.#socket.resume();
    });
  }

  /** Waits for a reader that is slow: what it has sent meanwhile waits too. */
  #write(answer: Buffer): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        this.#socket.off('close', done);
        resolve();
      };
      this.#socket.once('close', done);
      this.#socket.write(answer, done);
    });
  }

  #end(): void {
    if (this.#isEnding) return;
    const rest = this.#framer.end();
    if (rest !== null) this.#take(rest);
    this.#finish();
  }

  #finish(): void {
    if (this.#isEnding) return;
    this.#isEnding = true;
    this.#socket.pause();
    void this.#tail.then(() => {
      // The other side hears its answers before the line is gone; what it still sends is read by nobody.
      this.#socket.end();
      this.#socket.resume();
      const hurry = setTimeout(() => this.#socket.destroy(), HANG_UP_MS);
      void this.closed.then(() => clearTimeout(hurry));
    });
  }
}
