import { isUtf8 } from 'node:buffer';
import type { Readable } from 'node:stream';

const LINE_FEED = 10;
const USUAL_ROOM = 512 * 1024;
/** Many times what one patient's facts can need; what is longer is not kept in memory. */
const LONGEST_LINE = 128 * 1024 * 1024;

/** Bytes as text, without a byte-order mark; null when they are not UTF-8. */
export function textOf(bytes: Buffer, from = 0, to = bytes.length): string | null {
  const text = bytes.toString('utf8', from, to);
  // what is not UTF-8 is read as this character, which may as well stand in good text
  if (text.includes('\uFFFD') && !isUtf8(bytes.subarray(from, to))) return null;
  return text.startsWith('\uFEFF') ? text.slice(1) : text;
}

/** The same bytes with room for so many, or with the usual room again after a long line. */
function withRoom(held: Buffer, used: number, wanted: number): Buffer {
  if (wanted <= held.length && (held.length === USUAL_ROOM || wanted > USUAL_ROOM)) return held;
  const roomier = Buffer.allocUnsafeSlow(wanted <= USUAL_ROOM ? USUAL_ROOM : 2 * wanted);
  held.copy(roomier, 0, 0, used);
  return roomier;
}

/**
 * Calls `work` with the lines of a stream of text, one after the other, blank ones left out; null stands for a line
 * that is not UTF-8 or longer than `longest` bytes (128 MB). While a promise that `work` returns is not kept, nothing more is read.
 * Lines end in `\n` or `\r\n`, which may be missing after the last.
 *
 * What is read is copied to one buffer: pieces that live as long as their lines are work for the garbage collector,
 * which lets some of them lie for minutes.
 */
export async function eachLine(
  input: Readable,
  work: (line: string | null) => Promise<void> | undefined,
  longest = LONGEST_LINE,
): Promise<void> {
  let held: Buffer = Buffer.allocUnsafeSlow(USUAL_ROOM);
  let begun = 0; // bytes of a line that has not ended
  let isTooLong = false;
  const read = (bytes: Buffer, from: number, end: number): Promise<void> | undefined => {
    const line = isTooLong ? null : textOf(bytes, from, end);
    isTooLong = false;
    return line?.trim() === '' ? undefined : work(line);
  };

  for await (const chunk of input as AsyncIterable<Buffer>) {
    held = withRoom(held, begun, begun + chunk.length);
    chunk.copy(held, begun);
    const bytes = held.subarray(0, begun + chunk.length);
    let from = 0;
    for (let end = bytes.indexOf(LINE_FEED, begun); end !== -1; end = bytes.indexOf(LINE_FEED, from)) {
      const wait = read(bytes, from, end);
      if (wait !== undefined) await wait;
      from = end + 1;
    }
    bytes.copyWithin(0, from);
    begun = bytes.length - from;
    if (begun <= longest) continue;
    isTooLong = true;
    begun = 0;
  }
  if (begun > 0 || isTooLong) await read(held, 0, begun);
}
