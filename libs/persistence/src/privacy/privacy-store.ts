import {
  SEALED,
  type BeyondRetention,
  type ErasureHindrance,
  type ErasureRecord,
  type KeyRing,
  type PrivacyStore,
} from '@osteon/application';
import type { PoolClient } from 'pg';
import { AUDIT_WHO, auditValues, auditWho, iso, isUuid } from '../database/audit.ts';
import type { Database } from '../database/database.ts';
import { takenConstraint } from '../database/errors.ts';
import { run, runOne } from '../database/run.ts';
import { refuseMerged } from '../merging/survivor.ts';
import { hashesOf, type Numbered } from './erased-numbers.ts';
import { PERSON_TABLES, type PersonTable } from './person-tables.ts';

/** A row type as pg wants it: with any other key. */
type Row<T> = T & { [key: string]: unknown };

const SET_YEARS = {
  name: 'privacy/set-years',
  text: `
with changed as (update service set retention_years = $7::int where id = $6 returning id)
insert into audit_record (${AUDIT_WHO}, action, outcome, count) select ${auditWho(1)}, 'set-retention', 'done', 0 from changed`,
};

/** Care has ended: the patient died, or left and has nothing open. `$6` service, `$7` rows after (`$8`, `$9`) */
const BEYOND = {
  name: 'privacy/list-beyond',
  text: `
with ended as (
  select p.id, p.given || ' ' || p.family as name, p.birth_date, case when p.died_on is null then 'left' else 'died' end as basis,
    coalesce(p.died_on, p.left_on) as since,
    greatest((coalesce(p.died_on, p.left_on) + s.retention_years * interval '1 year')::date, k.keep_until) as retain_until,
    local_today(s.time_zone) as today
  from patient p join service s on s.id = p.service_id left join patient_retention k on k.patient_id = p.id
  where p.service_id = $6 and coalesce(p.died_on, p.left_on) is not null
    and (p.died_on is not null or not exists (select from task t where t.patient_id = p.id and t.service_id = p.service_id
      and t.done_on is null and t.cancelled_on is null and t.withdrawn_at is null))
), shown as materialized (
  select * from ended where retain_until < today and ($8::date is null or (since, id) > ($8::date, $9::uuid))
  order by since, id limit $7
), audited as (
  insert into audit_record (${AUDIT_WHO}, action, patient_ids, outcome, count)
  select ${auditWho(1)}, 'list-beyond-retention', array(select id from shown), 'shown', (select count(*) from shown)
)
select s.id as "patientId", s.name as "patientName", s.birth_date as "birthDate", s.basis, s.since,
  s.retain_until as "retainUntil", e.id as "erasureId"
from shown s left join erasure e on e.patient_id = s.id and e.state = 'asked' order by s.since, s.id`,
};

/** `found` is the record, and `p` the record if it is no part of another. */
const DONE_OR_NOT = `case when exists (select from p) then 'done' when exists (select from found) then 'refused'
      else 'not-found' end`;

const KEEP = {
  name: 'privacy/keep-longer',
  text: `
with found as (select id, service_id, merged_into_id from patient where id = $7 and service_id = $6),
p as (select id, service_id from found where merged_into_id is null),
kept as (
  insert into patient_retention (patient_id, service_id, keep_until, reason, kept_by)
  select id, service_id, $8, $9, $1::uuid from p
  on conflict (patient_id) do update set keep_until = excluded.keep_until, reason = excluded.reason,
    kept_by = excluded.kept_by, kept_at = osteon_now()
), audited as (
  insert into audit_record (${AUDIT_WHO}, action, patient_ids, outcome, count)
  select ${auditWho(1)}, 'keep-longer', array[$7::uuid],
    ${DONE_OR_NOT}, (select count(*) from p)
)
select exists (select from p) as done from found`,
};

const ASK = {
  name: 'privacy/ask-erasure',
  text: `
with found as (select id, service_id, merged_into_id from patient where id = $7 and service_id = $6 for update),
p as (select id, service_id from found where merged_into_id is null),
asked as (
  insert into erasure (service_id, patient_id, reason, note, asked_by) select service_id, id, $8, $9, $1::uuid from p
  returning id
), audited as (
  insert into audit_record (${AUDIT_WHO}, action, patient_ids, outcome, count)
  select ${auditWho(1)}, 'ask-erasure', array[$7::uuid],
    ${DONE_OR_NOT}, (select count(*) from p)
)
select (select id from asked) as id, exists (select from found) as "isThere"`,
};

const ERASURE = `e.id, e.patient_id as "patientId", e.state, e.reason, e.note, e.asked_by as "askedById",
  a.display_name as "askedBy", ${iso('e.asked_at')} as "askedAt", s.display_name as "settledBy",
  ${iso('e.settled_at')} as "settledAt", ${iso('e.came_again_at')} as "cameAgainAt",
  ${iso('e.return_allowed_at')} as "returnAllowedAt"`;
const NAMED = 'join user_account a on a.id = e.asked_by left join user_account s on s.id = e.settled_by';

/** What was just done to it is audited there. */
const READ_ERASURE = {
  name: 'privacy/read-erasure',
  text: `select ${ERASURE} from erasure e ${NAMED} where e.service_id = $1 and e.id = $2`,
};

/** `$6` service, `$7` state, `$8` rows after (`$9`, `$10`). An id is somebody's too: the look is audited. */
const LIST_ERASURES = {
  name: 'privacy/list-erasures',
  text: `
with shown as materialized (
  select * from erasure
  where service_id = $6 and ($7::text is null or state = $7) and ($9::timestamptz is null or (asked_at, id) < ($9, $10::uuid))
  order by asked_at desc, id desc limit $8
), audited as (
  insert into audit_record (${AUDIT_WHO}, action, patient_ids, outcome, count)
  select ${auditWho(1)}, 'list-erasures', array(select distinct patient_id from shown), 'shown',
    (select count(distinct patient_id) from shown)
)
select ${ERASURE} from shown e ${NAMED} order by e.asked_at desc, e.id desc`,
};

/** `$1` to `$5` who, `$6` service, `$7` erasure */
const settled = (name: string, change: string) => ({
  name: `privacy/${name}`,
  text: `
with changed as (update erasure set ${change} returning id, patient_id), audited as (
  insert into audit_record (${AUDIT_WHO}, action, patient_ids, outcome, count)
  select ${auditWho(1)}, '${name}', array[patient_id], 'done', 1 from changed
)
select id from changed`,
});
const WITHDRAW = settled(
  'withdraw-erasure',
  `state = 'withdrawn', settled_by = $1::uuid, settled_at = osteon_now() where id = $7 and service_id = $6 and state = 'asked'`,
);
const ALLOW = settled(
  'allow-return',
  `return_allowed_by = $1::uuid, return_allowed_at = osteon_now()
   where id = $7 and service_id = $6 and state = 'erased' and return_allowed_at is null`,
);

const AUDIT = {
  name: 'privacy/audit',
  text: `insert into audit_record (${AUDIT_WHO}, action, patient_ids, outcome, count, resource)
values (${auditWho(1)}, $6, $7::uuid[], $8, cardinality($7::uuid[]), $9)`,
};

/** Retention, erasure and the export of one person, in PostgreSQL. */
export function createPrivacyStore(db: Database, keys: KeyRing): PrivacyStore {
  return {
    async readYears(serviceId) {
      const text = 'select retention_years as years from service where id = $1';
      const [row] = await run<{ years: number }>(db, { name: 'privacy/read-years', text }, [serviceId]);
      if (row === undefined) throw new Error('there is no such service');
      return row.years;
    },
    async setYears(actor, years) {
      await run(db, SET_YEARS, [...auditValues(actor), actor.serviceId, years]);
    },
    listBeyond: (actor, serviceId, limit, after) =>
      run<Row<BeyondRetention>>(db, BEYOND, [
        ...auditValues(actor),
        serviceId,
        limit,
        after?.since ?? null,
        after?.id ?? null,
      ]),
    async keepLonger(actor, patientId, until, reason) {
      if (!isUuid(patientId)) return false;
      const values = [...auditValues(actor), actor.serviceId, patientId, until, reason];
      const [kept] = await run<{ done: boolean }>(db, KEEP, values);
      return kept === undefined ? false : kept.done || refuseMerged(db, actor, actor.serviceId, patientId);
    },

    async readPerson(actor, serviceId, patientId) {
      if (!isUuid(patientId)) return null;
      const read = await db.as(actor).inTransaction(async (client) => {
        const { rows } = await client.query<{ name: string; now: Date; there: boolean; merged: boolean }>(
          `select s.name, osteon_now() as now, p.id is not null as there, p.merged_into_id is not null as merged
           from service s left join patient p on p.id = $2 and p.service_id = s.id where s.id = $1`,
          [serviceId, patientId],
        );
        const [service] = rows;
        // All of the person is with the survivor.
        if (service?.merged === true) return 'merged';
        const isThere = service?.there === true;
        const outcome = isThere ? 'shown' : 'not-found';
        const family = isThere ? await familyOf(client, serviceId, patientId) : [patientId];
        await run(client, AUDIT, [...auditValues(actor), 'export-person', family, outcome, null]);
        if (!isThere) return null;
        const hashes = await hashesOf(client, keys, serviceId, await numbersOf(client, keys, family));
        const tables: Record<string, readonly Record<string, unknown>[]> = {};
        for (const table of PERSON_TABLES) {
          const rows = new Map<string, Record<string, unknown>>();
          for (const id of family) {
            // What names two of the records, such as their merge, is told once.
            for (const row of await rowsOf(client, keys, table, id)) rows.set(JSON.stringify(row), row);
          }
          // And what came before it was known whose it is.
          for (const row of await rowsByNumber(client, keys, table, hashes)) rows.set(JSON.stringify(row), row);
          tables[table.table] = [...rows.values()];
        }
        return { service: service.name, exportedAt: service.now.toISOString(), tables };
      });
      return read === 'merged' ? refuseMerged(db, actor, serviceId, patientId) : read;
    },

    async askErasure(actor, patientId, reason, note) {
      if (!isUuid(patientId)) return 'no-patient';
      try {
        const values = [...auditValues(actor), actor.serviceId, patientId, reason, note];
        const { id, isThere } = await runOne<{ id: string | null; isThere: boolean }>(db, ASK, values);
        if (id !== null) return { id };
        return isThere ? await refuseMerged(db, actor, actor.serviceId, patientId) : 'no-patient';
      } catch (error) {
        if (takenConstraint(error) === 'erasure_one_asked') return 'asked-already';
        throw error;
      }
    },
    listErasures: (actor, state, limit, after) =>
      run<Row<ErasureRecord>>(db, LIST_ERASURES, [
        ...auditValues(actor),
        actor.serviceId,
        state,
        limit,
        after?.at ?? null,
        after?.id ?? null,
      ]),
    async readErasure(serviceId, id) {
      if (!isUuid(id)) return null;
      return (await run<Row<ErasureRecord>>(db, READ_ERASURE, [serviceId, id]))[0] ?? null;
    },

    async confirmErasure(actor, id) {
      if (!isUuid(id)) return 'not-found';
      return db.as(actor).inTransaction(async (client) => {
        const { rows } = await client.query<{ patientId: string }>(
          'select patient_id as "patientId" from erasure where id = $1 and service_id = $2',
          [id, actor.serviceId],
        );
        const [asked] = rows;
        if (asked === undefined) return 'not-found';
        const family = await familyOf(client, actor.serviceId, asked.patientId);
        const hashes = await hashesOf(client, keys, actor.serviceId, await numbersOf(client, keys, family));
        const { rows: done } = await client.query<{ hindrance: ErasureHindrance | null }>(
          'select erase_person($1, $2::bytea[]) as hindrance',
          [id, hashes],
        );
        const hindrance = done[0]?.hindrance ?? null;
        const outcome = hindrance === null ? 'done' : 'refused';
        await run(client, AUDIT, [...auditValues(actor), 'erase-person', [asked.patientId], outcome, `erasure/${id}`]);
        return hindrance;
      });
    },
    async withdrawErasure(actor, id) {
      return (await run(db, WITHDRAW, [...auditValues(actor), actor.serviceId, id])).length === 1;
    },
    async allowReturn(actor, id) {
      return (await run(db, ALLOW, [...auditValues(actor), actor.serviceId, id])).length === 1;
    },
  };
}

/** The person's record and those that have become part of it. */
async function familyOf(client: PoolClient, serviceId: string, patientId: string): Promise<string[]> {
  const { rows } = await client.query<{ id: string }>(
    `with recursive family as (
       select id from patient where id = $2 and service_id = $1
       union select p.id from patient p join family f on p.merged_into_id = f.id and p.service_id = $1
     ) select id from family order by id <> $2, id`,
    [serviceId, patientId],
  );
  return rows.map(({ id }) => id);
}

async function numbersOf(client: PoolClient, keys: KeyRing, patientIds: readonly string[]): Promise<Numbered[]> {
  const { rows } = await client.query<Numbered & { patientId: string }>(
    'select patient_id as "patientId", system, value from patient_identifier where patient_id = any($1::uuid[])',
    [patientIds],
  );
  return rows.map(({ patientId, system, value }) => ({
    system,
    value: keys.open(value, SEALED.identifierValue(patientId)),
  }));
}

async function rowsOf(
  client: PoolClient,
  keys: KeyRing,
  table: PersonTable,
  patientId: string,
): Promise<Record<string, unknown>[]> {
  const { of, asGateway = false } = table;
  if (asGateway) await client.query(`select set_config('app.role', 'gateway', true)`);
  const text = `select * from ${table.table} where ${of}`;
  const { rows } = await client.query<Record<string, unknown>>(text, [patientId]);
  if (asGateway) await client.query(`select set_config('app.role', '', true)`);
  return rows.map((row) => shownOf(keys, table, row, patientId));
}

async function rowsByNumber(
  client: PoolClient,
  keys: KeyRing,
  table: PersonTable,
  hashes: readonly Buffer[],
): Promise<Record<string, unknown>[]> {
  if (table.byNumber === undefined || hashes.length === 0) return [];
  const text = `select * from ${table.table} where ${table.byNumber}`;
  const { rows } = await client.query<Record<string, unknown>>(text, [hashes]);
  return rows.map((row) => shownOf(keys, table, row, null));
}

/** A row as it is told to the person: without what says nothing, and opened. */
function shownOf(
  keys: KeyRing,
  { table, without = [], sealed = {}, sealedTo }: PersonTable,
  row: Readonly<Record<string, unknown>>,
  patientId: string | null,
): Record<string, unknown> {
  const shown = Object.fromEntries(Object.entries(row).filter(([name]) => !without.includes(name)));
  for (const [name, context] of Object.entries(sealed)) {
    const value = shown[name];
    const boundTo = sealedTo === undefined ? String(patientId) : String(row[sealedTo]);
    if (typeof value === 'string') shown[name] = keys.open(value, context(boundTo));
  }
  if (table === 'inbound_message')
    shown['sender'] = keys.open(String(row['sender']), SEALED.inboundSender(String(row['id'])));
  if (table === 'hl7_message') shown['raw'] = Buffer.from(String(shown['raw']), 'base64').toString();
  return shown;
}
