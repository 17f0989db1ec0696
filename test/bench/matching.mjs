/**
 * bench:matching: how well the patients given are matched when they are told again with errors (the table of
 * docs/interfaces/matching.md), and how long it takes to find who somebody may be among many patients.
 *
 *   node --conditions=@osteon/source test/bench/matching.mjs [--seeds 11,12] [--patients 100000] [--times 200]
 *
 * Exit code 1 when a figure is beyond its limit. Needs OSTEON_TEST_DATABASE_URL and the data of OSTEON_SHARED.
 */
import { parseArgs } from 'node:util';
import { candidatesFor } from '@osteon/application';
import { createPersistence } from '@osteon/persistence';
import { aService, createTestDatabase, TEST_KEYS } from '@osteon/testing';
import {
  figuresOf,
  MEASURED_ON,
  partsOf,
  precisionOfMerged,
  recallOfShown,
  storeAll,
  tableOf,
} from '../matching/figures.ts';
import { casesOf, givenPatients } from '../matching/inject-errors.ts';

const { values: options } = parseArgs({
  options: {
    seeds: { type: 'string', default: MEASURED_ON.join() },
    patients: { type: 'string', default: '100000' },
    times: { type: 'string', default: '200' },
  },
});
const say = (line) => process.stdout.write(`${line}\n`);
const given = givenPatients();
if (given === null) process.exit(1);

const db = await createTestDatabase();
const persistence = createPersistence({ role: 'osteon_worker', keys: TEST_KEYS, databaseUrl: db.url, poolSize: 2 });
try {
  const { serviceId } = await aService(db, { country: 'US', timeZone: 'America/Chicago' });
  const actor = { kind: 'worker', serviceId };
  const stores = persistence.as(actor);
  const { stored, strangers } = partsOf(given);
  const ids = await storeAll(stores, actor, stored);
  await db.query('analyze patient');
  const seeds = options.seeds.split(',').map(Number);
  const figures = await figuresOf(stores, actor, { given, ids, seeds });
  for (const line of tableOf(figures)) say(line);
  const [precision, recall] = [precisionOfMerged(figures), recallOfShown(figures)];
  say(`precision of what merges by itself ${precision.toFixed(4)} at least 0.995`);
  say(`recall of what is shown ${recall.toFixed(4)} at least 0.95`);
  if (precision < 0.995 || recall < 0.95) process.exitCode = 1;

  // Names as common as the given ones: each pair of a family and a given name some times.
  await db.query(
    `insert into patient (service_id, family, given, birth_date, sex, language)
     select $1, ($2::text[])[1 + abs(hashint4(n)) % cardinality($2::text[])],
       ($3::text[])[1 + abs(hashint4(n + 1000000)) % cardinality($3::text[])],
       date '1925-01-01' + abs(hashint4(n + 2000000)) % 20000, 'female', 'en'
     from generate_series(1, $4::int) as n`,
    [serviceId, given.map(({ family }) => family), given.map((person) => person.given[0]), Number(options.patients)],
  );
  await db.query('vacuum analyze patient');
  const asked = casesOf(stored, strangers, 1).slice(0, Number(options.times));
  for (const { person } of asked.slice(0, 20)) await candidatesFor(stores, actor, person);
  const times = [];
  for (const { person } of asked) {
    const from = performance.now();
    await candidatesFor(stores, actor, person);
    times.push(performance.now() - from);
  }
  times.sort((a, b) => a - b);
  const at = (part) => (times[Math.floor((times.length - 1) * part)] ?? 0).toFixed(1);
  say(
    `candidates among ${options.patients} patients: median ${at(0.5)} ms, 95th of a hundred ${at(0.95)} ms, longest ${at(1)} ms`,
  );
} finally {
  await persistence.close();
  await db.drop();
}
