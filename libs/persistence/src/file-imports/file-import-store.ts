import {
  noFileCounts,
  SEALED,
  type Actor,
  type BornAlike,
  type FileClaim,
  type FileCounts,
  type FileImport,
  type FileImportStore,
  type FileTransaction,
  type KeyRing,
  type RecordedFacts,
  type ShownRow,
  type StagedRow,
} from '@osteon/application';
import type { PoolClient } from 'pg';
import { auditValues, isUuid } from '../database/audit.ts';
import type { Database } from '../database/database.ts';
import { run, runOne } from '../database/run.ts';
import { importTransactionOn } from '../imports/import-store.ts';
import { readManyForChange } from '../patients/patient-store.ts';
import { copyRows, makeStaging, type Staging } from './copy-rows.ts';
import { changeMany } from './change-many.ts';
import { enrolMany } from './enrol-many.ts';
import * as sql from './file-import-sql.ts';

type Rows<Of> = Of & { [key: string]: unknown };
type StoredClaim = Omit<FileClaim, 'run'> &
  Omit<FileClaim['run'], 'serviceId' | 'importId' | 'enrolSince'> & { since: string };

/** Rows of a file on their way into the table of such rows, which has row-level security. */
const STAGED_ROWS: Staging = {
  table: 'staged_file_row',
  columns: [
    ['row', 'int'], ['number_hash', 'bytea'], ['fate', 'text'], ['faults', 'jsonb'], ['notes', 'jsonb'], ['content', 'text'],
    ['patient_id', 'uuid'], ['resembles', 'uuid'],
  ],
}; // prettier-ignore

const bytes = (hash: Buffer): string => `\\x${hash.toString('hex')}`;

/** Files that were handed in, in PostgreSQL. What people do is audited in the statement that does it. */
export function createFileImportStore(db: Database, keys: KeyRing): FileImportStore {
  const held = ({ id, generation, serviceId }: Pick<FileClaim, 'id' | 'generation' | 'serviceId'>): unknown[] => [
    id,
    generation,
    serviceId,
  ];
  return {
    async begin(actor, name) {
      return (await runOne<{ id: string }>(db, sql.BEGIN, [...auditValues(actor), name])).id;
    },
    async addPart(serviceId, id, number, part) {
      const content = keys.seal(Buffer.from(part).toString('base64'), SEALED.filePart(id));
      await run(db, sql.ADD_PART, [serviceId, id, number, content]);
    },
    async receive(serviceId, id, file) {
      const { format, encoding, bytes: size, heads, fields, label } = file;
      await run(db, sql.RECEIVE, [serviceId, id, format, encoding, size, heads, fields, label]);
    },
    async refuse(serviceId, id, fault, place) {
      await run(db, sql.REFUSE, [serviceId, id, fault, place]);
    },
    async *parts(serviceId, id) {
      for (let number = 1; ; number += 1) {
        const [part] = await run<{ content: string }>(db, sql.READ_PART, [serviceId, id, number]);
        if (part === undefined) return;
        yield Buffer.from(keys.open(part.content, SEALED.filePart(id)), 'base64');
      }
    },
    async find(serviceId, id) {
      if (!isUuid(id)) return null;
      const [found] = await run<Rows<FileImport>>(db, sql.FIND, [serviceId, id]);
      return found === undefined ? null : withCounts(found);
    },
    async list(serviceId, limit) {
      return (await run<Rows<FileImport>>(db, sql.LIST, [serviceId, limit])).map(withCounts);
    },
    async check(actor, id, { fields, monthFirst, label, consented, enrolSince, atOnce }) {
      const choices = [id, fields, monthFirst, label, consented, enrolSince, atOnce];
      return (await run(db, sql.CHECK, [...auditValues(actor), ...choices])).length > 0;
    },
    async start(actor, id) {
      return (await run(db, sql.START, [...auditValues(actor), id])).length > 0;
    },
    async cancel(actor, id) {
      return (await run(db, sql.CANCEL, [...auditValues(actor), id])).length > 0;
    },
    async readRows(actor, id, { after, limit, fate, action }) {
      const part = [id, after, limit, fate, action];
      const rows = await run<Rows<Omit<ShownRow, 'cells'> & { content: string }>>(db, sql.READ_ROWS, [
        ...auditValues(actor),
        ...part,
      ]);
      return rows.map(({ content, ...row }) => ({ ...row, cells: openCells(keys, id, content) }));
    },

    async waiting(limit) {
      return (await run<{ id: string }>(db, sql.WAITING, [limit])).map(({ id }) => id);
    },
    async claim(id, leaseMs) {
      const [found] = await run<Rows<StoredClaim>>(db, sql.CLAIM, [id, leaseMs]);
      if (found === undefined) return null;
      const { timeZone, today, protocolKey, country, since, ...file } = found;
      const { serviceId, importId } = file;
      return withCounts({
        ...file,
        run: { importId, serviceId, enrolSince: since, timeZone, today, protocolKey, country },
      });
    },
    keepRows: (claim, rows, counts, leaseMs) =>
      db.inTransaction(async (client) => {
        const last = rows.at(-1)?.row ?? 0;
        const kept = await run(client, sql.KEEP, [...held(claim), last, JSON.stringify(counts), leaseMs]);
        if (kept.length === 0) return false;
        await makeStaging(client, [STAGED_ROWS]);
        const staged = rows.map(({ row, cells, number, fate, faults, notes, patientId, resembles }) => [
          row,
          number === null
            ? null
            : bytes(keys.searchHash(`${number.system}\0${number.value}`, `file_import/${claim.id}`)),
          fate,
          JSON.stringify(faults),
          JSON.stringify(notes),
          keys.seal(JSON.stringify(cells), SEALED.fileRow(claim.id)),
          patientId,
          resembles,
        ]);
        await copyRows(client, STAGED_ROWS, staged);
        await run(client, sql.KEEP_ROWS, [claim.id, claim.serviceId]);
        return true;
      }),
    async groupRows(claim, leaseMs) {
      return (await run(db, sql.GROUP, [...held(claim), leaseMs])).length > 0;
    },
    async endCheck(claim, total) {
      return (await run(db, sql.END_CHECK, [...held(claim), total])).length > 0;
    },
    async nextRows(claim, count, after) {
      const rows = await run<Rows<Omit<StagedRow, 'cells'> & { content: string }>>(db, sql.NEXT_ROWS, [
        claim.id,
        claim.serviceId,
        count,
        after,
      ]);
      return rows
        .map(({ content, ...row }) => ({ ...row, cells: openCells(keys, claim.id, content) }))
        .sort((one, other) => one.personRow - other.personRow || one.row - other.row);
    },
    inTransaction: (actor, work) =>
      db.as(actor).inTransaction((client) => work(fileTransactionOn(client, keys, actor))),
    async finish(claim) {
      return (
        (await run(db, sql.FINISH, [...held(claim), ...auditValues({ kind: 'worker', serviceId: claim.serviceId })]))
          .length > 0
      );
    },
    async release(claim) {
      await run(db, sql.RELEASE, held(claim));
    },
    async fail(claim, fault, place) {
      await run(db, sql.FAIL, [...held(claim), fault, place]);
    },
  };
}

const openCells = (keys: KeyRing, id: string, content: string): string[] =>
  JSON.parse(keys.open(content, SEALED.fileRow(id))) as string[];

/** What was never counted is nothing. */
function withCounts<File extends { readonly counts: FileCounts }>(file: File): File {
  const none = noFileCounts();
  const { counts } = file;
  return {
    ...file,
    counts: { fates: { ...none.fates, ...counts.fates }, outcomes: { ...none.outcomes, ...counts.outcomes } },
  };
}

function fileTransactionOn(client: PoolClient, keys: KeyRing, actor: Actor): FileTransaction {
  return {
    ...importTransactionOn(client, keys),
    async enrolMany(enrolments) {
      const [first] = enrolments;
      if (first !== undefined) await enrolMany(client, keys, actor, first.serviceId, enrolments);
    },
    changeMany: (serviceId, changes) => changeMany(client, keys, actor, serviceId, changes),
    async attempt(work) {
      await client.query('savepoint attempt');
      try {
        const result = await work();
        await client.query('release savepoint attempt');
        return result;
      } catch (error) {
        await client.query('rollback to savepoint attempt; release savepoint attempt');
        throw error;
      }
    },
    async recordedOf(serviceId, patientIds, since) {
      const found = await run<Rows<RecordedFacts>>(client, sql.RECORDED_OF, [serviceId, patientIds, since]);
      return new Map(found.map((recorded) => [recorded.patientId, recorded]));
    },
    readManyForChange: (serviceId, patientIds) => readManyForChange(client, serviceId, patientIds),
    async bornOn(serviceId, days) {
      return days.length === 0 ? [] : run<Rows<BornAlike>>(client, sql.BORN_ON, [serviceId, days]);
    },
    async settle({ id, generation, serviceId }, rows, counts, leaseMs) {
      const claimed = [id, generation, serviceId, JSON.stringify(counts), leaseMs];
      const settled = JSON.stringify(rows);
      return (await run(client, sql.SETTLE, [...claimed, settled])).length > 0;
    },
  };
}
