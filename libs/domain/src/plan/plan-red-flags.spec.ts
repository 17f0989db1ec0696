import { describe, expect, it } from '@jest/globals';
import { aPatient } from '../../test/a-patient.ts';
import { FLAGS, type Flag } from '../facts/facts.ts';

const DUE: Record<Flag, number> = {
  'cauda-equina': 0,
  'cord-compression': 0,
  'suspected-metastasis': 1,
  'suspected-malignancy': 7,
  infection: 0,
  'neurological-deficit': 0,
  instability: 0,
  hypocalcaemia: 0,
  'atypical-femur': 2,
  'jaw-osteonecrosis': 7,
  'rebound-fracture': 0,
};

describe('a recorded red flag', () => {
  it.each(FLAGS)('%s is due and critical on its day, and pauses routine work only when urgent', (flag) => {
    const story = aPatient().vertebralFracture('2026-03-01').event('red-flag', '2026-03-15', { flag });
    const tasks = story.planOn('2026-03-15');
    const due = `2026-03-${15 + DUE[flag]}`;
    expect(tasks[`f1/red-flag/${flag}-2026-03-15`]).toMatchObject({
      opensOn: '2026-03-15',
      dueOn: due,
      criticalFrom: due,
    });
    const isUrgent = DUE[flag] <= 1;
    expect(tasks['f1/assessment/fls']?.status).toBe(isUrgent ? 'paused' : 'open');
    expect(tasks['f1/treatment-decision/initial']?.status).toBe('open');
  });

  it('of one day and flag is one task, open until all are resolved', () => {
    const key = 'f1/red-flag/infection-2026-03-15';
    const story = (second: string | null) =>
      aPatient()
        .vertebralFracture('2026-03-01')
        .event('red-flag', '2026-03-15', { flag: 'infection', resolvedOn: '2026-03-16' })
        .event('red-flag', '2026-03-15', { flag: 'infection', resolvedOn: second });
    expect(story(null).standing(key, '2026-03-20')).toBe('critical');
    expect(story('2026-03-18').planOn('2026-03-20')[key]?.doneOn).toBe('2026-03-18');
  });

  it('of another day, or another flag of that day, is a task of its own', () => {
    const tasks = aPatient()
      .vertebralFracture('2026-03-01')
      .event('red-flag', '2026-03-15', { flag: 'infection', resolvedOn: '2026-03-16' })
      .event('red-flag', '2026-03-17', { flag: 'infection', resolvedOn: '2026-03-19' })
      .event('red-flag', '2026-03-15', { flag: 'instability' })
      .planOn('2026-03-20');
    const flags = Object.values(tasks).filter(({ kind }) => kind === 'red-flag');
    expect(flags.map(({ occurrence, doneOn }) => [occurrence, doneOn]).sort()).toEqual([
      ['infection-2026-03-15', '2026-03-16'],
      ['infection-2026-03-17', '2026-03-19'],
      ['instability-2026-03-15', null],
    ]);
  });

  it('belongs to the latest episode by then, or the first', () => {
    const keys = (on: string) =>
      Object.keys(
        aPatient()
          .fracture('2026-03-01')
          .fracture('2026-04-01')
          .event('red-flag', on, { flag: 'infection' })
          .planOn('2026-05-01'),
      ).filter((key) => key.includes('red-flag'));
    expect(['2026-02-01', '2026-03-31', '2026-04-01'].map(keys)).toEqual([
      ['f1/red-flag/infection-2026-02-01'],
      ['f1/red-flag/infection-2026-03-31'],
      ['f2/red-flag/infection-2026-04-01'],
    ]);
  });

  it('is due, overdue and critical to the day: in a week, the day after it, on it', () => {
    const story = aPatient().fracture('2026-03-01').event('red-flag', '2026-03-15', { flag: 'suspected-malignancy' });
    const key = 'f1/red-flag/suspected-malignancy-2026-03-15';
    expect(['2026-03-15', '2026-03-21', '2026-03-22'].map((day) => story.standing(key, day))).toEqual([
      'open',
      'open',
      'critical',
    ]);
    expect(story.planOn('2026-03-15')[key]?.overdueFrom).toBe('2026-03-23');
  });

  it('lets work go on from the day on which it is resolved, with the old dates', () => {
    const story = aPatient()
      .vertebralFracture('2026-03-01')
      .event('red-flag', '2026-03-15', { flag: 'infection', resolvedOn: '2026-03-20' });
    const at = (asOf: string) => story.standing('f1/first-contact/initial', asOf);
    expect([at('2026-03-14'), at('2026-03-15'), at('2026-03-19'), at('2026-03-20')]).toEqual([
      'open',
      'paused red-flag',
      'paused red-flag',
      'overdue',
    ]);
  });

  it('pauses what lies years ahead too, but no dose, blood test, sequence, referral or handover', () => {
    const tasks = aPatient()
      .vertebralFracture('2026-01-01')
      .on('denosumab', '2026-01-10', { doses: ['2026-01-10'] })
      .on('teriparatide', '2026-02-01')
      .event('pain', '2026-02-01', { nrs: 9 })
      .event('red-flag', '2026-03-15', { flag: 'cauda-equina' })
      .planOn('2026-03-15');
    const paused = Object.values(tasks).filter((t) => t.status === 'paused');
    expect(new Set(paused.map((t) => t.kind))).toEqual(
      new Set([
        'first-contact',
        'pain-review',
        'assessment',
        'dxa',
        'falls-assessment',
        'falls-reminder',
        'follow-up-contact',
        'augmentation-review',
        'adherence-check',
        'treatment-review',
      ]),
    );
    expect(tasks['f1/falls-reminder/year-5']?.status).toBe('paused');
    for (const kind of ['dose', 'pre-dose-labs', 'sequence', 'augmentation-referral', 'red-flag']) {
      expect(Object.values(tasks).some((t) => t.kind === kind && t.status !== 'paused')).toBe(true);
    }
  });

  it('pauses nothing once the patient has left', () => {
    const story = aPatient()
      .fracture('2026-03-01')
      .event('red-flag', '2026-03-15', { flag: 'infection' })
      .event('transfer', '2026-03-16')
      .fracture('2026-03-20');
    expect(story.standing('f1/red-flag/infection-2026-03-15', '2026-03-21')).toBe('cancelled transferred');
    expect(story.standing('f2/assessment/fls', '2026-03-21')).toBe('open');
  });
});

describe('a rebound fracture', () => {
  // last dose 2025-01-31: D is 2025-07-31, 24 months are 2027-01-31
  const fractured = (diagnosedOn: string, more: object = {}) =>
    aPatient()
      .fracture('2024-12-01')
      .vertebralFracture(diagnosedOn, { symptomatic: false })
      .on('denosumab', '2025-01-31', { doses: ['2025-01-31'], ...more });
  const raised = (story: ReturnType<typeof aPatient>, on: string) =>
    story.standing(`f2/red-flag/rebound-fracture-${on}`, '2027-03-01');

  it.each([
    ['2025-07-31', undefined],
    ['2025-08-01', 'critical'],
    ['2027-01-31', 'critical'],
    ['2027-02-01', undefined],
  ])('on %s is %s', (on, expected) => {
    expect(raised(fractured(on), on)).toBe(expected);
  });
  it('is raised whether or not the course was ended', () => {
    expect(raised(fractured('2025-09-01', { endedOn: '2025-03-01' }), '2025-09-01')).toBe('critical');
  });
  it('counts from the last dose on or before it', () => {
    expect(raised(fractured('2025-09-01', { doses: ['2025-01-31', '2025-08-20'] }), '2025-09-01')).toBeUndefined();
    expect(raised(fractured('2025-09-01', { doses: ['2025-01-31', '2025-09-02'] }), '2025-09-01')).toBe('critical');
  });
  it('is not raised when a next agent was given after the dose, by that day', () => {
    const on = '2025-09-01';
    expect(raised(fractured(on).on('alendronate', '2025-09-01'), on)).toBeUndefined();
    expect(raised(fractured(on).on('alendronate', '2025-09-02'), on)).toBe('critical');
    expect(raised(fractured(on).on('alendronate', '2025-01-31'), on)).toBe('critical');
    expect(raised(fractured(on).on('teriparatide', '2025-03-01'), on)).toBe('critical');
    expect(raised(fractured(on).on('zoledronate', '2025-03-01'), on)).toBe('critical'); // started is not given
    expect(raised(fractured(on).on('zoledronate', '2025-03-01', { doses: ['2025-03-02'] }), on)).toBeUndefined();
  });
  it('is not resolved by another flag, and by the first of several of its own', () => {
    const on = '2025-09-01';
    const flagged = (flag: Flag, ...days: string[]) => {
      const story = fractured(on);
      for (const day of days) story.event('red-flag', day, { flag, resolvedOn: day });
      return story.planOn('2027-03-01')[`f2/red-flag/rebound-fracture-${on}`]?.doneOn;
    };
    expect(flagged('infection', '2025-09-02')).toBeNull();
    expect(flagged('rebound-fracture', '2025-09-10', '2025-09-05')).toBe('2025-09-05');
  });
  it('is raised of the spine alone, of each such episode, after the last dose of any course', () => {
    const story = aPatient()
      .fracture('2025-09-01', 'hip')
      .vertebralFracture('2025-10-01')
      .vertebralFracture('2026-02-01')
      .on('denosumab', '2024-01-31', { doses: ['2024-01-31'] })
      .on('denosumab', '2025-01-31', { doses: ['2025-01-31'] });
    const keys = Object.keys(story.planOn('2026-03-01')).filter((key) => key.includes('rebound'));
    expect(keys.sort()).toEqual(['f2/red-flag/rebound-fracture-2025-10-01', 'f3/red-flag/rebound-fracture-2026-02-01']);
    const none = aPatient().vertebralFracture('2025-10-01').on('denosumab', '2024-01-31'); // never given
    expect(Object.keys(none.planOn('2026-03-01')).filter((key) => key.includes('rebound'))).toEqual([]);
  });
  it('of a later dose looks at that alone', () => {
    const again = (on: string) => raised(fractured('2026-04-01', { doses: ['2025-01-31', on] }), '2026-04-01');
    expect([again('2025-09-30'), again('2025-10-01')]).toEqual(['critical', undefined]); // D is 30 March, and 1 April
  });
  it('is resolved by a recorded one of that day or later', () => {
    const on = '2025-09-01';
    const record = (day: string, resolvedOn: string | null = null) =>
      fractured(on).event('red-flag', day, { flag: 'rebound-fracture', resolvedOn });
    expect(raised(record('2025-09-01', '2025-09-04'), on)).toBe('done');
    expect(raised(record('2025-09-02', '2025-09-04'), on)).toBe('done');
    expect(raised(record('2025-09-02'), on)).toBe('critical');
    expect(raised(record('2025-08-31', '2025-09-04'), on)).toBe('critical');
    // the same day and flag: one task, open until all are resolved
    expect(
      raised(
        record('2025-09-01').event('red-flag', '2025-09-05', { flag: 'rebound-fracture', resolvedOn: '2025-09-05' }),
        on,
      ),
    ).toBe('critical');
  });
});
