/**
 * The worker as it is built, with the chaos gateway in the place of a provider. Over the channel to its parent it is
 * told which failpoint to arm, and tells which it has passed. OSTEON_WITHOUT takes a part of the design away, for the
 * runs that must go red; the shipped program knows nothing of it.
 */
import type { MessageStore } from '@osteon/application';
import { createLogger } from '@osteon/platform';
import pg from 'pg';
import type * as Failpoint from '../../apps/worker/src/failpoint.ts';
import type * as StartWorker from '../../apps/worker/src/start-worker.ts';
import type * as WorkerConfig from '../../apps/worker/src/worker-config.ts';
import { createChaosAdapter } from './chaos-adapter.ts';
import type { GatewayKind } from './chaos-gateway.ts';

const dist = (file: string): Promise<unknown> =>
  import(new URL(`../../apps/worker/dist/${file}`, import.meta.url).href);
const { startWorker } = (await dist('start-worker.js')) as typeof StartWorker;
const { readWorkerConfig } = (await dist('worker-config.js')) as typeof WorkerConfig;
const { createFailpoints } = (await dist('failpoint.js')) as typeof Failpoint;

const { env } = process;
const without = env['OSTEON_WITHOUT'];
const failpoints = createFailpoints(env);

// A machine whose clock is wrong; timers stay monotonic, as they do there.
const wrongBy = Number(env['OSTEON_CLOCK_WRONG_BY_MS'] ?? 0);
if (wrongBy !== 0) {
  const real = Date.now.bind(Date);
  const RealDate = Date;
  globalThis.Date = class extends RealDate {
    constructor(...given: unknown[]) {
      super(...((given.length === 0 ? [real() + wrongBy] : given) as [number]));
    }
    static override now(): number {
      return real() + wrongBy;
    }
  } as DateConstructor;
}

/** Nothing is settled that was not settled at once. */
const withoutReconciler = (store: MessageStore): MessageStore => ({
  ...store,
  expireSending: async () => 0,
  takeUncertain: async () => [],
});

/** Whatever a job says is sent: neither generation nor state is looked at. */
function withoutFence(store: MessageStore): MessageStore {
  const pool = new pg.Pool({ connectionString: env['DATABASE_URL'] ?? '', max: 2 });
  pool.on('error', () => undefined);
  return {
    ...store,
    async beginSending(command, decide) {
      await pool.query(
        `update message m set state = $3::message_state, generation = c.generation
         from unnest($1::uuid[], $2::int[]) as c(id, generation)
         where m.id = c.id and m.state in ('queued', 'sending', 'uncertain', 'accepted')`,
        [command.claims.map(({ id }) => id), command.claims.map(({ generation }) => generation), command.from],
      );
      // The attempt of that generation is written a second time, which its key would refuse.
      await pool.query('delete from delivery_attempt where message_id = any($1::uuid[])', [
        command.claims.map(({ id }) => id),
      ]);
      return store.beginSending(command, decide);
    },
  };
}

const WITHOUT: Record<string, (store: MessageStore) => MessageStore> = {
  reconciler: withoutReconciler,
  fence: withoutFence,
};

const worker = await startWorker(readWorkerConfig(env), env, createLogger({ program: 'worker' }), {
  gateways: [
    createChaosAdapter({
      url: env['OSTEON_CHAOS_URL'] ?? '',
      kind: (env['OSTEON_CHAOS_KIND'] ?? 'key') as GatewayKind,
      withoutKey: without === 'key',
      room: Number(env['OSTEON_CHAOS_ROOM'] ?? 100),
    }),
  ],
  ...(failpoints ? { failpoints } : {}),
  ...(without && WITHOUT[without] ? { around: WITHOUT[without] } : {}),
});

process.on('message', (said: { readonly arm?: string; readonly passed?: true }) => {
  if (said.arm) {
    failpoints?.arm(said.arm);
    process.send?.({ armed: said.arm });
  }
  if (said.passed) process.send?.({ passed: Object.fromEntries(failpoints?.passed ?? []) });
});
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => void worker.stop().then(() => process.exit(0)));
}
// Whoever started this is gone: nothing of a test outlives it.
process.once('disconnect', () => process.exit(1));
process.send?.({ ready: true, healthPort: worker.healthPort });
