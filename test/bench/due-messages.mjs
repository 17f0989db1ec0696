/** Databases of benchmarks with reminders that are due, on the server that OSTEON_TEST_DATABASE_URL names. */
import { randomBytes } from 'node:crypto';
import { enrolPatient, planDueMessages, replanPatients, SEALED } from '@osteon/application';
import { createPersistence } from '@osteon/persistence';
import pg from 'pg';
import { deploy } from '../../tools/migrate/actions.mjs';
import { KEYS, sealCopies } from './data-keys.mjs';

const server = process.env.OSTEON_TEST_DATABASE_URL;

const made = new Set();
export const urlOf = (name) => Object.assign(new URL(server), { pathname: `/${name}` }).href;

async function onServer(sql) {
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  await client.query(sql).finally(() => client.end());
}

export async function makeDatabase(template) {
  const name = `osteon_bench_${randomBytes(4).toString('hex')}`;
  await onServer(`create database ${name}${template ? ` template ${template} strategy file_copy` : ''}`);
  made.add(name);
  return name;
}

export async function dropDatabase(name) {
  await onServer(`drop database if exists ${name} with (force)`);
  made.delete(name);
}

/** So many patients with a reminder that is due, in services whose stop switch is on. */
export async function prepareDueMessages(patients) {
  const name = await makeDatabase();
  await deploy({ url: urlOf(name) });
  const persistence = createPersistence({ role: 'osteon_worker', keys: KEYS, databaseUrl: urlOf(name), poolSize: 2 });
  // As the owner: it arranges, and the worker's role may not.
  const owner = new pg.Client({ connectionString: urlOf(name) });
  await owner.connect();
  const query = async (sql, values = []) => (await owner.query(sql, values)).rows;
  const [service] = await query(
    `with r as (insert into region (code, name) values ('bench', 'Bench') returning id)
     insert into service (region_id, code, name, time_zone, country, telephone, sends_from, sends_until)
     select id, 'bench', 'Bench', 'Europe/London', 'GB', '0117 496 0000', '00:00', '23:59' from r
     returning id, local_today(time_zone)::text as today`,
  );
  const daysAgo = (days) => new Date(Date.parse(service.today) - days * 86_400_000).toISOString().slice(0, 10);
  await enrolPatient(
    persistence,
    { kind: 'cli', serviceId: service.id },
    {
      patient: { family: 'Model', given: 'Ada', birthDate: '1948-03-07', sex: 'female' },
      identifiers: [],
      contactPoints: [{ channel: 'sms', value: '+447700900123' }],
      facts: [
        { type: 'fracture', ref: 'f1', on: daysAgo(20), payload: { site: 'wrist' } },
        { type: 'treatment', ref: 't1', on: daysAgo(14), payload: { agent: 'alendronate' } },
      ],
    },
  );
  await query(
    `create unlogged table copied as select p.id as old_id, gen_random_uuid() as id, n
     from patient p cross join generate_series(2, $1::int) n`,
    [patients],
  );
  const changed = {
    patient: { id: 'c.id' },
    contact_point: { id: 'gen_random_uuid()', patient_id: 'c.id' },
    fact: { id: 'gen_random_uuid()', patient_id: 'c.id' },
    episode: { id: 'gen_random_uuid()', patient_id: 'c.id' },
    task: { id: 'gen_random_uuid()', patient_id: 'c.id' },
  };
  for (const [table, columns] of Object.entries(changed)) {
    const names = (
      await query(
        `select column_name as name from information_schema.columns
         where table_name = $1 and table_schema = 'public' and is_generated = 'NEVER' and column_name <> 'seq' order by ordinal_position`,
        [table],
      )
    ).map(({ name: column }) => column);
    const from = names.map((column) => columns[column] ?? `x."${column}"`).join(', ');
    const owner = table === 'patient' ? 'x.id' : 'x.patient_id';
    await query(
      `insert into "${table}" ("${names.join('", "')}") select ${from} from copied c join "${table}" x on ${owner} = c.old_id`,
    );
  }
  await sealCopies(query, 'contact_point', { id: 'id', context: SEALED.contactValue });
  await query('drop table copied');
  await query('vacuum analyze');
  // Nothing but the sending is left to do.
  while ((await replanPatients(persistence, { kind: 'worker' })).some(({ hasMore }) => hasMore));
  while ((await planDueMessages({ messages: persistence.messages }, { kind: 'worker' })).tasks > 0);
  await query(`update service set sending_stopped_at = osteon_now(), sending_stopped_by = gen_random_uuid()`).catch(
    () => query('update service set sending_stopped_at = osteon_now()'),
  );
  await query(`update message set send_after = osteon_now() - interval '1 hour'`);
  await query('vacuum (analyze, full) message');
  await query('vacuum analyze');
  const [{ n }] = await query(`select count(*)::int as n from message where state = 'planned'`);
  await owner.end();
  await persistence.close();
  if (n !== patients) throw new Error(`${n} messages are due, not ${patients}`);
  return name;
}

/** Removes every database that was made here and is still there. */
export async function dropAll() {
  for (const name of made) await dropDatabase(name).catch(() => undefined);
}
