import type {
  ActivityBy,
  ActivityRow,
  AuditReader,
  AuditRow,
  EmergencyUse,
  KeyRing,
  KinshipRow,
  OutOfHoursRow,
  AuditHours,
  VolumeRow,
} from '@osteon/application';
import { AUDIT_WHO, auditValues, auditWho, iso, isUuid } from '../database/audit.ts';
import type { Database } from '../database/database.ts';
import { run, runOne, type Statement } from '../database/run.ts';
import { patientsAlike } from './patients-alike.ts';
import { SHOWN } from './shown.ts';

/** `$1` to `$5` say who asks, `$6` the service, `$7` and `$8` the first and the last day of the period. */
const PERIOD = `
bounds as materialized (
  select id as service_id, time_zone, sends_from, sends_until,
    ($7::date)::timestamp at time zone time_zone as since, ($8::date + 1)::timestamp at time zone time_zone as until
  from service where id = $6
)`;

/** Reading the log is recorded like any reading; `ids` gives the patients whom the answer names. */
const auditOf = (action: string, ids: string): string => `
audited as (
  insert into audit_record (${AUDIT_WHO}, action, patient_ids, outcome, count)
  select ${auditWho(1)}, '${action}', array(${ids}), 'shown', (select count(*) from shown)
)`;

const SERVICE_HOURS: Statement = {
  name: 'audit/service-hours',
  text: `select sends_from as "from", sends_until as "until", time_zone as "timeZone", local_today(time_zone) as today
from service where id = $1`,
};

/** `$9` kind, `$10` person, `$11` action, `$12` patient, `$13` rows after (`$14`, `$15`) */
const LIST_RECORDS: Statement = {
  name: 'audit/list-records',
  text: `
with ${PERIOD}, shown as materialized (
  select a.* from bounds b join audit_record a on a.service_id = b.service_id and a.at >= b.since and a.at < b.until
  where case $9 when 'reads' then a.outcome in ('shown', 'unchanged', 'repeated') when 'refusals' then a.outcome in ('refused', 'not-found')
      when 'changes' then a.outcome not in ('shown', 'unchanged', 'repeated', 'refused', 'not-found') else true end
    and ($10::uuid is null or a.user_id = $10) and ($11::text is null or a.action = $11)
    and ($12::uuid is null or a.patient_ids @> array[$12::uuid])
    and ($14::timestamptz is null or (a.at, a.id) < ($14, $15::bigint))
  order by a.at desc, a.id desc limit $13
), ${auditOf('read-audit-log', `select distinct unnest(patient_ids[1:100]) from shown`)}
select a.id, ${iso('a.at')} as at, a.user_id as "userId", coalesce(u.display_name, c.name) as "userName", a.role, a.address, a.action,
  a.outcome, a.count, coalesce(array_remove(a.patient_ids[1:100], null), '{}')::text[] as "patientIds", a.resource, a.purpose,
  a.emergency_access_id as "emergencyAccessId", a.shard, a.number
from shown a left join user_account u on u.id = a.user_id
  left join machine_client c on a.role = 'integration' and c.id = a.user_id
order by a.at desc, a.id desc`,
};

/** What a record says was done: the kinds by which the log is narrowed. */
const KIND = `case when a.outcome in ('shown', 'unchanged', 'repeated') then 'read'
    when a.outcome in ('refused', 'not-found') then 'refusal' else 'change' end`;

/** By what rows are added up: the key of a row, and what else it names. */
const ACTIVITY_BY: Readonly<
  Record<ActivityBy, { readonly key: string; readonly names: string; readonly joins: string }>
> = {
  person: {
    key: 'coalesce(d.user_id::text, d.role)',
    names: `s.user_id as "userId", coalesce(u.display_name, c.name) as "userName", s.role, null as "patientId",
  null as "patientName", null as "on"`,
    joins: `left join user_account u on u.id = s.user_id left join machine_client c on c.id = s.user_id`,
  },
  patient: {
    key: 'd.patient_id::text',
    names: `null as "userId", null as "userName", null as role, s.key as "patientId",
  p.given || ' ' || p.family as "patientName", null as "on"`,
    joins: `left join patient p on p.id = s.key::uuid and p.service_id = $6`,
  },
  day: {
    key: 'd.day::text',
    names: `null as "userId", null as "userName", null as role, null as "patientId", null as "patientName", s.key as "on"`,
    joins: '',
  },
};

/**
 * `$9` person, `$10` patient, `$11` rows after (`$12`, `$13`). A record that names no patient is in no patient's row, and
 * what the auditor sees in these reports is in none.
 */
const activity = (by: ActivityBy): Statement => {
  const { key, names, joins } = ACTIVITY_BY[by];
  return {
    name: `audit/activity-by-${by}`,
    text: `
with ${PERIOD}, done as (
  select a.id, a.user_id, a.role, a.at, (a.at at time zone b.time_zone)::date as day, ${KIND} as kind, x.patient_id
  from bounds b join audit_record a on a.service_id = b.service_id and a.at >= b.since and a.at < b.until
    left join lateral unnest(a.patient_ids) as x (patient_id) on $10::uuid is null or x.patient_id = $10
  where ($9::uuid is null or a.user_id = $9) and ($10::uuid is null or a.patient_ids @> array[$10::uuid])
    and (a.outcome <> 'shown' or (a.action <> 'read-audit-log' and a.action not like 'report-%'))
), shown as materialized (
  select ${key} as key, (array_agg(d.user_id))[1] as user_id, (array_agg(d.role order by d.at desc))[1] as role,
    count(distinct d.id) filter (where d.kind = 'read')::int as reads,
    count(distinct d.id) filter (where d.kind = 'change')::int as changes,
    count(distinct d.id) filter (where d.kind = 'refusal')::int as refusals,
    count(distinct d.patient_id)::int as patients, count(distinct coalesce(d.user_id::text, d.role))::int as people,
    min(d.at) as first_at, max(d.at) as last_at
  from done d where ${key} is not null group by 1
  having $12::timestamptz is null or (max(d.at), ${key}) < ($12, $13::text)
  order by last_at desc, key desc limit $11
), ${auditOf('report-activity', by === 'patient' ? 'select key::uuid from shown' : 'select null::uuid where false')}
select s.key, ${names}, s.reads, s.changes, s.refusals, s.patients, s.people, ${iso('s.first_at')} as "firstAt",
  ${iso('s.last_at')} as "lastAt"
from shown s ${joins}
order by s.last_at desc, s.key desc`,
  };
};
const ACTIVITY = { person: activity('person'), patient: activity('patient'), day: activity('day') };

/** Words of a name by which families are told: the last one of a person's name, each of a patient's; no particles. */
const partsOf = (
  name: string,
): string => `(select array_agg(part) from regexp_split_to_table(folded(${name}), '[- ]+') part
  where length(part) > 3)`;

/**
 * `$9` and `$10` pairs of a person and a patient that were found otherwise, `$11` why; `$12` rows after
 * (`$13`, `$14`, `$15`). A telephone number is known by the keyed hash of its end.
 */
const KINSHIP: Statement = {
  name: 'audit/kinship',
  text: `
with ${PERIOD}, reader as materialized (
  select u.id, u.display_name, part
  from (select distinct a.user_id from bounds b
      join audit_record a on a.service_id = b.service_id and a.at >= b.since and a.at < b.until
    where ${SHOWN}) r
    join user_account u on u.id = r.user_id
    cross join unnest(${partsOf(`regexp_replace(u.display_name, '^.*[[:space:]]', '')`)}) part
), kin as materialized (
  select distinct r.id as user_id, p.id as patient_id
  from patient p cross join unnest(${partsOf('p.family')}) part join reader r on r.part = part.part
  where p.service_id = $6
), pair as materialized (
  select user_id, patient_id, array_agg(distinct why order by why) as matches from (
    select user_id, patient_id, 'surname' as why from kin
    union all
    select k.user_id, other.patient_id, 'shared-contact' from kin k
      join contact_point own on own.patient_id = k.patient_id and own.service_id = $6 and own.number_hash is not null
      join contact_point other on other.number_hash = own.number_hash and other.service_id = $6
        and other.patient_id <> k.patient_id
    union all
    select user_id, patient_id, why from unnest($9::uuid[], $10::uuid[], $11::text[]) as x (user_id, patient_id, why)
  ) found group by user_id, patient_id
), shown as materialized (
  select pair.user_id, pair.patient_id, pair.matches, count(*)::int as reads, min(a.at) as first_at, max(a.at) as last_at
  from pair cross join bounds b
    join audit_record a on a.patient_ids @> array[pair.patient_id] and a.user_id = pair.user_id
      and a.service_id = b.service_id and a.at >= b.since and a.at < b.until and ${SHOWN}
  group by pair.user_id, pair.patient_id, pair.matches
  having $13::timestamptz is null or (max(a.at), pair.user_id, pair.patient_id) < ($13, $14::uuid, $15::uuid)
  order by last_at desc, pair.user_id desc, pair.patient_id desc limit $12
), ${auditOf('report-kinship', 'select distinct patient_id from shown')}
select s.user_id as "userId", u.display_name as "userName", s.patient_id as "patientId",
  p.given || ' ' || p.family as "patientName", s.matches, s.reads, ${iso('s.first_at')} as "firstAt",
  ${iso('s.last_at')} as "lastAt"
from shown s join user_account u on u.id = s.user_id join patient p on p.id = s.patient_id and p.service_id = $6
order by s.last_at desc, s.user_id desc, s.patient_id desc`,
};

/** What people were shown in the period, a row a patient. */
const SEEN = `
seen as (
  select a.user_id, a.id, a.at, a.at at time zone b.time_zone as wall, patient_id
  from bounds b join audit_record a on a.service_id = b.service_id and a.at >= b.since and a.at < b.until
    cross join unnest(a.patient_ids) patient_id
  where ${SHOWN} and a.user_id is not null
)`;

/** `$9` more than so many, `$10` rows after (`$11`, `$12`) */
const VOLUME: Statement = {
  name: 'audit/volume',
  text: `
with ${PERIOD}, ${SEEN}, shown as materialized (
  select user_id, to_char(date_trunc('hour', wall), 'YYYY-MM-DD"T"HH24:MI') as hour,
    count(distinct patient_id)::int as patients, count(distinct seen.id)::int as records
  from seen join user_account u on u.id = seen.user_id
  group by user_id, date_trunc('hour', wall)
  having count(distinct patient_id) > $9 and ($11::text is null
    or (to_char(date_trunc('hour', wall), 'YYYY-MM-DD"T"HH24:MI'), user_id) < ($11, $12::uuid))
  order by 2 desc, 1 desc limit $10
), ${auditOf('report-volume', 'select null::uuid where false')}
select s.user_id as "userId", u.display_name as "userName", s.hour, s.patients, s.records
from shown s join user_account u on u.id = s.user_id
order by s.hour desc, s.user_id desc`,
};

/** `$9` rows after (`$10`, `$11`) */
const OUT_OF_HOURS: Statement = {
  name: 'audit/out-of-hours',
  text: `
with ${PERIOD}, ${SEEN}, judged as (
  select s.*, wall::date as "on", case
      when exists (select from service_holiday h where h.service_id = $6 and h."on" = wall::date) then 'holiday'
      when extract(isodow from wall) > 5 then 'weekend'
      when to_char(wall, 'HH24:MI') < b.sends_from or to_char(wall, 'HH24:MI') >= b.sends_until then 'hours'
    end as why
  from seen s cross join bounds b
), shown as materialized (
  select user_id, "on", why, count(distinct patient_id)::int as patients, count(distinct j.id)::int as records,
    min(at) as first_at, max(at) as last_at
  from judged j join user_account u on u.id = j.user_id
  where why is not null
  group by user_id, "on", why
  having $10::date is null or ("on", user_id) < ($10, $11::uuid)
  order by "on" desc, user_id desc limit $9
), ${auditOf('report-out-of-hours', 'select null::uuid where false')}
select s.user_id as "userId", u.display_name as "userName", s."on", s.why, s.patients, s.records,
  ${iso('s.first_at')} as "firstAt", ${iso('s.last_at')} as "lastAt"
from shown s join user_account u on u.id = s.user_id
order by s."on" desc, s.user_id desc`,
};

/** `$9` rows after (`$10`, `$11`) */
const EMERGENCY_USES: Statement = {
  name: 'audit/emergency-uses',
  text: `
with ${PERIOD}, shown as materialized (
  select e.* from bounds b
    join emergency_access e on e.service_id = b.service_id and e.opened_at >= b.since and e.opened_at < b.until
  where $10::timestamptz is null or (e.opened_at, e.id) < ($10, $11::uuid)
  order by e.opened_at desc, e.id desc limit $9
), ${auditOf('report-emergency-accesses', 'select distinct patient_id from shown')}
select e.id, e.user_id as "userId", u.display_name as "userName", f.name as "fromServiceName",
  e.patient_id as "patientId", p.given || ' ' || p.family as "patientName", e.reason,
  ${iso('e.opened_at')} as "openedAt", ${iso('e.expires_at')} as "expiresAt", ${iso('e.ended_at')} as "endedAt",
  (select count(*)::int from audit_record a where a.emergency_access_id = e.id and a.action = 'read-patient') as reads,
  e.review_outcome as "reviewOutcome", ${iso('e.reviewed_at')} as "reviewedAt"
from shown e join user_account u on u.id = e.user_id join service f on f.id = e.from_service_id
  join patient p on p.id = e.patient_id and p.service_id = e.service_id
order by e.opened_at desc, e.id desc`,
};

/** A row type as pg wants it: with any other key. */
type Row<T> = T & { [key: string]: unknown };

/** The audit log of one service, in PostgreSQL. */
export function createAuditReader(db: Database, keys: KeyRing): AuditReader {
  return {
    serviceHours: (serviceId) => runOne<Row<AuditHours>>(db, SERVICE_HOURS, [serviceId]),

    async listRecords(actor, serviceId, { from, until }, { kind, userId, action, patientId }, limit, after) {
      if (patientId !== null && !isUuid(patientId)) return [];
      const who = [...auditValues(actor), serviceId, from, until];
      const place = [limit, after?.at ?? null, after?.id ?? null];
      return run<Row<AuditRow>>(db, LIST_RECORDS, [...who, kind, userId, action, patientId, ...place]);
    },

    activity(actor, serviceId, { from, until }, by, { userId, patientId }, limit, after) {
      const place = [limit, after?.at ?? null, after?.key ?? null];
      const who = [...auditValues(actor), serviceId, from, until];
      return run<Row<ActivityRow>>(db, ACTIVITY[by], [...who, userId, patientId, ...place]);
    },

    async kinship(actor, serviceId, period, limit, after) {
      const alike = await patientsAlike(db, keys, serviceId, period);
      return run<Row<KinshipRow>>(db, KINSHIP, [
        ...auditValues(actor),
        serviceId,
        period.from,
        period.until,
        alike.map(({ userId }) => userId),
        alike.map(({ patientId }) => patientId),
        alike.map(({ why }) => why),
        limit,
        after?.at ?? null,
        after?.userId ?? null,
        after?.patientId ?? null,
      ]);
    },

    volume(actor, serviceId, { from, until }, moreThan, limit, after) {
      const place = [limit, after?.on ?? null, after?.userId ?? null];
      return run<Row<VolumeRow>>(db, VOLUME, [...auditValues(actor), serviceId, from, until, moreThan, ...place]);
    },

    outOfHours(actor, serviceId, { from, until }, limit, after) {
      const place = [limit, after?.on ?? null, after?.userId ?? null];
      return run<Row<OutOfHoursRow>>(db, OUT_OF_HOURS, [...auditValues(actor), serviceId, from, until, ...place]);
    },

    emergencyUses(actor, serviceId, { from, until }, limit, after) {
      const place = [limit, after?.at ?? null, after?.id ?? null];
      return run<Row<EmergencyUse>>(db, EMERGENCY_USES, [...auditValues(actor), serviceId, from, until, ...place]);
    },
  };
}
