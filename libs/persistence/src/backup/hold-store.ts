import type { Hold, HoldStore, OpenInHold } from '@osteon/application';
import type { Database } from '../database/database.ts';
import { run, runOne } from '../database/run.ts';
import { HOLD_REASON } from './restore.ts';

const READ = {
  name: 'hold/read',
  text: `select hold_since as since, hold_backup_at as "backupAt", hold_settling_since is not null as "isSettling"
from installation where hold_since is not null`,
};

/**
 * Everything that was to go by now and has not: the backup does not know whether it has since. Each is the gateway's
 * now, under a try of its own. Letters were printed here, and what the database knew of that is gone: nobody can be
 * asked but a person. $1 names of gateways by channel
 */
const MARK = {
  name: 'hold/mark',
  text: `
with held as (
  select id from installation where hold_since is not null and hold_settling_since is null for update
), may as materialized (
  select m.id, m.service_id, m.channel from message m join service s on s.id = m.service_id
  where exists (select from held) and m.stage in (1, 2) and m.digest_id is null
    and (m.planned_for <= local_today(s.time_zone) or m.send_after <= osteon_now())
  order by m.id for update of m
), calls as (
  update delivery_attempt a set state = 'uncertain', error = coalesce(a.error, 'restored')
  from may where a.message_id = may.id and a.state = 'intended'
), moved as (
  update message m set state = 'uncertain', reason = 'restored', generation = m.generation + 1, lease_until = null,
    sent_at = coalesce(m.sent_at, osteon_now())
  from may where m.id = may.id
  returning m.id, m.service_id, m.generation, m.channel
), asked as (
  insert into delivery_attempt (service_id, message_id, generation, gateway, idempotency_key, state, error)
  select service_id, id, generation,
    case when $1::jsonb ->> channel::text = 'letters' then 'letters before the restore'
      else coalesce($1::jsonb ->> channel::text, 'unknown') end,
    id::text, 'uncertain', 'restored'
  from moved
), began as (
  update installation set hold_settling_since = osteon_now() from held where installation.id = held.id
)
select count(*)::int as marked from moved`,
};

const OPEN = {
  name: 'hold/open',
  text: `
select coalesce((select json_agg(json_build_object('gateway', gateway, 'messages', n)) from (
    select a.gateway, count(*) as n from message m cross join lateral (
      select d.gateway from delivery_attempt d where d.message_id = m.id order by d.generation desc limit 1) a
    where m.stage = 3 and m.digest_id is null group by a.gateway) as by_gateway), '[]') as uncertain,
  (select count(*)::int from letter l left join letter_batch b on b.id = l.batch_id, installation i
    where l.created_at <= i.hold_backup_at and b.posted_at is null) as letters`,
};

const RELEASE = {
  name: 'hold/release',
  text: `
with released as (
  update installation set hold_since = null, hold_backup_at = null, hold_settling_since = null,
    sending_stopped_at = case when stop_reason <> $1 then sending_stopped_at end,
    sending_stopped_by = case when stop_reason <> $1 then sending_stopped_by end,
    stop_reason = nullif(stop_reason, $1)
  where hold_since is not null returning id
)
insert into audit_record (role, action, outcome, count) select 'cli', 'release-hold', 'done', 0 from released`,
};

/** The hold after a restore, in PostgreSQL. */
export function createHoldStore(db: Database): HoldStore {
  return {
    async read(): Promise<Hold | null> {
      const [row] = await run<{ since: Date; backupAt: Date; isSettling: boolean }>(db, READ, []);
      if (row === undefined) return null;
      const { since, backupAt, isSettling } = row;
      return { since: since.toISOString(), backupAt: backupAt.toISOString(), isSettling };
    },
    async markUncertain(gateways) {
      return (await runOne<{ marked: number }>(db, MARK, [JSON.stringify(gateways)])).marked;
    },
    open: () => runOne<OpenInHold & { [key: string]: unknown }>(db, OPEN, []),
    async release() {
      await run(db, RELEASE, [HOLD_REASON]);
    },
  };
}
