import { RETENTION_RULES, type RetentionStore } from '@osteon/application';
import type { Database } from '../database/database.ts';

/** What the daily job removes. Only tables and conditions of the rules ever reach the SQL. */
export function createRetentionStore(db: Database): RetentionStore {
  return {
    async remove(rule, limit) {
      if (!RETENTION_RULES.includes(rule)) throw new Error(`${rule.table} has no rule`);
      const { rowCount } = await db.query({
        name: `retention/${rule.table}`,
        text: `delete from ${rule.table} where ctid = any(array(
          select ctid from ${rule.table} where ${rule.since} < osteon_now() - $1::int * interval '1 day' limit $2))`,
        values: [rule.keptDays, limit],
      });
      return rowCount ?? 0;
    },
  };
}
