import {
  AppError,
  MOVED_TABLES,
  SEALED,
  type Actor,
  type KeyRing,
  type MergedRow,
  type MergeResult,
  type MergeStore,
  type MergeTable,
  type MergeToUndo,
  type MergeTransaction,
  type MergingPatient,
  type PatientMerge,
  type RowChange,
  type SealContext,
  type StoredRow,
} from '@osteon/application';
import type { Channel } from '@osteon/domain';
import type { PoolClient } from 'pg';
import { openAddress, sealAddress, sealContactPoint } from '../at-rest/sealed-columns.ts';
import { AUDIT_WHO, auditValues, auditWho, iso, isUuid } from '../database/audit.ts';
import type { Database } from '../database/database.ts';
import { run, runOne, type Queryable, type Statement } from '../database/run.ts';
import { createPatientStore, FIND_IDEMPOTENT } from '../patients/patient-store.ts';

/** A row type as pg wants it: with any other key. */
type Row<T> = T & { [key: string]: unknown };

/** As sending does: messages first, then patients, in the order of their ids. `$1` service, `$2` both */
const LOCK_MESSAGES: Statement = {
  name: 'merging/lock-messages',
  text: 'select id from message where service_id = $1 and patient_id = any($2::uuid[]) order by id for update',
};
const LOCK_PATIENTS: Statement = {
  name: 'merging/lock-patients',
  text: `select p.id, p.merged_into_id as "mergedIntoId",
  exists (select from erasure e where e.patient_id = p.id and e.service_id = p.service_id and e.state = 'asked')
    as "isErasureAsked"
from patient p where p.service_id = $1 and p.id = any($2::uuid[]) order by p.id for update of p`,
};
const READ_NUMBERS: Statement = {
  name: 'merging/read-numbers',
  text: 'select patient_id as "patientId", system, value from patient_identifier where service_id = $1 and patient_id = any($2::uuid[])',
};
const READ_POINTS: Statement = {
  name: 'merging/read-points',
  text: 'select patient_id as "patientId", id, channel, value from contact_point where service_id = $1 and patient_id = any($2::uuid[])',
};

/** Rows of both in one table, without what is sealed. `$1` service, `$2` both, `$3` columns left out */
const rowsOfTable = ({ table }: MergeTable): string => {
  const whose =
    table === 'file_import_row'
      ? '(patient_id = any($2::uuid[]) or resembles = any($2::uuid[]))'
      : 'patient_id = any($2::uuid[])';
  return `select to_jsonb(t) - $3::text[] as row from ${table} t where service_id = $1 and ${whose}`;
};

const BEGIN: Statement = {
  name: 'merging/begin',
  text: `insert into patient_merge (service_id, survivor_id, absorbed_id, kind, reason, reference, merged_by)
values ($1, $2, $3, $4, $5, $6, $7) returning id`,
};
const CHANGE: Statement = {
  name: 'merging/change',
  text: 'select change_merged_rows($1, $2::jsonb) as changed',
};
const KEEP_ROWS: Statement = {
  name: 'merging/keep-rows',
  text: `insert into patient_merge_row (merge_id, number, service_id, "table", key, before, after)
select $1, r.number, $2, r."table", r.key, r.before, r.after
from jsonb_to_recordset($3::jsonb) as r(number int, "table" text, key jsonb, before jsonb, after jsonb)`,
};
const SET_MERGED_INTO: Statement = {
  name: 'merging/set-merged-into',
  text: `update patient set merged_into_id = $3, version = version + 1, changed_by = $4::uuid, changed_at = osteon_now()
where service_id = $1 and id = $2`,
};
/** Of both; they are locked. */
const READ_HOMES: Statement = {
  name: 'merging/read-homes',
  text: `select id, address, care_home_resident as "careHomeResident" from patient
where service_id = $1 and id = any($2::uuid[])`,
};
const SET_HOME: Statement = {
  name: 'merging/set-home',
  text: 'update patient set address = $3, care_home_resident = $4 where service_id = $1 and id = $2',
};
const READ_FOR_UNDO: Statement = {
  name: 'merging/read-for-undo',
  text: `select m.survivor_id as "survivorId", m.absorbed_id as "absorbedId", m.undone_at is not null as "isUndone",
  exists (select from patient_merge l where l.service_id = m.service_id and l.undone_at is null and l.seq > m.seq
    and (l.survivor_id in (m.survivor_id, m.absorbed_id) or l.absorbed_id in (m.survivor_id, m.absorbed_id))) as "hasLater"
from patient_merge m where m.service_id = $1 and m.id = $2 for update`,
};
const READ_ROWS: Statement = {
  name: 'merging/read-rows',
  text: 'select "table", key, before, after from patient_merge_row where service_id = $1 and merge_id = $2 order by number',
};
const END: Statement = {
  name: 'merging/end',
  text: `update patient_merge set undone_at = osteon_now(), undone_by = $3::uuid, undo_reason = $4
where service_id = $1 and id = $2`,
};
/** `$6` action, `$7` patients, `$8` outcome, `$9` resource */
const AUDIT: Statement = {
  name: 'merging/audit',
  text: `insert into audit_record (${AUDIT_WHO}, action, patient_ids, outcome, count, resource)
values (${auditWho(1)}, $6, $7::uuid[], $8, case when $8 = 'done' then cardinality($7::uuid[]) else 0 end, $9)`,
};

/** The kept answer: a key that is there already stays. */
const KEEP_ANSWER: Statement = {
  name: 'merging/keep-answer',
  text: `insert into idempotent_request (service_id, user_id, key, route, request_hash, status, result)
values ($1, $2, $3, $4, $5, 200, $6::jsonb) on conflict do nothing returning key`,
};

const MERGE_COLUMNS = `m.id, m.survivor_id as "survivorId", m.absorbed_id as "absorbedId", m.kind, m.reason, m.reference,
  (select display_name from user_account where id = m.merged_by) as "mergedBy", ${iso('m.merged_at')} as "mergedAt",
  (select display_name from user_account where id = m.undone_by) as "undoneBy", ${iso('m.undone_at')} as "undoneAt",
  m.undo_reason as "undoReason"`;
const READ_MERGE: Statement = {
  name: 'merging/read',
  text: `select ${MERGE_COLUMNS} from patient_merge m where m.service_id = $1 and m.id = $2`,
};
const LIST_MERGES: Statement = {
  name: 'merging/list',
  text: `
with shown as materialized (
  select * from patient_merge where service_id = $6 and $7::uuid in (survivor_id, absorbed_id)
), audited as (
  insert into audit_record (${AUDIT_WHO}, action, patient_ids, outcome, count)
  select ${auditWho(1)}, 'list-merges',
    array(select distinct id from (select $7::uuid as id union select survivor_id from shown union select absorbed_id from shown) named),
    case when exists (select from patient where id = $7::uuid and service_id = $6) then 'shown' else 'not-found' end,
    (select count(*) from shown)
)
select ${MERGE_COLUMNS} from shown m order by m.seq desc`,
};
const FIND_MERGE: Statement = {
  name: 'merging/find',
  text: `select id from patient_merge
where service_id = $1 and survivor_id = $2 and absorbed_id = $3 and undone_at is null`,
};
const HAS_PATIENT: Statement = {
  name: 'merging/has-patient',
  text: 'select id from patient where service_id = $1 and id = $2',
};

/** Merges in PostgreSQL. Give it the connection of a transaction in the name of an actor to make them part of that. */
export function createMergeStore(db: Database | PoolClient, keys: KeyRing): MergeStore {
  return {
    inTransaction: (actor, work) =>
      'inTransaction' in db
        ? db.as(actor).inTransaction((client) => work(transactionOn(client, keys)))
        : work(transactionOn(db, keys)),
    async auditRefusal(actor, action, patientIds, outcome) {
      await run(db, AUDIT, [...auditValues(actor), action, patientIds.filter(isUuid), outcome, null]);
    },
    async findAnswer(actor, key) {
      if (actor.kind !== 'user') return null;
      const values = [actor.serviceId, actor.userId, key];
      return (await run<{ route: string; hash: Buffer; result: MergeResult }>(db, FIND_IDEMPOTENT, values))[0] ?? null;
    },
    async readMerge(serviceId, mergeId) {
      if (!isUuid(mergeId)) return null;
      return (await run<Row<PatientMerge>>(db, READ_MERGE, [serviceId, mergeId]))[0] ?? null;
    },
    async listMerges(actor, serviceId, patientId) {
      if (!isUuid(patientId)) throw new AppError('FLS-1020');
      const merges = await run<Row<PatientMerge>>(db, LIST_MERGES, [...auditValues(actor), serviceId, patientId]);
      if (merges.length > 0) return merges;
      if ((await run(db, HAS_PATIENT, [serviceId, patientId])).length === 0) throw new AppError('FLS-1020');
      return merges;
    },
    async findMerge(serviceId, survivorId, absorbedId) {
      if (!isUuid(survivorId) || !isUuid(absorbedId)) return null;
      return (await run<{ id: string }>(db, FIND_MERGE, [serviceId, survivorId, absorbedId]))[0]?.id ?? null;
    },
  };
}

function transactionOn(client: PoolClient, keys: KeyRing): MergeTransaction {
  return {
    patients: createPatientStore(client, keys),
    async lock(serviceId, ids) {
      const wanted = ids.filter(isUuid);
      await run(client, LOCK_MESSAGES, [serviceId, wanted]);
      const patients = await run<Row<Pick<MergingPatient, 'id' | 'mergedIntoId' | 'isErasureAsked'>>>(
        client,
        LOCK_PATIENTS,
        [serviceId, wanted],
      );
      const numbers = await run<{ patientId: string; system: string; value: string }>(client, READ_NUMBERS, [
        serviceId,
        wanted,
      ]);
      const points = await run<{ patientId: string; id: string; channel: Channel; value: string }>(
        client,
        READ_POINTS,
        [serviceId, wanted],
      );
      const found = ids.map((id): MergingPatient | null => {
        const patient = patients.find((one) => one.id === id);
        if (patient === undefined) return null;
        const { mergedIntoId, isErasureAsked } = patient;
        const own = <T extends { readonly patientId: string }>(rows: readonly T[]): T[] =>
          rows.filter(({ patientId }) => patientId === id);
        return {
          id,
          mergedIntoId,
          isErasureAsked,
          identifiers: own(numbers).map(({ system, value }) => ({
            system,
            value: keys.open(value, SEALED.identifierValue(id)),
          })),
          contactPoints: own(points).map(({ id: pointId, channel, value }) => ({
            id: pointId,
            channel,
            value: keys.open(value, SEALED.contactValue(id)),
          })),
        };
      });
      return [found[0] ?? null, found[1] ?? null];
    },
    async rowsOf(serviceId, ids) {
      const all: StoredRow[] = [];
      for (const moved of MOVED_TABLES) {
        const { table, key = [], sealed = [] } = moved;
        const statement = { name: `merging/rows-of-${table}`, text: rowsOfTable(moved) };
        // What names a row is left in the key even where it follows from what is sealed.
        const rows = await run<{ row: Record<string, unknown> }>(client, statement, [serviceId, ids, sealed]);
        for (const { row } of rows) {
          all.push({ table, key: Object.fromEntries(key.map((column) => [column, row[column]])), row });
        }
      }
      return all;
    },
    async begin(actor, serviceId, { survivorId, absorbedId, because }) {
      const who = auditValues(actor)[0];
      const values = [serviceId, survivorId, absorbedId, because.kind, because.reason, because.reference ?? null];
      const { id } = await runOne<{ id: string }>(client, BEGIN, [...values, actor.kind === 'user' ? who : null]);
      return id;
    },
    async change(mergeId, changes) {
      if (changes.length === 0) return;
      const resealed = await reseal(client, keys, changes);
      const { changed } = await runOne<{ changed: number }>(client, CHANGE, [mergeId, JSON.stringify(resealed)]);
      if (changed !== changes.length)
        throw new Error(`${changes.length - changed} rows of a merge are not there any more`);
    },
    async fillSurvivor(serviceId, ids) {
      const [own, other] = await homesOf(client, keys, serviceId, ids);
      const address = own.address ?? other.address;
      const careHomeResident = own.careHomeResident ?? other.careHomeResident;
      const isFilled = {
        address: own.address !== address,
        care_home_resident: own.careHomeResident !== careHomeResident,
      };
      const filled = Object.entries(isFilled).flatMap(([column, is]) => (is ? [column] : []));
      if (filled.length === 0) return null;
      await run(client, SET_HOME, [serviceId, ids[0], sealAddress(keys, ids[0], address), careHomeResident]);
      const said: MergedRow['after'] = { address: OF_THE_ABSORBED, care_home_resident: careHomeResident };
      return {
        table: 'patient',
        key: { id: ids[0] },
        before: Object.fromEntries(filled.map((column) => [column, null])),
        after: Object.fromEntries(filled.map((column) => [column, said[column]])),
      };
    },
    async emptySurvivor(serviceId, ids, { after }) {
      const [own, other] = await homesOf(client, keys, serviceId, ids);
      const isOther = JSON.stringify(own.address) !== JSON.stringify(other.address);
      const address = 'address' in after && !isOther ? null : own.address;
      const careHomeResident =
        'care_home_resident' in after && own.careHomeResident === after['care_home_resident']
          ? null
          : own.careHomeResident;
      await run(client, SET_HOME, [serviceId, ids[0], sealAddress(keys, ids[0], address), careHomeResident]);
    },
    async keepRows(mergeId, serviceId, rows) {
      const numbered = rows.map((row, number) => ({ number, ...row }));
      await run(client, KEEP_ROWS, [mergeId, serviceId, JSON.stringify(numbered)]);
    },
    async setMergedInto(actor, serviceId, absorbedId, intoId) {
      const who = actor.kind === 'user' ? actor.userId : null;
      await run(client, SET_MERGED_INTO, [serviceId, absorbedId, intoId, who]);
    },
    async readForUndo(serviceId, mergeId) {
      return (await run<Row<MergeToUndo>>(client, READ_FOR_UNDO, [serviceId, mergeId]))[0] ?? null;
    },
    readRows: (serviceId, mergeId) => run<Row<MergedRow>>(client, READ_ROWS, [serviceId, mergeId]),
    async keepAnswer(actor, { key, route, hash }, result) {
      if (actor.kind !== 'user') return true;
      const values = [actor.serviceId, actor.userId, key, route, Buffer.from(hash), JSON.stringify(result)];
      return (await run(client, KEEP_ANSWER, values)).length === 1;
    },
    async end(actor: Actor, serviceId, mergeId, reason) {
      await run(client, END, [serviceId, mergeId, actor.kind === 'user' ? actor.userId : null, reason]);
    },
    async audit(actor, action, patientIds, mergeId) {
      await run(client, AUDIT, [...auditValues(actor), action, patientIds, 'done', `merge/${mergeId}`]);
    },
  };
}

/** What a merge keeps of an address that it filled in: the absorbed record has it still. */
const OF_THE_ABSORBED = 'that of the absorbed record';

interface Home {
  readonly address: Readonly<Record<string, unknown>> | null;
  readonly careHomeResident: boolean | null;
}

/** Where the two live. */
async function homesOf(
  client: Queryable,
  keys: KeyRing,
  serviceId: string,
  ids: readonly [string, string],
): Promise<readonly [Home, Home]> {
  const rows = await run<{ id: string; address: string | null; careHomeResident: boolean | null }>(client, READ_HOMES, [
    serviceId,
    ids,
  ]);
  const homeOf = (id: string): Home => {
    const found = rows.find((row) => row.id === id);
    if (found === undefined) throw new Error('a patient that is locked is gone');
    return { address: openAddress(keys, id, found.address), careHomeResident: found.careHomeResident };
  };
  return [homeOf(ids[0]), homeOf(ids[1])];
}

/** Columns that are sealed to the patient whose row it is. */
const BOUND: Readonly<Record<string, Readonly<Record<string, (patientId: string) => SealContext>>>> = {
  contact_point: { value: SEALED.contactValue },
  patient_identifier: { value: SEALED.identifierValue },
  letter: { recipient: SEALED.letterRecipient, content: SEALED.letterContent },
  mailbox_item: { recipient: SEALED.mailboxRecipient },
};

/** Where a row goes to another patient, what is sealed in it is sealed to that one. */
async function reseal(client: Queryable, keys: KeyRing, changes: readonly RowChange[]): Promise<RowChange[]> {
  const done: RowChange[] = [];
  for (const change of changes) {
    const contexts = BOUND[change.table];
    const to = change.set['patient_id'];
    if (contexts === undefined || typeof to !== 'string') {
      done.push(change);
      continue;
    }
    const names = Object.keys(change.key).sort();
    const statement = {
      name: `merging/sealed-of-${change.table}`,
      text: `select to_jsonb(t) as row from ${change.table} t, jsonb_populate_record(null::${change.table}, $1::jsonb) k
        where ${names.map((name) => `t.${name} = k.${name}`).join(' and ')}`,
    };
    const { row } = await runOne<{ row: Record<string, unknown> }>(client, statement, [JSON.stringify(change.key)]);
    const from = String(row['patient_id']);
    const sealed = Object.fromEntries(
      Object.entries(contexts).map(([column, context]) => [
        column,
        keys.seal(keys.open(String(row[column]), context(from)), context(to)),
      ]),
    );
    if (change.table === 'contact_point') {
      const value = keys.open(String(row['value']), SEALED.contactValue(from));
      const point = sealContactPoint(keys, to, String(row['channel']), value);
      Object.assign(sealed, {
        value: point.value,
        value_hash: point.valueHash,
        ...(point.numberHash === null ? {} : { number_hash: point.numberHash }),
      });
    }
    done.push({ ...change, set: { ...change.set, ...sealed } });
  }
  return done;
}
