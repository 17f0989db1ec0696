/**
 * Databases of many patients for bench:reports, made by SQL alone: facts as a clinic has them over five years (about
 * ten for a patient), the planner's episodes, and ten tasks for each patient. Every draw is a hash of the patient's
 * number and a seed: the same patients, whatever the size and the plan of the statement.
 *
 * Building can be interrupted: it goes on where it stopped, and a database that is complete is used again.
 */
import pg from 'pg';
import { deploy } from '../../tools/migrate/actions.mjs';

const PATIENTS_A_CHUNK = 50_000;
/** Days in which first fractures were diagnosed. */
const DAYS = 1826;
const ZONE = 'Europe/London';
/** The tables that are filled. */
const TABLES = ['patient', 'fact', 'episode', 'task'];

/** A number from 0 to 1 of patient `n`, the same for the same draw. */
const drawOf = (seed) => `
create function bench_draw(n int, draw int) returns float8 immutable parallel safe language sql as
$$ select (hashint8extended(n::bigint * 1024 + draw, ${seed}) & 4294967295) / 4294967296.0::float8 $$`;

async function makeServices(query, { patients, services, seed }) {
  const [region] = await query(`insert into region (code, name) values ('bench', 'Bench') returning id`);
  await query(
    `create table bench_service as
     with made as (
       insert into service (region_id, code, name, time_zone, country)
       select $1, 'bench-' || n, 'Service ' || n, $3, 'GB' from generate_series(0, $2::int - 1) n
       returning id, substr(code, 7)::int as n
     ) select * from made`,
    [region.id, services, ZONE],
  );
  await query(drawOf(seed));
  await query(
    `create table bench_chunk as
     select n as first, least(n + $2::int - 1, $1::int) as last, false as done from generate_series(1, $1::int, $2::int) n`,
    [patients, PATIENTS_A_CHUNK],
  );
  // The day of the data is kept: a database that is built over midnight, or used again, is of one day.
  await query(`create table bench_plan as select $1::int as patients, $2::int as services, local_today($3) as today`, [
    patients,
    services,
    ZONE,
  ]);
}

/** Patients `first` to `last`: where they are, when they broke a bone, when they died. */
const copiedOf = (first, last) => `
create temp table copied on commit drop as
select c.n, c.id, s.id as service_id, p.today, c.diagnosed_on,
  (c.diagnosed_on - interval '1 day' * (365.25 * (45 + 50 * sqrt(bench_draw(c.n, 3)))))::date as birth_date,
  case when bench_draw(c.n, 20) < 0.08 then c.diagnosed_on + floor(1500 * bench_draw(c.n, 40))::int end as death_on
from bench_plan p
cross join lateral (
  select n, md5('patient ' || n)::uuid as id,
    floor(p.services * power(bench_draw(n, 1), 1.2))::int as service_n,
    p.today - floor(${DAYS} * bench_draw(n, 2))::int as diagnosed_on
  from generate_series(${first}, ${last}) n
) c
join bench_service s on s.n = c.service_n`;

const PATIENTS = `
insert into patient (id, service_id, family, given, birth_date, sex, care_home_resident, died_on)
select id, service_id,
  (array['Adams','Baker','Clarke','Davies','Evans','Foster','Green','Harris','Iqbal','Jones','Khan','Lewis','Morgan',
    'Nowak','Owen','Patel','Quinn','Roberts','Smith','Taylor','Usman','Vaughan','Walker','Young'])[1 + n % 24]
    || '-' || n,
  (array['Ada','Brian','Cathy','David','Edith','Frank','Grace','Harold','Irene','Jean','Kate','Leo'])[1 + n % 12],
  birth_date,
  case when bench_draw(n, 4) < 0.02 then 'unknown' when bench_draw(n, 4) < 0.25 then 'male' else 'female' end::sex,
  case when bench_draw(n, 5) < 0.1 then true when bench_draw(n, 5) < 0.9 then false end,
  case when death_on <= today then death_on end
from copied order by n`;

/** A word of a list, by a draw. */
const oneOf = (draw, ...words) =>
  `(array['${words.join("','")}'])[1 + floor(${words.length} * bench_draw(n, ${draw}))::int]`;
const AGENT = oneOf(50, 'alendronate', 'alendronate', 'risedronate', 'denosumab', 'zoledronate', 'calcium-vitamin-d');
const ADVICE = (draw) =>
  oneOf(
    draw,
    'recommended',
    'recommended',
    'recommended',
    'continue',
    'refer',
    'inappropriate',
    'declined',
    'undecided',
  );
const CONTACT = (draw) => `jsonb_strip_nulls(jsonb_build_object(
  'outcome', case when bench_draw(n, ${draw}) < 0.8 then 'reached' when bench_draw(n, ${draw}) < 0.95 then 'not-reached' end,
  'strengthAndBalance', case when bench_draw(n, ${draw} + 1) < 0.4 then true when bench_draw(n, ${draw} + 1) < 0.7 then false end,
  'onTreatment', case when bench_draw(n, ${draw} + 2) < 0.5 then ${AGENT} when bench_draw(n, ${draw} + 2) < 0.7 then 'none' end,
  'adherent', case when bench_draw(n, ${draw} + 3) < 0.6 then true when bench_draw(n, ${draw} + 3) < 0.8 then false end))`;
const LAB = (test, unit, value) => `jsonb_build_object('test', '${test}', 'value', ${value}, 'unit', '${unit}')`;

/**
 * What may be known of a patient: the part of the patients of whom it is, the days after the diagnosis, its payload.
 * The place in the list is the number of the draw of whether it is, and 20 more that of its day.
 */
const KINDS = [
  [
    'fracture',
    1,
    '0',
    `jsonb_build_object('site', ${oneOf(6, 'spine', 'spine', 'hip', 'wrist', 'humerus', 'other')})`,
    'f1',
  ],
  // Of one day: one episode.
  ['fracture', 0.03, '0', `jsonb_build_object('site', ${oneOf(7, 'spine', 'hip', 'wrist', 'other')})`, 'f2'],
  [
    'fracture',
    0.17,
    '30 + 700 * day',
    `jsonb_build_object('site', ${oneOf(8, 'spine', 'hip', 'wrist', 'other')})`,
    'f3',
  ],
  ['fls-contact', 0.85, '20 * day', `'{}'::jsonb`],
  [
    'fls-assessment',
    0.8,
    '5 + 110 * day',
    `case when bench_draw(n, 51) < 0.06 then '{}'::jsonb else jsonb_build_object('treatment', ${ADVICE(9)}) end`,
  ],
  ['fls-assessment', 0.2, '30 + 100 * day', `jsonb_build_object('treatment', ${ADVICE(10)})`],
  ['dxa', 0.45, '5 + 40 * day', `'{"status":"ordered"}'::jsonb`],
  [
    'dxa',
    0.5,
    '20 + 130 * day',
    `jsonb_build_object('status', 'scanned', 'tScore', -round((1 + 3 * day)::numeric, 1))`,
  ],
  ['dxa', 0.1, '10 + 60 * day', `'{"status":"not-needed"}'::jsonb`],
  ['falls-assessment', 0.6, '5 + 120 * day', `'{"status":"done","risk":"intermediate"}'::jsonb`],
  ['lab', 0.6, '100 * day', LAB('adjusted-calcium', 'mmol/L', 'round((2 + day / 2)::numeric, 2)')],
  ['lab', 0.5, '100 * day', LAB('vitamin-d', 'nmol/L', 'round((20 + 90 * day)::numeric)')],
  ['pain', 0.9, '90 * day', `jsonb_build_object('nrs', floor(11 * day)::int)`],
  ['follow-up-contact', 0.8, '60 + 80 * day', CONTACT(11)],
  ['follow-up-contact', 0.65, '315 + 100 * day', CONTACT(15)],
  ['follow-up-contact', 0.15, '50 * day', CONTACT(52)],
  [
    'treatment',
    0.6,
    '-200 + 350 * day',
    `jsonb_strip_nulls(jsonb_build_object('agent', ${AGENT}, 'endedOn', case when bench_draw(n, 56) < 0.15
      then least(diagnosed_on - 200 + floor(350 * day)::int + floor(300 * bench_draw(n, 57))::int, today, death_on) end))`,
    't1',
  ],
  ['supply', 0.7, '160 + 200 * day', `'{"days":84}'::jsonb`, 't1', 'bench_draw(n, 116) < 0.6'],
  ['death', 1, 'death_on - diagnosed_on', `'{}'::jsonb`, null, 'death_on is not null'],
  ['transfer', 0.03, '900 * day', `'{}'::jsonb`],
  ['discharge', 0.1, '300 + 900 * day', `'{}'::jsonb`],
  ['declined-follow-up', 0.03, '400 * day', `'{}'::jsonb`],
  ['falls-reminder', 0.7, '150 + 100 * day', `'{}'::jsonb`],
  ['adherence-check', 0.5, '250 + 300 * day', `'{"taking":true}'::jsonb`, 't1', 'bench_draw(n, 116) < 0.6'],
];

const FACTS = `
insert into fact (service_id, patient_id, type, ref, "on", payload, source, recorded_at)
select service_id, id, type, ref, "on", payload, 'nurse',
  least("on" + interval '8 hours' + interval '60 hours' * bench_draw(n, 300 + kind), today + interval '6 hours')
from (
  ${KINDS.map(
    ([type, part, days, payload, ref = null, condition = 'true'], kind) => `
  select c.*, ${kind} as kind, '${type}' as type, ${ref === null ? 'null' : `'${ref}'`} as ref,
    diagnosed_on + floor(${days})::int as "on", ${payload} as payload
  from copied c cross join lateral (select bench_draw(n, ${200 + kind}) as day) as d
  where bench_draw(n, ${100 + kind}) < ${part} and ${condition}`,
  ).join('\n  union all')}
) as known
where "on" <= today and ("on" <= death_on or death_on is null)
order by 8, n, kind`;

/** One in a hundred was a slip and has another date, half as many were never so. Fractures and deaths stay. */
const CORRECTIONS = `
insert into fact (service_id, patient_id, type, ref, "on", payload, source, corrects_id, retracts, reason, recorded_at)
select f.service_id, f.patient_id, f.type, f.ref, case when slip < 0.005 then f."on" else f."on" - 1 end,
  case when slip < 0.005 then '{}' else f.payload end, 'nurse', f.id, slip < 0.005, 'A slip',
  least(f.recorded_at + interval '5 days', c.today + interval '6 hours')
from copied c join fact f on f.patient_id = c.id
cross join lateral (select (hashint8extended(f.seq, 7) & 4294967295) / 4294967296.0::float8 as slip) s
where slip < 0.015 and f.type not in ('fracture', 'death') and f.seq >= $1
order by f.seq`;

const EPISODES = `
insert into episode (service_id, patient_id, key, diagnosed_on, first_site, sites, enrolment, history_reason)
select service_id, patient_id, key, "on", sites[1], sites, case when old then 'enrolled' else 'history' end::enrolment,
  case when not old then 'under-50' end
from (
  select c.service_id, c.id as patient_id, f."on", (array_agg(f.ref order by f.seq))[1] as key,
    array_agg(f.payload ->> 'site' order by f.seq) as sites, c.birth_date + interval '50 years' <= f."on" as old
  from copied c join fact f on f.patient_id = c.id
  where f.type = 'fracture' and f.seq >= $1
  group by c.service_id, c.id, f."on", c.birth_date
) as of_a_day`;

const TASKS = `
insert into task (service_id, patient_id, key, kind, occurrence, episode_key, anchor, anchor_on, born_on, opens_on,
  due_on, overdue_from, done_on, because, protocol_version, created_on)
select c.service_id, c.id, t.kind || '/f1/' || t.k, t.kind, t.k::text, 'f1', 'fracture diagnosed', c.diagnosed_on,
  c.diagnosed_on, c.diagnosed_on + t.days - 14, c.diagnosed_on + t.days, c.diagnosed_on + t.days + 15,
  case when c.diagnosed_on + t.days < c.today and bench_draw(c.n, 400 + t.k) < 0.98 then c.diagnosed_on + t.days end,
  '[{"section":"5","fact":"f1"}]', '2026.11', c.diagnosed_on
from copied c cross join (values (1, 'fls-contact', 14), (2, 'fls-assessment', 90), (3, 'dxa', 90), (4, 'falls-assessment', 90),
  (5, 'pain', 42), (6, 'follow-up-contact', 112), (7, 'falls-reminder', 180), (8, 'follow-up-contact', 364),
  (9, 'falls-reminder', 540), (10, 'treatment-review', 1825)) as t (k, kind, days)
order by c.n, t.k`;

async function fill(client, query, say) {
  // Constraints hold of what is made; indexes are built once at the end, and the triggers' work is done as a whole.
  await query(`set session_replication_role = replica`);
  const chunks = await query('select first, last from bench_chunk where not done order by first');
  if (chunks.length > 0)
    await query(`update pg_index set indisready = false, indisvalid = false where indrelid = any($1::regclass[])`, [
      TABLES,
    ]);
  const [{ n: all }] = await query('select count(*)::int as n from bench_chunk');
  for (const [at, { first, last }] of chunks.entries()) {
    await query('begin');
    await query(copiedOf(first, last));
    await query('analyze copied');
    const [{ seq }] = await query(`select nextval('fact_seq_seq') as seq`);
    await query(PATIENTS);
    await query(FACTS);
    await query(CORRECTIONS, [seq]);
    await query(EPISODES, [seq]);
    await query(TASKS);
    await query('update bench_chunk set done = true where first = $1', [first]);
    await query('commit');
    say(`  ${all - chunks.length + at + 1} of ${all} parts filled`);
  }
  const tables = await query(
    `select distinct indrelid::regclass::text as name from pg_index where indrelid = any($1::regclass[]) and not indisvalid`,
    [TABLES],
  );
  for (const { name } of tables) {
    say(`  indexes of ${name}`);
    await query(`reindex table ${name}`);
  }
  await query(`set session_replication_role = default`);
  say('  vacuum analyze');
  await query('vacuum (analyze)');
}

/** What a database is called, so that it is found again. */
export const nameOf = (patients) => `bench_reports_${patients}`;

/**
 * The database of so many patients: as it stands when it is complete, gone on with when it is not.
 * @returns {Promise<{ url: string, today: string, counts: { patients: number, facts: number, episodes: number, tasks: number, services: number } }>}
 */
export async function buildReports({ server, patients, services, seed, say }) {
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
    await query(
      `set maintenance_work_mem = '1GB'; set work_mem = '256MB'; set synchronous_commit = off; set jit = off; set timezone = 'UTC'`,
    );
    const [{ made, complete }] = await query(
      `select to_regclass('bench_plan') is not null as made, to_regclass('bench_complete') is not null as complete`,
    );
    if (!complete) {
      say(`building ${patients} patients in ${name}`);
      if (!made) await makeServices(query, { patients, services, seed });
      await fill(client, query, say);
      await query(`create table bench_complete as
        select (select count(*)::int from patient) as patients, (select count(*)::int from fact) as facts,
          (select count(*)::int from episode) as episodes, (select count(*)::int from task) as tasks,
          (select count(*)::int from bench_service) as services`);
    }
    const [counts] = await query('select * from bench_complete');
    const [{ today }] = await query('select today::text from bench_plan');
    return { url, today, counts };
  } finally {
    await client.end();
  }
}
