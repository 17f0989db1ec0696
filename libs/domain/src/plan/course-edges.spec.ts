/** Section 4, courses, to the day: every check, review, sequence, pause and supply, at each end of its window. */
import { describe, expect, it } from '@jest/globals';
import { aPatient } from '../../test/a-patient.ts';
import { onCourse, tiers } from '../../test/tiers.ts';
import { COUNTED_AGENTS, INJECTED_AGENTS, type Agent, type TreatmentFact } from '../facts/facts.ts';
import { addDays } from '../time/local-date.ts';

describe('checks and reviews of a course, to the day', () => {
  // started on a leap day
  it.each<[string, Agent, string, string, string]>([
    ['adherence-check/week-4', 'alendronate', '2024-03-14', '2024-03-28', '2024-04-12'],
    ['adherence-check/week-16', 'denosumab', '2024-05-23', '2024-06-20', '2024-07-19'],
    ['adherence-check/month-6', 'hrt', '2024-08-01', '2024-08-29', '2024-09-27'],
    ['adherence-check/month-12', 'raloxifene', '2025-01-31', '2025-02-28', '2025-03-29'],
    ['adherence-check/year-2', 'teriparatide', '2026-01-31', '2026-02-28', '2026-03-29'],
    ['adherence-check/year-3', 'strontium', '2027-01-31', '2027-02-28', '2027-03-29'],
    ['adherence-check/year-4', 'risedronate', '2028-02-01', '2028-02-29', '2028-03-29'],
    ['adherence-check/year-5', 'ibandronate', '2029-01-31', '2029-02-28', '2029-03-29'],
    ['treatment-review/year-3', 'zoledronate', '2027-01-03', '2027-02-28', '2027-03-01'],
    ['treatment-review/year-5', 'denosumab', '2029-01-03', '2029-02-28', '2029-03-01'],
    ['treatment-review/year-5', 'alendronate', '2029-01-03', '2029-02-28', '2029-03-01'],
    ['treatment-review/year-6', 'ibandronate-iv', '2030-01-03', '2030-02-28', '2030-03-01'],
    ['treatment-review/year-10', 'risedronate', '2034-01-03', '2034-02-28', '2034-03-01'],
  ])('%s of %s', (task, agent, opens, due, overdue) => {
    const story = onCourse(agent, '2024-02-29');
    const key = `t1/${task}`;
    expect(tiers(story, key, [opens, addDays(due, 1), overdue])).toEqual([
      'upcoming|open',
      overdue === addDays(due, 1) ? 'open|overdue' : 'open|open',
      'open|overdue',
    ]);
    expect(story.planOn(opens)[key]).toMatchObject({ opensOn: opens, dueOn: due, overdueFrom: overdue });
    const type = task.startsWith('adherence') ? 'adherence-check' : 'treatment-review';
    const doneOn = (on: string) =>
      onCourse(agent, '2024-02-29').event(type, on, { treatment: 't1' }).planOn('2035-01-01')[key]?.doneOn;
    expect([doneOn(addDays(opens, -1)), doneOn(opens)]).toEqual([null, opens]);
  });

  const of = (agent: Agent, kind: string) =>
    Object.values(onCourse(agent, '2024-01-31').planOn('2024-02-01'))
      .filter((t) => t.kind === kind && t.treatment === 't1')
      .map((t) => t.occurrence);
  it.each(COUNTED_AGENTS)('%s has those of its kind and no other', (agent) => {
    const daily = ['week-4', 'week-16', 'month-6', 'month-12', 'year-2', 'year-3', 'year-4', 'year-5'];
    const checks: Partial<Record<Agent, string[]>> = {
      teriparatide: daily.slice(0, 5),
      abaloparatide: daily.slice(0, 4),
    };
    const reviews: Record<string, readonly Agent[]> = {
      'year-5,year-10': ['alendronate', 'risedronate', 'ibandronate'],
      'year-3,year-6': ['zoledronate', 'ibandronate-iv'],
      'year-5': ['denosumab', 'raloxifene', 'hrt', 'strontium'],
      '': ['teriparatide', 'abaloparatide', 'romosozumab'],
    };
    expect(of(agent, 'adherence-check')).toEqual(
      checks[agent] ?? (INJECTED_AGENTS.includes(agent) ? ['week-16'] : daily),
    );
    expect(reviews[of(agent, 'treatment-review').join()]).toContain(agent);
  });
  it.each(['calcitonin', 'calcium-vitamin-d'] as const)('%s plans nothing', (agent) => {
    expect(
      Object.values(
        onCourse(agent, '2024-01-31', { supplies: [{ on: '2024-01-31', days: 28 }] }).planOn('2024-02-01'),
      ).filter((t) => t.treatment !== null),
    ).toEqual([]);
  });
});

describe('what must follow, to the day', () => {
  const PLAN = 't1/sequence/plan';
  const START = 't1/sequence/start';
  it.each<[Agent, string, string, string, string, string, string, string]>([
    // from a leap day: 22 and 24 months, 16 and 18 months
    ['teriparatide', '2024-02-29', '2025-12-01', '2025-12-29', '2025-12-30', '2026-01-03', '2026-02-28', '2026-03-29'],
    ['abaloparatide', '2024-02-29', '2025-06-01', '2025-06-29', '2025-06-30', '2025-07-04', '2025-08-29', '2025-09-27'],
  ])('%s', (agent, startedOn, planOpens, planDue, planOverdue, opens, due, overdue) => {
    const story = onCourse(agent, startedOn);
    expect(story.planOn(startedOn)).toMatchObject({
      [PLAN]: { dueOn: planDue },
      [START]: { dueOn: due, lateFrom: null, criticalFrom: null },
    });
    expect(tiers(story, PLAN, [planOpens, planOverdue])).toEqual(['upcoming|open', 'open|overdue']);
    expect(tiers(story, START, [opens, addDays(due, 1), overdue])).toEqual([
      'upcoming|open',
      'open|open',
      'open|overdue',
    ]);
  });

  it('romosozumab: 28 days after the tenth dose, a month after the twelfth', () => {
    const doses = ['01', '02', '03', '04', '05', '06', '07', '08', '09', '10', '11', '12'].map((month) =>
      `2025-${month}-31`.replace(/(0[469]|11)-31/, '$1-30').replace('02-31', '02-28'),
    );
    const given = (n: number) => onCourse('romosozumab', '2025-01-31', { doses: doses.slice(0, n) });
    expect(tiers(given(10), PLAN, ['2025-10-31', '2025-11-29'])).toEqual(['-|open', 'open|overdue']);
    expect(given(10).planOn('2025-10-31')[PLAN]).toMatchObject({ opensOn: '2025-10-31', dueOn: '2025-11-28' });
    expect(given(11).planOn('2025-12-30')[START]).toBeUndefined();
    expect(given(12).planOn('2025-12-31')[START]).toMatchObject({ opensOn: '2025-12-06', dueOn: '2026-01-31' });
    expect(tiers(given(12), START, ['2026-02-01', '2026-03-01'])).toEqual(['open|open', 'open|overdue']);
    expect(Object.keys(given(12).planOn('2026-01-31')).filter((key) => key.includes('/dose/'))).toEqual([]);
  });

  it('denosumab: at D, with the tiers of its dose', () => {
    const ended = onCourse('denosumab', '2025-08-31', { doses: ['2025-08-31'], endedOn: '2025-12-01' });
    expect(tiers(ended, START, ['2026-01-03', '2026-03-01', '2026-03-29', '2026-06-21'])).toEqual([
      'upcoming|open',
      'open|late',
      'late|overdue',
      'overdue|critical',
    ]);
    expect(ended.planOn('2025-11-30')['t1/dose/2']).toBeDefined(); // not ended yet
  });

  it.each<[Agent, boolean]>([
    ['alendronate', true],
    ['risedronate', true],
    ['ibandronate', true],
    ['ibandronate-iv', true],
    ['zoledronate', true],
    ['denosumab', true],
    ['raloxifene', true],
    ['hrt', true],
    ['teriparatide', false],
    ['abaloparatide', false],
    ['romosozumab', false],
    ['strontium', false],
    ['calcitonin', false],
    ['calcium-vitamin-d', false],
  ])('%s is a next agent: %s', (agent, isNext) => {
    const follows = (on: string, given: boolean) =>
      onCourse('denosumab', '2025-08-31', { doses: ['2025-08-31'], endedOn: '2025-12-01' })
        .on(agent, on, given ? { doses: [on] } : {})
        .planOn('2026-05-01')[START]?.doneOn;
    const isInjected = INJECTED_AGENTS.includes(agent);
    expect(follows('2025-09-01', isInjected)).toBe(isNext ? '2025-09-01' : null); // the day after the last dose
    expect(follows('2025-08-31', isInjected)).toBeNull();
    if (isInjected) expect(follows('2025-09-01', false)).toBeNull(); // started is not given
  });

  it('is not its own course: the next dose of denosumab is a dose', () => {
    const stopped = (doses: string[]) => onCourse('denosumab', '2025-08-31', { doses, plannedStopOn: '2026-02-28' });
    expect(START in stopped(['2025-08-31']).planOn('2026-03-01')).toBe(true);
    expect(START in stopped(['2025-08-31', '2026-02-28']).planOn('2026-03-01')).toBe(true); // the stop is before the next
    expect(stopped(['2025-08-31', '2026-02-28']).planOn('2026-03-01')[START]).toMatchObject({
      dueOn: '2026-08-28',
      doneOn: null,
    });
    expect(START in stopped(['2025-08-31', '2026-03-01']).planOn('2026-03-01')).toBe(false);
  });

  it('follows a decline that counts, while the course runs', () => {
    const declined = (agent: Agent, on: string, more: Partial<TreatmentFact> = {}) =>
      onCourse(agent, '2025-08-31', { doses: ['2025-08-31'], ...more })
        .event('declined-treatment', on)
        .planOn('2026-06-01')[START]?.dueOn;
    expect([declined('denosumab', '2025-08-30'), declined('denosumab', '2025-08-31')]).toEqual([
      undefined,
      '2026-02-28',
    ]);
    expect([declined('romosozumab', '2025-08-30'), declined('romosozumab', '2025-08-31')]).toEqual([
      undefined,
      '2025-09-30',
    ]);
    expect(declined('teriparatide', '2025-08-31')).toBe('2025-08-31');
    expect(declined('teriparatide', '2025-08-30')).toBe('2027-08-31');
    expect(declined('teriparatide', '2025-12-01', { endedOn: '2025-11-01' })).toBe('2025-11-01');
  });
});

describe('a pause, to the day', () => {
  const KEY = 't1/pause-reassessment/2024-02-29';
  it.each<[Agent, string]>([
    ['alendronate', '2026-02-28'],
    ['risedronate', '2025-08-29'],
    ['ibandronate', '2025-08-29'],
    ['ibandronate-iv', '2025-08-29'],
    ['zoledronate', '2027-02-28'],
  ])('of %s is over on %s', (agent, due) => {
    const paused = () => onCourse(agent, '2020-01-31', { pausedOn: '2024-02-29' });
    expect(tiers(paused(), KEY, [addDays(due, -56), addDays(due, 1)])).toEqual(['upcoming|open', 'open|overdue']);
    const doneOn = (on: string) =>
      paused().event('treatment-review', on, { treatment: 't1' }).planOn('2028-01-01')[KEY]?.doneOn;
    expect([doneOn(addDays(due, -57)), doneOn(addDays(due, -56))]).toEqual([null, addDays(due, -56)]);
  });
  it('of an agent that is no bisphosphonate is none', () => {
    for (const agent of ['denosumab', 'raloxifene', 'teriparatide', 'romosozumab'] as const) {
      expect(KEY in onCourse(agent, '2024-01-31', { pausedOn: '2024-02-29' }).planOn('2024-03-01')).toBe(false);
    }
  });
  it('ends early with a fracture after its first day and before its end', () => {
    const due = (fracturedOn: string) =>
      onCourse('alendronate', '2020-01-31', { pausedOn: '2024-02-29' }).fracture(fracturedOn).planOn('2026-04-01')[KEY];
    expect(due('2024-02-29')?.dueOn).toBe('2026-02-28');
    expect(due('2024-03-01')).toMatchObject({ opensOn: '2024-03-01', dueOn: '2024-03-01', overdueFrom: '2024-03-02' });
    expect(due('2026-02-27')).toMatchObject({ opensOn: '2026-02-27', dueOn: '2026-02-27' });
    expect(due('2026-02-28')).toMatchObject({ opensOn: '2026-01-03', dueOn: '2026-02-28' });
  });
  it('is woken by the first of several fractures', () => {
    const story = onCourse('alendronate', '2023-01-31', { pausedOn: '2024-02-29' })
      .fracture('2024-08-01')
      .fracture('2024-06-01');
    expect(story.planOn('2024-09-01')[KEY]?.dueOn).toBe('2024-06-01');
    expect(tiers(story, 't1/adherence-check/year-2', ['2024-02-29', '2024-06-01'])).toEqual([
      'upcoming|paused treatment-paused',
      'paused treatment-paused|upcoming',
    ]);
  });
  it('leaves what was done before it', () => {
    const story = onCourse('alendronate', '2024-01-31', { pausedOn: '2024-02-29' }).event(
      'adherence-check',
      '2024-02-20',
      { treatment: 't1' },
    );
    expect(story.standing('t1/adherence-check/week-4', '2024-03-15')).toBe('done');
  });
});

describe('a supply, to the day', () => {
  it('goes through its tiers', () => {
    // 28 days from 1 February 2024 last to the 28th
    const story = onCourse('alendronate', '2024-01-31', { supplies: [{ on: '2024-02-01', days: 28 }] });
    const key = 't1/supply-gap/2024-02-28';
    expect(tiers(story, key, ['2024-02-14', '2024-03-06', '2024-03-29', '2024-04-28'])).toEqual([
      'upcoming|open',
      'open|late',
      'late|overdue',
      'overdue|critical',
    ]);
  });
  it.each(COUNTED_AGENTS)('of %s is asked about when it is taken by mouth', (agent) => {
    const keys = Object.keys(
      onCourse(agent, '2024-01-31', { supplies: [{ on: '2024-02-01', days: 1 }] }).planOn('2024-02-01'),
    );
    const oral = ['alendronate', 'risedronate', 'ibandronate', 'raloxifene', 'hrt', 'strontium'];
    expect(keys.filter((key) => key.includes('supply'))).toEqual(
      oral.includes(agent) ? ['t1/supply-gap/2024-02-01'] : [],
    );
  });
  it('of today counts, one of tomorrow does not yet', () => {
    const story = onCourse('hrt', '2024-01-31', {
      supplies: [
        { on: '2024-02-01', days: 10 },
        { on: '2024-03-01', days: 10 },
      ],
    });
    const keys = (asOf: string) => Object.keys(story.planOn(asOf)).filter((key) => key.includes('supply'));
    expect([keys('2024-01-31'), keys('2024-02-01'), keys('2024-02-29'), keys('2024-03-01')]).toEqual([
      [],
      ['t1/supply-gap/2024-02-10'],
      ['t1/supply-gap/2024-02-10'],
      ['t1/supply-gap/2024-03-10'],
    ]);
  });
  it('that begins the day after the last leaves no gap, and what overlaps shifts forward', () => {
    const end = (...supplies: [on: string, days: number][]) =>
      Object.keys(
        onCourse('hrt', '2024-01-31', { supplies: supplies.map(([on, days]) => ({ on, days })) }).planOn('2024-06-01'),
      ).filter((key) => key.includes('supply'));
    expect(end(['2024-02-01', 10], ['2024-02-11', 10])).toEqual(['t1/supply-gap/2024-02-20']);
    expect(end(['2024-02-01', 10], ['2024-02-10', 10])).toEqual(['t1/supply-gap/2024-02-20']);
    expect(end(['2024-02-01', 10], ['2024-02-12', 10])).toEqual(['t1/supply-gap/2024-02-21']);
    expect(end(['2024-02-01', 10], ['2024-02-01', 10], ['2024-02-01', 10])).toEqual(['t1/supply-gap/2024-03-01']);
  });
});

describe('bone turnover after denosumab, to the day', () => {
  const story = (first: string, ...more: string[]) =>
    aPatient()
      .fracture('2023-01-01')
      .on('denosumab', '2023-08-31', { doses: ['2023-08-31', '2024-02-29'] })
      .on('zoledronate', '2023-09-01', { doses: [first, ...more] });
  it('is looked at after a first dose within 12 months of the last of denosumab before it', () => {
    const planned = (first: string) => 't2/turnover-check/month-3' in story(first).planOn('2026-01-01');
    expect(['2024-02-28', '2024-02-29', '2024-03-01', '2025-02-28', '2025-03-01'].map(planned)).toEqual([
      true,
      true,
      true,
      true,
      false,
    ]);
    const before = aPatient()
      .fracture('2023-01-01')
      .on('denosumab', '2024-02-29', { doses: ['2024-02-29'] });
    expect(
      't2/turnover-check/month-3' in
        before.on('zoledronate', '2024-02-29', { doses: ['2024-02-29'] }).planOn('2026-01-01'),
    ).toBe(false);
  });
  it('opens 14 days before 3 and 6 months, and a CTX closes it from then on', () => {
    const s = story('2024-08-31', '2025-08-31');
    expect(tiers(s, 't2/turnover-check/month-3', ['2024-11-16', '2024-12-01'])).toEqual([
      'upcoming|open',
      'open|overdue',
    ]);
    expect(tiers(s, 't2/turnover-check/month-6', ['2025-02-14', '2025-03-01'])).toEqual([
      'upcoming|open',
      'open|overdue',
    ]);
    const done = (on: string) =>
      story('2024-08-31')
        .event('lab', on, { test: 'ctx', value: 300, unit: 'ng/L' })
        .standing('t2/turnover-check/month-6', '2025-03-01');
    expect([done('2025-02-13'), done('2025-02-14')]).toEqual(['overdue', 'done']);
  });
  it('is of zoledronate alone', () => {
    const other = aPatient()
      .fracture('2023-01-01')
      .on('denosumab', '2023-08-31', { doses: ['2023-08-31'] })
      .on('ibandronate-iv', '2024-02-01', { doses: ['2024-02-01'] });
    expect(Object.keys(other.planOn('2024-03-01')).filter((key) => key.includes('turnover'))).toEqual([]);
  });
  it('outlives its course', () => {
    const ended = aPatient()
      .fracture('2023-01-01')
      .on('denosumab', '2023-08-31', { doses: ['2023-08-31'] })
      .on('zoledronate', '2024-02-01', { doses: ['2024-02-01'], endedOn: '2024-03-01' });
    expect(ended.standing('t2/turnover-check/month-3', '2024-05-01')).toBe('open');
  });
});
