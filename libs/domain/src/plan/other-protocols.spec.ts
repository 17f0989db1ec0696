/** The planner goes by its protocol: every number, list and interval of another protocol is what it then plans by. */
import { describe, expect, it } from '@jest/globals';
import { aPatient, type PatientStory } from '../../test/a-patient.ts';
import { days, months, tasksOf, withEpisodeRule, withTriggered } from '../../test/other-protocol.ts';
import type { Protocol, TriggeredRule } from '../protocol/protocol.ts';
import { shippedProtocol as p } from '../protocol/shipped.ts';
import { plan } from './plan.ts';
import { schedule } from './schedule.ts';

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
