/**
 * The reports in DuckDB, in the form that is fastest there, over a columnar copy of the observations: the definitions of
 * the indicators written a second time and by hand, so that a slip in one of them shows as another number.
 */
import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { DuckDBInstance } from '@duckdb/node-api';
import { to as copyTo } from 'pg-copy-streams';

/** Days that a row holds; what has not happened is NEVER, so that a comparison is enough. */
const DAYS = [
  'died',
  'transferred',
  'fls_contact',
  'assessed',
  'advised',
  'dxa_recorded',
  'dxa_wanted',
  'scanned',
  'falls_assessed',
  'contact',
  'reached',
  'strength_recorded',
  'strength',
  'treatment_recorded',
  'on_agent',
  'year_contact',
  'year_treatment_recorded',
  'year_on_agent',
  'year_adherent',
  'treated',
];
const NEVER = 32_767;

/** Of a share: its window, of whom it speaks, who achieves it, and when nothing is recorded. */
export const SHARES = {
  'flsdb-4': [90, 'true', 'assessed <= 90', `assessed = ${NEVER}`],
  'flsdb-5': [90, `dxa_wanted < ${NEVER}`, 'scanned <= 90', `scanned = ${NEVER}`],
  'flsdb-6': [90, 'true', 'falls_assessed <= 90', `falls_assessed = ${NEVER}`],
  'flsdb-7': [90, 'true', 'recommended', `advised = ${NEVER}`],
  'flsdb-8': [112, 'age >= 75 and not hip', 'strength <= 112', 'strength_recorded > 112'],
  'flsdb-9': [112, 'recommended', 'reached <= 112', 'contact > 112'],
  'flsdb-10': [
    112,
    'recommended',
    'treated <= 112 or on_agent <= 112',
    'not counted_course and treatment_recorded > 112',
  ],
  'flsdb-11': [392, 'recommended', 'year_adherent <= 392', 'year_contact > 392'],
  'iof-3': [84, 'true', 'assessed <= 84', `assessed = ${NEVER}`],
  'iof-4': [84, `dxa_wanted < ${NEVER}`, 'scanned <= 84', `scanned = ${NEVER}`],
  'iof-10': [392, 'recommended', 'year_on_agent <= 392', 'year_contact > 392'],
};
/** In the order of the codes below, from 1. */
const OUTCOMES = ['achieved', 'imputed', 'failed', 'died', 'transferred', 'window-open'];

/** Of a field of completeness: the day after which it is asked, and when it is missing. */
const FIELDS = {
  sex: [null, 'not sex_known'],
  careHomeResident: [null, 'not care_home_known'],
  'fls-contact': [14, `fls_contact = ${NEVER} and assessed = ${NEVER}`],
  'fls-assessment': [90, `assessed = ${NEVER}`],
  'dxa-decision': [90, `dxa_recorded = ${NEVER}`],
  'treatment-outcome': [90, `advised = ${NEVER}`],
  'falls-assessment': [90, `falls_assessed = ${NEVER}`],
  'week-16-contact': [112, 'contact > 112'],
  'week-16-treatment': [112, 'treatment_recorded > 112'],
  'week-16-strength': [112, 'strength_recorded > 112'],
  'week-52-contact': [392, 'year_contact > 392'],
  'week-52-treatment': [392, 'year_treatment_recorded > 392'],
};

/** What every number of a group is called, in the order in which the sides give them. */
export const NUMBERS = [
  'under-50',
  'episodes',
  'spine',
  ...Object.keys(SHARES).flatMap((id) => OUTCOMES.map((outcome) => `${id} ${outcome}`)),
  ...Object.keys(FIELDS).flatMap((name) => [`${name} rows`, `${name} missing`]),
];

const codes = [
  ...Object.values(SHARES).map(
    ([window, scope, achieved, missing], i) => `case when not eligible or not (${scope}) then 0 when ${achieved} then 1
      when died <= ${window} then 4 when transferred <= ${window} then 5 when as_of_day <= ${window} then 6
      when ${missing} then 2 else 3 end::utinyint as s${i}`,
  ),
  ...Object.values(FIELDS).map(
    ([after, missing], i) =>
      `case when not eligible${after === null ? '' : ` or least(died, transferred, as_of_day) <= ${after}`} then 0
      when ${missing} then 2 else 1 end::utinyint as f${i}`,
  ),
];
const counts = [
  'countif(not eligible)',
  'countif(eligible)',
  'countif(eligible and spine)',
  ...Object.keys(SHARES).flatMap((_, i) => OUTCOMES.map((__, at) => `countif(s${i} = ${at + 1})`)),
  ...Object.keys(FIELDS).flatMap((_, i) => [`countif(f${i} > 0)`, `countif(f${i} = 2)`]),
].map((count, i) => `${count} as c${i}`);
const judged = (asOf, where) => `
  select service_id, diagnosed_on, eligible, spine, ${codes.join(', ')}
  from (select *, age >= 50 as eligible, (date '${asOf}' - diagnosed_on)::smallint as as_of_day
    from observation where ${where})`;

/**
 * @param {import('pg').Client} client of the database that is copied
 * @param {string} observed SQL of the observations: service_id, diagnosed_on, age, first_site, advice, sex_known,
 *   care_home_known, counted_course and the days, null for what has not happened
 */
export async function openDuckDB(client, observed, file) {
  const columns = [
    'service_id::text as service_id',
    'diagnosed_on',
    'age',
    `first_site = 'spine' as spine`,
    `first_site = 'hip' as hip`,
    `coalesce(advice in ('recommended', 'continue', 'refer'), false) as recommended`,
    'sex_known',
    'care_home_known',
    'counted_course',
    ...DAYS.map((day) => `coalesce(${day}, ${NEVER}) as ${day}`),
  ];
  await pipeline(
    client.query(
      copyTo(`copy (select ${columns.join(', ')} from (${observed}) as o order by service_id, diagnosed_on)
        to stdout (format csv, header)`),
    ),
    createWriteStream(file),
  );
  const instance = await DuckDBInstance.create(':memory:');
  const db = await instance.connect();
  const truths = ['spine', 'hip', 'recommended', 'sex_known', 'care_home_known', 'counted_course'];
  const types = Object.entries({
    service_id: 'uuid',
    diagnosed_on: 'date',
    age: 'smallint',
    ...Object.fromEntries(truths.map((name) => [name, 'varchar'])),
    ...Object.fromEntries(DAYS.map((day) => [day, 'smallint'])),
  });
  await db.run(
    `create table observation as select * replace (${truths.map((name) => `${name} = 't' as ${name}`).join(', ')})
     from read_csv('${file}', header = true, columns = {${types.map(([name, type]) => `'${name}': '${type}'`).join(', ')}})`,
  );
  await rm(file);
  const read = async (sql) => (await db.runAndReadAll(sql)).getRowsJson();

  return {
    /** The counts of every service and month: a line each, `service month counts…`. */
    recompute: (asOf) =>
      read(`select service_id, strftime(date_trunc('month', diagnosed_on), '%Y-%m') as month, ${counts.join(', ')}
        from (${judged(asOf, 'true')}) group by all`),
    /** The counts of a period, of one service or of all. */
    report: async ({ service, from, to, asOf }) => {
      const where = `diagnosed_on between '${from}' and '${to}'${service ? ` and service_id = '${service}'` : ''}`;
      const [row] = await read(`select ${counts.join(', ')} from (${judged(asOf, where)})`);
      return row.map(Number);
    },
    close: () => {
      db.closeSync();
      instance.closeSync();
    },
  };
}
