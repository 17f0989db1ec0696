import { describe, expect, it } from '@jest/globals';
import { aPatient } from '../../test/a-patient.ts';
import type { Agent, TreatmentFact } from '../facts/facts.ts';

const course = (agent: Agent, startedOn = '2024-01-31', more: Partial<TreatmentFact> = {}) =>
  aPatient().fracture('2024-01-01').on(agent, startedOn, more);
const occurrences = (agent: Agent, kind: string): string[] =>
  Object.values(course(agent).planOn('2024-02-01'))
    .filter((t) => t.kind === kind)
    .map((t) => t.occurrence);

describe('adherence checks', () => {
  const ALL = ['week-4', 'week-16', 'month-6', 'month-12', 'year-2', 'year-3', 'year-4', 'year-5'];
  it.each<[Agent, string[]]>([
    ['alendronate', ALL],
    ['hrt', ALL],
    ['strontium', ALL],
    ['denosumab', ['week-16']],
    ['romosozumab', ['week-16']],
    ['teriparatide', ['week-4', 'week-16', 'month-6', 'month-12', 'year-2']],
    ['abaloparatide', ['week-4', 'week-16', 'month-6', 'month-12']],
    ['calcitonin', []],
    ['calcium-vitamin-d', []],
  ])('of %s are %j', (agent, expected) => {
    expect(occurrences(agent, 'adherence-check')).toEqual(expected);
  });

  it('have their own windows', () => {
    const tasks = course('alendronate').planOn('2024-02-01');
    const of = (occurrence: string) => {
      const t = tasks[`t1/adherence-check/${occurrence}`];
      return [t?.opensOn, t?.dueOn, t?.overdueFrom];
    };
    expect(of('week-4')).toEqual(['2024-02-14', '2024-02-28', '2024-03-14']);
    expect(of('week-16')).toEqual(['2024-04-24', '2024-05-22', '2024-06-20']);
    expect(of('month-6')).toEqual(['2024-07-03', '2024-07-31', '2024-08-29']);
    expect(of('year-2')).toEqual(['2026-01-03', '2026-01-31', '2026-03-01']);
  });

  it('stay open between due and overdue', () => {
    const at = (asOf: string) => course('alendronate').standing('t1/adherence-check/week-4', asOf);
    expect([at('2024-02-28'), at('2024-03-13'), at('2024-03-14')]).toEqual(['open', 'open', 'overdue']);
  });

  it('are a series of their course, and a check of another closes nothing', () => {
    const story = course('alendronate')
      .on('raloxifene', '2024-01-31')
      .event('adherence-check', '2024-07-10', { treatment: 't1' });
    const tasks = story.planOn('2024-07-11');
    expect(tasks['t1/adherence-check/month-6']?.doneOn).toBe('2024-07-10');
    expect(tasks['t1/adherence-check/week-4']?.reason).toBe('superseded');
    expect(tasks['t2/adherence-check/month-6']?.status).toBe('open');
  });

  it('are cancelled with the course from its end, and closed by a check of that day', () => {
    const ended = course('alendronate', '2024-01-31', { endedOn: '2024-07-10' });
    expect(ended.standing('t1/adherence-check/month-6', '2024-07-11')).toBe('cancelled treatment-ended');
    ended.event('adherence-check', '2024-07-10', { treatment: 't1' });
    expect(ended.standing('t1/adherence-check/month-6', '2024-07-11')).toBe('done');
    const late = course('alendronate', '2024-01-31', { endedOn: '2024-07-10' }).event('adherence-check', '2024-07-11', {
      treatment: 't1',
    });
    expect(late.standing('t1/adherence-check/month-6', '2024-07-11')).toBe('cancelled treatment-ended');
    expect(late.standing('t1/adherence-check/week-4', '2024-07-11')).toBe('cancelled treatment-ended');
  });
});

describe('treatment reviews', () => {
  it.each<[Agent, string[]]>([
    ['alendronate', ['year-5', 'year-10']],
    ['ibandronate', ['year-5', 'year-10']],
    ['zoledronate', ['year-3', 'year-6']],
    ['ibandronate-iv', ['year-3', 'year-6']],
    ['denosumab', ['year-5']],
    ['strontium', ['year-5']],
    ['teriparatide', []],
    ['romosozumab', []],
  ])('of %s are at %j', (agent, expected) => {
    expect(occurrences(agent, 'treatment-review')).toEqual(expected);
  });
  it('open 56 days before and are closed by a review of the course from then on', () => {
    const story = (on: string) => course('denosumab', '2021-02-28').event('treatment-review', on, { treatment: 't1' });
    expect(story('2025-12-01').planOn('2026-03-01')['t1/treatment-review/year-5']).toMatchObject({
      opensOn: '2026-01-03',
      dueOn: '2026-02-28',
      overdueFrom: '2026-03-01',
      status: 'overdue',
    });
    expect(story('2026-01-03').standing('t1/treatment-review/year-5', '2026-03-01')).toBe('done');
  });
});

describe('a paused course', () => {
  it('lets its unfinished tasks rest until a fracture is diagnosed', () => {
    const story = course('alendronate', '2024-01-31', { pausedOn: '2025-06-01' }).fracture('2025-09-01');
    const at = (asOf: string) => story.standing('t1/adherence-check/year-2', asOf);
    expect([at('2025-05-31'), at('2025-06-01'), at('2025-08-31'), at('2025-09-01')]).toEqual([
      'upcoming',
      'paused treatment-paused',
      'paused treatment-paused',
      'upcoming',
    ]);
  });
  it('is none on other agents', () => {
    const tasks = course('denosumab', '2024-01-31', { pausedOn: '2024-03-01' }).planOn('2024-06-01');
    expect(Object.values(tasks).some((t) => t.status === 'paused' || t.kind === 'pause-reassessment')).toBe(false);
  });
  it('waits on when an urgent red flag is resolved', () => {
    const story = course('alendronate', '2024-01-31', { pausedOn: '2024-03-01' }).event('red-flag', '2024-04-01', {
      flag: 'infection',
      resolvedOn: '2024-04-05',
    });
    const at = (asOf: string) => story.standing('t1/adherence-check/week-16', asOf);
    expect(['2024-03-31', '2024-04-01', '2024-04-04', '2024-04-05'].map(at)).toEqual([
      'paused treatment-paused',
      'paused red-flag',
      'paused red-flag',
      'paused treatment-paused',
    ]);
  });
  it('knows of no fracture that is still to come', () => {
    const story = course('alendronate', '2024-01-31', { pausedOn: '2024-03-01' }).fracture('2025-01-01');
    const key = 't1/pause-reassessment/2024-03-01';
    expect(story.planOn('2024-12-31')[key]?.dueOn).toBe('2026-03-01');
    expect(story.planOn('2025-01-01')[key]?.dueOn).toBe('2025-01-01');
  });
  it('names an urgent red flag first', () => {
    const story = course('alendronate', '2024-01-31', { pausedOn: '2024-03-01' }).event('red-flag', '2024-04-01', {
      flag: 'infection',
    });
    expect(story.standing('t1/adherence-check/week-16', '2024-04-02')).toBe('paused red-flag');
  });

  it.each<[Agent, string, string]>([
    ['alendronate', '2024-12-05', '2025-01-30'],
    ['risedronate', '2024-06-04', '2024-07-30'],
    ['ibandronate', '2024-06-04', '2024-07-30'],
    ['ibandronate-iv', '2024-06-04', '2024-07-30'],
    ['zoledronate', '2025-12-05', '2026-01-30'],
  ])('is reassessed by drug: %s', (agent, opensOn, dueOn) => {
    const story = aPatient().fracture('2019-12-01').on(agent, '2020-01-01', { pausedOn: '2023-01-30' });
    expect(story.planOn('2023-02-01')['t1/pause-reassessment/2023-01-30']).toMatchObject({ opensOn, dueOn });
  });
  it('is reassessed on the day of an earlier fracture, and is not itself paused', () => {
    const story = course('alendronate', '2020-01-01', { pausedOn: '2023-01-30' }); // the fracture of 2024-01-01 comes first
    const key = 't1/pause-reassessment/2023-01-30';
    expect(story.planOn('2024-01-05')[key]).toMatchObject({
      opensOn: '2024-01-01',
      dueOn: '2024-01-01',
      status: 'overdue',
    });
    expect(story.planOn('2023-12-31')[key]).toBeUndefined(); // nobody had a fracture yet
    story.event('treatment-review', '2024-01-01', { treatment: 't1' });
    expect(story.standing(key, '2024-01-05')).toBe('done');
  });
});

describe('a supply', () => {
  const key = (due: string) => `t1/supply-gap/${due}`;
  const supplied = (...supplies: { on: string; days: number }[]) => course('alendronate', '2024-01-31', { supplies });

  it('covers its days and shifts what overlaps forward', () => {
    expect(supplied({ on: '2024-02-01', days: 28 }).planOn('2024-02-02')[key('2024-02-28')]).toMatchObject({
      opensOn: '2024-02-14',
      lateFrom: '2024-03-06',
      overdueFrom: '2024-03-29',
      criticalFrom: '2024-04-28',
    });
    const twice = supplied({ on: '2024-02-20', days: 28 }, { on: '2024-02-01', days: 28 }).planOn('2024-02-21');
    expect(Object.keys(twice).filter((k) => k.includes('supply'))).toEqual([key('2024-03-27')]);
    const gap = supplied({ on: '2024-02-01', days: 28 }, { on: '2024-03-10', days: 28 }).planOn('2024-03-11');
    expect(gap[key('2024-04-06')]).toBeDefined();
  });
  it('of no oral agent plans nothing', () => {
    const tasks = course('teriparatide', '2024-01-31', { supplies: [{ on: '2024-02-01', days: 28 }] }).planOn(
      '2024-02-02',
    );
    expect(Object.keys(tasks).some((k) => k.includes('supply'))).toBe(false);
  });
});

describe('turnover after denosumab', () => {
  const story = (first: string, last = '2024-01-31') =>
    aPatient()
      .fracture('2023-01-01')
      .on('denosumab', '2023-07-31', { doses: ['2023-07-31', last] })
      .on('zoledronate', first, { doses: [first, '2026-01-01'] });
  const keys = (s: ReturnType<typeof aPatient>) =>
    Object.keys(s.planOn('2026-02-01')).filter((k) => k.includes('turnover'));

  it('is looked at 3 and 6 months after a zoledronate within 12 months', () => {
    const tasks = story('2024-08-31').planOn('2026-02-01');
    expect(tasks['t2/turnover-check/month-3']).toMatchObject({ opensOn: '2024-11-16', dueOn: '2024-11-30' });
    expect(tasks['t2/turnover-check/month-6']).toMatchObject({ opensOn: '2025-02-14', dueOn: '2025-02-28' });
    expect(keys(story('2025-01-31'))).toHaveLength(2);
    expect(keys(story('2025-02-01'))).toHaveLength(0);
    expect(keys(story('2023-07-31'))).toHaveLength(0); // not after a dose
  });
  it('is done by a CTX from the day it opens', () => {
    const ctx = (on: string) => story('2024-08-31').event('lab', on, { test: 'ctx', value: 0.3, unit: 'ng/mL' });
    expect(ctx('2024-11-15').standing('t2/turnover-check/month-3', '2026-02-01')).toBe('overdue');
    expect(ctx('2024-11-16').standing('t2/turnover-check/month-3', '2026-02-01')).toBe('done');
  });
});
