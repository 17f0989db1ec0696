import type { ProposedProtocol, ProtocolStore } from '@osteon/application';
import { AUDIT_WHO, auditValues, auditWho, isUuid } from '../database/audit.ts';
import { run, type Queryable, type Statement } from '../database/run.ts';

/** Proposals of one version take turns, so that the look and the insert are one. */
const PROPOSE: Statement = {
  name: 'propose-protocol',
  text: `
with turn as (
  select pg_advisory_xact_lock(hashtextextended('propose-protocol', 0))
), proposed as (
  insert into published_protocol (service_id, name, version, in_force_from, rules, proposed_by)
  select $6::uuid, $7, $8, $9::date, $10::jsonb, $1::uuid from turn
  where not exists (select from published_protocol p
    where p.version = $8 and (p.service_id = $6::uuid or p.service_id is null or $6::uuid is null))
  on conflict (service_id, version) do nothing
  returning id
), audited as (
  insert into audit_record (${AUDIT_WHO}, action, outcome, count)
  select ${auditWho(1)}, 'propose-protocol', case when exists (select from proposed) then 'done' else 'refused' end,
    (select count(*) from proposed)
)
select id from proposed`,
};

const FIND_PROPOSED: Statement = {
  name: 'find-proposed-protocol',
  text: `select id, service_id as "serviceId", version, in_force_from as "inForceFrom", proposed_by as "proposedBy",
  published_at is not null as "isPublished", rules
from published_protocol where id = $1 and service_id = $2`,
};

const PUBLISH: Statement = {
  name: 'publish-protocol',
  text: `
with published as (
  update published_protocol r set approved_by = $1::uuid, published_at = osteon_now()
  from service s
  where r.id = $6 and r.service_id = $7 and s.id = r.service_id and r.published_at is null
    and r.proposed_by <> $1::uuid and r.rules = $8::jsonb and r.in_force_from >= local_today(s.time_zone)
  returning r.id
), audited as (
  insert into audit_record (${AUDIT_WHO}, action, outcome, count)
  select ${auditWho(1)}, 'publish-protocol', case when exists (select from published) then 'done' else 'refused' end,
    (select count(*) from published)
)
select id from published`,
};

/** Published versions of the rules in PostgreSQL; who did what is audited in the statement that does it. */
export function createProtocolStore(db: Queryable): ProtocolStore {
  return {
    async propose(actor, { serviceId, name, protocol }) {
      const [proposed] = await run<{ id: string }>(db, PROPOSE, [
        ...auditValues(actor),
        serviceId,
        name,
        protocol.version,
        protocol.inForceFrom,
        JSON.stringify(protocol),
      ]);
      return proposed ?? null;
    },

    async findProposed(serviceId, id) {
      if (!isUuid(id)) return null;
      const [found] = await run<ProposedProtocol & { [key: string]: unknown }>(db, FIND_PROPOSED, [id, serviceId]);
      return found ?? null;
    },

    async publish(actor, { id, serviceId, rules }) {
      const values = [...auditValues(actor), id, serviceId, JSON.stringify(rules)];
      return (await run(db, PUBLISH, values)).length === 1;
    },
  };
}
