import type { DuplicateProgress, DuplicateStore, KeyRing, PossibleDuplicate } from '@osteon/application';
import { iso } from '../database/audit.ts';
import type { Database } from '../database/database.ts';
import { run, runOne, type Statement } from '../database/run.ts';
import { createMatchStore } from './match-store.ts';

const SERVICES: Statement = { name: 'matching/services', text: 'select id from service order by id' };

const TAKE_TURN: Statement = {
  name: 'matching/take-turn',
  text: `select pg_try_advisory_xact_lock(hashtextextended('find-duplicates/' || $1, 0)) as taken`,
};

/** How far service `$1` was looked at: the latest tick says. */
const READ_TURN: Statement = {
  name: 'matching/read-turn',
  text: `
select ${iso('osteon_now()')} as now, local_today(s.time_zone) as today,
  extract(hour from osteon_now() at time zone s.time_zone) >= 2 as "isNight",
  (select detail from job_tick where name = 'find-duplicates/' || $1 order by slot desc limit 1) as progress
from service s where s.id = $1::uuid`,
};

const KEEP_PROGRESS: Statement = {
  name: 'matching/keep-progress',
  text: `
insert into job_tick (name, slot, detail)
select 'find-duplicates/' || $1, local_today(s.time_zone)::timestamp at time zone s.time_zone, $2::jsonb
from service s where s.id = $1::uuid
on conflict (name, slot) do update set detail = excluded.detail, ran_at = osteon_now()`,
};

/** A transaction may write for a while before others see it: the last minute is left to the next turn. */
const WRITTEN_AFTER: Statement = {
  name: 'matching/written-after',
  text: `
select id, ${iso('created_at')} as at from patient
where service_id = $1 and created_at >= $2::timestamptz and (created_at, id) > ($2::timestamptz, $3::uuid)
  and created_at < osteon_now() - interval '1 minute'
order by created_at, id limit $4`,
};

const AFTER: Statement = {
  name: 'matching/after',
  text: 'select id from patient where service_id = $1 and id > $2 and merged_into_id is null order by id limit $3',
};

/** Pairs `$2` of service `$1`. The item of a pair is its memory: open or closed, it keeps another from being raised. */
const RAISE: Statement = {
  name: 'matching/raise',
  text: `
insert into work_item (service_id, patient_id, kind, key, detail)
select $1, "patientId", 'possible-duplicate',
  'possible-duplicate/' || least("patientId", "otherId") || '/' || greatest("patientId", "otherId"),
  jsonb_build_object('patientIds', jsonb_build_array("patientId", "otherId"), 'score', score, 'reasons', reasons)
from json_to_recordset($2::json) as pair ("patientId" uuid, "otherId" uuid, score numeric, reasons jsonb)
on conflict (service_id, key) do nothing
returning id`,
};

const isSame = (one: DuplicateProgress, other: DuplicateProgress | null): boolean =>
  other !== null &&
  (['seenAt', 'seenId', 'walkedOn', 'walked', 'after'] as const).every((field) => one[field] === other[field]);

/** Patients who may be one person, in PostgreSQL: progress is a tick, a turn an advisory lock. */
export function createDuplicateStore(db: Database, keys: KeyRing): DuplicateStore {
  return {
    services: async () => (await run<{ id: string }>(db, SERVICES, [])).map(({ id }) => id),

    takeTurn: (serviceId, work) =>
      db.as({ kind: 'worker', serviceId }).inTransaction(async (client) => {
        const { taken } = await runOne<{ taken: boolean }>(client, TAKE_TURN, [serviceId]);
        if (!taken) return false;
        const turn = await runOne<{
          now: string;
          today: string;
          isNight: boolean;
          progress: DuplicateProgress | null;
        }>(client, READ_TURN, [serviceId]);
        const progress = await work({
          ...turn,
          matches: createMatchStore(client, keys),
          writtenAfter: (at, id, limit) =>
            run<{ id: string; at: string }>(client, WRITTEN_AFTER, [serviceId, at, id, limit]),
          after: async (id, limit) =>
            (await run<{ id: string }>(client, AFTER, [serviceId, id, limit])).map((patient) => patient.id),
          raise: async (pairs: readonly PossibleDuplicate[]) =>
            pairs.length === 0 ? 0 : (await run(client, RAISE, [serviceId, JSON.stringify(pairs)])).length,
        });
        if (!isSame(progress, turn.progress)) await run(client, KEEP_PROGRESS, [serviceId, JSON.stringify(progress)]);
        return true;
      }),
  };
}
