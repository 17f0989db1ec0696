import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  AUDIT_SHARDS,
  chainText,
  checkpointAudit,
  checkpointKey,
  verifyAudit,
  type AuditVerification,
  type ChainRecord,
  type CheckpointLog,
} from '@osteon/application';
import { createTestDatabase, TEST_KEYS, withClient, type TestDatabase } from '@osteon/testing';
import fc from 'fast-check';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { createPersistence, type Persistence } from '../persistence.ts';
import { CHECKPOINT_FILE, createCheckpointFolder } from './checkpoint-folder.ts';

const KEY = checkpointKey(Buffer.alloc(32, 7).toString('base64'));
const OTHER_KEY = checkpointKey(Buffer.alloc(32, 8).toString('base64'));
const LOCK_CLASS = 1330861121;

let db: TestDatabase;
let p: Persistence;
let folder: string;
let log: CheckpointLog;

beforeAll(async () => {
  db = await createTestDatabase();
});
beforeEach(async () => {
  p = createPersistence({ role: 'osteon_worker', keys: TEST_KEYS, databaseUrl: db.url, poolSize: 4 });
  folder = await mkdtemp(path.join(tmpdir(), 'osteon-checkpoints-'));
  log = createCheckpointFolder(folder);
});
afterEach(async () => {
  await p.close();
  await rm(folder, { recursive: true });
  await asOwner(
    `truncate audit_record`,
    `update audit_shard set number = 0, hash = decode(repeat('00', 32), 'hex')`,
    `truncate job_tick`,
  );
});
afterAll(() => db.drop());

/** What nobody but the owner of the database can do: with the triggers out of the way. */
const asOwner = (...statements: string[]): Promise<void> =>
  withClient(db.url, async (client) => {
    await client.query(`set session_replication_role = replica`);
    for (const statement of statements) await client.query(statement);
  });

/** Records of one connection, so that they stand in one shard; its number. */
const write = (count: number): Promise<number> =>
  withClient(db.url, async (client) => {
    await client.query(
      `insert into audit_record (role, action, patient_ids, outcome, count)
       select 'nurse', 'read-patient', array[gen_random_uuid()], 'shown', n from generate_series(1, $1::int) n`,
      [count],
    );
    const { rows } = await client.query<{ shard: number }>('select shard from audit_record order by id desc limit 1');
    return Number(rows[0]?.shard);
  });

const verify = (checkpoints: CheckpointLog | null = log): Promise<Omit<AuditVerification, 'finishedAt'>> =>
  verifyAudit({ chain: p.auditChain, checkpoints: checkpoints?.lines() ?? null, keys: [KEY] });

/** Kind, shard and number of what a check found. */
const found = async (checkpoints: CheckpointLog | null = log): Promise<unknown[]> =>
  (await verify(checkpoints)).findings.map(({ kind, shard, number }) => [kind, shard, number]);

const checkpoint = (): Promise<boolean> => checkpointAudit({ chain: p.auditChain, log, key: KEY }, 'now');

/** Writes every hash of a shard anew from what stands there now: what the owner of the database can do. */
const rebuild = (shard: number): Promise<void> =>
  asOwner(
    `do $$ declare r audit_record; h bytea := decode(repeat('00', 32), 'hex'); n bigint := 0;
     begin
       for r in select * from audit_record where shard = ${shard} order by number loop
         n := n + 1;
         h := sha256(h || convert_to(n || ' ' || audit_text(r), 'UTF8'));
         update audit_record set number = n, hash = h where id = r.id;
       end loop;
       update audit_shard set number = n, hash = h where shard = ${shard};
     end $$`,
  );

describe('the chain', () => {
  it('is whole after many connections wrote at once, and counts every record', async () => {
    await Promise.all(Array.from({ length: 24 }, () => write(20)));
    expect(await verify(null)).toMatchObject({ verdict: 'intact', records: 480, findings: [] });
    const numbers = await db.query(
      `select s.shard from audit_shard s left join (
         select shard, count(*) as n, max(number) as last from audit_record group by shard) r on r.shard = s.shard
       where s.number <> coalesce(r.n, 0) or s.number <> coalesce(r.last, 0)`,
    );
    expect(numbers).toEqual([]);
  });

  it('leaves no gap where a transaction was rolled back', async () => {
    await withClient(db.url, async (client) => {
      const insert = `insert into audit_record (role, action, outcome) values ('cli', 'x', 'done')`;
      await client.query(insert);
      await client.query(`begin; ${insert}; rollback`);
      await client.query(`begin; ${insert}; savepoint s; ${insert}; rollback to s; ${insert}; commit`);
    });
    expect(await verify(null)).toMatchObject({ verdict: 'intact', records: 3 });
  });

  it('hashes the text that this program makes of a record, whatever is in it', async () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 30 }).filter((it) => !it.includes('\0') && it.isWellFormed());
    const control = fc.constantFrom('\b', '\f', '\n', '\r', '\t', '"', '\\', '\u001f', '\u007f', '\u2028', '/', "'");
    const any = fc.oneof(text, control);
    await withClient(db.url, async (client) => {
      await fc.assert(
        fc.asyncProperty(
          fc.option(any),
          any,
          any,
          fc.option(fc.array(fc.option(fc.uuid()), { maxLength: 3 })),
          fc.option(any),
          fc.integer({ min: 0, max: 2 ** 31 - 1 }),
          async (address, role, action, patientIds, resource, count) => {
            const { rows } = await client.query<{ text: string; number: number; shard: number }>(
              `with r as (
                 insert into audit_record (role, address, action, patient_ids, resource, count, outcome)
                 values ($1, $2, $3, $4, $5, $6, 'shown') returning *)
               select number::int, shard, number || ' ' || audit_text(r) as text from r`,
              [role, address, action, patientIds, resource, count],
            );
            const [{ text: written, number, shard } = { text: '', number: 0, shard: 0 }] = rows;
            const [record] = await p.auditChain.readRecords(shard, number - 1, 1);
            expect(chainText(record as ChainRecord)).toBe(written);
          },
        ),
        { numRuns: 60 },
      );
    });
    expect(await verify(null)).toMatchObject({ verdict: 'intact' });
  });

  it('takes the next shard where its own is held, and waits for nobody', async () => {
    await withClient(db.url, async (holder) => {
      const other = new pg.Client({ connectionString: db.url });
      await other.connect();
      const { rows } = await other.query<{ shard: number }>('select pg_backend_pid() % 16 as shard');
      const own = Number(rows[0]?.shard);
      await holder.query('begin');
      await holder.query('select pg_advisory_xact_lock($1, $2)', [LOCK_CLASS, own]);
      await other.query(`insert into audit_record (role, action, outcome) values ('cli', 'x', 'done')`);
      await holder.query('rollback');
      await other.end();
      expect(await db.query('select shard from audit_record')).toEqual([{ shard: (own + 1) % AUDIT_SHARDS }]);
    });
  });

  it('gives up where every shard is held, so that what was to be recorded is not shown', async () => {
    await withClient(db.url, async (holder) => {
      await holder.query('begin');
      await holder.query('select pg_advisory_xact_lock($1, n) from generate_series(0, 15) n', [LOCK_CLASS]);
      await withClient(db.url, async (other) => {
        await other.query(`set lock_timeout = '200ms'`);
        const insert = other.query(`insert into audit_record (role, action, outcome) values ('cli', 'x', 'done')`);
        await expect(insert).rejects.toMatchObject({ code: '55P03' });
      });
      await holder.query('rollback');
    });
  });

  it('writes shard, number and hash itself, whatever is given', async () => {
    await db.query(
      `insert into audit_record (role, action, outcome, shard, number, hash) values ('cli', 'x', 'done', 99, 77, '\\x00')`,
    );
    expect(await verify(null)).toMatchObject({ verdict: 'intact', records: 1 });
  });

  it('keeps its heads from the programs', async () => {
    for (const role of ['osteon_api', 'osteon_worker', 'osteon_report']) {
      await withClient(db.url, async (client) => {
        await client.query(`set role ${role}`);
        for (const statement of ['select * from audit_shard', 'update audit_shard set number = 0']) {
          await expect(client.query(statement)).rejects.toMatchObject({ code: '42501' });
        }
      });
    }
  });
});

describe('a check', () => {
  it('names a record that was altered', async () => {
    const shard = await write(8);
    await asOwner(`update audit_record set patient_ids = '{}' where shard = ${shard} and number = 5`);
    expect(await found(null)).toEqual([['altered', shard, 5]]);
  });

  it.each([
    ['its time', `at = at - interval '1 hour'`],
    ['who', `user_id = gen_random_uuid()`],
    ['the outcome', `outcome = 'refused'`],
    ['what for', `purpose = 'care'`],
    ['by which emergency access', `emergency_access_id = gen_random_uuid()`],
    ['the service', `service_id = gen_random_uuid()`],
    ['an address, from nothing to empty', `address = ''`],
  ])('sees that %s was altered', async (_what, change) => {
    const shard = await write(3);
    await asOwner(`update audit_record set ${change} where shard = ${shard} and number = 2`);
    expect(await found(null)).toEqual([['altered', shard, 2]]);
  });

  it('names what was deleted: one, several, and the last', async () => {
    const shard = await write(12);
    await asOwner(`delete from audit_record where shard = ${shard} and number in (3, 6, 7, 12)`);
    expect(await found(null)).toEqual([
      ['deleted', shard, 3],
      ['deleted', shard, 6],
      ['deleted', shard, 12],
    ]);
    expect((await verify(null)).findings[1]?.text).toBe(`records 6 to 7 of shard ${shard} are missing`);
  });

  it('names records that changed places', async () => {
    const shard = await write(9);
    await asOwner(
      `update audit_record set number = -1 where shard = ${shard} and number = 4`,
      `update audit_record set number = 4 where shard = ${shard} and number = 6`,
      `update audit_record set number = 6 where shard = ${shard} and number = -1`,
    );
    expect(await found(null)).toEqual([
      ['out-of-order', shard, 4],
      ['out-of-order', shard, 6],
    ]);
  });

  it('sees a tail that was cut off together with its head only by a checkpoint', async () => {
    const shard = await write(9);
    await checkpoint();
    await asOwner(
      `delete from audit_record where shard = ${shard} and number > 6`,
      `update audit_shard set number = 6, hash = (select hash from audit_record where shard = ${shard} and number = 6) where shard = ${shard}`,
    );
    expect(await found(null)).toEqual([]);
    expect(await found()).toEqual([['cut-off', shard, 7]]);
  });

  it('sees a chain that was rebuilt only by a checkpoint', async () => {
    const shard = await write(9);
    await checkpoint();
    await asOwner(`delete from audit_record where shard = ${shard} and number = 2`);
    await rebuild(shard);
    await write(4);
    expect(await found(null)).toEqual([]);
    const kinds = (await verify()).findings.map(({ kind }) => kind);
    expect(kinds).toEqual(expect.arrayContaining([expect.stringMatching(/^(rebuilt|cut-off)$/)]));
    const altered = await write(9);
    await checkpoint();
    await asOwner(`update audit_record set user_id = gen_random_uuid() where shard = ${altered} and number = 1`);
    await rebuild(altered);
    expect(await found(null)).toEqual([]);
    expect((await verify()).findings.some(({ kind, shard: of }) => kind === 'rebuilt' && of === altered)).toBe(true);
  });

  it('sees a head that is of other records', async () => {
    const shard = await write(3);
    await asOwner(`update audit_shard set hash = sha256('x') where shard = ${shard}`);
    expect(await found(null)).toEqual([['head-differs', shard, 3]]);
  });

  it('leaves to the next check what is written meanwhile', async () => {
    await write(3);
    const { heads } = p.auditChain;
    const chain = {
      ...p.auditChain,
      heads: async () => {
        const moment = await heads();
        await Promise.all([write(5), write(5)]);
        return moment;
      },
    };
    expect(await verifyAudit({ chain, checkpoints: null, keys: [KEY] })).toMatchObject({
      verdict: 'intact',
      records: 3,
    });
  });
});

describe('checkpoints', () => {
  const lines = async (): Promise<string[]> => (await readFile(path.join(folder, CHECKPOINT_FILE), 'utf8')).split('\n');

  it('hold all heads by the clock of the database, each following the one before', async () => {
    await db.freezeAt('2026-05-01T09:00:00Z');
    const shard = await write(2);
    await checkpoint();
    await write(1);
    await checkpoint();
    await db.returnToNow();
    const [first, second] = (await lines()).filter((line) => line !== '').map((line) => JSON.parse(line));
    expect(first).toMatchObject({ sequence: 1, at: '2026-05-01T09:00:00.000Z', previous: '00'.repeat(32) });
    expect(first.heads).toHaveLength(16);
    expect(first.heads[shard][0]).toBe(2);
    expect(second).toMatchObject({ sequence: 2 });
  });

  it('are made once an hour, however many workers ask, and once more in the next', async () => {
    await db.freezeAt('2026-05-01T09:00:00Z');
    const hourly = () => checkpointAudit({ chain: p.auditChain, log, key: KEY }, 'hourly');
    const made = await Promise.all([hourly(), hourly(), hourly()]);
    expect(made.filter(Boolean)).toHaveLength(1);
    await db.freezeAt('2026-05-01T10:00:00Z');
    expect(await hourly()).toBe(true);
    await db.returnToNow();
    expect((await lines()).filter((line) => line !== '')).toHaveLength(2);
  });

  it('are made anew when the line could not be kept', async () => {
    const failing: CheckpointLog = {
      ...log,
      append: () => Promise.reject(new Error('no space left')),
    };
    await expect(checkpointAudit({ chain: p.auditChain, log: failing, key: KEY }, 'hourly')).rejects.toThrow(
      'no space',
    );
    expect(await checkpointAudit({ chain: p.auditChain, log, key: KEY }, 'hourly')).toBe(true);
  });

  it('go on after a line that a power cut left half written, which is told', async () => {
    await checkpoint();
    const file = path.join(folder, CHECKPOINT_FILE);
    await writeFile(file, `${await readFile(file, 'utf8')}{"format":"osteon-au`);
    await checkpoint();
    expect((await verify()).findings).toEqual([
      expect.objectContaining({ kind: 'checkpoint-forged', text: expect.stringMatching(/^line 2 /) }),
    ]);
    expect((await verify()).checkpoints).toBe(2);
  });

  it('that somebody signed with another key, or changed, are forged', async () => {
    const shard = await write(4);
    await checkpoint();
    const file = path.join(folder, CHECKPOINT_FILE);
    const line = await readFile(file, 'utf8');
    await writeFile(file, line.replace('"sequence":1', '"sequence":2'));
    expect(await found()).toEqual([
      ['checkpoint-forged', null, null],
      ['checkpoint-missing', null, null],
    ]);
    await rm(file);
    await asOwner(`delete from audit_record where shard = ${shard} and number = 4`);
    await rebuild(shard);
    await checkpointAudit({ chain: p.auditChain, log, key: OTHER_KEY }, 'now');
    expect((await verify()).findings[0]).toMatchObject({
      kind: 'checkpoint-forged',
      text: expect.stringContaining('key'),
    });
  });

  it('of which one was taken out, or which begin later, are out of order', async () => {
    for (let n = 0; n < 3; n += 1) await checkpoint();
    const file = path.join(folder, CHECKPOINT_FILE);
    const all = await lines();
    await writeFile(file, all.filter((_, place) => place !== 1).join('\n'));
    expect(await found()).toEqual([['checkpoint-order', null, null]]);
    await writeFile(file, all.slice(1).join('\n'));
    expect(await found()).toEqual([['checkpoint-order', null, null]]);
  });

  it('are missed when there are none, and when the newest is old', async () => {
    expect(await found()).toEqual([['checkpoint-missing', null, null]]);
    await db.freezeAt('2026-05-01T09:00:00Z');
    await checkpoint();
    await db.freezeAt('2026-05-02T09:00:01Z');
    expect(await found()).toEqual([['checkpoint-stale', null, null]]);
    await db.returnToNow();
  });
});

describe('a result', () => {
  it('is kept and read again', async () => {
    await write(2);
    expect(await p.verifications.lastVerification()).toBeNull();
    await p.auditChain.saveVerification(await verify());
    expect(await p.verifications.lastVerification()).toMatchObject({
      verdict: 'findings',
      records: 2,
      checkpoints: 0,
      checkpointedAt: null,
      findings: [expect.objectContaining({ kind: 'checkpoint-missing' })],
    });
  });

  it('is wanted once a day', async () => {
    expect(await Promise.all([p.auditChain.takeDay(), p.auditChain.takeDay()])).toEqual(
      expect.arrayContaining([true, false]),
    );
  });
});
