/**
 * The Compose files without a container engine: the Compose specification's schema and a linter's rules (dclint), and
 * what neither knows of this service. Exits 1 and says each fault.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { faultsOf, laidOver } from './faults.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));
/** The file, and what may be laid over it. */
const FILES = ['docker-compose.yml', 'docker-compose.mllp.yml'];

const linter = path.join(root, 'node_modules/dclint/bin/dclint.cjs');
const linted = spawnSync(
  process.execPath,
  [linter, ...FILES, '--max-warnings', '0', '--config', path.join(root, 'tools/compose/dclint.json')],
  {
    cwd: root,
    encoding: 'utf8',
  },
);
process.stdout.write(`${linted.stdout}${linted.stderr}`);

const [own, mllp] = FILES.map((name) => parse(readFileSync(path.join(root, name), 'utf8'), { merge: true }));
const dockerfile = readFileSync(path.join(root, 'Dockerfile'), 'utf8');
const faults = new Set([...faultsOf(own, dockerfile), ...faultsOf(laidOver(own, mllp), dockerfile)]);
for (const fault of faults) console.error(`docker-compose: ${fault}`);
process.exitCode = linted.status === 0 && faults.size === 0 ? 0 : 1;
