import type { AuditChain, AuditVerification, ChainHead, ChainRecord, VerificationReader } from '@osteon/application';
import type { PoolClient } from 'pg';
import { iso } from '../database/audit.ts';
import type { Database } from '../database/database.ts';
import { run, runOne, type Queryable, type Statement } from '../database/run.ts';

/** The lock of those who make a checkpoint: of the class that the trigger takes shards by, and beyond them. */
const LOCK: Statement = { name: 'audit/lock-checkpoints', text: 'select pg_advisory_xact_lock(1330861121, 16)' };

const HEADS: Statement = {
  name: 'audit/heads',
  text: `
select ${iso('osteon_now()')} as at,
  (select json_agg(json_build_object('shard', shard, 'number', number, 'hash', encode(hash, 'hex')) order by shard)
    from audit_heads()) as heads`,
};

/** `$1` shard, `$2` after, `$3` most */
const READ_RECORDS: Statement = {
  name: 'audit/read-records',
  text: `
select shard, number, encode(hash, 'hex') as hash, id, (extract(epoch from at) * 1000)::bigint as at,
  user_id as "userId", role, service_id as "serviceId", session_id as "sessionId", address, action,
  patient_ids::text[] as "patientIds", outcome, count, resource, purpose, emergency_access_id as "emergencyAccessId"
from audit_record where shard = $1 and number > $2 order by number limit $3`,
};

/** `$1` job, `$2` hour or day. No row: somebody has it. */
const TAKE_TICK: Statement = {
  name: 'audit/take-tick',
  text: `insert into job_tick (name, slot) values ($1, date_trunc($2, osteon_now() at time zone 'UTC') at time zone 'UTC')
on conflict (name, slot) do nothing returning slot`,
};

const SAVE: Statement = {
  name: 'audit/save-verification',
  text: `
insert into audit_verification (started_at, verdict, records, checkpoints, checkpointed_at, findings)
values ($1, $2, $3, $4, $5, $6::jsonb)`,
};

const LAST: Statement = {
  name: 'audit/last-verification',
  text: `
select ${iso('started_at')} as "startedAt", ${iso('finished_at')} as "finishedAt", verdict, records, checkpoints,
  ${iso('checkpointed_at')} as "checkpointedAt", findings
from audit_verification order by id desc limit 1`,
};

/** A row type as pg wants it: with any other key. */
type Row<T> = T & { [key: string]: unknown };

/** The chain of the audit log in PostgreSQL: for the worker and the operator's command. */
export function createAuditChain(db: Database): AuditChain {
  const headsOf = (queryable: Queryable): Promise<{ at: string; heads: readonly ChainHead[] }> =>
    runOne<Row<{ at: string; heads: readonly ChainHead[] }>>(queryable, HEADS, []);
  const takes = async (client: Queryable, job: string, unit: 'hour' | 'day'): Promise<boolean> =>
    (await run(client, TAKE_TICK, [job, unit])).length === 1;

  return {
    heads: () => headsOf(db),
    readRecords: (shard, after, limit) => run<Row<ChainRecord>>(db, READ_RECORDS, [shard, after, limit]),

    checkpoint: (slot, work) =>
      db.inTransaction(async (client: PoolClient) => {
        await run(client, LOCK, []);
        if (slot === 'hourly' && !(await takes(client, 'checkpoint-audit', 'hour'))) return false;
        await work(await headsOf(client));
        return true;
      }),

    takeDay: () => takes(db, 'verify-audit', 'day'),

    async saveVerification({ startedAt, verdict, records, checkpoints, checkpointedAt, findings }) {
      await run(db, SAVE, [startedAt, verdict, records, checkpoints, checkpointedAt, JSON.stringify(findings)]);
    },
  };
}

/** Results of checks in PostgreSQL. */
export function createVerificationReader(db: Database): VerificationReader {
  return {
    async lastVerification() {
      const [last] = await run<Row<AuditVerification>>(db, LAST, []);
      return last ?? null;
    },
  };
}
