/** The planner goes by its protocol: every number, list and interval of another protocol is what it then plans by. */
import { describe, expect, it } from '@jest/globals';
import { aPatient, type PatientStory } from '../../test/a-patient.ts';
import type { DosingRule, EpisodeRule, Protocol, TriggeredRule } from '../protocol/protocol.ts';
import { shippedProtocol as p } from '../protocol/shipped.ts';
import { plan } from './plan.ts';
import { schedule } from './schedule.ts';

const days = (n: number) => ({ months: 0, days: n });
const months = (n: number, more = 0) => ({ months: n, days: more });

const tasksOf = (story: PatientStory, asOf: string, protocol: Protocol) =>
  Object.fromEntries(plan(story.asOf(asOf), protocol).tasks.map((task) => [task.key, task]));

const withEpisodeRule = (id: string, more: Partial<EpisodeRule>): Protocol => ({
  ...p,
  episodeRules: p.episodeRules.map((rule) => (rule.id === id ? { ...rule, ...more } : rule)),
});
const withDosing = (agent: string, more: Partial<DosingRule>): Protocol => ({
  ...p,
  dosingRules: p.dosingRules.map((rule) => (rule.agent === agent ? { ...rule, ...more } : rule)),
});
const withTriggered = (trigger: string, more: Partial<TriggeredRule>): Protocol => ({
  ...p,
  triggeredRules: p.triggeredRules.map((rule) => (rule.trigger === trigger ? { ...rule, ...more } : rule)),
});

describe('another protocol for episodes', () => {
  const spine = () => aPatient().vertebralFracture('2026-01-31');

  it('moves a window, a target and the first day of being overdue', () => {
    const protocol = withEpisodeRule('assessment/fls', {
      opens: days(5),
      due: months(1, 2),
      target: days(10),
      overdueAfterDays: 8,
    });
    expect(tasksOf(spine(), '2026-02-01', protocol)['f1/assessment/fls']).toMatchObject({
      opensOn: '2026-02-05',
      dueOn: '2026-03-02',
      targetOn: '2026-02-10',
      overdueFrom: '2026-03-10',
    });
  });
  it('counts a task from the onset of pain, and lets pain that settled cancel it', () => {
    const protocol = withEpisodeRule('assessment/fls', { anchor: 'onset', settledFrom: days(20) });
    const story = aPatient().vertebralFracture('2026-02-10', { symptomOnsetOn: '2026-01-31' });
    expect(tasksOf(story, '2026-02-10', protocol)['f1/assessment/fls']?.dueOn).toBe('2026-05-01');
    expect(
      tasksOf(story.event('pain', '2026-02-20', { nrs: 1 }), '2026-03-01', protocol)['f1/assessment/fls']?.reason,
    ).toBe('pain-settled');
    const settled = { ...p, pain: { ...p.pain, settledNrsAtMost: 5 } };
    const key = 'f1/augmentation-review/month-3';
    const at5 = spine().event('pain', '2026-03-20', { nrs: 5 });
    expect([tasksOf(at5, '2026-04-01', p)[key]?.reason, tasksOf(at5, '2026-04-01', settled)[key]?.reason]).toEqual([
      null,
      'pain-settled',
    ]);
  });
  it('closes a task by other events, from other days', () => {
    const protocol = withEpisodeRule('assessment/fls', {
      doneBy: [
        { by: 'fls-contact', from: days(3), inSeries: false },
        { by: 'pain-escalation', from: 'after-trigger', inSeries: false },
      ],
    });
    const done = (type: 'fls-contact' | 'pain-escalation' | 'fls-assessment', on: string) =>
      tasksOf(spine().event(type, on), '2026-03-01', protocol)['f1/assessment/fls']?.doneOn;
    expect([done('fls-contact', '2026-02-02'), done('fls-contact', '2026-02-03')]).toEqual([null, '2026-02-03']);
    expect([done('pain-escalation', '2026-01-31'), done('pain-escalation', '2026-02-01')]).toEqual([
      null,
      '2026-02-01',
    ]);
    expect(done('fls-assessment', '2026-02-10')).toBeNull();
  });
  it('looks further back for a scan, and at another anniversary', () => {
    const scanned = aPatient().fracture('2026-01-31').event('dxa', '2023-02-01', { status: 'scanned' });
    const further = withEpisodeRule('dxa/initial', { looksAt: months(-36) });
    expect([
      'f1/dxa/initial' in tasksOf(scanned, '2026-02-01', p),
      'f1/dxa/initial' in tasksOf(scanned, '2026-02-01', further),
    ]).toEqual([true, false]);
    const nowhere = withEpisodeRule('dxa/initial', { looksAt: null });
    expect('f1/dxa/initial' in tasksOf(scanned, '2026-02-01', nowhere)).toBe(true);
    const key = 'f1/follow-up-contact/year-2';
    const ended = aPatient().fracture('2024-01-31').on('hrt', '2024-02-01', { endedOn: '2025-06-01' });
    const earlier = withEpisodeRule('follow-up-contact/year-2', { looksAt: months(12) });
    expect([key in tasksOf(ended, '2026-02-01', p), key in tasksOf(ended, '2026-02-01', earlier)]).toEqual([
      false,
      true,
    ]);
    const none = withEpisodeRule('follow-up-contact/year-2', { looksAt: null });
    expect(key in tasksOf(ended, '2024-03-01', none)).toBe(false);
  });
  it('may say of a task outside a series that it was done before its window, and be silent in one', () => {
    const early = withEpisodeRule('treatment-decision/initial', {
      opens: days(10),
      earlyReason: 'before-window',
      doneBy: [{ by: 'fls-assessment:treatment-decided', from: days(0), inSeries: false }],
    });
    const decided = (on: string) =>
      tasksOf(spine().event('fls-assessment', on, { treatment: 'refer' }), '2026-03-01', early)[
        'f1/treatment-decision/initial'
      ]?.reason;
    expect([decided('2026-02-09'), decided('2026-02-10')]).toEqual(['before-window', null]);
    const silent = withEpisodeRule('follow-up-contact/week-12-16', { earlyReason: null });
    const contact = spine().event('follow-up-contact', '2026-03-29');
    expect(tasksOf(contact, '2026-04-01', silent)['f1/follow-up-contact/week-12-16']).toMatchObject({
      status: 'done',
      reason: null,
    });
  });
});

describe('another protocol for what is recorded', () => {
  it('plans nothing for a trigger without a rule', () => {
    const story = aPatient()
      .vertebralFracture('2026-01-31')
      .event('fall', '2026-02-10')
      .event('pain', '2026-03-01', { nrs: 9 })
      .event('red-flag', '2026-03-02', { flag: 'infection' });
    const without: Protocol = { ...p, triggeredRules: [], redFlags: [] };
    const keys = Object.keys(tasksOf(story, '2026-03-03', without));
    expect(keys.filter((key) => /fall-|referral|red-flag/.test(key))).toEqual([]);
    expect(tasksOf(story, '2026-03-03', without)['f1/assessment/fls']?.status).toBe('open');
    expect(
      Object.keys(tasksOf(story, '2026-03-03', p)).filter((key) => /fall-|referral|red-flag/.test(key)),
    ).toHaveLength(3);
  });
  it('moves the window of a task, from its trigger or from its due date', () => {
    const fallen = aPatient().fracture('2026-01-31').event('fall', '2026-02-10');
    const key = 'f1/falls-assessment/after-fall-2026-02-10';
    const from = (more: Partial<TriggeredRule>) => tasksOf(fallen, '2026-02-11', withTriggered('fall', more))[key];
    expect(from({ opens: days(3), due: months(1), overdueAfterDays: 5 })).toMatchObject({
      opensOn: '2026-02-13',
      dueOn: '2026-03-10',
      overdueFrom: '2026-03-15',
    });
    expect(from({ opens: days(-3), opensFrom: 'due', due: days(20) })).toMatchObject({
      opensOn: '2026-02-27',
      dueOn: '2026-03-02',
    });
  });
  it('asks other scores of pain', () => {
    const strict: Protocol = {
      ...p,
      pain: {
        ...p.pain,
        referral: [{ nrsAtLeast: 3, nrsAtMost: 4, rdqAbove: null, anySign: false, from: days(2), before: days(5) }],
        escalation: [{ nrsAtLeast: null, nrsAtMost: null, rdqAbove: 5, anySign: false, from: null, before: null }],
        restDays: 3,
        repeatAtNrs: 6,
      },
    };
    const keys = (story: PatientStory) =>
      Object.keys(tasksOf(story, '2026-03-01', strict)).filter((key) => /referral|escalation|repeat/.test(key));
    const scored = (on: string, nrs: number, rdq?: number) =>
      keys(
        aPatient()
          .vertebralFracture('2026-01-31')
          .event('pain', on, rdq === undefined ? { nrs } : { nrs, rdq }),
      );
    expect(
      [scored('2026-02-01', 3), scored('2026-02-02', 3), scored('2026-02-04', 4), scored('2026-02-05', 3)].map(
        (k) => k.length,
      ),
    ).toEqual([0, 1, 1, 0]);
    expect([scored('2026-02-03', 2), scored('2026-02-03', 5)].map((k) => k.length)).toEqual([0, 0]);
    expect([scored('2026-01-31', 0, 5), scored('2026-01-31', 0, 6)].map((k) => k.length)).toEqual([0, 1]);
    const twice = (on: string) =>
      keys(
        aPatient()
          .vertebralFracture('2026-01-31')
          .event('pain', '2026-02-01', { nrs: 0, rdq: 6 })
          .event('pain-escalation', '2026-02-01')
          .event('pain', on, { nrs: 0, rdq: 6 }),
      );
    expect([twice('2026-02-03'), twice('2026-02-04')].map((k) => k.length)).toEqual([1, 2]);
    expect(
      keys(aPatient().vertebralFracture('2026-01-31').event('augmentation-review', '2026-02-10', { nrs: 6 })),
    ).toEqual(['f1/augmentation-review/repeat-1']);
    expect(
      keys(aPatient().vertebralFracture('2026-01-31').event('augmentation-review', '2026-02-10', { nrs: 4 })),
    ).toEqual([]);
  });
  it('watches another agent for a rebound and a handover', () => {
    const other: Protocol = {
      ...p,
      rebound: { ...p.rebound, agent: 'zoledronate', after: months(1), until: months(2), pausingDueDays: -1 },
    };
    const treated = () =>
      aPatient()
        .fracture('2025-12-01')
        .on('zoledronate', '2026-01-01', { doses: ['2026-01-01'] });
    const raised = (on: string) =>
      `f2/red-flag/rebound-fracture-${on}` in
      tasksOf(treated().vertebralFracture(on, { symptomatic: false }), '2026-04-01', other);
    expect(['2026-02-01', '2026-02-02', '2026-03-01', '2026-03-02'].map(raised)).toEqual([false, true, true, false]);
    const left = tasksOf(treated().event('transfer', '2026-02-10'), '2026-02-11', other);
    expect('f1/handover-watch/2026-02-10' in left).toBe(true);
    const flagged = tasksOf(treated().event('red-flag', '2026-02-10', { flag: 'infection' }), '2026-02-11', other);
    expect(flagged['f1/assessment/fls']?.status).toBe('open'); // no flag is urgent enough to pause
  });
  it('pauses other kinds', () => {
    const other: Protocol = { ...p, rebound: { ...p.rebound, pausedKinds: ['treatment-decision'] } };
    const flagged = tasksOf(
      aPatient().fracture('2026-01-31').event('red-flag', '2026-02-10', { flag: 'infection' }),
      '2026-02-10',
      other,
    );
    expect([flagged['f1/treatment-decision/initial']?.status, flagged['f1/assessment/fls']?.status]).toEqual([
      'paused',
      'open',
    ]);
  });
});

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

describe('the protocol of a plan', () => {
  it('is named in it, and the planner forgets none for another', () => {
    const facts = aPatient().fracture('2026-01-31').asOf('2026-02-01');
    const other = { ...withEpisodeRule('assessment/fls', { due: days(60) }), version: 'x' };
    const dueOn = (protocol?: Protocol) =>
      schedule(facts, protocol).find(({ key }) => key === 'f1/assessment/fls')?.dueOn;
    expect([dueOn(), dueOn(other), dueOn(), dueOn(p)]).toEqual([
      '2026-05-01',
      '2026-04-01',
      '2026-05-01',
      '2026-05-01',
    ]);
    expect([plan(facts).protocol.version, plan(facts, other).protocol.version]).toEqual(['2026.11', 'x']);
  });
});
