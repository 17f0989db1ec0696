import type { Actor } from '@osteon/application';
import pg from 'pg';
import type { QueryConfig, QueryResult, QueryResultRow } from 'pg';

/** Who acts, as settings of one transaction: the policies of the tables and the audit trigger read them. */
export type Settings = readonly string[];

const NAMES = ['app.role', 'app.user', 'app.service', 'app.patient', 'app.purpose', 'app.emergency'] as const;

const SAFE = /^[A-Za-z0-9-]*$/;
const ID = /^(?:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})?$/i;
const WANTED = [SAFE, ID, ID, ID, SAFE, ID] as const;

/** What a gateway or a door without a session acts with: a service, or none that is known yet. */
export const gatewaySettings = (serviceId: string | null): Settings =>
  checked(['gateway', '', serviceId ?? '', '', '', '']);

/** @throws when a value could be anything but an id or a plain word */
export function settingsOf(actor: Actor): Settings {
  const service = actor.serviceId ?? '';
  if (actor.kind === 'user') {
    const { purpose = '', emergencyAccess } = actor;
    const { id = '', patientId = '' } = emergencyAccess ?? {};
    return checked([actor.role, actor.userId, service, patientId, purpose, id]);
  }
  if (actor.kind === 'client') {
    return checked(['integration', actor.clientId, service, actor.patientId ?? '', '', '']);
  }
  const patient = actor.kind === 'patient' ? actor.patientId : '';
  return checked([actor.kind, '', service, patient, '', '']);
}

function checked(settings: string[]): Settings {
  settings.forEach((value, place) => {
    if (!WANTED[place]?.test(value)) throw new Error(`${NAMES[place]} cannot be set to what was given`);
  });
  return settings;
}

/** As text, to follow a `begin` in the same message. The values have been checked: none can end its quotes. */
export function settingsText(settings: Settings): string {
  return `select ${NAMES.map((name, place) => `set_config('${name}', '${settings[place] ?? ''}', true)`).join(', ')}`;
}

/** Prepared on every connection when it is opened, so that each statement after it only names it. */
const ACT = {
  name: 'act-as',
  text: `select ${NAMES.map((name, place) => `set_config('${name}', $${place + 1}, true)`).join(', ')}`,
};

/** Makes a new connection ready for acting statements. Sets nothing: a setting ends with its transaction. */
export async function prepareActing(client: pg.ClientBase): Promise<void> {
  await client.query({ ...ACT, values: NAMES.map(() => '') });
}

/** Says within a transaction who acts from here on. */
export async function actAs(client: pg.PoolClient, settings: Settings): Promise<void> {
  await client.query({ ...ACT, values: [...settings] });
}

/** What `pg` writes to its connection and hears from it: stable for years, used by pg-cursor too, absent from its types. */
interface Wire {
  bind(of: { portal: string; statement: string; values: Settings }): void;
  execute(of: { portal: string }): void;
}
interface WireQuery extends pg.Submittable {
  prepare(wire: Wire): void;
  handleDataRow(message: unknown): void;
  handleCommandComplete(message: unknown, wire: Wire): void;
}
type Callback = (error: Error | null | undefined, result: unknown) => void;
const WireQuery = pg.Query as unknown as new (
  config: QueryConfig & { callback: Callback; queryMode: 'extended' },
) => WireQuery;

/**
 * A prepared statement that says first who acts. Both are sent before one `Sync`, which makes them one transaction of
 * the server: it begins with the settings and ends with the statement, without a `begin`, a `commit` or a second round
 * trip. Whatever fails, the settings included, undoes all of it, and the answer is the failure: also one that only
 * shows when the transaction ends (a deferred constraint, a serialization failure).
 */
class ActingQuery extends WireQuery {
  readonly #settings: Settings;
  #acts = false;

  constructor(settings: Settings, config: QueryConfig & { callback: Callback }) {
    // Also one without values goes by the protocol that can say who acts.
    super({ ...config, queryMode: 'extended' });
    this.#settings = settings;
  }

  override prepare(wire: Wire): void {
    wire.bind({ portal: '', statement: ACT.name, values: this.#settings });
    wire.execute({ portal: '' });
    super.prepare(wire);
  }

  override handleDataRow(message: unknown): void {
    if (this.#acts) super.handleDataRow(message);
  }

  override handleCommandComplete(message: unknown, wire: Wire): void {
    if (this.#acts) super.handleCommandComplete(message, wire);
    this.#acts = true;
  }
}

/** Whether a connection may serve on: the server refused something and said so, and its transaction is over. */
export const isSqlError = (error: unknown): boolean =>
  error instanceof Error && 'severity' in error && error.severity === 'ERROR';

/** Runs one named statement in the name of somebody, in one round trip. */
export function actingQuery<Row extends QueryResultRow>(
  pool: pg.Pool,
  settings: Settings,
  config: QueryConfig,
): Promise<QueryResult<Row>> {
  return new Promise((resolve, reject) => {
    pool.connect((failure, client, release) => {
      if (failure !== undefined || client === undefined) {
        reject(failure ?? new Error('the pool gave no connection'));
        return;
      }
      let isOver = false;
      const end = (error: Error | null | undefined, result?: unknown): void => {
        if (isOver) return;
        isOver = true;
        client.off('error', end);
        if (error) {
          // A connection of which nobody knows how it stands is not used again.
          release(isSqlError(error) ? undefined : error);
          reject(error);
        } else {
          release();
          resolve(result as QueryResult<Row>);
        }
      };
      client.on('error', end);
      try {
        client.query(new ActingQuery(settings, { ...config, callback: end }));
      } catch (error) {
        end(error instanceof Error ? error : new Error(String(error)));
      }
    });
  });
}
