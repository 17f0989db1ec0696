import {
  CONCERNED_PAGE,
  MOST_CONCERNED,
  type ConcernedPatient,
  type DryRun,
  type DryRunClaim,
  type DryRunStore,
} from '@osteon/application';
import { AUDIT_WHO, auditValues, auditWho, iso, isUuid } from '../database/audit.ts';
import { run, runOne, type Queryable, type Statement } from '../database/run.ts';
import { person } from './protocol-store.ts';

const START: Statement = {
  name: 'start-dry-run',
  text: `
with proposal as (
  select p.id, p.service_id from published_protocol p join service s on s.id = p.service_id
  where p.id = $6 and p.service_id = $7 and p.published_at is null and p.withdrawn_at is null
    and p.in_force_from >= local_today(s.time_zone)
), started as (
  insert into protocol_dry_run (service_id, protocol_id, as_of, present_key, present_version, started_by, patients_total)
  select service_id, id, $8::date, $9, $10, $1::uuid, (select count(*) from patient where service_id = $7) from proposal
  on conflict (protocol_id) where state = 'running' do nothing
  returning id
), audited as (
  insert into audit_record (${AUDIT_WHO}, action, outcome, count, resource)
  select ${auditWho(1)}, 'start-dry-run', case when exists (select from started) then 'done' else 'refused' end,
    (select count(*) from started), 'protocol/' || $6
)
select exists (select from proposal) as "isProposal", exists (select from started) as "isStarted"`,
};

const LATEST: Statement = {
  name: 'latest-dry-run',
  text: `select r.id, r.state, r.fault, r.as_of as "asOf", r.present_key as "presentKey", r.present_version as "presentVersion",
  r.cursor, r.patients_total as "patientsTotal", r.patients, r.differing, r.refused, r.counts,
  ${person('r.started_by')} as "startedBy", ${iso('r.started_at')} as "startedAt", ${iso('r.ended_at')} as "endedAt",
  ${person('r.ended_by')} as "endedBy"
from protocol_dry_run r where r.protocol_id = $2 and r.service_id = $1 order by r.started_at desc, r.id limit 1`,
};

const CANCEL: Statement = {
  name: 'cancel-dry-run',
  text: `
with cancelled as (
  update protocol_dry_run set state = 'cancelled', ended_at = osteon_now(), ended_by = $1::uuid, lease_until = null
  where protocol_id = $6 and service_id = $7 and state = 'running' returning id
), audited as (
  insert into audit_record (${AUDIT_WHO}, action, outcome, count, resource)
  select ${auditWho(1)}, 'cancel-dry-run', case when exists (select from cancelled) then 'done' else 'refused' end,
    (select count(*) from cancelled), 'protocol/' || $6
)
select id from cancelled`,
};

/** `$6` service, `$7` run, `$8` kind, `$9` change, `$10` rows, `$11` rows before */
const LIST_CONCERNED: Statement = {
  name: 'list-dry-run-patients',
  text: `
with all_of as (
  select p.id, p.given || ' ' || p.family as name, p.family, p.given, p.birth_date
  from protocol_dry_run_patient c join patient p on p.id = c.patient_id and p.service_id = c.service_id
  where c.dry_run_id = $7 and c.service_id = $6 and c.kind = $8 and c.change = $9
), shown as materialized (
  select * from all_of order by family, given, id limit $10 offset $11
), audited as (
  insert into audit_record (${AUDIT_WHO}, action, patient_ids, outcome, count, resource)
  select ${auditWho(1)}, 'list-dry-run-patients', array(select id from shown), 'shown', (select count(*) from shown),
    'dry-run/' || $7
)
select (select count(*)::int from all_of) as listed, coalesce((select json_agg(json_build_object('patientId', id, 'name', name,
  'birthDate', birth_date) order by family, given, id) from shown), '[]') as rows`,
};

const WAITING: Statement = {
  name: 'waiting-dry-runs',
  text: `select id from protocol_dry_run where state = 'running' and (lease_until is null or lease_until < osteon_now())
order by started_at, id limit $1`,
};

/** Who claims it raises the generation: what an earlier claimant still brings is refused. */
const CLAIM: Statement = {
  name: 'claim-dry-run',
  text: `
update protocol_dry_run r
set generation = r.generation + 1, lease_until = osteon_now() + $2 * interval '1 millisecond'
from published_protocol p
where r.id = $1 and r.state = 'running' and (r.lease_until is null or r.lease_until < osteon_now()) and p.id = r.protocol_id
returning r.id, r.generation, r.service_id as "serviceId", r.as_of as "asOf", r.present_key as "presentKey",
  r.present_version as "presentVersion", r.cursor, r.patients, r.differing, r.refused, r.counts,
  json_build_object('id', p.id, 'version', p.version, 'inForceFrom', p.in_force_from, 'rules', p.rules) as protocol`,
};

const PATIENTS_AFTER: Statement = {
  name: 'dry-run-patients-after',
  text: `select id from patient where service_id = $1 and ($2::uuid is null or id > $2) order by id limit $3`,
};

/** Counts and lists together: a batch is kept whole, or not at all. Whoever was erased meanwhile is in no list. */
const KEEP: Statement = {
  name: 'keep-dry-run',
  text: `
with kept as (
  update protocol_dry_run set cursor = $3::uuid, patients = $4, differing = $5, refused = $6, counts = $7::jsonb,
    lease_until = case when $8 = 'hold' then osteon_now() + $9 * interval '1 millisecond' end,
    state = case when $8 = 'finish' then 'finished'::dry_run_state else state end,
    ended_at = case when $8 = 'finish' then osteon_now() end
  where id = $1 and generation = $2 and state = 'running'
  returning id, service_id
), listed as (
  insert into protocol_dry_run_patient (dry_run_id, service_id, patient_id, kind, change)
  select k.id, k.service_id, p.id, c.kind, c.change
  from kept k cross join unnest($10::uuid[], $11::text[], $12::text[]) as c (patient_id, kind, change)
  join patient p on p.id = c.patient_id and p.service_id = k.service_id
  on conflict do nothing
)
select id from kept`,
};

const FAIL: Statement = {
  name: 'fail-dry-run',
  text: `update protocol_dry_run set state = 'failed', fault = $3, ended_at = osteon_now(), lease_until = null
where id = $1 and generation = $2 and state = 'running'`,
};

type Rows<T> = T & { [key: string]: unknown };

/** Dry runs in PostgreSQL. What people do is audited in the statement that does it. */
export function createDryRunStore(db: Queryable): DryRunStore {
  return {
    async start(actor, { protocolId, asOf, presentKey, presentVersion }) {
      const { isProposal, isStarted } = await runOne<{ isProposal: boolean; isStarted: boolean }>(db, START, [
        ...auditValues(actor),
        protocolId,
        actor.serviceId,
        asOf,
        presentKey,
        presentVersion,
      ]);
      if (!isProposal) return 'no-proposal';
      return isStarted ? 'started' : 'running';
    },

    async latest(serviceId, protocolId) {
      if (!isUuid(protocolId)) return null;
      const [latest] = await run<Rows<DryRun>>(db, LATEST, [serviceId, protocolId]);
      return latest ?? null;
    },

    async cancel(actor, protocolId) {
      return (await run(db, CANCEL, [...auditValues(actor), protocolId, actor.serviceId])).length === 1;
    },

    listConcerned: (actor, { runId, kind, change, page }) =>
      runOne<{ rows: ConcernedPatient[]; listed: number }>(db, LIST_CONCERNED, [
        ...auditValues(actor),
        actor.serviceId,
        runId,
        kind,
        change,
        CONCERNED_PAGE,
        Math.min((page - 1) * CONCERNED_PAGE, MOST_CONCERNED),
      ]),

    waiting: async (limit) => (await run<{ id: string }>(db, WAITING, [limit])).map(({ id }) => id),

    async claim(id, leaseMs) {
      const [claim] = await run<Rows<DryRunClaim>>(db, CLAIM, [id, leaseMs]);
      return claim ?? null;
    },

    patientsAfter: async (serviceId, cursor, limit) =>
      (await run<{ id: string }>(db, PATIENTS_AFTER, [serviceId, cursor, limit])).map(({ id }) => id),

    async keep({ id, generation }, { cursor, patients, differing, refused, counts }, concerned, next, leaseMs) {
      const kept = await run(db, KEEP, [
        id,
        generation,
        cursor,
        patients,
        differing,
        refused,
        JSON.stringify(counts),
        next,
        leaseMs,
        concerned.map(({ patientId }) => patientId),
        concerned.map(({ kind }) => kind),
        concerned.map(({ change }) => change),
      ]);
      return kept.length === 1;
    },

    async fail({ id, generation }, fault) {
      await run(db, FAIL, [id, generation, fault]);
    },
  };
}
