import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { enrolPatient, listImports, readPatient, recordFacts, type UserActor } from '@osteon/application';
import {
  aPatient,
  aService,
  createTestDatabase,
  TEST_KEYS,
  type TestDatabase,
  type TestService,
  withClient,
} from '@osteon/testing';
import { createPersistence, type Persistence } from '../persistence.ts';
import { createColdClient } from './cold-client.ts';
import { createDatabase } from './database.ts';
import { createPool } from './pool.ts';

let db: TestDatabase;
let api: Persistence;
let north: TestService;
let south: TestService;
let ofNorth: string;
let ofSouth: string;

const NUMBER = '943 476 5919';

beforeAll(async () => {
  db = await createTestDatabase();
  api = createPersistence({ role: 'osteon_api', keys: TEST_KEYS, databaseUrl: db.url, poolSize: 2 });
  await db.freezeAt('2026-05-01T09:00:00Z');
  north = await aService(db, { code: 'north' });
  south = await aService(db, { code: 'south' });
  const story = aPatient().withHipFracture('2026-04-01').numbered(NUMBER);
  ({ patientId: ofNorth } = await enrolPatient(api.as(north.nurse), north.nurse, story.enrolment()));
  ({ patientId: ofSouth } = await enrolPatient(api.as(south.nurse), south.nurse, story.enrolment()));
  await db.query(
    `insert into import_run (service_id, format, enrol_since) select id, 'fhir', '2026-01-01' from service`,
  );
  await db.query(
    `insert into work_item (service_id, patient_id, kind, key, detail)
     select service_id, id, 'reply', 'reply/' || id, '{}' from patient`,
  );
});
afterAll(async () => {
  await api.close();
  await db.drop();
});

interface Table {
  readonly name: string;
  readonly standing: string | null;
  readonly guarded: boolean;
  readonly columns: readonly string[];
  readonly mayRead: boolean;
  readonly mayChange: boolean;
  readonly mayAdd: boolean;
}

const tables = () =>
  db.query<Table>(
    `select c.relname as name, obj_description(c.oid, 'pg_class') as standing,
       c.relrowsecurity and c.relforcerowsecurity and exists (select from pg_policy where polrelid = c.oid) as guarded,
       array(select attname::text from pg_attribute where attrelid = c.oid and attnum > 0 and not attisdropped order by attnum) as columns,
       has_any_column_privilege('osteon_api', c.oid, 'select') as "mayRead",
       has_table_privilege('osteon_api', c.oid, 'update') as "mayChange",
       has_table_privilege('osteon_api', c.oid, 'insert') as "mayAdd"
     from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
       and c.relname <> '_prisma_migrations' order by 1`,
  );

/** Statements of the api's role, with or without somebody acting. */
const asApi = async <Row = Record<string, unknown>>(actor: UserActor | null, text: string, values: unknown[] = []) => {
  const on = createDatabase(api.pool);
  return (await (actor === null ? on : on.as(actor)).query<Row & { [key: string]: unknown }>({ text, values })).rows;
};
const failing = (work: Promise<unknown>): Promise<{ code?: string; message?: string }> =>
  work.then(
    () => ({}),
    (error: unknown) => error as { code?: string },
  );

describe('the standing of tables', () => {
  /** Tables without a declared standing, or without what it promises. */
  const careless = async (): Promise<string[]> =>
    (await tables())
      .filter(({ standing, guarded, columns }) => {
        if (!/^standing: (patient|service|own|open) – ./.test(standing ?? '')) return true;
        const isOpen = standing?.startsWith('standing: open') === true;
        return guarded === isOpen || (isOpen && (columns.includes('patient_id') || columns.includes('patient_ids')));
      })
      .map(({ name }) => name);

  it('is declared for every one, and none with a patient goes without row-level security', async () => {
    expect(await careless()).toEqual([]);
    await db.query('create table of_a_careless_migration (service_id uuid, patient_id uuid)');
    expect(await careless()).toEqual(['of_a_careless_migration']);
    await db.query(`comment on table of_a_careless_migration is 'standing: open – nobody thought of it'`);
    expect(await careless()).toEqual(['of_a_careless_migration']);
    await db.query(`call declare_standing('of_a_careless_migration', 'patient', 'a test', api => 'select')`);
    expect(await careless()).toEqual([]);
    await db.query('drop table of_a_careless_migration');
  });

  it('gives nobody what sets it aside: no superuser, no bypass, no membership, no owner', async () => {
    const roles = await db.query<{ rolname: string }>(
      `select rolname, rolsuper, rolbypassrls, rolcreaterole, rolcanlogin from pg_roles where rolname like 'osteon\\_%'
         and rolname in ('osteon_api', 'osteon_worker', 'osteon_report') order by 1`,
    );
    expect(roles).toEqual(
      ['osteon_api', 'osteon_report', 'osteon_worker'].map((rolname) =>
        expect.objectContaining({ rolname, rolsuper: false, rolbypassrls: false, rolcreaterole: false }),
      ),
    );
    expect(
      await db.query(
        `select from pg_auth_members where member in (select oid from pg_roles where rolname in ('osteon_api', 'osteon_worker', 'osteon_report'))`,
      ),
    ).toEqual([]);
    expect(await db.query(`select from pg_class where pg_get_userbyid(relowner) like 'osteon\\_%'`)).toEqual([]);
  });

  it('is kept by views too, and nothing of patients is materialized', async () => {
    expect(await db.query(`select relname from pg_class where relkind = 'm'`)).toEqual([]);
    const careless = await db.query(
      `select relname from pg_class where relkind = 'v' and relnamespace = 'public'::regnamespace
         and not coalesce(reloptions @> array['security_invoker=true'], false)`,
    );
    expect(careless).toEqual([]);
  });

  it('lets functions of the owner be called by those they are for alone, on a search path of their own', async () => {
    const careless = await db.query(
      `select proname from pg_proc where prosecdef and pronamespace = 'public'::regnamespace
         and (proacl is null or exists (select from aclexplode(proacl) where grantee = 0)
           or not exists (select from unnest(proconfig) c where c like 'search_path=%'))`,
    );
    expect(careless).toEqual([]);
  });

  it('lets history be added to and never changed', async () => {
    for (const { name, standing } of await tables()) {
      if (!/ – history/.test(standing ?? '')) continue;
      const [may] = await db.query(
        `select has_table_privilege('osteon_api', $1, 'update, delete, truncate') as api,
           has_table_privilege('osteon_worker', $1, 'update, truncate') as worker`,
        [name],
      );
      expect([name, may]).toEqual([name, { api: false, worker: false }]);
    }
  });
});

describe('the api’s role', () => {
  it('sees no row of a patient and changes none while nobody acts', async () => {
    const seen: string[] = [];
    for (const { name, standing, columns, mayRead, mayChange } of await tables()) {
      if (standing?.startsWith('standing: open') === true || !mayRead) continue;
      expect([name, await asApi(null, `select count(*)::int as n from ${name}`)]).toEqual([name, [{ n: 0 }]]);
      const [{ n } = { n: 0 }] = await db.query<{ n: number }>(`select count(*)::int as n from ${name}`);
      if (n > 0) seen.push(name);
      if (!mayChange) continue;
      const changed = await asApi(null, `update ${name} set "${columns[0]}" = "${columns[0]}" returning 1`);
      expect([name, changed]).toEqual([name, []]);
    }
    expect(seen).toEqual(
      expect.arrayContaining(['episode', 'fact', 'patient', 'patient_identifier', 'task', 'work_item']),
    );
  });

  it.each(['nobody', 'south'])('adds no row of north while %s acts', async (who) => {
    const actor = who === 'south' ? south.nurse : null;
    for (const { name, standing, mayAdd } of await tables()) {
      if (standing?.startsWith('standing: open') === true || !mayAdd || name === 'audit_record') continue;
      const [row] = await db
        .query<{ row: object }>(
          `select to_jsonb(t) as row from ${name} t where t.service_id = '${north.serviceId}' limit 1`,
        )
        .catch(() => []);
      if (row === undefined) continue;
      const { code } = await failing(
        asApi(actor, `insert into ${name} select * from jsonb_populate_record(null::${name}, $1::jsonb)`, [
          JSON.stringify(row.row),
        ]),
      );
      expect([name, code]).toEqual([name, '42501']);
    }
  });

  it('sees the rows of the service that acts and of no other', async () => {
    for (const { name, standing, columns, mayRead } of await tables()) {
      if (standing?.startsWith('standing: open') === true || !mayRead || !columns.includes('service_id')) continue;
      const foreign = await asApi(south.nurse, `select from ${name} where service_id is distinct from $1`, [
        south.serviceId,
      ]);
      expect([name, foreign]).toEqual([name, []]);
    }
    expect(await asApi(south.nurse, 'select id from patient')).toEqual([{ id: ofSouth }]);
  });

  it('sees one patient alone where one is acted for', async () => {
    const own = createDatabase(api.pool).as({ kind: 'patient', serviceId: north.serviceId, patientId: ofNorth });
    const other = await enrolPatient(
      api.as(north.nurse),
      north.nurse,
      aPatient().withHipFracture('2026-04-02').enrolment(),
    );
    for (const { name, columns, mayRead } of await tables()) {
      if (!columns.includes('patient_id') || !mayRead) continue;
      const { rows } = await own.query({
        text: `select distinct patient_id from ${name} where patient_id is distinct from $1`,
        values: [ofNorth],
      });
      expect([name, rows]).toEqual([name, []]);
    }
    expect((await own.query({ text: 'select id from patient' })).rows).toEqual([{ id: ofNorth }]);
    expect((await own.query({ text: 'select from fact' })).rows.length).toBeGreaterThan(0);
    expect((await own.query({ text: 'select from import_run' })).rows).toEqual([]);
    const mixed = createDatabase(api.pool).as({
      kind: 'patient',
      serviceId: south.serviceId,
      patientId: other.patientId,
    });
    expect((await mixed.query({ text: 'select from patient' })).rows).toEqual([]);
  });

  it('fails where a setting is no id', async () => {
    await withClient(db.url, async (client) => {
      await client.query('set role osteon_api');
      await client.query(`begin; select set_config('app.service', 'x'' or true --', true)`);
      expect(await failing(client.query('select from patient'))).toMatchObject({ code: '22P02' });
    });
    expect(() => api.as({ ...north.nurse, serviceId: "x'" })).toThrow(/cannot be set/);
  });
});

describe('settings', () => {
  const settings = async (): Promise<unknown> =>
    (await api.pool.query(`select current_setting('app.service', true) as service, app_patient() as patient`)).rows[0];
  const NOTHING = { service: '', patient: null };

  it('end with their transaction: committed, rolled back, failed', async () => {
    const one = createPersistence({ role: 'osteon_api', keys: TEST_KEYS, databaseUrl: db.url, poolSize: 1 });
    const on = createDatabase(one.pool).as(north.nurse);
    const left = async () =>
      (await one.pool.query(`select current_setting('app.service', true) as service, app_patient() as patient`))
        .rows[0];
    await on.query({ text: 'select from patient' });
    expect(await left()).toEqual(NOTHING);
    expect(await failing(on.query({ text: 'select 1 / 0' }))).toMatchObject({ code: '22012' });
    expect(await left()).toEqual(NOTHING);
    await on.inTransaction((client) => client.query('select from patient'));
    expect(await left()).toEqual(NOTHING);
    await failing(on.inTransaction(() => Promise.reject(new Error('after all not'))));
    expect(await left()).toEqual(NOTHING);
    await on.cold((client) => client.patient.count());
    expect(await left()).toEqual(NOTHING);
    expect(one.pool.totalCount).toBe(1);
    await one.close();
  });

  it('of fifty requests of two services on two connections never mix', async () => {
    const asks = Array.from({ length: 50 }, (_, n) => (n % 2 === 0 ? north : south));
    const seen = await Promise.all(
      asks.map(async ({ nurse, serviceId }, n) => {
        const text = 'select distinct service_id from patient, (select pg_sleep(0.002)) as slowly';
        const on = createDatabase(api.pool).as(nurse);
        if (n % 5 === 0) await failing(on.query({ text: 'select 1 / 0' }));
        const { rows } =
          n % 3 === 0 ? await on.inTransaction((client) => client.query(text)) : await on.query({ text });
        return rows.map((row: { service_id: string }) => row.service_id === serviceId);
      }),
    );
    expect(seen).toEqual(asks.map(() => [true]));
    expect(await settings()).toEqual(NOTHING);
  });

  it('go with every statement of the generated client, which would else ask as nobody', async () => {
    expect(await createColdClient(api.pool)((client) => client.patient.count())).toBe(0);
    const on = createDatabase(api.pool).as(north.nurse);
    expect(await on.cold((client) => client.importRun.count())).toBe(1);
    expect((await listImports(api.as(north.nurse), north.nurse, { limit: 10 })).rows).toHaveLength(1);
    // Two statements, in one transaction with the settings.
    expect(await on.cold(async (client) => (await client.patient.count()) - (await client.patient.count()))).toBe(0);
    await expect(api.inbox.listImports(north.serviceId, 10, null)).resolves.toEqual([]);
  });
});

describe('another service', () => {
  it('is not found out by a number, a key or a name that it has', async () => {
    const seen = await asApi<{ n: number }>(north.nurse, 'select count(*)::int as n from patient_identifier');
    expect(seen).toEqual([{ n: 1 }]);
    const key = { key: 'the-same', route: 'POST /x', hash: Buffer.from('x') };
    for (const { nurse } of [north, south]) {
      const facts = { facts: [{ type: 'fall', on: '2026-04-20' } as const], idempotency: key };
      await recordFacts(api.as(nurse), nurse, nurse === north.nurse ? ofNorth : ofSouth, facts);
    }
    const letter = `insert into letter (service_id, patient_id, kind, idempotency_key, language, recipient, content)
      values ($1, $2, 'gp', 'the-same', 'en', 'x', 'x') on conflict (service_id, idempotency_key) do nothing returning 1 as made`;
    expect(await asApi(north.nurse, letter, [north.serviceId, ofNorth])).toEqual([{ made: 1 }]);
    expect(await asApi(south.nurse, letter, [south.serviceId, ofSouth])).toEqual([{ made: 1 }]);
    const item = `insert into work_item (service_id, patient_id, kind, key, detail) values ($1, $2, 'reply', 'k', '{}')
      on conflict (service_id, key) do update set urgent = true returning urgent`;
    expect(await asApi(north.nurse, item, [north.serviceId, ofNorth])).toEqual([{ urgent: false }]);
    expect(await asApi(south.nurse, item, [south.serviceId, ofSouth])).toEqual([{ urgent: false }]);
  });

  it('has patients to whom nothing can be tied: it is as if they were not there', async () => {
    const nobody = '00000000-0000-4000-8000-000000000000';
    for (const [table, columns, values] of [
      ['contact_point', 'channel, value, value_hash, preference', `'sms', 'x', '\\x00', 0`],
      ['work_item', 'kind, key, detail', `'reply', 'tied', '{}'`],
      ['assignment', 'user_id', `'${south.nurse.userId}'`],
    ] as const) {
      const insert = (patientId: string) =>
        failing(
          asApi(south.nurse, `insert into ${table} (service_id, patient_id, ${columns}) values ($1, $2, ${values})`, [
            south.serviceId,
            patientId,
          ]),
        );
      const [theirs, none] = [await insert(ofNorth), await insert(nobody)];
      expect(theirs.code).toBe('23503');
      expect(theirs).toMatchObject({ code: none.code, message: none.message });
    }
    expect(await failing(readPatient(api.as(south.nurse), south.nurse, ofNorth))).toMatchObject({ code: 'FLS-1020' });
  });
});

describe('the owner of a table', () => {
  it('sees no row without a policy of its own', async () => {
    const owner = `osteon_test_owner_${process.pid}`;
    await db.query(`create role ${owner} nologin`);
    try {
      await db.query(`alter table patient owner to ${owner}`);
      const seen = (): Promise<unknown> =>
        withClient(db.url, async (client) => {
          await client.query(`grant usage on schema public to ${owner}; set role ${owner}`);
          return (await client.query('select count(*) > 0 as some from patient')).rows[0]?.some;
        });
      expect(await seen()).toBe(false);
      await db.query(`create policy of_another_owner on patient to ${owner} using (true)`);
      expect(await seen()).toBe(true);
      await db.query('drop policy of_another_owner on patient');
    } finally {
      await db.query('alter table patient owner to current_user');
      await db.query(`drop owned by ${owner}; drop role ${owner}`);
    }
  });
});

describe('an acting statement', () => {
  const on = (pool = api.pool) => createDatabase(pool).as(north.nurse);

  it('fails when what it did cannot be kept, and leaves nothing', async () => {
    await db.query(
      `create table late (id int, n int, constraint once unique (n) deferrable initially deferred); grant all on late to osteon_api;
       comment on table late is 'standing: open – of a test'`,
    );
    const insert = { name: 'late', text: 'insert into late select g, 1 from generate_series(1, 2) g returning id' };
    expect(await failing(on().query(insert))).toMatchObject({ code: '23505', constraint: 'once' });
    expect(await failing(on().inTransaction((client) => client.query(insert)))).toMatchObject({ code: '23505' });
    expect(await db.query('select from late')).toEqual([]);
    expect((await on().query({ name: 'late-one', text: 'insert into late values (1, 1) returning id' })).rows).toEqual([
      { id: 1 },
    ]);
    expect(
      await failing(
        on().inTransaction(async (client) => {
          await client.query('delete from late');
          await client.query('select 1 / 0').catch(() => undefined);
        }),
      ),
    ).toMatchObject({ message: expect.stringMatching(/nothing was kept/) });
    expect(await db.query('select from late')).toHaveLength(1);
    await db.query('drop table late');
  });

  it('gives a connection of which nobody knows how it stands to nobody', async () => {
    const pool = createPool({ role: 'osteon_api', databaseUrl: db.url, poolSize: 1, silenceTimeoutMs: 300 });
    await on(pool).query({ text: 'select from patient' });
    expect(pool.totalCount).toBe(1);
    expect(await failing(on(pool).query({ text: 'select pg_sleep(1)' }))).toMatchObject({
      message: 'Query read timeout',
    });
    expect(pool.totalCount).toBe(0);
    expect((await on(pool).query({ text: 'select app_service() as id' })).rows).toEqual([{ id: north.serviceId }]);
    const { rows } = await pool.query<{ pid: number }>('select pg_backend_pid() as pid');
    const killed = failing(on(pool).query({ text: 'select pg_sleep(0.2)' }));
    await db.query('select pg_terminate_backend($1)', [rows[0]?.pid]);
    expect(await killed).toMatchObject({ code: '57P01' });
    expect(pool.totalCount).toBe(0);
    expect((await on(pool).query({ text: 'select app_service() as id' })).rows).toEqual([{ id: north.serviceId }]);
    await pool.end();
  });

  it('is prepared once a connection, and so are the settings', async () => {
    const pool = createPool({ role: 'osteon_api', databaseUrl: db.url, poolSize: 1 });
    const named = { name: 'counted', text: 'select count(*)::int as n from patient where service_id = $1' };
    for (let n = 0; n < 3; n += 1) await on(pool).query({ ...named, values: [north.serviceId] });
    const { rows } = await pool.query(
      'select name, generic_plans, custom_plans from pg_prepared_statements order by name',
    );
    expect(rows).toEqual([
      { name: 'act-as', generic_plans: 4, custom_plans: 0 },
      { name: 'counted', generic_plans: 3, custom_plans: 0 },
    ]);
    await pool.end();
  });
});
