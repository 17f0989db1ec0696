/**
 * bench:simulate: `simulate` as its user runs it, against the planner calls that it makes.
 *
 * The same patients are lived through twice. Once by the built command, of which the processor time of all threads from
 * start to end counts. Once here, where every call of the planner is kept with what it was given, some patients at a
 * time, and then made again with nothing around it: that processor time is what the command's is divided by. The two
 * take turns, and the weeks that both print must be the same.
 *
 *   node test/bench/simulate.mjs [--patients 100000] [--years 5] [--turns 3] [--seed 1]
 *
 * Prints one line a figure, `ratio <name> <figure> at most <limit>`; exit code 1 when one is beyond its limit.
 * Needs the built command (`npm run bench:simulate` builds it).
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { json } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { shippedProtocolOn, Simulation, SIMULATION_DEFAULTS, simulationPlanner } from '@osteon/domain';
import { STREAM_FLAGS } from '../../tools/launch/osteon.mjs';

const MOST = 2;
/** Calls of so many patients are kept at once, then made again while their facts are still at hand. */
const KEPT_AT_ONCE = 10;
const FROM = '2027-01-04';

const { values: options } = parseArgs({
  options: {
    patients: { type: 'string', default: '100000' },
    years: { type: 'string', default: '5' },
    turns: { type: 'string', default: '3' },
    seed: { type: 'string', default: '1' },
  },
});
const [patients, years, turns, seed] = [options.patients, options.years, options.turns, options.seed].map(Number);
const say = (line) => process.stdout.write(`${line}\n`);
const inBench = (name) => fileURLToPath(new URL(name, import.meta.url));
const command = fileURLToPath(new URL('../../apps/cli/dist/main.js', import.meta.url));

/** Processor seconds of the command and a digest of its weeks. */
async function commandRun() {
  const args = ['--patients', patients, '--years', years, '--seed', seed, '--from', FROM].map(String);
  const program = [...STREAM_FLAGS, '--import', inBench('usage.mjs'), command, 'simulate', ...args];
  const measured = spawn(process.execPath, program, { stdio: ['ignore', 'pipe', 'ignore', 'pipe'] });
  const digest = createHash('sha256');
  measured.stdout.on('data', (chunk) => digest.update(chunk));
  const [usage, [code]] = await Promise.all([json(measured.stdio[3]), once(measured, 'close')]);
  if (code !== 0) throw new Error(`simulate ended with ${code}`);
  return { ...usage, digest: digest.digest('hex') };
}

/** Facts as they are now: what is recorded later goes to their lists, and an event that is completed is another. */
const keep = (facts) => ({
  ...facts,
  fractures: [...facts.fractures],
  events: [...facts.events],
  treatments: facts.treatments.map(({ doses, supplies, ...rest }) => ({
    ...rest,
    ...(doses && { doses: [...doses] }),
    ...(supplies && { supplies: [...supplies] }),
  })),
});

/** Processor seconds of the planner calls alone, their number, and a digest of the weeks. */
function replay() {
  const calls = { plans: [], contacts: [] };
  const planner = {
    draftsOf: (facts, asOf, protocol) => {
      calls.plans.push([keep(facts), asOf, protocol]);
      return simulationPlanner.draftsOf(facts, asOf, protocol);
    },
    contactDays: (windows, holidays) => {
      calls.contacts.push([windows, holidays]);
      return simulationPlanner.contactDays(windows, holidays);
    },
  };
  const protocol = shippedProtocolOn(FROM);
  const simulation = new Simulation({ seed, from: FROM, years, protocol, values: SIMULATION_DEFAULTS, planner });
  const made = { plans: 0, contacts: 0, tasks: 0 };
  let microseconds = 0;
  for (let lived = 0; lived < patients; lived += KEPT_AT_ONCE) {
    simulation.live(Math.min(KEPT_AT_ONCE, patients - lived));
    const before = process.cpuUsage();
    for (const call of calls.plans) made.tasks += simulationPlanner.draftsOf(...call).length;
    for (const call of calls.contacts) simulationPlanner.contactDays(...call);
    const { user, system } = process.cpuUsage(before);
    microseconds += user + system;
    made.plans += calls.plans.length;
    made.contacts += calls.contacts.length;
    calls.plans.length = 0;
    calls.contacts.length = 0;
  }
  const digest = createHash('sha256');
  for (const week of simulation.weeks()) digest.update(`${JSON.stringify(week)}\n`);
  digest.update(`${JSON.stringify({ summary: simulation.summary() })}\n`);
  return { seconds: microseconds / 1e6, made, digest: digest.digest('hex') };
}

const median = (figures) => figures.toSorted((a, b) => a - b)[Math.floor(figures.length / 2)];

const figures = { command: [], planner: [] };
let made;
let megabytes = 0;
for (let turn = 0; turn < turns; turn += 1) {
  const whole = await commandRun();
  const alone = replay();
  if (whole.digest !== alone.digest) throw new Error('the replayed calls are not those of the command: other weeks');
  figures.command.push(whole.seconds);
  figures.planner.push(alone.seconds);
  made = alone.made;
  megabytes = Math.max(megabytes, whole.megabytes);
}
const [whole, alone] = [median(figures.command), median(figures.planner)];
say(
  `simulate: ${patients} patients, ${years} years, ${whole.toFixed(1)} s of processor time, ${megabytes.toFixed(0)} MB`,
);
say(
  `simulate: planner alone ${alone.toFixed(1)} s for ${made.plans} plans of ${made.tasks} tasks, ${made.contacts} calls suggested`,
);
const ratio = whole / alone;
say(`ratio simulate-cpu ${ratio.toFixed(2)} at most ${MOST}`);
process.exit(ratio > MOST ? 1 : 0);
