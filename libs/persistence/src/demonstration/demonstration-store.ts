import {
  type DemonstrationRegion,
  type DemonstrationService,
  type DemonstrationSite,
  type DemonstrationStore,
  SANDBOX_ISSUER,
  SANDBOX_KEY,
} from '@osteon/application';
import type { Database } from '../database/database.ts';
import { coldTransaction, todayIn, type Cold } from '../database/cold-client.ts';
import { roleOf, storedRoleOf } from '../sign-in/role.ts';
import { takenConstraint } from '../database/errors.ts';
import type { Prisma } from '../generated/client.ts';

/** What the demonstration clinic needs besides the use cases of every day. */
export function createDemonstrationStore(db: Database, cold: Cold): DemonstrationStore {
  return {
    countServices: () => cold((client) => client.service.count()),
    createSites: (regions, services, passwordHash) => createSites(cold, regions, services, passwordHash),
    recordPastMessages: async (serviceId, messages) => {
      // Sent at noon of its day in the service's zone; answered an hour later.
      const { rowCount } = await inService(
        db,
        serviceId,
        `with sent as (
           select * from unnest($2::uuid[], $3::text[], $4::text[], $5::bool[], $6::date[], $7::message_state[])
             as sent (patient_id, task, step, asks, planned_for, state)),
         told as (
           insert into message (service_id, patient_id, task_id, key, step, asks, channel, contact_point_id, language,
                                state, planned_for, send_after, created_at, sent_at, accepted_at, delivered_at, answered_at)
           select $1, sent.patient_id, task.id, task.key || '/' || sent.step || '/' || point.place, sent.step, sent.asks,
                  point.channel, point.id, patient.language, sent.state, sent.planned_for, noon.at, noon.at, noon.at,
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
    recordPastWords: async (serviceId, patientId, nurseId, body) => {
      const { rowCount } = await inService(
        db,
        serviceId,
        `insert into message (service_id, patient_id, origin, key, step, asks, channel, contact_point_id, language, content,
                              sent_by, state, planned_for, send_after, created_at, sent_at, accepted_at, delivered_at)
         select $1, patient.id, 'manual', patient.id || '/manual/demonstration', 'manual', false, point.channel, point.id,
                patient.language, jsonb_build_object('subject', null, 'body', $4::text), $3, 'delivered', local_today(service.time_zone) - 1,
                noon.at, noon.at, noon.at, noon.at, noon.at + interval '1 minute'
         from patient
         join service on service.id = $1
         join contact_point as point on point.patient_id = patient.id and point.service_id = $1 and point.channel = 'sms'
              and point.consented
         cross join lateral (select (local_today(service.time_zone) - 1 + time '12:00') at time zone service.time_zone as at) as noon
         where patient.id = $2 and patient.service_id = $1
         order by point.preference limit 1`,
        [serviceId, patientId, nurseId, body],
      );
      return rowCount ?? 0;
    },
    listLogins: async (emails) => {
      const members = await cold((client) =>
        client.membership.findMany({
          where: { user: { email: { in: [...emails] }, disabledAt: null } },
          select: {
            role: true,
            service: { select: { name: true } },
            user: { select: { email: true, displayName: true } },
          },
          orderBy: [{ service: { name: 'asc' } }, { role: 'asc' }, { user: { email: 'asc' } }],
        }),
      );
      return members.map(({ role, service, user }) => ({ service: service.name, ...user, role: roleOf(role) }));
    },
    analyse: async () => {
      await db.query({ text: 'analyze' });
    },
  };
}

/** A statement about patients of one service, by the operator. */
const inService = (db: Database, serviceId: string, text: string, values: unknown[]) =>
  db.as({ kind: 'cli', serviceId }).query({ text, values });

async function createSites(
  cold: Cold,
  regions: readonly DemonstrationRegion[],
  services: readonly DemonstrationService[],
  passwordHash: string,
): Promise<readonly DemonstrationSite[] | null> {
  try {
    return await coldTransaction(cold, async (transaction) => {
      await transaction.region.createMany({ data: [...regions], skipDuplicates: true });
      const sites: DemonstrationSite[] = [];
      for (const service of services) sites.push(await createSite(transaction, service, passwordHash));
      const createdBy = sites[0]?.userIds[services[0]?.users.findIndex(({ role }) => role === 'admin') ?? -1];
      if (sites[0] !== undefined && createdBy !== undefined)
        await letSandboxIn(transaction, sites[0].serviceId, createdBy);
      return sites;
    });
  } catch (error) {
    if (takenConstraint(error) !== undefined) return null;
    throw error;
  }
}

/** The public CDS Hooks sandbox may ask about a demonstration; anybody can sign as it, so it is let in nowhere else. */
const letSandboxIn = async (
  transaction: Prisma.TransactionClient,
  serviceId: string,
  createdBy: string,
): Promise<void> => {
  await transaction.machineClient.create({
    data: {
      serviceId,
      name: 'CDS Hooks sandbox',
      kind: 'cds',
      issuer: SANDBOX_ISSUER,
      jwks: { keys: [SANDBOX_KEY] },
      scopes: [],
      redirectUris: [],
      createdBy,
    },
  });
};

async function createSite(
  transaction: Prisma.TransactionClient,
  { code, name, region, timeZone, country, language, telephone, sendsFrom, sendsUntil, users }: DemonstrationService,
  passwordHash: string,
): Promise<DemonstrationSite> {
  const place = { code, name, timeZone, country, language, telephone, sendsFrom, sendsUntil };
  const { id: serviceId } = await transaction.service.create({
    data: { ...place, region: { connect: { code: region } } },
  });
  const userIds: string[] = [];
  for (const { email, displayName, role, installationAdmin = false } of users) {
    const { id } = await transaction.userAccount.create({
      data: {
        email,
        displayName,
        passwordHash,
        installationAdmin,
        memberships: { create: { serviceId, role: storedRoleOf(role) } },
      },
    });
    userIds.push(id);
  }
  return { serviceId, code, today: await todayIn(transaction, timeZone), userIds };
}
