/**
 * How property tests run, said once for every ring that has any: the same cases each time, so that nothing fails by
 * chance. `OSTEON_SEED=random` (or a number) tries others and `OSTEON_RUNS=20` twenty times as many; a failure prints
 * its seed. A property that wants more runs than the others multiplies `fc.readConfigureGlobal().numRuns`.
 */
import fc from 'fast-check';

const SEED = 20_261_122;
const RUNS = 200;

/** The options of fast-check that two environment variables ask for. Throws on a value that means nothing. */
export function propertyRuns({ OSTEON_SEED: seed = '', OSTEON_RUNS: factor = '' }) {
  if (!/^(random|-?\d{1,10}|)$/.test(seed))
    throw new Error(`OSTEON_SEED is "random" or a whole number, not "${seed}".`);
  const times = Number(factor || 1);
  if (!(times > 0 && Number.isFinite(times))) throw new Error(`OSTEON_RUNS is a number above 0, not "${factor}".`);
  return {
    numRuns: Math.max(1, Math.round(RUNS * times)),
    ...(seed === 'random' ? {} : { seed: Number(seed || SEED) }),
  };
}

fc.configureGlobal(propertyRuns(process.env));
