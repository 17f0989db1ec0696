/**
 * bench:import: a CSV file of 100,000 new patients, handed in, checked, planned and stored as `osteon import-file` does,
 * against `COPY` of the same rows (everything that the import left of the patients, into the same tables with their
 * indexes, constraints and triggers; not the file's own rows, which the import keeps besides), and against the generated
 * client's `createMany`, one patient after the other.
 *
 * Both sides in turn (import, COPY, import, COPY, …), medians. The planner's own time is measured apart, over the same
 * rows in a process of its own, and taken off the import. Memory: what lives in the heap, and what the process holds,
 * with 100,000 rows over 20,000.
 *
 * Then the same file again, which changes nothing, and the file of the month after, in which one row of nineteen says something
 * new, against the first import.
 *
 *   node test/bench/import.mjs [--patients 100000] [--turns 3] [--few 20000] [--one-by-one 1000]
 *
 * Prints one line a figure, `ratio <name> <figure> at most|at least <limit>`; exit code 1 when one is beyond its limit.
 * Needs a server (`npm run bench:import` starts it).
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { json } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import { PrismaClient } from '../../libs/persistence/src/generated/client.ts';
import { deploy } from '../../tools/migrate/actions.mjs';
import { dropAll, dropDatabase, makeDatabase, urlOf } from './due-messages.mjs';

const { values: options } = parseArgs({
  options: {
    patients: { type: 'string', default: '100000' },
    turns: { type: 'string', default: '3' },
    /** The few rows over which memory may not have grown. */
    few: { type: 'string', default: '20000' },
    'one-by-one': { type: 'string', default: '1000' },
  },
});
if (!process.env.OSTEON_TEST_DATABASE_URL)
  throw new Error('bench:import wants a server; `npm run bench:import` starts it');
const patients = Number(options.patients);
const turns = Number(options.turns);
const say = (line) => process.stdout.write(`${line}\n`);
const median = (figures) => figures.toSorted((a, b) => a - b)[Math.floor(figures.length / 2)];
const secondsSince = (began) => (performance.now() - began) / 1_000;

/** What the import leaves of the patients, in an order that the foreign keys allow. */
const TABLES = ['patient', 'patient_identifier', 'contact_point', 'fact', 'episode', 'task', 'work_item'];
const SERVICE_ID = '00000000-0000-4000-8000-00000000be9c';

async function onDatabase(name, work) {
  const client = new pg.Client({ connectionString: urlOf(name) });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** A service and nobody in it. */
async function prepareService() {
  const name = await makeDatabase();
  await deploy({ url: urlOf(name) });
  const today = await onDatabase(name, async (client) => {
    const { rows } = await client.query(
      `with r as (insert into region (code, name) values ('bench', 'Bench') returning id)
       insert into service (id, region_id, code, name, time_zone, country)
       select $1::uuid, id, 'bench', 'Bench', 'Europe/London', 'GB' from r returning local_today(time_zone)::text as today`,
      [SERVICE_ID],
    );
    await client.query('vacuum analyze');
    return rows[0].today;
  });
  return { name, today };
}

const HEADS =
  'Hospital number,Surname,First name,DOB,Gender,Mobile,Email,Postcode,Street,Care home,Date of fracture,Fracture site,FLS assessment,Recommendation,Medicine,Treatment started,Last dose';

/** One row of so many says something new a month later: no divisor of what else the rows vary by. */
const CHANGED_OF = 19;

/**
 * Patients of the last five months as a hospital's system lists them: half assessed, of whom most are treated. The month
 * after, one of `CHANGED_OF` has another e-mail address, another street, an assessment, or a treatment that began.
 */
async function writeFileOf(folder, rows, today, monthAfter = false) {
  const before = (days) => new Date(Date.parse(`${today}T00:00:00Z`) - days * 86_400_000).toISOString().slice(0, 10);
  const file = path.join(folder, `${rows}${monthAfter ? '-after' : ''}.csv`);
  await pipeline(function* () {
    let lines = [HEADS];
    for (let n = 1; n <= rows; n += 1) {
      const age = 30 + ((n * 37) % 120);
      const change =
        monthAfter && n % CHANGED_OF === 0 ? ['email', 'street', 'care', 'care'][(n / CHANGED_OF) % 4] : null;
      const assessed = n % 2 === 0 || change === 'care';
      const medicine = assessed
        ? ['', 'Alendronic acid', 'Denosumab', 'Zoledronate'][n % 4 === 0 && change !== 'care' ? 0 : 1 + (n % 3)]
        : '';
      const again = change === null ? '' : 'new-';
      const cells = [
        `MRN-${n}`,
        `Family${n}`,
        ['Ann', 'Maria', 'Zofia', 'Amina', 'John'][n % 5],
        `19${35 + (n % 40)}-${String(1 + (n % 12)).padStart(2, '0')}-${String(1 + (n % 28)).padStart(2, '0')}`,
        n % 4 === 0 ? 'M' : 'F',
        `077009${String(n).padStart(6, '0').slice(-5)}`,
        `${change === 'street' ? '' : again}person${n}@example.org`,
        'LS1 4AP',
        `${n % 200} ${change === 'street' ? 'Short' : 'Long'} Lane`,
        'no',
        before(age),
        ['Spine', 'Hip', 'Wrist', 'Humerus'][n % 4],
        assessed ? before(age - 25) : '',
        assessed ? 'recommended' : '',
        medicine,
        medicine === '' ? '' : before(age - 28),
        medicine === 'Denosumab' || medicine === 'Zoledronate' ? before(age - 28) : '',
      ];
      lines.push(cells.join(','));
      if (lines.length < 1_000) continue;
      yield `${lines.join('\r\n')}\r\n`;
      lines = [];
    }
    if (lines.length > 0) yield `${lines.join('\r\n')}\r\n`;
  }, createWriteStream(file));
  return file;
}

/** The program of its own. */
async function run(what, name, today, file) {
  const program = fileURLToPath(new URL('import-program.mjs', import.meta.url));
  const args = ['--conditions=@osteon/source', '--expose-gc', program, what, urlOf(name), SERVICE_ID, today, file];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const [said, [code]] = await Promise.all([json(child.stdout), once(child, 'close')]);
  if (code !== 0) throw new Error(`the program ended with ${code}`);
  return said;
}

async function importInto(template, rows, today, file) {
  const name = await makeDatabase(template);
  return { name, said: await importFile(name, today, file, { new: rows }) };
}

/** @throws when it does not come to what is expected */
async function importFile(name, today, file, expected) {
  const said = await run('store', name, today, file);
  const outcomes = { new: 0, changed: 0, unchanged: 0, refused: 0, ...expected };
  const isRight = Object.entries(outcomes).every(([outcome, count]) => said.counts.outcomes[outcome] === count);
  if (said.state !== 'finished' || !isRight) throw new Error(JSON.stringify(said));
  return said;
}

/** The same file again, and the file of the month after. */
async function importAgain(name, today, file, folder) {
  const versions = () =>
    onDatabase(name, async (client) => {
      const { rows } = await client.query(
        `select (select sum(version) from patient) as patients, (select sum(version) from task) as tasks,
           (select count(*) from fact) as facts, (select count(*) from contact_point) as points`,
      );
      return JSON.stringify(rows[0]);
    });
  const before = await versions();
  const same = await importFile(name, today, file, { unchanged: patients });
  if ((await versions()) !== before) throw new Error('the same file again changed something');
  const later = await writeFileOf(folder, patients, today, true);
  const changed = Math.floor(patients / CHANGED_OF);
  const after = await importFile(name, today, later, { changed, unchanged: patients - changed });
  say(
    `again: ${same.seconds.toFixed(1)} s (checked ${same.check.toFixed(1)}, stored ${same.store.toFixed(1)}); ` +
      `${changed} changed: ${after.seconds.toFixed(1)} s (checked ${after.check.toFixed(1)}, stored ${after.store.toFixed(1)})`,
  );
  return { same: same.seconds, after: after.seconds };
}

/** @returns {Promise<{ table: string, columns: string, file: string }[]>} */
const copiesOf = (name, folder) =>
  onDatabase(name, async (client) => {
    const copies = [];
    for (const table of TABLES) {
      const { rows } = await client.query(
        `select string_agg('"' || column_name || '"', ', ' order by ordinal_position) as columns from information_schema.columns
         where table_schema = 'public' and table_name = $1 and is_generated = 'NEVER'`,
        [table],
      );
      // What the database gave out, it gives out again.
      const columns = rows[0].columns.replace(/, "seq"/, '').replace(/, "import_id"/, '');
      const order = table === 'fact' ? 'order by seq' : '';
      const file = path.join(folder, `${table}.copy`);
      await pipeline(
        client.query(copyTo(`copy (select ${columns} from "${table}" ${order}) to stdout`)),
        createWriteStream(file),
      );
      copies.push({ table, columns, file });
    }
    return copies;
  });

async function copyInto(template, copies) {
  const name = await makeDatabase(template);
  const seconds = await onDatabase(name, async (client) => {
    const began = performance.now();
    await client.query('begin');
    for (const { table, columns, file } of copies)
      await pipeline(
        createReadStream(file, { highWaterMark: 256 * 1024 }),
        client.query(copyFrom(`copy "${table}" (${columns}) from stdin`)),
      );
    await client.query('commit');
    return secondsSince(began);
  });
  await dropDatabase(name);
  return seconds;
}

const MODELS = {
  patient: 'patient',
  patient_identifier: 'patientIdentifier',
  contact_point: 'contactPoint',
  fact: 'fact',
  episode: 'episode',
  task: 'task',
};

/**
 * The rows of some patients as a program writes them that has the generated client alone: one patient after the other in a
 * transaction that says who acts, which looks the number up, and `createMany` for each table. It neither checks nor plans
 * nor seals anything.
 */
async function createManyInto(template, from, count) {
  const source = new PrismaClient({ adapter: new PrismaPg({ connectionString: urlOf(from) }) });
  const ids = (await source.patient.findMany({ select: { id: true }, orderBy: { family: 'asc' }, take: count })).map(
    ({ id }) => id,
  );
  const rows = {};
  for (const [table, model] of Object.entries(MODELS)) {
    const found = await source[model].findMany({
      where: table === 'patient' ? { id: { in: ids } } : { patientId: { in: ids } },
    });
    rows[table] = Map.groupBy(found.map(withoutGiven), (row) => row.patientId ?? row.id);
  }
  await source.$disconnect();
  const name = await makeDatabase(template);
  const client = new PrismaClient({ adapter: new PrismaPg({ connectionString: urlOf(name) }) });
  await client.$queryRaw`select 1`;
  const began = performance.now();
  for (const id of ids)
    await client.$transaction(async (transaction) => {
      await transaction.$queryRaw`select set_config('app.role', 'worker', true), set_config('app.service', ${SERVICE_ID}, true)`;
      for (const { system, valueHash } of rows.patient_identifier.get(id))
        await transaction.patientIdentifier.findFirst({ where: { serviceId: SERVICE_ID, system, valueHash } });
      for (const [table, model] of Object.entries(MODELS)) {
        const data = rows[table].get(id);
        if (data !== undefined) await transaction[model].createMany({ data });
      }
    });
  const seconds = secondsSince(began);
  await client.$disconnect();
  await dropDatabase(name);
  return seconds / ids.length;
}

/** Without what the database gives out, the run that is not copied, and what is empty. */
const withoutGiven = (row) =>
  Object.fromEntries(
    Object.entries(row).filter(([name, value]) => value !== null && name !== 'seq' && name !== 'importId'),
  );

async function main(folder) {
  const { name: template, today } = await prepareService();
  const file = await writeFileOf(folder, patients, today);
  const figures = { import: [], copy: [] };
  const again = {};
  let copies = null;
  let kept = null;
  let memory = null;
  for (let turn = 0; turn < turns; turn += 1) {
    const { name, said } = await importInto(template, patients, today, file);
    say(
      `import: ${said.seconds.toFixed(1)} s (handed in ${said.handIn.toFixed(1)}, checked ${said.check.toFixed(1)}, stored ${said.store.toFixed(1)})`,
    );
    figures.import.push(said.seconds);
    memory = said.memory;
    if (copies === null) copies = await copiesOf(name, folder);
    figures.copy.push(await copyInto(template, copies));
    say(`COPY: ${figures.copy.at(-1).toFixed(1)} s`);
    if (turn === 0) Object.assign(again, await importAgain(name, today, file, folder));
    else await dropDatabase(name);
    kept ??= name;
  }
  const planned = (await run('plan', template, today, file)).seconds;
  const eachByClient = await createManyInto(template, kept, Math.min(Number(options['one-by-one']), patients));
  await dropDatabase(kept);
  const few = Number(options.few);
  const fewFile = await writeFileOf(folder, few, today);
  const { name, said } = await importInto(template, few, today, fewFile);
  await dropDatabase(name);
  const seconds = median(figures.import);
  const copied = median(figures.copy);
  const each = (total) => `${((total * 1e6) / patients).toFixed(0)} µs`;
  const megabytes = ({ heap, rss }) =>
    `${(heap / 2 ** 20).toFixed(0)} MB in the heap and ${(rss / 2 ** 20).toFixed(0)} MB in all`;
  say(
    `a patient: import ${each(seconds)}, of it the planner ${each(planned)}; COPY ${each(copied)}; createMany ${(eachByClient * 1e6).toFixed(0)} µs`,
  );
  say(`memory: ${megabytes(said.memory)} with ${few} rows, ${megabytes(memory)} with ${patients}`);
  return [
    ['import-to-copy', (seconds - planned) / copied, 'at most', 2.5],
    ['create-many-to-import', (eachByClient * patients) / (seconds - planned), 'at least', 15],
    ['same-again-to-import', again.same / figures.import[0], 'at most', 0.5],
    ['month-after-to-import', again.after / figures.import[0], 'at most', 0.75],
    ['heap-of-many-to-few', memory.heap / said.memory.heap, 'at most', 1.25],
    ['memory-of-many-to-few', memory.rss / said.memory.rss, 'at most', 1.25],
  ];
}

const folder = await mkdtemp(path.join(tmpdir(), 'osteon-bench-'));
let isBeyond = false;
try {
  for (const [name, figure, how, limit] of await main(folder)) {
    say(`ratio ${name} ${figure.toFixed(2)} ${how} ${limit}`);
    isBeyond ||= how === 'at most' ? figure > limit : figure < limit;
  }
} finally {
  await rm(folder, { recursive: true, force: true });
  await dropAll();
}
process.exit(isBeyond ? 1 : 0);
