import {
  AppError,
  type EmergencyReview,
  type EmergencyStore,
  type KeyRing,
  type OpenEmergencyAccess,
  type SoughtPatient,
} from '@osteon/application';
import type { PoolClient } from 'pg';
import { identifierHashes } from '../at-rest/sealed-columns.ts';
import { AUDIT_WHO, auditValues, auditWho, iso, isUuid } from '../database/audit.ts';
import type { Database } from '../database/database.ts';
import { run, runOne, type Queryable, type Statement } from '../database/run.ts';

const OTHER_SERVICES: Statement = {
  name: 'emergency/other-services',
  text: 'select id from service where id <> $1 order by id',
};

/** Who fits, at most two: whose they are is known by a function that looks into every service and shows ids alone. */
const FIND: Statement = {
  name: 'emergency/find',
  text: `select service_id as "serviceId", patient_id as "patientId"
from emergency_patients($1::uuid[], $2::uuid[], $3::bytea[], $4, $5, $6, $7::date)`,
};

/** What the person still has open of this patient ends: `$1` person, `$2` patient */
const END_BEFORE: Statement = {
  name: 'emergency/end-before',
  text: `update emergency_access set ended_at = least(osteon_now(), expires_at)
where user_id = $1 and patient_id = $2 and ended_at is null`,
};

const secondsLeft = (access: string): string => `extract(epoch from ${access}.expires_at - osteon_now())::int`;

/** `$1` to `$5` say who asks; `$6` service and `$7` patient; `$8` reason, `$9` minutes */
const OPEN: Statement = {
  name: 'emergency/open',
  text: `
with opened as (
  insert into emergency_access (service_id, patient_id, user_id, session_id, from_service_id, reason, expires_at)
  values ($6::uuid, $7::uuid, $1::uuid, $4::uuid, $3::uuid, $8, osteon_now() + make_interval(mins => $9::int))
  on conflict do nothing
  returning *
), audited as (
  insert into audit_record (${AUDIT_WHO}, action, outcome, resource, count)
  select ${auditWho(1)}, 'open-emergency-access', 'done', 'emergency-access/' || id, 1 from opened
)
select o.id, o.service_id as "serviceId", o.patient_id as "patientId", o.reason, ${iso('o.opened_at')} as "openedAt",
  ${iso('o.expires_at')} as "expiresAt", ${secondsLeft('o')} as "secondsLeft", u.display_name as "userName", f.name as "fromServiceName"
from opened o join user_account u on u.id = o.user_id join service f on f.id = o.from_service_id`,
};

/** From here on the transaction is the patient's service's, and about nobody else. */
const ENTER: Statement = {
  name: 'emergency/enter',
  text: `select set_config('app.service', $1, true), set_config('app.patient', $2, true), set_config('app.emergency', $3, true)`,
};

/** `$1` to `$5` say who asks, in the patient's service; `$6` access, `$7` patient, `$8` detail of the work item */
const TELL: Statement = {
  name: 'emergency/tell',
  text: `
with told as (
  insert into work_item (service_id, patient_id, kind, key, urgent, detail)
  values ($3::uuid, $7::uuid, 'emergency-access', 'emergency-access/' || $6, true, $8::jsonb)
), audited as (
  insert into audit_record (${AUDIT_WHO}, action, patient_ids, outcome, resource, count)
  select ${auditWho(1)}, 'open-emergency-access', array[$7::uuid], 'done', 'emergency-access/' || $6, 1
)
select p.given || ' ' || p.family as "patientName", s.name as "serviceName"
from patient p join service s on s.id = p.service_id where p.id = $7 and p.service_id = $3`,
};

/** `$6` outcome */
const REFUSE: Statement = {
  name: 'emergency/refuse',
  text: `insert into audit_record (${AUDIT_WHO}, action, outcome) values (${auditWho(1)}, 'open-emergency-access', $6)`,
};

const IS_OPEN = 'e.user_id = $1::uuid and e.ended_at is null and e.expires_at > osteon_now()';

/** `$1` person */
const LIST_OPEN: Statement = {
  name: 'emergency/list-open',
  text: `
select e.id, e.service_id as "serviceId", e.patient_id as "patientId", s.name as "serviceName", e.reason,
  ${iso('e.opened_at')} as "openedAt", ${iso('e.expires_at')} as "expiresAt", ${secondsLeft('e')} as "secondsLeft"
from emergency_access e join service s on s.id = e.service_id where ${IS_OPEN} order by e.expires_at, e.id`,
};

const NAME_OF: Statement = {
  name: 'emergency/name-of',
  text: `
with audited as (
  insert into audit_record (${AUDIT_WHO}, action, patient_ids, outcome, count)
  select ${auditWho(1)}, 'list-emergency-accesses', array[$6::uuid], 'shown', 1
)
select given || ' ' || family as "patientName" from patient where id = $6 and service_id = $3::uuid`,
};

/** `$1` person, `$2` access */
const FIND_OPEN: Statement = {
  name: 'emergency/find-open',
  text: `select e.service_id as "serviceId", e.patient_id as "patientId" from emergency_access e where e.id = $2 and ${IS_OPEN}`,
};

/** `$1` to `$5` say who asks, `$6` access */
const END: Statement = {
  name: 'emergency/end',
  text: `
with ended as (
  update emergency_access e set ended_at = osteon_now() where e.id = $6 and e.from_service_id = $3::uuid and ${IS_OPEN}
  returning *
), audited as (
  insert into audit_record (${AUDIT_WHO}, action, patient_ids, outcome, resource, emergency_access_id)
  select $1::uuid, $2::text, service_id, $4::uuid, $5::text, 'end-emergency-access', array[patient_id], 'done',
    'emergency-access/' || id, id
  from ended
)
select id from ended`,
};

/** `$1` to `$5` say who asks; `$6` service, `$7` state, `$8` rows after (`$9`, `$10`) */
const LIST_REVIEWS: Statement = {
  name: 'emergency/list-reviews',
  text: `
with shown as materialized (
  select * from emergency_access
  where service_id = $6 and case $7 when 'to-review' then reviewed_at is null when 'reviewed' then reviewed_at is not null
      else true end
    and ($9::timestamptz is null or (opened_at, id) < ($9, $10::uuid))
  order by opened_at desc, id desc limit $8
), audited as (
  insert into audit_record (${AUDIT_WHO}, action, patient_ids, outcome, count)
  select ${auditWho(1)}, 'list-emergency-reviews', array(select distinct patient_id from shown), 'shown',
    (select count(distinct patient_id) from shown)
)
select e.id, u.display_name as "userName", f.name as "fromServiceName", e.patient_id as "patientId",
  p.given || ' ' || p.family as "patientName", e.reason, ${iso('e.opened_at')} as "openedAt",
  ${iso('e.expires_at')} as "expiresAt", ${iso('e.ended_at')} as "endedAt",
  (select count(*)::int from audit_record a where a.emergency_access_id = e.id and a.action = 'read-patient') as reads,
  case when e.reviewed_at is not null then json_build_object('by', r.display_name, 'at', ${iso('e.reviewed_at')},
    'outcome', e.review_outcome, 'note', e.review_note) end as review
from shown e join user_account u on u.id = e.user_id join service f on f.id = e.from_service_id
  join patient p on p.id = e.patient_id and p.service_id = e.service_id
  left join user_account r on r.id = e.reviewed_by
order by e.opened_at desc, e.id desc`,
};

/** `$1` to `$5` say who judges; `$6` service, `$7` access, `$8` outcome, `$9` note */
const REVIEW: Statement = {
  name: 'emergency/review',
  text: `
with found as materialized (
  select id, patient_id, reviewed_at is not null as "before" from emergency_access where id = $7 and service_id = $6
  for update
), reviewed as (
  update emergency_access e
  set reviewed_by = $1::uuid, reviewed_at = osteon_now(), review_outcome = $8, review_note = $9
  from found where e.id = found.id and not found."before"
  returning e.id
), closed as (
  update work_item w set closed_at = osteon_now(), closed_by = $1::uuid, outcome = $8
  from reviewed where w.service_id = $6 and w.key = 'emergency-access/' || reviewed.id and w.closed_at is null
), audited as (
  insert into audit_record (${AUDIT_WHO}, action, patient_ids, outcome, resource)
  select ${auditWho(1)}, 'review-emergency-access', array(select patient_id from found),
    case when exists (select from reviewed) then 'done' when exists (select from found) then 'refused' else 'not-found' end,
    'emergency-access/' || $7
)
select "before" from found`,
};

/** A row type as pg wants it: with any other key. */
type Row<T> = T & { [key: string]: unknown };

interface Opened extends Omit<OpenEmergencyAccess, 'serviceName' | 'patientName'> {
  readonly userName: string;
  readonly fromServiceName: string;
}

/** Emergency accesses in PostgreSQL. */
export function createEmergencyStore(db: Database, keys: KeyRing): EmergencyStore {
  const enter = (
    client: Queryable,
    { id, serviceId, patientId }: { id: string; serviceId: string; patientId: string },
  ) => run(client, ENTER, [serviceId, patientId, id]);

  return {
    open: (actor, sought, reason, minutes) =>
      db.inTransaction(async (client) => {
        const found = await whoFits(client, keys, actor.serviceId, sought);
        const [patient, another] = found;
        if (patient === undefined || another !== undefined) {
          await run(client, REFUSE, [...auditValues(actor), patient === undefined ? 'not-found' : 'refused']);
          return patient === undefined ? 'nobody' : 'several';
        }
        const { serviceId, patientId } = patient;
        const opening = [...auditValues(actor), serviceId, patientId, reason, minutes];
        await run(client, END_BEFORE, [actor.userId, patientId]);
        const [opened] = await run<Row<Opened>>(client, OPEN, opening);
        // The same person at the same moment on another page.
        if (opened === undefined) throw new AppError('FLS-1023');
        const { userName, fromServiceName, ...access } = opened;
        await enter(client, access);
        const detail = { accessId: access.id, userName, fromServiceName, expiresAt: access.expiresAt };
        const there = auditValues({ ...actor, serviceId });
        const telling = [...there, access.id, patientId, JSON.stringify(detail)];
        const names = await runOne<{ patientName: string; serviceName: string }>(client, TELL, telling);
        return { ...access, ...names };
      }),

    listOpen: (actor) =>
      db.inTransaction(async (client) => {
        const rows = await run<Row<Omit<OpenEmergencyAccess, 'patientName'>>>(client, LIST_OPEN, [actor.userId]);
        const named: OpenEmergencyAccess[] = [];
        for (const access of rows) {
          await enter(client, access);
          const there = [...auditValues({ ...actor, serviceId: access.serviceId }), access.patientId];
          named.push({ ...access, ...(await runOne<{ patientName: string }>(client, NAME_OF, there)) });
        }
        return named;
      }),

    async findOpen(actor, accessId) {
      if (!isUuid(accessId)) return null;
      const [access] = await run<{ serviceId: string; patientId: string }>(db, FIND_OPEN, [actor.userId, accessId]);
      return access ?? null;
    },

    async end(actor, accessId) {
      if (!isUuid(accessId)) return false;
      return (await run(db, END, [...auditValues(actor), accessId])).length === 1;
    },

    listReviews: (actor, serviceId, state, limit, after) =>
      run<Row<EmergencyReview>>(db, LIST_REVIEWS, [
        ...auditValues(actor),
        serviceId,
        state,
        limit,
        after?.at ?? null,
        after?.id ?? null,
      ]),

    async review(actor, serviceId, accessId, outcome, note) {
      if (!isUuid(accessId)) return 'not-found';
      const values = [...auditValues(actor), serviceId, accessId, outcome, note];
      const [found] = await run<{ before: boolean }>(db, REVIEW, values);
      if (found === undefined) return 'not-found';
      return found.before ? 'reviewed-before' : 'reviewed';
    },
  };
}

/** The same work whoever is sought and whether anybody fits: how long it takes says nothing. */
async function whoFits(
  client: PoolClient,
  keys: KeyRing,
  ownServiceId: string,
  sought: SoughtPatient,
): Promise<readonly { serviceId: string; patientId: string }[]> {
  const services = (await run<{ id: string }>(client, OTHER_SERVICES, [ownServiceId])).map(({ id }) => id);
  const number = 'value' in sought ? sought : null;
  const person = 'value' in sought ? null : sought;
  const hashed =
    number === null
      ? []
      : services.flatMap((id) => identifierHashes(keys, id, number.value).map((hash) => ({ id, hash })));
  return run(client, FIND, [
    services,
    hashed.map(({ id }) => id),
    hashed.map(({ hash }) => hash),
    number?.system ?? null,
    person?.family ?? null,
    person?.given ?? null,
    person?.birthDate ?? null,
  ]);
}
