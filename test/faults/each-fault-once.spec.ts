import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { World } from '../harness/world.ts';
import { FAULTS } from './faults.ts';
import { redBecause, runTrial } from './trial.ts';

const SEED = Number(process.env['OSTEON_SEED']) || 20_260_617;

let world: World;
beforeAll(async () => {
  world = await World.open({ seed: SEED });
  for (const member of world.crew) await world.ready(member);
});
afterAll(() => world.close());

describe('each fault once, with a gateway that honours the key', () => {
  it.each(FAULTS.map((fault) => [fault.id, fault.name, fault] as const))(
    '%s: %s',
    async (_id, _name, fault) => {
      const result = await runTrial(world, fault, { seed: SEED });
      const words = [`seed ${SEED}`, result.trace, ...world.crew.map(({ process }) => process.said.slice(-4_000))];
      expect({ red: redBecause(result), words }).toEqual({ red: [], words });
      // Nothing here is a person's to settle: the key tells what nobody knew.
      expect({ toPerson: result.toPerson, kinds: result.kinds }).toEqual({ toPerson: 0, kinds: {} });
      // F1 starts a worker again some twenty times, on whatever machine this is.
    },
    300_000,
  );
});
