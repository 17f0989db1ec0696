import { spawn } from 'node:child_process';

/** A worked example of a page: what is typed, and what the page says that it prints. */
export interface Example {
  readonly typed: string;
  readonly printed: { readonly kind: 'json' | 'text'; readonly text: string } | null;
}

const FENCE = /^```(\w*)\n([\s\S]*?)^```$/gm;

/**
 * The examples of a page in their order: each block `sh`, with the block `json` or without a name that comes after it,
 * if one does before the next. Other blocks are not typed (`http`, `csv`).
 */
export function examplesOf(page: string): Example[] {
  const examples: { typed: string; printed: Example['printed'] }[] = [];
  for (const [, name = '', text = ''] of page.matchAll(FENCE)) {
    const last = examples.at(-1);
    if (name === 'sh') examples.push({ typed: text, printed: null });
    else if ((name === 'json' || name === '') && last?.printed === null)
      last.printed = { kind: name === 'json' ? 'json' : 'text', text };
  }
  return examples;
}

/** Where the output of one example ends. */
const END = '\x1e';

/**
 * Types the examples into one shell, one after the other, and tells what each printed.
 * @throws what went wrong, with the example that did not come to its end
 */
export async function type(
  examples: readonly Example[],
  { cwd, env, before = '' }: { cwd: string; env: Readonly<Record<string, string>>; before?: string },
): Promise<string[]> {
  const script = [before, ...examples.map(({ typed }) => typed)].map((text) => `${text}\nprintf '${END}'\n`).join('');
  const shell = spawn('bash', ['-euo', 'pipefail', '-c', script], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let out = '';
  let err = '';
  shell.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  shell.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
  const status = await new Promise<number | null>((done, fail) => {
    shell.on('error', fail);
    shell.on('close', done);
  });
  const printed = out.split(END);
  const rest = printed.pop() ?? '';
  // That of what came before them.
  printed.shift();
  if (status !== 0) {
    const at = out.includes(END) ? (examples[printed.length]?.typed ?? '') : before;
    throw new Error(`status ${status} at\n${at}\n${rest}\n${err}`);
  }
  return printed;
}

/** In what a page says, `…` stands for anything, and a figure for any figure. */
const fits = (said: string): RegExp =>
  new RegExp(
    `^${said
      .split('…')
      .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`).replace(/\d+/g, String.raw`\d+`))
      .join('[^]*')}$`,
  );

/** How what was printed is not what the page says; null when it is. */
export function difference(printed: string, said: NonNullable<Example['printed']>): string | null {
  if (said.kind === 'text') {
    const text = printed.replaceAll('\r', '').trim();
    return fits(said.text.trim().replaceAll('\n…\n', '\n…')).test(text) ? null : `printed:\n${text}`;
  }
  return differenceOf(JSON.parse(printed), JSON.parse(said.text), '$');
}

/** `"…": "…"` in an object, and `"…"` at the end of a list: there may be more in it. */
function differenceOf(value: unknown, said: unknown, place: string): string | null {
  if (typeof said === 'string')
    return typeof value === 'string' && fits(said).test(value) ? null : `${place} is ${JSON.stringify(value)}`;
  if (typeof said !== 'object' || said === null) return value === said ? null : `${place} is ${JSON.stringify(value)}`;
  if (typeof value !== 'object' || value === null || Array.isArray(value) !== Array.isArray(said))
    return `${place} is ${JSON.stringify(value)}`;
  const isOpen = Array.isArray(said) ? said.at(-1) === '…' : '…' in said;
  const more = Object.keys(value).filter((key) => !(key in said));
  if (!isOpen && more.length > 0) return `${place} has ${more.join(', ')} besides`;
  for (const [key, one] of Object.entries(said)) {
    if (key === '…' || (isOpen && one === '…' && Array.isArray(said))) continue;
    const found = differenceOf((value as Record<string, unknown>)[key], one, `${place}.${key}`);
    if (found !== null) return found;
  }
  return null;
}
