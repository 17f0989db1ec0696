/**
 * npm run faults -- --trials N [--seed S] [--fault F6] [--gateway key|look-up|blind] [--patients 300] [--teeth]
 *
 * Trials, one fault each in turn, on real processes, a PostgreSQL and a Redis of their own; prints a line a trial
 * (with its seed: `--fault F6 --seed S --trials 1` is that trial again), the sums a fault, and last
 * `acknowledged … lost … twice …`. Ends with 1 when something was lost, came twice or broke a rule.
 * --quick keeps outages as short as in the everyday run. --teeth takes parts of the design away one by one and ends
 * with 0 only if every such suite goes red within ten trials.
 */
import { writeSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { GatewayKind } from '../harness/chaos-gateway.ts';
import { PARTS, World } from '../harness/world.ts';
import { FAULTS, type Fault } from './faults.ts';
import { bite } from './teeth.ts';
import { redBecause, runTrial, type TrialResult } from './trial.ts';

const { values: options } = parseArgs({
  options: {
    trials: { type: 'string', default: String(FAULTS.length) },
    seed: { type: 'string' },
    fault: { type: 'string', multiple: true },
    gateway: { type: 'string', default: 'key' },
    patients: { type: 'string', default: '300' },
    quick: { type: 'boolean', default: false },
    teeth: { type: 'boolean', default: false },
  },
});

const say = (line: string): void => void writeSync(1, `${line}\n`);
const seed = Number(options.seed ?? Math.floor(Math.random() * 2 ** 31));
const gateway = options.gateway as GatewayKind;
if (!['key', 'look-up', 'blind'].includes(gateway)) throw new Error('--gateway is key, look-up or blind');
for (const id of options.fault ?? []) {
  if (!FAULTS.some((fault) => fault.id === id)) throw new Error(`There is no fault ${id} in trials.`);
}
const faults = options.fault ? FAULTS.filter(({ id }) => options.fault?.includes(id)) : FAULTS;

/** Opened anew after so many trials, so that a long run is not one long-lived database. */
const TRIALS_A_WORLD = 25;

let world: World | undefined;
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    say('stopped');
    void world?.close().finally(() => process.exit(1));
  });
}

const code = options.teeth ? await showTeeth() : await runTrials();
process.exit(code);

async function runTrials(): Promise<number> {
  const trials = Number(options.trials);
  const began = performance.now();
  const results: TrialResult[] = [];
  say(`seed ${seed}, gateway ${gateway}, ${trials} trials of about ${options.patients} reminders`);
  for (let n = 0; n < trials; n += 1) {
    if (n % TRIALS_A_WORLD === 0) {
      await world?.close();
      world = await World.open({ seed: seed + n, gateway });
    }
    const fault = faults[n % faults.length] as Fault;
    const result = await runTrial(world as World, fault, {
      seed: seed + n,
      long: !options.quick,
      patients: Number(options.patients),
      settleWithinMs: 180_000,
    });
    results.push(result);
    tellTrial(result, n + 1, trials, performance.now() - began);
  }
  await world?.close();
  return tellSums(results, performance.now() - began);
}

function tellTrial(result: TrialResult, number: number, of: number, elapsedMs: number): void {
  const { fault, acknowledged, lost, twice, toPerson, highestGeneration } = result;
  const figures = `acknowledged ${acknowledged} lost ${lost.length} twice ${twice.length} to a person ${toPerson}`;
  const elapsed = `${Math.round(elapsedMs / 1_000)} s`;
  const why =
    toPerson > 0
      ? ` (${Object.entries(result.kinds)
          .map(([kind, n]) => `${kind}: ${n}`)
          .join(', ')})`
      : '';
  say(
    `${number}/${of} ${elapsed} ${fault} seed ${result.seed}: ${figures}${why}, highest generation ${highestGeneration}`,
  );
  const red = redBecause(result);
  if (red.length === 0) return;
  say(`  RED: ${red.slice(0, 20).join('\n       ')}`);
  say(`  ${result.trace.replaceAll('\n', '\n  ')}`);
  say(`  again: npm run faults -- --trials 1 --fault ${fault} --seed ${result.seed} --gateway ${gateway}`);
}

function tellSums(results: readonly TrialResult[], elapsedMs: number): number {
  const sum = (of: readonly TrialResult[], figure: (result: TrialResult) => number) =>
    of.reduce((total, result) => total + figure(result), 0);
  const figuresOf = (of: readonly TrialResult[]) =>
    `acknowledged ${sum(of, ({ acknowledged }) => acknowledged)} lost ${sum(of, ({ lost }) => lost.length)} twice ${sum(of, ({ twice }) => twice.length)}`;
  say('');
  for (const { id, name } of faults) {
    const of = results.filter(({ fault }) => fault === id);
    if (of.length === 0) continue;
    const seeds = of.map((result) => result.seed).join(' ');
    say(
      `${id} ${name}: trials ${of.length} ${figuresOf(of)} to a person ${sum(of, ({ toPerson }) => toPerson)} seeds ${seeds}`,
    );
  }
  const red = results.filter((result) => redBecause(result).length > 0).length;
  const toPerson = sum(results, (result) => result.toPerson);
  const part =
    (100 * toPerson) /
    Math.max(
      1,
      sum(results, ({ acknowledged }) => acknowledged),
    );
  say(`went to a person: ${toPerson} (${part.toFixed(1)} %); red trials ${red}; ${Math.round(elapsedMs / 1_000)} s`);
  say(figuresOf(results));
  return red === 0 ? 0 : 1;
}

async function showTeeth(): Promise<number> {
  world = await World.open({ seed });
  let toothless = 0;
  for (const part of PARTS) {
    const bitten = await bite(world, part, seed);
    say(
      bitten
        ? `without the ${part}: red in trial ${bitten.trial} (${bitten.fault}, seed ${bitten.seed}): ${bitten.because}`
        : `without the ${part}: STILL GREEN after ten trials`,
    );
    if (!bitten) toothless += 1;
  }
  await world.close();
  return toothless === 0 ? 0 : 1;
}
