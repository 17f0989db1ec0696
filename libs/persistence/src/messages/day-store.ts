import type { ClosedDay, DayStore, WaitingMessage } from '@osteon/application';
import type { Pool } from 'pg';
import { HOURS, PUT_ASIDE, RAISE_ITEMS } from './message-sql.ts';
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

/** $1 service */
const WAITING = `
  select m.id, m.task_id as "taskId", t.kind, m.step, m.planned_for::text as "plannedFor", ${HOURS} as hours,
    local_today(s.time_zone)::text as today
  from message m join service s on s.id = m.service_id join task t on t.id = m.task_id
  where m.service_id = $1 and m.state = 'planned' and m.planned_for < local_today(s.time_zone) - 3
  order by m.id
  for update of m skip locked`;

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
export function createDayStore(pool: Pool): DayStore {
  return {
    async closeDays(job, decide) {
      const { rows: open } = await pool.query<{ id: string }>(OPEN_DAYS, [job]);
      const closed: ClosedDay[] = [];
      for (const { id: serviceId } of open) {
        const day = await inTransaction(pool, async (client) => {
          const { rowCount } = await client.query(TAKE_TICK, [job, serviceId]);
          if (rowCount === 0) return null;
          const { rows } = await client.query<WaitingMessage>(WAITING, [serviceId]);
          const missed = decide(rows);
          if (missed.length > 0) {
            await client.query(PUT_ASIDE, [
              missed.map(({ id }) => id),
              missed.map(() => 'missed'),
              missed.map(() => 'too-late'),
              missed.map(() => null),
            ]);
            const items = missed.map(({ id, taskId, item }) => ({ taskId, messageId: id, ...item }));
            await client.query(RAISE_ITEMS, [JSON.stringify(items)]);
          }
          const { rowCount: unanswered } = await client.query(UNANSWERED, [serviceId]);
          const done = { serviceId, missed: missed.length, unanswered: unanswered ?? 0 };
          await client.query(DESCRIBE_TICK, [job, serviceId, JSON.stringify(done)]);
          return done;
        });
        if (day !== null) closed.push(day);
      }
      return closed;
    },
  };
}
