/**
 * bench:plan: `plan --ndjson` and `indicators` as their user runs them, over random patients (random-facts.mjs),
 * against a program that only parses each line and prints a ready answer of the same size (plan-floor.mjs).
 *
 * Processor time: the two in turn (floor, command, floor, command, …), the median of each, the time of all threads
 * from start to end. Memory: the most that the command holds, over a million lines and over ten thousand.
 *
 *   node test/bench/plan.mjs [--patients 100000] [--turns 3] [--many 1000000] [--only plan|indicators]
 *
 * Prints one line a figure, `ratio <name> <figure> at most <limit>`; exit code 1 when one is beyond its limit.
 * Needs the built command (`npm run bench:plan` builds it).
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { json } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { planLine } from '@osteon/domain';
import { STREAM_FLAGS } from '../../tools/launch/osteon.mjs';
import { randomFacts } from './random-facts.mjs';

const FEW = 10_000;
/** So many ready answers have the mean size of all, and take no time to read. */
const ANSWERS = 200;

const { values: options } = parseArgs({
  options: {
    patients: { type: 'string', default: '100000' },
    turns: { type: 'string', default: '3' },
    /** The many lines over which memory may not have grown. */
    many: { type: 'string', default: '1000000' },
    only: { type: 'string' },
  },
});
const patients = Number(options.patients);
const turns = Number(options.turns);
const say = (line) => process.stdout.write(`${line}\n`);
const inBench = (name) => fileURLToPath(new URL(name, import.meta.url));
const command = fileURLToPath(new URL('../../apps/cli/dist/main.js', import.meta.url));

/** Runs a program over so many random patients, piped to it. @returns {Promise<{ seconds: number, megabytes: number }>} */
async function used(program, lines) {
  const source = spawn(process.execPath, [inBench('random-facts.mjs'), String(lines)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const measured = spawn(process.execPath, ['--import', inBench('usage.mjs'), ...program], {
    stdio: [source.stdout, 'ignore', 'inherit', 'pipe'],
  });
  source.stdout.destroy(); // the reading end is the program's own now
  const [usage, [code]] = await Promise.all([json(measured.stdio[3]), once(measured, 'close')]);
  if (code !== 0) throw new Error(`${program.join(' ')} ended with ${code}`);
  return usage;
}

const median = (figures) => figures.toSorted((a, b) => a - b)[Math.floor(figures.length / 2)];

async function compare({ name, program, floor, most }) {
  const figures = { floor: [], command: [] };
  for (let turn = 0; turn < turns; turn += 1) {
    figures.floor.push((await used(floor, patients)).seconds);
    figures.command.push((await used(program, patients)).seconds);
  }
  const [floorSeconds, seconds] = [median(figures.floor), median(figures.command)];
  const few = await used(program, FEW);
  const many = await used(program, Number(options.many));
  const each = (total) => ((total * 1e6) / patients).toFixed(0);
  say(`${name}: ${each(seconds)} µs of processor time a patient, parse and print ${each(floorSeconds)} µs`);
  say(`${name}: ${few.megabytes.toFixed(0)} MB for ${FEW} lines, ${many.megabytes.toFixed(0)} MB for ${options.many}`);
  return [
    [`${name}-cpu`, seconds / floorSeconds, most],
    [`${name}-memory`, many.megabytes / few.megabytes, 1.2],
  ];
}

const folder = await mkdtemp(path.join(tmpdir(), 'osteon-bench-'));
let isBeyond = false;
try {
  const answers = path.join(folder, 'answers.ndjson');
  const plans = Array.from({ length: ANSWERS }, (_, n) => planLine(JSON.stringify(randomFacts(n))).output);
  await writeFile(answers, `${plans.join('\n')}\n`);
  const osteon = [...STREAM_FLAGS, command];
  const comparisons = [
    {
      name: 'plan',
      program: [...osteon, 'plan', '--ndjson'],
      floor: [inBench('plan-floor.mjs'), answers],
      most: 3,
    },
    {
      name: 'indicators',
      program: [...osteon, 'indicators', '--from', '2024-01-01', '--to', '2026-12-31', '--as-of', '2027-06-30'],
      floor: [inBench('plan-floor.mjs')],
      most: 2,
    },
  ];
  for (const comparison of comparisons) {
    if (options.only && options.only !== comparison.name) continue;
    for (const [name, figure, most] of await compare(comparison)) {
      say(`ratio ${name} ${figure.toFixed(2)} at most ${most}`);
      isBeyond ||= figure > most;
    }
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
process.exit(isBeyond ? 1 : 0);
