import { until } from '../harness/processes.ts';
import { randomFrom } from '../harness/random.ts';
import { isSettled, reckon, type Reckoning } from '../harness/reckoning.ts';
import type { Acknowledged, World } from '../harness/world.ts';
import type { Fault } from './faults.ts';

export interface TrialResult extends Reckoning {
  readonly fault: string;
  readonly seed: number;
  readonly trace: string;
  /** What went wrong besides: a fault that could not be put in, rows that never came to rest. */
  readonly problem: string | undefined;
}

export interface TrialOptions {
  readonly seed: number;
  readonly long?: boolean;
  /** Enrolled beside what the fault itself feeds. */
  readonly patients?: number;
  readonly settleWithinMs?: number;
}

/**
 * One fault, once: reminders are acknowledged while it is on, everything is healed, and what became of each is
 * compared with what was promised.
 */
export async function runTrial(
  world: World,
  fault: Fault,
  { seed, long = false, patients = 20, settleWithinMs = 60_000 }: TrialOptions,
): Promise<TrialResult> {
  world.beginTrace();
  const acknowledged: Acknowledged[] = [];
  const enrol = async (count: number, everyMs = 0): Promise<void> => {
    acknowledged.push(...(await world.enrol(count, { everyMs, atOnce: 4 })));
  };
  let problem: string | undefined;
  // Spread over the time in which the fault is on, so that it meets work at every stage.
  const load = enrol(patients, (long ? 10_000 : 2_000) / Math.max(1, patients / 4));
  try {
    await fault.inject({ world, random: randomFrom(seed), long, feed: (count) => enrol(count) });
  } catch (error) {
    problem = `${fault.id} could not be put in: ${String(error)}`;
  }
  world.heal();
  world.note('healed');
  try {
    await load;
    await until('all of it settled', () => isSettled(world, acknowledged), settleWithinMs);
  } catch (error) {
    problem ??= String(error);
  }
  world.note('settled');
  if (problem) for (const { name, process } of world.crew) world.note(`${name} said: ${process.said.slice(-1_500)}`);
  return { ...(await reckon(world, acknowledged)), fault: fault.id, seed, trace: world.trace, problem };
}

/** Why a trial is red, in words; empty when it is green. */
export function redBecause({ lost, twice, broken, problem }: TrialResult): string[] {
  return [
    ...lost.map((one) => `lost: ${one}`),
    ...twice.map((one) => `twice: ${one}`),
    ...broken,
    ...(problem ? [problem] : []),
  ];
}
