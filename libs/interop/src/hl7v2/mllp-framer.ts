/** Frames of the minimal lower layer protocol: a vertical tab, the message, a file separator and a carriage return. */
const START = 0x0b;
const END = 0x1c;
const RETURN = 0x0d;

/** What of an overlong message is kept, so that it can be answered: its header stands first. */
const HEAD_BYTES = 8_192;
const FIRST_BUFFER = 16_384;

export type MllpFrame =
  | { readonly kind: 'message'; readonly bytes: Uint8Array }
  /** Another frame began, or the line ended, before this one did. */
  | { readonly kind: 'unfinished'; readonly bytes: Uint8Array; readonly why: 'next-frame' | 'line-ended' }
  /** Longer than is taken: read to its end and dropped. */
  | { readonly kind: 'too-long'; readonly head: Uint8Array; readonly length: number };

/**
 * Cuts what comes over a line into frames, however it is cut into pieces itself. Holds at most one message of
 * `maxBytes`; bytes between frames are counted and dropped. A file separator within a frame ends it only before a
 * carriage return, or before the vertical tab of the next frame, which some senders send at once.
 */
export class MllpFramer {
  readonly #maxBytes: number;
  #state: 'outside' | 'inside' | 'ending' = 'outside';
  #held: Buffer = Buffer.alloc(0);
  /** Bytes of the frame so far; beyond `maxBytes` only counted. */
  #length = 0;
  #junk = 0;

  constructor({ maxBytes }: { readonly maxBytes: number }) {
    this.#maxBytes = maxBytes;
  }

  /** Bytes outside frames since the last frame. */
  get junkBytes(): number {
    return this.#junk;
  }

  /** Bytes of the frame that has begun and not ended; null between frames. */
  get openBytes(): number | null {
    return this.#state === 'outside' ? null : this.#length;
  }

  /** Takes what came and gives the frames that it completes, in order. Frames may share memory with `chunk`. */
  push(chunk: Uint8Array): MllpFrame[] {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    const frames: MllpFrame[] = [];
    let at = 0;
    while (at < bytes.length) {
      if (this.#state === 'outside') at = this.#skipJunk(bytes, at);
      else if (this.#state === 'inside') at = this.#readInside(bytes, at, frames);
      else at = this.#readEnding(bytes, at, frames);
    }
    return frames;
  }

  /** The line has ended: what of a frame was left open. */
  end(): MllpFrame | null {
    if (this.#state === 'outside') return null;
    return this.#closed('line-ended');
  }

  #skipJunk(bytes: Buffer, from: number): number {
    const start = bytes.indexOf(START, from);
    this.#junk += (start < 0 ? bytes.length : start) - from;
    if (start < 0) return bytes.length;
    this.#begin();
    return start + 1;
  }

  #begin(): void {
    this.#state = 'inside';
    this.#length = 0;
    this.#junk = 0;
  }

  #readInside(bytes: Buffer, from: number, frames: MllpFrame[]): number {
    const end = bytes.indexOf(END, from);
    const start = indexWithin(bytes, START, from, end);
    if (start >= 0) {
      this.#keep(bytes, from, start);
      frames.push(this.#closed('next-frame'));
      this.#begin();
      return start + 1;
    }
    if (end < 0) {
      this.#keep(bytes, from, bytes.length);
      return bytes.length;
    }
    if (this.#length === 0 && bytes[end + 1] === RETURN && end - from <= this.#maxBytes) {
      // The whole frame in one piece: no copy.
      this.#state = 'outside';
      frames.push({ kind: 'message', bytes: bytes.subarray(from, end) });
      return end + 2;
    }
    this.#keep(bytes, from, end);
    this.#state = 'ending';
    return end + 1;
  }

  #readEnding(bytes: Buffer, at: number, frames: MllpFrame[]): number {
    const next = bytes[at];
    if (next === RETURN || next === START) {
      frames.push(this.#closed('finished'));
      if (next === START) this.#begin();
      return at + 1;
    }
    // It was part of the text after all.
    this.#keep(SEPARATOR, 0, 1);
    this.#state = 'inside';
    return at;
  }

  #closed(why: 'finished' | 'next-frame' | 'line-ended'): MllpFrame {
    const length = this.#length;
    const bytes = this.#held.subarray(0, Math.min(length, length > this.#maxBytes ? HEAD_BYTES : length));
    // Frames of a moment ago may still be read: the next one gets memory of its own.
    this.#held = Buffer.alloc(0);
    this.#length = 0;
    this.#state = 'outside';
    if (length > this.#maxBytes) return { kind: 'too-long', head: bytes, length };
    return why === 'finished' ? { kind: 'message', bytes } : { kind: 'unfinished', bytes, why };
  }

  #keep(bytes: Buffer, from: number, to: number): void {
    const before = this.#length;
    this.#length += to - from;
    if (this.#length > this.#maxBytes) {
      // Of what is too long the beginning alone is kept.
      if (before <= this.#maxBytes) this.#held = this.#headWith(bytes.subarray(from, to), before);
      return;
    }
    if (this.#length > this.#held.length) {
      const wider = Buffer.allocUnsafe(
        Math.min(this.#maxBytes, Math.max(FIRST_BUFFER, this.#length, this.#held.length * 2)),
      );
      this.#held.copy(wider, 0, 0, before);
      this.#held = wider;
    }
    bytes.copy(this.#held, before, from, to);
  }

  #headWith(more: Buffer, before: number): Buffer {
    const kept = this.#held.subarray(0, Math.min(before, HEAD_BYTES));
    return Buffer.concat([kept, more.subarray(0, HEAD_BYTES - kept.length)]);
  }
}

const SEPARATOR = Buffer.from([END]);

/** The first `byte` at or after `from` and before `end` (to the end where that is negative); -1 when there is none. */
function indexWithin(bytes: Buffer, byte: number, from: number, end: number): number {
  const within = end < 0 ? bytes : bytes.subarray(0, end);
  return within.indexOf(byte, from);
}

/** A message as it is sent over the line. */
export const mllpFrame = (message: Uint8Array | string): Buffer =>
  Buffer.concat([Buffer.from([START]), Buffer.from(message as Uint8Array), Buffer.from([END, RETURN])]);
