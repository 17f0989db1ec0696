import { isUtf8 } from 'node:buffer';
import type { Readable } from 'node:stream';

const LINE_FEED = 10;
/** Many times what one patient's facts can need; what is longer is not kept in memory. */
const LONGEST_LINE = 256 * 1024 * 1024;

/** Bytes as text, without a byte-order mark; null when they are not UTF-8. */
export function textOf(bytes: Buffer, from = 0, to = bytes.length): string | null {
  const text = bytes.toString('utf8', from, to);
  // what is not UTF-8 is read as this character, which may as well stand in good text
  if (text.includes('\uFFFD') && !isUtf8(bytes.subarray(from, to))) return null;
  return text.startsWith('\uFEFF') ? text.slice(1) : text;
}

/**
 * Calls `work` with the lines of a stream of text, one after the other, blank ones left out; null stands for a line
 * that is not UTF-8 or longer than 256 MB. While a promise that `work` returns is not kept, nothing more is read.
 * Lines end in `\n` or `\r\n`, which may be missing after the last.
 */
export async function eachLine(
  input: Readable,
  work: (line: string | null) => Promise<void> | undefined,
): Promise<void> {
  let begun: Buffer[] = []; // the pieces of a line that has not ended
  let length = 0;
  const lineOf = (chunk: Buffer, from: number, to: number): string | null => {
    if (length === 0) return textOf(chunk, from, to);
    const isTooLong = length + to - from > LONGEST_LINE;
    const pieces = isTooLong ? [] : [...begun, chunk.subarray(from, to)];
    begun = [];
    length = 0;
    return isTooLong ? null : textOf(Buffer.concat(pieces));
  };

  for await (const chunk of input as AsyncIterable<Buffer>) {
    let from = 0;
    for (let end = chunk.indexOf(LINE_FEED); end !== -1; end = chunk.indexOf(LINE_FEED, from)) {
      const line = lineOf(chunk, from, end);
      from = end + 1;
      if (line !== null && line.trim() === '') continue;
      const wait = work(line);
      if (wait !== undefined) await wait;
    }
    if (from === chunk.length) continue;
    length += chunk.length - from;
    if (length > LONGEST_LINE) begun = [];
    else begun.push(chunk.subarray(from));
  }
  if (length === 0) return;
  const line = lineOf(Buffer.alloc(0), 0, 0);
  if (line === null || line.trim() !== '') await work(line);
}
