import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PARTS, World } from '../harness/world.ts';
import { bite, RUNS } from './teeth.ts';

let world: World;
beforeAll(async () => {
  world = await World.open({ seed: 1, workers: 0 });
});
afterAll(() => world.close());

const EXPECTED = { reconciler: /^lost/, fence: /^twice/, key: /^twice/ } as const;

describe(`with a part of the design taken away the faults go red within ${RUNS} trials`, () => {
  it.each(PARTS)('the %s', async (part) => {
    const bitten = await bite(world, part, 7);
    expect(bitten?.because).toMatch(EXPECTED[part]);
  });
});
