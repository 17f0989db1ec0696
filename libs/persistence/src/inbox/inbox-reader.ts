import { type InboxReader, type KeyRing, type MailboxRecord, type MessageList, SEALED } from '@osteon/application';
import { auditValues, iso, isUuid } from '../database/audit.ts';
import { run, runOne, type Queryable, type Statement } from '../database/run.ts';
import { listOf, MESSAGE_COLUMNS } from '../patients/rows.ts';
import { auditShown } from './audit-shown.ts';

/**
 * Of messages `m`: those of service `$6` by channel `$7` and day `$8`, or from day `$9` on. Nothing is planned for a day
 * after the instant from which it may go, so the index by that instant finds them.
 */
const OF_DAYS = `m.service_id = $6 and ($7::channel is null or m.channel = $7::channel)
    and ($8::date is null or m.planned_for = $8::date) and ($9::date is null or m.planned_for >= $9::date)
    and (coalesce($8::date, $9::date) is null or m.send_after >= (select coalesce($8::date, $9::date)::timestamp
      at time zone s.time_zone from service s where s.id = $6))`;
const OF_STATE = `($10::message_state is null or m.state = $10::message_state)`;

/** The newest first, of state `$10` and for reason `$11`; `$12` rows after (`$13`, `$14`); how many of each state and reason. */
const LIST_MESSAGES: Statement = {
  name: 'list-messages',
  text: `
with shown as materialized (
  select * from message m
  where ${OF_DAYS} and ${OF_STATE} and ($11::text is null or m.reason = $11)
    and ($13::timestamptz is null or (m.send_after, m.id) < ($13, $14::uuid))
  order by m.send_after desc, m.id desc limit $12
), ${auditShown('list-messages')}, counted as materialized (
  select m.state, m.reason, count(*)::int as n from message m where ${OF_DAYS} group by 1, 2
)
select (select coalesce(json_object_agg(state, n), '{}') from
    (select state, sum(n) as n from counted group by state) as by_state) as counts,
  (select coalesce(json_object_agg(reason, n), '{}') from
    (select reason, sum(n) as n from counted m where reason is not null and ${OF_STATE} group by reason) as by_reason) as reasons,
  ${listOf(
    MESSAGE_COLUMNS,
    'shown m left join task t on t.id = m.task_id join patient p on p.id = m.patient_id',
    'm.send_after desc, m.id desc',
  )} as rows`,
};

const MAILBOX_COLUMNS = `m.id, m.patient_id as "patientId", p.given || ' ' || p.family as "patientName", m.channel,
  m.recipient, m.subject, ${iso('m.received_at')} as "receivedAt"`;

const LIST_MAILBOX: Statement = {
  name: 'list-mailbox',
  text: `
with shown as materialized (
  select * from mailbox_item
  where service_id = $6 and ($8::timestamptz is null or (received_at, id) < ($8, $9::uuid))
  order by received_at desc, id desc limit $7
), ${auditShown('list-mailbox')}
select ${MAILBOX_COLUMNS} from shown m join patient p on p.id = m.patient_id
order by m.received_at desc, m.id desc`,
};

const READ_MAILBOX_ITEM: Statement = {
  name: 'read-mailbox-item',
  text: `
with shown as materialized (
  select * from mailbox_item where service_id = $6 and id = $7
), ${auditShown('read-mailbox-item', true)}
select ${MAILBOX_COLUMNS}, m.body from shown m join patient p on p.id = m.patient_id`,
};

/** A row type as pg wants it: with any other key. */
type Row<T> = T & { [key: string]: unknown };

/** Lists of a service besides the worklist that show patients; audited in the same statement. */
export function createInboxReader(db: Queryable, keys: KeyRing): Omit<InboxReader, 'listImports' | 'readImport'> {
  const openedItem = <Item extends MailboxRecord>(item: Item): Item => ({
    ...item,
    recipient: keys.open(item.recipient, SEALED.mailboxRecipient(item.patientId)),
  });
  return {
    async listMessages(actor, serviceId, { state, channel, reason, on, from }, limit, after) {
      const filter = [channel, on, from, state, reason].map((value) => value ?? null);
      const values = [...auditValues(actor), serviceId, ...filter, limit, after?.at ?? null, after?.id ?? null];
      const { counts, reasons, rows } = await runOne<Row<MessageList>>(db, LIST_MESSAGES, values);
      return { counts, reasons, rows };
    },

    async listMailbox(actor, serviceId, limit, after) {
      const values = [...auditValues(actor), serviceId, limit, after?.at ?? null, after?.id ?? null];
      return (await run<Row<MailboxRecord>>(db, LIST_MAILBOX, values)).map(openedItem);
    },

    async readMailboxItem(actor, serviceId, id) {
      if (!isUuid(id)) return null;
      const values = [...auditValues(actor), serviceId, id];
      const [item] = await run<Row<MailboxRecord & { body: string }>>(db, READ_MAILBOX_ITEM, values);
      return item === undefined ? null : openedItem(item);
    },
  };
}
