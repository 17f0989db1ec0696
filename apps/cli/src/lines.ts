import type { Readable } from 'node:stream';

/** The lines of a text stream, without their ends (`\n` or `\r\n`) and without a byte-order mark. */
export async function* linesOf(input: Readable): AsyncGenerator<string> {
  input.setEncoding('utf8');
  const rest: string[] = [];
  let first = true;
  for await (const chunk of input as AsyncIterable<string>) {
    let text = chunk;
    if (first) {
      if (text.startsWith('\uFEFF')) text = text.slice(1);
      first = false;
    }
    let from = 0;
    let end = text.indexOf('\n');
    while (end !== -1) {
      let line = text.slice(from, end);
      if (rest.length > 0) {
        line = rest.join('') + line;
        rest.length = 0;
      }
      yield line.endsWith('\r') ? line.slice(0, -1) : line;
      from = end + 1;
      end = text.indexOf('\n', from);
    }
    if (from < text.length) rest.push(text.slice(from));
  }
  if (rest.length > 0) yield rest.join('');
}
