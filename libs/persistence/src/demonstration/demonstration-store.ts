import type { Pool } from 'pg';
import type {
  DemonstrationLogin,
  DemonstrationRegion,
  DemonstrationService,
  DemonstrationSite,
  DemonstrationStore,
} from '@osteon/application';
import { inTransaction } from '../database/run.ts';

const UNIQUE_VIOLATION = '23505';

/** What the demonstration clinic needs besides the use cases of every day. */
export function createDemonstrationStore(pool: Pool): DemonstrationStore {
  return {
    countServices: async () => {
      const { rows } = await pool.query<{ count: number }>('select count(*)::int as count from service');
      return rows[0]?.count ?? 0;
    },
    createSites: (regions, services, passwordHash) => createSites(pool, regions, services, passwordHash),
    recordPastMessages: async (serviceId, messages) => {
      // Sent at noon of its day in the service's zone; answered an hour later.
      const { rowCount } = await pool.query(
        `with sent as (
           select * from unnest($2::uuid[], $3::text[], $4::text[], $5::bool[], $6::date[], $7::message_state[])
             as sent (patient_id, task, step, asks, planned_for, state)),
         told as (
           insert into message (service_id, patient_id, task_id, key, step, asks, channel, contact_point_id, language,
                                state, planned_for, send_after, created_at, accepted_at, delivered_at, answered_at)
           select $1, sent.patient_id, task.id, task.key || '/' || sent.step || '/' || point.place, sent.step, sent.asks,
                  point.channel, point.id, patient.language, sent.state, sent.planned_for, noon.at, noon.at,
                  case when sent.state <> 'uncertain' then noon.at end,
                  case when sent.state <> 'uncertain' then noon.at + interval '1 minute' end,
                  case when sent.state = 'answered' then noon.at + interval '1 hour' end
           from sent
           join patient on patient.service_id = $1 and patient.id = sent.patient_id
           join service on service.id = $1
           join task on task.service_id = $1 and task.patient_id = sent.patient_id
                    and task.kind || '/' || task.occurrence = sent.task
           cross join lateral (
             select id, channel, place from (
               select id, channel, consented, row_number() over (order by preference, id) as place
               from contact_point where service_id = $1 and patient_id = sent.patient_id) as points
             where consented order by place limit 1) as point
           cross join lateral (select (sent.planned_for + time '12:00') at time zone service.time_zone as at) as noon
           returning task_id, state, asks),
         waiting as (
           update task set awaiting_answer = true
           where service_id = $1 and done_on is null and cancelled_on is null
             and id in (select task_id from told where asks and state = 'delivered'))
         select 1 from told`,
        [
          serviceId,
          messages.map(({ patientId }) => patientId),
          messages.map(({ task }) => task),
          messages.map(({ step }) => step),
          messages.map(({ asks }) => asks),
          messages.map(({ on }) => on),
          messages.map(({ state }) => state),
        ],
      );
      return rowCount ?? 0;
    },
    listLogins: async (emails) => {
      const { rows } = await pool.query<DemonstrationLogin>(
        `select service.name as service, email, display_name as "displayName", role
         from user_account
         join membership on membership.user_id = user_account.id
         join service on service.id = membership.service_id
         where email = any ($1) and disabled_at is null
         order by service.name, role, email`,
        [emails],
      );
      return rows;
    },
    analyse: async () => {
      await pool.query('analyze');
    },
  };
}

async function createSites(
  pool: Pool,
  regions: readonly DemonstrationRegion[],
  services: readonly DemonstrationService[],
  passwordHash: string,
): Promise<readonly DemonstrationSite[] | null> {
  try {
    return await inTransaction(pool, { kind: 'cli' }, async (client) => {
      await client.query(
        'insert into region (code, name) select * from unnest($1::text[], $2::text[]) on conflict (code) do nothing',
        [regions.map(({ code }) => code), regions.map(({ name }) => name)],
      );
      const sites: DemonstrationSite[] = [];
      for (const service of services) {
        const { rows } = await client.query<Omit<DemonstrationSite, 'userIds'>>(
          `insert into service (region_id, code, name, time_zone, country, language, telephone, sends_from, sends_until)
           select id, $2, $3, $4, $5, $6, $7, $8, $9 from region where code = $1
           returning id as "serviceId", code, local_today(time_zone)::text as today`,
          [
            service.region,
            service.code,
            service.name,
            service.timeZone,
            service.country,
            service.language,
            service.telephone,
            service.sendsFrom,
            service.sendsUntil,
          ],
        );
        const [site] = rows;
        if (site === undefined) throw new Error(`the region ${service.region} is not there`);
        const users = await client.query<{ id: string }>(
          `with people as (
             select * from unnest($2::text[], $3::text[], $4::role[]) with ordinality as person (email, name, role, place)),
           accounts as (
             insert into user_account (email, display_name, password_hash)
             select email, name, $5 from people returning id, email),
           members as (
             insert into membership (user_id, service_id, role)
             select accounts.id, $1, people.role from accounts join people using (email))
           select accounts.id from accounts join people using (email) order by place`,
          [
            site.serviceId,
            service.users.map(({ email }) => email),
            service.users.map(({ displayName }) => displayName),
            service.users.map(({ role }) => role),
            passwordHash,
          ],
        );
        sites.push({ ...site, userIds: users.rows.map(({ id }) => id) });
      }
      return sites;
    });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === UNIQUE_VIOLATION) return null;
    throw error;
  }
}
