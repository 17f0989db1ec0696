import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  approveProtocol,
  cancelDryRun,
  compareVersions,
  confirmDefault,
  enrolPatient,
  IN_FORCE,
  isAppError,
  isConfirmed,
  listConcerned,
  listProtocols,
  MOST_CONCERNED,
  proposeProtocol,
  readDryRun,
  readProtocol,
  runDryRun,
  startDryRun,
  withdrawProtocol,
  type UserActor,
} from '@osteon/application';
import { shippedProtocol, type ProtocolChange, type TaskKind, type TaskMove } from '@osteon/domain';
import {
  aPatient,
  aService,
  createTestDatabase,
  refusal,
  TEST_KEYS,
  type TestDatabase,
  type TestService,
} from '@osteon/testing';
import { createPersistence, type Persistence } from '../persistence.ts';

let db: TestDatabase;
let p: Persistence;
let w: Persistence;
let north: TestService;
let south: TestService;

beforeAll(async () => {
  db = await createTestDatabase();
  p = createPersistence({ role: 'osteon_api', keys: TEST_KEYS, databaseUrl: db.url, poolSize: 4 });
  w = createPersistence({ role: 'osteon_worker', keys: TEST_KEYS, databaseUrl: db.url, poolSize: 4 });
});
beforeEach(async () => {
  await db.freezeAt('2026-12-01T09:00:00Z');
  north = await aService(db, { code: randomUUID().slice(0, 8) });
  south = await aService(db, { code: randomUUID().slice(0, 8) });
});
afterAll(async () => {
  await Promise.all([p.close(), w.close()]);
  await db.drop();
});

const codeOf = async (work: Promise<unknown>) => (await refusal(work)).code;
const faultsOf = async (work: Promise<unknown>) => {
  const error = await work.then(
    () => null,
    (refused: unknown) => refused,
  );
  if (!isAppError(error, 'FLS-1042')) throw new Error(`not refused for faults: ${String(error)}`);
  return error.errors;
};
const WORKER = { kind: 'worker' } as const;
const ASSESSMENT = `/episodeRules/${shippedProtocol.episodeRules.findIndex(({ id }) => id === 'assessment/fls')}`;
const SOONER: ProtocolChange = { path: `${ASSESSMENT}/due`, value: { months: 0, days: 60 } };

const propose = (changes: readonly ProtocolChange[] = [SOONER], actor: UserActor = north.lead, version = '2027.1') =>
  proposeProtocol(p.as(actor), actor, {
    name: 'Assessment sooner',
    reason: 'our target is 60 days',
    rules: { change: { version, inForceFrom: '2026-12-02', changes } },
  });
const enrol = async ({ nurse }: TestService, diagnosedOn = '2026-11-02'): Promise<string> =>
  (await enrolPatient(p.as(nurse), nurse, aPatient().withVertebralFracture(diagnosedOn).enrolment())).patientId;

describe('a proposal', () => {
  it('is a version among the others, with who, when and why; the present rules hold', async () => {
    const { id } = await propose();
    const versions = await listProtocols(p.as(north.lead), north.lead);
    expect(versions.map(({ version, state, isInForce }) => [version, state, isInForce])).toEqual([
      ['2027.1', 'proposed', false],
      ['2026.11', 'shipped', true],
    ]);
    expect(versions[0]).toMatchObject({
      id,
      mayApprove: false,
      hasLapsed: false,
      history: [
        {
          what: 'proposed',
          by: { id: north.lead.userId, name: expect.any(String) },
          at: '2026-12-01T09:00:00.000Z',
          note: 'our target is 60 days',
        },
      ],
    });
    const officer = north.safetyOfficer;
    expect((await listProtocols(p.as(officer), officer))[0]?.mayApprove).toBe(true);
    expect((await listProtocols(p.as(north.nurse), north.nurse))[0]?.mayApprove).toBe(false);
    expect(await listProtocols(p.as(south.lead), south.lead)).toHaveLength(1);
  });

  it('holds the present rules with the settings changed, and is compared with them', async () => {
    const { id } = await propose();
    const { comparison, before, after } = await compareVersions(p.as(north.lead), north.lead, IN_FORCE, id);
    expect([before.version, after.version]).toEqual(['2026.11', '2027.1']);
    expect(
      comparison.lines.map(({ item, change, fields }) => [item.id, change, fields.map(({ path }) => path)]),
    ).toEqual([['assessment/fls', 'changed', ['due']]]);
    expect(await codeOf(compareVersions(p.as(south.lead), south.lead, IN_FORCE, id))).toBe('FLS-1028');
  });

  it('tells every fault with its place, and stores nothing', async () => {
    const refused = await faultsOf(
      propose([
        { path: `${ASSESSMENT}/overdueAfterDays`, value: 0 },
        { path: '/dosingRules/0/criticalAfterDays', value: 3 },
      ]),
    );
    expect(refused?.map(({ path }) => path)).toEqual([`${ASSESSMENT}/overdueAfterDays`]);
    const more = await faultsOf(
      propose([
        { path: `${ASSESSMENT}/due`, value: { months: 0, days: -1 } },
        { path: '/dosingRules/0/criticalAfterDays', value: 3 },
      ]),
    );
    expect(more?.map(({ path }) => path)).toEqual([
      `${ASSESSMENT}/due`,
      `${ASSESSMENT}/opens`,
      '/dosingRules/0/criticalAfterDays',
    ]);
    expect(await faultsOf(propose([{ path: '/id', value: 'other' }]))).toEqual([
      { path: '/changes/0/path', message: 'must be a setting of the present rules, not "/id"' },
    ]);
    await db.freezeAt('2026-12-03T09:00:00Z');
    expect(await faultsOf(propose())).toEqual([
      { path: '/inForceFrom', message: 'must not lie before today, 2026-12-03' },
    ]);
    expect(await listProtocols(p.as(north.lead), north.lead)).toHaveLength(1);
  });

  it('can be withdrawn once, by a lead, and then not approved; its version stays taken', async () => {
    const { id } = await propose();
    const officer = north.safetyOfficer;
    expect(await codeOf(withdrawProtocol(p.as(officer), officer, id))).toBe('FLS-1109');
    expect(await codeOf(withdrawProtocol(p.as(south.lead), south.lead, id))).toBe('FLS-1028');
    await startDryRun(p.as(north.lead), north.lead, id);
    await withdrawProtocol(p.as(north.lead), north.lead, id, 'a better one comes');
    expect((await readDryRun(p.as(north.lead), north.lead, id))?.state).toBe('cancelled');
    expect(await codeOf(withdrawProtocol(p.as(north.lead), north.lead, id))).toBe('FLS-1046');
    expect(await codeOf(approveProtocol(p.as(officer), officer, id))).toBe('FLS-1046');
    expect(await codeOf(propose())).toBe('FLS-1043');
    const [version] = await listProtocols(p.as(officer), officer);
    expect(version).toMatchObject({ state: 'withdrawn', mayApprove: false });
    expect(version?.history.at(-1)).toMatchObject({ what: 'withdrawn', note: 'a better one comes' });
  });

  it('is approved with a note by another person, and is in force from its first day', async () => {
    const { id } = await propose();
    const officer = north.safetyOfficer;
    await approveProtocol(p.as(officer), officer, id, 'read and compared');
    expect(await codeOf(withdrawProtocol(p.as(north.lead), north.lead, id))).toBe('FLS-1046');
    await db.freezeAt('2026-12-02T09:00:00Z');
    const { version, protocol } = await readProtocol(p.as(officer), officer, IN_FORCE);
    expect([version.id, version.state, version.isInForce, protocol.version]).toEqual([id, 'published', true, '2027.1']);
    expect(version.history.map(({ what, by, note }) => [what, by?.id, note])).toEqual([
      ['proposed', north.lead.userId, 'our target is 60 days'],
      ['approved', officer.userId, 'read and compared'],
    ]);
  });
});

describe('an unverified default', () => {
  const ZOLEDRONATE = 'dose/zoledronate';
  const line = async (actor: UserActor, id: string = IN_FORCE, rule = ZOLEDRONATE) => {
    const { lines } = await readProtocol(p.as(actor), actor, id);
    const found = lines.find((one) => one.id === rule);
    if (found === undefined) throw new Error('no such line');
    return { ...found, left: lines.filter((one) => one.isUnverified && !isConfirmed(one)).length };
  };
  const confirm = (confirmed: boolean, id = 'shipped-2026.11', rule = ZOLEDRONATE, actor = north.safetyOfficer) =>
    confirmDefault(p.as(actor), actor, id, { rule, confirmed, note: 'read the label' });

  it('is confirmed by the safety officer alone, in the one service, and taken back by a new row', async () => {
    expect(await line(north.nurse)).toMatchObject({ isUnverified: true, confirmations: [], left: 20 });
    expect(await codeOf(confirm(true, 'shipped-2026.11', ZOLEDRONATE, north.lead))).toBe('FLS-1109');
    expect(await codeOf(confirm(false))).toBe('FLS-1049');
    await confirm(true);
    expect(await codeOf(confirm(true))).toBe('FLS-1049');
    const confirmed = await line(north.nurse);
    expect([isConfirmed(confirmed), confirmed.left]).toEqual([true, 19]);
    expect(confirmed.confirmations).toMatchObject([
      { confirmed: true, version: '2026.11', by: { id: north.safetyOfficer.userId }, note: 'read the label' },
    ]);
    expect((await line(south.nurse)).left).toBe(20);
    await confirm(false);
    const back = await line(north.nurse);
    expect([isConfirmed(back), back.left, back.confirmations.length]).toEqual([false, 20, 2]);
    expect(await codeOf(confirm(true, 'shipped-2026.11', 'assessment/fls'))).toBe('FLS-1048');
    expect(await codeOf(confirm(true, 'shipped-2020.1'))).toBe('FLS-1028');
    const rows = await db.query('select confirmed from protocol_confirmation where service_id = $1', [north.serviceId]);
    expect(rows).toHaveLength(2);
    await expect(db.query('update protocol_confirmation set confirmed = true')).rejects.toThrow(/keeps history/);
    await expect(db.query('delete from protocol_confirmation')).rejects.toThrow(/keeps history/);
  });

  it('stays confirmed in every version that says the same, and is open again in one that says otherwise', async () => {
    await confirm(true);
    const same = await propose();
    expect(isConfirmed(await line(north.nurse, same.id))).toBe(true);
    const other = await propose([{ path: '/dosingRules/1/overdueAfterDays', value: 60 }], north.lead, '2027.2');
    expect(isConfirmed(await line(north.nurse, other.id))).toBe(false);
    await confirm(true, other.id);
    expect(isConfirmed(await line(north.nurse, other.id))).toBe(true);
  });
});

describe('a dry run', () => {
  const run = (id: string, options: { batch?: number; batches?: number } = {}) =>
    runDryRun(w, WORKER, id, { leaseMs: 60_000, ...options });
  const latest = (protocolId: string) => readDryRun(p.as(north.lead), north.lead, protocolId);
  const start = async (changes?: readonly ProtocolChange[]) => {
    const { id } = await propose(changes);
    const started = await startDryRun(p.as(north.lead), north.lead, id);
    return { protocolId: id, runId: started.id };
  };
  const list = (protocolId: string, kind: TaskKind, change: TaskMove, page = 1, actor = north.lead) =>
    listConcerned(p.as(actor), actor, protocolId, { kind, change, page });

  it('counts what would become of open tasks, of whom, and writes no task', async () => {
    const patients = [await enrol(north), await enrol(north), await enrol(north)].toSorted();
    await enrol(south);
    const before = await db.query('select * from task order by id');
    const { protocolId, runId } = await start([
      SOONER,
      { path: '/episodeRules/0/due', value: { months: 0, days: 21 } },
      { path: '/episodeRules/0/text', value: 'First contact within 21 days' },
    ]);
    expect(await w.dryRuns.waiting(10)).toContain(runId);
    expect(await run(runId)).toEqual({ outcome: 'finished', patients: 3 });
    const done = await latest(protocolId);
    expect(done).toMatchObject({
      state: 'finished',
      asOf: '2026-12-01',
      isOfToday: true,
      presentVersion: '2026.11',
      presentHasChanged: false,
      patientsTotal: 3,
      patients: 3,
      differing: 3,
      refused: 0,
      startedBy: { id: north.lead.userId },
    });
    expect(done?.counts.assessment).toMatchObject({ earlier: { tasks: 3, patients: 3 }, unchanged: 0 });
    expect(done?.counts['first-contact']).toMatchObject({ later: { tasks: 3, patients: 3 } });
    expect(done?.counts.dxa).toMatchObject({ unchanged: 3 });
    expect(await db.query('select * from task order by id')).toEqual(before);

    const { rows, listed } = await list(protocolId, 'assessment', 'earlier');
    expect(listed).toBe(3);
    expect(rows.map(({ patientId }) => patientId).toSorted()).toEqual(patients);
    const [audit] = await db.query<{ ids: string[] }>(
      `select patient_ids as ids from audit_record where action = 'list-dry-run-patients' order by id desc limit 1`,
    );
    expect(audit?.ids.toSorted()).toEqual(patients);
    expect((await list(protocolId, 'dxa', 'added')).rows).toEqual([]);
    expect(await codeOf(list(protocolId, 'assessment', 'earlier', 1, south.lead))).toBe('FLS-1028');
    expect(await codeOf(list(protocolId, 'assessment', 'earlier', 1, north.nurse))).toBe('FLS-1109');
  });

  it('goes on after a worker that was killed, and counts nobody twice', async () => {
    for (let n = 0; n < 7; n += 1) await enrol(north);
    const { protocolId, runId } = await start();
    // Killed between planning a batch and keeping it: the lease stands, and nothing of the batch does.
    const dies = { ...w, dryRuns: { ...w.dryRuns } };
    let kept = 0;
    dies.dryRuns.keep = (...all) => {
      kept += 1;
      if (kept === 3) throw new Error('killed');
      return w.dryRuns.keep(...all);
    };
    await expect(runDryRun(dies, WORKER, runId, { leaseMs: 60_000, batch: 2 })).rejects.toThrow('killed');
    expect(await latest(protocolId)).toMatchObject({ state: 'running', patients: 4 });
    expect(await w.dryRuns.waiting(100)).not.toContain(runId);
    expect(await run(runId)).toEqual({ outcome: 'taken', patients: 0 });
    await db.freezeAt('2026-12-01T09:02:00Z');
    expect(await w.dryRuns.waiting(100)).toContain(runId);
    expect(await run(runId, { batch: 2 })).toEqual({ outcome: 'finished', patients: 3 });
    const done = await latest(protocolId);
    expect(done).toMatchObject({ state: 'finished', patients: 7, differing: 7 });
    expect(done?.counts.assessment?.earlier).toEqual({ tasks: 7, patients: 7 });
    expect((await list(protocolId, 'assessment', 'earlier')).listed).toBe(7);
  });

  it('is fenced: what a worker brings whose lease has ended is refused', async () => {
    await enrol(north);
    const { runId } = await start();
    const first = await w.dryRuns.claim(runId, 1_000);
    await db.freezeAt('2026-12-01T09:01:00Z');
    const second = await w.dryRuns.claim(runId, 60_000);
    if (first === null || second === null) throw new Error('no claim');
    expect(await w.dryRuns.keep(first, { ...first, patients: 99 }, [], 'finish', 1_000)).toBe(false);
    expect(await w.dryRuns.keep(second, { ...second, patients: 1 }, [], 'finish', 1_000)).toBe(true);
  });

  it('rests after a turn and goes on in the next', async () => {
    for (let n = 0; n < 5; n += 1) await enrol(north);
    const { runId } = await start();
    expect(await run(runId, { batch: 1, batches: 2 })).toEqual({ outcome: 'more', patients: 2 });
    expect(await w.dryRuns.waiting(100)).toContain(runId);
    expect(await run(runId, { batch: 1, batches: 10 })).toEqual({ outcome: 'finished', patients: 3 });
    expect(await run(runId)).toEqual({ outcome: 'taken', patients: 0 });
  });

  it('is cancelled between two batches, keeps what it counted, and can be begun anew', async () => {
    for (let n = 0; n < 3; n += 1) await enrol(north);
    const { protocolId, runId } = await start();
    expect((await startDryRun(p.as(north.safetyOfficer), north.safetyOfficer, protocolId)).id).toBe(runId);
    await run(runId, { batch: 1, batches: 1 });
    expect(await codeOf(cancelDryRun(p.as(north.nurse), north.nurse, protocolId))).toBe('FLS-1109');
    const officer = north.safetyOfficer;
    expect(await cancelDryRun(p.as(officer), officer, protocolId)).toMatchObject({
      state: 'cancelled',
      patients: 1,
      endedBy: { id: officer.userId },
    });
    expect(await codeOf(cancelDryRun(p.as(officer), officer, protocolId))).toBe('FLS-1047');
    expect(await run(runId)).toEqual({ outcome: 'taken', patients: 0 });
    await db.freezeAt('2026-12-01T10:00:00Z');
    const again = await startDryRun(p.as(officer), officer, protocolId);
    expect([again.id === runId, again.state, again.patients]).toEqual([false, 'running', 0]);
  });

  it('says of which day it is, and whether the present has changed since', async () => {
    await enrol(north);
    const { protocolId, runId } = await start();
    await run(runId);
    const other = await propose(
      [{ path: '/episodeRules/0/due', value: { months: 0, days: 10 } }],
      north.lead,
      '2027.2',
    );
    await approveProtocol(p.as(north.safetyOfficer), north.safetyOfficer, other.id);
    await db.freezeAt('2026-12-02T09:00:00Z');
    expect(await latest(protocolId)).toMatchObject({ isOfToday: false, presentHasChanged: true, asOf: '2026-12-01' });
  });

  it('fails when something else comes into force while it runs', async () => {
    await enrol(north);
    const { protocolId, runId } = await start();
    const other = await propose(
      [{ path: '/episodeRules/0/due', value: { months: 0, days: 10 } }],
      north.lead,
      '2027.2',
    );
    await approveProtocol(p.as(north.safetyOfficer), north.safetyOfficer, other.id);
    await db.freezeAt('2026-12-02T09:00:00Z');
    expect((await run(runId)).outcome).toBe('failed');
    expect(await latest(protocolId)).toMatchObject({ state: 'failed', fault: 'present-changed' });
  });

  it('is of open proposals only', async () => {
    const { id } = await propose();
    await approveProtocol(p.as(north.safetyOfficer), north.safetyOfficer, id);
    expect(await codeOf(startDryRun(p.as(north.lead), north.lead, id))).toBe('FLS-1046');
    expect(await codeOf(startDryRun(p.as(north.nurse), north.nurse, id))).toBe('FLS-1109');
    expect(await codeOf(startDryRun(p.as(south.lead), south.lead, id))).toBe('FLS-1028');
    expect(await latest(id)).toBeNull();
  });

  it('goes on without the one whose record cannot be planned, and without one who is erased', async () => {
    const [broken, gone] = [await enrol(north), await enrol(north)];
    await enrol(north);
    const { protocolId, runId } = await start();
    await run(runId);
    await db.freezeAt('2026-12-01T10:00:00Z');
    const odd = { ...w, patients: { ...w.patients } };
    odd.patients.readForChange = async (...all) => {
      const state = await w.patients.readForChange(...all);
      if (all[1] === gone) return null;
      return all[1] === broken && state !== null ? { ...state, facts: null as never } : state;
    };
    const officer = north.safetyOfficer;
    const again = await startDryRun(p.as(officer), officer, protocolId);
    await runDryRun(odd, WORKER, again.id, { leaseMs: 1_000 });
    expect(
      await db.query('select patients, refused, differing from protocol_dry_run where id = $1', [again.id]),
    ).toEqual([{ patients: 2, refused: 1, differing: 1 }]);
  });

  it('keeps at most so many patients beside a count', async () => {
    const patientId = await enrol(north);
    const { protocolId, runId } = await start();
    const full = { tasks: MOST_CONCERNED, patients: MOST_CONCERNED };
    const none = { tasks: 0, patients: 0 };
    const claim = await w.dryRuns.claim(runId, 1_000);
    if (claim === null) throw new Error('no claim');
    const counts = {
      assessment: { added: none, withdrawn: none, earlier: full, later: none, otherwise: none, unchanged: 0 },
    };
    await w.dryRuns.keep(claim, { ...claim, counts, patients: MOST_CONCERNED }, [], 'release', 1_000);
    await run(runId);
    const done = await latest(protocolId);
    expect(done?.counts.assessment?.earlier).toEqual({ tasks: 1_001, patients: 1_001 });
    expect((await list(protocolId, 'assessment', 'earlier')).listed).toBe(0);
    expect(patientId).not.toBe('');
  });

  it('lets an erased patient go from its lists', async () => {
    const patientId = await enrol(north);
    const { protocolId, runId } = await start();
    await run(runId);
    expect((await list(protocolId, 'assessment', 'earlier')).listed).toBe(1);
    const [foreign] = await db.query<{ delete: string }>(
      `select confdeltype as delete from pg_constraint where conname = 'protocol_dry_run_patient_patient_id_service_id_fkey'`,
    );
    expect(foreign?.delete).toBe('c');
    expect(patientId).not.toBe('');
  });
});
