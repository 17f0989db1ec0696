/**
 * A PostgreSQL of a test's own, with the launcher's programs: prints its address, then obeys the lines `stop` (at
 * once, as `pg_ctl -m immediate` does), `start` and `end` on standard input, and says when each is done.
 */
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { startPostgres } from '../../tools/launch/postgres.mjs';

/** While it is stopped nobody else may take its port: each of Jest's workers has ports of its own. */
const FIRST_PORT = 54_500 + 200 * (Number(process.env.JEST_WORKER_ID ?? 1) - 1);

const folder = await mkdtemp(path.join(tmpdir(), 'osteon-faults-'));
await chmod(folder, 0o711);
const say = (line) => process.stdout.write(`${JSON.stringify(line)}\n`);

const { child, url } = await startPostgres({
  folder: path.join(folder, 'postgres'),
  logFile: path.join(folder, 'postgres.log'),
  password: 'faults',
  // It is killed, and its memory with it; the machine below it is not: what was written stays without a sync.
  durable: false,
  settings: { synchronous_commit: 'on', full_page_writes: 'on', deadlock_timeout: '300ms' },
  preferredPort: FIRST_PORT,
});
say({ ready: url('postgres') });

const end = async () => {
  child.description.stopSignal = 'SIGQUIT';
  await child.stop();
  await rm(folder, { recursive: true, force: true });
  process.exit(0);
};
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, () => void end());

for await (const line of createInterface({ input: process.stdin })) {
  if (line === 'end') break;
  if (line === 'stop') {
    child.description.stopSignal = 'SIGQUIT';
    await child.stop();
  }
  if (line === 'start') await child.start();
  say({ done: line });
}
await end();
