import { setTimeout } from 'node:timers/promises';
import type { Pool, PoolClient } from 'pg';

/**
 * Lets programs run statement by statement, in an order that is chosen: each stops before a statement until it is its
 * turn, and one that waits for a lock of another is passed over until it is through.
 */
export class Turns {
  readonly #pool: Pool;
  readonly #waiting = new Map<string, () => void>();
  readonly #running = new Set<string>();

  /** @param pool another connection to the same database, which tells who waits for a lock */
  constructor(pool: Pool) {
    this.#pool = pool;
  }

  /** Before each statement of `who`. */
  async wait(who: string): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#waiting.set(who, resolve);
      this.#running.delete(who);
    });
  }

  /** Runs them all to their end; `order` chooses, again and again, among those who have stopped. */
  async run(programs: Readonly<Record<string, () => Promise<unknown>>>, order: readonly number[]): Promise<void> {
    const all = Object.entries(programs).map(async ([who, program]) => {
      this.#running.add(who);
      await program().finally(() => this.#running.delete(who));
    });
    const finished = Promise.all(all);
    let isOver = false;
    void finished.finally(() => (isOver = true)).catch(() => undefined);
    for (let turn = 0; !isOver; turn += 1) {
      await this.#settle(() => isOver);
      const ready = [...this.#waiting.keys()].sort();
      const who = ready[(order[turn % order.length] ?? 0) % Math.max(1, ready.length)];
      if (who === undefined) continue;
      const go = this.#waiting.get(who);
      this.#waiting.delete(who);
      this.#running.add(who);
      go?.();
    }
    await finished;
  }

  /** Until everybody who runs has stopped, or waits for a lock. */
  async #settle(isOver: () => boolean): Promise<void> {
    while (this.#running.size > 0 && !isOver()) {
      await setTimeout(1);
      if (this.#running.size === 0) return;
      const [{ n } = { n: 0 }] = (
        await this.#pool.query<{ n: number }>(
          `select count(*)::int as n from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
        )
      ).rows;
      if (n >= this.#running.size && this.#waiting.size > 0) return;
    }
  }
}

/** A connection whose statements wait for their turn; `rewrite` changes them, as to take a lock out. */
export function inTurn(
  client: PoolClient,
  wait: () => Promise<void>,
  rewrite: (sql: string) => string = (sql) => sql,
): PoolClient {
  return new Proxy(client, {
    get(target, name) {
      if (name !== 'query') {
        const value: unknown = Reflect.get(target, name);
        return typeof value === 'function' ? value.bind(target) : value;
      }
      return async (statement: string | { name?: string; text: string }, values?: unknown[]) => {
        await wait();
        if (typeof statement === 'string') return target.query(rewrite(statement), values);
        const { name: _kept, ...rest } = statement;
        return target.query({ ...rest, text: rewrite(statement.text) });
      };
    },
  });
}

/** A pool whose connections take turns as `who`. */
export function poolInTurn(pool: Pool, turns: Turns, who: string, rewrite?: (sql: string) => string): Pool {
  const connect = async () => inTurn(await pool.connect(), () => turns.wait(who), rewrite);
  return { connect } as unknown as Pool;
}
