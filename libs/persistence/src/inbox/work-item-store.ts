import {
  type KeyRing,
  type PossibleFractureContent,
  SEALED,
  type WorkItemRecord,
  type WorkItemStore,
  type WorkItemWithEvidence,
} from '@osteon/application';
import { AUDIT_WHO, auditValues, auditWho, iso, isUuid } from '../database/audit.ts';
import { run, runOne, type Queryable, type Statement } from '../database/run.ts';
import { openContent } from '../finding/finding-store.ts';
import { auditShown } from './audit-shown.ts';

const personJson = (id: string): string =>
  `(select json_build_object('id', u.id, 'name', u.display_name) from user_account u where u.id = ${id})`;

const ITEM_JSON = `'id', w.id, 'key', w.key, 'kind', w.kind, 'urgent', w.urgent, 'messageId', w.message_id,
  'patientId', w.patient_id, 'patientName', p.given || ' ' || p.family, 'detail', w.detail,
  'openedAt', ${iso('w.opened_at')}, 'assignedTo', ${personJson('w.assigned_to')},
  'found', case when w.kind = 'possible-fracture' and w.patient_id is null then (
    select json_build_object('id', f.id, 'content', f.content) from possible_fracture f
    where f.service_id = w.service_id and f.id = (w.detail ->> 'possibleFractureId')::uuid) end`;

/** The possible fractures in `shown` whose person is named and is nobody's record yet. */
const PEOPLE_NAMED = `(select string_agg('possible-fracture/' || (detail ->> 'possibleFractureId'), ' ' order by id)
    from shown where kind = 'possible-fracture' and patient_id is null)`;

/**
 * Open work items of service `$6`, urgent first, then the oldest: `$7` rows after (`$8`, `$9`, `$10`), of kind `$11`,
 * assigned to `$12` (`nobody`, or a person's id).
 */
const LIST_WORK_ITEMS: Statement = {
  name: 'list-work-items',
  text: `
with shown as materialized (
  select * from work_item
  where service_id = $6 and closed_at is null
    and ($8::boolean is null or (not urgent, opened_at, id) > (not $8, $9::timestamptz, $10::uuid))
    and ($11::text is null or kind = $11)
    and ($12::text is null or case $12 when 'nobody' then assigned_to is null else assigned_to = $12::uuid end)
  order by urgent desc, opened_at, id limit $7
), ${auditShown('list-work-items', false, PEOPLE_NAMED)}
select (select coalesce(json_object_agg(kind, n), '{}') from (
    select kind, count(*) as n from work_item where service_id = $6 and closed_at is null group by kind) as counted) as counts,
  (select count(*)::int from work_item where service_id = $6 and closed_at is null and urgent) as urgent,
  (select coalesce(json_agg(json_build_object(${ITEM_JSON}) order by w.urgent desc, w.opened_at, w.id), '[]')
    from shown w left join patient p on p.id = w.patient_id) as rows`,
};

/** What one message looked like, where that is kept: what a nurse wrote, or what lies in the local mailbox. */
const SENT_JSON = `'id', m.id, 'origin', m.origin, 'taskKind', t.kind, 'step', m.step, 'channel', m.channel,
  'state', m.state, 'reason', m.reason, 'plannedFor', m.planned_for, 'sentAt', ${iso('m.sent_at')},
  'text', coalesce(m.content::json, (select json_build_object('subject', b.subject, 'body', b.body) from mailbox_item b
    where b.service_id = m.service_id and b.patient_id = m.patient_id
      and b.idempotency_key = coalesce(m.digest_id, m.id)::text limit 1)),
  'attempts', (select coalesce(json_agg(json_build_object('gateway', a.gateway, 'state', a.state,
      'startedAt', ${iso('a.started_at')}, 'error', a.error) order by a.started_at desc), '[]')
    from delivery_attempt a where a.message_id = coalesce(m.digest_id, m.id) and a.service_id = m.service_id)`;

/** Of what went before something came back, the last of these days are the evidence. */
const DAYS_BEFORE = 45;
const MOST_SENT = 3;

/** Item `$7` of service `$6`, open or closed. */
const READ_WORK_ITEM: Statement = {
  name: 'read-work-item',
  text: `
with shown as (
  select * from work_item where service_id = $6 and id = $7
), ${auditShown('read-work-item', true, PEOPLE_NAMED)}
select json_build_object(${ITEM_JSON},
  'closedAt', ${iso('w.closed_at')}, 'closedBy', ${personJson('w.closed_by')}, 'outcome', w.outcome, 'note', w.note,
  'patient', case when p.id is not null then json_build_object('birthDate', p.birth_date, 'language', p.language,
    'diedOn', p.died_on, 'version', p.version) end,
  'sent', (select coalesce(json_agg(json_build_object(${SENT_JSON}) order by coalesce(m.sent_at, m.send_after) desc), '[]')
    from (
      select * from message x where x.patient_id = w.patient_id and x.service_id = w.service_id and case
        when w.message_id is not null then x.id = w.message_id
        -- After a death: what went since. Else: what they had in hand when they wrote.
        when w.kind = 'incident' then x.sent_at >= p.died_on
        else x.sent_at between w.opened_at - interval '${DAYS_BEFORE} days' and w.opened_at end
      order by coalesce(x.sent_at, x.send_after) desc limit ${MOST_SENT}
    ) m left join task t on t.id = m.task_id),
  'history', (select coalesce(json_agg(json_build_object('at', h ->> 'at', 'what', h ->> 'what', 'outcome', h ->> 'outcome',
      'note', h ->> 'note', 'by', ${personJson("(h ->> 'by')::uuid")}, 'to', ${personJson("(h ->> 'to')::uuid")})
      order by place), '[]')
    from jsonb_array_elements(w.history) with ordinality as steps(h, place))
) as item
from shown w left join patient p on p.id = w.patient_id`,
};

const KIND_OF: Statement = {
  name: 'kind-of-work-item',
  text: `select kind, urgent, closed_at is null as "isOpen" from work_item where service_id = $1 and id = $2`,
};

/** What a change of an item `found` leaves in the audit log, by whether it was `changed`. */
const auditChanged = (action: string): string => `
audited as (
  insert into audit_record (${AUDIT_WHO}, action, patient_ids, outcome, count)
  select ${auditWho(1)}, '${action}', array(select patient_id from found where patient_id is not null),
    case when exists (select from changed) then 'done' when exists (select from found) then 'refused' else 'not-found' end,
    (select count(patient_id) from found)
)`;

const CLOSE_WORK_ITEM: Statement = {
  name: 'close-work-item',
  text: `
with found as materialized (
  select id, patient_id from work_item where service_id = $6 and id = $7
), changed as (
  update work_item w set closed_at = osteon_now(), closed_by = $1::uuid, outcome = $8, note = $9 from found
  where w.id = found.id and w.closed_at is null
  returning w.id
), ${auditChanged('close-work-item')}
select id from changed`,
};

/** Opens what the same person closed less than `$8` seconds ago. */
const REOPEN_WORK_ITEM: Statement = {
  name: 'reopen-work-item',
  text: `
with found as materialized (
  select id, patient_id from work_item where service_id = $6 and id = $7
), changed as (
  update work_item w set closed_at = null, closed_by = null, outcome = null from found
  where w.id = found.id and w.closed_by = $1::uuid and w.closed_at > osteon_now() - make_interval(secs => $8)
  returning w.id
), ${auditChanged('reopen-work-item')}
select case when exists (select from changed) then 'done' when exists (select from found) then 'too-late'
  else 'not-found' end as outcome`,
};

/** Hands item `$7` to `$8`, who has to work in the service; null: to nobody. */
const ASSIGN_WORK_ITEM: Statement = {
  name: 'assign-work-item',
  text: `
with found as materialized (
  select id, patient_id from work_item where service_id = $6 and id = $7 and closed_at is null
), allowed as (
  select where $8::uuid is null or exists (select from membership where service_id = $6 and user_id = $8::uuid)
), changed as (
  update work_item w set assigned_to = $8::uuid from found, allowed where w.id = found.id returning w.id
), ${auditChanged('assign-work-item')}
select case when exists (select from changed) then 'done' when exists (select from found) then 'no-user'
  else 'not-found' end as outcome`,
};

type Row<T> = T & { [key: string]: unknown };

/** An item as it is kept. */
type Sealed = WorkItemRecord & {
  readonly key: string;
  readonly found: { readonly id: string; readonly content: string | null } | null;
};

const nameOf = ({ given, family }: PossibleFractureContent['person']): string | null =>
  [...given, family ?? ''].join(' ').trim() || null;

/** What was raised beside the plan, in PostgreSQL; audited in the same statement. */
export function createWorkItemStore(db: Queryable, keys: KeyRing): WorkItemStore {
  /** A number that nobody knows is sealed: it is somebody's; so is whom a report names who is no patient here. */
  const opened = <Item extends Sealed>({ key, found, ...item }: Item): Omit<Item, 'key' | 'found'> => {
    const person = found === null ? undefined : openContent(keys, found)?.person;
    const patientName = person === undefined ? item.patientName : nameOf(person);
    const { unknownSender } = item.detail;
    if (typeof unknownSender !== 'string') return { ...item, patientName };
    const number = keys.open(unknownSender, SEALED.itemSender(key));
    return { ...item, patientName, detail: { ...item.detail, unknownSender: number } };
  };
  return {
    async listWorkItems(actor, serviceId, { kind, assignedTo }, limit, after) {
      const place = [after?.urgent ?? null, after?.at ?? null, after?.id ?? null];
      const { counts, urgent, rows } = await runOne<
        Row<{ counts: Record<string, number>; urgent: number; rows: Sealed[] }>
      >(db, LIST_WORK_ITEMS, [...auditValues(actor), serviceId, limit, ...place, kind, assignedTo]);
      return { counts, urgent, rows: rows.map(opened) };
    },

    async readWorkItem(actor, serviceId, id) {
      if (!isUuid(id)) return null;
      const [found] = await run<{ item: WorkItemWithEvidence & Sealed }>(db, READ_WORK_ITEM, [
        ...auditValues(actor),
        serviceId,
        id,
      ]);
      return found === undefined ? null : opened(found.item);
    },

    async kindOfWorkItem(serviceId, id) {
      if (!isUuid(id)) return null;
      const [found] = await run<{ kind: string; urgent: boolean; isOpen: boolean }>(db, KIND_OF, [serviceId, id]);
      return found ?? null;
    },

    async closeWorkItem(actor, serviceId, id, { outcome, note }) {
      const closed = await run(db, CLOSE_WORK_ITEM, [...auditValues(actor), serviceId, id, outcome, note]);
      return closed.length === 1;
    },

    async reopenWorkItem(actor, serviceId, id, within) {
      if (!isUuid(id)) return 'not-found';
      const values = [...auditValues(actor), serviceId, id, within];
      return (await runOne<{ outcome: 'done' | 'too-late' | 'not-found' }>(db, REOPEN_WORK_ITEM, values)).outcome;
    },

    async assignWorkItem(actor, serviceId, id, userId) {
      if (!isUuid(id)) return 'not-found';
      if (userId !== null && !isUuid(userId)) return 'no-user';
      const values = [...auditValues(actor), serviceId, id, userId];
      return (await runOne<{ outcome: 'done' | 'not-found' | 'no-user' }>(db, ASSIGN_WORK_ITEM, values)).outcome;
    },
  };
}
