import type { Failpoint } from '@osteon/application';

/**
 * Stops this process at once, as a power cut does, when it reaches the point named by OSTEON_FAILPOINT. Only where
 * OSTEON_FAILPOINTS=1 allows it: the fault tests.
 */
export function createFailpoint(env: Readonly<Record<string, string | undefined>>): Failpoint {
  const wanted = env['OSTEON_FAILPOINTS'] === '1' ? env['OSTEON_FAILPOINT'] : undefined;
  return async (name) => {
    if (name !== wanted) return;
    process.kill(process.pid, 'SIGKILL');
    // The signal may take a moment: nothing after this point happens.
    await new Promise(() => undefined);
  };
}
