/**
 * Prisma's own schema engine, as WebAssembly, spoken to through the pg driver.
 *
 * The native engine is a download that a closed network refuses; this one is an npm package of the same build, so
 * the folder of migrations and the table `_prisma_migrations` are exactly what `prisma migrate deploy` would leave.
 */
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { PrismaPg } from '@prisma/adapter-pg';
import { bindMigrationAwareSqlAdapterFactory, ColumnTypeEnum } from '@prisma/driver-adapter-utils';
import pg from 'pg';

/**
 * Connection settings as separate fields. A `connectionString` would win over `database` inside pg, and the engine's
 * shadow database would silently be the real one.
 * @param {string} url postgres://user:password@host:port/database
 */
export function connectionSettings(url) {
  const parsed = new URL(url);
  const database = decodeURIComponent(parsed.pathname.slice(1));
  if (!/^postgres(ql)?:$/.test(parsed.protocol) || database === '') {
    throw new Error('The database address must look like postgres://user:password@host:5432/database.');
  }
  const sslMode = parsed.searchParams.get('sslmode') ?? 'disable';
  return {
    host: parsed.searchParams.get('host') ?? parsed.hostname,
    port: Number(parsed.port || 5432),
    user: decodeURIComponent(parsed.username) || undefined,
    password: decodeURIComponent(parsed.password) || undefined,
    database,
    ...(sslMode === 'disable' || sslMode === 'prefer' || sslMode === 'allow'
      ? {}
      : { ssl: { rejectUnauthorized: sslMode === 'verify-full' || sslMode === 'verify-ca' } }),
  };
}

/** PostgreSQL's type numbers: the catalogue's one-byte "char", which the adapter does not know, and SQL's char(n). */
const CATALOGUE_CHAR = 18;
const BLANK_PADDED_CHAR = 1042;

/**
 * The pg adapter with three corrections: a script goes to the server whole (the adapter cuts it at every semicolon,
 * which breaks the bodies of functions); the catalogue's "char" is read; and the shadow database is left by its
 * clients before it is dropped.
 */
class WholeScriptPg extends PrismaPg {
  #settings;
  #open = [];

  constructor(settings) {
    super(settings);
    this.#settings = settings;
  }

  async connect() {
    const adapter = await super.connect();
    adapter.executeScript = async (script) => {
      try {
        await adapter.underlyingDriver().query(script);
      } catch (error) {
        adapter.onError(error);
      }
    };
    const { queryRaw } = adapter;
    adapter.queryRaw = async (query) => {
      let fields = [];
      const readingChars = Object.create(adapter, {
        performIO: {
          value: async (io) => {
            const result = await adapter.performIO(io);
            fields = result.fields.map(({ dataTypeID }) => dataTypeID);
            for (const field of result.fields) {
              if (field.dataTypeID === CATALOGUE_CHAR) field.dataTypeID = BLANK_PADDED_CHAR;
            }
            return result;
          },
        },
      });
      const result = await queryRaw.call(readingChars, query);
      const columnTypes = result.columnTypes.map((type, index) =>
        fields[index] === CATALOGUE_CHAR ? ColumnTypeEnum.Character : type,
      );
      return { ...result, columnTypes };
    };
    this.#open.push(adapter);
    return adapter;
  }

  /** The engine leaves its connections to time out; a command that is done should end. */
  async close() {
    for (const adapter of this.#open.splice(0)) await adapter.dispose();
  }

  async connectToShadowDb() {
    const database = `osteon_shadow_${randomUUID().replaceAll('-', '')}`;
    await runOnce(this.#settings, `CREATE DATABASE "${database}" TEMPLATE template0`);
    const adapter = await new WholeScriptPg({ ...this.#settings, database }).connect();
    const leave = adapter.dispose.bind(adapter);
    adapter.dispose = async () => {
      await leave();
      await runOnce(this.#settings, `DROP DATABASE IF EXISTS "${database}" WITH (FORCE)`);
    };
    return adapter;
  }
}

/** One statement on a connection of its own. */
async function runOnce(settings, statement) {
  await withClient(settings, (client) => client.query(statement));
}

async function withClient(settings, work) {
  const client = new pg.Client(settings);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

let bindings;
/** A panic inside the engine ends the process; without this the reason for it would be lost. */
globalThis.PRISMA_WASM_PANIC_REGISTRY ??= { set_message: (message) => console.error(`Prisma's engine: ${message}`) };

/** The package is built for bundlers; Node is given its WebAssembly module by hand, once. */
async function loadBindings() {
  bindings ??= (async () => {
    const glue = await import('@prisma/schema-engine-wasm/schema_engine_bg');
    const file = new URL('schema_engine_bg.wasm', import.meta.resolve('@prisma/schema-engine-wasm'));
    const { instance } = await WebAssembly.instantiate(await readFile(fileURLToPath(file)), {
      './schema_engine_bg.js': glue,
    });
    glue.__wbg_set_wasm(instance.exports);
    instance.exports.__wbindgen_start();
    return glue;
  })();
  return bindings;
}

/**
 * Runs `work` with an engine bound to the database at `url`; the engine's errors come out as readable sentences.
 * @template T
 * @param {{ url: string, datamodels?: [string, string][] }} target
 * @param {(engine: import('@prisma/schema-engine-wasm').SchemaEngine) => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withEngine({ url, datamodels }, work) {
  const { SchemaEngine } = await loadBindings();
  const connections = new WholeScriptPg(connectionSettings(url));
  const factory = bindMigrationAwareSqlAdapterFactory(connections);
  let engine;
  try {
    engine = await SchemaEngine.new({ datamodels }, () => undefined, factory);
    return await work(engine);
  } catch (error) {
    throw readable(error, factory.errorRegistry);
  } finally {
    engine?.free();
    await connections.close();
  }
}

/** Any number of programs may migrate at the same time; one does it, the others then find nothing to do. */
export async function withMigrationLock(url, work) {
  return withClient(connectionSettings(url), async (client) => {
    await client.query("select pg_advisory_lock(hashtext('osteon:migrate'))");
    return work();
  });
}

/** The engine reports what went wrong with its own call stack below; a person needs the sentences above it. */
function readable(error, registry) {
  const recorded = registry.consumeError(Number(/external error.*?id\D*(\d+)/i.exec(error?.message)?.[1] ?? -1))?.error;
  if (recorded instanceof Error) return recorded;
  const text = String(error?.message ?? error)
    .split(/\n\s+0: /)[0]
    .replace(/^external connector error\n/m, '');
  return new Error(text.trim(), { cause: error });
}
