import { RETENTION_RULES, type RetentionStore } from '@osteon/application';
import type { Database } from '../database/database.ts';

/** What the daily job removes. Only tables and conditions of the rules ever reach the SQL. */
export function createRetentionStore(db: Database): RetentionStore {
  return {
    async remove(rule, limit) {
      if (!RETENTION_RULES.includes(rule)) throw new Error(`${rule.table} has no rule`);
      const ended = `ctid = any(array(
        select ctid from ${rule.table} where ${rule.since} < osteon_now() - $1::int * interval '1 day' limit $2))`;
      const { rowCount } = await db.query(
        rule.closes === true
          ? { name: `retention/close-${rule.table}`, text: closing(rule.table, ended), values: [rule.keptDays, limit] }
          : {
              name: `retention/${rule.table}`,
              text: `delete from ${rule.table} where ${ended}`,
              values: [rule.keptDays, limit],
            },
      );
      return rowCount ?? 0;
    },
  };
}

/**
 * Closes what nobody decided, with its item of the inbox, and tells each service by an incident of the day how many: whom
 * it is about may have a fracture that nobody follows up.
 */
const closing = (table: string, ended: string): string => `
with closed as (
  update ${table} set state = 'lapsed', changed_at = osteon_now() where state = 'open' and ${ended}
  returning id, service_id, patient_id
), item as (
  update work_item w set closed_at = osteon_now(), outcome = 'lapsed' from closed
  where w.service_id = closed.service_id and w.key = 'possible-fracture/' || closed.id and w.closed_at is null
), audited as (
  insert into audit_record (role, service_id, action, patient_ids, outcome, resource, count)
  select 'worker', service_id, 'close-possible-fracture', array_remove(array[patient_id], null), 'done',
    'possible-fracture/' || id, (patient_id is not null)::int
  from closed
), told as (
  insert into work_item (service_id, kind, key, detail)
  select s.id, 'incident', 'fractures-undecided/' || local_today(s.time_zone),
    jsonb_build_object('reason', 'fractures-undecided', 'undecided', count(*), 'days', $1::int)
  from closed c join service s on s.id = c.service_id group by s.id
  on conflict (service_id, key) do update set closed_at = null, closed_by = null, outcome = null, detail = jsonb_set(work_item.detail, '{undecided}',
    to_jsonb((work_item.detail ->> 'undecided')::int + (excluded.detail ->> 'undecided')::int))
)
select id from closed`;
