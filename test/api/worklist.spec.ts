import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { WorklistFilter, WorklistPage, WorklistRow } from '@osteon/contracts';
import { AGENTS, NEEDS_NOW, SECTIONS, type Section, TASK_KINDS } from '@osteon/domain';
import fc from 'fast-check';
import { anEnrolment, aVertebralFracture, type Browser, enrol, startApi, type TestApi } from './harness.ts';

let api: TestApi;
let nurse: Browser;
const patients: string[] = [];

const LANGUAGES = ['en', 'pl', 'ur'];
const STARTED = ['2025-12-01', '2026-03-20', '2025-06-01'];

beforeAll(async () => {
  api = await startApi();
  nurse = await api.as('nurse');
  for (let n = 0; n < 24; n += 1) {
    const facts: Parameters<typeof anEnrolment>[0] = {
      facts: [aVertebralFracture(['2026-05-04', '2026-02-10'][n % 2])],
    };
    const agent = ['denosumab', 'alendronate', null][n % 3];
    const on = STARTED[n % STARTED.length] ?? '';
    if (agent) {
      facts.facts?.push({ type: 'fracture', ref: 'old', on: '2025-05-20', payload: { site: 'wrist' } });
      facts.facts?.push({ type: 'treatment', ref: 't1', on, payload: { agent } });
      if (agent === 'denosumab') facts.facts?.push({ type: 'dose', ref: 't1', on, payload: {} });
    }
    if (n % 8 === 0) {
      const payload = { flag: 'infection', actionTaken: 'Seen the same day' };
      facts.facts?.push({ type: 'red-flag', on: '2026-06-14', payload });
    }
    const language = LANGUAGES[n % LANGUAGES.length] ?? 'en';
    patients.push((await enrol(nurse, anEnrolment({ family: `Family${n}`, language, ...facts }))).patientId);
  }
  await enrol(await api.as('stranger'));
  // Tasks in every state a service's can be in, each as its patient's name and its key have it: the same in every run.
  const draw = (what: string): string =>
    `(abs(hashtext(p.family || p.given || '${what}'::text)::bigint) % 1000 / 1000.0)`;
  const drawTask = (what: string): string => draw(what).replace('p.given', 'p.given || t.key');
  await api.query(
    `update task t set awaiting_answer = ${drawTask('asked')} < 0.1,
       pauses = case when ${drawTask('paused')} < 0.08 then jsonb_build_array(jsonb_build_object('from', date '2026-06-10',
         'until', date '2026-06-10' + (${drawTask('until')} * 20)::int, 'reason', 'red-flag')) else '[]' end,
       late_from = case when ${drawTask('late')} < 0.3 then due_on + 1 end,
       critical_from = case when ${drawTask('critical')} < 0.2 then due_on + (${drawTask('days')} * 60)::int end
     from patient p where p.id = t.patient_id`,
  );
  await api.query(
    `update patient p set unreached_days = (${draw('unreached')} * 4)::int,
       promised_on = case when ${draw('promised')} < 0.3 then date '2026-06-13' + (${draw('on')} * 5)::int end`,
  );
  const lead = await api.as('lead');
  for (const [n, id] of patients.entries()) {
    const userId = [api.ids.nurse, api.ids.lead, null][n % 3];
    if (userId) expect((await lead.put(`/api/v1/patients/${id}/assignment`, { userId })).status).toBe(204);
  }
});
afterAll(() => api.close());

function query(values: Readonly<Record<string, string | number | undefined>>): string {
  const given = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) if (value !== undefined) given.set(name, String(value));
  return given.toString();
}

async function pagesOf(filter: WorklistFilter, limit: number): Promise<WorklistPage[]> {
  const pages: WorklistPage[] = [];
  for (let after: string | undefined; ;) {
    const { status, text, body } = await nurse.get<WorklistPage>(
      `/api/v1/worklist?${query({ ...filter, limit, after })}`,
    );
    if (status !== 200) throw new Error(text);
    pages.push(body);
    if (body.next === null) return pages;
    after = body.next;
  }
}

/** The lines of a file, cell by cell; RFC 4180 read the plain way. */
function cellsOf(text: string): string[][] {
  const rows: string[][] = [[]];
  for (const [, quoted, plain, end] of text
    .replace(/^\uFEFF/, '')
    .matchAll(/(?:"((?:[^"]|"")*)"|([^,\r\n]*))(,|\r\n)/g)) {
    rows.at(-1)?.push(quoted === undefined ? (plain ?? '') : quoted.replaceAll('""', '"'));
    if (end === '\r\n') rows.push([]);
  }
  return rows.slice(0, -1);
}

const csvOf = async (filter: WorklistFilter): Promise<string[]> => {
  const { status, text } = await nurse.get(`/api/v1/worklist.csv?${query({ ...filter })}`);
  expect(status).toBe(200);
  const [names = [], ...lines] = cellsOf(text);
  const cell = (line: string[], name: string): string => line[names.indexOf(name)] ?? '';
  return lines.map((line) =>
    ['section', 'due', 'task id', 'patient id', 'days past due'].map((name) => cell(line, name)).join(' '),
  );
};
const asInFile = (row: WorklistRow): string =>
  [row.section, row.dueOn, row.taskId, row.patientId, row.daysPastDue].join(' ');

const sectionsOf = ({ section }: WorklistFilter): readonly Section[] => {
  if (section === undefined) return SECTIONS;
  return section === 'now' ? NEEDS_NOW : [section];
};

const anyFilter = fc
  .record(
    {
      section: fc.constantFrom(...SECTIONS, 'now' as const),
      // Kinds and agents that nobody has are few among those that somebody has.
      kind: fc.oneof(
        { weight: 3, arbitrary: fc.constantFrom('dose', 'follow-up-contact', 'falls-reminder', 'pain-review') },
        { weight: 1, arbitrary: fc.constantFrom(...TASK_KINDS) },
      ),
      agent: fc.oneof(
        { weight: 3, arbitrary: fc.constantFrom('denosumab', 'alendronate') },
        { weight: 1, arbitrary: fc.constantFrom(...AGENTS) },
      ),
      language: fc.constantFrom(...LANGUAGES, 'cy'),
      assigned: fc.constantFrom('me', 'nobody', 'lead'),
    },
    { requiredKeys: [] },
  )
  .map((filter) => filter as WorklistFilter);

describe('Today, by whatever it is narrowed', () => {
  it('has sections that are disjoint and add up to the total, and a file with exactly the rows of the list', async () => {
    await fc.assert(
      fc.asyncProperty(anyFilter, fc.integer({ min: 5, max: 200 }), async (drawn, limit) => {
        const filter = { ...drawn, ...((drawn.assigned as string) === 'lead' ? { assigned: api.ids.lead } : {}) };
        const pages = await pagesOf(filter, limit);
        const rows = pages.flatMap((page) => page.rows);
        const [first] = pages;
        if (first === undefined) throw new Error('no page');
        expect(new Set(rows.map(({ taskId }) => taskId)).size).toBe(rows.length);
        expect(first.moreIn).toEqual([]);
        expect(SECTIONS.reduce((sum, name) => sum + first.counts[name], 0)).toBe(first.total);
        const shown = sectionsOf(filter);
        for (const name of shown) {
          expect([name, rows.filter((row) => row.section === name).length]).toEqual([name, first.counts[name]]);
        }
        expect(rows.every((row) => shown.includes(row.section))).toBe(true);
        for (const page of pages) expect([page.counts, page.total]).toEqual([first.counts, first.total]);
        expect(await csvOf(filter)).toEqual(rows.map(asInFile));
      }),
      { numRuns: 50, seed: 20_261_122 },
    );
  });

  it('is the same list whether the sections are asked for one by one or all together', async () => {
    const whole = (await pagesOf({}, 200)).flatMap(({ rows }) => rows);
    const apart: WorklistRow[] = [];
    for (const section of SECTIONS) apart.push(...(await pagesOf({ section }, 200)).flatMap(({ rows }) => rows));
    expect(apart).toEqual(whole);
    // Each of them holds somebody, so that none is compared empty.
    expect(new Set(whole.map(({ section }) => section))).toEqual(new Set(SECTIONS));
  });

  it('lists by agent and by language whom that is true of, and by nothing else of a patient', async () => {
    const [page] = await pagesOf({ agent: 'denosumab', language: 'pl' }, 200);
    expect(page?.languages).toEqual(LANGUAGES);
    for (const row of page?.rows ?? []) expect([row.agent, row.language]).toEqual(['denosumab', 'pl']);
    for (const name of ['family', 'search', 'birthDate', 'patientId', 'text']) {
      expect((await nurse.get(`/api/v1/worklist?${name}=x`)).status).toBe(400);
      expect((await nurse.get(`/api/v1/worklist.csv?${name}=x`)).status).toBe(400);
    }
  });
});

describe('the file', () => {
  it('names everybody in it in one audit record, and is not kept by anybody on the way', async () => {
    const [before] = await api.query<{ id: string }>('select coalesce(max(id), 0)::text as id from audit_record');
    const answer = await nurse.get('/api/v1/worklist.csv');
    expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.headers.get('content-disposition')).toBe('attachment; filename="today-2026-06-15.csv"');
    const records = await api.query<{ ids: string[]; action: string }>(
      `select action, patient_ids::text[] as ids from audit_record where id > $1 and action like '%worklist%'`,
      [before?.id],
    );
    expect(records).toHaveLength(1);
    const shown = new Set((await csvOf({})).map((line) => line.split(' ')[3]));
    expect(new Set(records[0]?.ids)).toEqual(shown);
  });

  it('makes no formula of a name', async () => {
    await enrol(nurse, anEnrolment({ family: '=cmd|"/c calc"!A1', given: '+441234' }));
    const { text } = await nurse.get('/api/v1/worklist.csv');
    const [names = [], ...lines] = cellsOf(text);
    const line = lines.find((cells) => cells[names.indexOf('family')]?.includes('cmd'));
    expect([line?.[names.indexOf('family')], line?.[names.indexOf('given')]]).toEqual([
      `'=cmd|"/c calc"!A1`,
      `'+441234`,
    ]);
    for (const cell of lines.flat()) expect(/^[=@＝＠]|^\+/.test(cell)).toBe(false);
  });

  it.each(['auditor', 'admin'] as const)('is not for %s', async (person) => {
    expect((await (await api.as(person)).get('/api/v1/worklist.csv')).status).toBe(403);
  });
});
