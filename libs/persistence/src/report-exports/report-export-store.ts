import {
  SEALED,
  type ExportClaim,
  type ExportRow,
  type KeyRing,
  type NumberedRow,
  type ReportExport,
  type ReportExportStore,
} from '@osteon/application';
import { openAddress } from '../at-rest/sealed-columns.ts';
import { AUDIT_WHO, auditValues, auditWho, iso, isUuid } from '../database/audit.ts';
import { run, runOne, type Queryable, type Statement } from '../database/run.ts';
import { person } from '../protocol/protocol-store.ts';

/** `$6` format, `$7` and `$8` first and last day, `$9` as of, `$10` scope, `$11` copy, `$12` total */
const ASK: Statement = {
  name: 'ask-report-export',
  text: `
with asked as (
  insert into report_export (service_id, format, from_on, to_on, as_of, scope, copy, total, asked_by, asked_as)
  values ($3::uuid, $6, $7::date, $8::date, $9::date, $10, $11, $12, $1::uuid, $2)
  returning id
), audited as (
  insert into audit_record (${AUDIT_WHO}, action, outcome, count, resource)
  select ${auditWho(1)}, 'ask-report-export', 'done', 1, 'report-export/' || id || '/' || $6 from asked
)
select id from asked`,
};

const DAYS = `e.from_on::text as "from", e.to_on::text as "to", e.as_of::text as "asOf"`;
const COLUMNS = `e.id, e.format, ${DAYS}, e.scope, e.copy, e.state, e.fault, e.done, e.total,
  case when e.format = 'fls-db' then r.rows end as rows, case when e.format = 'fls-db' then r.refused end as "refusedRows",
  ${person('e.asked_by')} as "askedBy", ${iso('e.asked_at')} as "askedAt", ${iso('e.ended_at')} as "endedAt"`;
const FROM = `from report_export e cross join lateral (
  select count(*)::int as rows, count(*) filter (where refused > 0)::int as refused
  from report_export_row x where x.export_id = e.id and x.service_id = e.service_id) r`;

const FIND: Statement = {
  name: 'find-report-export',
  text: `select ${COLUMNS} ${FROM} where e.service_id = $1 and e.id = $2`,
};

const LIST: Statement = {
  name: 'list-report-exports',
  text: `select ${COLUMNS} ${FROM} where e.service_id = $1 order by e.asked_at desc, e.id limit $2`,
};

const CANCEL: Statement = {
  name: 'cancel-report-export',
  text: `
with cancelled as (
  update report_export set state = 'cancelled', ended_at = osteon_now(), lease_until = null
  where id = $6 and service_id = $3::uuid and state = 'running' returning id
), audited as (
  insert into audit_record (${AUDIT_WHO}, action, outcome, count, resource)
  select ${auditWho(1)}, 'cancel-report-export', case when exists (select from cancelled) then 'done' else 'refused' end,
    (select count(*) from cancelled), 'report-export/' || $6::text
)
select id from cancelled`,
};

const READ_FILE: Statement = {
  name: 'read-report-file',
  text: `
with found as (
  select id, file from report_export where id = $6 and service_id = $3::uuid and state = 'finished'
), audited as (
  insert into audit_record (${AUDIT_WHO}, action, outcome, count, resource)
  select ${auditWho(1)}, 'download-report', case when exists (select from found) then 'shown' else 'not-found' end,
    (select count(*) from found), 'report-export/' || $6::text
)
select file from found`,
};

/** `$6` export, `$7` after which row, `$8` how many, `$9` only those with faults, `$10` action */
const READ_ROWS: Statement = {
  name: 'read-report-rows',
  text: `
with numbered as (
  select patient_id, episode, content, refused, (row_number() over (order by patient_id, episode) + 1)::int as row
  from report_export_row where export_id = $6 and service_id = $3::uuid
), shown as materialized (
  select * from numbered where row > $7 and (not $9 or refused > 0) order by row limit $8
), audited as (
  insert into audit_record (${AUDIT_WHO}, action, patient_ids, outcome, count, resource)
  select ${auditWho(1)}, $10, array(select distinct patient_id from shown), 'shown', (select count(*) from shown),
    'report-export/' || $6::text
)
select patient_id as "patientId", episode, content, row from shown order by row`,
};

const WAITING: Statement = {
  name: 'waiting-report-exports',
  text: `select id from report_export where state = 'running' and (lease_until is null or lease_until < osteon_now())
order by asked_at, id limit $1`,
};

/** Who claims it raises the generation: what an earlier claimant still brings is refused. */
const CLAIM: Statement = {
  name: 'claim-report-export',
  text: `
update report_export e
set generation = e.generation + 1, lease_until = osteon_now() + $2 * interval '1 millisecond'
from service s
where e.id = $1 and e.state = 'running' and (e.lease_until is null or e.lease_until < osteon_now()) and s.id = e.service_id
returning e.id, e.generation, e.service_id as "serviceId", s.name as "serviceName", e.format, ${DAYS}, e.scope, e.copy,
  (e.asked_at at time zone s.time_zone)::date::text as "askedOn", ${iso('e.asked_at')} as "askedAt", e.cursor, e.sections`,
};

const PATIENTS_AFTER: Statement = {
  name: 'report-export-patients-after',
  text: `
select p.id as "patientId", p.address from patient p
where p.service_id = $1 and ($4::uuid is null or p.id > $4) and exists (
  select from episode_observation o
  where o.patient_id = p.id and o.service_id = p.service_id and o.diagnosed_on between $2::date and $3::date)
order by p.id limit $5`,
};

/** What a claimant may still change: a running one that nobody has claimed since. */
const HELD = `id = $1 and generation = $2 and service_id = $3 and state = 'running'`;

const KEEP_SECTION: Statement = {
  name: 'keep-report-section',
  text: `update report_export set sections = sections || jsonb_build_object($4::text, $5::jsonb), done = done + 1,
  lease_until = osteon_now() + $6 * interval '1 millisecond' where ${HELD} returning id`,
};

/** Rows and how far they came together: a batch is kept whole, or not at all. */
const KEEP_ROWS: Statement = {
  name: 'keep-report-rows',
  text: `
with kept as (
  update report_export set cursor = $4::uuid, done = done + (select count(*) from json_to_recordset($5::json) as x (episode text)),
    lease_until = osteon_now() + $6 * interval '1 millisecond' where ${HELD} returning id, service_id
), put as (
  insert into report_export_row (export_id, service_id, patient_id, episode, content, refused)
  select k.id, k.service_id, p.id, x.episode, x.content, x.refused
  from kept k cross join json_to_recordset($5::json) as x ("patientId" uuid, episode text, content text, refused int)
  join patient p on p.id = x."patientId" and p.service_id = k.service_id
)
select id from kept`,
};

const FINISH: Statement = {
  name: 'finish-report-export',
  text: `update report_export set state = 'finished', ended_at = osteon_now(), lease_until = null, file = $4, sections = '{}'
where ${HELD} returning id`,
};

const RELEASE: Statement = {
  name: 'release-report-export',
  text: `update report_export set lease_until = null where ${HELD}`,
};

const FAIL: Statement = {
  name: 'fail-report-export',
  text: `update report_export set state = 'failed', fault = $4, ended_at = osteon_now(), lease_until = null where ${HELD}`,
};

type Rows<T> = T & { [key: string]: unknown };

/** Files that were asked for, in PostgreSQL. What people do is audited in the statement that does it. */
export function createReportExportStore(db: Queryable, keys: KeyRing): ReportExportStore {
  const held = ({ id, generation, serviceId }: Pick<ExportClaim, 'id' | 'generation' | 'serviceId'>): unknown[] => [
    id,
    generation,
    serviceId,
  ];
  return {
    async ask(actor, { format, from, to, asOf, scope, copy }, total) {
      const asked = [format, from, to, asOf, scope, copy, total];
      return (await runOne<{ id: string }>(db, ASK, [...auditValues(actor), ...asked])).id;
    },
    async find(serviceId, id) {
      if (!isUuid(id)) return null;
      return (await run<Rows<ReportExport>>(db, FIND, [serviceId, id]))[0] ?? null;
    },
    list: (serviceId, limit) => run<Rows<ReportExport>>(db, LIST, [serviceId, limit]),
    async cancel(actor, id) {
      return (await run(db, CANCEL, [...auditValues(actor), id])).length > 0;
    },
    async readFile(actor, id) {
      const [found] = await run<{ file: Buffer | null }>(db, READ_FILE, [...auditValues(actor), id]);
      return found?.file ?? null;
    },
    async readRows(actor, id, { after, limit, withFaultsAlone }) {
      const action = withFaultsAlone ? 'check-report' : 'download-report';
      const part = [id, after, limit, withFaultsAlone, action];
      const rows = await run<{ patientId: string; episode: string; content: string; row: number }>(db, READ_ROWS, [
        ...auditValues(actor),
        ...part,
      ]);
      return rows.map(({ patientId, episode, content, row }): NumberedRow => {
        const opened = JSON.parse(keys.open(content, SEALED.exportRow(patientId))) as Pick<
          ExportRow,
          'cells' | 'faults'
        >;
        return { patientId, episode, row, ...opened };
      });
    },

    async waiting(limit) {
      return (await run<{ id: string }>(db, WAITING, [limit])).map(({ id }) => id);
    },
    async claim(id, leaseMs) {
      return (await run<Rows<ExportClaim>>(db, CLAIM, [id, leaseMs]))[0] ?? null;
    },
    async patientsAfter(serviceId, { from, to }, cursor, limit) {
      const rows = await run<{ patientId: string; address: string | null }>(db, PATIENTS_AFTER, [
        ...[serviceId, from, to, cursor, limit],
      ]);
      return rows.map(({ patientId, address }) => {
        const postCode = openAddress(keys, patientId, address)?.['postalCode'];
        return { patientId, postCode: typeof postCode === 'string' ? postCode.trim() : null };
      });
    },
    async keepSection(claim, section, figures, leaseMs) {
      const kept = await run(db, KEEP_SECTION, [...held(claim), section, JSON.stringify(figures), leaseMs]);
      return kept.length > 0;
    },
    async keepRows(claim, cursor, rows, leaseMs) {
      const sealed = rows.map(({ patientId, episode, cells, faults }) => ({
        patientId,
        episode,
        content: keys.seal(JSON.stringify({ cells, faults }), SEALED.exportRow(patientId)),
        refused: faults.length,
      }));
      return (await run(db, KEEP_ROWS, [...held(claim), cursor, JSON.stringify(sealed), leaseMs])).length > 0;
    },
    async finish(claim, file) {
      return (await run(db, FINISH, [...held(claim), file])).length > 0;
    },
    async release(claim) {
      await run(db, RELEASE, held(claim));
    },
    async fail(claim, fault) {
      await run(db, FAIL, [...held(claim), fault]);
    },
  };
}
