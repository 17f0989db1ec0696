/**
 * A program of its own for bench:import: hands a file in, has it checked and stored as the command does, and says what it
 * took. `plan` only translates and plans the same rows, and says what the planner took.
 */
import { createReadStream } from 'node:fs';
import {
  checkFile,
  handInFile,
  mergeRows,
  planNewPatient,
  readFileImport,
  startFile,
  workOnFile,
} from '@osteon/application';
import { fileReader } from '@osteon/interop';
import { createPersistence } from '@osteon/persistence';
import { KEYS } from './data-keys.mjs';

const [what, databaseUrl, serviceId, today, file] = process.argv.slice(2);
const persistence = createPersistence({ role: 'osteon_worker', keys: KEYS, databaseUrl, poolSize: 2 });
const actor = { kind: 'cli', serviceId };
const acting = persistence.as(actor);
const deps = { fileImports: acting.fileImports, reader: fileReader };
const bytes = () => createReadStream(file, { highWaterMark: 256 * 1024 });
const secondsSince = (began) => (performance.now() - began) / 1_000;

/** What lives, and what the process holds: looked at after each turn, once the heap was cleared. */
const memory = { heap: 0, rss: 0 };
function look() {
  globalThis.gc?.();
  const { heapUsed, external, rss } = process.memoryUsage();
  memory.heap = Math.max(memory.heap, heapUsed + external);
  memory.rss = Math.max(memory.rss, rss);
}

async function work(id) {
  for (;;) {
    const { state, counts } = await readFileImport(acting, actor, id);
    if (state !== 'checking' && state !== 'running') return { state, counts };
    await workOnFile(
      { fileImports: persistence.fileImports, as: (worker) => persistence.as(worker), reader: fileReader },
      id,
      { leaseMs: 60_000 },
    );
    look();
  }
}

async function store() {
  const began = performance.now();
  const { id } = await handInFile(deps, actor, 'patients.csv', bytes());
  const handedIn = secondsSince(began);
  await checkFile(deps, actor, id, { consented: true });
  await work(id);
  const checked = secondsSince(began);
  await startFile(deps, actor, id);
  const { state, counts } = await work(id);
  const seconds = secondsSince(began);
  return { seconds, handIn: handedIn, check: checked - handedIn, store: seconds - checked, state, counts, memory };
}

/** The planner's own time: what a new patient's facts come to, with nothing read and nothing written. */
async function plan() {
  const enrolSince = `${Number(today.slice(0, 4)) - 1}${today.slice(4)}`;
  const run = {
    serviceId,
    importId: null,
    enrolSince,
    timeZone: 'Europe/London',
    today,
    protocolKey: null,
    country: 'GB',
  };
  const protocol = await persistence.as(actor).patients.protocolOf(run);
  const { heads, fields } = await fileReader.readHeads({ format: 'csv', encoding: 'utf-8', bytes: bytes() });
  const reading = { heads, fields, monthFirst: false, label: '', today: run.today };
  let seconds = 0;
  for await (const row of fileReader.readRows({ format: 'csv', encoding: 'utf-8', bytes: bytes() }, reading)) {
    const { patient } = mergeRows([row]);
    const began = performance.now();
    planNewPatient(run, protocol, patient, { consented: true });
    seconds += (performance.now() - began) / 1_000;
  }
  return { seconds };
}

process.stdout.write(`${JSON.stringify(await { store, plan }[what]())}\n`);
await persistence.close();
