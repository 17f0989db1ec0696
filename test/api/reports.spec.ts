import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type {
  AdherenceView,
  BestPracticeView,
  CaseloadList,
  CompletenessView,
  CurvesView,
  FollowUpView,
  IndicatorsView,
  MonthsView,
  NationalFiguresView,
  RefracturesView,
  ReportContext,
  ReportPatientsPage,
  ServicesView,
} from '@osteon/contracts';
import { INDICATORS } from '@osteon/domain';
import { anEnrolment, type Browser, enrol, type Person, refusalOf, startApi, type TestApi, TODAY } from './harness.ts';

let api: TestApi;
let nurse: Browser;
let lead: Browser;
let auditor: Browser;
let patients: string[];

const R = '/api/v1/reports';
const PERIOD = 'from=2025-06-01&to=2026-06-15';

/** A fracture and what was done since, by days from the diagnosis. */
interface Story {
  readonly on: string;
  readonly site?: string;
  readonly assessed?: string;
  readonly treatment?: 'recommended' | 'inappropriate';
  readonly contact?: { readonly on: string; readonly onTreatment?: string; readonly strengthAndBalance?: boolean };
  readonly doses?: readonly string[];
  readonly died?: string;
  readonly birthDate?: string;
}

const STORIES: readonly Story[] = [
  // assessed in time, treated, called; her second dose came a day after the first one's end
  {
    on: '2025-07-01',
    assessed: '2025-07-20',
    treatment: 'recommended',
    contact: { on: '2025-09-01', onTreatment: 'denosumab', strengthAndBalance: true },
    doses: ['2025-08-01', '2026-02-01'],
  },
  { on: '2025-07-10', site: 'spine', assessed: '2025-11-30', treatment: 'recommended' },
  { on: '2025-08-05', assessed: '2025-08-20', treatment: 'inappropriate', contact: { on: '2025-10-01' } },
  { on: '2025-09-01', site: 'wrist' },
  { on: '2025-10-01', died: '2025-11-01' },
  { on: '2025-12-03', assessed: '2025-12-20', treatment: 'recommended' },
  // the window is open
  { on: '2026-05-20', site: 'humerus' },
  // too young
  { on: '2025-07-15', birthDate: '1990-01-01' },
];

async function enrolStory(browser: Browser, family: string, story: Story): Promise<string> {
  const { on, site = 'hip', assessed, treatment, contact, doses, died, birthDate = '1945-03-02' } = story;
  const facts: object[] = [{ type: 'fracture', ref: 'f1', on, payload: { site } }];
  if (assessed !== undefined) facts.push({ type: 'fls-assessment', on: assessed, payload: { treatment } });
  if (contact !== undefined) {
    const { on: day, ...payload } = contact;
    facts.push({ type: 'follow-up-contact', on: day, payload: { outcome: 'reached', ...payload } });
  }
  for (const [i, day] of (doses ?? []).entries()) {
    if (i === 0) facts.push({ type: 'treatment', ref: 't1', on: day, payload: { agent: 'denosumab' } });
    facts.push({ type: 'dose', ref: 't1', on: day, payload: {} });
  }
  if (died !== undefined) facts.push({ type: 'death', on: died, payload: {} });
  const body = anEnrolment({ family, birthDate, facts: facts as never });
  const { patientId } = await enrol(browser, body);
  return patientId;
}

beforeAll(async () => {
  api = await startApi();
  [nurse, lead, auditor] = await Promise.all([api.as('nurse'), api.as('lead'), api.as('auditor')]);
  patients = [];
  for (const story of STORIES) patients.push(await enrolStory(nurse, 'Norrland', story));
  const stranger = await api.as('stranger');
  for (let i = 0; i < 3; i += 1) await enrolStory(stranger, 'Sydenham', { on: '2025-07-01', assessed: '2025-07-05' });
});
afterAll(() => api.close());

const read = async <View>(browser: Browser, path: string): Promise<View> => {
  const { status, body, text } = await browser.get<View>(`${R}/${path}`);
  if (status !== 200) throw new Error(`${path}: ${status} ${text}`);
  return body;
};
const indicatorIn = (view: IndicatorsView, id: string) => view.indicators.find((one) => one.id === id);
const list = (query: string): Promise<ReportPatientsPage> => read(nurse, `patients?${PERIOD}&${query}`);

describe('the numbers', () => {
  test('are those of the definitions, for the service', async () => {
    const view = await read<IndicatorsView>(nurse, `indicators?${PERIOD}`);
    expect(view).toMatchObject({
      from: '2025-06-01',
      to: '2026-06-15',
      asOf: TODAY,
      today: TODAY,
      scope: 'service',
      services: 1,
      shared: false,
      episodes: 7,
      excluded: { 'under-50': 1 },
    });
    expect(view.indicators.map(({ id }) => id)).toEqual(INDICATORS.map(({ id }) => id));
    expect(indicatorIn(view, 'flsdb-4')).toMatchObject({
      numerator: 3,
      denominator: 5,
      rate: 0.6,
      imputedMissing: 1,
      excluded: { died: 1, 'window-open': 1 },
      band: 'amber',
      suppressed: false,
      national: null,
    });
    expect(indicatorIn(view, 'flsdb-2')).toMatchObject({ numerator: 7, denominator: null, rate: null });
    expect(indicatorIn(view, 'flsdb-3')).toMatchObject({ numerator: 1, denominator: 7 });
  });

  test('are of the last twelve months where nothing is chosen', async () => {
    const { from, to, asOf } = await read<IndicatorsView>(nurse, 'indicators');
    expect([from, to, asOf]).toEqual(['2025-07-01', TODAY, TODAY]);
  });

  test('open their lists, each as long as its number', async () => {
    const view = await read<IndicatorsView>(nurse, `indicators?${PERIOD}`);
    const wrong: string[] = [];
    const compare = async (query: string, count: number): Promise<void> => {
      const { rows, total } = await list(query);
      if (rows.length !== count || total !== count) wrong.push(`${query}: ${rows.length} of ${total}, not ${count}`);
    };
    await compare('of=episodes', view.episodes ?? -1);
    await compare('of=under-50', view.excluded['under-50'] ?? -1);
    for (const one of view.indicators) {
      if (one.id === 'flsdb-1' || one.id === 'iof-11') continue;
      const of = `of=indicator&name=${one.id}`;
      await compare(`${of}&outcome=achieved`, one.numerator ?? -1);
      const caseload = ['flsdb-2', 'iof-1', 'iof-2'].includes(one.id);
      if (!caseload) await compare(of, one.denominator ?? -1);
      await compare(`${of}&outcome=imputed`, one.imputedMissing ?? -1);
      for (const reason of ['died', 'transferred', 'window-open'] as const)
        await compare(`${of}&outcome=${reason}`, one.excluded[reason] ?? 0);
    }
    const { fields } = await read<CompletenessView>(nurse, `completeness?${PERIOD}`);
    for (const { name, rows, missing } of fields) {
      await compare(`of=field&name=${name}`, rows ?? -1);
      await compare(`of=field&name=${name}&outcome=missing`, missing ?? -1);
      await compare(`of=field&name=${name}&outcome=there`, (rows ?? 0) - (missing ?? 0));
    }
    const { calls } = await read<FollowUpView>(nurse, `follow-up?${PERIOD}`);
    for (const { call, due, contactable, contacted, outcome } of calls) {
      await compare(`of=follow-up&name=${call}`, due ?? -1);
      await compare(`of=follow-up&name=${call}&outcome=contactable`, contactable.count ?? -1);
      await compare(`of=follow-up&name=${call}&outcome=contacted`, contacted.count ?? -1);
      await compare(`of=follow-up&name=${call}&outcome=outcome`, outcome.count ?? -1);
      await compare(
        `of=follow-up&name=${call}&outcome=not-contacted`,
        (contactable.count ?? 0) - (contacted.count ?? 0),
      );
    }
    const { curves, episodes } = await read<CurvesView>(nurse, `curves?${PERIOD}`);
    for (const { id, events } of curves) {
      await compare(`of=curve&name=${id}`, episodes ?? -1);
      await compare(`of=curve&name=${id}&outcome=event`, events ?? -1);
    }
    const { standards } = await read<BestPracticeView>(nurse, `best-practice?${PERIOD}`);
    for (const { number, from, numerator, denominator } of standards) {
      if (from !== 'share') continue;
      await compare(`of=standard&name=${number}`, denominator ?? -1);
      await compare(`of=standard&name=${number}&outcome=met`, numerator ?? -1);
    }
    const { refractured } = await read<RefracturesView>(nurse, `refractures?${PERIOD}`);
    await compare('of=refractures', refractured ?? -1);
    const { agents } = await read<AdherenceView>(nurse, `adherence?${PERIOD}`);
    expect(agents).toHaveLength(1);
    for (const one of agents) {
      const of = `of=adherence&name=${one.agent}`;
      await compare(of, one.courses ?? -1);
      await compare(`${of}&outcome=measured`, one.measured ?? -1);
      await compare(`${of}&outcome=adherent`, one.adherent ?? -1);
      await compare(`${of}&outcome=persistent`, one.persistent ?? -1);
    }
    expect(wrong).toEqual([]);
  });

  test('of months add up to the whole', async () => {
    const whole = await read<IndicatorsView>(nurse, `indicators?${PERIOD}`);
    const { indicators } = await read<MonthsView>(nurse, `months?${PERIOD}`);
    for (const { id, points } of indicators) {
      const sum = (of: 'numerator' | 'denominator') => points.reduce((all, point) => all + (point[of] ?? 0), 0);
      expect([id, sum('numerator'), sum('denominator')]).toEqual([
        id,
        indicatorIn(whole, id)?.numerator,
        indicatorIn(whole, id)?.denominator,
      ]);
    }
    expect(indicators[0]?.points.map(({ month, partial }) => [month, partial])).toEqual([
      ...['2025-06', '2025-07', '2025-08', '2025-09', '2025-10', '2025-11', '2025-12'].map((month) => [month, false]),
      ...['2026-01', '2026-02', '2026-03', '2026-04', '2026-05'].map((month) => [month, false]),
      ['2026-06', true],
    ]);
  });

  test('of a day that is over stay as they were', async () => {
    const past = 'from=2025-06-01&to=2026-06-14&asOf=2026-06-14';
    // nothing had been recorded by then
    expect(await read<IndicatorsView>(nurse, `indicators?${past}`)).toMatchObject({ episodes: 0, asOf: '2026-06-14' });
  });
});

describe('a list', () => {
  test('says why each patient stands where they do', async () => {
    const { rows } = await list('of=indicator&name=flsdb-4&outcome=failed');
    expect(rows).toEqual([
      expect.objectContaining({
        patientId: patients[1],
        birthDate: '1945-03-02',
        diagnosedOn: '2025-07-10',
        age: 80,
        firstSite: 'spine',
        outcome: 'failed',
        window: 90,
        because: [{ what: 'assessed', day: 143, value: null }],
        course: null,
      }),
    ]);
    const died = await list('of=indicator&name=flsdb-4&outcome=died');
    expect(died.rows[0]?.because).toEqual([
      { what: 'assessed', day: null, value: null },
      { what: 'died', day: 31, value: null },
    ]);
  });

  test('of courses says what was measured', async () => {
    const { rows } = await list('of=adherence&name=denosumab');
    expect(rows).toEqual([
      expect.objectContaining({
        patientId: patients[0],
        outcome: 'adherent',
        course: expect.objectContaining({ startedOn: '2025-08-01', from: '2025-08-01', to: TODAY, pdc: 318 / 319 }),
      }),
    ]);
  });

  test('comes in pages that name everybody once', async () => {
    for (const query of ['of=episodes', 'of=curve&name=assessment']) {
      const seen: string[] = [];
      let after = '';
      for (let pages = 0; pages < 20; pages += 1) {
        const page = await list(`${query}&limit=2${after === '' ? '' : `&after=${encodeURIComponent(after)}`}`);
        expect(page.total).toBe(7);
        seen.push(...page.rows.map(({ patientId }) => patientId));
        if (page.next === null) break;
        after = page.next;
      }
      expect(seen.sort()).toEqual(patients.slice(0, 7).sort());
    }
  });

  test('is recorded with everybody it shows, and as a file too', async () => {
    const recorded = async (query: string): Promise<{ ids: string[]; outcome: string }[]> => {
      const [{ last } = { last: 0 }] = await api.query<{ last: number }>(
        'select max(id)::int as last from audit_record',
      );
      await nurse.get(`${R}/${query}`);
      return api.query(
        `select patient_ids::text[] as ids, outcome from audit_record where id > $1 and user_id = $2
           and cardinality(patient_ids) > 0`,
        [last, api.ids.nurse],
      );
    };
    for (const query of ['of=indicator&name=flsdb-4&outcome=failed', 'of=standard&name=2&outcome=met']) {
      const { rows } = await list(query);
      const ids = rows.map(({ patientId }) => patientId).sort();
      expect(ids.length).toBeGreaterThan(0);
      for (const path of ['patients', 'patients/export']) {
        const records = await recorded(`${path}?${PERIOD}&${query}`);
        expect(records.map((record) => ({ ...record, ids: [...record.ids].sort() }))).toEqual([
          { ids, outcome: 'shown' },
        ]);
      }
    }
  });

  test('is a file that no spreadsheet runs', async () => {
    await enrolStory(nurse, '=HYPERLINK("http://x")', { on: '2024-02-01' });
    const { status, headers, text } = await nurse.get(`${R}/patients/export?from=2024-01-01&to=2024-12-31`);
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(headers.get('content-disposition')).toBe(`attachment; filename="patients-episodes-${TODAY}.csv"`);
    expect(headers.get('cache-control')).toBe('no-store');
    const lines = text
      .replace(/^\uFEFF/, '')
      .trimEnd()
      .split('\r\n');
    expect(lines).toHaveLength(2);
    expect(lines[1]).not.toMatch(/^"?=/);
  });

  test.each([
    ['of=indicator', 'name'],
    ['of=indicator&name=sex', 'name'],
    ['of=indicator&name=flsdb-4&outcome=missing', 'outcome'],
    ['of=episodes&name=flsdb-4', 'name'],
    ['of=everybody', 'of'],
    ['of=standard&name=1', 'name'],
  ])('of %s is refused at %s', async (query, field) => {
    expect(refusalOf(await nurse.get(`${R}/patients?${query}`))).toMatchObject({ status: 400, fields: [field] });
  });

  test('of fields that are not of patients is refused', async () => {
    const refused = refusalOf(await nurse.get(`${R}/patients?of=indicator&name=flsdb-1`));
    expect(refused).toEqual({ status: 422, code: 'FLS-1404', fields: ['name'] });
  });
});

describe('what cannot be asked for', () => {
  const routes = [
    'indicators',
    'months',
    'curves',
    'follow-up',
    'completeness',
    'best-practice',
    'refractures',
    'adherence',
  ];
  test.each([
    ['from=2026-02-01&to=2026-01-31', 422, 'FLS-1400', 'from'],
    ['asOf=2026-06-16', 422, 'FLS-1401', 'asOf'],
    ['to=2026-06-16', 422, 'FLS-1401', 'to'],
    ['from=2016-06-15&to=2026-06-15', 422, 'FLS-1402', 'from'],
    ['from=2026-02-30', 400, 'FLS-9003', 'from'],
    ['scope=everywhere', 400, 'FLS-9000', 'scope'],
    ['patient=1', 400, 'FLS-9002', 'patient'],
  ])('%s is refused with the reason', async (query, status, code, field) => {
    for (const route of routes) {
      const answer = await lead.get<{ title: string }>(`${R}/${route}?${query}`);
      expect({ route, ...refusalOf(answer) }).toEqual({ route, status, code, fields: [field] });
      expect(answer.body.title.length).toBeGreaterThan(10);
    }
  });

  test('ten years are not too long, with a leap day too', async () => {
    expect((await lead.get(`${R}/indicators?from=2016-06-16&to=2026-06-15`)).status).toBe(200);
    expect((await lead.get(`${R}/indicators?from=2014-03-01&to=2024-02-29`)).status).toBe(200);
    expect((await lead.get(`${R}/indicators?from=2014-02-28&to=2024-02-29`)).status).toBe(422);
  });

  test('a region that is not yours, or none, and counts of others by who may not see them', async () => {
    const [south] = await api.query<{ id: string }>(
      `insert into region (code, name) values ('elsewhere', 'Elsewhere') returning id`,
    );
    for (const region of [south?.id, '3f0e6f2a-58a5-4d1c-a6c9-2b8b8a3a7c11'])
      expect(refusalOf(await lead.get(`${R}/indicators?scope=region&region=${region ?? ''}`))).toEqual({
        status: 403,
        code: 'FLS-1403',
        fields: ['region'],
      });
    for (const scope of ['region', 'all'])
      expect(refusalOf(await nurse.get(`${R}/indicators?scope=${scope}`))).toEqual({
        status: 403,
        code: 'FLS-1109',
        fields: ['scope'],
      });
    const { region } = await read<ReportContext>(lead, 'context');
    expect((await lead.get(`${R}/indicators?scope=region&region=${region.id}`)).status).toBe(200);
  });
});

describe('several services together', () => {
  test('are told without counts under five, nor what would tell them', async () => {
    const whole = await read<IndicatorsView>(auditor, `indicators?${PERIOD}&scope=all`);
    expect(whole).toMatchObject({ scope: 'all', scopeName: null, shared: true });
    expect(whole.services).toBeGreaterThan(1);
    // 7 and 3 are 10: to tell them would tell the 3 of the other service to whoever knows the 7
    expect(whole.episodes).toBeNull();
    expect(indicatorIn(whole, 'flsdb-4')).toMatchObject({ numerator: null, rate: null, band: null, suppressed: true });
    const plot = await read<ServicesView>(lead, `indicators/flsdb-4/services?${PERIOD}&scope=all`);
    expect(plot.points.map(({ own, numerator, denominator, rate }) => ({ own, numerator, denominator, rate }))).toEqual(
      expect.arrayContaining([
        { own: true, numerator: 3, denominator: 5, rate: 0.6 },
        { own: false, numerator: null, denominator: null, rate: null },
      ]),
    );
  });

  test('are told once they are many enough, and are the sum of theirs', async () => {
    const stranger = await api.as('stranger');
    const period = 'from=2023-01-01&to=2023-12-31';
    for (let i = 0; i < 6; i += 1) {
      await enrolStory(nurse, 'Norrland', { on: '2023-03-01', assessed: '2023-03-05' });
      await enrolStory(stranger, 'Sydenham', { on: '2023-03-01' });
    }
    const whole = await read<IndicatorsView>(lead, `indicators?${period}&scope=all`);
    expect(whole.episodes).toBe(12);
    expect(indicatorIn(whole, 'flsdb-4')).toMatchObject({
      numerator: 6,
      denominator: 12,
      rate: 0.5,
      suppressed: false,
    });
    const { curves } = await read<CurvesView>(lead, `curves?${period}&scope=all`);
    expect(curves.find(({ id }) => id === 'assessment')).toMatchObject({
      events: 6,
      steps: [{ day: 4, atRisk: 12, events: 6, cumulative: 0.5 }],
    });
    const { calls } = await read<FollowUpView>(lead, `follow-up?${period}&scope=all`);
    expect(calls[0]).toMatchObject({ due: 12, contactable: { count: 12, ofDue: 1 } });
  });
});

describe('what the service brings', () => {
  test('caseloads are compared with by the days of their years', async () => {
    expect((await read<CaseloadList>(nurse, 'caseloads')).rows).toEqual([]);
    const put = (year: string, body: object) => lead.put<CaseloadList>(`${R}/caseloads/${year}`, body);
    expect((await put('2025', { all: 365, nonSpine: 292, spine: null })).status).toBe(200);
    expect((await put('2026', { all: 100, nonSpine: 80, spine: 20 })).status).toBe(200);
    const { body } = await put('2026', { all: 365, nonSpine: 300, spine: 65 });
    expect(body.rows).toEqual([
      expect.objectContaining({ year: 2026, all: 365, nonSpine: 300, spine: 65, statedBy: 'Leah North' }),
      expect.objectContaining({ year: 2025, all: 365, nonSpine: 292, spine: null }),
    ]);
    const view = await read<IndicatorsView>(nurse, 'indicators?from=2025-12-31&to=2026-01-02');
    expect(view.caseloads).toEqual({ all: 3, nonSpine: 2, spine: null });
    expect(indicatorIn(view, 'flsdb-2')).toMatchObject({ numerator: 0, denominator: 3, rate: 0, band: 'red' });
    expect((await read<IndicatorsView>(nurse, 'indicators?from=2024-12-31&to=2025-01-02')).caseloads.all).toBeNull();
    // the other service has said nothing: what both expect nobody knows
    expect((await read<IndicatorsView>(lead, 'indicators?scope=all')).caseloads.all).toBeNull();
    for (const [year, wrong, field] of [
      ['26', { all: 1, nonSpine: null, spine: null }, 'year'],
      ['2026', { all: 10, nonSpine: 8, spine: 3 }, 'all'],
      ['2026', { all: null, nonSpine: -1, spine: null }, 'nonSpine'],
    ] as const)
      expect(refusalOf(await put(year, wrong))).toMatchObject({ status: 400, fields: [field] });
  });

  test('levels are stated for standards that no record tells, and can be taken back', async () => {
    const put = (levels: object[]) => lead.put<BestPracticeView>(`${R}/best-practice`, { levels });
    const { body, status } = await put([{ standard: 1, level: 'gold', grounds: 'reviewed in May' }]);
    expect(status).toBe(200);
    expect(body.standards[0]).toMatchObject({
      number: 1,
      from: 'service',
      level: 'gold',
      stated: { by: 'Leah North', grounds: 'reviewed in May' },
    });
    await put([{ standard: 1, level: null }]);
    expect((await read<BestPracticeView>(nurse, 'best-practice')).standards[0]).toMatchObject({
      level: null,
      stated: null,
    });
    expect(refusalOf(await put([{ standard: 2, level: 'gold' }]))).toMatchObject({
      status: 400,
      fields: ['levels[0].standard'],
    });
    const twice = [1, 1].map((standard) => ({ standard, level: 'gold' }));
    expect(refusalOf(await put(twice))).toMatchObject({ status: 400, fields: ['levels'] });
  });

  test('a national file with a wrong header, or a wrong line, is refused with its line, and nothing is kept', async () => {
    const put = (csv: string) => lead.put<NationalFiguresView>(`${R}/national-figures`, { csv });
    expect(await read<NationalFiguresView>(nurse, 'national-figures')).toEqual({
      importedBy: null,
      importedAt: null,
      rows: [],
    });
    const heading = 'date,indicator,rate,source';
    const { body, status } = await put(`${heading}\r\n2025-01-01,flsdb-4,0.42,A register\r\n`);
    expect([status, body.rows, body.importedBy]).toEqual([
      200,
      [{ date: '2025-01-01', indicator: 'flsdb-4', rate: 0.42, source: 'A register' }],
      'Leah North',
    ]);
    for (const [csv, told] of [
      ['Date;Indicator;Rate\n2025-01-01;flsdb-4;0.4', ['line 1: the heading must be date,indicator,rate,source']],
      [
        `${heading}\n2025-02-30,flsdb-4,0.4,x\n2025-01-01,flsdb-4,40%,x`,
        ['line 2: date must be one that exists, YYYY-MM-DD', 'line 3: rate must be a number from 0 to 1, such as 0.42'],
      ],
    ] as const) {
      const refused = await put(csv);
      expect(refusalOf(refused)).toMatchObject({ status: 422, code: 'FLS-1405' });
      const { errors } = refused.body as unknown as { errors: { path: string; message: string }[] };
      expect(errors).toEqual(told.map((message) => ({ path: 'csv', message })));
    }
    const view = await read<IndicatorsView>(nurse, `indicators?${PERIOD}`);
    expect(indicatorIn(view, 'flsdb-4')?.national).toMatchObject({ rate: 0.42 });
    // as of the day before, nothing had been brought
    const before = await read<IndicatorsView>(nurse, 'indicators?to=2026-06-14&asOf=2026-06-14');
    expect(indicatorIn(before, 'flsdb-4')?.national).toBeNull();
  });

  test('is recorded, and said by leads alone', async () => {
    const rows = await api.query<{ action: string; resource: string }>(
      `select distinct action, resource from audit_record where user_id = $1 and outcome = 'done' order by 1, 2`,
      [api.ids.lead],
    );
    expect(rows).toEqual([
      { action: 'import-national-figures', resource: 'national-figures' },
      { action: 'state-caseload', resource: 'caseload/2025' },
      { action: 'state-caseload', resource: 'caseload/2026' },
      { action: 'state-practice', resource: 'best-practice' },
    ]);
    const people: Person[] = ['nurse', 'safetyOfficer', 'auditor', 'admin'];
    for (const person of people) {
      const { status } = await (
        await api.as(person)
      ).put(`${R}/caseloads/2026`, { all: 1, nonSpine: null, spine: null });
      expect([person, status]).toEqual([person, 403]);
    }
  });

  test('and the page says what one may do', async () => {
    const { scopes, mayList, mayState, service } = await read<ReportContext>(auditor, 'context');
    expect({ scopes, mayList, mayState }).toEqual({
      scopes: ['service', 'region', 'all'],
      mayList: false,
      mayState: false,
    });
    expect(service.id).toBe(api.ids.north);
    expect(await read<ReportContext>(nurse, 'context')).toMatchObject({ scopes: ['service'], mayList: true });
  });
});
