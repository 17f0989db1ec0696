import type {
  ConfirmationRecord,
  ProposedProtocol,
  ProtocolRecord,
  ProtocolStore,
  ServiceToday,
} from '@osteon/application';
import { AUDIT_WHO, auditValues, auditWho, iso, isUuid } from '../database/audit.ts';
import { run, type Queryable, type Statement } from '../database/run.ts';
import { protocolKeyOf } from './protocol-key.ts';
import { protocolOf } from './protocol-of.ts';

const IN_FORCE: Statement = {
  name: 'protocol-in-force',
  text: `select s.time_zone as "timeZone", local_today(s.time_zone) as today, ${protocolKeyOf('s')} as "protocolKey"
from service s where s.id = $1`,
};

/** Somebody of the staff, by the column with their id. */
export const person = (
  column: string,
): string => `case when ${column} is not null then json_build_object('id', ${column},
    'name', (select display_name from user_account where id = ${column})) end`;

const RECORD = `p.id, p.service_id as "serviceId", p.name, p.version, p.in_force_from as "inForceFrom", p.reason,
  ${person('p.proposed_by')} as "proposedBy", ${iso('p.proposed_at')} as "proposedAt",
  ${person('p.approved_by')} as "approvedBy", ${iso('p.published_at')} as "publishedAt", p.approval_note as "approvalNote",
  ${person('p.withdrawn_by')} as "withdrawnBy", ${iso('p.withdrawn_at')} as "withdrawnAt",
  p.withdrawal_note as "withdrawalNote"`;

const LIST_VERSIONS: Statement = {
  name: 'list-protocol-versions',
  text: `select ${RECORD} from published_protocol p where p.service_id = $1 or p.service_id is null
order by p.proposed_at desc, p.version desc, p.id`,
};

const FIND_VERSION: Statement = {
  name: 'find-protocol-version',
  text: `select ${RECORD}, p.rules from published_protocol p where p.id = $1 and (p.service_id = $2 or p.service_id is null)`,
};

/** Proposals of one version take turns, so that the look and the insert are one. */
const PROPOSE: Statement = {
  name: 'propose-protocol',
  text: `
with turn as (
  select pg_advisory_xact_lock(hashtextextended('propose-protocol', 0))
), proposed as (
  insert into published_protocol (service_id, name, version, in_force_from, rules, proposed_by, reason)
  select $6::uuid, $7, $8, $9::date, $10::jsonb, $1::uuid, $11 from turn
  where not exists (select from published_protocol p
    where p.version = $8 and (p.service_id = $6::uuid or p.service_id is null or $6::uuid is null))
  on conflict (service_id, version) do nothing
  returning id
), audited as (
  insert into audit_record (${AUDIT_WHO}, action, outcome, count, resource)
  select ${auditWho(1)}, 'propose-protocol', case when exists (select from proposed) then 'done' else 'refused' end,
    (select count(*) from proposed), 'protocol/' || $8
)
select id from proposed`,
};

const PUBLISH: Statement = {
  name: 'publish-protocol',
  text: `
with published as (
  update published_protocol r set approved_by = $1::uuid, published_at = osteon_now(), approval_note = $9
  from service s
  where r.id = $6 and r.service_id = $7 and s.id = r.service_id and r.published_at is null and r.withdrawn_at is null
    and r.proposed_by <> $1::uuid and r.rules = $8::jsonb and r.in_force_from >= local_today(s.time_zone)
  returning r.id
), audited as (
  insert into audit_record (${AUDIT_WHO}, action, outcome, count, resource)
  select ${auditWho(1)}, 'publish-protocol', case when exists (select from published) then 'done' else 'refused' end,
    (select count(*) from published), 'protocol/' || $10
)
select id from published`,
};

/** Its dry run ends with it: there is nothing left to compare for. */
const WITHDRAW: Statement = {
  name: 'withdraw-protocol',
  text: `
with withdrawn as (
  update published_protocol set withdrawn_by = $1::uuid, withdrawn_at = osteon_now(), withdrawal_note = $8
  where id = $6 and service_id = $7 and published_at is null and withdrawn_at is null
  returning id, version
), ended as (
  update protocol_dry_run r set state = 'cancelled', ended_at = osteon_now(), ended_by = $1::uuid, lease_until = null
  from withdrawn w where r.protocol_id = w.id and r.service_id = $7 and r.state = 'running'
), audited as (
  insert into audit_record (${AUDIT_WHO}, action, outcome, count, resource)
  select ${auditWho(1)}, 'withdraw-protocol', case when exists (select from withdrawn) then 'done' else 'refused' end,
    (select count(*) from withdrawn), 'protocol/' || $6
)
select id from withdrawn`,
};

const CONFIRMATIONS: Statement = {
  name: 'list-protocol-confirmations',
  text: `select c.rule, encode(c.digest, 'hex') as digest, c.protocol_version as version, c.confirmed,
  ${person('c.by')} as by, ${iso('c.at')} as at, c.note
from protocol_confirmation c where c.service_id = $1 order by c.id desc`,
};

/** Adds a row only where the last one says otherwise. */
const CONFIRM: Statement = {
  name: 'confirm-protocol-default',
  text: `
with latest as (
  select confirmed from protocol_confirmation where service_id = $6 and rule = $7 and digest = $8 order by id desc limit 1
), made as (
  insert into protocol_confirmation (service_id, rule, digest, protocol_version, confirmed, by, note)
  select $6, $7, $8, $9, $10, $1::uuid, $11
  where coalesce((select confirmed from latest), false) <> $10
  returning id
), audited as (
  insert into audit_record (${AUDIT_WHO}, action, outcome, count, resource)
  select ${auditWho(1)}, case when $10 then 'confirm-default' else 'revoke-default' end,
    case when exists (select from made) then 'done' else 'refused' end, (select count(*) from made), 'rule/' || $7
)
select id from made`,
};

type Rows<T> = T & { [key: string]: unknown };

/** Published versions of the rules in PostgreSQL; who did what is audited in the statement that does it. */
export function createProtocolStore(db: Queryable): ProtocolStore {
  return {
    async inForce(serviceId) {
      const [day] = await run<Rows<ServiceToday>>(db, IN_FORCE, [serviceId]);
      return day === undefined ? null : { day, protocol: await protocolOf(db, day) };
    },

    listVersions: (serviceId) => run<Rows<ProtocolRecord>>(db, LIST_VERSIONS, [serviceId]),

    async findVersion(serviceId, id) {
      if (!isUuid(id)) return null;
      const [found] = await run<Rows<ProposedProtocol>>(db, FIND_VERSION, [id, serviceId]);
      return found ?? null;
    },

    async propose(actor, { serviceId, name, reason, protocol }) {
      const [proposed] = await run<{ id: string }>(db, PROPOSE, [
        ...auditValues(actor),
        serviceId,
        name,
        protocol.version,
        protocol.inForceFrom,
        JSON.stringify(protocol),
        reason,
      ]);
      return proposed ?? null;
    },

    async publish(actor, { id, serviceId, rules, version }, note) {
      const values = [...auditValues(actor), id, serviceId, JSON.stringify(rules), note, version];
      return (await run(db, PUBLISH, values)).length === 1;
    },

    async withdraw(actor, id, note) {
      return (await run(db, WITHDRAW, [...auditValues(actor), id, actor.serviceId, note])).length === 1;
    },

    confirmations: (serviceId) => run<Rows<ConfirmationRecord>>(db, CONFIRMATIONS, [serviceId]),

    async confirm(actor, { rule, digest, protocolVersion, confirmed, note }) {
      const values = [...auditValues(actor), actor.serviceId, rule, digest, protocolVersion, confirmed, note];
      return (await run(db, CONFIRM, values)).length === 1;
    },
  };
}
