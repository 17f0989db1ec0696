import { AppError, type ServiceDetails, type ServiceRecord, type UserStore } from '@osteon/application';
import type pg from 'pg';
import { isUuid } from '../database/audit.ts';
import { takenConstraint } from '../database/errors.ts';
import { inTransaction, run, runOne, type Queryable, type Statement } from '../database/run.ts';
import { auditAccount } from './audit-account.ts';

const LIST_SERVICES: Statement = {
  name: 'list-services',
  text: `
select s.id, s.code, s.name, s.time_zone as "timeZone", s.country, s.language, s.telephone, s.sends_from as "sendsFrom",
  s.sends_until as "sendsUntil",
  (select coalesce(json_agg(json_build_object('on', h."on", 'name', h.name) order by h."on"), '[]')
    from service_holiday h where h.service_id = s.id) as holidays
from service s order by s.name, s.id`,
};

/** In the region of the service in which the administrator works. */
const ADD_SERVICE: Statement = {
  name: 'add-service',
  text: `
insert into service (region_id, code, name, time_zone, country, language, telephone, sends_from, sends_until)
select region_id, $2, $3, $4, $5, $6, $7, $8, $9 from service where id = $1 returning id`,
};

const CHANGE_SERVICE: Statement = {
  name: 'change-service',
  text: `update service set name = $2, language = $3, telephone = $4, sends_from = $5, sends_until = $6
where id = $1 returning id`,
};

const PUT_HOLIDAYS: Statement = {
  name: 'put-holidays',
  text: `
with given as (select * from unnest($2::date[], $3::text[]) as given (on_day, name)), gone as (
  delete from service_holiday h where h.service_id = $1 and not exists (select from given where given.on_day = h."on")
)
insert into service_holiday (service_id, "on", name) select $1, on_day, name from given
on conflict (service_id, "on") do update set name = excluded.name`,
};

const ADD_ADMIN: Statement = {
  name: 'add-admin',
  text: `insert into membership (user_id, service_id, role) values ($1, $2, 'admin')`,
};

/** The services of the installation in PostgreSQL. */
export function createServiceStore(pool: pg.Pool): Pick<UserStore, 'listServices' | 'createService' | 'changeService'> {
  return {
    listServices: () => run<ServiceRecord & { [key: string]: unknown }>(pool, LIST_SERVICES, []),

    async createService(actor, service) {
      const { code, name, timeZone, country, language, telephone, sendsFrom, sendsUntil } = service;
      const values = [actor.serviceId, code, name, timeZone, country, language, telephone, sendsFrom, sendsUntil];
      try {
        return await inTransaction(pool, actor, async (client) => {
          const { id } = await runOne<{ id: string }>(client, ADD_SERVICE, values);
          await putHolidays(client, id, service);
          await run(client, ADD_ADMIN, [actor.userId, id]);
          await auditAccount(client, actor, 'create-service', `service/${id}`);
          return id;
        });
      } catch (error) {
        if (takenConstraint(error) === 'service_code_key') throw new AppError('FLS-1111', { field: 'code' });
        throw error;
      }
    },

    changeService(actor, serviceId, service) {
      if (!isUuid(serviceId)) return Promise.resolve(false);
      const { name, language, telephone, sendsFrom, sendsUntil } = service;
      return inTransaction(pool, actor, async (client) => {
        const values = [serviceId, name, language, telephone, sendsFrom, sendsUntil];
        if ((await run(client, CHANGE_SERVICE, values)).length === 0) return false;
        await putHolidays(client, serviceId, service);
        await auditAccount(client, actor, 'change-service', `service/${serviceId}`);
        return true;
      });
    },
  };
}

async function putHolidays(client: Queryable, serviceId: string, { holidays }: ServiceDetails): Promise<void> {
  await run(client, PUT_HOLIDAYS, [serviceId, holidays.map(({ on }) => on), holidays.map(({ name }) => name)]);
}
