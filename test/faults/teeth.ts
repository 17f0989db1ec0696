import type { Part, World } from '../harness/world.ts';
import { FAULTS } from './faults.ts';
import { redBecause, runTrial } from './trial.ts';

/** Trials within which a suite must notice that a part is missing. */
export const RUNS = 10;

/** Which gateway shows it: a key would hide a fence that does not hold. */
const SHOWN_BY = {
  reconciler: { gateway: 'key', faults: ['F26'] },
  fence: { gateway: 'blind', faults: ['F3'] },
  key: { gateway: 'key', faults: ['F26', 'F25'] },
} as const;

export interface Bitten {
  readonly trial: number;
  readonly fault: string;
  readonly seed: number;
  readonly because: string;
}

/** Takes a part of the design away and goes on until a trial is red; undefined when none is within ten. */
export async function bite(world: World, part: Part, seed: number): Promise<Bitten | undefined> {
  const { gateway, faults } = SHOWN_BY[part];
  await world.restaff({ gateway, without: part });
  for (const member of world.crew) await world.ready(member);
  for (let trial = 1; trial <= RUNS; trial += 1) {
    const fault = FAULTS.find(({ id }) => id === faults[(trial - 1) % faults.length]);
    if (!fault) throw new Error(`There is no fault ${String(faults)}.`);
    const result = await runTrial(world, fault, { seed: seed + trial, settleWithinMs: 8_000 });
    // What counts is what a patient would notice, not that a trial took long.
    const noticed = redBecause({ ...result, problem: undefined });
    if (noticed.length > 0) return { trial, fault: fault.id, seed: seed + trial, because: noticed[0] ?? '' };
  }
  return undefined;
}
