import type { Health, HealthReader, InstallationHealth, PresenceStore, SeenWorker } from '@osteon/application';
import { AUDIT_WHO, auditValues, auditWho, iso } from '../database/audit.ts';
import type { Database } from '../database/database.ts';
import { run, runOne, type Statement } from '../database/run.ts';

const SAY_SEEN: Statement = {
  name: 'say-worker-seen',
  text: `
with forgotten as (
  delete from worker_presence where seen_at < osteon_now() - interval '1 day' and worker <> $1
)
insert into worker_presence (worker, started_at, gateways, backlog, has_queue) values ($1, $2, $3::jsonb, $4::jsonb, $5)
on conflict (worker) do update set seen_at = osteon_now(), gateways = excluded.gateways, backlog = excluded.backlog,
  has_queue = excluded.has_queue`,
};

const LEAVE: Statement = { name: 'worker-leaves', text: 'delete from worker_presence where worker = $1' };

const secondsSince = (instant: string): string => `greatest(0, extract(epoch from osteon_now() - ${instant}))::float8`;

/** Of service `$1`. What is due is counted only while the service sends. */
const READ_HEALTH: Statement = {
  name: 'read-health',
  text: `
with sends as (
  select s.id from service s cross join installation i
  where s.id = $1 and s.sending_stopped_at is null and i.sending_stopped_at is null and i.hold_since is null
), due as materialized (
  select m.send_after from message m join sends on sends.id = m.service_id
  where m.stage = 1 and m.digest_id is null and m.send_after <= osteon_now()
  order by m.send_after limit 10000
)
select ${iso('osteon_now()')} as "asOf",
  json_build_object(
    'oldestDueAt', (select ${iso('min(send_after)')} from due),
    'oldestDueSeconds', (select coalesce(${secondsSince('min(send_after)')}, 0) from due),
    'due', (select count(*) from due),
    'uncertain', (select count(*) from message where service_id = $1 and stage = 3 and digest_id is null),
    'openItems', (select count(*) from work_item where service_id = $1 and closed_at is null),
    'urgentItems', (select count(*) from work_item where service_id = $1 and closed_at is null and urgent),
    'lastImport', (select json_build_object('state', r.state, 'startedAt', ${iso('r.started_at')})
      from import_run r where r.service_id = $1 order by r.started_at desc limit 1)
  ) as service,
  (select json_build_object('seenAt', ${iso('w.seen_at')}, 'secondsAgo', ${secondsSince('w.seen_at')})
    from worker_presence w order by w.seen_at desc limit 1) as "workerSeen",
  (select json_build_object('finishedAt', ${iso('v.finished_at')}, 'secondsAgo', ${secondsSince('v.finished_at')},
      'verdict', v.verdict, 'findings', jsonb_array_length(v.findings), 'checkpointedAt', ${iso('v.checkpointed_at')})
    from audit_verification v order by v.id desc limit 1) as verification`,
};

const READ_INSTALLATION: Statement = {
  name: 'read-installation-health',
  text: `
select
  (select coalesce(json_agg(json_build_object('seenAt', ${iso('w.seen_at')}, 'secondsAgo', ${secondsSince('w.seen_at')},
      'startedAt', ${iso('w.started_at')}, 'hasQueue', w.has_queue, 'gateways', w.gateways, 'backlog', w.backlog)
    order by w.seen_at desc, w.worker), '[]') from worker_presence w) as workers,
  (select json_build_object('asOf', ${iso('b.as_of')}, 'secondsAgo', ${secondsSince('b.as_of')}, 'bytes', b.bytes)
    from backup_made b order by b.id desc limit 1) as backup,
  pg_database_size(current_database())::float8 as "databaseBytes",
  json_build_object('used', (select coalesce(sum(numbackends), 0) from pg_stat_database),
    'most', current_setting('max_connections')::int) as connections`,
};

const AUDIT_VISIT: Statement = {
  name: 'audit-visit',
  text: `insert into audit_record (${AUDIT_WHO}, action, patient_ids, outcome, count)
values (${auditWho(1)}, $6, array[]::uuid[], 'shown', 0)`,
};

type Row<T> = T & { [key: string]: unknown };

/** How everything runs, in PostgreSQL: what the worker says of itself, and what stands there to be counted. */
export function createHealthStore(db: Database): HealthReader & PresenceStore {
  return {
    async saySeen({ worker, startedAt, gateways, backlog, hasQueue }) {
      const values = [worker, startedAt, JSON.stringify(gateways), JSON.stringify(backlog), hasQueue];
      await run(db, SAY_SEEN, values);
    },
    async leave(worker) {
      await run(db, LEAVE, [worker]);
    },
    async auditVisit(actor, action) {
      await run(db, AUDIT_VISIT, [...auditValues(actor), action]);
    },
    async readHealth(serviceId, ofInstallation): Promise<Health> {
      const health = await runOne<Row<Omit<Health, 'installation'>>>(db, READ_HEALTH, [serviceId]);
      if (!ofInstallation) return { ...health, installation: null };
      const found = await runOne<Row<InstallationHealth & { workers: SeenWorker[] }>>(db, READ_INSTALLATION, []);
      return { ...health, installation: found };
    },
  };
}
