/**
 * `npm run fuzz -- --requests 5000 --seed 7`: requests that nobody would send, to every operation of the interface,
 * and sequences of them. The same seed sends the same again; without one it is drawn, and printed.
 */
import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { PROGRAMS } from './install.mjs';
import { ROOT } from './places.mjs';
import { run } from './run.mjs';

const { values } = parseArgs({
  options: { requests: { type: 'string', default: '5000' }, seed: { type: 'string' } },
});
const seed = values.seed ?? String(randomInt(2 ** 31));
for (const [name, value] of Object.entries({ requests: values.requests, seed }))
  if (!/^\d{1,10}$/.test(value)) throw new Error(`--${name} wants a whole number, not "${value}".`);

process.stdout.write(`fuzz: ${values.requests} requests, seed ${seed}\n`);
const { code } = await run(
  process.execPath,
  [
    '--experimental-vm-modules',
    '--disable-warning=ExperimentalWarning',
    PROGRAMS.jest,
    '--selectProjects',
    'api',
    '--',
    'test/api/fuzz',
  ],
  {
    stdio: 'inherit',
    cwd: ROOT,
    env: { ...process.env, NODE_ENV: 'test', OSTEON_FUZZ_REQUESTS: values.requests, OSTEON_FUZZ_SEED: seed },
  },
);
process.exitCode = code;
