/** The planner goes by its protocol for doses and courses, too. */
import { describe, expect, it } from '@jest/globals';
import { aPatient, type PatientStory } from '../../test/a-patient.ts';
import { days, months, tasksOf, withDosing } from '../../test/other-protocol.ts';
import type { Protocol } from '../protocol/protocol.ts';
import { shippedProtocol as p } from '../protocol/shipped.ts';
import { plan } from './plan.ts';

describe('another protocol for doses', () => {
  const given = (agent: 'denosumab' | 'romosozumab' | 'zoledronate', ...doses: string[]) =>
    aPatient()
      .fracture('2025-12-01')
      .on(agent, doses[0] ?? '2026-01-31', { doses });

  it('counts intervals of days and of both, from the last dose and in a series', () => {
    const every = (countsFrom: 'last-dose' | 'series', interval: { months: number; days: number }) =>
      withDosing('romosozumab', { countsFrom, interval });
    const next = (protocol: Protocol, ...doses: string[]) =>
      tasksOf(given('romosozumab', ...doses), '2026-12-31', protocol)[`t1/dose/${doses.length + 1}`]?.dueOn;
    expect(next(every('last-dose', days(30)), '2026-01-31', '2026-03-02')).toBe('2026-04-01');
    expect(next(every('series', days(30)), '2026-01-31', '2026-03-02')).toBe('2026-04-01');
    expect(next(every('series', months(1, 1)), '2026-01-31')).toBe('2026-03-01');
    // two intervals are two months and two days from the anchor
    expect(next(every('series', months(1, 1)), '2026-01-31', '2026-03-01')).toBe('2026-04-02');
    expect(next(every('series', months(1, 1)), '2026-01-31', '2026-03-02')).toBe('2026-04-03'); // a new anchor
  });
  it('has tiers and an end of its own', () => {
    const protocol = withDosing('denosumab', {
      opensBeforeDays: 7,
      lateAfterDays: 2,
      overdueAfterDays: 3,
      criticalAfterDays: 4,
      maximumDoses: 2,
    });
    expect(tasksOf(given('denosumab', '2026-01-31'), '2026-02-01', protocol)['t1/dose/2']).toMatchObject({
      opensOn: '2026-07-24',
      dueOn: '2026-07-31',
      lateFrom: '2026-08-02',
      overdueFrom: '2026-08-03',
      criticalFrom: '2026-08-04',
    });
    expect('t1/dose/3' in tasksOf(given('denosumab', '2026-01-31', '2026-07-31'), '2026-08-01', protocol)).toBe(false);
  });
  it('may wait after surgery for any agent, and not for zoledronate', () => {
    const hip = (agent: 'denosumab' | 'zoledronate') =>
      aPatient().fracture('2026-01-01', 'hip', { surgeryOn: '2026-01-30' }).on(agent, '2026-01-31');
    const dueOn = (agent: 'denosumab' | 'zoledronate', protocol: Protocol) =>
      tasksOf(hip(agent), '2026-02-01', protocol)['t1/dose/1']?.dueOn;
    expect(dueOn('denosumab', withDosing('denosumab', { afterHipSurgeryDays: 30 }))).toBe('2026-03-01');
    expect(dueOn('zoledronate', withDosing('zoledronate', { afterHipSurgeryDays: null }))).toBe('2026-01-31');
  });
  it('asks for other blood tests, or for none', () => {
    const story = () => given('denosumab', '2026-01-31');
    const none = tasksOf(story(), '2026-07-31', withDosing('denosumab', { gate: null }));
    expect([none['t1/dose/2']?.blockedBy, 't1/pre-dose-labs/2' in none]).toEqual([[], false]);
    // denosumab has no limit of clearance: a result is asked for, and none is too low
    const clearance = withDosing('denosumab', { gate: { asks: ['creatinine-clearance'], doses: 'all' } });
    const blocked = (value?: number) => {
      const s = story();
      if (value !== undefined) s.event('lab', '2026-07-01', { test: 'creatinine-clearance', value, unit: 'mL/min' });
      return tasksOf(s, '2026-07-31', clearance)['t1/dose/2']?.blockedBy;
    };
    expect([blocked(), blocked(1), blocked(90)]).toEqual([['missing:creatinine-clearance'], [], []]);
    const first = withDosing('denosumab', { gate: { asks: ['calcium'], doses: 'first' } });
    expect(tasksOf(story(), '2026-07-31', first)['t1/dose/2']?.blockedBy).toEqual([]);
  });
  it('asks from other days and with other limits', () => {
    const { gates } = p;
    const protocol: Protocol = {
      ...p,
      gates: {
        ...gates,
        fromBeforeDays: 10,
        tests: {
          ...gates.tests,
          calcium: { ...gates.tests.calcium, below: 2.5, sinceBeforeDays: 20, maximumAgeDays: 5 },
        },
        labs: { ...gates.labs, opensBeforeDays: 12, dueBeforeDays: 3, overdueAfterDays: 2 },
      },
    };
    const story = (on: string) =>
      given('denosumab', '2026-01-31')
        .event('lab', on, { test: 'adjusted-calcium', value: 2.4, unit: 'mmol/L' })
        .event('lab', '2026-07-01', { test: 'vitamin-d', value: 60, unit: 'nmol/L' });
    const blocked = (on: string, asOf: string) => tasksOf(story(on), asOf, protocol)['t1/dose/2']?.blockedBy;
    expect([blocked('2026-07-20', '2026-07-20'), blocked('2026-07-20', '2026-07-21')]).toEqual([[], ['calcium']]);
    expect([blocked('2026-07-20', '2026-07-25'), blocked('2026-07-20', '2026-07-26')]).toEqual([
      ['calcium'],
      ['missing:calcium'],
    ]);
    expect(blocked('2026-07-10', '2026-07-21')).toEqual(['missing:calcium']);
    expect(tasksOf(story('2026-06-01'), '2026-07-21', protocol)['t1/pre-dose-labs/2']).toMatchObject({
      opensOn: '2026-07-19',
      dueOn: '2026-07-28',
      overdueFrom: '2026-07-30',
    });
  });
  it('asks for calcium after another agent, at another clearance', () => {
    const protocol: Protocol = {
      ...p,
      gates: {
        ...p.gates,
        postDoseCalcium: {
          ...p.gates.postDoseCalcium,
          agent: 'zoledronate',
          clearanceBelow: 50,
          dueAfterDays: 5,
          overdueAfterDays: 3,
          closedBy: 'lab:ctx',
        },
      },
    };
    const story = () =>
      given('zoledronate', '2026-01-31').event('lab', '2026-01-30', {
        test: 'creatinine-clearance',
        value: 49,
        unit: 'mL/min',
      });
    const key = 't1/post-dose-calcium/1';
    expect(tasksOf(story(), '2026-02-01', protocol)[key]).toMatchObject({
      dueOn: '2026-02-05',
      overdueFrom: '2026-02-08',
    });
    const ctx = story().event('lab', '2026-02-01', { test: 'ctx', value: 300, unit: 'ng/L' });
    expect(tasksOf(ctx, '2026-02-01', protocol)[key]?.doneOn).toBe('2026-02-01');
  });
});

describe('another protocol for courses', () => {
  const { plan: toPlan, start } = p.sequence;
  it('has checks and reviews for other agents, until another day', () => {
    const protocol: Protocol = {
      ...p,
      courseRules: p.courseRules.map((rule) =>
        rule.id === 'adherence-check/month-6'
          ? {
              ...rule,
              agents: ['denosumab'],
              onlyUntil: { denosumab: months(6) },
              due: months(6, 1),
              opensBeforeDays: 3,
              overdueAfterDays: 4,
            }
          : rule.id === 'adherence-check/week-16'
            ? { ...rule, onlyUntil: { denosumab: days(112) }, series: null, closedBy: 'treatment-review' as const }
            : rule,
      ),
    };
    const tasks = tasksOf(
      aPatient()
        .fracture('2026-01-01')
        .on('denosumab', '2026-01-31')
        .event('treatment-review', '2026-05-01', { treatment: 't1' }),
      '2026-05-02',
      protocol,
    );
    expect('t1/adherence-check/month-6' in tasks).toBe(false); // due a day too late
    expect(tasks['t1/adherence-check/week-16']?.doneOn).toBe('2026-05-01');
  });
  it('plans nothing for an agent that does not count, whatever its rules say', () => {
    const protocol: Protocol = {
      ...p,
      courseRules: p.courseRules.map((rule) => ({ ...rule, agents: [...rule.agents, 'calcitonin'] as const })),
      supplyGap: { ...p.supplyGap, agents: ['calcitonin'] },
    };
    const story = aPatient()
      .fracture('2026-01-01')
      .on('calcitonin', '2026-01-31', { supplies: [{ on: '2026-01-31', days: 28 }] });
    expect(Object.values(tasksOf(story, '2026-02-01', protocol)).filter(({ treatment }) => treatment !== null)).toEqual(
      [],
    );
  });
  it('lets something follow another agent, from its start, from a dose, after its last', () => {
    const protocol: Protocol = {
      ...p,
      sequence: {
        nextAgents: ['strontium'],
        plan: {
          ...toPlan,
          dueAfterStart: { hrt: months(3) },
          dueAfterDose: { zoledronate: { dose: 1, after: days(10) } },
          opensBeforeDays: 2,
          overdueAfterDays: 3,
        },
        start: {
          ...start,
          dueAfterStart: { hrt: months(4) },
          dueAfterLastDose: { zoledronate: { after: months(2), fullCourse: 1 } },
          opensBeforeDays: 5,
          overdueAfterDays: 6,
          withDoseTiers: ['zoledronate'],
        },
      },
    };
    const hrt = tasksOf(aPatient().fracture('2026-01-01').on('hrt', '2026-01-31'), '2026-02-01', protocol);
    expect(hrt['t1/sequence/plan']).toMatchObject({
      opensOn: '2026-04-28',
      dueOn: '2026-04-30',
      overdueFrom: '2026-05-03',
    });
    expect(hrt['t1/sequence/start']).toMatchObject({
      opensOn: '2026-05-26',
      dueOn: '2026-05-31',
      overdueFrom: '2026-06-06',
    });
    const zoledronate = () =>
      aPatient()
        .fracture('2026-01-01')
        .on('zoledronate', '2026-01-31', { doses: ['2026-01-31'] });
    const tasks = tasksOf(zoledronate(), '2026-02-01', protocol);
    expect(tasks['t1/sequence/plan']).toMatchObject({ dueOn: '2026-02-10' });
    // with the tiers of its dose, which it replaces; zoledronate is never critical
    expect(tasks['t1/sequence/start']).toMatchObject({
      opensOn: '2026-03-26',
      dueOn: '2026-03-31',
      lateFrom: '2026-04-01',
      overdueFrom: '2026-05-27',
      criticalFrom: null,
    });
    expect('t1/dose/2' in tasks).toBe(false);
    const followed = (agent: 'strontium' | 'alendronate') =>
      tasksOf(zoledronate().on(agent, '2026-02-01'), '2026-02-01', protocol)['t1/sequence/start']?.doneOn;
    expect([followed('strontium'), followed('alendronate')]).toEqual(['2026-02-01', null]);
  });
  it('reassesses pauses, supplies and turnover by its own numbers', () => {
    const protocol: Protocol = {
      ...p,
      pauseReassessment: {
        ...p.pauseReassessment,
        dueAfterPause: { alendronate: months(1) },
        opensBeforeDays: 100,
        overdueAfterDays: 9,
      },
      supplyGap: {
        ...p.supplyGap,
        agents: ['teriparatide'],
        opensBeforeDays: 1,
        lateAfterDays: 2,
        overdueAfterDays: 3,
        criticalAfterDays: 4,
      },
      turnover: [
        {
          ...p.turnover[0]!,
          agent: 'ibandronate-iv',
          afterAgent: 'zoledronate',
          within: days(30),
          due: days(20),
          opensBeforeDays: 2,
          overdueAfterDays: 7,
          closedBy: 'fls-contact',
        },
      ],
    };
    const paused = tasksOf(
      aPatient()
        .fracture('2025-01-01')
        .on('alendronate', '2025-02-01', { pausedOn: '2026-01-31' })
        .on('risedronate', '2025-02-01', { pausedOn: '2026-01-31' }),
      '2026-02-01',
      protocol,
    );
    expect(paused['t1/pause-reassessment/2026-01-31']).toMatchObject({
      opensOn: '2026-02-01',
      dueOn: '2026-02-28',
      overdueFrom: '2026-03-09',
    });
    expect('t2/pause-reassessment/2026-01-31' in paused).toBe(false);
    const supplied = tasksOf(
      aPatient()
        .fracture('2025-01-01')
        .on('teriparatide', '2026-01-31', { supplies: [{ on: '2026-01-31', days: 28 }] }),
      '2026-02-01',
      protocol,
    );
    expect(supplied['t1/supply-gap/2026-02-27']).toMatchObject({
      opensOn: '2026-02-26',
      lateFrom: '2026-03-01',
      overdueFrom: '2026-03-02',
      criticalFrom: '2026-03-03',
    });
    const switched = (on: string) =>
      aPatient()
        .fracture('2025-01-01')
        .on('zoledronate', '2026-01-01', { doses: ['2026-01-01'] })
        .on('ibandronate-iv', on, { doses: [on] });
    expect(tasksOf(switched('2026-01-31'), '2026-02-01', protocol)['t2/turnover-check/month-3']).toMatchObject({
      opensOn: '2026-02-18',
      dueOn: '2026-02-20',
      overdueFrom: '2026-02-27',
    });
    expect('t2/turnover-check/month-3' in tasksOf(switched('2026-02-01'), '2026-02-02', protocol)).toBe(false);
    expect(
      tasksOf(switched('2026-01-31').event('fls-contact', '2026-02-18'), '2026-02-20', protocol)[
        't2/turnover-check/month-3'
      ]?.doneOn,
    ).toBe('2026-02-18');
  });
  it('cancels and pauses other kinds', () => {
    const protocol: Protocol = {
      ...p,
      leaving: {
        declinedFollowUp: ['assessment'],
        declinedTreatment: ['sequence'],
        outliveTheirCourse: ['adherence-check'],
        onlyDeath: ['dxa'],
        notPausedWithCourse: ['adherence-check'],
      },
    };
    const reason = (story: PatientStory, key: string) => tasksOf(story, '2026-04-01', protocol)[key]?.reason;
    const patient = () => aPatient().fracture('2026-01-31').on('alendronate', '2026-02-01');
    const noFollowUp = patient().event('declined-follow-up', '2026-03-01');
    expect([reason(noFollowUp, 'f1/assessment/fls'), reason(noFollowUp, 'f1/first-contact/initial')]).toEqual([
      'declined',
      null,
    ]);
    const left = patient().event('transfer', '2026-03-01');
    expect([reason(left, 'f1/assessment/fls'), reason(left, 'f1/dxa/initial')]).toEqual(['transferred', null]);
    const ended = aPatient().fracture('2026-01-31').on('alendronate', '2026-02-01', { endedOn: '2026-03-01' });
    expect([reason(ended, 't1/adherence-check/week-16'), reason(ended, 't1/treatment-review/year-5')]).toEqual([
      null,
      'treatment-ended',
    ]);
    const paused = aPatient().fracture('2026-01-31').on('alendronate', '2026-02-01', { pausedOn: '2026-03-01' });
    expect([reason(paused, 't1/adherence-check/week-16'), reason(paused, 't1/treatment-review/year-5')]).toEqual([
      null,
      'treatment-paused',
    ]);
    const declined = aPatient()
      .fracture('2026-01-31')
      .on('teriparatide', '2026-02-01')
      .event('declined-treatment', '2026-03-01');
    expect([reason(declined, 't1/sequence/plan'), reason(declined, 't1/adherence-check/week-16')]).toEqual([
      'declined',
      null,
    ]);
  });
  it('suggests calls for other kinds, and as far ahead as it says', () => {
    const protocol: Protocol = { ...p, contacts: { kinds: ['dxa'], ahead: days(89) } };
    const { contacts } = plan(aPatient().fracture('2026-01-31').asOf('2026-02-01'), protocol);
    expect(contacts.map(({ taskKeys }) => taskKeys)).toEqual([['f1/dxa/initial']]);
    expect(plan(aPatient().fracture('2026-01-31').asOf('2026-01-31'), protocol).contacts).toEqual([]); // 90 days ahead
  });
});
