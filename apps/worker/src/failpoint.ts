import type { Failpoint } from '@osteon/application';
import type { Pool, PoolClient } from 'pg';
import { BootError } from './boot-checks.ts';

/**
 * Every point of the send path at which the fault tests may stop a worker: each await of it, in order. Those with a
 * colon stand before or after a statement of that name (`…/commit`: the commit of the transaction that it begins);
 * the others are hooks of the loop itself. A test runs a worker and fails when a point here is never reached.
 */
export const FAILPOINTS = [
  // Planning.
  'tasks-to-plan:before',
  'tasks-to-plan:after',
  'tasks-to-plan/commit:before',
  'tasks-to-plan/commit:after',
  // The sweep.
  'claim-due:before',
  'claim-due:after',
  'after-claim',
  'after-add',
  // Transaction A.
  'take-claims:before',
  'take-claims:after',
  'read-candidates:after',
  'write-intents:before',
  'write-intents:after',
  'take-claims/commit:before',
  'take-claims/commit:after',
  'after-intent',
  // The call.
  'before-call',
  'after-call',
  // Transaction B.
  'before-settle',
  'settle:before',
  'settle:after',
  'settle/commit:before',
  'settle/commit:after',
  'after-settle',
  // The reconciler.
  'expire-sending:before',
  'expire-sending:after',
  'take-uncertain:before',
  'take-uncertain:after',
] as const;

/** Points of receiving, which has a test of its own. */
const RECEIVING = ['keep-hl7-messages:before', 'keep-hl7-messages:after'];

export type FailpointName = (typeof FAILPOINTS)[number];

/**
 * kill: as a power cut does. stop: as a paused machine does, until somebody sends SIGCONT. hang: this await never
 * ends. throw: it fails. block: the event loop does nothing else for so many milliseconds. terminate: the database
 * ends this very session.
 */
const ACTIONS = ['kill', 'stop', 'hang', 'throw', 'block', 'terminate'] as const;

interface Armed {
  readonly action: (typeof ACTIONS)[number];
  readonly milliseconds: number;
  /** Passes that go by before it happens, once. */
  passes: number;
}

export interface Failpoints {
  /** For the loop's own hooks. */
  readonly hit: Failpoint;
  /** Puts the points around statements of this pool's connections. */
  instrument(pool: Pool): void;
  /**
   * `point=action`, `point=block:3000`, `point=kill@3` (at the third pass); several with commas.
   * @throws naming a point or action that there is not
   */
  arm(text: string): void;
  /** How often each point was passed. */
  readonly passed: ReadonlyMap<string, number>;
}

/**
 * The points, armed by OSTEON_FAILPOINT; undefined where OSTEON_FAILPOINTS=1 does not allow them, which is everywhere
 * but in the fault tests.
 * @throws {BootError} in production, which has no use for a way to stop it
 */
export function createFailpoints(env: Readonly<Record<string, string | undefined>>): Failpoints | undefined {
  if (env['OSTEON_FAILPOINTS'] !== '1') return undefined;
  if (env['NODE_ENV'] === 'production') {
    throw new BootError('OSTEON_FAILPOINTS is for the fault tests and is refused in production. Take it away.');
  }
  const armed = new Map<string, Armed>();
  const passed = new Map<string, number>();

  const pass = async (name: string, client?: PoolClient): Promise<void> => {
    passed.set(name, (passed.get(name) ?? 0) + 1);
    const found = armed.get(name);
    if (!found) return;
    found.passes -= 1;
    if (found.passes > 0) return;
    armed.delete(name);
    process.stderr.write(`${JSON.stringify({ failpoint: name, action: found.action })}\n`);
    await act(name, found, client);
  };

  const failpoints: Failpoints = {
    hit: (name) => pass(name),
    instrument(pool) {
      pool.on('connect', (client) => putAround(client, (name) => pass(name, client)));
    },
    arm(text) {
      for (const part of text.split(',')) {
        const match = /^([^=]+)=([a-z]+)(?::(\d+))?(?:@(\d+))?$/.exec(part.trim());
        const [, name = '', action = '', milliseconds = '0', passes = '1'] = match ?? [];
        if (![...FAILPOINTS, ...RECEIVING].some((point) => point === name))
          throw new BootError(`There is no failpoint "${part}".`);
        const known = ACTIONS.find((one) => one === action);
        if (!known) throw new BootError(`A failpoint can ${ACTIONS.join(', ')}; not "${part}".`);
        armed.set(name, { action: known, milliseconds: Number(milliseconds), passes: Number(passes) });
      }
    },
    passed,
  };
  const wanted = env['OSTEON_FAILPOINT'];
  if (wanted) failpoints.arm(wanted);
  return failpoints;
}

async function act(name: string, { action, milliseconds }: Armed, client?: PoolClient): Promise<void> {
  switch (action) {
    case 'kill':
    case 'stop': {
      process.kill(process.pid, action === 'kill' ? 'SIGKILL' : 'SIGSTOP');
      // The signal may take a moment: nothing after this point happens before it.
      if (action === 'kill') await new Promise(() => undefined);
      await new Promise((resolve) => setTimeout(resolve, 50));
      return;
    }
    case 'hang':
      return new Promise(() => undefined);
    case 'throw':
      throw new Error(`Thrown at the failpoint ${name}.`);
    case 'block':
      for (const end = performance.now() + milliseconds; performance.now() < end;);
      return;
    case 'terminate':
      if (!client) throw new Error(`At ${name} there is no session to end.`);
      await client.query('select pg_terminate_backend(pg_backend_pid())').catch(() => undefined);
  }
}

/** Statements that are planned anew each time and so have no name, by what only they say. */
const UNNAMED: readonly (readonly [RegExp, string])[] = [[/t\.next_message_on <= local_today/, 'tasks-to-plan']];

type AnyQuery = (...args: unknown[]) => Promise<unknown>;

/** Calls `pass` before and after each named statement, and around the commit of what it began. */
function putAround(client: PoolClient, pass: (name: string) => Promise<void>): void {
  const query = client.query.bind(client) as unknown as AnyQuery;
  let begun: string | undefined;
  const labelOf = (statement: unknown): string | undefined => {
    const text = typeof statement === 'string' ? statement : (statement as { text?: string }).text;
    if (text?.startsWith('begin')) begun = undefined;
    if (text === 'commit') return begun && `${begun}/commit`;
    const name =
      (statement as { name?: string }).name?.split('/').at(-1) ??
      UNNAMED.find(([says]) => text !== undefined && says.test(text))?.[1];
    begun ??= name;
    return name;
  };
  const around: AnyQuery = async (...args) => {
    const label = labelOf(args[0]);
    if (label === undefined) return query(...args);
    await pass(`${label}:before`);
    const result = await query(...args);
    await pass(`${label}:after`);
    return result;
  };
  client.query = ((...args: unknown[]) => {
    const callback = args.at(-1);
    if (typeof callback !== 'function') return around(...args);
    // How the pool asks for its own `query`.
    around(...args.slice(0, -1)).then(
      (result) => void callback(undefined, result),
      (error: unknown) => void callback(error),
    );
    return undefined;
  }) as PoolClient['query'];
}
