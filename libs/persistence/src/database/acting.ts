import { type Actor, AppError, type RememberedSession } from '@osteon/application';
import pg from 'pg';
import type { QueryConfig, QueryResult, QueryResultRow } from 'pg';
import { stillStands } from '../sign-in/session-facts.ts';
import { isSessionRefused } from './errors.ts';

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

/**
 * The session to confirm before anything is done in the name of `actor`; undefined where it was looked up or is confirmed.
 * @throws FLS-1104 when it was refused already: nothing more is asked in its name
 */
export function unconfirmedOf(actor: Actor): RememberedSession | undefined {
  const session = actor.kind === 'user' ? actor.remembered : undefined;
  if (session === undefined || session.state === 'held') return undefined;
  if (session.state === 'refused') throw new AppError('FLS-1104');
  return session;
}

function confirmationText({ tokenHash, facts }: RememberedSession): string {
  const hash = `'\\x${Buffer.from(tokenHash).toString('hex')}'::bytea`;
  return `select must_hold(${stillStands(hash, pg.escapeLiteral(facts))})`;
}

/** How a transaction begins that says in one message who acts, and that their session is to be confirmed first. */
export function beginText(settings: Settings, unconfirmed: RememberedSession | undefined): string {
  const begin = `begin; ${settingsText(settings)}`;
  return unconfirmed === undefined ? begin : `${begin}; ${confirmationText(unconfirmed)}`;
}

/** Who acts, and whether their session still stands for just that: `must_hold` ends the transaction when it does not. */
const ACT_IN_SESSION = {
  name: 'act-in-session',
  text: `prepare "act-in-session" (${[...NAMES.map(() => 'text'), 'bytea', 'text'].join(', ')}) as
${ACT.text}, must_hold(${stillStands(`$${NAMES.length + 1}`, `$${NAMES.length + 2}`)})`,
};

/** Connections on which `ACT_IN_SESSION` is prepared: at its first use, as other programs act without a session. */
const readyForSessions = new WeakSet<pg.ClientBase>();

async function prepareSessions(client: pg.ClientBase): Promise<void> {
  await client.query(ACT_IN_SESSION.text);
  readyForSessions.add(client);
}

/** Says within a transaction who acts from here on. */
export async function actAs(client: pg.PoolClient, settings: Settings): Promise<void> {
  await client.query({ ...ACT, values: [...settings] });
}

/** What `pg` writes to its connection and hears from it: stable for years, used by pg-cursor too, absent from its types. */
interface Wire {
  bind(of: { portal: string; statement: string; values: readonly (string | Uint8Array)[] }): void;
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

/** Who a statement is in the name of. */
export interface Acting {
  readonly settings: Settings;
  /** Their session, where this statement is to confirm it. */
  readonly unconfirmed?: RememberedSession | undefined;
}

/**
 * A prepared statement that says first who acts. Both are sent before one `Sync`, which makes them one transaction of
 * the server: it begins with the settings and ends with the statement, without a `begin`, a `commit` or a second round
 * trip. Whatever fails, the settings included, undoes all of it, and the answer is the failure: also one that only
 * shows when the transaction ends (a deferred constraint, a serialization failure).
 */
class ActingQuery extends WireQuery {
  readonly #settings: Settings;
  readonly #unconfirmed: RememberedSession | undefined;
  #acts = false;

  constructor({ settings, unconfirmed }: Acting, config: QueryConfig & { callback: Callback }) {
    // Also one without values goes by the protocol that can say who acts.
    super({ ...config, queryMode: 'extended' });
    this.#settings = settings;
    this.#unconfirmed = unconfirmed;
  }

  override prepare(wire: Wire): void {
    const session = this.#unconfirmed;
    if (session === undefined) wire.bind({ portal: '', statement: ACT.name, values: this.#settings });
    else {
      const values = [...this.#settings, Buffer.from(session.tokenHash), session.facts];
      wire.bind({ portal: '', statement: ACT_IN_SESSION.name, values });
    }
    wire.execute({ portal: '' });
    super.prepare(wire);
  }

  override handleDataRow(message: unknown): void {
    if (this.#acts) super.handleDataRow(message);
  }

  override handleCommandComplete(message: unknown, wire: Wire): void {
    if (this.#acts) super.handleCommandComplete(message, wire);
    else if (this.#unconfirmed?.state === 'unconfirmed') this.#unconfirmed.state = 'held';
    this.#acts = true;
  }
}

/** Whether a connection may serve on: the server refused something and said so, and its transaction is over. */
export const isSqlError = (error: unknown): boolean =>
  error instanceof Error && 'severity' in error && error.severity === 'ERROR';

/** Runs one named statement in the name of somebody, in one round trip. */
export function actingQuery<Row extends QueryResultRow>(
  pool: pg.Pool,
  acting: Acting,
  config: QueryConfig,
): Promise<QueryResult<Row>> {
  const { unconfirmed } = acting;
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
          if (unconfirmed?.state === 'unconfirmed' && isSessionRefused(error)) unconfirmed.state = 'refused';
          // A connection of which nobody knows how it stands is not used again.
          release(isSqlError(error) ? undefined : error);
          reject(error);
        } else {
          release();
          resolve(result as QueryResult<Row>);
        }
      };
      client.on('error', end);
      const ask = (): void => {
        try {
          client.query(new ActingQuery(acting, { ...config, callback: end }));
        } catch (error) {
          end(error instanceof Error ? error : new Error(String(error)));
        }
      };
      if (unconfirmed === undefined || readyForSessions.has(client)) ask();
      else prepareSessions(client).then(ask, end);
    });
  });
}
