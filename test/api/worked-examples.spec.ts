import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createLogger } from '@osteon/platform';
import { keptLog, TEST_DATA_KEYS } from '@osteon/testing';
import { startWorker, type RunningWorker } from '../../apps/worker/src/start-worker.ts';
import { readWorkerConfig } from '../../apps/worker/src/worker-config.ts';
import { anEnrolment, aVertebralFracture, enrol, LINK_SECRET, PASSWORD, startApi, type TestApi } from './harness.ts';
import { difference, type Example, examplesOf, type } from './worked-examples.ts';

const ROOT = join(import.meta.dirname, '../..');
const INTERFACES = join(ROOT, 'docs/interfaces');
const GUIDE = join(INTERFACES, 'README.md');
const MACHINES = join(ROOT, 'docs/machines.md');
const PAGES = [
  MACHINES,
  ...(await readdir(INTERFACES)).map((name) => join(INTERFACES, name)).filter((page) => page !== GUIDE),
].map((page) => [page.slice(ROOT.length + 1), page] as const);

/** The pages are for people with curl; where there is none, they cannot be tried. */
function hasCurl(): boolean {
  try {
    execFileSync('curl', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
const tried = hasCurl() || process.env['CI'] === 'true' ? test : test.skip;

let api: TestApi;
let worker: RunningWorker;
let folder: string;
/** Of a machine that is made as the page of machines says. */
let token = '';
beforeAll(async () => {
  api = await startApi();
  // As a stranger has it: today, with the people of the demonstration.
  await api.freezeAt(new Date().toISOString());
  const people = { admin: 'admin@calder.example', lead: 'lead@calder.example', nurse: 'amara@calder.example' } as const;
  for (const [person, email] of Object.entries(people))
    await api.query('update user_account set email = $2 where id = $1', [
      api.ids[person as keyof typeof people],
      email,
    ]);
  // Of whom a contact is due soon.
  const sixWeeksAgo = new Date(Date.now() - 42 * 86_400_000).toISOString().slice(0, 10);
  await enrol(await api.as('nurse'), anEnrolment({ facts: [aVertebralFracture(sixWeeksAgo)] }));
  const config = readWorkerConfig({
    DATABASE_URL: api.databaseUrl,
    REDIS_URL: process.env['OSTEON_TEST_REDIS_URL'] ?? '',
    OSTEON_QUEUE_PREFIX: `t${randomUUID().slice(0, 8)}`,
    OSTEON_WORKER_PORT: '0',
    OSTEON_MLLP_PORT: '0',
    OSTEON_SWEEP_MS: '300',
    OSTEON_LINK_SECRET: LINK_SECRET,
    OSTEON_DATA_KEYS: TEST_DATA_KEYS,
  });
  worker = await startWorker(config, {}, createLogger({ program: 'worker', destination: keptLog('worker') }));
  folder = await mkdtemp(join(tmpdir(), 'osteon-examples-'));
  await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  if (tried === test.skip) return;
  const machines = await read(MACHINES);
  const until = machines.findIndex(({ typed }) => typed.includes('TOKEN=')) + 1;
  const made = machines.slice(0, until).map((one) => ({ ...one, typed: one.typed.replace('Radiology', 'Examples') }));
  token = (await typeAfterGuide([...made, { typed: 'printf %s "$TOKEN"', printed: null }])).at(-1) ?? '';
});
afterAll(async () => {
  await worker.stop();
  await api.close();
  await rm(folder, { recursive: true });
});

/** What stands in this folder for the launcher, and for a program that is not everywhere. */
const LAUNCHER = `
npm() {
  case "$*" in
    start) ;;
    *" osteon -- "*) while [ "$1" != -- ]; do shift; done; shift; node --conditions=@osteon/source '${ROOT}/apps/cli/src/main.ts' "$@" ;;
    *) echo "npm $*" >&2; return 1 ;;
  esac
}
command -v nc > /dev/null || nc() {
  exec 9<> "/dev/tcp/$3/$4"; cat >&9; IFS= read -r -d $'\\034' line <&9; printf '%s' "$line"; exec 9>&-
}`;

const read = async (page: string): Promise<Example[]> => {
  const text = await readFile(page, 'utf8');
  const csv = /^\`\`\`csv\n([^]*?)^\`\`\`$/m.exec(text)?.[1];
  if (csv !== undefined) await writeFile(join(folder, 'example.csv'), csv);
  return examplesOf(
    text
      .replaceAll('http://localhost:3000', api.url)
      .replaceAll(/https:\/\/osteon\.example(?=[/"])/g, api.url)
      .replaceAll(/\b2575\b/g, String(worker.mllpPort)),
  );
};

/** Types them in a shell of their own, after what the guide says. */
async function typeAfterGuide(examples: readonly Example[]): Promise<string[]> {
  const guide = (await read(GUIDE)).map(({ typed }) => typed);
  const env = {
    // The node that runs this, whatever others there are.
    PATH: [dirname(process.execPath), process.env['PATH']].join(delimiter),
    PASSWORD,
    TOKEN: token,
    OSTEON_MODE: 'demonstration',
    DATABASE_URL: api.databaseUrl,
    OSTEON_DATA_KEYS: TEST_DATA_KEYS,
    ...(process.env['NODE_COMPILE_CACHE'] === undefined
      ? {}
      : { NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'] }),
  };
  return type(examples, { cwd: folder, env, before: [LAUNCHER, ...guide].join('\n') });
}

tried.each(PAGES)('the examples of %s do what the page says', async (_name, page) => {
  const examples = await read(page);
  expect(examples.length).toBeGreaterThan(0);
  const printed = await typeAfterGuide(examples);
  const wrong = examples.flatMap(({ typed, printed: said }, number) => {
    const found = said === null ? null : difference(printed[number] ?? '', said);
    return found === null ? [] : [`${typed}${found}`];
  });
  expect(wrong).toEqual([]);
});

test.each([
  ['a command that fails', '```sh\nfalse\n```', 'status 1'],
  ['another text', '```sh\necho one two\n```\n\n```\none …three\n```', 'printed:\none two'],
  ['another member', '```sh\necho \'{"a":[1],"b":"x-1"}\'\n```\n\n```json\n{ "a": [2], "…": "…" }\n```', '$.a.0 is 1'],
  ['more members', '```sh\necho \'{"a":1,"b":2}\'\n```\n\n```json\n{ "a": 1 }\n```', '$ has b besides'],
])('a page is wrong by %s', async (_what, page, wrong) => {
  const examples = examplesOf(page);
  const found = typeAfterGuide(examples).then(([printed = '']) => {
    const said = examples[0]?.printed;
    return said ? difference(printed, said) : null;
  });
  expect(await found.catch(String)).toContain(wrong);
});
