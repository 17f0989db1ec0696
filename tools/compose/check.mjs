/**
 * docker-compose.yml without a container engine: the Compose specification's schema and a linter's rules (dclint), and
 * what neither knows of this service. Exits 1 and says each fault.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { faultsOf } from './faults.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));
const file = path.join(root, 'docker-compose.yml');

const linter = path.join(root, 'node_modules/dclint/bin/dclint.cjs');
const linted = spawnSync(
  process.execPath,
  [linter, file, '--max-warnings', '0', '--config', path.join(root, 'tools/compose/dclint.json')],
  {
    cwd: root,
    encoding: 'utf8',
  },
);
process.stdout.write(`${linted.stdout}${linted.stderr}`);

const faults = faultsOf(
  parse(readFileSync(file, 'utf8'), { merge: true }),
  readFileSync(path.join(root, 'Dockerfile'), 'utf8'),
);
for (const fault of faults) console.error(`docker-compose.yml: ${fault}`);
process.exitCode = linted.status === 0 && faults.length === 0 ? 0 : 1;
