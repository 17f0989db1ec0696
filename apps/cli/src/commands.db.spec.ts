import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { shippedProtocol } from '@osteon/domain';
import { aService, createTestDatabase, identifierHash, type TestDatabase } from '@osteon/testing';
import { osteon, outcomeOf, startOsteon, type Outcome } from '../testing/osteon-process.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'osteon-cli-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** A bundle of one patient with a broken wrist, as a line of JSON. */
const bundle = (number: number, on: string): string =>
  JSON.stringify({
    resourceType: 'Bundle',
    type: 'transaction',
    entry: [
      {
        fullUrl: `urn:uuid:p${number}`,
        resource: {
          resourceType: 'Patient',
          id: `p${number}`,
          identifier: [{ system: 'urn:hospital:number', value: `N${number}` }],
          name: [{ family: 'Example', given: ['Ada'] }],
          gender: 'female',
          birthDate: '1950-02-03',
        },
        request: { method: 'POST', url: 'Patient' },
      },
      {
        fullUrl: `urn:uuid:c${number}`,
        resource: {
          resourceType: 'Condition',
          id: `c${number}`,
          code: { coding: [{ system: 'http://snomed.info/sct', code: '263102004' }] },
          subject: { reference: `urn:uuid:p${number}` },
          onsetDateTime: `${on}T09:00:00Z`,
        },
        request: { method: 'POST', url: 'Condition' },
      },
    ],
  });

describe('osteon import', () => {
  let db: TestDatabase;
  const run = (...args: string[]): Promise<Outcome> => osteon(args, { env: { DATABASE_URL: db.url } });

  beforeAll(async () => {
    db = await createTestDatabase();
    await db.travelTo('2026-06-15T10:00:00Z');
    await writeFile(join(folder, 'fresh.json'), bundle(1, '2026-05-01'));
    await writeFile(join(folder, 'old.json'), bundle(2, '2019-05-01'));
    await writeFile(
      join(folder, 'stu3.json'),
      bundle(3, '2026-05-01').replace('"code":{', '"clinicalStatus":"active","code":{'),
    );
  });
  afterAll(() => db.drop());

  it('says how to begin when there is no service', async () => {
    expect(await run('import', folder)).toMatchObject({ status: 1, err: expect.stringMatching(/no service yet/) });
  });

  it('imports a folder, prints what was refused and why, and the summary', async () => {
    await aService(db, { code: 'north' });
    const { status, out } = await run('import', folder);
    expect(status).toBe(1);
    expect(out).toMatch(/Refused, nothing of it is stored: stu3\.json\n\{\n {2}"resourceType": "OperationOutcome"/);
    expect(out).toMatch(/clinicalStatus/);
    expect(out).toMatch(/bundles +3 read, 1 refused/);
    expect(out).toMatch(/patients +2 new, 0 changed, 0 unchanged/);
    expect(out).toMatch(/fractures +2 in 2 episodes/);
    expect(out).toMatch(/episodes +1 enrolled \(1 by this import\), 1 history/);
    expect(out).toMatch(/history +0 under 50 at diagnosis, 1 diagnosed before 2025-06-15/);
    expect(out).toMatch(/tasks +[1-9]\d* planned, 0 changed, 0 withdrawn/);
  });

  it('prints zero changes the second time, and ends with 0 where nothing is refused', async () => {
    const { status, out } = await run('import', join(folder, 'fresh.json'), join(folder, 'old.json'));
    expect(status).toBe(0);
    expect(out).toMatch(/patients +0 new, 0 changed, 2 unchanged/);
    expect(out).toMatch(/changes +zero/);
  });

  it('enrols what qualifies under an earlier date, and gives its figures as JSON', async () => {
    const { status, out } = await run('import', join(folder, 'old.json'), '--enrol-since', '1900-01-01', '--json');
    expect(status).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      service: 'north',
      enrolSince: '1900-01-01',
      stopped: false,
      refused: [],
      counts: { patientsChanged: 1, factsNew: 0, episodesOpened: 1 },
    });
  });

  it('asks for the service where there are several, and knows their codes', async () => {
    await aService(db, { code: 'south' });
    const file = join(folder, 'fresh.json');
    expect(await run('import', file)).toMatchObject({
      status: 2,
      err: expect.stringMatching(/--service CODE \(north, south\)/),
    });
    expect(await run('import', file, '--service', 'east')).toMatchObject({
      status: 2,
      err: expect.stringMatching(/no service east/),
    });
    expect(await run('import', file, '--service', 'south')).toMatchObject({ status: 0 });
  });

  it('stops after the bundle in hand at Ctrl-C, and goes on from there', async () => {
    const many = join(folder, 'many.ndjson');
    await writeFile(many, Array.from({ length: 400 }, (_, n) => bundle(1000 + n, '2026-05-01')).join('\n'));
    const child = startOsteon(['import', many, '--service', 'north'], { env: { DATABASE_URL: db.url } });
    const ended = outcomeOf(child);
    const [service] = await db.query<{ id: string }>(`select id from service where code = 'north'`);
    const hashes = Array.from({ length: 400 }, (_, n) => identifierHash(String(service?.id), `N${1000 + n}`));
    const patients = async (): Promise<number> => {
      const [row] = await db.query<{ n: number }>(
        `select count(*)::int as n from patient_identifier where value_hash = any($1::bytea[])`,
        [hashes],
      );
      return row?.n ?? 0;
    };
    while ((await patients()) === 0 && child.exitCode === null) await new Promise((go) => setTimeout(go, 5));
    child.kill('SIGINT');
    const { status, out } = await ended;
    expect(status).toBe(1);
    expect(out).toMatch(/Stopped before the end/);
    const stored = await patients();
    expect(stored).toBeGreaterThan(0);
    expect(stored).toBeLessThan(400);
    const again = await run('import', many, '--service', 'north');
    expect(again.status).toBe(0);
    expect(again.out).toMatch(new RegExp(`patients +${400 - stored} new, 0 changed, ${stored} unchanged`));
    expect(await patients()).toBe(400);
  });

  it('is planned as `replan` would plan it', async () => {
    const { status, out } = await run('replan', '--service', 'south');
    expect({ status, out }).toEqual({
      status: 0,
      out: '1 patients planned again: 0 differ; 0 tasks added, 0 changed, 0 withdrawn.\n',
    });
  });
});

describe('osteon for a new installation', () => {
  let db: TestDatabase;
  const password = 'a-passphrase-for-the-demonstration';
  const run = (args: string[], env: Record<string, string> = {}): Promise<Outcome> =>
    osteon(args, { env: { DATABASE_URL: db.url, OSTEON_MODE: 'demonstration', ...env } });

  beforeAll(async () => {
    db = await createTestDatabase();
  });
  afterAll(() => db.drop());

  it('prints a set-up link that is not stored, while nobody can sign in', async () => {
    const { status, out } = await run(['setup-link'], { OSTEON_PUBLIC_URL: 'https://osteon.example/' });
    expect(status).toBe(0);
    expect(out).toMatch(/^https:\/\/osteon\.example\/setup#[\w-]{20,}\n$/);
    const token = out.trim().split('#')[1] ?? '';
    expect(
      await db.query(`select 1 from setup_link where encode(token_hash, 'escape') like '%' || $1 || '%'`, [token]),
    ).toEqual([]);
    expect(await db.query('select 1 from setup_link')).toHaveLength(1);
  });

  it('opens the demonstration clinic once, with the password it is given', async () => {
    const first = await run(['seed', '--if-empty'], { OSTEON_DEMO_PASSWORD: password });
    expect(first.status).toBe(0);
    expect(first.out).toMatch(/^3\d\d invented patients in 3 services, \d+ tasks/);
    expect(first.out).not.toContain(password);
    // What the hospital of each service sent and handed in is there to be looked at.
    const hospitals = await db.query(
      `select s.code,
         (select json_object_agg(state, n) from (select state, count(*) as n from hl7_message m
           where m.service_id = s.id group by state) by_state) as messages,
         (select json_agg(fault ->> 'code' order by m.number) from hl7_message m
           where m.service_id = s.id and state = 'fault') as faults,
         (select json_agg(status order by status) from appointment a where a.service_id = s.id) as appointments,
         (select count(*)::int from possible_fracture p where p.service_id = s.id and state = 'open') as fractures,
         (select count(*)::int from work_item w where w.service_id = s.id and kind = 'possible-duplicate') as duplicates,
         (select json_agg(state) from file_import f where f.service_id = s.id) as files,
         (select count(*)::int from patient p where p.service_id = s.id) as patients
       from service s order by s.code`,
    );
    const alive = {
      messages: { applied: 8, nothing: 1, fault: 2, received: 2 },
      faults: ['FLS-1553', 'FLS-1554'],
      appointments: ['booked', 'booked', 'cancelled'],
      fractures: 5,
      files: ['finished'],
    };
    expect(hospitals).toMatchObject(['calder', 'heron-sound', 'tui-bay'].map((code) => ({ code, ...alive })));
    for (const { duplicates } of hospitals) expect(duplicates).toBeGreaterThan(0);
    const second = await run(['seed', '--if-empty'], { OSTEON_DEMO_PASSWORD: password });
    expect(second).toMatchObject({ status: 0, out: expect.stringMatching(/already: nothing was added/) });
    expect(await run(['seed'])).toMatchObject({ status: 1, err: expect.stringMatching(/already/) });
    expect(await run(['seed', '--force'])).toMatchObject({ status: 1, err: expect.stringMatching(/there already/) });
  });

  it('imports into its first service when none is named, and says so', async () => {
    const { status, out, err } = await run(['import', join(folder, 'old.json')]);
    expect({ status, err }).toEqual({
      status: 0,
      err: expect.stringMatching(/taking calder, the first of calder, heron-sound, tui-bay/),
    });
    expect(out).toMatch(/Calder Vale/);
  });

  it('prints who can sign in, and no set-up link any more', async () => {
    const { status, out } = await run(['demo-users'], { OSTEON_DEMO_PASSWORD: password });
    expect(status).toBe(0);
    expect(out.match(/@[a-z-]+\.example/g)).toHaveLength(18);
    expect(out).toContain(`Their password: ${password}`);
    expect((await run(['demo-users'])).out).not.toContain(password);
    expect(await run(['setup-link'])).toMatchObject({ status: 1, out: '', err: expect.stringMatching(/already/) });
  });

  it('is examined by doctor', async () => {
    const { status, out } = await run(['doctor']);
    expect({ status, out }).toEqual({ status: 0, out: expect.stringMatching(/good +migrations +all \d+ applied/) });
    expect(out).toMatch(/good +service +calder: \d+ patients, 6 people/);
    expect(out).toMatch(/LOOK +redis +REDIS_URL is not set/);
    await db.query(
      `update message set state = 'planned', send_after = osteon_now() - interval '2 hours' where state = 'delivered'`,
    );
    const late = await run(['doctor'], { REDIS_URL: 'redis://127.0.0.1:1' });
    expect(late.status).toBe(1);
    expect(late.out).toMatch(/BAD +due rows +\d+ messages wait, the oldest for 120 minutes/);
    expect(late.out).toMatch(/BAD +redis +does not answer/);
  });

  it('is told by doctor which protocol is in force, and when one cannot be used', async () => {
    const publish = (code: string, rules: object) =>
      db.query(
        `insert into published_protocol
           (service_id, name, version, in_force_from, rules, proposed_by, approved_by, published_at)
         select id, 'ours', $2, $3, $4, gen_random_uuid(), gen_random_uuid(), osteon_now() from service where code = $1`,
        [code, own.version, own.inForceFrom, JSON.stringify(rules)],
      );
    const own = { ...shippedProtocol, id: 'ours', version: '2026.11-ours' };
    expect((await run(['doctor'])).out).toMatch(/good +protocol +calder: osteon 2026\.11, shipped/);
    await publish('calder', own);
    expect((await run(['doctor'])).out).toMatch(/good +protocol +calder: ours 2026\.11-ours, published/);
    await publish('tui-bay', { ...own, pain: null });
    const { status, out } = await run(['doctor']);
    expect(status).toBe(1);
    expect(out).toMatch(
      /BAD +protocol +tui-bay: the published protocol 2026\.11-ours cannot be used: \/pain must be an/,
    );
    await db.query('delete from published_protocol');
  });

  it('is told by doctor that a migration is missing', async () => {
    await db.query(
      `delete from _prisma_migrations where migration_name = (select max(migration_name) from _prisma_migrations)`,
    );
    expect(await run(['doctor'])).toMatchObject({
      status: 1,
      out: expect.stringMatching(/BAD +migrations +not applied yet: \d+_/),
    });
  });
});
