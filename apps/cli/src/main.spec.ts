import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { osteon, outcomeOf, startOsteon } from '../testing/osteon-process.ts';

const root = resolve(import.meta.dirname, '../../..');
const examples = join(resolve(root, process.env['OSTEON_SHARED'] || '../shared'), 'contracts/examples');

const facts = (id: string, more: object = {}): string =>
  JSON.stringify({
    id,
    asOf: '2026-03-01',
    patient: { birthDate: '1950-02-03', sex: 'female' },
    fractures: [{ id: 'f1', site: 'spine', diagnosedOn: '2026-02-01' }],
    ...more,
  });

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'osteon-cli-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('osteon', () => {
  it('prints its version and its commands', async () => {
    expect(await osteon(['--version'])).toEqual({ status: 0, out: '0.1.0\n', err: '' });
    const { status, out } = await osteon(['help']);
    expect(status).toBe(0);
    for (const command of ['plan', 'protocol', 'import', 'seed', 'demo-users', 'setup-link', 'replan', 'doctor']) {
      expect(out).toMatch(new RegExp(`^ {2}${command}\\b`, 'm'));
    }
  });

  it.each([
    ['an unknown command', ['imprt'], /unknown command 'imprt'[^]*import/],
    ['an unknown option', ['plan', '--indent'], /unknown option '--indent'/],
    ['a missing path', ['import'], /missing required argument 'path'/],
    ['a day that does not exist', ['import', '.', '--enrol-since', '2026-02-30'], /date that exists/],
    ['a path that is not there', ['import', '/nowhere/at/all'], /no file or folder \/nowhere\/at\/all/],
    ['no database address', ['replan'], /DATABASE_URL is not set/],
    ['a file that is not there', ['plan', '/nowhere.json'], /cannot be read: there is no such file/],
    ['a folder as facts', ['plan', '/'], /it is a folder/],
  ])('answers %s with a sentence and status 2', async (_, args, sentence) => {
    const { status, out, err } = await osteon(args);
    expect({ status, out }).toEqual({ status: 2, out: '' });
    expect(err).toMatch(sentence);
    expect(err).not.toMatch(/\n {4}at /);
  });

  it.each(['seed', 'demo-users'])('%s does nothing outside a demonstration', async (command) => {
    const { status, err } = await osteon([command], { env: { DATABASE_URL: 'postgresql://127.0.0.1:1/none' } });
    expect(status).toBe(1);
    expect(err).toMatch(/OSTEON_MODE=demonstration/);
  });

  it('says so when the database does not answer', async () => {
    const env = { DATABASE_URL: 'postgresql://nobody:secret@127.0.0.1:1/none' };
    const { status, err } = await osteon(['replan'], { env });
    expect(status).toBe(1);
    expect(err).toMatch(/database does not answer/);
    expect(err).not.toMatch(/secret/);
    const doctor = await osteon(['doctor'], { env });
    expect(doctor.status).toBe(1);
    expect(doctor.out).toMatch(/BAD +database +does not answer/);
    expect(doctor.out).not.toMatch(/secret/);
  });
});

describe('osteon plan', () => {
  it('plans from standard input or a file, the same, and ends with 0', async () => {
    const file = join(folder, 'facts.json');
    await writeFile(file, `\uFEFF${facts('ada')}\n`);
    const fromFile = await osteon(['plan', file]);
    const fromInput = await osteon(['plan'], { input: facts('ada') });
    expect(fromFile).toEqual(fromInput);
    expect(fromFile).toMatchObject({ status: 0, err: '' });
    expect(JSON.parse(fromFile.out)).toMatchObject({ id: 'ada', asOf: '2026-03-01' });
  });

  it.each([
    ['no JSON', '{"id":', 'invalid-json', null],
    ['nothing', '', 'invalid-json', null],
    ['the wrong shape', '{"id":"ada"}', 'invalid-facts', 'ada'],
    ['a date to come', facts('ada', { asOf: '2026-01-01' }), 'date-in-future', 'ada'],
  ])('refuses %s with an error object and status 1', async (_, input, code, id) => {
    const { status, out } = await osteon(['plan'], { input });
    expect(status).toBe(1);
    expect(JSON.parse(out)).toMatchObject({ id, error: { code } });
  });

  it('prints a plan a line with --ndjson, in order, and goes on after a refused one', async () => {
    const input = [facts('one'), '', 'oops', '  ', facts('two', { asOf: '2026-01-01' }), facts('three')].join('\r\n');
    const { status, out } = await osteon(['plan', '--ndjson'], { input });
    expect(status).toBe(0);
    const lines = out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { id: string | null; error?: { code: string } });
    expect(lines.map(({ id, error }) => [id, error?.code])).toEqual([
      ['one', undefined],
      [null, 'invalid-json'],
      ['two', 'date-in-future'],
      ['three', undefined],
    ]);
  });

  it('goes on after lines that are no text, no facts, or of 50 MB', async () => {
    const child = startOsteon(['plan', '--ndjson'], { flags: ['--max-old-space-size=512'] });
    const outcome = outcomeOf(child);
    const note = 'x'.repeat(50_000_000);
    child.stdin.write(`\uFEFF${facts('one')}\n`);
    child.stdin.write(Buffer.concat([Buffer.from('{"id":"'), Buffer.from([0xff, 0xfe]), Buffer.from('"}\n')]));
    child.stdin.write(`{"id":"${note}\n`);
    child.stdin.write(`${facts('long', { events: [{ type: 'fall', on: '2026-02-02', note }] })}\r\n`);
    child.stdin.end(facts('two'));
    const { status, out, err } = await outcome;
    expect({ status, err }).toEqual({ status: 0, err: '' });
    const lines = out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { id: string | null; error?: { code: string } });
    expect(lines.map(({ id, error }) => [id, error?.code])).toEqual([
      ['one', undefined],
      [null, 'invalid-json'],
      [null, 'invalid-json'],
      ['long', undefined],
      ['two', undefined],
    ]);
  });

  it('refuses a single object that is not UTF-8', async () => {
    const file = join(folder, 'latin-1.json');
    await writeFile(file, Buffer.from(facts('Zoë'), 'latin1'));
    const { status, out } = await osteon(['plan', file]);
    expect({ status, printed: JSON.parse(out) as unknown }).toMatchObject({
      status: 1,
      printed: { id: null, error: { code: 'invalid-json', message: expect.stringMatching(/UTF-8/) } },
    });
  });

  it('prints nothing for no lines', async () => {
    expect(await osteon(['plan', '--ndjson'], { input: '\n\n' })).toEqual({ status: 0, out: '', err: '' });
  });

  it('plans long input in a memory that is smaller than the input', async () => {
    const lines = 10_000;
    const line = facts('a-patient-whose-facts-come-again-and-again', { treatments: [], events: [] });
    const child = startOsteon(['plan', '--ndjson'], { flags: ['--max-old-space-size=32'] });
    let printed = 0;
    let bytes = 0;
    child.stdout.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      for (const byte of chunk) if (byte === 10) printed += 1;
    });
    const ended = new Promise<number | null>((done) => child.on('close', done));
    for (let n = 0; n < lines; n += 1) {
      if (!child.stdin.write(`${line}\n`)) await new Promise((go) => child.stdin.once('drain', go));
    }
    child.stdin.end();
    expect(await ended).toBe(0);
    expect(printed).toBe(lines);
    expect(bytes).toBeGreaterThan(50_000_000);
  });

  it('ends quietly when its reader goes away', async () => {
    const child = startOsteon(['plan', '--ndjson']);
    const outcome = outcomeOf(child);
    child.stdin.write(`${facts('one')}\n`.repeat(500));
    child.stdout.once('data', () => {
      child.stdout.destroy();
      child.stdin.end(`${facts('one')}\n`.repeat(500));
    });
    expect(await outcome).toMatchObject({ status: 0, err: '' });
  });

  it('loads no code of the database', async () => {
    const coverage = join(folder, 'coverage');
    const { status } = await osteon(['plan'], { input: facts('ada'), env: { NODE_V8_COVERAGE: coverage } });
    expect(status).toBe(0);
    const files = await readdir(coverage);
    const loaded = (await Promise.all(files.map((name) => readFile(join(coverage, name), 'utf8')))).join();
    expect(loaded).toMatch(/libs\/domain\/src/);
    expect(loaded).not.toMatch(/libs\/(persistence|application)\/|node_modules\/(pg|ioredis|@prisma)\//);
  });

  if (!existsSync(examples) && process.env['CI'] !== 'true') {
    it.skip(`the examples are not in ${examples}: set OSTEON_SHARED to run them`, () => undefined);
  } else {
    it('plans every example of the contract as one stream', async () => {
      const names = readdirSync(examples).filter((name) => name.endsWith('.facts.json'));
      const input = names
        .map((name) => JSON.stringify(JSON.parse(readFileSync(join(examples, name), 'utf8'))))
        .join('\n');
      const { status, out } = await osteon(['plan', '--ndjson'], { input });
      expect(status).toBe(0);
      const printed = out
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as Printed);
      expect(printed).toHaveLength(names.length);
      for (const [index, name] of names.entries()) {
        const expected = JSON.parse(
          readFileSync(join(examples, name.replace('.facts.', '.expect.')), 'utf8'),
        ) as Printed;
        const tasks = new Map(printed[index]?.tasks?.map((task) => [task.key, task]));
        if (expected.error !== undefined) expect(printed[index]).toMatchObject({ error: expected.error });
        for (const task of expected.tasks ?? [])
          expect([name, tasks.get(task.key)]).toEqual([name, expect.objectContaining(task)]);
      }
    });
  }
});

interface Printed {
  readonly error?: object;
  readonly tasks?: readonly { readonly key: string }[];
}
