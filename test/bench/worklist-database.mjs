/**
 * Databases of many patients for bench:worklist: forty stories are planned by the use cases themselves, then copied by
 * SQL (generate_series), each copy moved back in time by its own number of days, with most of what is past done.
 *
 * Building can be interrupted: it goes on where it stopped, and a database that is complete is used again.
 */
import { enrolPatient } from '@osteon/application';
import { createPersistence } from '@osteon/persistence';
import pg from 'pg';
import { deploy } from '../../tools/migrate/actions.mjs';
import { KEYS } from './data-keys.mjs';

/** Patients with a plan; the others' fractures are history. */
const PLANNED = 0.7;
/** Of what is done so much is copied that there are ten tasks for each patient, and somewhat more. */
const DONE_KEPT = 0.45;
const PATIENTS_A_CHUNK = 50_000;
/** The tables that are filled. */
const TABLES = ['patient', 'task', 'assignment'];
/** Fractures lie up to so many days back. */
const DAYS = 1100;

const dayBefore = (today, days) =>
  new Date(Date.parse(`${today}T00:00:00Z`) - days * 86_400_000).toISOString().slice(0, 10);

/** Patients whose plan lies ahead as far as it can; the last two are rare: with a red flag, with blood results. */
function stories(today) {
  const told = [];
  for (let number = 0; number < 40; number += 1) {
    const site = ['spine', 'hip', 'wrist', 'spine', 'humerus'][number % 5];
    const facts = [{ type: 'fracture', ref: 'f1', on: dayBefore(today, 75), payload: { site, symptomatic: true } }];
    const event = (days, type, payload = {}) => facts.push({ type, on: dayBefore(today, days), payload });
    event(70, 'fls-contact');
    event(30, 'fls-assessment', { treatment: 'recommended' });
    if (number % 2 === 0 || number >= 38) {
      const agent = ['denosumab', 'alendronate', 'zoledronate', 'alendronate'][(number / 2) % 4] ?? 'denosumab';
      facts.push({ type: 'treatment', ref: 't1', on: dayBefore(today, 20), payload: { agent } });
      if (agent !== 'alendronate') facts.push({ type: 'dose', ref: 't1', on: dayBefore(today, 20), payload: {} });
    }
    if (number === 38) event(2, 'red-flag', { flag: 'infection', actionTaken: 'Seen by the doctor the same day' });
    if (number === 39) {
      event(1, 'lab', { test: 'adjusted-calcium', value: 2.35, unit: 'mmol/L' });
      event(1, 'lab', { test: 'vitamin-d', value: 75, unit: 'nmol/L' });
      event(1, 'lab', { test: 'creatinine-clearance', value: 80, unit: 'mL/min' });
    }
    told.push({ birthDate: `19${35 + (number % 35)}-0${1 + (number % 9)}-1${number % 10}`, facts });
  }
  return told;
}

async function planStories(databaseUrl, query) {
  const [region] = await query(`insert into region (code, name) values ('bench', 'Bench') returning id`);
  const [model] = await query(
    `insert into service (region_id, code, name, time_zone, country) values ($1, 'model', 'Model', 'Europe/London', 'GB')
     returning id, local_today(time_zone)::text as today`,
    [region.id],
  );
  const persistence = createPersistence({ role: 'osteon_worker', keys: KEYS, databaseUrl, poolSize: 2 });
  const actor = { kind: 'cli', serviceId: model.id };
  const ids = [];
  for (const [number, { birthDate, facts }] of stories(model.today).entries()) {
    const patient = { family: `Model${number}`, given: 'Model', birthDate, sex: number % 4 === 0 ? 'male' : 'female' };
    const identifiers = [{ system: 'urn:bench', value: `model-${number}` }];
    ids.push(
      (await enrolPatient(persistence.as(actor), actor, { patient, identifiers, contactPoints: [], facts })).patientId,
    );
  }
  await persistence.close();
  await query(
    `create table bench_model as
     select n - 1 as n, id from unnest($1::uuid[]) with ordinality as m (id, n)`,
    [ids],
  );
  return region.id;
}

/**
 * One service of a tenth of all patients, one of `middling` patients, and the rest over many, most of them small.
 */
async function makeServices(query, regionId, patients, middling) {
  const many = Math.max(4, Math.round(patients / 2500));
  await query(
    `create table bench_service as
     with made as (
       insert into service (region_id, code, name, time_zone, country)
       select $1, 'bench-' || n, 'Service ' || n, 'Europe/London', 'GB' from generate_series(0, $2::int) n
       returning id, substr(code, 7)::int as n
     ) select * from made`,
    [regionId, many],
  );
  await query(
    `with u as (
       insert into user_account (email, display_name)
       select 'nurse-' || s.n || '-' || k || '@bench.example', 'Nurse ' || k
       from bench_service s cross join generate_series(0, 4) k returning id, email
     )
     insert into membership (user_id, service_id, role)
     select u.id, s.id, 'nurse' from u join bench_service s on split_part(u.email, '-', 2)::int = s.n`,
  );
  await query(
    `create table bench_nurse as
     select s.n as service_n, row_number() over (partition by s.n order by m.user_id) - 1 as n, m.user_id
     from bench_service s join membership m on m.service_id = s.id`,
  );
  await query(
    `create table bench_chunk as
     select n as first, least(n + $2::int - 1, $1::int) as last, false as done from generate_series(1, $1::int, $2::int) n`,
    [patients, PATIENTS_A_CHUNK],
  );
  await query('create table bench_plan as select $1::int as patients, $2::int as middling, $3::int as many', [
    patients,
    middling,
    many,
  ]);
}

/** Patients `$1` to `$2`: where they are, which story they have, and how long ago theirs was. */
const COPIED = `
create temp table copied on commit drop as
select gen_random_uuid() as id, n,
  case when w.place < 0.1 then 0 when w.place < 0.1 + p.middling::float8 / p.patients then 1
    else 2 + floor((p.many - 1) * power(random(), 2))::int end as service_n,
  case when random() < 0.002 then 38 when random() < 0.004 then 39 else floor(random() * 38)::int end as story,
  random() < ${PLANNED} as planned, floor(random() * ${DAYS})::int as ago,
  random() as reached, random() as speaks, random() as assigned
from bench_plan p, (select n, random() as place from generate_series($1::int, $2::int) n) w`;

const PATIENTS = `
insert into patient (id, service_id, family, given, birth_date, sex, language, unreached_days, promised_on)
select c.id, s.id,
  (array['Adams','Baker','Clarke','Davies','Evans','Foster','Green','Harris','Iqbal','Jones','Khan','Lewis','Morgan',
    'Nowak','Owen','Patel','Quinn','Roberts','Smith','Taylor','Usman','Vaughan','Walker','Young'])[1 + c.n % 24]
    || '-' || c.n,
  (array['Ada','Brian','Cathy','David','Edith','Frank','Grace','Harold','Irene','Jean','Kate','Leo'])[1 + c.n % 12],
  date '1930-01-01' + (c.n % 16000), case when c.n % 4 = 0 then 'male' else 'female' end::sex,
  case when c.speaks < 0.9 then 'en' when c.speaks < 0.95 then 'pl' when c.speaks < 0.99 then 'ur' else 'cy' end,
  case when c.reached < 0.01 then 3 when c.reached < 0.04 then 1 else 0 end,
  case when c.reached between 0.1 and 0.112 then t.today + (c.n % 20) end
from copied c join bench_service s on s.n = c.service_n, (select local_today('Europe/London') as today) t`;

/** A column of a copied task: a date moved back, or what it was. */
const CHANGED = {
  id: 'gen_random_uuid()',
  patient_id: 'c.id',
  service_id: 's.id',
  ...Object.fromEntries(
    ['anchor_on', 'born_on', 'opens_on', 'due_on', 'target_on', 'late_from', 'overdue_from', 'critical_from'].map(
      (name) => [name, `m.${name} - c.ago`],
    ),
  ),
  created_on: 'm.created_on - c.ago',
  next_message_on: 'null',
  done_on: 'd.done_on',
  done_until: 'null',
  done_reason: 'null',
  cancelled_on: 'm.cancelled_on - c.ago',
  awaiting_answer: `d.done_on is null and m.cancelled_on is null and m.opens_on - c.ago <= t.today
    and m.kind in ('follow-up-contact', 'adherence-check', 'falls-reminder') and random() < 0.25`,
  pauses: `case when m.pauses <> '[]' then m.pauses when random() < 0.002
    then jsonb_build_array(jsonb_build_object('from', t.today - 5, 'until', null, 'reason', 'red-flag')) else '[]' end`,
};

/** Of what is past nearly all is done, the older the surer; of what is open now, a quarter. */
const DONE = `case
  when m.cancelled_on is not null or m.opens_on - c.ago > t.today or m.kind = 'red-flag' then null
  when m.due_on - c.ago < t.today - 180 and random() < 0.9995 then m.due_on - c.ago
  when m.due_on - c.ago < t.today and random() < 0.93 then m.due_on - c.ago
  when random() < 0.25 then greatest(m.opens_on - c.ago, t.today - 3) end`;

const tasksOf = (columns) => `
insert into task (${columns.map((name) => `"${name}"`).join(', ')})
select ${columns.map((name) => CHANGED[name] ?? `m."${name}"`).join(', ')}
from copied c join bench_service s on s.n = c.service_n join bench_model b on b.n = c.story
join task m on m.patient_id = b.id
cross join (select local_today('Europe/London') as today) t
cross join lateral (select ${DONE} as done_on) d
where c.planned and (d.done_on is null or random() < ${DONE_KEPT})
order by c.n`;

const ASSIGNED = `
insert into assignment (service_id, patient_id, user_id)
select s.id, c.id, u.user_id from copied c join bench_service s on s.n = c.service_n
join bench_nurse u on u.service_n = c.service_n and u.n = floor(c.assigned * 10)::int
where c.assigned < 0.5`;

async function fill(client, query, say) {
  const columns = (
    await query(
      `select column_name as name from information_schema.columns
       where table_name = 'task' and table_schema = 'public' and is_generated = 'NEVER' order by ordinal_position`,
    )
  ).map(({ name }) => name);
  // Constraints hold of what is copied; indexes are made once at the end, which is many times faster.
  await query(`set session_replication_role = replica`);
  await query(
    `update pg_index set indisready = false, indisvalid = false where indrelid = any($1::regclass[]) and exists (
       select from bench_chunk where not done)`,
    [TABLES],
  );
  const chunks = await query('select first, last from bench_chunk where not done order by first');
  const [{ n: all }] = await query('select count(*)::int as n from bench_chunk');
  for (const [at, { first, last }] of chunks.entries()) {
    await client.query('begin');
    await client.query(COPIED.replace('$1', first).replace('$2', last));
    await client.query(PATIENTS);
    await client.query(tasksOf(columns));
    await client.query(ASSIGNED);
    await client.query('update bench_chunk set done = true where first = $1', [first]);
    await client.query('commit');
    say(`  ${all - chunks.length + at + 1} of ${all} parts filled`);
  }
  for (const table of TABLES) {
    say(`  indexes of ${table}`);
    await query(`reindex table ${table}`);
  }
  await query(
    `insert into work_item (service_id, kind, key, detail)
     select id, 'unreachable', 'bench-' || k, '{}' from bench_service cross join generate_series(1, 7) k`,
  );
  await query(`set session_replication_role = default`);
  say('  vacuum analyze');
  await query('vacuum (analyze)');
}

/** What a database is called, so that it is found again. */
export const nameOf = (patients) => `osteon_bench_worklist_${patients}`;

/**
 * The database of so many patients: as it stands when it is complete, gone on with when it is not.
 * @returns {Promise<{ url: string, counts: { patients: number, tasks: number, services: number } }>}
 */
export async function buildWorklist({ server, patients, middling, say }) {
  const address = new URL(server);
  const name = nameOf(patients);
  const onServer = new pg.Client({ connectionString: server });
  await onServer.connect();
  const { rowCount } = await onServer.query('select from pg_database where datname = $1', [name]);
  if (rowCount === 0) await onServer.query(`create database ${name}`);
  await onServer.end();
  address.pathname = `/${name}`;
  const url = address.href;
  await deploy({ url });
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const query = async (sql, values = []) => (await client.query(sql, values)).rows;
  try {
    await query(`set maintenance_work_mem = '1GB'; set synchronous_commit = off; set jit = off`);
    const [{ made, complete }] = await query(
      `select to_regclass('bench_plan') is not null as made, to_regclass('bench_complete') is not null as complete`,
    );
    if (!complete) {
      say(`building ${patients} patients in ${name}`);
      if (!made) await makeServices(query, await planStories(url, query), patients, middling);
      await fill(client, query, say);
      await query(`create table bench_complete as
        select (select count(*)::int from patient) as patients, (select count(*)::int from task) as tasks,
          (select count(*)::int from bench_service) as services`);
    }
    const [counts] = await query('select * from bench_complete');
    return { url, counts };
  } finally {
    await client.end();
  }
}
