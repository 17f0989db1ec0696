import type {
  ImportedFigures,
  ReportPlace,
  ReportSettingStore,
  StatedCaseload,
  StatedLevel,
} from '@osteon/application';
import type { LocalDate, NationalFigure, YearlyCaseload } from '@osteon/domain';
import { AUDIT_WHO, auditValues, auditWho, iso } from '../database/audit.ts';
import { run, runOne, type Queryable, type Statement } from '../database/run.ts';

const PLACE: Statement = {
  name: 'report-place',
  text: `select local_today(s.time_zone) as today, json_build_object('id', s.id, 'name', s.name) as service,
  json_build_object('id', r.id, 'name', r.name, 'services', (select count(*)::int from service o where o.region_id = r.id)) as region,
  (select count(*)::int from service) as services
from service s join region r on r.id = s.region_id where s.id = $1`,
};

/** The end of the day `day` by the wall of service `s`; what is said now where there is none. */
const until = (day: string): string =>
  `coalesce((${day}::date + 1)::timestamp at time zone s.time_zone, 'infinity'::timestamptz)`;

/** `$1` service, `$2` scope, `$3` as of a day that is over, or null */
const CASELOADS_OF_SCOPE: Statement = {
  name: 'report-caseloads-of-scope',
  text: `select coalesce(json_agg(json_build_object('year', c.year, 'all', c.all_fractures, 'nonSpine', c.non_spine, 'spine', c.spine))
    filter (where c.year is not null), '[]') as years
from service own join service s on case $2::text when 'service' then s.id = own.id when 'region' then s.region_id = own.region_id
  else true end
left join lateral (
  select distinct on (year) * from caseload_statement where service_id = s.id and at < ${until('$3')}
  order by year, id desc
) c on true
where own.id = $1 group by s.id`,
};

const LIST_CASELOADS: Statement = {
  name: 'report-list-caseloads',
  text: `select c.year::int, c.all_fractures as "all", c.non_spine as "nonSpine", c.spine, u.display_name as "statedBy",
  ${iso('c.at')} as "statedAt"
from (select distinct on (year) * from caseload_statement where service_id = $1 order by year, id desc) c
left join user_account u on u.id = c.by order by c.year desc`,
};

const audited = (action: string, from: string, resource: string): string => `
audited as (
  insert into audit_record (${AUDIT_WHO}, action, outcome, count, resource)
  select ${auditWho(1)}, '${action}', 'done', (select count(*) from ${from}), ${resource}
)`;

/** `$6` service, `$7` year, `$8` all, `$9` not of the spine, `$10` of the spine */
const STATE_CASELOAD: Statement = {
  name: 'report-state-caseload',
  text: `
with stated as (
  insert into caseload_statement (service_id, year, all_fractures, non_spine, spine, by)
  values ($6, $7, $8, $9, $10, $1::uuid) returning id
), ${audited('state-caseload', 'stated', `'caseload/' || $7::int`)}
select id from stated`,
};

/** `$1` service, `$2` as of a day that is over, or null */
const STATED_LEVELS: Statement = {
  name: 'report-stated-levels',
  text: `select p.standard::int, p.level, p.grounds, u.display_name as by, ${iso('p.at')} as at
from (select distinct on (l.standard) l.* from practice_statement l join service s on s.id = l.service_id
  where l.service_id = $1 and l.at < ${until('$2')} order by l.standard, l.id desc) p
left join user_account u on u.id = p.by order by p.standard`,
};

/** `$6` service, `$7` standards, `$8` levels, `$9` grounds */
const STATE_LEVELS: Statement = {
  name: 'report-state-levels',
  text: `
with stated as (
  insert into practice_statement (service_id, standard, level, grounds, by)
  select $6, l.standard, l.level, l.grounds, $1::uuid
  from unnest($7::int[], $8::text[], $9::text[]) as l (standard, level, grounds) returning id
), ${audited('state-practice', 'stated', `'best-practice'`)}
select id from stated`,
};

const FIGURES: Statement = {
  name: 'report-national-figures',
  text: `select u.display_name as "importedBy", ${iso('f.at')} as "importedAt", f.figures
from national_figure_import f join service s on s.id = f.service_id left join user_account u on u.id = f.by
where f.service_id = $1 and f.at < ${until('$2')} order by f.id desc limit 1`,
};

/** `$6` service, `$7` figures */
const IMPORT_FIGURES: Statement = {
  name: 'report-import-figures',
  text: `
with stated as (
  insert into national_figure_import (service_id, figures, by) values ($6, $7::jsonb, $1::uuid) returning id
), ${audited('import-national-figures', 'jsonb_array_elements($7::jsonb)', `'national-figures'`)}
select id from stated`,
};

type Row<T> = T & { readonly [key: string]: unknown };

/** What services bring to their reports, in PostgreSQL. Every change is audited in the statement that makes it. */
export function createReportSettingStore(db: Queryable): ReportSettingStore {
  return {
    reportPlace: (serviceId) => runOne<Row<ReportPlace>>(db, PLACE, [serviceId]),

    async caseloadsOf(serviceId, scope, asOf) {
      const rows = await run<{ years: readonly YearlyCaseload[] }>(db, CASELOADS_OF_SCOPE, [serviceId, scope, asOf]);
      return rows.map(({ years }) => years);
    },

    listCaseloads: (serviceId) => run<Row<StatedCaseload>>(db, LIST_CASELOADS, [serviceId]),

    async stateCaseload(actor, { year, all, nonSpine, spine }) {
      await run(db, STATE_CASELOAD, [...auditValues(actor), actor.serviceId, year, all, nonSpine, spine]);
    },

    statedLevels: (serviceId, asOf: LocalDate | null) => run<Row<StatedLevel>>(db, STATED_LEVELS, [serviceId, asOf]),

    async stateLevels(actor, levels) {
      await run(db, STATE_LEVELS, [
        ...auditValues(actor),
        actor.serviceId,
        levels.map(({ standard }) => standard),
        levels.map(({ level }) => level),
        levels.map(({ grounds }) => grounds),
      ]);
    },

    async nationalFigures(serviceId, asOf) {
      const [latest] = await run<Row<ImportedFigures>>(db, FIGURES, [serviceId, asOf]);
      return latest ?? { importedBy: null, importedAt: null, figures: [] };
    },

    async importFigures(actor, serviceId, figures: readonly NationalFigure[]) {
      await run(db, IMPORT_FIGURES, [...auditValues(actor), serviceId, JSON.stringify(figures)]);
    },
  };
}
