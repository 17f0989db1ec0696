import pg from 'pg';
import { prepareActing } from './acting.ts';

/** The roles of the migrations: what a program may do is what its role may. */
export type DatabaseRole = 'osteon_api' | 'osteon_worker' | 'osteon_report';

export interface PoolOptions {
  readonly databaseUrl: string;
  /** As whom every statement is run, whoever signs in: the login is this role or a member of it. */
  readonly role: DatabaseRole;
  /** Connections at most. */
  readonly poolSize: number;
  /** A statement that waits longer for a lock fails: so an audit record that cannot be written refuses the read. */
  readonly lockTimeoutMs?: number;
  readonly statementTimeoutMs?: number;
  /** A statement that waits longer for a connection fails: the database is away, or the pool is too small. */
  readonly connectTimeoutMs?: number;
  /**
   * A statement of which nothing is heard for so long fails, and its connection is given up: a server that vanished
   * without a word says nothing for ever. Longer than `statementTimeoutMs`; without end when absent.
   */
  readonly silenceTimeoutMs?: number;
  /** Shown in pg_stat_activity. */
  readonly program?: string;
}

const DATE = 1082;
const BIGINT = 20;

/** Dates stay `YYYY-MM-DD` text: a Date object would move them between zones. */
const types = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') => {
    if (oid === DATE) return (text: string) => text;
    if (oid === BIGINT) return Number;
    return pg.types.getTypeParser(oid, format as 'text');
  }) as typeof pg.types.getTypeParser,
};

/**
 * A pool whose statements are planned once and kept (`plan_cache_mode`), in UTC, without just-in-time compilation,
 * and that gives up on a database that is away after two seconds when nothing else is said.
 */
export function createPool({
  databaseUrl,
  role,
  poolSize,
  lockTimeoutMs = 5_000,
  statementTimeoutMs = 30_000,
  connectTimeoutMs = 2_000,
  silenceTimeoutMs,
  program = 'osteon',
}: PoolOptions): pg.Pool {
  const settings = {
    role,
    plan_cache_mode: 'force_generic_plan',
    timezone: 'UTC',
    jit: 'off',
    lock_timeout: lockTimeoutMs,
    statement_timeout: statementTimeoutMs,
    idle_in_transaction_session_timeout: 60_000,
  };
  const pool = new pg.Pool({
    connectionString: databaseUrl,
    max: poolSize,
    connectionTimeoutMillis: connectTimeoutMs,
    keepAlive: true,
    ...(silenceTimeoutMs === undefined ? {} : { query_timeout: silenceTimeoutMs }),
    application_name: program,
    options: Object.entries(settings)
      .map(([name, value]) => `-c ${name}=${value}`)
      .join(' '),
    types,
    // Awaited before the connection is handed out.
    onConnect: prepareActing,
  });
  // An idle connection that the server ends (a restart) is replaced by the pool; without a listener it would end us.
  pool.on('error', () => undefined);
  return pool;
}

/** Whether a connection failed because nobody made the roles yet: the database is not migrated. */
export const isRoleMissing = (error: unknown): boolean => (error as { code?: string } | null)?.code === '22023';

/** A role that may do more than a program needs. */
interface Standing {
  readonly name: string;
  readonly superuser: boolean;
  readonly bypasses: boolean;
  readonly owns: boolean;
}

/**
 * Why a program must not work with this connection's role, in a sentence that says what to do; undefined when it may.
 * A database without the roles is not migrated, which `migrationLevel` tells.
 * Policies bind nobody who may set them aside: a superuser, the owner of the tables, one with BYPASSRLS.
 */
export async function roleProblem(pool: pg.Pool, role: DatabaseRole): Promise<string | undefined> {
  let standing: Standing | undefined;
  try {
    const { rows } = await pool.query<Standing>(
      `select rolname as name, rolsuper as superuser, rolbypassrls as bypasses, exists (select from pg_class c
         where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and pg_has_role(r.oid, c.relowner, 'MEMBER')
       ) as owns
       from pg_roles r where rolname = current_user`,
    );
    standing = rows[0];
  } catch (error) {
    const { code } = error as { code?: string };
    if (isRoleMissing(error)) return undefined;
    if (code !== '42501') throw error;
    return (
      `The login of the database address may not act as ${role}. Have an administrator of the server ` +
      `run: GRANT ${role} TO that login (docs/runbooks/bring-your-own-postgres.md).`
    );
  }
  if (standing === undefined) return 'The database does not say as whom it is asked.';
  const { name, superuser, bypasses, owns } = standing;
  const what = superuser
    ? 'a superuser'
    : bypasses
      ? 'one that bypasses row-level security'
      : 'the owner of the tables';
  if (!superuser && !bypasses && !owns) return undefined;
  return (
    `The database is used as ${name}, ${what}: nothing would keep the patients of one service from another. ` +
    `Give an address whose login is a member of ${role} and of nothing else (docs/runbooks/bring-your-own-postgres.md).`
  );
}
