import type { ReportUpkeep } from '@osteon/application';
import { run, runOne, type Queryable, type Statement } from '../database/run.ts';

const TO_REFRESH: Statement = {
  name: 'reports-to-refresh',
  text: 'select services_to_refresh(null) as id',
};

const WAITING: Statement = {
  name: 'report-changes-waiting',
  text: 'select count(*)::int as waiting from (select from report_dirty limit 100000) as waits',
};

const REFRESH_SERVICE: Statement = {
  name: 'refresh-service-reports',
  text: 'select refresh_service_reports($1, $2) as taken',
};

/** Midnight of a service's present day, as an instant: the slot of its proof. */
const SLOT = '(local_today(s.time_zone)::timestamp at time zone s.time_zone)';

const TO_PROVE: Statement = {
  name: 'reports-to-prove',
  text: `select s.id from service s left join job_tick k on k.name = 'prove-reports/' || s.id and k.slot = ${SLOT}
where (osteon_now() at time zone s.time_zone)::time >= '02:00'
  and (k.name is null or k.detail is null and k.ran_at < osteon_now() - interval '1 hour')
order by s.id`,
};

const TAKE_PROOF: Statement = {
  name: 'take-report-proof',
  text: `insert into job_tick (name, slot)
select 'prove-reports/' || s.id, ${SLOT} from service s where s.id = $1
on conflict (name, slot) do update set ran_at = osteon_now()
  where job_tick.detail is null and job_tick.ran_at < osteon_now() - interval '1 hour'
returning slot`,
};

const PROVE_EPISODES: Statement = {
  name: 'prove-episodes',
  text: `select patients, last_patient as last, cardinality(differing) as differing from prove_episodes($1, $2, $3)`,
};

const PROVE_SUMMARY: Statement = { name: 'prove-summary', text: 'select unnest(prove_summary($1)) as month' };

const FINISH_PROOF: Statement = {
  name: 'finish-report-proof',
  text: `update job_tick k set detail = $2::jsonb from service s
where s.id = $1 and k.name = 'prove-reports/' || s.id
  and k.slot = (select max(slot) from job_tick where name = 'prove-reports/' || s.id)`,
};

/** Keeps the summary of reports right, in PostgreSQL. */
export function createReportUpkeep(db: Queryable): ReportUpkeep {
  return {
    async servicesToRefresh() {
      return (await run<{ id: string }>(db, TO_REFRESH, [])).map(({ id }) => id);
    },
    async changesWaiting() {
      return (await runOne<{ waiting: number }>(db, WAITING, [])).waiting;
    },
    async refreshService(serviceId, most) {
      return (await runOne<{ taken: number }>(db, REFRESH_SERVICE, [serviceId, most])).taken;
    },
    async servicesToProve() {
      return (await run<{ id: string }>(db, TO_PROVE, [])).map(({ id }) => id);
    },
    async takeProof(serviceId) {
      return (await run(db, TAKE_PROOF, [serviceId])).length === 1;
    },
    async proveEpisodes(serviceId, after, most) {
      return runOne<{ patients: number; last: string | null; differing: number }>(db, PROVE_EPISODES, [
        serviceId,
        after,
        most,
      ]);
    },
    async proveSummary(serviceId) {
      return (await run<{ month: string }>(db, PROVE_SUMMARY, [serviceId])).map(({ month }) => month);
    },
    async finishProof(serviceId, found) {
      await run(db, FINISH_PROOF, [serviceId, JSON.stringify(found)]);
    },
  };
}
