import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SECTIONS } from '@osteon/domain';
import {
  assignPatient,
  enrolPatient,
  isAppError,
  readPatient,
  readWholeWorklist,
  readWorklist,
  recordContact,
  recordFacts,
  type AskWorklist,
  type WorklistRow,
} from '@osteon/application';
import {
  aPatient,
  aService,
  createTestDatabase,
  TEST_KEYS,
  type TestDatabase,
  type TestService,
  withClient,
} from '@osteon/testing';
import { createPersistence, type Persistence } from '../persistence.ts';
import { READ_WORKLIST } from './worklist-sql.ts';

let db: TestDatabase;
let p: Persistence;
let north: TestService;
let south: TestService;
const patients: string[] = [];

beforeAll(async () => {
  db = await createTestDatabase();
  p = createPersistence({
    role: 'osteon_api',
    keys: TEST_KEYS,
    databaseUrl: db.url,
    poolSize: 2,
    lockTimeoutMs: 300,
  });
  north = await aService(db, { code: 'north' });
  south = await aService(db, { code: 'south' });
  await db.freezeAt('2026-05-01T09:00:00Z');
  const stories = [
    aPatient().named('Ada', 'Late').withVertebralFracture('2026-01-31').onDenosumab('2025-10-02'),
    aPatient()
      .named('Bea', 'Bloods')
      .withVertebralFracture('2025-06-01')
      .onDenosumab('2025-06-10')
      .withEvent('lab', '2026-04-20', { test: 'adjusted-calcium', value: 1.9, unit: 'mmol/L' }),
    aPatient()
      .named('Cleo', 'Flag')
      .withVertebralFracture('2026-04-20')
      .withEvent('red-flag', '2026-04-30', { flag: 'cauda-equina', actionTaken: 'Sent to the emergency department' }),
    aPatient().named('Dora', 'Gone').withHipFracture('2026-01-10').diedOn('2026-02-01'),
    aPatient().named('Ella', 'Unreached').withHipFracture('2026-04-25'),
    aPatient().named('Fay', 'Promised').withHipFracture('2026-04-25').onAlendronate('2026-04-10'),
  ];
  for (const story of stories)
    patients.push((await enrolPatient(p.as(north.nurse), north.nurse, story.enrolment())).patientId);
  for (const on of ['2026-04-27', '2026-04-28', '2026-04-29']) {
    await recordContact(p.as(north.nurse), north.nurse, String(patients[4]), { outcome: 'not-reached', on });
  }
  await recordContact(p.as(north.nurse), north.nurse, String(patients[5]), {
    outcome: 'promised',
    on: '2026-04-29',
    promisedOn: '2026-05-03',
  });
  await enrolPatient(p.as(south.nurse), south.nurse, aPatient().withHipFracture('2026-04-25').enrolment());
});
afterAll(async () => {
  await p.close();
  await db.drop();
});

async function everyPage(
  limit: number,
  query: Omit<Parameters<typeof readWorklist>[2], 'limit'> = {},
): Promise<WorklistRow[]> {
  const rows: WorklistRow[] = [];
  let after: string | null = null;
  do {
    const page: Awaited<ReturnType<typeof readWorklist>> = await readWorklist(p.as(north.nurse), north.nurse, {
      ...query,
      limit,
      ...(after === null ? {} : { after }),
    });
    rows.push(...page.rows);
    after = page.next;
  } while (after !== null);
  return rows;
}

describe('the worklist', () => {
  it('has every open task of the service in exactly one section, as the domain says', async () => {
    const rows = await everyPage(200);
    const expected: string[] = [];
    for (const id of patients) {
      const { tasks } = await readPatient(p.as(north.nurse), north.nurse, id);
      for (const task of tasks) if (task.section !== null) expected.push(`${task.id} ${task.section} ${task.status}`);
    }
    expect(rows.map(({ taskId, section, status }) => `${taskId} ${section} ${status}`).sort()).toEqual(expected.sort());
    expect(new Set(rows.map(({ section }) => section)).size).toBeGreaterThanOrEqual(6);
  });

  it('counts each section, and the counts add up to the total', async () => {
    const rows = await everyPage(200);
    const { counts, total } = await readWorklist(p.as(north.nurse), north.nurse, { limit: 1 });
    expect(total).toBe(rows.length);
    for (const section of SECTIONS) expect(counts[section]).toBe(rows.filter((row) => row.section === section).length);
  });

  it('gives the same list in pages of any size: disjoint, complete, in order', async () => {
    const whole = await everyPage(200);
    for (const limit of [1, 3, 7]) expect(await everyPage(limit)).toEqual(whole);
    const order = whole.map(({ section, dueOn, taskId }) => `${SECTIONS.indexOf(section)} ${dueOn} ${taskId}`);
    expect(order).toEqual([...order].sort());
  });

  it.each(['nonsense', 'due.0000-01-01.4f1e2d3c-4f1e-4f1e-8f1e-4f1e2d3c4f1e', 'due.2026-02-30.x'])(
    'begins at the top after a place that is none (%s)',
    async (after) => {
      const top = await readWorklist(p.as(north.nurse), north.nurse, { limit: 3 });
      expect((await readWorklist(p.as(north.nurse), north.nurse, { limit: 3, after })).rows).toEqual(top.rows);
    },
  );

  it('shows a late denosumab dose with its due date, the date it counts from, and the days past it', async () => {
    const dose = (await everyPage(200)).find(({ patientId, kind }) => patientId === patients[0] && kind === 'dose');
    expect(dose).toMatchObject({
      key: 't1/dose/2',
      agent: 'denosumab',
      anchor: 'last-dose',
      anchorOn: '2025-10-02',
      dueOn: '2026-04-02',
      daysPastDue: 29,
      status: 'overdue',
      section: 'overdue',
      blockedBy: ['missing:calcium', 'missing:vitamin-d'],
      family: 'Late',
      age: 78,
    });
  });

  it('narrows by section, kind and nurse', async () => {
    const overdue = await everyPage(2, { section: 'overdue' });
    expect(new Set(overdue.map(({ section }) => section))).toEqual(new Set(['overdue']));
    expect(
      (await readWorklist(p.as(north.nurse), north.nurse, { section: 'overdue', limit: 1 })).counts.upcoming,
    ).toBeGreaterThan(0);

    const doses = await everyPage(200, { kind: 'dose' });
    expect(new Set(doses.map(({ kind }) => kind))).toEqual(new Set(['dose']));

    await assignPatient(p.as(north.nurse), north.nurse, String(patients[0]), north.nurse.userId);
    const mine = await everyPage(200, { assignedTo: 'me' });
    expect(new Set(mine.map(({ patientId }) => patientId))).toEqual(new Set([patients[0]]));
    expect(mine[0]?.assignedTo).toMatchObject({ id: north.nurse.userId });
    const nobody = await everyPage(200, { assignedTo: 'nobody' });
    expect(mine.length + nobody.length).toBe((await everyPage(200)).length);
  });

  it('writes an audit record of exactly the patients on the page, before it answers', async () => {
    const page = await readWorklist(p.as(north.nurse), north.nurse, { limit: 2 });
    const [record] = await db.query<{ patient_ids: string[]; count: number }>(
      `select patient_ids, count from audit_record where action = 'read-worklist' order by id desc limit 1`,
    );
    expect(record?.patient_ids.sort()).toEqual([...new Set(page.rows.map(({ patientId }) => patientId))].sort());

    const refused: unknown = await withClient(db.url, async (lock) => {
      await lock.query('begin; lock table audit_record in access exclusive mode');
      return readWorklist(p.as(north.nurse), north.nurse, { limit: 2 }).catch((error: unknown) => error);
    });
    expect(isAppError(refused, 'FLS-1902')).toBe(true);
  });

  it('moves with the day: what is due now is overdue later, and nothing was written in between', async () => {
    const versions = () => db.query('select id, version from task order by id');
    const before = await versions();
    const first = (await everyPage(200)).find((row) => row.kind === 'first-contact' && row.patientId === patients[4]);
    expect(first).toMatchObject({ section: 'unreachable', dueOn: '2026-05-09' });
    await db.freezeAt('2026-05-10T09:00:00Z');
    const later = (await everyPage(200)).find(({ taskId }) => taskId === first?.taskId);
    await db.freezeAt('2026-05-01T09:00:00Z');
    expect(later).toMatchObject({ section: 'overdue', daysPastDue: 1 });
    expect(await versions()).toEqual(before);
  });

  it('keeps a dose in the list whose blood tests have grown too old', async () => {
    const story = aPatient()
      .withVertebralFracture('2025-10-01')
      .onDenosumab('2025-11-05')
      .withNormalBloods('2026-04-10');
    const { patientId } = await enrolPatient(p.as(north.nurse), north.nurse, story.enrolment());
    const labs = async () =>
      (await everyPage(200)).find((row) => row.patientId === patientId && row.kind === 'pre-dose-labs');
    expect(await labs()).toBeUndefined();
    await db.freezeAt('2026-08-01T09:00:00Z');
    expect(await labs()).toMatchObject({ section: 'overdue' });
    await db.freezeAt('2026-05-01T09:00:00Z');
    await recordFacts(p.as(north.nurse), north.nurse, patientId, { facts: [{ type: 'death', on: '2026-05-01' }] });
  });

  it('says what the plain reading of the rules says, whatever state tasks and patients are in', async () => {
    // So many that chance leaves no section empty.
    for (let n = 0; n < 60; n += 1) {
      const startedOn = ['2025-11-01', '2025-10-15', '2025-05-01', '2025-09-01'][n % 4] ?? '';
      const story = aPatient().named('N', String(n)).withVertebralFracture('2026-03-01').onDenosumab(startedOn);
      const flagged =
        n % 5 === 0
          ? story.withEvent('red-flag', '2026-04-30', {
              flag: 'infection',
              actionTaken: 'Seen by the doctor the same day',
            })
          : story;
      // Blood tests with results of none, of all and of one of the tests wanted.
      const tested = [
        flagged,
        flagged.withNormalBloods('2026-04-10'),
        flagged.withEvent('lab', '2026-04-20', { test: 'adjusted-calcium', value: 2.3, unit: 'mmol/L' }),
      ][n % 3];
      await enrolPatient(p.as(north.nurse), north.nurse, (tested ?? flagged).enrolment());
    }
    await db.query(`
      update task set awaiting_answer = random() < 0.1,
        done_on = case when random() < 0.3 and due_on <= '2026-05-01' then due_on else done_on end,
        done_until = case when random() < 0.1 then greatest(due_on, coalesce(done_on, due_on)) + 30 end,
        pauses = case when random() < 0.1 then jsonb_build_array(jsonb_build_object('from', date '2026-04-20' + (random() * 20)::int,
          'until', date '2026-05-01' + (random() * 20)::int, 'reason', 'red-flag')) else '[]' end
      where withdrawn_at is null`);
    await db.query(`update task set done_until = null where done_on is null or done_until < done_on`);
    await db.query(`update task set
      late_from = case when random() < 0.3 then due_on + 1 + (random() * 9)::int else late_from end,
      critical_from = case when random() < 0.2 then due_on + (random() * 60)::int else critical_from end`);
    await db.query(`update patient set unreached_days = (random() * 4)::int,
      promised_on = case when random() < 0.4 then date '2026-05-01' + (random() * 4)::int - 2 end where died_on is null`);
    await db.query(`update patient set language = (array['en', 'pl', 'ur'])[1 + (random() * 2)::int]`);
    await db.query(
      `insert into assignment (service_id, patient_id, user_id)
      select service_id, id, $2 from patient p where service_id = $1 and random() < 0.5
        and not exists (select from assignment a where a.patient_id = p.id and ended_at is null)`,
      [north.serviceId, north.nurse.userId],
    );

    const plain = `
      select t.id, section_of(t.kind, s.standing, p.unreached_days, p.promised_on, t.awaiting_answer, '2026-05-01') as section,
        t.due_on::text as due, t.kind, t.agent, p.language, t.patient_id, a.user_id
      from task t join patient p on p.id = t.patient_id left join assignment a on a.patient_id = p.id and a.ended_at is null
      cross join lateral (select standing_of(t, '2026-05-01') as standing) s
      where t.service_id = $1 and t.withdrawn_at is null and s.standing not in ('done', 'cancelled')`;
    interface Plain {
      id: string;
      section: string;
      due: string;
      kind: string;
      agent: string | null;
      language: string;
      patient_id: string;
      user_id: string | null;
    }
    const all = await db.query<Plain>(plain, [north.serviceId]);
    expect(new Set(all.map(({ section }) => section)).size).toBe(SECTIONS.length);

    const openNow = new Set(
      (await db.query<{ id: string }>(`select id from task where opens_on <= '2026-05-01'`)).map(({ id }) => id),
    );

    const filters = [
      {},
      { kind: 'dose' },
      { assignedTo: 'me' },
      { assignedTo: 'nobody' },
      { section: 'upcoming' },
      { section: 'unreachable' },
      { section: 'now' },
      { kind: 'falls-reminder', assignedTo: 'me', section: 'upcoming' },
      { agent: 'denosumab' },
      { language: 'ur' },
      { language: 'xx' },
      { agent: 'denosumab', language: 'pl', kind: 'dose', assignedTo: 'nobody' },
    ] as const;
    for (const filter of filters) {
      const { section, assignedTo, ...wanted }: AskWorklist = filter;
      const expected = all.filter(
        (task) =>
          Object.entries(wanted).every(([name, value]) => task[name as keyof Plain] === value) &&
          (assignedTo === undefined || (assignedTo === 'me') === (task.user_id !== null)),
      );
      const rows = expected
        .filter(
          (task) =>
            section === undefined ||
            (section === 'now' ? task.section !== 'upcoming' && task.section !== 'paused' : task.section === section),
        )
        .map((task) => `${SECTIONS.findIndex((name) => name === task.section)} ${task.due} ${task.id}`)
        .sort();
      for (const limit of [200, 33]) {
        const listed = (await everyPage(limit, filter)).map(
          (row) => `${SECTIONS.indexOf(row.section)} ${row.dueOn} ${row.taskId}`,
        );
        expect({ filter, limit, listed }).toEqual({ filter, limit, listed: rows });
      }
      const whole = await readWholeWorklist(p.as(north.nurse), north.nurse, filter);
      expect(whole.rows).toEqual(await everyPage(200, filter));
      const { counts, total } = await readWorklist(p.as(north.nurse), north.nurse, { ...filter, limit: 1 });
      expect(total).toBe(expected.length);
      for (const name of SECTIONS) expect(counts[name]).toBe(expected.filter((task) => task.section === name).length);
      // Beside a page stands all else that needs somebody now, of its patients, whatever the filter.
      const page = await readWorklist(p.as(north.nurse), north.nurse, { ...filter, limit: 20 });
      const ids = new Set(page.rows.map(({ taskId }) => taskId));
      const patientsOfPage = new Set(page.rows.map(({ patientId }) => patientId));
      const others = all.filter(
        ({ id, patient_id, section: name }) =>
          patientsOfPage.has(patient_id) && !ids.has(id) && name !== 'upcoming' && name !== 'paused',
      );
      expect(page.others.map((task) => `${task.taskId} ${task.section}`).sort()).toEqual(
        // What is not open yet needs nobody now, though its patient is hard to reach.
        others
          .filter(({ id }) => openNow.has(id))
          .map(({ id, section: name }) => `${id} ${name}`)
          .sort(),
      );
    }
  });

  it('tells the languages that its patients speak, and no others', async () => {
    const { languages } = await readWorklist(p.as(north.nurse), north.nurse, { limit: 1 });
    expect(languages).toEqual(['en', 'pl', 'ur']);
    expect((await readWorklist(p.as(south.nurse), south.nurse, { limit: 1 })).languages).toHaveLength(1);
  });

  it('counts no section beyond ten thousand and says so, and lists them all', async () => {
    const west = await aService(db, { code: 'west' });
    const { patientId } = await enrolPatient(
      p.as(west.nurse),
      west.nurse,
      aPatient().withHipFracture('2026-04-25').enrolment(),
    );
    const list = (limit: number, after?: string) =>
      readWorklist(p.as(west.nurse), west.nurse, { limit, ...(after === undefined ? {} : { after }) });
    const before = await list(1);
    const columns = (
      await db.query<{ name: string }>(
        `select column_name as name from information_schema.columns
         where table_name = 'task' and table_schema = 'public' and is_generated = 'NEVER'`,
      )
    ).map(({ name }) => name);
    const add = (many: number, name: string, opensOn: string) => {
      const changed: Record<string, string> = {
        id: 'gen_random_uuid()',
        key: `'${name}/' || n`,
        opens_on: `date '${opensOn}'`,
        due_on: `date '${opensOn}' + 10`,
        overdue_from: `date '${opensOn}' + 20`,
        late_from: 'null',
        critical_from: 'null',
        next_message_on: 'null',
      };
      return db.query(
        `insert into task (${columns.join(', ')}) select ${columns.map((column) => changed[column] ?? column).join(', ')}
         from (select * from task where patient_id = $1 and done_on is null and cancelled_on is null
           and kind = 'falls-reminder' limit 1) t, generate_series(1, $2::int) n`,
        [patientId, many],
      );
    };
    await add(10_000 - before.counts.upcoming, 'ahead', '2027-01-01');
    expect(await list(1)).toMatchObject({ counts: { upcoming: 10_000 }, moreIn: [] });
    await add(1, 'one-more', '2027-01-01');
    expect(await list(1)).toMatchObject({ counts: { upcoming: 10_000 }, moreIn: ['upcoming'] });

    const whole = await readWholeWorklist(p.as(west.nurse), west.nurse, {});
    expect(whole).toMatchObject({ more: true, total: before.total - before.counts.upcoming + 10_000 });
    expect(whole.rows).toHaveLength(10_000);

    await add(40_001, 'open', '2026-04-28');
    const { counts, moreIn, rows } = await list(5);
    expect(moreIn).toEqual(['critical', 'overdue', 'late', 'due', 'upcoming']);
    expect(counts).toMatchObject({ critical: 0, due: 10_000, upcoming: 10_000 });
    expect(rows.map(({ section }) => section)).toEqual(Array(5).fill('due'));
    // Not one is left out between the sections, counted or not.
    const last = await list(200, `due.2026-05-08.ffffffff-ffff-ffff-ffff-ffffffffffff`);
    expect(last.rows.some(({ section }) => section === 'upcoming')).toBe(true);
  });

  // The conditions of the partial indexes and those of the statement are written twice; when they part, it is slow.
  it('reads tasks by the indexes made for it', async () => {
    const client = await p.pool.connect();
    try {
      await client.query('begin; set local enable_seqscan = off');
      const { rows } = await client.query<Record<string, string>>(`explain (generic_plan) ${READ_WORKLIST.text}`);
      const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
      // Which of the two that hold plain tasks is taken is chance in a database as small as this.
      expect(plan).toMatch(/Index Only Scan using task_plain_(?:opens|due)/);
      expect(plan).toContain('task_not_plain');
      expect(plan).not.toContain('Seq Scan on task');
    } finally {
      await client.query('rollback');
      client.release();
    }
  });
});
