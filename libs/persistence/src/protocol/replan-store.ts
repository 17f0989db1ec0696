import type { ReplanStore, ServiceToReplan } from '@osteon/application';
import type { Database } from '../database/database.ts';
import { run, runOne, type Statement } from '../database/run.ts';
import { protocolKeyOf } from './protocol-key.ts';

/** The latest tick of a service says how far its patients were planned again, and by which protocol. */
const servicesText = (condition: string): string => `
select s.id as "serviceId", s.time_zone as "timeZone", local_today(s.time_zone) as today,
  ${protocolKeyOf('s')} as "protocolKey", k.detail as progress
from service s
left join lateral (
  select detail from job_tick where name = 'replan-patients/' || s.id order by slot desc limit 1
) k on true
${condition} order by s.id`;

const SERVICES: Statement = { name: 'services-to-replan', text: servicesText('') };
const SERVICE: Statement = { name: 'service-to-replan', text: servicesText('where s.id = $1') };

const TAKE_TURN: Statement = {
  name: 'take-replan-turn',
  text: `select pg_try_advisory_xact_lock(hashtextextended('replan-patients/' || $1, 0)) as taken`,
};

/** A change of the protocol begins a tick of its day; each batch tells in it how far it came. */
const KEEP_PROGRESS: Statement = {
  name: 'keep-replan-progress',
  text: `
with latest as (
  select slot, detail ->> 'key' as key from job_tick where name = 'replan-patients/' || $1 order by slot desc limit 1
), slot as (
  select coalesce((select slot from latest where key = $2::jsonb ->> 'key'),
    local_today(s.time_zone)::timestamp at time zone s.time_zone) as at
  from service s where s.id = $1::uuid
)
insert into job_tick (name, slot, detail) select 'replan-patients/' || $1, slot.at, $2::jsonb from slot
on conflict (name, slot) do update set detail = excluded.detail, ran_at = osteon_now()`,
};

const NEXT_PATIENTS: Statement = {
  name: 'next-patients-to-replan',
  text: `select id from patient where service_id = $1 and id > $2 and merged_into_id is null order by id limit $3`,
};

const PLANNED_OTHERWISE: Statement = {
  name: 'patients-planned-otherwise',
  text: `select distinct patient_id as id from task
where service_id = $1 and withdrawn_at is null and protocol_version <> $2 limit $3`,
};

/** What planning all patients again goes by, in PostgreSQL: progress is a tick, a turn an advisory lock. */
export function createReplanStore(db: Database): ReplanStore {
  return {
    servicesToReplan: () => run<ServiceToReplan & { [key: string]: unknown }>(db, SERVICES, []),

    takeTurn(serviceId, work) {
      return db.as({ kind: 'worker', serviceId }).inTransaction(async (client) => {
        const { taken } = await runOne<{ taken: boolean }>(client, TAKE_TURN, [serviceId]);
        if (!taken) return false;
        const service = await runOne<ServiceToReplan & { [key: string]: unknown }>(client, SERVICE, [serviceId]);
        const ids = async (statement: Statement, values: unknown[]): Promise<string[]> =>
          (await run<{ id: string }>(client, statement, [serviceId, ...values])).map(({ id }) => id);
        const progress = await work(service, {
          after: (patientId, limit) => ids(NEXT_PATIENTS, [patientId, limit]),
          plannedOtherwise: (version, limit) => ids(PLANNED_OTHERWISE, [version, limit]),
        });
        if (progress !== null) await run(client, KEEP_PROGRESS, [serviceId, JSON.stringify(progress)]);
        return true;
      });
    },
  };
}
