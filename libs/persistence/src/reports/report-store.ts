import {
  AppError,
  type CountedEpisodes,
  type ReportEpisode,
  type ReportPeriod,
  type ReportQuestion,
  type ReportStore,
  type ServiceTally,
} from '@osteon/application';
import {
  COMPLETENESS_FIELDS,
  EPISODE_INDICATORS,
  type LocalDate,
  type OutcomeCounts,
  OUTCOMES,
  type Tally,
} from '@osteon/domain';
import { AUDIT_WHO, auditValues, auditWho } from '../database/audit.ts';
import { run, type Queryable, type Statement } from '../database/run.ts';
import { OBSERVATION_COLUMNS, observationOf, type ObservationRow, OBSERVED_ROW } from './observation-sql.ts';

/** A row of `report_counts`. */
interface CountRow {
  readonly month: LocalDate | null;
  readonly episodes: number;
  readonly under50: number;
  readonly outcomes: readonly number[];
  readonly fields: readonly number[];
  readonly [key: string]: unknown;
}

const COUNT_COLUMNS = 'c.month, c.episodes, c.under_50 as "under50", c.outcomes, c.fields';

/** `$1` scope, `$2` and `$3` first and last day, `$4` as of a day that is over, or null. */
const READ_TALLY: Statement = {
  name: 'report-tally',
  text: `select ${COUNT_COLUMNS} from report_counts($1, $2, $3, $4, false, false) c`,
};

const READ_MONTHS: Statement = {
  name: 'report-months',
  text: `select ${COUNT_COLUMNS} from report_counts($1, $2, $3, $4, false, true) c`,
};

const READ_SERVICES: Statement = {
  name: 'report-services',
  text: `select s.id, s.code, s.name, ${COUNT_COLUMNS}
from service s left join report_counts($1, $2, $3, $4, true, false) c on c.service_id = s.id
where s.id = any(report_services($1)) order by s.name, s.code`,
};

/** Before episodes are read: what was recorded since is counted. Another statement sees it. */
const REFRESH: Statement = { name: 'refresh-own-reports', text: 'select refresh_own_reports()' };

/** Episodes of service `$1` as of now, or as of the day `$4`; with the day they are seen on. */
const EPISODES_NOW = `(select local_today(time_zone) as today from service where id = $1) d
  join episode_observation o on o.service_id = $1 and $4::date is null`;
const EPISODES_KNOWN = `(select $4::date as today) d
  join observe_episodes(patients_diagnosed(array[$1::uuid], $2, $3), $4) o on o.service_id = $1`;

/** Columns of `outcomes_of`, by what they are called in the rules. */
const OUTCOME_COLUMNS: Readonly<Record<string, string>> = {
  ...Object.fromEntries(EPISODE_INDICATORS.map(({ id }) => [id, id.replace('-', '_')])),
  // the same rule under two numbers
  'iof-5': 'flsdb_6',
  'iof-6': 'flsdb_7',
  'iof-7': 'flsdb_8',
  'iof-8': 'flsdb_9',
  'iof-9': 'flsdb_10',
};
const FIELD_COLUMNS: Readonly<Record<string, string>> = {
  ...Object.fromEntries(COMPLETENESS_FIELDS.map(({ name }) => [name, name.replaceAll('-', '_')])),
  careHomeResident: 'care_home',
};
const STATES = ['out', 'there', 'missing'];

/** Which column of `outcomes_of` says whether an episode is counted, and what it says then. */
function conditionOf(counted: CountedEpisodes): {
  readonly name: string;
  readonly sql: string;
  readonly says: number[];
} {
  switch (counted.of) {
    case 'episodes':
      return { name: 'episodes', sql: 'x.eligible and $7::int[] is not null', says: [] };
    case 'under-50':
      return { name: 'under-50', sql: 'not x.eligible and $7::int[] is not null', says: [] };
    case 'indicator': {
      const column = columnOf(OUTCOME_COLUMNS, counted.id);
      const says = counted.outcomes.map((outcome) => OUTCOMES.indexOf(outcome));
      return { name: column, sql: `x.eligible and x.${column} = any($7::int[])`, says };
    }
    case 'field': {
      const column = columnOf(FIELD_COLUMNS, counted.name);
      const says = counted.states.map((state) => STATES.indexOf(state));
      return { name: column, sql: `x.${column} = any($7::int[])`, says };
    }
  }
}

function columnOf(columns: Readonly<Record<string, string>>, name: string): string {
  const column = Object.hasOwn(columns, name) ? columns[name] : undefined;
  if (column !== undefined) return column;
  throw new AppError('FLS-1010', { field: 'name', message: 'is no indicator or field of the reports' });
}

/** `$5`, `$6` the row before the page, `$7` what the column says, `$8` rows of the page, `$9` on who asks. */
const listEpisodes = (name: string, condition: string, isNow: boolean): Statement => ({
  name: `report-episodes-${name}-${isNow ? 'now' : 'then'}`,
  text: `
with found as materialized (
  select p.family, p.given, p.birth_date as "birthDate", ${OBSERVATION_COLUMNS}
  from ${isNow ? EPISODES_NOW : EPISODES_KNOWN}
  join patient p on p.id = o.patient_id and p.service_id = $1
  cross join lateral outcomes_of(${OBSERVED_ROW}, d.today - o.diagnosed_on) x
  where o.diagnosed_on between $2::date and $3::date and o.diagnosed_on <= d.today
    and ($5::date is null or (o.diagnosed_on, o.patient_id) > ($5::date, $6::uuid)) and ${condition}
  order by o.diagnosed_on, o.patient_id limit $8::int + 1
), shown as (
  select patient from found order by "diagnosedOn", patient limit $8
), audited as (
  insert into audit_record (${AUDIT_WHO}, action, patient_ids, outcome, count, resource)
  select ${auditWho(9)}, 'list-report-patients', array(select distinct patient from shown), 'shown',
    (select count(*) from shown), $14
)
select * from found order by "diagnosedOn", patient`,
});

/** A page of the service's episodes: `$5`, `$6` the row before it, `$7` its rows. */
const READ_OBSERVATIONS: Statement = {
  name: 'report-observations',
  text: `select ${OBSERVATION_COLUMNS} from ${EPISODES_NOW}
where o.diagnosed_on between $2::date and $3::date and o.diagnosed_on <= d.today
  and ($5::date is null or (o.diagnosed_on, o.patient_id) > ($5::date, $6::uuid))
order by o.diagnosed_on, o.patient_id limit $7`,
};

const READ_DIAGNOSED: Statement = {
  name: 'report-patients-diagnosed',
  text: 'select patients_diagnosed(array[$1::uuid], $2, $3) as patients',
};

/** Episodes of the patients `$5` of service `$1` as of the day `$4`. */
const READ_KNOWN: Statement = {
  name: 'report-observations-known',
  text: `select ${OBSERVATION_COLUMNS} from (select $4::date as today) d join observe_episodes($5::uuid[], $4) o on o.service_id = $1
where o.diagnosed_on between $2::date and $3::date order by o.diagnosed_on, o.patient_id`,
};

const ROWS_AT_ONCE = 4_000;

/** The numbers of reports in PostgreSQL; who acts names the service. */
export function createReportStore(db: Queryable): ReportStore {
  const count = async (statement: Statement, { scope, from, to, asOf }: ReportQuestion): Promise<CountRow[]> =>
    run<CountRow>(db, statement, [scope, from, to, asOf]);

  return {
    async tally(_serviceId, question) {
      const [row] = await count(READ_TALLY, question);
      return tallyOf(row);
    },

    async monthTallies(_serviceId, question) {
      const rows = await count(READ_MONTHS, question);
      const byMonth = new Map(rows.map((row) => [row.month?.slice(0, 7), row]));
      return monthsOf(question).map((month) => ({ month, tally: tallyOf(byMonth.get(month)) }));
    },

    async serviceTallies(_serviceId, question) {
      const rows = (await count(READ_SERVICES, question)) as (CountRow & ServiceTally['service'])[];
      return rows.map(({ id, code, name, ...row }) => ({
        service: { id, code, name },
        tally: tallyOf(row as CountRow),
      }));
    },

    async episodes(actor, serviceId, { from, to, asOf }, counted, limit, after) {
      const { name, sql, says } = conditionOf(counted);
      if (asOf === null) await run(db, REFRESH, []);
      const rows = await run<ObservationRow & Pick<ReportEpisode, 'family' | 'given' | 'birthDate'>>(
        db,
        listEpisodes(name, sql, asOf === null),
        [
          ...[serviceId, from, to, asOf, after?.diagnosedOn ?? null, after?.patientId ?? null, says, limit],
          ...[...auditValues(actor), `report/${name}`],
        ],
      );
      const shown = rows.slice(0, limit).map((row) => ({
        patientId: row.patient,
        family: row.family,
        given: row.given,
        birthDate: row.birthDate,
        diagnosedOn: row.diagnosedOn,
        observation: observationOf(row),
      }));
      return { rows: shown, more: rows.length > limit };
    },

    async *observations(serviceId, { from, to, asOf }) {
      if (asOf !== null) {
        const [found] = await run<{ patients: string[] }>(db, READ_DIAGNOSED, [serviceId, from, to]);
        const patients = found?.patients ?? [];
        for (let at = 0; at < patients.length; at += ROWS_AT_ONCE) {
          const some = patients.slice(at, at + ROWS_AT_ONCE);
          const rows = await run<ObservationRow>(db, READ_KNOWN, [serviceId, from, to, asOf, some]);
          yield* rows.map(observationOf);
        }
        return;
      }
      await run(db, REFRESH, []);
      let last: ObservationRow | undefined;
      do {
        const values = [serviceId, from, to, null, last?.diagnosedOn ?? null, last?.patient ?? null, ROWS_AT_ONCE];
        const rows = await run<ObservationRow>(db, READ_OBSERVATIONS, values);
        yield* rows.map(observationOf);
        last = rows.length < ROWS_AT_ONCE ? undefined : rows.at(-1);
      } while (last !== undefined);
    },
  };
}

/** Counts as the rules have them; without a row there are none. */
function tallyOf(row: CountRow | undefined): Tally {
  const at = (list: readonly number[] | null | undefined, place: number): number => list?.[place] ?? 0;
  return {
    episodes: row?.episodes ?? 0,
    under50: row?.under50 ?? 0,
    refused: 0,
    outcomes: EPISODE_INDICATORS.map((_, i) => {
      const counts = OUTCOMES.map((outcome, k) => [outcome, at(row?.outcomes, i * OUTCOMES.length + k)] as const);
      return Object.fromEntries(counts) as OutcomeCounts;
    }),
    fields: COMPLETENESS_FIELDS.map((_, i) => ({ rows: at(row?.fields, 2 * i), missing: at(row?.fields, 2 * i + 1) })),
  };
}

/** The months that a period touches, `YYYY-MM`. */
function monthsOf({ from, to }: Pick<ReportPeriod, 'from' | 'to'>): string[] {
  const months: string[] = [];
  let year = Number(from.slice(0, 4));
  let month = Number(from.slice(5, 7));
  for (;;) {
    const name = `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}`;
    if (name > to.slice(0, 7)) return months;
    months.push(name);
    month += 1;
    if (month > 12) [year, month] = [year + 1, 1];
  }
}
