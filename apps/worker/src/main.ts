import 'reflect-metadata';
import { isDatabaseAway } from '@osteon/persistence';
import { ConfigError, createLogger } from '@osteon/platform';
import { BootError } from './boot-checks.ts';
import { startWorker } from './start-worker.ts';
import { readWorkerConfig } from './worker-config.ts';

const complain = createLogger({ program: 'worker' });

try {
  const config = readWorkerConfig(process.env);
  const worker = await startWorker(config, process.env);
  let stopping: Promise<void> | undefined;
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      stopping ??= worker.stop().then(() => {
        complain.info({ signal }, 'worker stopped');
        process.exit(0);
      });
    });
  }
} catch (error) {
  // It names settings and shows examples, never values: for a person, as it is.
  if (error instanceof ConfigError) process.stderr.write(`${error.message}\n`);
  else if (error instanceof BootError) complain.fatal(error.message);
  else if (isDatabaseAway(error)) complain.fatal('The database does not answer at the address in DATABASE_URL.');
  else complain.fatal({ err: error }, 'the worker could not start');
  process.exit(1);
}
