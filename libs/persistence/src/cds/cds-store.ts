import type { PoolClient } from 'pg';
import {
  type CdsSender,
  type CdsStore,
  type CdsTransaction,
  type KeyRing,
  type NumberedPatient,
  sha256,
  type ShownCard,
} from '@osteon/application';
import { identifierHashes } from '../at-rest/sealed-columns.ts';
import { createContactStore } from '../contacts/contact-store.ts';
import { AUDIT_WHO, auditValues, auditWho, isUuid } from '../database/audit.ts';
import type { Database } from '../database/database.ts';
import { run, type Statement } from '../database/run.ts';
import { createPatientStore } from '../patients/patient-store.ts';
import { protocolKeyOf } from '../protocol/protocol-key.ts';

/** `$1` issuer, `$2` tenant or null */
const FIND_SENDER: Statement = {
  name: 'cds/find-sender',
  text: `
with found as (
  select c.id, c.service_id, c.jwks->'keys' as keys, v.time_zone, local_today(v.time_zone) as today,
    ${protocolKeyOf('v')} as protocol_key,
    c.last_used_at is null or c.last_used_at < osteon_now() - interval '1 minute' as stale
  from machine_client c join service v on v.id = c.service_id
  where c.kind = 'cds' and c.issuer = $1 and coalesce(c.tenant, '') = coalesce($2::text, '') and c.disabled_at is null
), used as (
  update machine_client set last_used_at = osteon_now() from found where machine_client.id = found.id and found.stale
)
select id as "clientId", service_id as "serviceId", keys, json_build_object(
  'timeZone', time_zone, 'today', today, 'protocolKey', protocol_key, 'holidays', (select coalesce(json_agg(h."on" order by h."on"), '[]') from service_holiday h
    where h.service_id = found.service_id and h."on" between found.today and found.today + 60)) as day from found`,
};

/** `$1` client, `$2` hash of the id, `$3` when the token is over. A few of those that are over go with it. */
const TAKE_TOKEN: Statement = {
  name: 'cds/take-token',
  text: `
with over as (
  delete from cds_token where (client_id, jti_hash) in (
    select client_id, jti_hash from cds_token where expires_at < osteon_now() - interval '5 minutes'
    order by expires_at limit 20 for update skip locked)
)
insert into cds_token (client_id, jti_hash, expires_at) values ($1, $2, $3)
on conflict (client_id, jti_hash) do nothing returning client_id`,
};

/** `$1` service, `$2` systems, `$3` hashes of the values */
const FIND_BY_NUMBERS: Statement = {
  name: 'cds/find-by-numbers',
  text: `
select p.id, p.family, p.given, p.birth_date as "birthDate" from patient p
where p.service_id = $1 and p.id in (
  select known.patient_id from unnest($2::text[], $3::bytea[]) as sent (system, hash)
  join patient_identifier known
    on known.service_id = $1 and known.system = sent.system and known.value_hash = sent.hash)
order by p.id limit 5`,
};

/** `$6` service, `$7` cards of one patient */
const KEEP_CARDS: Statement = {
  name: 'cds/keep-cards',
  text: `
with kept as (
  insert into cds_card (id, service_id, patient_id, client_id, cds_service, rule, task_keys, hook_instance, suggestions)
  select c.id, $6, c."patientId", $1, c."cdsService", c.rule, c."taskKeys", c."hookInstance", c.suggestions
  from json_to_recordset($7::json) as c(id uuid, "patientId" uuid, "cdsService" text, rule text, "taskKeys" text[],
    "hookInstance" text, suggestions jsonb)
  returning patient_id
)
insert into audit_record (${AUDIT_WHO}, action, patient_ids, outcome, count)
select ${auditWho(1)}, 'show-cards', array(select distinct patient_id from kept), 'shown',
  (select count(distinct patient_id) from kept)`,
};

/** `$1` service, `$2` client, `$3` CDS service, `$4` card */
const FIND_CARD: Statement = {
  name: 'cds/find-card',
  text: `
select c.id, c.patient_id as "patientId", c.cds_service as "cdsService", c.rule, c.task_keys as "taskKeys",
  c.hook_instance as "hookInstance", c.suggestions, (c.shown_at at time zone s.time_zone)::date::text as "shownOn"
from cds_card c join service s on s.id = c.service_id
where c.service_id = $1 and c.client_id = $2 and c.cds_service = $3 and c.id = $4`,
};

/** `$6` service, `$7` card, `$8` the answer, `$9` its key. Two that come at once: the second finds the first. */
const KEEP_ANSWER: Statement = {
  name: 'cds/keep-answer',
  text: `
with kept as (
  update cds_card set feedback = feedback || jsonb_build_array($8::jsonb)
  where id = $7 and service_id = $6 and not feedback @> jsonb_build_array(jsonb_build_object('key', $9::text))
  returning id, patient_id
), audited as (
  insert into audit_record (${AUDIT_WHO}, action, resource, patient_ids, outcome, count)
  select ${auditWho(1)}, 'answer-card', 'card/' || id::text, array[patient_id], 'done', 1 from kept
)
select id from kept`,
};

/** `$1` service, `$2` patient, `$3` kind, `$4` key, `$5` urgent, `$6` detail */
const RAISE: Statement = {
  name: 'cds/raise',
  text: `
insert into work_item (service_id, patient_id, kind, key, urgent, detail) values ($1, $2, $3, $4, $5, $6)
on conflict (service_id, key) do nothing`,
};

type Row<T> = T & { readonly [key: string]: unknown };

/** Record systems that call CDS Hooks, the cards they are shown, and what comes back. */
export function createCdsStore(db: Database, keys: KeyRing): CdsStore {
  return {
    async findSender(issuer, tenant) {
      const [row] = await run<Row<CdsSender>>(db, FIND_SENDER, [issuer, tenant]);
      return row ?? null;
    },
    async takeToken(clientId, jti, expiresAt) {
      return (await run(db, TAKE_TOKEN, [clientId, sha256(jti), expiresAt])).length > 0;
    },
    async findByNumbers(serviceId, numbers) {
      const hashes = numbers.flatMap(({ system, value }) =>
        identifierHashes(keys, serviceId, value).map((hash) => ({ system, hash })),
      );
      if (hashes.length === 0) return [];
      return run<Row<NumberedPatient>>(db, FIND_BY_NUMBERS, [
        serviceId,
        hashes.map(({ system }) => system),
        hashes.map(({ hash }) => hash),
      ]);
    },
    async keepCards(actor, cards) {
      await run(db, KEEP_CARDS, [...auditValues(actor), actor.serviceId, JSON.stringify(cards)]);
    },
    async findCard(actor, cdsService, cardId) {
      if (!isUuid(cardId)) return null;
      const [row] = await run<Row<ShownCard & { shownOn: string }>>(db, FIND_CARD, [
        actor.serviceId,
        actor.clientId,
        cdsService,
        cardId,
      ]);
      return row ?? null;
    },
    inTransaction: (actor, work) => db.as(actor).inTransaction((client) => work(transactionOn(client, keys))),
  };
}

function transactionOn(client: PoolClient, keys: KeyRing): CdsTransaction {
  return {
    patients: createPatientStore(client, keys),
    contacts: createContactStore(client, keys),
    async keepAnswer(actor, { id }, answer) {
      const values = [...auditValues(actor), actor.serviceId, id, JSON.stringify(answer), answer.key];
      return (await run(client, KEEP_ANSWER, values)).length > 0;
    },
    async raise(serviceId, patientId, { kind, key, urgent, detail }) {
      await run(client, RAISE, [serviceId, patientId, kind, key, urgent, JSON.stringify(detail)]);
    },
  };
}
