import {
  CAPACITY_PAGE,
  type CapacityClaim,
  type CapacityItemRow,
  type CapacityRun,
  type CapacityStore,
} from '@osteon/application';
import type { CapacityHistory, CapacitySettings } from '@osteon/domain';
import { AUDIT_WHO, auditValues, auditWho, iso, isUuid } from '../database/audit.ts';
import { run, runOne, type Queryable, type Statement } from '../database/run.ts';
import { ATTEMPT_STANDS } from '../patients/rows.ts';
import { person } from '../protocol/protocol-store.ts';

/** What waits stands before the first week. */
const WAITING_WEEK = -1;

const SETTINGS: Statement = {
  name: 'capacity-settings',
  text: 'select settings, version from capacity_setting where service_id = $1',
};

/** `$6` service, `$7` settings, `$8` the version that was read: 0 where nothing was said yet */
const SAVE_SETTINGS: Statement = {
  name: 'save-capacity-settings',
  text: `
with saved as (
  insert into capacity_setting (service_id, settings, version, changed_by)
  select $6::uuid, $7::jsonb, 1, $1::uuid
  where $8::int = 0 or exists (select from capacity_setting where service_id = $6)
  on conflict (service_id) do update set settings = excluded.settings, version = capacity_setting.version + 1,
    changed_by = excluded.changed_by, changed_at = osteon_now()
    where capacity_setting.version = $8::int
  returning version
), audited as (
  insert into audit_record (${AUDIT_WHO}, action, outcome, count)
  select ${auditWho(1)}, 'save-capacity-settings', case when exists (select from saved) then 'done' else 'refused' end,
    (select count(*) from saved)
)
select version from saved`,
};

const RUN_COLUMNS = `r.id, r.name, r.fracture_percent as "fracturePercent",
  case when p.id is not null then json_build_object('id', p.id, 'name', p.name, 'version', p.version) end as proposal,
  r.state, r.fault, r.as_of as "asOf", r.present_key as "presentKey", r.present_version as "presentVersion", r.cursor,
  r.patients_total as "patientsTotal", r.patients, r.refused, r.work, r.proposed_work as "proposedWork", r.history,
  ${person('r.started_by')} as "startedBy", ${iso('r.started_at')} as "startedAt", ${iso('r.ended_at')} as "endedAt"`;
const RUNS = 'capacity_run r left join published_protocol p on p.id = r.protocol_id';

const LATEST_FINISHED: Statement = {
  name: 'latest-capacity-count',
  text: `select ${RUN_COLUMNS} from ${RUNS} where r.service_id = $1 and r.name is null and r.state = 'finished'
order by r.started_at desc, r.id limit 1`,
};

const LATEST_UNFINISHED: Statement = {
  name: 'latest-unfinished-capacity-count',
  text: `select ${RUN_COLUMNS} from ${RUNS} where r.service_id = $1 and r.name is null and r.state <> 'finished'
  and not exists (select from capacity_run f where f.service_id = $1 and f.name is null and f.state = 'finished'
    and f.started_at > r.started_at)
order by r.started_at desc, r.id limit 1`,
};

const WHAT_IFS: Statement = {
  name: 'capacity-what-ifs',
  text: `select ${RUN_COLUMNS} from ${RUNS} where r.service_id = $1 and r.name is not null and r.removed_at is null
order by r.started_at desc, r.id limit 100`,
};

const WHAT_IF: Statement = {
  name: 'capacity-what-if',
  text: `select ${RUN_COLUMNS} from ${RUNS}
where r.service_id = $1 and r.id = $2 and r.name is not null and r.removed_at is null`,
};

/** `$6` service, `$7` day, `$8` key and `$9` version of what is in force */
const START_COUNT: Statement = {
  name: 'start-capacity-count',
  text: `
with started as (
  insert into capacity_run (service_id, as_of, present_key, present_version, started_by, patients_total)
  values ($6::uuid, $7::date, $8, $9, $1::uuid, (select count(*) from patient where service_id = $6))
  on conflict (service_id) where name is null and state = 'running' do nothing
  returning id
), audited as (
  insert into audit_record (${AUDIT_WHO}, action, outcome, count)
  select ${auditWho(1)}, 'start-capacity-count', case when exists (select from started) then 'done' else 'refused' end,
    (select count(*) from started)
)
select exists (select from started) as "isStarted"`,
};

/**
 * A question of more fractures alone is answered by the day's count of the service as it is. `$10` name, `$11` per
 * cent, `$12` version asked about
 */
const START_WHAT_IF: Statement = {
  name: 'start-capacity-what-if',
  text: `
with proposal as (
  select p.id from published_protocol p join service s on s.id = $6::uuid
  where p.id = $12::uuid and (p.service_id = $6 or p.service_id is null) and p.withdrawn_at is null
    and p.in_force_from >= local_today(s.time_zone)
), counted as (
  select r.work, r.history, r.patients, r.refused, r.patients_total from capacity_run r
  where $12::uuid is null and r.service_id = $6 and r.name is null and r.state = 'finished' and r.as_of = $7::date
    and r.present_key is not distinct from $8 and r.present_version = $9
  order by r.started_at desc limit 1
), started as (
  insert into capacity_run (service_id, name, fracture_percent, protocol_id, as_of, present_key, present_version,
    started_by, patients_total, patients, refused, work, history, state, ended_at)
  select $6::uuid, $10, $11::int, $12::uuid, $7::date, $8, $9, $1::uuid,
    coalesce(c.patients_total, (select count(*) from patient where service_id = $6)), coalesce(c.patients, 0),
    coalesce(c.refused, 0), c.work, c.history,
    (case when c.work is null then 'running' else 'finished' end)::capacity_run_state,
    case when c.work is not null then osteon_now() end
  from (select) one left join counted c on true
  where $12::uuid is null or exists (select from proposal)
  on conflict (service_id, lower(name)) where name is not null and removed_at is null do nothing
  returning id
), audited as (
  insert into audit_record (${AUDIT_WHO}, action, outcome, count, resource)
  select ${auditWho(1)}, 'start-capacity-what-if', case when exists (select from started) then 'done' else 'refused' end,
    (select count(*) from started), (select 'capacity-what-if/' || id from started)
)
select $12::uuid is null or exists (select from proposal) as "isProposal", (select id from started) as id`,
};

const CANCEL: Statement = {
  name: 'cancel-capacity-what-if',
  text: `
with cancelled as (
  update capacity_run set state = 'cancelled', ended_at = osteon_now(), ended_by = $1::uuid, lease_until = null
  where id = $6 and service_id = $7 and name is not null and removed_at is null and state = 'running' returning id
), audited as (
  insert into audit_record (${AUDIT_WHO}, action, outcome, count, resource)
  select ${auditWho(1)}, 'cancel-capacity-what-if', case when exists (select from cancelled) then 'done' else 'refused' end,
    (select count(*) from cancelled), 'capacity-what-if/' || $6
)
select id from cancelled`,
};

/** One that runs ends with it. */
const REMOVE: Statement = {
  name: 'remove-capacity-what-if',
  text: `
with removed as (
  update capacity_run set removed_at = case when $8::boolean then osteon_now() end,
    removed_by = case when $8::boolean then $1::uuid end, lease_until = null,
    state = case when state = 'running' then 'cancelled'::capacity_run_state else state end,
    ended_at = coalesce(ended_at, osteon_now()), ended_by = case when state = 'running' then $1::uuid else ended_by end
  where id = $6 and service_id = $7 and name is not null and (removed_at is null) = $8::boolean returning id
), audited as (
  insert into audit_record (${AUDIT_WHO}, action, outcome, count, resource)
  select ${auditWho(1)}, case when $8::boolean then 'remove-capacity-what-if' else 'restore-capacity-what-if' end,
    case when exists (select from removed) then 'done' else 'not-found' end, (select count(*) from removed),
    'capacity-what-if/' || $6
)
select id from removed`,
};

const IS_NAME_TAKEN: Statement = {
  name: 'is-capacity-name-taken',
  text: `select exists (select from capacity_run r join capacity_run other on other.service_id = r.service_id
  and lower(other.name) = lower(r.name) and other.id <> r.id and other.removed_at is null
where r.id = $1 and r.service_id = $2 and r.removed_at is not null) as "isTaken"`,
};

/** `$6` service, `$7` count, `$8` work, `$9` week, `$10` rows, `$11` rows before */
const LIST_ITEMS: Statement = {
  name: 'list-capacity-items',
  text: `
with all_of as (
  select i.patient_id, i."on", i.is_planned, i.task_keys, i.number, p.given || ' ' || p.family as name, p.family, p.given,
    p.birth_date
  from capacity_item i join patient p on p.id = i.patient_id and p.service_id = i.service_id
  where i.run_id = $7 and i.service_id = $6 and i.work = $8 and i.week = $9
), shown as materialized (
  select * from all_of order by "on", family, given, patient_id, number limit $10 offset $11
), audited as (
  insert into audit_record (${AUDIT_WHO}, action, patient_ids, outcome, count, resource)
  select ${auditWho(1)}, 'list-capacity-items', array(select distinct patient_id from shown), 'shown',
    (select count(*) from shown), 'capacity-count/' || $7
)
select (select count(*)::int from all_of) as listed, coalesce((select json_agg(json_build_object(
    'patientId', s.patient_id, 'name', s.name, 'birthDate', s.birth_date, 'on', s."on", 'isPlanned', s.is_planned,
    'tasks', (select coalesce(json_agg(json_build_object('key', k.key,
        'kind', coalesce(t.kind, split_part(k.key, '/', 2)),
        'occurrence', coalesce(t.occurrence, substr(k.key, length(split_part(k.key, '/', 1) || split_part(k.key, '/', 2)) + 3)),
        'dueOn', t.due_on, 'doneOn', t.done_on, 'cancelledOn', t.cancelled_on) order by t.due_on, k.key), '[]')
      from unnest(s.task_keys) k (key)
      left join task t on t.patient_id = s.patient_id and t.service_id = $6 and t.key = k.key and t.withdrawn_at is null))
  order by s."on", s.family, s.given, s.patient_id, s.number) from shown s), '[]') as rows`,
};

const WAITING: Statement = {
  name: 'waiting-capacity-counts',
  text: `select id from capacity_run where state = 'running' and (lease_until is null or lease_until < osteon_now())
order by started_at, id limit $1`,
};

/** Who claims it raises the generation: what an earlier claimant still brings is refused. */
const CLAIM: Statement = {
  name: 'claim-capacity-count',
  text: `
update capacity_run r
set generation = r.generation + 1, lease_until = osteon_now() + $2 * interval '1 millisecond'
where r.id = $1 and r.state = 'running' and (r.lease_until is null or r.lease_until < osteon_now())
returning r.id, r.generation, r.service_id as "serviceId", r.as_of as "asOf", r.present_key as "presentKey",
  r.present_version as "presentVersion", r.cursor, r.patients, r.refused, r.work, r.proposed_work as "proposedWork",
  r.name is null as "keepsItems",
  (select json_build_object('id', p.id, 'version', p.version, 'inForceFrom', p.in_force_from, 'rules', p.rules)
    from published_protocol p where p.id = r.protocol_id) as protocol`,
};

const PATIENTS_AFTER: Statement = {
  name: 'capacity-patients-after',
  text: `select id from patient where service_id = $1 and ($2::uuid is null or id > $2) order by id limit $3`,
};

/** Letters of every kind: those of messages, and those that nurses asked for. */
const HISTORY: Statement = {
  name: 'capacity-history',
  text: `
with days as (
  select $2::date - 364 as since, $2::date as until, ($2::date - 364)::timestamp at time zone time_zone as since_at,
    $2::date::timestamp at time zone time_zone as until_at
  from service where id = $1
), calls as (
  select count(*)::int as attempts, count(*) filter (where outcome in ('not-reached', 'wrong-number'))::int as not_reached
  from contact_attempt a, days where a.service_id = $1 and a."on" >= since and a."on" < until and ${ATTEMPT_STANDS}
), sent as (
  select count(*)::int as messages from message, days
  where service_id = $1 and task_id is not null and planned_for >= since and planned_for < until
), written as (
  select count(*)::int as letters from letter, days
  where service_id = $1 and withdrawn_at is null and created_at >= since_at and created_at < until_at
)
select attempts, not_reached as "notReached", messages, letters from calls, sent, written`,
};

/** Sums and pieces of work together: a batch is kept whole, or not at all. Whoever was erased meanwhile is in no list. */
const KEEP: Statement = {
  name: 'keep-capacity-count',
  text: `
with kept as (
  update capacity_run set cursor = $3::uuid, patients = $4, refused = $5, work = $6::jsonb, proposed_work = $7::jsonb,
    lease_until = case when $8 = 'hold' then osteon_now() + $9 * interval '1 millisecond' end,
    state = case when $8 = 'finish' then 'finished'::capacity_run_state else state end,
    ended_at = case when $8 = 'finish' then osteon_now() end, history = $10::jsonb
  where id = $1 and generation = $2 and state = 'running'
  returning id, service_id, name, started_at
), listed as (
  insert into capacity_item (run_id, service_id, patient_id, number, work, week, "on", task_keys, is_planned)
  select k.id, k.service_id, p.id, i.number, i.work, i.week, i."on", i."taskKeys", i."isPlanned"
  from kept k cross join jsonb_to_recordset($11::jsonb)
    as i ("patientId" uuid, number int, work text, week int, "on" date, "taskKeys" text[], "isPlanned" boolean)
  join patient p on p.id = i."patientId" and p.service_id = k.service_id
), earlier as (
  delete from capacity_run r using kept k
  where $8 = 'finish' and k.name is null and r.service_id = k.service_id and r.name is null and r.state <> 'running'
    and r.id <> k.id
)
select id from kept`,
};

const FAIL: Statement = {
  name: 'fail-capacity-count',
  text: `update capacity_run set state = 'failed', fault = $3, ended_at = osteon_now(), lease_until = null
where id = $1 and generation = $2 and state = 'running'`,
};

type Rows<T> = T & { [key: string]: unknown };

/** A service's work ahead in PostgreSQL. What people do is audited in the statement that does it. */
export function createCapacityStore(db: Queryable): CapacityStore {
  const firstOf = async (statement: Statement, values: unknown[]): Promise<CapacityRun | null> =>
    (await run<Rows<CapacityRun>>(db, statement, values))[0] ?? null;
  return {
    async settings(serviceId) {
      const [row] = await run<{ settings: CapacitySettings; version: number }>(db, SETTINGS, [serviceId]);
      return row ?? { settings: null, version: 0 };
    },

    saveSettings: async (actor, settings, version) =>
      (await run(db, SAVE_SETTINGS, [...auditValues(actor), actor.serviceId, JSON.stringify(settings), version]))
        .length === 1,

    async latest(serviceId) {
      const finished = await firstOf(LATEST_FINISHED, [serviceId]);
      return { finished, unfinished: await firstOf(LATEST_UNFINISHED, [serviceId]) };
    },

    async startCount(actor, { asOf, presentKey, presentVersion }) {
      const values = [...auditValues(actor), actor.serviceId, asOf, presentKey, presentVersion];
      const { isStarted } = await runOne<{ isStarted: boolean }>(db, START_COUNT, values);
      return isStarted ? 'started' : 'running';
    },

    async startWhatIf(actor, { name, fracturePercent, protocolId, asOf, presentKey, presentVersion }) {
      if (protocolId !== null && !isUuid(protocolId)) return 'no-proposal';
      const { isProposal, id } = await runOne<{ isProposal: boolean; id: string | null }>(db, START_WHAT_IF, [
        ...auditValues(actor),
        actor.serviceId,
        asOf,
        presentKey,
        presentVersion,
        name,
        fracturePercent,
        protocolId,
      ]);
      if (!isProposal) return 'no-proposal';
      return id === null ? 'taken' : { id };
    },

    whatIfs: (serviceId) => run<Rows<CapacityRun>>(db, WHAT_IFS, [serviceId]),

    whatIf: async (serviceId, id) => (isUuid(id) ? firstOf(WHAT_IF, [serviceId, id]) : null),

    async cancel(actor, id) {
      return (await run(db, CANCEL, [...auditValues(actor), id, actor.serviceId])).length === 1;
    },

    async remove(actor, id, removed) {
      if (!removed) {
        const { isTaken } = await runOne<{ isTaken: boolean }>(db, IS_NAME_TAKEN, [id, actor.serviceId]);
        if (isTaken) return 'taken';
      }
      return (await run(db, REMOVE, [...auditValues(actor), id, actor.serviceId, removed])).length === 1;
    },

    listItems: (actor, { runId, work, week, page }) =>
      runOne<{ rows: CapacityItemRow[]; listed: number }>(db, LIST_ITEMS, [
        ...auditValues(actor),
        actor.serviceId,
        runId,
        work,
        week ?? WAITING_WEEK,
        CAPACITY_PAGE,
        (page - 1) * CAPACITY_PAGE,
      ]),

    waiting: async (limit) => (await run<{ id: string }>(db, WAITING, [limit])).map(({ id }) => id),

    async claim(id, leaseMs) {
      const [claim] = await run<Rows<CapacityClaim>>(db, CLAIM, [id, leaseMs]);
      return claim ?? null;
    },

    patientsAfter: async (serviceId, cursor, limit) =>
      (await run<{ id: string }>(db, PATIENTS_AFTER, [serviceId, cursor, limit])).map(({ id }) => id),

    history: (serviceId, asOf) => runOne<Rows<CapacityHistory>>(db, HISTORY, [serviceId, asOf]),

    async keep({ id, generation }, { cursor, patients, refused, work, proposedWork }, items, next, leaseMs) {
      const numbered = items.map((item, index) => ({ ...item, number: index, week: item.week ?? WAITING_WEEK }));
      const kept = await run(db, KEEP, [
        id,
        generation,
        cursor,
        patients,
        refused,
        JSON.stringify(work),
        proposedWork === null ? null : JSON.stringify(proposedWork),
        next.then,
        leaseMs,
        next.then === 'finish' ? JSON.stringify(next.history) : null,
        JSON.stringify(numbered),
      ]);
      return kept.length === 1;
    },

    async fail({ id, generation }, fault) {
      await run(db, FAIL, [id, generation, fault]);
    },
  };
}
