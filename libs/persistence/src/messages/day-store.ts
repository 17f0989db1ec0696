import type { ClosedDay, DayBalance, DayStore, MissedMessage, WaitingMessage } from '@osteon/application';
import type { PoolClient } from 'pg';
import type { Database } from '../database/database.ts';
import { HOURS, named, PUT_ASIDE } from './message-sql.ts';
import { raiseItems } from './raise-items.ts';
import { inTransaction } from './transaction.ts';

/** Midnight of a service's present day, as an instant: the slot of its daily jobs. */
const SLOT = `(local_today(s.time_zone)::timestamp at time zone s.time_zone)`;

/** Services whose present day has no tick yet. $1 job */
const OPEN_DAYS = `
  select s.id from service s
  where not exists (select from job_tick k where k.name = $1 || '/' || s.id and k.slot = ${SLOT})
  order by s.id`;

/** One statement takes the tick; no row: somebody else has it. $1 job, $2 service */
const TAKE_TICK = `
  insert into job_tick (name, slot)
  select $1 || '/' || s.id, ${SLOT} from service s where s.id = $2
  on conflict (name, slot) do nothing
  returning slot`;

/** What waits by itself, and the parts of digests that wait. $1 service */
const WAITING = `
  select m.id, m.key, m.task_id as "taskId", t.kind, m.step, m.planned_for::text as "plannedFor", ${HOURS} as hours,
    local_today(s.time_zone)::text as today
  from message m join service s on s.id = m.service_id left join task t on t.id = m.task_id
  where m.service_id = $1 and m.state = 'planned' and m.origin <> 'digest'
    and m.planned_for < local_today(s.time_zone) - 3
  order by m.id
  for update of m skip locked`;

/** A digest whose last part was put aside goes to nobody. A claimed one finds that out itself. $1 ids of parts */
const EMPTY_DIGESTS = `
  with empty as (
    select d.id from message d
    where d.id in (select digest_id from message where id = any($1::uuid[])) and d.state = 'planned'
      and not exists (select from message p where p.digest_id = d.id and p.state = 'planned')
    for update skip locked
  )
  update message d set state = 'skipped', reason = 'nothing-left' from empty where d.id = empty.id`;

/**
 * The lines of the days that ended, where they are new or have changed. What was written is known from the ledger that
 * every insert leaves; a row that disappeared, or came by another way, shows as a difference. Nothing is planned for a
 * day after the instant from which it may go, so the index by that instant finds the messages.
 * $1 service, $2 days back
 */
const WRITE_BALANCES = `
  with s as materialized (
    select id, time_zone, local_today(time_zone) as today from service where id = $1
  ), days as (
    select (s.today - n)::date as "on" from s, generate_series(1, $2::int) n
  ), expected as (
    select l.planned_for as "on", sum(l.written)::int as n
    from message_ledger l, s
    where l.service_id = s.id and l.planned_for between s.today - $2::int and s.today - 1
    group by 1
  ), counted as (
    select "on", jsonb_object_agg(state, n) as states, sum(n)::int as n
    from (
      select m.planned_for as "on", m.state, count(*)::int as n
      from message m, s
      where m.service_id = s.id and m.planned_for between s.today - $2::int and s.today - 1
        and m.send_after >= (s.today - $2::int)::timestamp at time zone s.time_zone
      group by 1, 2
    ) by_state
    group by 1
  ), written as (
    insert into message_balance (service_id, "on", expected, counted, adds_up)
    select s.id, d."on", coalesce(e.n, 0), coalesce(c.states, '{}'), coalesce(e.n, 0) = coalesce(c.n, 0)
    from s cross join days d
      left join expected e on e."on" = d."on"
      left join counted c on c."on" = d."on"
    where e.n is not null or c.n is not null or d."on" = s.today - 1
    on conflict (service_id, "on") do update
      set expected = excluded.expected, counted = excluded.counted, adds_up = excluded.adds_up, written_at = osteon_now()
      where (message_balance.expected, message_balance.counted) is distinct from (excluded.expected, excluded.counted)
    returning service_id, "on", expected, counted, adds_up
  ), raised as (
    insert into work_item (service_id, kind, key, urgent, detail)
    select service_id, 'incident', 'balance/' || "on", true,
      jsonb_build_object('reason', 'balance', 'on', "on", 'expected', expected, 'counted', counted)
    from written where not adds_up
    on conflict (service_id, key) do nothing
  )
  select "on"::text, expected, counted, adds_up as "addsUp" from written order by "on"`;

/** $1 service */
const UNANSWERED = `
  insert into work_item (service_id, patient_id, task_id, kind, key, urgent, detail)
  select t.service_id, t.patient_id, t.id, 'no-answer', 'no-answer/' || t.id, false,
    jsonb_build_object('taskKey', t.key, 'kind', t.kind, 'dueOn', t.due_on::text)
  from task t join service s on s.id = t.service_id
  where t.service_id = $1 and t.awaiting_answer and t.due_on < local_today(s.time_zone)
    and t.done_on is null and t.cancelled_on is null and t.withdrawn_at is null
  on conflict (service_id, key) do nothing`;

/** $1 job, $2 service, $3 detail */
const DESCRIBE_TICK = `
  update job_tick k set detail = $3::jsonb from service s
  where s.id = $2 and k.name = $1 || '/' || s.id and k.slot = ${SLOT}`;

/** The daily jobs' ticks, each written with its effects. */
export function createDayStore(db: Database): DayStore {
  return {
    async closeDays({ job, balanceDays }, decide) {
      const { rows: open } = await db.query<{ id: string }>({ text: OPEN_DAYS, values: [job] });
      const closed: ClosedDay[] = [];
      for (const { id: serviceId } of open) {
        const day = await inTransaction(db, async (client) => {
          const { rowCount } = await client.query(TAKE_TICK, [job, serviceId]);
          if (rowCount === 0) return null;
          const { rows } = await client.query<WaitingMessage>(WAITING, [serviceId]);
          const missed = decide(rows);
          await writeMissed(client, missed);
          const { rowCount: unanswered } = await client.query(UNANSWERED, [serviceId]);
          const { rows: balances } = await client.query<DayBalance>(WRITE_BALANCES, [serviceId, balanceDays]);
          const done = { serviceId, missed: missed.length, unanswered: unanswered ?? 0, balances };
          await client.query(DESCRIBE_TICK, [job, serviceId, JSON.stringify({ ...done, balances: balances.length })]);
          return done;
        });
        if (day !== null) closed.push(day);
      }
      return closed;
    },
  };
}

async function writeMissed(client: PoolClient, missed: readonly MissedMessage[]): Promise<void> {
  if (missed.length === 0) return;
  const ids = missed.map(({ id }) => id);
  const values = [ids, missed.map(() => 'missed'), missed.map(() => 'too-late'), missed.map(() => null)];
  await client.query(named('put-aside', PUT_ASIDE, values));
  await client.query(EMPTY_DIGESTS, [ids]);
  await raiseItems(
    client,
    missed.map(({ id, taskId, item }) => ({ ...(taskId === null ? {} : { taskId }), messageId: id, item })),
  );
}
